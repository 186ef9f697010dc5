using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace UsbDev.Compiler.Inputs;

/// <summary>Hexadecimal text: spaced, run together, C arrays with comments, and the dumps of hexdump, xxd and od.</summary>
internal static partial class HexInput
{
    public static InputResult Read(string text)
    {
        DescriptorInput.AdmitHex(text);
        InputResult? usual = null;
        try
        {
            usual = ReadUsual(text);
            if (usual.Devices.All(IsWhole))
                return usual;
        }
        catch (InvalidDataException) when (RareDress.Find(text) is { Count: > 0 } rare)
        {
            return Found(rare, "bytes in another dress");
        }
        if (RareDress.Find(text) is { Count: > 0 } other)
            return Found(other, "bytes in another dress");
        return !usual.Devices.Any(d => d.Set.Reports.Values.Any(r => ByteLists.Begins(r.Span))) && NumberDump.IsOfWords(text) ? throw new InvalidDataException(OfWords) : usual;
    }

    private const string OfWords = "the numbers in it have more bits than a byte, and which byte comes first depends on the machine; write them as bytes";

    // What is not may be read in the wrong way.
    private static bool IsWhole(FoundDevice device) => device.Set.Device is not null || device.Set.Bos is not null || device.Set.Qualifier is not null
        || device.Set.Configurations.All(c => RareDress.IsWhole(c.ToArray())) && device.Set.Reports.Values.All(r => RareDress.IsWhole(r.ToArray()));

    private static InputResult ReadUsual(string text)
    {
        if (FirmwareText.Read(text) is { } image)
            return Found([image], "records of bytes");
        text = Count().Replace(Address().Replace(text, ""), "");
        if (HexDump.Find(text) is { Count: > 0 } dumps)
            return Found(dumps, "dump of bytes");
        if (EncodedText.ReadNumbered(text) is { } numbered)
            return Found([numbered], "numbered bytes");
        if (Words().IsMatch(text))
            throw new InvalidDataException(OfWords);
        text = ByteLists.Normalised(text);
        if (ByteLists.Find(WithoutComments(text)) is { Count: > 0 } lists)
            return Found(lists, "lists of bytes");
        if (EncodedText.ReadBinary(text) is { } bits)
            return Found([bits], "binary digits");
        try
        {
            return ReadAll(text);
        }
        catch (InvalidDataException e)
        {
            // Not all of it is bytes: there may be some in it.
            if (HexSearch.Find(text) is { Count: > 0 } parts)
                return Found(parts, "text with hexadecimal bytes in it");
            if (EncodedText.Read(text) is { } bytes)
                return Found([bytes], "encoded bytes");
            if (UnreadableText.Why(text) is { } why)
                throw new InvalidDataException(why, e);
            throw;
        }
    }

    private static InputResult Found(IReadOnlyList<byte[]> parts, string format)
    {
        var builder = new SetBuilder();
        foreach (var part in parts)
            builder.Add(part);
        return builder.Result(format);
    }

    private static InputResult ReadAll(string text)
    {
        var builder = new SetBuilder();
        var blocks = Blocks(WithoutComments(text)).ToList();
        var isC = blocks.Count > 1 || text.Contains('{', StringComparison.Ordinal);
        var longest = 0;
        foreach (var block in blocks)
        {
            var bytes = new List<byte>();
            var line = 0;
            foreach (var content in block.Split('\n'))
            {
                line++;
                ReadLine(content, bytes, isC);
            }
            if (bytes.Count > 0)
                builder.Add(bytes.ToArray());
            longest = Math.Max(longest, bytes.Count);
        }
        if (blocks.Count > 1 && longest == 1)
            throw new InvalidDataException("there are no descriptors in it: each pair of braces holds a single byte");
        return builder.Result(isC ? "C arrays" : "hexadecimal text");
    }

    // What stands in braces, one block each; without braces the whole text.
    private static IEnumerable<string> Blocks(string text)
    {
        if (!text.Contains('{', StringComparison.Ordinal))
        {
            yield return text;
            yield break;
        }
        var depth = 0;
        var block = new StringBuilder();
        foreach (var c in text)
        {
            if (c == '{')
                depth++;
            else if (c == '}')
            {
                if (--depth == 0)
                {
                    yield return block.ToString();
                    block.Clear();
                }
                depth = Math.Max(0, depth);
            }
            else if (depth > 0)
                block.Append(c);
        }
        if (block.Length > 0)
            yield return block.ToString();
    }

