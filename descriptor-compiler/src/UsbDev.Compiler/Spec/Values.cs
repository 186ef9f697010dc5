using System.Globalization;

namespace UsbDev.Compiler.Spec;

/// <summary>Reads numbers, quantities and bytes as people write them.</summary>
internal static class Values
{
    /// <summary>A unit of a quantity: its name, and how many of the base unit it is.</summary>
    public readonly record struct Unit(string Name, int Times);

    public static IReadOnlyList<Unit> Current { get; } = [new("mA", 1), new("A", 1000)];
    public static IReadOnlyList<Unit> Time { get; } = [new("ms", 1000), new("us", 1), new("µs", 1), new("s", 1_000_000)];
    public static IReadOnlyList<Unit> Size { get; } = [new("B", 1), new("bytes", 1), new("byte", 1), new("KiB", 1024), new("KB", 1024)];
    public static IReadOnlyList<Unit> Bits { get; } = [new("bits", 1), new("bit", 1), new("B", 8), new("bytes", 8), new("byte", 8)];

    private const long MaxWhole = 1_000_000_000;

    /// <summary>A whole number: decimal, 0x, 0b; underscores between digits.</summary>
    public static bool TryNumber(ReadOnlySpan<char> text, out long value)
    {
        value = 0;
        text = text.Trim();
        var negative = text.Length > 0 && text[0] == '-';
        if (text.Length > 0 && text[0] is '-' or '+')
            text = text[1..];
        var radix = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? 16 : text.StartsWith("0b", StringComparison.OrdinalIgnoreCase) ? 2 : 10;
        if (radix != 10)
            text = text[2..];
        if (text.Length == 0 || text[0] == '_' || text[^1] == '_')
            return false;
        foreach (var c in text)
        {
            if (c == '_')
                continue;
            var digit = char.IsAsciiHexDigit(c) ? char.IsAsciiDigit(c) ? c - '0' : (c | 0x20) - 'a' + 10 : 16;
            if (digit >= radix || value > (1L << 56))
                return false;
            value = value * radix + digit;
        }
        if (negative)
            value = -value;
        return true;
    }

