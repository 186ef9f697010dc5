using System.Text.Json;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Inputs;

/// <summary>JSON of cyme: a tree of devices. It has no class-specific descriptors but those that cyme itself decodes, so the bytes are those that it tells of (<see cref="CymeExtras"/>).</summary>
internal static class CymeInput
{
    private const int MaxDepth = 64;

    private static readonly (string Name, byte Class)[] s_classes =
    [
        ("use-interface-descriptor", 0), ("audio", 1), ("cdc-communications", 2), ("hid", 3), ("physical", 5), ("image", 6), ("printer", 7), ("mass-storage", 8), ("hub", 9), ("cdc-data", 0x0A),
        ("smart-card", 0x0B), ("content-security", 0x0D), ("video", 0x0E), ("personal-healthcare", 0x0F), ("audio-video", 0x10), ("billboard", 0x11), ("usb-type-c-bridge", 0x12), ("bdp", 0x13), ("mctp", 0x14),
        ("i3c-device", 0x3C), ("diagnostic", 0xDC), ("wireless-controller", 0xE0), ("miscellaneous", 0xEF), ("application-specific-interface", 0xFE), ("vendor-specific-class", 0xFF),
    ];

    public static bool Is(string text) => text.TrimStart() is ['{' or '[', ..] && text.Contains("\"vendor_id\"", StringComparison.Ordinal);

