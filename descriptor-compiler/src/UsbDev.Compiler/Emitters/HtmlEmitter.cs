using System.Net;
using System.Text;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Emitters;

/// <summary>The data sheet as one HTML page that needs nothing else.</summary>
internal sealed class HtmlEmitter : IEmitter
{
    private const string Style = """
        body { font: 15px/1.5 system-ui, sans-serif; margin: 2em auto; max-width: 70em; padding: 0 1em; color: #222; background: #fff }
        table { border-collapse: collapse; margin: .5em 0 1.5em } th, td { border: 1px solid #ccc; padding: .25em .6em; text-align: left; vertical-align: top } th { background: #f3f3f3 }
        @media (prefers-color-scheme: dark) { body { color: #ddd; background: #181818 } th { background: #282828 } th, td { border-color: #444 } }
        """;

    /// <inheritdoc/>
    public string Name => "html";

    /// <inheritdoc/>
    public string Summary => "data sheet as one HTML page";

    /// <inheritdoc/>
    public IReadOnlyList<EmittedFile> Emit(CompiledDevice device, string name)
    {
        ArgumentNullException.ThrowIfNull(device);
        var sheet = Datasheet.Of(device);
        var title = Escape(sheet.Title);
        var text = new StringBuilder($"<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n<title>{title}</title>\n<style>\n{Style}\n</style>\n</head>\n<body>\n<h1>{title}</h1>\n");
        foreach (var part in sheet.Parts)
        {
            text.Append($"<h{part.Level}>{Escape(part.Heading)}</h{part.Level}>\n");
            foreach (var sentence in part.Sentences.Where(s => s.Length > 0))
                text.Append($"<p>{Escape(sentence)}</p>\n");
            if (part.Rows.Count == 0)
                continue;
            text.Append($"<table>\n<tr>{string.Concat(part.Columns.Select(c => $"<th>{Escape(c)}</th>"))}</tr>\n");
            foreach (var row in part.Rows)
                text.Append($"<tr>{string.Concat(row.Select(c => $"<td>{Escape(c)}</td>"))}</tr>\n");
            text.Append("</table>\n");
        }
        text.Append("</body>\n</html>\n");
        return [EmittedFile.Text($"{name}.html", text.ToString())];
    }

    private static string Escape(string text) => WebUtility.HtmlEncode(Printable.Line(text.ReplaceLineEndings(" ")));
}