    private static string WithoutComments(string text)
    {
        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '/' && i + 1 < text.Length && text[i + 1] == '*')
            {
                var end = text.IndexOf("*/", i + 2, StringComparison.Ordinal);
                i = end < 0 ? text.Length : end + 1;
                result.Append(' ');
            }
            else if (text[i] == ';' && i > 0 && i + 1 < text.Length && char.IsAsciiHexDigit(text[i - 1]) && char.IsAsciiHexDigit(text[i + 1]))
                result.Append(' '); // it parts bytes
            else if (text[i] == ';' && i > 0 && char.IsAsciiHexDigit(text[i - 1]) && (NextNumber().IsMatch(text, i + 1) || NextPair().IsMatch(text, i + 1)))
                result.Append(' ');
            else if (text[i] is '#' or ';' && (i == 0 || text[i - 1] != '\\') || text[i] == '/' && i + 1 < text.Length && text[i + 1] == '/')
            {
                var end = text.IndexOf('\n', i);
                i = end < 0 ? text.Length : end - 1;
            }
            else
                result.Append(text[i]);
        }
        return result.ToString();
    }

    private static void ReadLine(string content, List<byte> bytes, bool isC)
    {
        var line = content.AsSpan().Trim();
        if (line.IsEmpty)
            return;
        var words = line.ToString().Split([' ', '\t', ','], StringSplitOptions.RemoveEmptyEntries);
        if (!isC)
        {
            if (IsEndOfDump(words, bytes))
                return;
            // 00000000  12 01 00 02 …  |….|     00000000: 1201 0002 …  ….     0000000 0112 0200 …
            var bar = line.IndexOf('|');
            if (bar > 0 && words[0].Length is 7 or 8 && IsHex(words[0]))
            {
                Append(line[..bar].ToString().Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries).Skip(1), bytes, "the line");
                return;
            }
            if (words[0].Length is >= 5 and <= 9 && words[0][^1] == ':' && IsHex(words[0][..^1]))
            {
                var ascii = line.IndexOf("  ");
                var colon = line.IndexOf(':');
                var rest = ascii > colon + 1 ? line[(colon + 1)..ascii] : line[(colon + 1)..];
                // xxd parts the text from the bytes by two spaces; other tools write two after the colon.
                if (rest.IsWhiteSpace())
                    rest = line[(colon + 1)..].Trim() is var all && all.IndexOf("  ") is > 0 and var second ? all[..second] : line[(colon + 1)..];
                Append(rest.ToString().Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries), bytes, "the line");
                return;
            }
            if (words[0].Length == 7 && IsHex(words[0]))
            {
                if (words.Length > 1 && words.Skip(1).All(w => w.Length == 4 && IsHex(w)))
                {
                    foreach (var word in words.Skip(1)) // hexdump's and od's words are little-endian
                    {
                        var value = ushort.Parse(word, NumberStyles.HexNumber);
                        bytes.Add((byte)value);
                        bytes.Add((byte)(value >> 8));
                    }
                    return;
                }
                if (words.Length > 1 && words.Skip(1).All(w => w.Length == 2 && IsHex(w)))
                {
                    Append(words.Skip(1), bytes, "the line");
                    return;
                }
            }
            // 000000 12 01 00 02 …  >….<
            if (line[^1] == '<' && line.IndexOf("  >") is > 0 and var text && words[0].Length is 6 or 7 && IsHex(words[0]))
            {
                Append(line[..text].ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1), bytes, "the line");
                return;
            }
            if (NamedItem(words) is { } item)
            {
                bytes.AddRange(item);
                return;
            }
            if (words.Length == 1 && words[0] == "*")
                throw new InvalidDataException("the dump leaves repeated lines out ('*'): make it with 'hexdump -v'");
        }
        Append(words, bytes, line.ToString());
    }

    // Under its rows a dump says how many bytes they were, od in octal digits; to make whole words, a byte may have been added.
    private static bool IsEndOfDump(string[] words, List<byte> bytes)
    {
        if (words is not [{ Length: 6 or 7 or 8 } end] || bytes.Count == 0)
            return false;
        foreach (var count in (ReadOnlySpan<int>)[bytes.Count, bytes.Count - 1])
            if (end.AsSpan().TrimStart('0') is var digits && (digits.Equals(count.ToString("x", CultureInfo.InvariantCulture), StringComparison.OrdinalIgnoreCase) || digits.SequenceEqual(Convert.ToString(count, 8))))
            {
                bytes.RemoveRange(count, bytes.Count - count);
                return true;
            }
        return false;
    }

    // Usage Page (Generic Desktop) 05 01     05 01  Usage Page (Generic Desktop): a HID item's bytes beside what they mean.
    private static byte[]? NamedItem(string[] words)
    {
        var front = words.TakeWhile(IsByte).ToArray();
        var back = words.Reverse().TakeWhile(IsByte).Reverse().ToArray();
        foreach (var item in (ReadOnlySpan<string[]>)[front, back])
            if (item.Length > 0 && Array.Exists(words, w => !IsHex(w)))
            {
                var bytes = item.Select(w => byte.Parse(w, NumberStyles.HexNumber)).ToArray();
                if (bytes.Length == 1 + ((bytes[0] & 3) is 3 ? 4 : bytes[0] & 3))
                    return bytes;
            }
        return null;
    }

    private static bool IsByte(string word) => word.Length == 2 && IsHex(word);

    private static void Append(IEnumerable<string> words, List<byte> bytes, string place)
    {
        foreach (var word in words)
        {
            var text = word.Trim('"', '\'', '(', ')', '[', ']');
            if (text.Length == 0 || text == "b" && word.Length > 1)
                continue; // b' begins a string
            if (text.Contains("\\x", StringComparison.Ordinal))
            {
                AppendRun(text.Replace("\\x", "", StringComparison.Ordinal).TrimStart('b').Trim('"'), bytes, place);
                continue;
            }
            var hex = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? text[2..] : text.EndsWith('h') || text.EndsWith('H') ? text[..^1] : text;
            if (hex.Length == 1 && IsHex(hex))
                bytes.Add(byte.Parse(hex, NumberStyles.HexNumber));
            else
                AppendRun(hex.Replace("-", "", StringComparison.Ordinal).Replace(":", "", StringComparison.Ordinal), bytes, place);
        }
    }

    private static void AppendRun(string hex, List<byte> bytes, string place)
    {
        if (hex.Length % 2 != 0 || !IsHex(hex))
            throw new InvalidDataException($"'{(hex.Length > 40 ? hex[..40] + "…" : hex)}' is no hexadecimal byte, in: {(place.Length > 80 ? place[..80] + "…" : place)}");
        for (var i = 0; i < hex.Length; i += 2)
            bytes.Add(byte.Parse(hex.AsSpan(i, 2), NumberStyles.HexNumber));
    }

    private static bool IsHex(string text)
    {
        foreach (var c in text)
            if (!char.IsAsciiHexDigit(c))
                return false;
        return text.Length > 0;
    }

    // 0x20000000:     0x8001000 <report+16>:     as a debugger writes them before bytes
    [GeneratedRegex(@"^[ \t]*0x[0-9A-Fa-f]{4,16}(?:[ \t]*<[^>\n]{1,200}>)?:(?=(?:[ \t]+0x[0-9A-Fa-f]{1,2})+[ \t\r]*$)", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Address();

    // (67 bytes)
    [GeneratedRegex(@"\([0-9]{1,5} bytes?\)", RegexOptions.CultureInvariant)]
    private static partial Regex Count();

    // uint16_t report[] = { 0x0105, 0x0209, …
    [GeneratedRegex(@"\b(?:u?int(?:16|32|64)_t|__[ul]e?(?:16|32)|[ui](?:16|32)|D?WORD|U?SHORT|(?:unsigned )?(?:short|int|long))\s+\w+\s*\[[^\]\n]{0,100}\]\s*=\s*\{\s*0x[0-9A-Fa-f]{3,}", RegexOptions.CultureInvariant)]
    private static partial Regex Words();

    // 0x05; 0x01;
    [GeneratedRegex(@"\G[ \t]*0x[0-9A-Fa-f]{1,2}[ \t\r]*(?:;|\n|\z)", RegexOptions.CultureInvariant)]
    private static partial Regex NextNumber();

    // 05; 01;
    [GeneratedRegex(@"\G[ \t]*[0-9A-Fa-f]{2}[ \t\r]*(?:;|\n|\z)", RegexOptions.CultureInvariant)]
    private static partial Regex NextPair();
}
