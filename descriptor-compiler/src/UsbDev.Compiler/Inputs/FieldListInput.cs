using System.Globalization;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Inputs;

/// <summary>
/// Descriptors field by field, as Windows's USBView and Thesycon's descriptor dumper list them and Wireshark exports them: a name and its number, or
/// the number and its name. Each is given to the reader of <c>lsusb -v</c> as a line of its own.
/// </summary>
internal static class FieldListInput
{
    private const int MostDigits = 8;

    public static bool Is(string text)
    {
        if (!text.Contains("bLength", StringComparison.Ordinal) || !text.Contains("bDescriptorType", StringComparison.Ordinal))
            return false;
        foreach (var range in text.AsSpan().Split('\n'))
            if (Field(text.AsSpan(range).Trim()) is ("bLength", not null))
                return true;
        return false;
    }

    public static InputResult Read(string text)
    {
        var found = new List<FoundDevice>();
        var device = new LsusbDevice();
        string? length = null; // until the type is known
        var isSkipped = false;
        var isOfPyUsb = text.Contains("DEVICE ID ", StringComparison.Ordinal) && text.Contains(" on Bus ", StringComparison.Ordinal);
        foreach (var range in text.AsSpan().Split('\n'))
        {
            var line = text.AsSpan(range).Trim();
            if (Field(line) is not (var name, { } value))
            {
                if (IsDevice(line))
                {
                    Finish();
                    device = new LsusbDevice();
                }
                else if (Heading(line) is { } heading)
                    device.See(heading);
                else if (length is null && !isSkipped && LsusbFields.IsHex(line))
                    device.See($"junk {line}"); // USBView shows what it does not know of a capability as bytes, in rows below its fields
                continue;
            }
            if (name is "bLength")
                (length, isSkipped) = (value, false);
            else if (length is not null && name is "bDescriptorType")
            {
                isSkipped = LsusbFields.Number(value) == DescriptorType.String;
                if (!isSkipped)
                    device.See($"bLength {length}");
                length = null;
            }
            if (!isSkipped && length is null)
                device.See($"{name} {value}");
        }
        Finish();
        return found.Count > 0 ? new InputResult("list of descriptors' fields", found) : throw new InvalidDataException("the text names fields of descriptors, but holds no configuration");

        // Hosts ask for the first bytes alone, before they ask for all.
        void Finish()
        {
            if (device.End())
                if (isOfPyUsb && device.Missing > 0)
                    throw new InvalidDataException($"PyUSB's text lacks {device.Missing} bytes of a configuration: it leaves class-specific descriptors out; show what 'lsusb -v' prints");
                else
                    found.Add(device.Build($"device{found.Count + 1}"));
            DescriptorInput.Admit(found.Count);
        }
    }

    private static bool IsDevice(ReadOnlySpan<char> line) => line.StartsWith("DEVICE ID ") || line.Trim("-=<>: ").Equals("device descriptor", StringComparison.OrdinalIgnoreCase);

    // Answers to other requests than for configurations have headings of their own.
    private static string? Heading(ReadOnlySpan<char> line) =>
        line.Contains("Open Pipes<", StringComparison.Ordinal) ? "Hub Descriptor:" // the endpoints of USBView's pipes come again in the configuration
        : line.Contains("Full Configuration Descriptor", StringComparison.Ordinal) ? "Configuration Descriptor:"
        : line.Contains("qualifier", StringComparison.OrdinalIgnoreCase) && line.Contains("descriptor", StringComparison.OrdinalIgnoreCase) ? "Device Qualifier (for other device speed):"
        : line.Contains("hub descriptor", StringComparison.OrdinalIgnoreCase) ? "Hub Descriptor:"
        : line.Contains("BOS", StringComparison.Ordinal) && line.Contains("descriptor", StringComparison.OrdinalIgnoreCase) ? "Binary Object Store Descriptor:"
        : null;

    /// <summary>Name and number: <c>bLength: 18</c>, <c>bcdUSB: 0x0200</c>, <c>idVendor: Logitech (0x046d)</c>, <c>0x0200  bcdUSB</c>.</summary>
    private static (string Name, string? Value) Field(ReadOnlySpan<char> line)
    {
        if (line.StartsWith("0x") && line.IndexOfAny(' ', '\t') is > 0 and var gap && Digits(line[..gap]) is { } front)
        {
            var rest = line[gap..].Trim();
            return (Known(rest[..(rest.IndexOfAny(' ', '\t') is >= 0 and var end ? end : rest.Length)]), front);
        }
        var colon = line.IndexOf(':');
        if (colon <= 0)
            return default;
        var name = line[..colon].Trim();
        name = name.StartsWith("Configuration b") ? name["Configuration ".Length..] : name;
        var text = line[(colon + 1)..].Trim();
        if (name is "Platform Capability UUID" or "Container ID" && Guid.TryParse(text, out _))
            return (name is "Container ID" ? "ContainerID" : "PlatformCapabilityUUID", text.ToString());
        if (name.Contains(' ') || text.IsEmpty)
            return default;
        var word = text[..(text.IndexOfAny(" \t,") is > 0 and var stop ? stop : text.Length)];
        return (Known(name), Digits(word) ?? (text.LastIndexOf("(0x") is >= 0 and var open && text[open..].IndexOf(')') is > 0 and var close ? Digits(text.Slice(open + 1, close - 1)) : null));
    }

    private static string Known(ReadOnlySpan<char> name) => name switch
    {
        "MaxPower" => "bMaxPower",
        "bNumEndPoints" => "bNumEndpoints",
        "bDescriptorLength" => "wDescriptorLength",
        _ => name.ToString(),
    };

    private static string? Digits(ReadOnlySpan<char> word) =>
        word.StartsWith("0x") ? word.Length - 2 is > 0 and <= MostDigits && uint.TryParse(word[2..], NumberStyles.AllowHexSpecifier, null, out _) ? word.ToString() : null
        : uint.TryParse(word, NumberStyles.None, null, out _) ? word.ToString() : null;
}
