using System.Text;

namespace UsbDev.Descriptors;

/// <summary>What a piece of an explanation's text is, for who colours it.</summary>
public enum ExplanationTone
{
    /// <summary>A heading.</summary>
    Title,

    /// <summary>Where bytes stand.</summary>
    Offset,

    /// <summary>Bytes in hexadecimal.</summary>
    Bytes,

    /// <summary>What they mean.</summary>
    Meaning,

    /// <summary>Where a field lies in its report, and the fields of a descriptor.</summary>
    Note,
}

/// <summary>Explanations as text in columns.</summary>
/// <param name="fields">With a line for each field of a descriptor.</param>
/// <param name="paint">Colours a piece; it must not change what is seen of it.</param>
internal sealed class ExplanationText(bool fields, Func<string, ExplanationTone, string> paint)
{
    private const int BytesPerRow = 9;
    private const int MaxRowsOfBytes = 8;
    private const int NoteColumn = 44;
    private const int MaxIndent = 40;

    private readonly StringBuilder _text = new();

    public string Render(Explanation explanation)
    {
        foreach (var part in explanation.Parts)
        {
            if (_text.Length > 0) _text.Append('\n');
            _text.Append(paint(part.Title, ExplanationTone.Title)).Append('\n');
            foreach (var line in part.Lines) Append(line);
            foreach (var table in part.Reports) Append(table);
        }

        return _text.ToString();
    }

    private void Append(ExplainedLine line)
    {
        var indent = new string(' ', Math.Min(2 * line.Depth, MaxIndent));
        var meaning = indent + paint(line.Text, ExplanationTone.Meaning);
        if (line.Note.Length > 0)
            meaning += new string(' ', Math.Max(0, NoteColumn - indent.Length - line.Text.Length)) + "  " + paint(line.Note, ExplanationTone.Note);
        var rows = (line.Bytes.Length + BytesPerRow - 1) / BytesPerRow;
        for (var row = 0; row < Math.Max(1, Math.Min(rows, MaxRowsOfBytes)); row++)
        {
            var bytes = line.Bytes.Slice(row * BytesPerRow, Math.Min(BytesPerRow, line.Bytes.Length - row * BytesPerRow)).ToString();
            Append(line.Offset + row * BytesPerRow, bytes, row == 0 ? meaning : "");
        }

        if (rows > MaxRowsOfBytes) _text.Append($"      … {line.Bytes.Length - MaxRowsOfBytes * BytesPerRow} bytes more\n");
        if (!fields) return;
        foreach (var field in line.Fields)
        {
            var bytes = line.Bytes.Slice(field.Offset, field.Size);
            Append(line.Offset + field.Offset, field.Size <= BytesPerRow ? bytes.ToString() : "", $"{indent}  {paint($"{field.Name,-24}{Value(field.Name, bytes)}", ExplanationTone.Note)}");
        }
    }

    private void Append(int offset, string bytes, string meaning) => _text
        .Append(paint($"{offset:x4}", ExplanationTone.Offset)).Append("  ")
        .Append((paint(bytes, ExplanationTone.Bytes) + new string(' ', Math.Max(0, BytesPerRow * 3 - bytes.Length)) + "  " + meaning).TrimEnd())
        .Append('\n');

    private static string Value(string name, Bytes bytes)
    {
        if (bytes.Length == 16) return new Guid(bytes.Span).ToString();
        if (bytes.Length > 4) return $"{bytes.Length} bytes";
        uint value = 0;
        for (var i = 0; i < bytes.Length; i++) value |= (uint)bytes[i] << (8 * i);
        if (name.StartsWith("bcd", StringComparison.Ordinal)) return DescriptorSummary.Bcd((ushort)value);
        var hex = name.StartsWith("bm", StringComparison.Ordinal) || name.StartsWith("id", StringComparison.Ordinal)
            || name is "bEndpointAddress" or "bDescriptorType" or "bDescriptorSubtype" || name.EndsWith("Class", StringComparison.Ordinal);
        return hex ? $"0x{value.ToString($"X{2 * bytes.Length}")}" : $"{value}";
    }

    private void Append(ReportTable table)
    {
        _text.Append('\n').Append("  ").Append(paint(table.Title, ExplanationTone.Title)).Append('\n');
        string[] heads = ["byte", "bits", "size", "range", "what", ""];
        var rows = table.Rows.Select(r => new[] { r.ByteRange, r.BitRange, r.SizeText, r.Range, r.What, r.Notes }).ToList();
        var widths = heads.Select((head, column) => Math.Max(head.Length, rows.Select(r => r[column].Length).DefaultIfEmpty().Max())).ToArray();
        _text.Append("    ").Append(paint(Row(heads), ExplanationTone.Offset)).Append('\n');
        foreach (var row in rows) _text.Append("    ").Append(Row(row)).Append('\n');

        string Row(string[] cells) => string.Join("  ", cells.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd();
    }
}
