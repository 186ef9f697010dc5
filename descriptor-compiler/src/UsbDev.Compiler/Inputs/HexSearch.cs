using System.Buffers;
using System.Globalization;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Inputs;

/// <summary>Finds descriptors among other things: in a log, a program's source, a page of text; lines of bytes that follow each other belong together.</summary>
internal static class HexSearch
{
    // Shorter rows of two digits could be anything: a time, a date.
    private const int FewestInRow = 4, FewestDigits = 16, FewestQuoted = 6, LongestRow = 400;

    private static readonly SearchValues<char> s_brackets = SearchValues.Create("[](){}");
    private static readonly SearchValues<char> s_blanks = SearchValues.Create(", \t\n");
    private static readonly SearchValues<char> s_separators = SearchValues.Create(" \t,;({}:-=&<>|");

    /// <summary>All that looks like a descriptor, in the order of the text; nothing, where nothing does.</summary>
    public static IReadOnlyList<byte[]> Find(string text)
    {
        var found = Descriptors(Rows(text));
        if (found.Count == 0)
            found = Descriptors(Lists(text));
        return found.Count > 0 ? found : Descriptors(Literals(text));
    }

    /// <summary>A configuration takes what follows, up to its wTotalLength; of the rest only what begins as descriptors do is one.</summary>
    private static List<byte[]> Descriptors(IEnumerable<byte[]> blocks)
    {
        var result = new List<byte[]>();
        var configuration = new List<byte>(); // the last one, while bytes of it are missing
        var missing = 0;
        foreach (var block in blocks)
        {
            if (missing > 0)
            {
                configuration.AddRange(block);
                if ((missing -= block.Length) <= 0)
                    Finish();
                continue;
            }
            if (!ByteLists.Begins(block))
                continue;
            var at = block is [DeviceDescriptor.Size, DescriptorType.Device, ..] ? DeviceDescriptor.Size : 0;
            if (block.Length >= at + 4 && block.AsSpan(at) is [ConfigurationDescriptor.Size, DescriptorType.Configuration, var low, var high, ..])
                missing = (low | high << 8) - (block.Length - at);
            if (missing > 0)
                configuration.AddRange(block);
            else
                result.Add(block);
        }
        if (missing > 0)
            Finish();
        return result;

        void Finish()
        {
            result.Add([.. configuration]);
            configuration.Clear();
        }
    }

    // --- rows of bytes -----------------------------------------------------------------------------------------------------

    /// <summary>Rows of bytes, those that follow each other as one.</summary>
    public static IEnumerable<byte[]> Rows(string text)
    {
        var block = new List<byte>();
        var before = -1; // words before the bytes of the last row
        foreach (var range in text.Split('\n'))
        {
            var line = WithoutCharacters(range.AsSpan().Trim());
            var row = Row(line, ref before, out var several);
            if (several is not null)
            {
                yield return [.. block];
                block.Clear();
                foreach (var one in several)
                    yield return one;
                continue;
            }
            if (row is { Count: > 0 })
            {
                block.AddRange(row);
                continue;
            }
            if (line.IsEmpty || line.StartsWith("#") || line.StartsWith("//"))
                continue;
            before = -1;
            if (block.Count > 0)
                yield return [.. block];
            block.Clear();
        }
        yield return [.. block];
    }

    /// <summary>A row without the characters that dumps show behind the bytes between bars or angles: as many as there are bytes, some with a blank between the halves.</summary>
    private static ReadOnlySpan<char> WithoutCharacters(ReadOnlySpan<char> line)
    {
        if (line is [.., '|' or '<'])
        {
            var begin = line[^1] == '|' ? line.IndexOf(" |") : line.IndexOf(" >");
            if (begin < 0)
                return line;
            var count = BytesAtEnd(line[..begin]);
            var shown = line[(begin + 2)..^1];
            return count > 0 && shown.Length >= count && shown.TrimEnd().Length <= count + 1 ? line[..begin].TrimEnd() : line;
        }
        // Without bars only what is no row of bytes itself.
        for (var gap = line.Length > LongestRow ? -1 : line.IndexOf("  "); gap >= 0;)
        {
            var count = BytesAtEnd(line[..gap]);
            var shown = line[gap..].TrimStart();
            if (count > 1 && shown.Length == count && BytesAtEnd(shown) == 0)
                return line[..gap];
            var next = line.Length - shown.Length;
            gap = line[next..].IndexOf("  ") is >= 0 and var further ? next + further : -1;
        }
        return line;
    }

