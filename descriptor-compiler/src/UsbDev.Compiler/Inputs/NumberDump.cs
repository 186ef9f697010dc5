using System.Globalization;
using System.Text.RegularExpressions;

namespace UsbDev.Compiler.Inputs;

/// <summary>
/// Dumps with an offset before each row of other numbers than hexadecimal bytes, as <c>od</c>, <c>od -b</c>, <c>od -t x4</c>, <c>hexdump -d</c>, <c>xxd -e</c>
/// and a debugger's <c>x/8xw</c> print them.
/// </summary>
internal static partial class NumberDump
{
    /// <summary>What the numbers can be: all of them, and the offsets agree.</summary>
    private static readonly (Regex Word, int Size, int Base)[] s_kinds =
    [
        (OctalByte(), 1, 8), (OctalWord(), 2, 8), (DecimalWord(), 2, 10), (HexadecimalWord(), 2, 16), (HexadecimalLong(), 4, 16), (Decimal(), 1, 10),
    ];

    /// <summary>There are rows with an offset before numbers.</summary>
    public static bool Is(string text) => Rows(text).Count > 0;

    /// <summary>The rows are numbers of several bytes beyond doubt, in hexadecimal digits.</summary>
    public static bool IsOfWords(string text) => Rows(text) is { Count: > 1 } rows && s_kinds.Any(k => k is { Base: 16 } && Fits(rows, k.Word) && Agree(rows, k.Size));

    /// <summary>The bytes of a dump for each kind of number that its rows can be.</summary>
    public static IEnumerable<byte[]> Read(string text)
    {
        var rows = Rows(text);
        if (rows.Count == 0)
            yield break;
        foreach (var (word, size, radix) in s_kinds)
            if (Fits(rows, word) && Agree(rows, size))
            {
                var words = rows.SelectMany(r => r.Words).Select(w => w.StartsWith("0x", StringComparison.Ordinal) ? w[2..] : w).ToList();
                if (radix == 16)
                    foreach (var bytes in RareDress.OneOrder(words, IsCut(rows)))
                        yield return bytes;
                else if (Bytes(words, size, radix) is { } bytes)
                {
                    yield return bytes;
                    if (bytes is [.. var whole, 0]) // to make a whole word
                        yield return whole;
                }
            }
    }

    private static List<(string Offset, string[] Words)> Rows(string text)
    {
        var rows = new List<(string, string[])>();
        foreach (var line in text.Split('\n'))
            if (Row().Match(line) is { Success: true } row)
                rows.Add((row.Groups["offset"].Value, row.Groups["words"].Value.Split([' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries)));
        return rows;
    }

    private static bool Fits(List<(string Offset, string[] Words)> rows, Regex word)
    {
        for (var i = 0; i < rows.Count; i++)
            for (var j = 0; j < rows[i].Words.Length; j++)
                if (!word.IsMatch(rows[i].Words[j]) && !(i == rows.Count - 1 && j == rows[i].Words.Length - 1 && word == HexadecimalLong() && IsCut(rows)))
                    return false;
        return true;
    }

    // xxd -e leaves out the digits of bytes that are not there.
    private static bool IsCut(List<(string Offset, string[] Words)> rows) => rows[^1].Words is [.., { Length: 2 or 4 or 6 } last] && !last.StartsWith("0x", StringComparison.Ordinal);

    private static byte[]? Bytes(List<string> words, int size, int radix)
    {
        var bytes = new List<byte>();
        foreach (var word in words)
        {
            var value = radix == 8 ? Convert.ToInt32(word, 8) : int.Parse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
            if (value < sbyte.MinValue || value >= 1 << 8 * size)
                return null;
            for (var i = 0; i < size; i++)
                bytes.Add((byte)(value >> 8 * i));
        }
        return [.. bytes];
    }

    // Each row begins where the one before it ends, counted in hexadecimal or octal digits.
    private static bool Agree(List<(string Offset, string[] Words)> rows, int size)
    {
        foreach (var radix in (ReadOnlySpan<int>)[16, 8])
        {
            var isOctal = radix == 8;
            if (isOctal && rows.Exists(r => r.Offset.AsSpan().ContainsAnyExceptInRange('0', '7')))
                continue;
            var start = Convert.ToInt64(rows[0].Offset, radix);
            long at = start;
            var agrees = true;
            foreach (var (offset, words) in rows)
            {
                agrees &= Convert.ToInt64(offset, radix) == at;
                at += words.Length * size;
            }
            if (agrees)
                return true;
        }
        return false;
    }

    // 0000020 …     00000010: … ....     0x20000010: …     0x20000010 <name+16>: …
    [GeneratedRegex(@"^[ \t]*(?:0x)?(?<offset>[0-9A-Fa-f]{6,15})(?:[ \t]*<[^>\n]{1,200}>)?:?(?<words>(?:[ \t]{1,8}-?(?:0x)?[0-9A-Fa-f]{1,8}(?![^\s])){1,32})(?:[ \t]{2,}[^\n]*|[ \t\r]*)$", RegexOptions.CultureInvariant)]
    private static partial Regex Row();

    [GeneratedRegex("^[0-3][0-7]{2}$", RegexOptions.CultureInvariant)]
    private static partial Regex OctalByte();

    [GeneratedRegex("^[01][0-7]{5}$", RegexOptions.CultureInvariant)]
    private static partial Regex OctalWord();

    [GeneratedRegex("^[0-9]{5}$", RegexOptions.CultureInvariant)]
    private static partial Regex DecimalWord();

    [GeneratedRegex("^0x[0-9A-Fa-f]{4}$", RegexOptions.CultureInvariant)]
    private static partial Regex HexadecimalWord();

    [GeneratedRegex("^(0x)?[0-9A-Fa-f]{8}$", RegexOptions.CultureInvariant)]
    private static partial Regex HexadecimalLong();

    [GeneratedRegex("^(0|-?[1-9][0-9]{0,2})$", RegexOptions.CultureInvariant)]
    private static partial Regex Decimal();
}
