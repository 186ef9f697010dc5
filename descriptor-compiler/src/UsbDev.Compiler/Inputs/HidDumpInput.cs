using System.Globalization;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Inputs;

/// <summary>Report descriptors as HID tools record them: usbhid-dump (<c>001:004:000:DESCRIPTOR</c> and rows of bytes), hid-recorder (<c>R: 50 05 01 …</c>).</summary>
internal static class HidDumpInput
{
    public static bool Is(string text)
    {
        foreach (var range in text.AsSpan().Split('\n'))
        {
            var line = text.AsSpan(range).Trim();
            if (Heading(line, out _, out _, out _) || IsRecorded(line))
                return true;
        }
        return false;
    }

    public static InputResult Read(string text)
    {
        DescriptorInput.AdmitHex(text);
        var devices = new SortedDictionary<string, SetBuilder>(StringComparer.Ordinal);
        List<byte>? open = null;
        var (device, number) = ("", (byte)0);
        var (name, recorded, rest) = ("", 0, 0); // bytes that a record goes on with in further lines
        foreach (var range in text.AsSpan().Split('\n'))
        {
            var line = text.AsSpan(range).Trim();
            if (Heading(line, out var address, out var interfaceNumber, out var isDescriptor))
            {
                Close();
                (device, number, open, rest) = (address, interfaceNumber, isDescriptor ? [] : null, 0);
            }
            else if (line.StartsWith("N: "))
                name = line[3..].ToString();
            else if (IsRecorded(line))
            {
                Close();
                // Behind R: stands the number of bytes.
                (device, number, open) = (name.Length > 0 ? name : $"device{recorded + 1}", 0, []);
                while (devices.ContainsKey(device))
                    device += "'";
                recorded++;
                var record = line[3..].TrimStart();
                var end = record.IndexOf(' ') is >= 0 and var space ? space : record.Length;
                rest = int.TryParse(record[..end], out var length) ? length : 0;
                Bytes(record[end..], open);
            }
            else if (open is not null && !line.IsEmpty && (rest == 0 || open.Count < rest) && IsBytes(line))
                Bytes(line, open);
            else
                Close();
        }
        Close();
        var found = devices.Select(d => d.Value.Build(d.Key)).ToList();
        return found.Count > 0 ? new InputResult("record of report descriptors", found) : throw new InvalidDataException("the record of usbhid-dump holds no descriptors: make it with 'usbhid-dump -e descriptor'");

        void Close()
        {
            if (open is { Count: > 0 })
            {
                if (!devices.TryGetValue(device, out var builder))
                    devices[device] = builder = new SetBuilder();
                DescriptorInput.Admit(devices.Count);
                builder.AddReport(configuration: null, number, open.ToArray());
            }
            open = null;
        }
    }

    private static bool IsBytes(ReadOnlySpan<char> line)
    {
        foreach (var range in line.Split(' '))
            if (line[range] is { IsEmpty: false } word && (word.Length > 2 || !byte.TryParse(word, NumberStyles.AllowHexSpecifier, null, out _)))
                return false;
        return true;
    }

    private static bool IsRecorded(ReadOnlySpan<char> line) => line.StartsWith("R: ") && line[3..].IndexOf(' ') is > 0 and var space && int.TryParse(line.Slice(3, space), out _)
        && line[(4 + space)..].TrimStart() is [_, _, ..] rest && IsBytes(rest);

    // 001:004:000:DESCRIPTOR         1342099450.000000; other entities are events
    private static bool Heading(ReadOnlySpan<char> line, out string address, out byte interfaceNumber, out bool isDescriptor)
    {
        (address, interfaceNumber, isDescriptor) = ("", 0, false);
        if (line.Length < 13 || line[3] != ':' || line[7] != ':' || line[11] != ':' || !int.TryParse(line[..3], out var bus) || !int.TryParse(line[4..7], out var device)
            || !byte.TryParse(line[8..11], out interfaceNumber))
            return false;
        address = $"bus {bus} device {device}";
        isDescriptor = line[12..].StartsWith("DESCRIPTOR");
        return true;
    }

    private static void Bytes(ReadOnlySpan<char> text, List<byte> bytes)
    {
        foreach (var range in text.Split(' '))
        {
            var word = text[range];
            if (word.IsEmpty)
                continue;
            if (word.Length > 2 || !byte.TryParse(word, NumberStyles.HexNumber, null, out var b))
                throw new InvalidDataException($"'{(word.Length > 40 ? word[..40] : word)}' is no hexadecimal byte, in a record of a report descriptor");
            bytes.Add(b);
        }
    }
}
