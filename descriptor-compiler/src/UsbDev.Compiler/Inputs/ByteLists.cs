using System.Globalization;
using System.Text.RegularExpressions;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Inputs;

/// <summary>
/// Lists of bytes in brackets, as programming languages and JSON write them: <c>{ 0x05, 0x01, 9, 2 }</c>, <c>(byte) 0xA1</c>, <c>[5, 1, 9, 2, 161]</c>.
/// A number without 0x is decimal there; a name or a macro among them cannot be a byte, and no byte is left out for it.
/// </summary>
internal static partial class ByteLists
{
    private const int Fewest = 6; // numbers; shorter lists are arguments
    private const int DeepestList = 16;

    /// <summary>The text with each byte written as in C: without casts, and without the prefixes and suffixes of other languages.</summary>
    public static string Normalised(string text) =>
        Joined().Replace(Foreign().Replace(Cast().Replace(Forth().Replace(text, m => m.Value.Replace("c,", "", StringComparison.OrdinalIgnoreCase)), ""), "0x$1$2$3$4$5$6$7"), m => string.Concat(m.Groups["hex"].Value.Where(char.IsAsciiHexDigit)));

    /// <summary>Each list that begins as descriptors do, in the order of the text.</summary>
    /// <exception cref="InvalidDataException">One of them holds what is no number.</exception>
    public static IReadOnlyList<byte[]> Find(string text)
    {
        var found = new List<byte[]>();
        var open = new Stack<int>();
        for (var i = 0; i < text.Length; i++)
            if (text[i] is '{' or '[' or '(')
            {
                if (open.Count == DeepestList)
                    return [];
                open.Push(i + 1);
            }
            else if (text[i] is '}' or ']' or ')' && open.TryPop(out var begin) && Read(text.AsSpan(begin..i)) is { } bytes)
                found.Add(bytes);
        return found;
    }

    private static byte[]? Read(ReadOnlySpan<char> list)
    {
        if (list.Count(',') < Fewest - 1)
            return null;
        var elements = Elements(list.ToString());
        // Without 0x it may be hexadecimal all the same; three digits, or one, cannot.
        var isC = elements.Exists(e => e.Contains("0x", StringComparison.OrdinalIgnoreCase));
        if (!isC && !(elements.Exists(e => e.Length == 3) && elements.TrueForAll(e => short.TryParse(e, NumberStyles.AllowLeadingSign, null, out var n) && n.ToString(CultureInfo.InvariantCulture) == e)))
            return null;
        var bytes = new byte[elements.Count];
        string? strange = null;
        var numbers = 0;
        for (var i = 0; i < bytes.Length; i++)
            if (Constant.Value(elements[i]) is >= sbyte.MinValue and <= byte.MaxValue and var value)
            {
                bytes[i] = (byte)value;
                numbers++;
            }
            else
                strange ??= elements[i];
        if (numbers < Fewest || !Begins(bytes) || Constant.Value(elements[0]) is null || strange is not null && numbers * 2 < bytes.Length)
            return null;
        return strange is null ? bytes : throw new InvalidDataException(
            $"'{(strange.Length > 40 ? strange[..40] + "…" : strange)}' in a list of bytes is no number, so its byte is not known: write it as one, or read what the compiler makes of it");
    }

    private static List<string> Elements(string list)
    {
        var elements = new List<string>();
        var (begin, depth) = (0, 0);
        for (var i = 0; i <= list.Length; i++)
            if (i == list.Length || list[i] == ',' && depth == 0)
            {
                if (list.AsSpan(begin..i).Trim() is { IsEmpty: false } element)
                    elements.Add(element.ToString());
                begin = i + 1;
            }
            else
                depth += list[i] switch { '(' or '[' or '{' => 1, ')' or ']' or '}' => -1, _ => 0 };
        return elements;
    }

    /// <summary>A device, configuration, BOS or qualifier, or a report descriptor: a usage page or a usage, and soon a collection.</summary>
    public static bool Begins(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [DeviceDescriptor.Size, DescriptorType.Device, ..] => bytes.Length >= DeviceDescriptor.Size,
        [ConfigurationDescriptor.Size, DescriptorType.Configuration or DescriptorType.OtherSpeedConfiguration, ..] => bytes.Length >= ConfigurationDescriptor.Size,
        [BosDescriptor.Size, DescriptorType.Bos, ..] or [DeviceQualifierDescriptor.Size, DescriptorType.DeviceQualifier, ..] => bytes.Length >= BosDescriptor.Size,
        [0x05 or 0x06 or 0x09, ..] => bytes[..Math.Min(bytes.Length, 24)].IndexOf((byte)0xA1) > 0,
        _ => false,
    };

    // (byte) 0x05     (uint8_t)0x05     0x05.toByte()     0x05u8
    [GeneratedRegex(@"\((?:(?:un)?signed )?(?:byte|sbyte|char|u?int8_t|__u8|u8|UCHAR|BYTE|Uint8|uint8)\)\s*|(?<=\b0x[0-9A-Fa-f]{1,2})(?:\.toU?Byte\(\)|['_]?[ui]8\b|[uU]\b)", RegexOptions.CultureInvariant)]
    private static partial Regex Cast();

    // 05 c, 01 c, 09 c,
    [GeneratedRegex(@"(?:\b[0-9A-Fa-f]{1,2}[ \t]+[cC],[ \t\r\n]*){4,}", RegexOptions.CultureInvariant)]
    private static partial Regex Forth();

    // $05     8'h05     x"05"     X'05'     16#05#     &H05     #x05     H'05'
    [GeneratedRegex(@"(?<![\w$])\$([0-9A-Fa-f]{2})\b|\b8'h([0-9A-Fa-f]{1,2})\b|\b[xX][""']([0-9A-Fa-f]{2})[""']|\b16#([0-9A-Fa-f]{1,2})\b#?|&[hH]([0-9A-Fa-f]{1,2})\b|#x([0-9A-Fa-f]{1,2})\b|\b[hH]'([0-9A-Fa-f]{1,2})'", RegexOptions.CultureInvariant)]
    private static partial Regex Foreign();

    // 05:01:09:…     <05010906 a1010507 …> and {length = 63, bytes = 0x0501…} of Apple's programs
    [GeneratedRegex(@"\b(?<hex>[0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){7,})\b|<(?<hex>(?:[0-9A-Fa-f]{8} )+[0-9A-Fa-f]{2,8})>|\{length = [0-9]+, bytes = 0x(?<hex>[0-9A-Fa-f]+)\}", RegexOptions.CultureInvariant)]
    private static partial Regex Joined();
}
