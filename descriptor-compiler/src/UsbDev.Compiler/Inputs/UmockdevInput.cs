using System.Globalization;
using System.Text;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Inputs;

/// <summary>Records of umockdev-record: paths (P:), text attributes (A:) and binary attributes (H:).</summary>
internal static class UmockdevInput
{
    public static bool Is(string text) => text.StartsWith("P: /", StringComparison.Ordinal) || text.Contains("\nP: /devices/", StringComparison.Ordinal);

    public static InputResult Read(string text)
    {
        var devices = new SortedDictionary<string, SetBuilder>(StringComparer.Ordinal);
        var texts = new Dictionary<string, Dictionary<string, string>>();
        var reports = new List<(string Path, Bytes Bytes)>();
        var stores = new List<(string Path, byte[] Bytes)>();
        var path = "";
        foreach (var range in text.AsSpan().Split('\n'))
        {
            var line = text.AsSpan(range).TrimEnd('\r');
            if (line.StartsWith("P: "))
                path = line[3..].ToString();
            else if (line.StartsWith("H: descriptors="))
            {
                devices[path] = new SetBuilder { IsKeptByLinux = true };
                DescriptorInput.Admit(devices.Count);
                devices[path].Add(Hex(line["H: descriptors=".Length..]));
            }
            else if (line.StartsWith("H: bos_descriptors="))
                stores.Add((path, Hex(line["H: bos_descriptors=".Length..])));
            else if (line.StartsWith("H: report_descriptor="))
                reports.Add((path, Hex(line["H: report_descriptor=".Length..])));
            else if (line.StartsWith("A: ") && line.IndexOf('=') is > 0 and var equals)
            {
                if (!texts.TryGetValue(path, out var attributes))
                    texts[path] = attributes = [];
                attributes[line[3..equals].ToString()] = Unescape(line[(equals + 1)..]);
            }
        }
        foreach (var (owner, bytes) in stores)
            devices.GetValueOrDefault(owner)?.Add(bytes);
        foreach (var (owner, bytes) in reports)
        {
            // The longest path that is a device; behind it stands the interface, as 1-2:1.0.
            var device = devices.Keys.Where(d => owner.StartsWith(d + "/", StringComparison.Ordinal)).MaxBy(d => d.Length);
            if (device is null)
                continue;
            var part = owner[(device.Length + 1)..].Split('/')[0];
            if (SysfsInput.Interface(part) is var (configuration, number))
                devices[device].AddReport(configuration, number, bytes);
        }
        var found = new List<FoundDevice>();
        foreach (var (device, builder) in devices)
        {
            var attributes = texts.GetValueOrDefault(device) ?? [];
            builder.Speed = SysfsInput.Speed(attributes.GetValueOrDefault("speed"));
            if (builder.Build("").Set.Device is { } bytes && DeviceDescriptor.Parse(bytes) is { } descriptor)
                foreach (var (index, key) in (ReadOnlySpan<(byte, string)>)[(descriptor.ManufacturerString, "manufacturer"), (descriptor.ProductString, "product"), (descriptor.SerialString, "serial")])
                    if (attributes.GetValueOrDefault(key) is { } value)
                        builder.AddText(index, value);
            found.Add(builder.Build(Path.GetFileName(device)));
        }
        if (found.Count == 0)
            throw new InvalidDataException("the umockdev record has no USB device (no 'H: descriptors=')");
        return new InputResult("umockdev record", found);
    }

    private static byte[] Hex(ReadOnlySpan<char> digits)
    {
        try
        {
            return Convert.FromHexString(digits.Trim());
        }
        catch (FormatException)
        {
            throw new InvalidDataException($"'{(digits.Length > 40 ? digits[..40] : digits)}…' are no hexadecimal bytes");
        }
    }

    private static string Unescape(ReadOnlySpan<char> text)
    {
        var result = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
            if (text[i] != '\\' || i + 1 == text.Length)
                result.Append(text[i]);
            else if (text[++i] == 'n')
                result.Append('\n');
            else if (text[i] == 'x' && i + 2 < text.Length && byte.TryParse(text.Slice(i + 1, 2), NumberStyles.HexNumber, null, out var code))
            {
                result.Append((char)code);
                i += 2;
            }
            else
                result.Append(text[i]);
        return result.ToString().TrimEnd('\n');
    }
}
