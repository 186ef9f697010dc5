using System.Text;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Emitters;

/// <summary>A data sheet in Markdown: identity, functions, and the layout of each report.</summary>
internal sealed class MarkdownEmitter : IEmitter
{
    /// <inheritdoc/>
    public string Name => "markdown";

    /// <inheritdoc/>
    public string Summary => "data sheet in Markdown with the layout of each report";

    /// <inheritdoc/>
    public IReadOnlyList<EmittedFile> Emit(CompiledDevice device, string name)
    {
        ArgumentNullException.ThrowIfNull(device);
        var sheet = Datasheet.Of(device);
        var text = new StringBuilder($"# {Escape(sheet.Title)}\n");
        foreach (var part in sheet.Parts)
        {
            text.Append($"\n{new string('#', part.Level)} {Escape(part.Heading)}\n");
            foreach (var sentence in part.Sentences.Where(s => s.Length > 0))
                text.Append($"\n{Escape(sentence)}\n");
            if (part.Rows.Count == 0)
                continue;
            text.Append($"\n| {string.Join(" | ", part.Columns)} |\n|{string.Concat(part.Columns.Select(_ => "---|"))}\n");
            foreach (var row in part.Rows)
                text.Append($"| {string.Join(" | ", row.Select(Escape))} |\n");
        }
        return [EmittedFile.Text($"{name}.md", text.ToString())];
    }

    private static string Escape(string text)
    {
        var result = new StringBuilder();
        foreach (var c in Printable.Line(text.ReplaceLineEndings(" ")))
            result.Append(c is '|' or '*' or '_' or '`' or '<' or '\\' or '[' or ']' ? $"\\{c}" : c.ToString());
        return result.ToString();
    }
}