    private static int BytesAtEnd(ReadOnlySpan<char> row)
    {
        var count = 0;
        foreach (var range in row.Split(' '))
            count = row[range] is { Length: 2 } word && char.IsAsciiHexDigit(word[0]) && char.IsAsciiHexDigit(word[1]) ? count + 1 : row[range].IsEmpty ? count : 0;
        return count;
    }

    // The same behind the short last row of a log's dump.
    private static bool IsCharacters(ReadOnlySpan<char> rest, int bytes) => rest.StartsWith("  ") && rest.Trim() is { Length: > 0 } text && text.Length <= bytes;

    /// <summary>How a byte is written.</summary>
    private enum Style
    {
        None,
        Digits,
        Sure, // that it is a byte
        Suffix,
    }

    /// <summary>The longest run of bytes in a line, if it is one beyond doubt: by how it is written, by its length, alone in its line, before a comment, or at the end under another.</summary>
    /// <param name="line">The line.</param>
    /// <param name="before">Words before the bytes of the row above it, -1: none; then of this one.</param>
    /// <param name="several">Runs that are descriptors each, as in JSON without lines; null: there is one at most.</param>
    private static List<byte>? Row(ReadOnlySpan<char> line, ref int before, out List<byte[]>? several)
    {
        var whole = new List<byte[]>();
        List<byte> best = [], run = [];
        var (style, bestStyle, words, begin, bestBegin, bestEnd, at, bestStop) = (Style.None, Style.None, 0, 0, 0, 0, 0, 0);
        var isCommented = false;
        var above = before;
        foreach (var range in line.SplitAny(s_separators))
        {
            var word = line[range];
            if (word.IsEmpty)
                continue;
            var (count, now) = (run.Count, Append(word, run));
            if (now != style && count > 0)
            {
                var rest = run[count..];
                run.RemoveRange(count, run.Count - count);
                EndRun();
                isCommented |= bestEnd == words && word[0] is '/' or '#';
                run.AddRange(rest);
            }
            if (count == 0 || now != style)
                begin = words;
            (style, words, at) = (now, words + 1, range.End.GetOffset(line.Length));
        }
        EndRun();
        several = whole.Count > 1 ? whole : null;
        if (!(bestStyle > Style.Digits || best.Count >= FewestInRow || bestEnd - bestBegin == words || isCommented && bestBegin == 0 || bestBegin == before && (bestEnd == words || IsCharacters(line[bestStop..], best.Count))))
            return null;
        before = bestBegin;
        return best;

        void EndRun()
        {
            if (style == Style.Sure && run.Count >= ConfigurationDescriptor.Size)
                whole.Add([.. run]);
            if (run.Count > best.Count || run.Count == best.Count && style > bestStyle || run.Count > 0 && begin == above && best.Count < FewestInRow)
            {
                (best, run) = (run, best);
                (bestStyle, bestBegin, bestEnd, bestStop) = (style, begin, words, at);
            }
            run.Clear();
        }
    }