    /// <summary>A number with a unit, in the base unit; without one it is taken as the first of the list. Fractions are allowed where the result is whole.</summary>
    public static bool TryQuantity(ReadOnlySpan<char> text, IReadOnlyList<Unit> units, out long value)
    {
        text = text.Trim();
        var unit = units[0];
        var end = text.Length;
        while (end > 0 && (char.IsAsciiLetter(text[end - 1]) || text[end - 1] == 'µ'))
            end--;
        if (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
            end = text.IndexOf(' ') is > 0 and var space ? space : text.Length;
        if (end < text.Length)
        {
            var found = false;
            foreach (var candidate in units)
                if (text[end..].Trim().Equals(candidate.Name, StringComparison.OrdinalIgnoreCase))
                    (unit, found) = (candidate, true);
            if (!found)
            {
                value = 0;
                return false;
            }
        }
        var number = text[..end].Trim();
        if (TryNumber(number, out value))
        {
            value = Math.Clamp(value, -MaxWhole, MaxWhole) * unit.Times; // beyond any limit anyway
            return true;
        }
        if (decimal.TryParse(number, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var fraction)
            && Math.Abs(fraction) < MaxWhole && fraction * unit.Times % 1 == 0)
        {
            value = (long)(fraction * unit.Times);
            return true;
        }
        return false;
    }

    /// <summary>A number without a sign: '+10' and '+100' are names of usages.</summary>
    public static bool TryUnsigned(ReadOnlySpan<char> text, out long value)
    {
        value = 0;
        return text.IndexOfAny('+', '-') < 0 && TryNumber(text, out value);
    }

    /// <summary>min..max</summary>
    public static bool TryRange(ReadOnlySpan<char> text, out long min, out long max)
    {
        min = max = 0;
        var dots = text.IndexOf("..");
        return dots > 0 && TryNumber(text[..dots], out min) && TryNumber(text[(dots + 2)..], out max);
    }

    /// <summary>The range that is meant by '0-255', '0 to 255' or by its greatest value alone; null: none can be seen.</summary>
    public static string? GuessRange(string text)
    {
        if (TryNumber(text, out var only))
            return only > 0 ? $"0..{only}" : null;
        foreach (var between in (ReadOnlySpan<string>)["...", "…", "–", "to", ",", ":", ";", "~", "-"])
            if (text.IndexOf(between, 1 < text.Length ? 1 : 0, StringComparison.Ordinal) is > 0 and var at && TryNumber(text.AsSpan(0, at), out var min)
                && TryNumber(text.AsSpan(at + between.Length), out var max) && min < max)
                return $"{min}..{max}";
        return null;
    }

    /// <summary>The time between two of so many a second: '1000 Hz' is 1 ms; null: no frequency is said.</summary>
    public static string? GuessPeriod(string text) =>
        TryQuantity(text, s_frequency, out var hertz) && text.EndsWith("Hz", StringComparison.OrdinalIgnoreCase) && hertz > 0 ? $"{Math.Max(1, 1000 / hertz)} ms" : null;

    private static readonly Unit[] s_frequency = [new("Hz", 1), new("kHz", 1000)];

    /// <summary>Major.minor as binary-coded decimal: 2.0 is 0x0200, 1.11 is 0x0111; or the number itself as 0x0200.</summary>
    public static bool TryVersion(ReadOnlySpan<char> text, out ushort value)
    {
        value = 0;
        text = text.Trim();
        if (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
        {
            if (!TryNumber(text, out var number) || number is < 0 or > 0xFFFF)
                return false;
            value = (ushort)number;
            return true;
        }
        var dot = text.IndexOf('.');
        var major = dot < 0 ? text : text[..dot];
        var minor = dot < 0 ? "" : text[(dot + 1)..];
        if (major.Length is 0 or > 2 || minor.Length > 2 || dot >= 0 && minor.Length == 0)
            return false;
        var bcd = 0;
        foreach (var c in major)
        {
            if (!char.IsAsciiDigit(c))
                return false;
            bcd = bcd << 4 | c - '0';
        }
        for (var i = 0; i < 2; i++)
        {
            if (i < minor.Length && !char.IsAsciiDigit(minor[i]))
                return false;
            bcd = bcd << 4 | (i < minor.Length ? minor[i] - '0' : 0);
        }
        value = (ushort)bcd;
        return true;
    }

    /// <summary>The inverse of <see cref="TryVersion"/>.</summary>
    public static string WriteVersion(ushort bcd)
    {
        for (var shift = 0; shift < 16; shift += 4)
            if ((bcd >> shift & 15) > 9)
                return $"0x{bcd:X4}";
        return (bcd & 15) == 0 ? $"{bcd >> 8:X}.{bcd >> 4 & 15}" : $"{bcd >> 8:X}.{bcd >> 4 & 15}{bcd & 15}";
    }

    /// <summary>class / subclass / protocol; what is left out is 0.</summary>
    public static bool TryTriple(string text, out ClassTriple value)
    {
        Span<byte> parts = stackalloc byte[3];
        parts.Clear();
        var count = 0;
        value = new ClassTriple(0, 0, 0);
        foreach (var range in text.AsSpan().Split('/'))
        {
            if (count == 3 || !TryNumber(text.AsSpan(range), out var number) || number is < 0 or > 255)
                return false;
            parts[count++] = (byte)number;
        }
        value = new ClassTriple(parts[0], parts[1], parts[2]);
        return true;
    }

    /// <summary>Hexadecimal bytes; spaces, commas, line ends, 0x prefixes and # or // comments do not count.</summary>
    /// <param name="text">The text.</param>
    /// <param name="bytes">The bytes read.</param>
    /// <param name="error">What is wrong, where there is something wrong.</param>
    public static bool TryHex(string text, List<byte> bytes, out string error) => TryHex(text, bytes, out error, out _);

    /// <summary>The same, with where in the text it goes wrong, and where each byte stands.</summary>
    public static bool TryHex(string text, List<byte> bytes, out string error, out (int Start, int Length) at, List<(int Start, int Length)>? places = null)
    {
        error = "";
        at = default;
        var i = 0;
        while (i < text.Length)
        {
            var c = text[i];
            if (char.IsWhiteSpace(c) || c == ',')
            {
                i++;
            }
            else if (c == '#' || c == '/' && i + 1 < text.Length && text[i + 1] == '/')
            {
                var end = text.IndexOf('\n', i);
                i = end < 0 ? text.Length : end;
            }
            else
            {
                if (c == '0' && i + 1 < text.Length && text[i + 1] is 'x' or 'X')
                    i += 2;
                var start = i;
                while (i < text.Length && char.IsAsciiHexDigit(text[i]))
                    i++;
                if (i == start)
                {
                    error = $"'{(i < text.Length ? text[i] : c)}' is no hexadecimal digit";
                    at = (Math.Min(i, text.Length - 1), 1);
                    return false;
                }
                var digits = text.AsSpan(start, i - start);
                if (digits.Length == 1)
                {
                    bytes.Add(byte.Parse(digits, NumberStyles.HexNumber));
                    places?.Add((start, 1));
                    continue;
                }
                if (digits.Length % 2 != 0)
                {
                    error = $"'{digits}' is half a byte too much";
                    at = (start, digits.Length);
                    return false;
                }
                for (var k = 0; k < digits.Length; k += 2)
                {
                    bytes.Add(byte.Parse(digits.Slice(k, 2), NumberStyles.HexNumber));
                    places?.Add((start + k, 2));
                }
            }
        }
        return true;
    }
}
