using System.Text.Json;

namespace UsbDev.Compiler.Emitters;

/// <summary>What a host must see of the running device, for tests in any language.</summary>
internal sealed class ExpectationsEmitter : IEmitter
{
    /// <inheritdoc/>
    public string Name => "expectations";

    /// <inheritdoc/>
    public string Summary => "what a host must see of the running device, for tests";

    /// <inheritdoc/>
    public IReadOnlyList<EmittedFile> Emit(CompiledDevice device, string name)
    {
        ArgumentNullException.ThrowIfNull(device);
        var e = device.Expectations;
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteNumber("vendor", e.Vendor);
            json.WriteNumber("product", e.Product);
            json.WriteNumber("release", e.Release);
            foreach (var (key, text) in (ReadOnlySpan<(string, string?)>)[("manufacturer", e.Manufacturer), ("name", e.Name), ("serial", e.Serial)])
                if (text is not null)
                    json.WriteString(key, text);
            json.WriteBoolean("serialIsUnique", e.SerialIsUnique);
            json.WriteNumber("maxPower", e.MaxPower);
            json.WriteBoolean("selfPowered", e.SelfPowered);
            json.WriteBoolean("remoteWakeup", e.RemoteWakeup);
            json.WriteStartArray("interfaces");
            foreach (var one in e.Interfaces)
            {
                json.WriteStartObject();
                json.WriteNumber("number", one.Number);
                if (one.Function is { } function)
                    json.WriteString("function", function.Name);
                json.WriteNumber("class", one.Class);
                json.WriteNumber("subClass", one.SubClass);
                json.WriteNumber("protocol", one.Protocol);
                if (one.Label is { } label)
                    json.WriteString("label", label);
                json.WriteStartArray("endpoints");
                foreach (var endpoint in one.Endpoints)
                {
                    json.WriteStartObject();
                    json.WriteString("type", $"{endpoint.Transfer.ToString().ToLowerInvariant()} {(endpoint.IsIn ? "in" : "out")}");
                    json.WriteNumber("number", endpoint.Number);
                    json.WriteNumber("packetSize", endpoint.PacketSize);
                    json.WriteNumber("interval", endpoint.Interval);
                    json.WriteEndObject();
                }
                json.WriteEndArray();
                if (one.ReportDescriptor is { } report)
                    json.WriteString("reportDescriptor", report.ToString());
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        stream.WriteByte((byte)'\n');
        return [new EmittedFile($"{name}.expectations.json", stream.ToArray())];
    }
}
