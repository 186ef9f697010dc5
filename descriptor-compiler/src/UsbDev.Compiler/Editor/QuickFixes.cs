using UsbDev.Compiler.Yaml;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Editor;

/// <summary>A change of a text.</summary>
/// <param name="From">Where it begins, in UTF-16 units from the start.</param>
/// <param name="To">Where what is replaced ends.</param>
/// <param name="Text">What stands there then.</param>
internal sealed record TextChange(int From, int To, string Text)
{
    public string Apply(string text) => string.Concat(text.AsSpan(0, From), Text, text.AsSpan(To));
}

/// <summary>A way out that an editor can take by itself.</summary>
/// <param name="Title">What it does.</param>
/// <param name="Finding">What it mends.</param>
/// <param name="Change">How.</param>
/// <param name="IsUsual">It mends; the others allow the finding.</param>
internal sealed record QuickFix(string Title, Diagnostic Finding, TextChange Change, bool IsUsual);

/// <summary>
/// Makes changes of the edits that findings carry. Each is tried first: it is offered only if the finding is gone with it and no error has come.
/// </summary>
internal static class QuickFixes
{
    private const int MostTries = 24, MostCompiled = 4 << 20; // characters

    /// <summary>Ways out of findings.</summary>
    /// <param name="text">The file's text.</param>
    /// <param name="file">Its name.</param>
    /// <param name="findings">The findings, all in this file.</param>
    /// <param name="compile">What compiling gives when the file has another text.</param>
    public static IEnumerable<QuickFix> For(string text, string file, IEnumerable<Diagnostic> findings, Func<string, CompileResult> compile)
    {
        var tries = 0;
        var before = new Lazy<CompileResult>(() => compile(text));
        var tree = new DescriptionTree(text, new CompileOptions { FileName = file, ReadFile = _ => null });
        foreach (var finding in findings)
            foreach (var (title, change, isUsual) in Proposals(text, tree, finding))
            {
                if (tries++ == MostTries || (long)tries * text.Length > MostCompiled)
                    yield break;
                var after = compile(change.Apply(text));
                // An error that was hidden behind this one is no fault of the change, unless it lies in the same place.
                var isMended = !after.Diagnostics.Any(d => d.Code == finding.Code && d.Message == finding.Message && IsHere(d)) && (finding.Severity == Severity.Error && isUsual
                    ? Errors(after, IsHere) < Errors(before.Value, IsHere) && !after.Diagnostics.Any(d => d.Code is Codes.Syntax or Codes.DuplicateKey && IsHere(d))
                    : Errors(after, _ => true) <= Errors(before.Value, _ => true));
                bool IsHere(Diagnostic d) => d.At.File == file && d.Allowed is null && Near(d.At, finding.At);
                if (isMended)
                    yield return new QuickFix(title, finding, change, isUsual);
            }
    }

    private static int Errors(CompileResult result, Predicate<Diagnostic> isMeant) => result.Diagnostics.Count(d => d.Severity == Severity.Error && d.Allowed is null && isMeant(d));

    // A comment above moves what is below by a line.
    private static bool Near(SourceSpan a, SourceSpan b) => Math.Abs(a.Line - b.Line) <= 1;

    private static IEnumerable<(string Title, TextChange Change, bool IsUsual)> Proposals(string text, DescriptionTree tree, Diagnostic finding)
    {
        var lines = new YamlLines(text);
        if (finding.At.Line < 1 || finding.At.Line > lines.Count)
            yield break;
        var (from, to) = (Offset(lines, finding.At.Line, finding.At.Column), Offset(lines, finding.At.EndLine, finding.At.EndColumn));
        foreach (var edit in finding.Edits)
            if (Change(edit) is { } change)
                yield return (edit switch
                {
                    Edit.TakeOutComment => "Take the comment out",
                    Edit.TakeOut taken => $"Take '{taken.Words}' out",
                    _ => $"Write '{edit.Words}'",
                }, change, true);
        var start = lines[finding.At.Line - 1].Start;
        var indent = text.AsSpan(start, lines[finding.At.Line - 1].End - start).IndexOfAnyExcept(' ');
        var isLanguage = finding.Code.StartsWith("SPEC", StringComparison.Ordinal); // an error there is no matter of opinion
        if (!(isLanguage && finding.Severity == Severity.Error) && finding.Code != Codes.Suppression && indent >= 0)
            yield return ($"Allow {finding.Code} here, with a reason", new TextChange(start, start, $"{new string(' ', indent)}# {Suppressions.Marker} {finding.Code} say why{NewLine(text)}"), false);

        TextChange? Change(Edit edit) => edit switch
        {
            Edit.Write(var value) when from < to => new TextChange(from, to, text[from] is '"' or '\'' && text[to - 1] == text[from] ? text[from] + value + text[from] : Completions.Quoted(value)),
            Edit.WriteYaml(var yaml) when from < to => new TextChange(from, to, yaml),
            Edit.Insert(var behind, var put, _) when from + behind <= text.Length => new TextChange(from + behind, from + behind, put),
            Edit.Set(var key, var value) set when Group(key, set.InDevice, mayLack: true) is { } group => Set(text, lines, group, key, value),
            Edit.TakeOut(var key) taken when Group(key, taken.InDevice, mayLack: false) is { } group => Remove(text, lines, group, key),
            Edit.TakeOutComment => TakeOutComment(text, lines, finding.At.Line, from),
            _ => null,
        };

        MappingNode? Group(string key, bool inDevice, bool mayLack)
        {
            var group = inDevice ? tree.Root?["device"] as MappingNode
                : tree.At((finding.Group ?? finding.At).Line, (finding.Group ?? finding.At).Column).OfType<MappingNode>().LastOrDefault(m => m[key] is not null || mayLack && HasKey(text, tree, m, key));
            return group is not null && DescriptionTree.Written(group).Count > 0 ? group : null;
        }
    }

