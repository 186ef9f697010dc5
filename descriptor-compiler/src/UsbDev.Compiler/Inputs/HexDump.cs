using System.Globalization;

namespace UsbDev.Compiler.Inputs;

/// <summary>
/// Dumps with an offset before each row, and maybe characters behind it: <c>0000   05 01 …   ..</c>, as Wireshark, PowerShell and hexdump write them.
/// The offsets tell how many bytes a row has, so that characters that look like bytes are none, and a short last row is not lost.
/// </summary>
internal static class HexDump
{
    private const int MostInRow = 64;

    private readonly record struct Row(long Offset, long? Octal, int Line);

    /// <summary>The bytes of each dump in a text: one begins where the offset is 0 again. Nothing, where there is none beyond doubt.</summary>
    public static IReadOnlyList<byte[]> Find(string text)
    {
        var found = new List<byte[]>();
        var lines = text.Split('\n');
        var rows = new List<Row>();
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].AsSpan().Trim() is "*")
                return []; // rows are left out
            if (Offset(lines[i], out var octal) is not { } offset)
                continue;
            if (offset == 0)
                End();
            rows.Add(new Row(offset, octal, i));
        }
        End();
        return found;

        void End()
        {
            // od counts in octal digits.
            if ((Bytes(rows, lines) ?? (rows.TrueForAll(r => r.Octal is not null) ? Bytes([.. rows.Select(r => r with { Offset = r.Octal!.Value })], lines) : null)) is { } bytes)
                found.Add(bytes);
            rows.Clear();
        }
    }

    private static byte[]? Bytes(List<Row> rows, string[] lines)
    {
        if (rows.Count < 2 || rows[0].Offset != 0 || rows[1].Offset is not (> 0 and <= MostInRow) || rows[1].Offset % 4 != 0)
            return null;
        var width = (int)rows[1].Offset;
        var bytes = new List<byte>();
        var end = 0; // the column behind the last byte of a whole row
        for (var i = 0; i < rows.Count; i++)
        {
            var isLast = i == rows.Count - 1;
            var count = isLast ? width : rows[i + 1].Offset - rows[i].Offset;
            if (rows[i].Offset != bytes.Count || count is <= 0 or > MostInRow || count > width || count < width && i + 2 < rows.Count)
                return null;
            var before = bytes.Count;
            var column = Append(lines[rows[i].Line], (int)count, isLast ? end : int.MaxValue, bytes);
            if (!isLast && bytes.Count - before != count)
                return null;
            end = i == 0 ? column : end;
        }
        return [.. bytes];
    }

    // 0000   00000000:   00000010h
    private static long? Offset(ReadOnlySpan<char> line, out long? octal)
    {
        var word = FirstWord(line).TrimEnd(':').TrimEnd('h');
        octal = word.Length == 7 && !word.ContainsAnyExceptInRange('0', '7') ? Convert.ToInt64(word.ToString(), 8) : null;
        return word.Length is >= 4 and <= 16 && long.TryParse(word, NumberStyles.AllowHexSpecifier, null, out var offset) ? offset : null;
    }

    private static ReadOnlySpan<char> FirstWord(ReadOnlySpan<char> line)
    {
        line = line.Trim();
        return line.IndexOfAny(' ', '\t') is >= 0 and var end ? line[..end] : line;
    }

    /// <returns>The column behind the last byte.</returns>
    private static int Append(ReadOnlySpan<char> line, int count, int limit, List<byte> bytes)
    {
        var at = line.IndexOf(FirstWord(line)) + FirstWord(line).Length;
        for (var taken = 0; taken < count; taken++)
        {
            while (at < line.Length && line[at] is ' ' or '\t' or '-')
                at++;
            if (at + 2 > line.Length || at + 2 > limit || at + 2 < line.Length && line[at + 2] is not (' ' or '\t' or '-' or '\r' or '|')
                || !byte.TryParse(line.Slice(at, 2), NumberStyles.AllowHexSpecifier, null, out var value))
                break;
            bytes.Add(value);
            at += 2;
        }
        return at;
    }
}
