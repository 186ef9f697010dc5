using System.Text.Json;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Inputs;

/// <summary>
/// What cyme tells, as <c>extra</c>, of the descriptors behind a configuration, an interface or an endpoint: associations, companions, HID, CDC and smart
/// card descriptors, and all that it does not know. Audio, MIDI and video it tells in words of its own only.
/// </summary>
internal static class CymeExtras
{
    // As cyme names functional descriptors, by their bDescriptorSubtype.
    private static readonly string[] s_functional =
    [
        "Header", "CallManagement", "AbstractControlManagement", "DirectLineManagement", "TelephoneRinger", "TelephoneCall", "Union", "CountrySelection", "TelephoneOperationalModes", "UsbTerminal",
        "NetworkChannel", "ProtocolUnit", "ExtensionUnit", "MultiChannel", "CapiControl", "EthernetNetworking", "AtmNetworking", "WirelessHandsetControlModel", "MobileDirectLineModelFunctional",
        "MobileDirectLineModelDetail", "DeviceManagement", "Obex", "CommandSet", "CommandSetDetail", "TelephoneControlModel", "ObexCommandSet", "Ncm", "Mbim", "MbimExtended",
    ];

    // Fields of descriptors that are told number by number, with their bytes; a 2 may be a version.
    private static readonly (string Name, int Size)[] s_association =
        [("first_interface", 1), ("interface_count", 1), ("function_class", 1), ("function_sub_class", 1), ("function_protocol", 1), ("function_string_index", 1)];

    private static readonly (string Name, int Size)[] s_smartCard =
    [
        ("version", 2), ("max_slot_index", 1), ("voltage_support", 1), ("protocols", 4), ("default_clock", 4), ("max_clock", 4), ("num_clock_supported", 1), ("data_rate", 4), ("max_data_rate", 4),
        ("num_data_rates_supp", 1), ("max_ifsd", 4), ("sync_protocols", 4), ("mechanical", 4), ("features", 4), ("max_ccid_msg_len", 4), ("class_get_response", 1), ("class_envelope", 1),
        ("lcd_layout", 2), ("pin_support", 1), ("max_ccid_busy_slots", 1),
    ];

    /// <summary>The descriptors behind one, as far as they are told.</summary>
    /// <param name="owner">Configuration, interface or endpoint.</param>
    /// <param name="endpoint">The endpoint, for its companion's bytes of an interval.</param>
    /// <param name="number">bInterfaceNumber, for report descriptors.</param>
    /// <param name="builder">Takes report descriptors and notes.</param>
    public static IEnumerable<Descriptor> Of(JsonElement owner, EndpointDescriptor? endpoint, byte number, SetBuilder builder)
    {
        if (!owner.TryGetProperty("extra", out var extras) || extras.ValueKind != JsonValueKind.Array)
            yield break;
        foreach (var extra in extras.EnumerateArray())
        {
            if (First(extra) is not var (kind, value))
                continue;
            var bytes = kind switch
            {
                "InterfaceAssociation" => [DescriptorType.InterfaceAssociation, .. Fields(value, s_association)],
                "SsEndpointCompanion" => Companion(value, endpoint),
                "Unknown" or "Junk" => Numbers(value) is [_, .. var rest] ? rest : null,
                "Device" or "Config" or "Interface" or "Endpoint" => OfClass(value, number, builder),
                _ => null,
            };
            if (bytes is [var type, .. var body] && body.Length <= byte.MaxValue - 2)
                yield return new UnknownDescriptor(type, body);
            else
                builder.Note($"cyme tells no bytes of a descriptor '{kind}'; it is missing from the configuration");
        }
    }

    /// <summary>Type and body; null where cyme tells words instead.</summary>
    private static byte[]? OfClass(JsonElement value, byte number, SetBuilder builder)
    {
        if (First(value) is not var (kind, told))
            return null;
        // Some stand beside their class or protocol.
        if (told.ValueKind == JsonValueKind.Array)
            told = told.EnumerateArray().FirstOrDefault(e => e.ValueKind == JsonValueKind.Object);
        if (told.ValueKind != JsonValueKind.Object || !told.TryGetProperty("descriptor_type", out var type) || type.ValueKind != JsonValueKind.Number || !type.TryGetByte(out var typeCode))
            return null;
        switch (kind)
        {
            case "Generic" when told.TryGetProperty("descriptor_subtype", out var subtype) && subtype.ValueKind == JsonValueKind.Number && subtype.TryGetByte(out var code):
                return [typeCode, code, .. Data(told)];
            case "Communication" when told.TryGetProperty("communication_type", out var name) && Array.IndexOf(s_functional, name.ToString()) is >= 0 and var index:
                return [typeCode, (byte)index, .. Data(told)];
            case "Ccid":
                return [typeCode, .. Fields(told, s_smartCard)];
            case "Hid" when told.TryGetProperty("descriptors", out var list) && list.ValueKind == JsonValueKind.Array:
                var descriptors = list.EnumerateArray().Where(d => d.ValueKind == JsonValueKind.Object).Take(16).ToList();
                foreach (var report in descriptors)
                    if (Data(report) is { Length: > 0 } content && report.TryGetProperty("length", out var length) && length.ValueKind == JsonValueKind.Number && length.TryGetUInt16(out var bytes) && bytes == content.Length)
                        builder.AddReport(configuration: null, number, content);
                return [typeCode, .. Fields(told, [("bcd_hid", 2), ("country_code", 1)]), (byte)descriptors.Count, .. descriptors.SelectMany(d => Fields(d, [("descriptor_type", 1), ("length", 2)]))];
            default:
                return null;
        }
    }

    private static (string Kind, JsonElement Value)? First(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Object)
            foreach (var property in element.EnumerateObject())
                return (property.Name, property.Value);
        return null;
    }

    // cyme leaves wBytesPerInterval out; it follows from the other fields.
    private static byte[] Companion(JsonElement value, EndpointDescriptor? endpoint)
    {
        byte[] told = Fields(value, [("max_burst", 1), ("attributes", 1)]);
        var bytes = endpoint is { Transfer: TransferType.Interrupt or TransferType.Isochronous } ? Math.Min(ushort.MaxValue, (endpoint.MaxPacket & 0x7FF) * (told[0] + 1) * ((told[1] & 3) + 1)) : 0;
        return [DescriptorType.SuperSpeedCompanion, .. told, (byte)bytes, (byte)(bytes >> 8)];
    }

    private static byte[] Fields(JsonElement value, ReadOnlySpan<(string Name, int Size)> fields)
    {
        var result = new List<byte>();
        foreach (var (name, size) in fields)
        {
            var number = 0u;
            if (value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out var field))
                number = field.ValueKind switch
                {
                    JsonValueKind.Number => field.TryGetUInt32(out var plain) ? plain : 0,
                    JsonValueKind.String => Spec.Values.TryVersion(field.GetString(), out var version) ? version : 0u,
                    JsonValueKind.Array => Numbers(field) is [var low, var high] ? (uint)(low | high << 8) : 0,
                    _ => 0,
                };
            for (var i = 0; i < size; i++)
                result.Add((byte)(number >> 8 * i));
        }
        return [.. result];
    }

    private static byte[] Data(JsonElement told) => told.TryGetProperty("data", out var data) ? Numbers(data) : [];

    private static byte[] Numbers(JsonElement list) =>
        list.ValueKind == JsonValueKind.Array ? [.. list.EnumerateArray().Take(ushort.MaxValue).Select(n => n.ValueKind == JsonValueKind.Number && n.TryGetByte(out var b) ? b : (byte)0)] : [];
}
