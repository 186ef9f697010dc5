using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Inputs;

/// <summary>
/// Rarer ways to write bytes: octal, escapes of strings, percent signs, words of several bytes, bytes beside what they mean. Such a text can often be read
/// in more than one of them, so they are tried only where nothing else fits, and only what is whole counts: collections that end, lengths that agree.
/// </summary>
internal static partial class RareDress
{
    /// <summary>Characters of a text that is tried: a report descriptor as long as one can be, in the widest dress.</summary>
    public const int MostText = 1 << 19;

    private const int Fewest = 8; // bytes, or words

    private static readonly Func<string, IEnumerable<byte[]>>[] s_readers =
        [Interrupted, Named, Groups, Separated, Runs, Strings, Percent, Members, PropertyList, UrlBase64, Prefixed, NumberDump.Read, OctalList, WordArrays];

    /// <summary>The whole descriptors in a text; nothing, where there are none in these dresses, or where there are others, too.</summary>
    public static IReadOnlyList<byte[]> Find(string text)
    {
        foreach (var read in text.Length <= MostText ? s_readers : [])
        {
            var found = new List<byte[]>();
            foreach (var bytes in read(text))
                if (IsWhole(bytes))
                    found.Add(bytes);
            if (found.Count is > 0 and <= DescriptorInput.MaxDevices)
                return found;
        }
        return [];
    }

    /// <summary>A device with its configurations, a configuration, or a report descriptor, of which nothing is missing.</summary>
    public static bool IsWhole(byte[] bytes) => bytes switch
    {
        [DeviceDescriptor.Size, DescriptorType.Device, ..] => bytes.Length >= DeviceDescriptor.Size && IsConfigurations(bytes.AsSpan(DeviceDescriptor.Size)),
        [ConfigurationDescriptor.Size, DescriptorType.Configuration, ..] => IsConfigurations(bytes),
        _ => IsReport(bytes),
    };

    private static bool IsConfigurations(ReadOnlySpan<byte> bytes)
    {
        while (bytes is [ConfigurationDescriptor.Size, DescriptorType.Configuration, var low, var high, ..] && (low | high << 8) is >= ConfigurationDescriptor.Size and var total && total <= bytes.Length)
            bytes = bytes[total..];
        return bytes.IsEmpty;
    }

