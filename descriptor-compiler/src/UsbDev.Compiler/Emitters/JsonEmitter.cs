using System.Text;
using System.Text.Json;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Emitters;

/// <summary>The compiled device as JSON, for programs: descriptors in hexadecimal, functions, reports and fields.</summary>
internal sealed class JsonEmitter : IEmitter
{
    /// <inheritdoc/>
    public string Name => "json";

    /// <inheritdoc/>
    public string Summary => "the device for programs: descriptors, functions, reports and fields";

    /// <inheritdoc/>
    public IReadOnlyList<EmittedFile> Emit(CompiledDevice device, string name)
    {
        ArgumentNullException.ThrowIfNull(device);
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
            Write(json, device);
        stream.WriteByte((byte)'\n');
        return [new EmittedFile($"{name}.json", stream.ToArray())];
    }

    private static void Write(Utf8JsonWriter json, CompiledDevice device)
    {
        var (set, e) = (device.Descriptors, device.Expectations);
        json.WriteStartObject();
        json.WriteNumber("vendor", e.Vendor);
        json.WriteNumber("product", e.Product);
        json.WriteNumber("release", e.Release);
        Optional(json, "manufacturer", e.Manufacturer);
        Optional(json, "name", e.Name);
        Optional(json, "serial", device.SerialIsUnique ? null : e.Serial);
        json.WriteBoolean("serialIsUnique", device.SerialIsUnique);
        json.WriteString("repl", device.Repl.ToString().ToLowerInvariant());
        if (!device.DropsRepl.IsEmpty)
        {
            json.WriteStartArray("replDroppedOn");
            foreach (var board in device.DropsRepl)
                json.WriteStringValue(board);
            json.WriteEndArray();
        }
        json.WriteStartArray("boards");
        foreach (var board in device.Boards)
            json.WriteStringValue(board);
        json.WriteEndArray();
        json.WriteStartArray("functions");
        foreach (var function in device.Functions)
            Function(json, function);
        json.WriteEndArray();
        json.WriteStartObject("descriptors");
        Hex(json, "device", set.Device);
        json.WriteStartArray("configurations");
        foreach (var configuration in set.Configurations)
            json.WriteStringValue(configuration.ToString());
        json.WriteEndArray();
        json.WriteStartArray("reports");
        foreach (var (key, bytes) in set.Reports)
        {
            json.WriteStartObject();
            json.WriteNumber("configuration", key.Configuration);
            json.WriteNumber("interface", key.Interface);
            json.WriteNumber("alternate", key.Alternate);
            json.WriteString("bytes", bytes.ToString());
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("strings");
        foreach (var (key, bytes) in set.Strings)
        {
            json.WriteStartObject();
            json.WriteNumber("language", key.LangId);
            json.WriteNumber("index", key.Index);
            Optional(json, "text", key.Index == 0 ? null : Text(bytes));
            json.WriteString("bytes", bytes.ToString());
            json.WriteEndObject();
        }
        json.WriteEndArray();
        Hex(json, "bos", set.Bos);
        Hex(json, "msOs20", set.MsOs20);
        Hex(json, "webUsbUrl", set.WebUsbUrl);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Function(Utf8JsonWriter json, CompiledFunction function)
    {
        json.WriteStartObject();
        json.WriteString("name", function.Name);
        json.WriteString("kind", function.Kind.ToString().ToLowerInvariant());
        json.WriteNumber("configuration", function.Configuration);
        json.WriteStartArray("interfaces");
        foreach (var number in function.Interfaces)
            json.WriteNumberValue(number);
        json.WriteEndArray();
        json.WriteStartArray("endpoints");
        foreach (var endpoint in function.Endpoints)
        {
            json.WriteStartObject();
            json.WriteNumber("interface", endpoint.Interface);
            json.WriteNumber("alternate", endpoint.Alternate);
            json.WriteNumber("address", endpoint.Address);
            json.WriteString("type", endpoint.Type.ToString().ToLowerInvariant());
            json.WriteNumber("packetSize", endpoint.PacketSize);
            json.WriteNumber("interval", endpoint.Interval);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        switch (function)
        {
            case HidFunction hid:
                json.WriteString("boot", hid.Boot.ToString().ToLowerInvariant());
                json.WriteStartArray("reports");
                foreach (var report in hid.Reports)
                    Report(json, report);
                json.WriteEndArray();
                break;
            case MidiFunction midi:
                Texts(json, "fromDevice", midi.FromDevice);
                Texts(json, "toDevice", midi.ToDevice);
                break;
            case CdcFunction cdc:
                json.WriteBoolean("notification", cdc.HasNotification);
                break;
            case VendorFunction vendor:
                if (vendor.WinUsbCode is { } win)
                    json.WriteNumber("winUsbCode", win);
                Optional(json, "guid", vendor.Guid?.ToString("B"));
                if (vendor.WebUsbCode is { } web)
                    json.WriteNumber("webUsbCode", web);
                Optional(json, "webUsbUrl", vendor.WebUsbUrl);
                break;
        }
        json.WriteEndObject();
    }

    private static void Report(Utf8JsonWriter json, CompiledReport report)
    {
        json.WriteStartObject();
        json.WriteString("name", report.Name);
        Optional(json, "preset", report.Preset);
        json.WriteString("usage", Usages.Describe(report.Usage));
        json.WriteString("type", report.Type.ToString().ToLowerInvariant());
        json.WriteNumber("id", report.Id);
        json.WriteNumber("length", report.Length);
        json.WriteStartArray("fields");
        foreach (var field in report.Fields)
        {
            json.WriteStartObject();
            json.WriteString("name", field.Name);
            json.WriteNumber("bit", field.BitOffset);
            json.WriteNumber("bits", field.BitSize);
            json.WriteNumber("count", field.Count);
            json.WriteNumber("stride", field.Stride);
            json.WriteNumber("minimum", field.Minimum);
            json.WriteNumber("maximum", field.Maximum);
            json.WriteBoolean("array", field.IsArray);
            json.WriteBoolean("relative", field.IsRelative);
            json.WriteBoolean("null", field.HasNull);
            json.WriteStartArray("usages");
            foreach (var range in field.Usages)
                json.WriteStringValue(range.ToString());
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static string? Text(Bytes bytes) => StringDescriptor.Text(bytes) is { } text ? Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) : null;

    private static void Texts(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
            json.WriteStringValue(text);
        json.WriteEndArray();
    }

    private static void Optional(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
            json.WriteString(name, value);
    }

    private static void Hex(Utf8JsonWriter json, string name, Bytes? bytes) => Optional(json, name, bytes?.ToString());
}
