using UsbDev.Compiler.Yaml;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Editor;

/// <summary>Tells what rules want and why: those broken at a place, and those that a comment there allows to be broken.</summary>
internal static class RuleHovers
{
    private const int Most = 3;

    /// <summary>Empty where there are none. Lines and columns count from 0.</summary>
    public static string At(string text, string file, IEnumerable<Diagnostic> findings, int line, int column)
    {
        var broken = findings.Where(d => d.At.File == file && IsWithin(d.At, line + 1, column + 1)).Select(d => d.Code).ToHashSet();
        var allowed = InComment(text, line, column);
        return string.Concat(RuleCatalog.All.Where(r => broken.Contains(r.Id) || r.Is(allowed)).Take(Most).Select(r => $"\n**{r.Id}** – {r.Title}. {r.Why} ({r.Source})\n"));
    }

    private static bool IsWithin(SourceSpan at, int line, int column) => at.Line == line && at.EndLine == line && at.Column <= column && column < at.EndColumn;

    // The word under the cursor, where it stands behind '# usbdev: allow'.
    private static string InComment(string text, int line, int column)
    {
        var lines = new YamlLines(text);
        if (line >= lines.Count)
            return "";
        var content = lines.Content(line);
        var (from, to) = (Math.Min(column, content.Length), Math.Min(column, content.Length));
        while (from > 0 && char.IsAsciiLetterOrDigit(content[from - 1]))
            from--;
        while (to < content.Length && char.IsAsciiLetterOrDigit(content[to]))
            to++;
        var word = content[from..to].ToString();
        return content[..from].LastIndexOf('#') is >= 0 and var sign && content[sign..from].Contains(Suppressions.Marker, StringComparison.OrdinalIgnoreCase)
            ? RuleCatalog.All.SelectMany(r => (string[])[r.Id, r.Number]).FirstOrDefault(n => n.Equals(word, StringComparison.OrdinalIgnoreCase)) ?? ""
            : "";
    }
}