    /// <summary>The bytes of a word: 0x05, 05, 05h, 0A1h, \x05\x01, a long run of digits.</summary>
    private static Style Append(ReadOnlySpan<char> word, List<byte> bytes)
    {
        var isQuoted = word[0] is '"' or '\'' || word.TrimEnd(')') is [.., '"' or '\''];
        if (word[0] == '[' && word[^1] == ']')
            return Style.None; // [D3]: how a log marks its lines
        if (word.StartsWith("0x") || word.TrimEnd(')').EndsWith('"'))
            word = word.TrimEnd(')'); // elsewhere it ends a number that is none of the bytes: EP(81)
        word = word.Trim("[]\"'`");
        if (word.StartsWith("0x") || word.StartsWith("0X"))
            return word.Length is 3 or 4 && One(word[2..], bytes) ? Style.Sure : Style.None;
        if (word.Contains('\\'))
            return Escaped(word.StartsWith("b\"") || word.StartsWith("b'") ? word[2..] : word, bytes) ? Style.Sure : Style.None;
        if (word.EndsWith('h') || word.EndsWith('H'))
            return word.Length is 3 or 4 && One(word.Length == 4 ? word[1..^1] : word[..^1], bytes) ? Style.Suffix : Style.None;
        if (word.Length == 2)
            return !One(word, bytes) ? Style.None : isQuoted ? Style.Sure : Style.Digits;
        if (word.Length % 2 != 0 || word.Length < (isQuoted ? FewestQuoted : FewestDigits))
            return Style.None;
        foreach (var c in word)
            if (!char.IsAsciiHexDigit(c))
                return Style.None;
        for (var i = 0; i < word.Length; i += 2)
            One(word.Slice(i, 2), bytes);
        return Style.Sure;
    }

    // \x05\x01, in a shell \\x05\\x01
    private static bool Escaped(ReadOnlySpan<char> word, List<byte> bytes)
    {
        var begin = bytes.Count;
        foreach (var range in word.Split('\\'))
        {
            var part = word[range];
            if (part.IsEmpty)
                continue;
            if (part is not ['x', _, _] || !One(part[1..], bytes))
            {
                bytes.RemoveRange(begin, bytes.Count - begin);
                return false;
            }
        }
        return bytes.Count > begin;
    }

    private static bool One(ReadOnlySpan<char> digits, List<byte> bytes)
    {
        if (!byte.TryParse(digits, NumberStyles.AllowHexSpecifier, null, out var value))
            return false;
        bytes.Add(value);
        return true;
    }

    // --- other languages -----------------------------------------------------------------------------------------------------

    /// <summary>Lists of decimal numbers: [5, 1, 9, 2, 161, …].</summary>
    private static IEnumerable<byte[]> Lists(string text)
    {
        for (var open = text.AsSpan().IndexOfAny('[', '(', '{'); open >= 0;)
        {
            var next = text.AsSpan(open + 1).IndexOfAny(s_brackets);
            var end = next < 0 ? text.Length : open + 1 + next;
            var bytes = new List<byte>();
            foreach (var range in text.AsSpan((open + 1)..end).SplitAny(s_blanks))
                if (text.AsSpan((open + 1)..end)[range] is { IsEmpty: false } word)
                    if (byte.TryParse(word, NumberStyles.None, null, out var value))
                        bytes.Add(value);
                    else
                    {
                        bytes.Clear();
                        break;
                    }
            if (bytes.Count >= FewestInRow)
                yield return [.. bytes];
            open = end < text.Length ? text.AsSpan(end).IndexOfAny('[', '(', '{') is >= 0 and var further ? end + further : -1 : -1;
        }
    }

    /// <summary>Bytes as Python prints them: b'\x05\x01\t\x02…'.</summary>
    private static IEnumerable<byte[]> Literals(string text)
    {
        for (var at = text.IndexOf('b', StringComparison.Ordinal); at >= 0 && at + 1 < text.Length; at = text.IndexOf('b', at + 1))
        {
            var quote = text[at + 1];
            if (quote is not ('\'' or '"'))
                continue;
            var bytes = new List<byte>();
            var i = at + 2;
            for (; i < text.Length && text[i] != quote && text[i] < 128; i++)
            {
                if (text[i] != '\\' || i + 1 >= text.Length)
                {
                    bytes.Add((byte)text[i]);
                    continue;
                }
                i++;
                if (text[i] == 'x' && i + 2 < text.Length && byte.TryParse(text.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, null, out var value))
                {
                    bytes.Add(value);
                    i += 2;
                }
                else
                    bytes.Add(text[i] switch { 'n' => (byte)'\n', 'r' => (byte)'\r', 't' => (byte)'\t', '0' => 0, var other => (byte)other });
            }
            yield return [.. bytes];
            at = Math.Min(i, text.Length - 1);
        }
    }
}