    // The language has such a key in this group.
    private static bool HasKey(string text, DescriptionTree tree, MappingNode group, string name) =>
        group.Entries is [var (first, _), ..] && CursorContext.At(text, first.Span.Line - 1, first.Span.Column - 1).Resolve(tree.IsPreset).Section?[name] is not null;

    private static TextChange Set(string text, YamlLines lines, MappingNode group, string name, string value)
    {
        var written = DescriptionTree.Written(group);
        foreach (var (key, old) in written)
            if (key.Value == name)
                return new TextChange(Offset(lines, key.Span.Line, key.Span.Column), End(text, lines, old), $"{name}: {value}");
        var last = written[^1];
        var end = End(text, lines, last.Value);
        if (IsFlow(text, lines, group))
            return new TextChange(end, end, $", {name}: {value}");
        // On a line of its own below the last, comments and all.
        while (end > 0 && char.IsWhiteSpace(text[end - 1]))
            end--;
        while (end < text.Length && text[end] is not ('\r' or '\n'))
            end++;
        return new TextChange(end, end, $"{NewLine(text)}{new string(' ', written[0].Key.Span.Column - 1)}{name}: {value}");
    }

    private static TextChange? Remove(string text, YamlLines lines, MappingNode group, string name)
    {
        var written = DescriptionTree.Written(group);
        for (var i = 0; i < written.Count; i++)
        {
            var (key, value) = written[i];
            if (key.Value != name)
                continue;
            var (from, to) = (Offset(lines, key.Span.Line, key.Span.Column), End(text, lines, value));
            if (written.Count == 1)
                return null; // an empty group is another mistake
            if (!IsFlow(text, lines, group) && i == 0)
                return new TextChange(from, Offset(lines, written[1].Key.Span.Line, written[1].Key.Span.Column), "");
            if (!IsFlow(text, lines, group))
                return new TextChange(lines.StartOf(key.Span.Line - 1), Math.Min(text.Length, lines.StartOf(Math.Max(key.Span.Line, to > 0 && text[to - 1] == '\n' ? value.Span.EndLine - 1 : value.Span.EndLine))), "");
            if (i + 1 < written.Count)
                return new TextChange(from, Offset(lines, written[i + 1].Key.Span.Line, written[i + 1].Key.Span.Column), "");
            return new TextChange(End(text, lines, written[i - 1].Value), to, "");
        }
        return null;
    }

    private static string NewLine(string text) => text.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";

    private static bool IsFlow(string text, YamlLines lines, MappingNode group) => Offset(lines, group.Span.Line, group.Span.Column) is var at && at < text.Length && text[at] == '{';

    // Behind a value; the place of one in brackets ends before the closing one.
    private static int End(string text, YamlLines lines, Node value)
    {
        var end = Offset(lines, value.Span.EndLine, value.Span.EndColumn);
        var start = Offset(lines, value.Span.Line, value.Span.Column);
        if (value is ScalarNode || start >= text.Length || text[start] is not ('{' or '['))
            return end;
        var close = end;
        while (close < text.Length && (char.IsWhiteSpace(text[close]) || text[close] == ','))
            close++;
        return close < text.Length && text[close] == (text[start] == '{' ? '}' : ']') ? close + 1 : end;
    }

    private static int Offset(YamlLines lines, int line, int column) => line > lines.Count ? lines[lines.Count - 1].End : Math.Min(lines[line - 1].Start + column - 1, lines[line - 1].End);

    // All of its line where nothing else stands there.
    private static TextChange TakeOutComment(string text, YamlLines lines, int line, int from)
    {
        var before = text.AsSpan(lines[line - 1].Start, from - lines[line - 1].Start);
        return before.IsWhiteSpace()
            ? new TextChange(lines[line - 1].Start, lines.StartOf(line), "")
            : new TextChange(lines[line - 1].Start + before.TrimEnd().Length, lines[line - 1].End, "");
    }
}
