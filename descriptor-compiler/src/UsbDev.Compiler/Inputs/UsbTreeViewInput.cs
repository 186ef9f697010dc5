using System.Globalization;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Inputs;

/// <summary>Reports of USBTreeView for Windows: each descriptor in a section of its own, with its bytes behind «Data (HexDump)».</summary>
internal static class UsbTreeViewInput
{
    private const string Dump = "Data (HexDump)";

    private static readonly (string Word, UsbSpeed Speed)[] s_speeds = [("Low-Speed", UsbSpeed.Low), ("Full-Speed", UsbSpeed.Full), ("High-Speed", UsbSpeed.High), ("Super", UsbSpeed.Super)];

    public static bool Is(string text) => text.Contains(Dump, StringComparison.Ordinal) && text.Contains("- Device Descriptor -", StringComparison.Ordinal);

    public static InputResult Read(string text)
    {
        var found = new List<FoundDevice>();
        SetBuilder? device = null;
        var speed = UsbSpeed.Unknown;
        var (section, language) = ("", StringDescriptor.UsEnglish);
        List<byte>? dump = null;
        foreach (var range in text.AsSpan().Split('\n'))
        {
            var line = text.AsSpan(range).Trim();
            if (dump is not null && IsBytes(line))
            {
                Append(line, dump);
                continue;
            }
            End();
            if (line.StartsWith("--") && line.EndsWith("--"))
                section = line.Trim('-').Trim().ToString();
            else if (line.StartsWith("Language 0x") && ushort.TryParse(line.Slice("Language 0x".Length, Math.Min(4, line.Length - "Language 0x".Length)), NumberStyles.HexNumber, null, out var id))
                language = id;
            else if (line.StartsWith("Device Bus Speed"))
            {
                foreach (var (word, value) in s_speeds)
                    if (line.Contains(word, StringComparison.Ordinal))
                        speed = value;
            }
            else if (line.StartsWith(Dump) && line.IndexOf(':') is > 0 and var colon)
                Append(line[(colon + 1)..].Trim(), dump = []);
        }
        End();
        Finish();
        return found.Count > 0 ? new InputResult("report of USBTreeView", found) : throw new InvalidDataException("the report of USBTreeView has no descriptors");

        void End()
        {
            if (dump is not { Count: >= 2 } bytes)
            {
                dump = null;
                return;
            }
            if (section == "Device Descriptor" && bytes[1] == DescriptorType.Device)
            {
                Finish();
                (device, language, speed) = (new SetBuilder { Speed = speed }, StringDescriptor.UsEnglish, UsbSpeed.Unknown);
                device.Add(bytes.ToArray());
            }
            else if (section == "Configuration Descriptor" && bytes[1] == DescriptorType.Configuration)
                device?.AddConfiguration(bytes.ToArray());
            else if (section.StartsWith("String Descriptor ", StringComparison.Ordinal) && byte.TryParse(section.AsSpan("String Descriptor ".Length), out var index) && bytes[0] == bytes.Count)
                device?.AddString(language, index, bytes.ToArray());
            else if (bytes is [DeviceQualifierDescriptor.Size, DescriptorType.DeviceQualifier, ..] || bytes is [BosDescriptor.Size, DescriptorType.Bos, var low, var high, ..] && bytes.Count == (low | high << 8))
                device?.Add(bytes.ToArray());
            dump = null;
        }

        void Finish()
        {
            if (device is not null)
                found.Add(device.Build($"device{found.Count + 1}"));
            DescriptorInput.Admit(found.Count);
            device = null;
        }
    }

    // 12 01 00 02 …   .......@E.@c....
    private static bool IsBytes(ReadOnlySpan<char> line) => line.Length >= 2 && char.IsAsciiHexDigit(line[0]) && char.IsAsciiHexDigit(line[1]) && (line.Length == 2 || line[2] == ' ');

    private static void Append(ReadOnlySpan<char> line, List<byte> bytes)
    {
        for (var at = 0; IsBytes(line[at..]) && byte.TryParse(line.Slice(at, 2), NumberStyles.HexNumber, null, out var b); at += 3)
        {
            bytes.Add(b);
            if (at + 3 > line.Length)
                break;
        }
    }
}