    private static bool IsReport(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > ReportDescriptor.MaxLength || !ByteLists.Begins(bytes))
            return false;
        var (depth, fields) = (0, 0);
        for (var at = 0; at < bytes.Length;)
        {
            var prefix = bytes[at];
            if (prefix == 0xFE || prefix is > 0xC0 and < 0xC4) // long items and End Collections with data: nobody has them
                return false;
            at += 1 + ((prefix & 3) == 3 ? 4 : prefix & 3);
            if ((prefix & 0x0C) == 0x0C || (prefix & 0xFC) is 0x00)
                return false; // reserved
            depth += (prefix & 0xFC) switch { 0xA0 => 1, 0xC0 => -1, _ => 0 };
            fields += (prefix & 0xFC) is 0x80 or 0x90 or 0xB0 ? 1 : 0;
            if (depth < 0 || at > bytes.Length)
                return false;
        }
        return depth == 0 && fields > 0;
    }

    // Rows of bytes with a line of something else among them, as a comment that a mail program has broken.
    private static IEnumerable<byte[]> Interrupted(string text)
    {
        const int mostBefore = 4; // numbers in comments above them
        var blocks = HexSearch.Rows(text).Where(b => b.Length > 0).ToList();
        for (var skipped = 0; skipped < Math.Min(mostBefore, blocks.Count); skipped++)
        {
            byte[] bytes = [.. blocks.Skip(skipped).SelectMany(b => b)];
            if (IsWhole(bytes))
                return [bytes];
        }
        return [];
    }

    // --- bytes beside what they mean ----------------------------------------------------------------------------------------

    // 12           bLength: 18          0A 3802     (LOCAL)  USAGE  0x000C0238 AC Pan         06 13 FF    Usage Page (Vendor Defined)
    private static IEnumerable<byte[]> Named(string text)
    {
        var block = new List<byte>();
        foreach (var range in text.Split('\n'))
        {
            if (string.IsNullOrWhiteSpace(range))
                continue;
            if (NamedRow().Match(range) is { Success: true } row)
            {
                AppendDigits(row.Groups[1].ValueSpan, block);
                continue;
            }
            if (block.Count > 0)
                yield return [.. block];
            block.Clear();
        }
        yield return [.. block];
    }

    private static void AppendDigits(ReadOnlySpan<char> text, List<byte> bytes)
    {
        var high = -1;
        foreach (var c in text)
            if (char.IsAsciiHexDigit(c))
            {
                var digit = Convert.ToInt32(c.ToString(), 16);
                if (high < 0)
                    high = digit;
                else
                {
                    bytes.Add((byte)(high << 4 | digit));
                    high = -1;
                }
            }
    }

    // --- hexadecimal digits with other things between them ---------------------------------------------------------------------

    // 05010905 A101A100 09300931     in rows, maybe in comments
    private static IEnumerable<byte[]> Groups(string text) => Rows(text, GroupRow());

    // 05.01.09     05_01_09     05/01/09     [05][01][09]
    private static IEnumerable<byte[]> Separated(string text) => Rows(text, SeparatedRow());

    // X'0501…'     ["0501…"].pack("H*")     <Data: 0x0501…>
    private static IEnumerable<byte[]> Runs(string text)
    {
        foreach (Match run in LongRun().Matches(text))
            if (run.Groups[1].Length % 2 == 0)
                yield return Convert.FromHexString(run.Groups[1].ValueSpan);
    }

    private static IEnumerable<byte[]> Rows(string text, Regex form)
    {
        var block = new List<byte>();
        foreach (var line in text.Split('\n'))
        {
            if (form.Match(line) is { Success: true } row)
            {
                AppendDigits(row.Groups[1].ValueSpan, block);
                continue;
            }
            if (block.Count > 0)
                yield return [.. block];
            block.Clear();
        }
        yield return [.. block];
    }

    // --- strings -----------------------------------------------------------------------------------------------------------------

    // "\005\001\011"     "\u0005\u0001\t"     '\x05\x01\t'     strings that stand one behind the other are one
    private static IEnumerable<byte[]> Strings(string text)
    {
        var bytes = new List<byte>();
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] is not ('"' or '\''))
            {
                if (!char.IsWhiteSpace(text[at]) && text[at] is not ('\\' or '+'))
                {
                    if (bytes.Count >= Fewest)
                        yield return [.. bytes];
                    bytes.Clear();
                }
                continue;
            }
            var quote = text[at];
            at = Literal(text, at + 1, quote, bytes);
            if (at == text.Length || text[at] != quote)
                bytes.Clear();
        }
        if (bytes.Count >= Fewest)
            yield return [.. bytes];
    }

    /// <returns>Where the string ends: at a quote, or else where it stops being one of bytes.</returns>
    private static int Literal(string text, int at, char quote, List<byte> bytes)
    {
        for (; at < text.Length && text[at] != '\n'; at++)
        {
            if (text[at] == quote)
                return at;
            if (text[at] != '\\')
            {
                if (text[at] > byte.MaxValue)
                    return at;
                bytes.Add((byte)text[at]);
                continue;
            }
            if (Escape().Match(text, at) is not { Success: true } escape)
                return at;
            var (octal, hex, letter) = (escape.Groups["octal"], escape.Groups["hex"], escape.Groups["letter"]);
            var value = octal.Success ? Convert.ToInt32(octal.Value, 8) : hex.Success ? int.Parse(hex.ValueSpan, NumberStyles.AllowHexSpecifier) : letter.ValueSpan[0] switch
            {
                'n' => '\n',
                't' => '\t',
                'r' => '\r',
                'a' => 7,
                'b' => '\b',
                'f' => '\f',
                'v' => 11,
                'e' => 27,
                var same => same,
            };
            if (value > byte.MaxValue)
                return at;
            bytes.Add((byte)value);
            at += escape.Length - 1;
        }
        return at;
    }

    // %05%01%09%050
    private static IEnumerable<byte[]> Percent(string text)
    {
        foreach (Match match in PercentRun().Matches(text))
        {
            var bytes = new List<byte>();
            for (var i = 0; i < match.Length; i++)
                if (match.ValueSpan[i] != '%')
                    bytes.Add((byte)match.ValueSpan[i]);
                else
                {
                    bytes.Add(byte.Parse(match.ValueSpan.Slice(i + 1, 2), NumberStyles.AllowHexSpecifier));
                    i += 2;
                }
            yield return [.. bytes];
        }
    }

    // {"0":5,"1":1,"2":9}, as JSON has an array of bytes of JavaScript
    private static IEnumerable<byte[]> Members(string text)
    {
        var bytes = new List<byte>();
        foreach (Match member in Member().Matches(text))
        {
            if (member.Groups[1].Value == "0" && bytes.Count > 0)
            {
                yield return [.. bytes];
                bytes.Clear();
            }
            if (member.Groups[1].Value == bytes.Count.ToString(CultureInfo.InvariantCulture) && byte.TryParse(member.Groups[2].ValueSpan, NumberStyles.None, null, out var value))
                bytes.Add(value);
        }
        yield return [.. bytes];
    }

    // <key>ReportDescriptor</key> <data>BQEJ…</data>
    private static IEnumerable<byte[]> PropertyList(string text) => Data().Matches(text).Select(m => Base64(m.Groups[1].Value));

    private static IEnumerable<byte[]> UrlBase64(string text) => [Base64(text.Trim().Trim('"').Replace('-', '+').Replace('_', '/'))];

    private static byte[] Base64(string digits)
    {
        digits = string.Concat(digits.Where(c => !char.IsWhiteSpace(c)));
        var bytes = new byte[digits.Length];
        return Convert.TryFromBase64String(digits.PadRight((digits.Length + 3) / 4 * 4, '='), bytes, out var count) ? bytes[..count] : [];
    }

    // --- other digits -----------------------------------------------------------------------------------------------------------

    // 0b00000101     B00000101     0o5
    private static IEnumerable<byte[]> Prefixed(string text)
    {
        foreach (Match run in PrefixedRun().Matches(text))
            yield return [.. run.Groups["word"].Captures.Select(w => Convert.ToByte(w.Value.TrimStart('0').TrimStart('b', 'B', 'o'), w.Value.Contains('o', StringComparison.Ordinal) ? 8 : 2))];
    }

    // 005 001 011
    private static IEnumerable<byte[]> OctalList(string text) =>
        NumberDump.Is(text) ? [] : OctalRun().Matches(text).Select(run => run.Groups["word"].Captures.Select(w => Convert.ToByte(w.Value, 8)).ToArray());

    // uint32_t d[] = { 0x05090105, … }: which byte comes first is what makes a whole descriptor
    private static IEnumerable<byte[]> WordArrays(string text)
    {
        foreach (Match list in WordList().Matches(text))
            foreach (var bytes in OneOrder([.. list.Groups["word"].Captures.Select(w => w.Value)]))
                yield return bytes;
    }

    /// <summary>The bytes of hexadecimal words, the least significant one first or last, if only one of both orders makes a whole descriptor.</summary>
    /// <param name="words">The words.</param>
    /// <param name="isLastCut">The last one has only as many bytes as digits stand there for.</param>
    public static IEnumerable<byte[]> OneOrder(IReadOnlyList<string> words, bool isLastCut = false)
    {
        var size = words.Max(w => w.Length) <= 4 ? 2 : 4;
        var (little, big) = (new List<byte>(), new List<byte>());
        for (var at = 0; at < words.Count; at++)
        {
            var value = uint.Parse(words[at], NumberStyles.AllowHexSpecifier);
            var used = at == words.Count - 1 && isLastCut ? words[at].Length / 2 : size;
            for (var i = 0; i < used; i++)
            {
                little.Add((byte)(value >> 8 * i));
                big.Add((byte)(value >> 8 * (used - 1 - i)));
            }
        }
        byte[][] orders = [Filled(little, size), Filled(big, size)];
        return orders.Where(IsWhole).ToArray() is [var only] ? [only] : [];
    }

    // The last word is filled up with zeros.
    private static byte[] Filled(List<byte> bytes, int size)
    {
        var count = bytes.Count;
        for (var i = 1; i < size && count > 1 && bytes[count - 1] == 0 && !IsWhole([.. bytes[..count]]); i++)
            count--;
        return [.. bytes[..count]];
    }

    [GeneratedRegex(@"^[ \t]{0,80}((?:[0-9A-Fa-f]{2} ?){1,5})(?<=[0-9A-Fa-f] ?)[ \t]{1,80}(?=[A-Za-z(][A-Za-z]{2})", RegexOptions.CultureInvariant)]
    private static partial Regex NamedRow();

    [GeneratedRegex(@"^(?>[ \t]*(?:(?://|#|\*|;|--)[ \t]*)?)((?:[0-9A-Fa-f]{8}[ \t]+){0,32}(?:[0-9A-Fa-f]{2}){1,4})[ \t\r]*$", RegexOptions.CultureInvariant)]
    private static partial Regex GroupRow();

    [GeneratedRegex(@"^[ \t]*\[?((?:[0-9A-Fa-f]{2}(?:[._/]|\]\[))*[0-9A-Fa-f]{2})\]?[._/\r]?$", RegexOptions.CultureInvariant)]
    private static partial Regex SeparatedRow();

    [GeneratedRegex(@"(?<![0-9A-Za-z])(?:0x)?([0-9A-Fa-f]{16,})(?![0-9A-Za-z])", RegexOptions.CultureInvariant)]
    private static partial Regex LongRun();

    [GeneratedRegex(@"\G\\(?:(?<octal>[0-7]{1,3})|x(?<hex>[0-9A-Fa-f]{1,2})|u(?<hex>[0-9A-Fa-f]{4})|u\{(?<hex>[0-9A-Fa-f]{1,6})\}|(?<letter>[abtnvfre""'\\/?]))", RegexOptions.CultureInvariant)]
    private static partial Regex Escape();

    [GeneratedRegex(@"(?:%[0-9A-Fa-f]{2}|(?<=[0-9A-Za-z%._~-])[0-9A-Za-z._~!*'()-]){8,}", RegexOptions.CultureInvariant)]
    private static partial Regex PercentRun();

    [GeneratedRegex(@"""([0-9]{1,5})""[ \t]*:\s*([0-9]{1,3})\b", RegexOptions.CultureInvariant)]
    private static partial Regex Member();

    [GeneratedRegex(@"<key>(?:Report)?Descriptor</key>\s*<data>([A-Za-z0-9+/=\s]{8,})</data>", RegexOptions.CultureInvariant)]
    private static partial Regex Data();

    [GeneratedRegex(@"(?:\b(?<word>0b[01]{1,8}|B[01]{8}|0o[0-7]{1,3})\b[\s,;]*){8,}", RegexOptions.CultureInvariant)]
    private static partial Regex PrefixedRun();

    [GeneratedRegex(@"(?:(?<![0-9A-Fa-fx])0?(?<word>[0-3][0-7]{2})\b[\s,;]*){8,}", RegexOptions.CultureInvariant)]
    private static partial Regex OctalRun();

    [GeneratedRegex(@"(?:\b0x(?<word>[0-9A-Fa-f]{3,8})[uUlL]{0,3}\b[\s,;]*){3,}", RegexOptions.CultureInvariant)]
    private static partial Regex WordList();
}