    public static InputResult Read(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = MaxDepth });
            var found = new List<FoundDevice>();
            Walk(document.RootElement, found);
            return found.Count > 0 ? new InputResult("JSON of cyme", found) : throw new InvalidDataException("the JSON has no device with configurations: make it with 'cyme --json --verbose'");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"the JSON cannot be read: {e.Message}", e);
        }
    }

    private static void Walk(JsonElement element, List<FoundDevice> found)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                    Walk(item, found);
                break;
            case JsonValueKind.Object:
                if (element.TryGetProperty("vendor_id", out _) && element.TryGetProperty("extra", out var extra) && extra.ValueKind == JsonValueKind.Object)
                {
                    found.Add(Device(element, extra));
                    DescriptorInput.Admit(found.Count);
                }
                foreach (var name in (ReadOnlySpan<string>)["buses", "devices"])
                    if (element.TryGetProperty(name, out var children))
                        Walk(children, found);
                break;
        }
    }

    private static FoundDevice Device(JsonElement device, JsonElement extra)
    {
        var builder = new SetBuilder();
        // cyme lists product, manufacturer, serial number.
        var strings = extra.TryGetProperty("string_indexes", out var indexes) && indexes.ValueKind == JsonValueKind.Array ? indexes.EnumerateArray().Select(i => Byte(i)).ToList() : [];
        byte StringAt(int i) => i < strings.Count ? strings[i] : (byte)0;
        builder.AddText(StringAt(0), Text(device, "name"));
        builder.AddText(StringAt(1), Text(device, "manufacturer"));
        builder.AddText(StringAt(2), Text(device, "serial_num"));
        builder.Speed = Text(device, "device_speed") switch { "1.5 Mb/s" => UsbSpeed.Low, "12.0 Mb/s" => UsbSpeed.Full, "480.0 Mb/s" => UsbSpeed.High, _ => UsbSpeed.Unknown };
        var configurations = extra.TryGetProperty("configurations", out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray().ToList() : [];
        builder.Add(new DeviceDescriptor(Bcd(device, "bcd_usb"), Class(device), Number(device, "sub_class"), Number(device, "protocol"), Number(extra, "max_packet_size"),
            Word(device, "vendor_id"), Word(device, "product_id"), Bcd(device, "bcd_device"), StringAt(1), StringAt(0), StringAt(2), (byte)Math.Min(255, configurations.Count)).ToBytes());
        foreach (var configuration in configurations)
            builder.Add(Configuration(configuration, builder));
        return builder.Build(Text(device, "name"));
    }

    private static byte[] Configuration(JsonElement configuration, SetBuilder builder)
    {
        var chain = new List<Descriptor>(CymeExtras.Of(configuration, null, 0, builder));
        var numbers = new HashSet<byte>();
        foreach (var setting in configuration.TryGetProperty("interfaces", out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray().ToList() : [])
        {
            var endpoints = setting.TryGetProperty("endpoints", out var all) && all.ValueKind == JsonValueKind.Array ? all.EnumerateArray().ToList() : [];
            numbers.Add(Number(setting, "number"));
            builder.AddText(Number(setting, "string_index"), Text(setting, "name"));
            chain.Add(new InterfaceDescriptor(Number(setting, "number"), Number(setting, "alt_setting"), (byte)Math.Min(255, endpoints.Count), Class(setting), Number(setting, "sub_class"), Number(setting, "protocol"), Number(setting, "string_index")));
            var classless = chain.Count;
            chain.AddRange(CymeExtras.Of(setting, null, Number(setting, "number"), builder));
            if (chain.Count == classless && Class(setting) is UsbClass.Audio or UsbClass.Communications or UsbClass.Hid or UsbClass.SmartCard or UsbClass.Video && Number(setting, "alt_setting") == 0)
                builder.Note($"cyme does not tell the class-specific descriptors of interface {Number(setting, "number")}: they are missing from the bytes");
            foreach (var endpoint in endpoints)
            {
                var address = endpoint.TryGetProperty("address", out var a) ? a.ValueKind == JsonValueKind.Object ? Number(a, "address") : Byte(a) : (byte)0;
                var type = Text(endpoint, "transfer_type") switch { "Control" => 0, "Isochronous" => 1, "Bulk" => 2, _ => 3 };
                var sync = Text(endpoint, "sync_type") switch { "Asynchronous" => 1, "Adaptive" => 2, "Synchronous" => 3, _ => 0 };
                var usage = Text(endpoint, "usage_type") switch { "Feedback" => 1, "FeedbackData" or "ImplicitFeedback" => 2, _ => 0 };
                var descriptor = new EndpointDescriptor(address, (byte)(type | sync << 2 | usage << 4), Word(endpoint, "max_packet_size"), Number(endpoint, "interval"));
                chain.Add(Number(endpoint, "length") == EndpointDescriptor.AudioSize ? descriptor with { Tail = new byte[2] } : descriptor);
                chain.AddRange(CymeExtras.Of(endpoint, descriptor, Number(setting, "number"), builder));
            }
        }
        var attributes = configuration.TryGetProperty("attributes", out var flags) && flags.ValueKind == JsonValueKind.Array ? flags.EnumerateArray().Select(f => f.ToString()).ToList() : [];
        var power = configuration.TryGetProperty("max_power", out var p) && p.ValueKind == JsonValueKind.Object ? Word(p, "value") : 0;
        builder.AddText(Number(configuration, "string_index"), Text(configuration, "name"));
        var header = new ConfigurationDescriptor((ushort)(ConfigurationDescriptor.Size + chain.Sum(d => d.Length)), (byte)numbers.Count, Number(configuration, "number"), Number(configuration, "string_index"),
            (byte)(ConfigurationDescriptor.AlwaysSet | (attributes.Contains("SelfPowered") ? ConfigurationDescriptor.SelfPoweredBit : 0) | (attributes.Contains("RemoteWakeup") ? ConfigurationDescriptor.RemoteWakeupBit : 0)),
            (byte)Math.Min(255, power / 2));
        if (Word(configuration, "total_length") is > 0 and var total && total != header.TotalLength)
            builder.Note($"the JSON tells {header.TotalLength} of the {total} bytes of the configuration");
        return Descriptors.Configuration.Write([header, .. chain]);
    }

    private static string Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private static byte Byte(JsonElement value) => value.ValueKind == JsonValueKind.Number && value.TryGetByte(out var number) ? number : (byte)0;

    private static byte Number(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? Byte(value) : (byte)0;

    private static ushort Word(JsonElement element, string name) => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetUInt16(out var number) ? number : (ushort)0;

    private static ushort Bcd(JsonElement element, string name) => Spec.Values.TryVersion(Text(element, name), out var value) ? value : (ushort)0;

    private static byte Class(JsonElement element)
    {
        var text = Text(element, "class");
        foreach (var (name, code) in s_classes)
            if (name == text)
                return code;
        return Number(element, "class");
    }
}
