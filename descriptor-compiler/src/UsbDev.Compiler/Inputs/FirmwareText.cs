using System.Globalization;

namespace UsbDev.Compiler.Inputs;

/// <summary>Bytes as programmers of chips take them: Intel HEX and Motorola's S-records. Each line has an address and a checksum, which are no part of the bytes.</summary>
internal static class FirmwareText
{
    private const int Shortest = 4; // bytes of a line

    /// <summary>The bytes, or nothing where it is no such text.</summary>
    /// <exception cref="InvalidDataException">A line is damaged.</exception>
    public static byte[]? Read(string text)
    {
        var bytes = new List<byte>();
        var isDamaged = false;
        foreach (var range in text.AsSpan().Split('\n'))
        {
            var line = text.AsSpan(range).Trim();
            if (line.IsEmpty)
                continue;
            var isIntel = line[0] == ':';
            if (!isIntel && line is not ['S' or 's', >= '0' and <= '9', ..])
                return null;
            var digits = isIntel ? line[1..] : line[2..];
            if (digits.Length % 2 != 0 || digits.Length < Shortest * 2)
                return null;
            var record = new byte[digits.Length / 2];
            var sum = 0;
            for (var i = 0; i < record.Length; i++)
            {
                if (!byte.TryParse(digits.Slice(i * 2, 2), NumberStyles.AllowHexSpecifier, null, out record[i]))
                    return null;
                sum += record[i];
            }
            // :10 0000 00 data checksum     S1 13 0000 data checksum
            var address = isIntel ? 3 : line[1] - '0' + 1;
            isDamaged |= (byte)sum != (isIntel ? 0 : 0xFF) || record[0] != record.Length - (isIntel ? 5 : 1);
            if (!isDamaged && (isIntel ? record[3] == 0 : line[1] is >= '1' and <= '3'))
                bytes.AddRange(record.AsSpan((1 + address)..^1));
        }
        if (isDamaged)
            throw new InvalidDataException("a record of bytes in it is damaged: its checksum or its length says so");
        return bytes.Count > 0 ? [.. bytes] : null;
    }
}
