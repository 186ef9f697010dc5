using System.Text;

namespace UsbDev.Descriptors;

/// <summary>Explanations as text in columns.</summary>
internal sealed class ExplanationText(bool fields)
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
            _text.Append(part.Title).Append('\n');
            foreach (var line in part.Lines) Append(line);
            foreach (var table in part.Reports) Append(table);
        }

        return _text.ToString();
    }

    private void Append(ExplainedLine line)
    {
        var indent = new string(' ', Math.Min(2 * line.Depth, MaxIndent));
        var meaning = indent + line.Text;
        if (line.Note.Length > 0) meaning = meaning.PadRight(NoteColumn) + "  " + line.Note;
        var rows = (line.Bytes.Length + BytesPerRow - 1) / BytesPerRow;
        for (var row = 0; row < Math.Max(1, Math.Min(rows, MaxRowsOfBytes)); row++)
        {
            var bytes = line.Bytes.Slice(row * BytesPerRow, Math.Min(BytesPerRow, line.Bytes.Length - row * BytesPerRow)).ToString();
            _text.Append($"{line.Offset + row * BytesPerRow:x4}  {bytes,-(BytesPerRow * 3)}  {(row == 0 ? meaning : "")}".TrimEnd()).Append('\n');
        }

        if (rows > MaxRowsOfBytes) _text.Append($"      … {line.Bytes.Length - MaxRowsOfBytes * BytesPerRow} bytes more\n");
        if (!fields) return;
        foreach (var field in line.Fields)
        {
            var bytes = line.Bytes.Slice(field.Offset, field.Size);
            _text.Append($"{line.Offset + field.Offset:x4}  {(field.Size <= BytesPerRow ? bytes.ToString() : ""),-(BytesPerRow * 3)}  {indent}  {field.Name,-24}{Value(field.Name, bytes)}".TrimEnd()).Append('\n');
        }
    }

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
        _text.Append('\n').Append("  ").Append(table.Title).Append('\n');
        string[] heads = ["byte", "bits", "size", "range", "what", ""];
        var rows = table.Rows.Select(r => new[] { r.ByteRange, r.BitRange, r.SizeText, r.Range, r.What, r.Notes }).ToList();
        var widths = heads.Select((head, column) => Math.Max(head.Length, rows.Select(r => r[column].Length).DefaultIfEmpty().Max())).ToArray();
        foreach (var row in rows.Prepend(heads))
            _text.Append(("    " + string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column])))).TrimEnd()).Append('\n');
    }
}
