using UsbDev.Compiler.Yaml;

namespace UsbDev.Compiler.Editor;

/// <summary>A change of a text.</summary>
/// <param name="From">Where it begins, in UTF-16 units from the start.</param>
/// <param name="To">Where what is replaced ends.</param>
/// <param name="Text">What stands there then.</param>
internal sealed record TextChange(int From, int To, string Text)
{
    public string Apply(string text) => string.Concat(text.AsSpan(0, From), Text, text.AsSpan(To));

    /// <summary>What makes one text of another: the lines between the first and the last that differ.</summary>
    public static TextChange Between(string before, string after)
    {
        var same = before.AsSpan().CommonPrefixLength(after);
        var start = before.AsSpan(0, same).LastIndexOf('\n') + 1;
        var most = Math.Min(before.Length, after.Length) - start;
        var behind = 0;
        for (var i = 1; i <= most && before[^i] == after[^i]; i++)
            if (i < before.Length && before[^(i + 1)] == '\n')
                behind = i;
        return new TextChange(start, before.Length - behind, after[start..^behind]);
    }
}

/// <summary>Finds where in a text the edits of its findings go. Comments and what else stands there stay as they are.</summary>
/// <param name="text">The file's text.</param>
/// <param name="file">Its name.</param>
internal sealed class TextChanges(string text, string file)
{
    private readonly DescriptionTree _tree = new(text, new CompileOptions { FileName = file, ReadFile = _ => null });
    private readonly YamlLines _lines = new(text);

    /// <summary>The change; null where it has no place.</summary>
    public TextChange? Of(Diagnostic finding, Edit edit)
    {
        if (!IsHere(finding))
            return null;
        var (from, to) = (Offset(finding.At.Line, finding.At.Column), Offset(finding.At.EndLine, finding.At.EndColumn));
        return edit switch
        {
            Edit.Write(var value) when to - from > 1 && text[from] is '"' or '\'' && text[to - 1] == text[from] && !value.Contains(text[from], StringComparison.Ordinal) => new TextChange(from + 1, to - 1, value),
            Edit.Write(var value) when from < to => new TextChange(from, to, Completions.Quoted(value)),
            Edit.WriteYaml(var yaml) when from < to => new TextChange(from, to, yaml),
            Edit.Insert(var behind, var put, _) when from + behind <= text.Length => new TextChange(from + behind, from + behind, put),
            Edit.Set(var key, var value) set when Group(finding, key, set.InDevice, mayLack: true) is { } group => Set(group, key, value),
            Edit.TakeOut(var key) taken when Group(finding, key, taken.InDevice, mayLack: false) is { } group => Remove(group, key),
            Edit.TakeOutComment => TakeOutComment(finding.At.Line, from),
            _ => null,
        };
    }

    /// <summary>A comment on a line of its own before a finding's; null where none can stand.</summary>
    public TextChange? CommentAbove(Diagnostic finding, string comment)
    {
        if (!IsHere(finding))
            return null;
        var start = _lines[finding.At.Line - 1].Start;
        var indent = _lines.Content(finding.At.Line - 1).IndexOfAnyExcept(' ');
        return indent < 0 ? null : new TextChange(start, start, new string(' ', indent) + comment + NewLine);
    }

    private bool IsHere(Diagnostic finding) => finding.At.Line >= 1 && finding.At.Line <= _lines.Count;

    private MappingNode? Group(Diagnostic finding, string key, bool inDevice, bool mayLack)
    {
        var at = finding.Group ?? finding.At;
        var group = inDevice ? _tree.Root?["device"] as MappingNode : _tree.At(at.Line, at.Column).OfType<MappingNode>().LastOrDefault(m => m[key] is not null || mayLack && HasKey(m, key));
        return group is not null && DescriptionTree.Written(group).Count > 0 ? group : null;
    }

    // The language has such a key in this group.
    private bool HasKey(MappingNode group, string name) =>
        group.Entries is [var (first, _), ..] && CursorContext.At(text, first.Span.Line - 1, first.Span.Column - 1).Resolve(_tree.IsPreset).Section?[name] is not null;

    private TextChange Set(MappingNode group, string name, string value)
    {
        var written = DescriptionTree.Written(group);
        foreach (var (key, old) in written)
            if (key.Value == name)
                return new TextChange(Offset(key.Span.Line, key.Span.Column), End(old), $"{name}: {value}");
        var last = written[^1];
        var end = End(last.Value);
        if (IsFlow(group))
            return new TextChange(end, end, $", {name}: {value}");
        // On a line of its own below the last, comments and all.
        while (end > 0 && char.IsWhiteSpace(text[end - 1]))
            end--;
        while (end < text.Length && text[end] is not ('\r' or '\n'))
            end++;
        return new TextChange(end, end, $"{NewLine}{new string(' ', written[0].Key.Span.Column - 1)}{name}: {value}");
    }

    private TextChange? Remove(MappingNode group, string name)
    {
        var written = DescriptionTree.Written(group);
        for (var i = 0; i < written.Count; i++)
        {
            var (key, value) = written[i];
            if (key.Value != name)
                continue;
            var (from, to) = (Offset(key.Span.Line, key.Span.Column), End(value));
            if (written.Count == 1)
                return null; // an empty group is another mistake
            if (!IsFlow(group) && i == 0 && !text.AsSpan(_lines[key.Span.Line - 1].Start, from - _lines[key.Span.Line - 1].Start).IsWhiteSpace()) // behind a '-'
                return new TextChange(from, Offset(written[1].Key.Span.Line, written[1].Key.Span.Column), "");
            if (!IsFlow(group))
                return new TextChange(_lines.StartOf(key.Span.Line - 1), Math.Min(text.Length, _lines.StartOf(Math.Max(key.Span.Line, to > 0 && text[to - 1] == '\n' ? value.Span.EndLine - 1 : value.Span.EndLine))), "");
            if (i + 1 < written.Count)
                return new TextChange(from, Offset(written[i + 1].Key.Span.Line, written[i + 1].Key.Span.Column), "");
            return new TextChange(End(written[i - 1].Value), to, "");
        }
        return null;
    }

    private string NewLine => text.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";

    private bool IsFlow(MappingNode group) => Offset(group.Span.Line, group.Span.Column) is var at && at < text.Length && text[at] == '{';

    // Behind a value; the place of one in brackets ends before the closing one.
    private int End(Node value)
    {
        var end = Offset(value.Span.EndLine, value.Span.EndColumn);
        var start = Offset(value.Span.Line, value.Span.Column);
        if (value is ScalarNode || start >= text.Length || text[start] is not ('{' or '['))
            return end;
        var close = end;
        while (close < text.Length && (char.IsWhiteSpace(text[close]) || text[close] == ','))
            close++;
        return close < text.Length && text[close] == (text[start] == '{' ? '}' : ']') ? close + 1 : end;
    }

    private int Offset(int line, int column) => line > _lines.Count ? _lines[_lines.Count - 1].End : Math.Min(_lines[line - 1].Start + column - 1, _lines[line - 1].End);

    // All of its line where nothing else stands there.
    private TextChange TakeOutComment(int line, int from)
    {
        var before = text.AsSpan(_lines[line - 1].Start, from - _lines[line - 1].Start);
        return before.IsWhiteSpace()
            ? new TextChange(_lines[line - 1].Start, _lines.StartOf(line), "")
            : new TextChange(_lines[line - 1].Start + before.TrimEnd().Length, _lines[line - 1].End, "");
    }
}
