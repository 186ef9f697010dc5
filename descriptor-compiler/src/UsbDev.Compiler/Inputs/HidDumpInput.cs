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
            // Comments and names may come first; rows of bytes alone are hexadecimal text.
            if (!line.IsEmpty && line is not ['#' or 'D' or 'N' or 'P' or 'I', ..])
                return false;
        }
        return false;
    }

    public static InputResult Read(string text)
    {
        DescriptorInput.AdmitHex(text);
        var devices = new SortedDictionary<string, SetBuilder>(StringComparer.Ordinal);
        List<byte>? open = null;
        var (device, number) = ("", (byte)0);
        var (name, recorded) = ("", 0);
        foreach (var range in text.AsSpan().Split('\n'))
        {
            var line = text.AsSpan(range).Trim();
            if (Heading(line, out var address, out var interfaceNumber, out var isDescriptor))
            {
                Close();
                (device, number, open) = (address, interfaceNumber, isDescriptor ? [] : null);
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
                var rest = line[3..].TrimStart();
                Bytes(rest[(rest.IndexOf(' ') is >= 0 and var space ? space : rest.Length)..], open);
                Close();
            }
            else if (open is not null && !line.IsEmpty)
                Bytes(line, open);
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

    private static bool IsRecorded(ReadOnlySpan<char> line) => line.StartsWith("R: ") && line.Length > 3 && char.IsAsciiDigit(line[3]);

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
