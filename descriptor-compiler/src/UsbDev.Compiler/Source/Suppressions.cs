using UsbDev.Compiler.Yaml;

namespace UsbDev.Compiler;

/// <summary>
/// Comments that allow a finding: <c># usbdev: allow HID061 reason</c>. One at the end of a line covers what begins on that line; one on a
/// line of its own what begins on the next; one before the first key the whole file.
/// </summary>
internal sealed class Suppressions
{
    public const string Marker = "usbdev: allow";

    private readonly List<Suppression> _all = [];

    private sealed class Suppression
    {
        public required SourceSpan At { get; init; }
        public required string Code { get; init; }
        public required string Reason { get; init; }
        public required int From { get; init; }
        public required int To { get; set; }
        public bool Used { get; set; }
    }

    public void Read(string file, string text, Node root)
    {
        if (!text.Contains(Marker, StringComparison.Ordinal))
            return;
        var mine = new List<Suppression>();
        var number = 0;
        var seenCode = false;
        var waiting = new List<(SourceSpan, string, string, bool)>();
        foreach (var content in YamlReader.HideBreaks(text).AsSpan().EnumerateLines())
        {
            number++;
            var trimmed = content.Trim();
            if (trimmed.IsEmpty)
                continue;
            var isComment = trimmed[0] == '#';
            if (!isComment)
            {
                foreach (var (at, code, reason, first) in waiting)
                    mine.Add(new Suppression { At = at, Code = code, Reason = reason, From = first ? 1 : number, To = first ? int.MaxValue : number });
                waiting.Clear();
                seenCode = true;
            }
            var hash = content.IndexOf("# " + Marker, StringComparison.Ordinal);
            if (hash < 0)
                hash = content.IndexOf("#" + Marker, StringComparison.Ordinal);
            if (hash < 0)
                continue;
            var rest = content[(content[hash..].IndexOf(Marker, StringComparison.Ordinal) + hash + Marker.Length)..].Trim();
            var space = rest.IndexOf(' ');
            var span = new SourceSpan(file, number, hash + 1, number, content.Length + 1);
            var (id, why) = (space < 0 ? rest.ToString() : rest[..space].ToString(), space < 0 ? "" : rest[(space + 1)..].Trim().ToString());
            if (isComment)
                waiting.Add((span, id, why, !seenCode));
            else
                mine.Add(new Suppression { At = span, Code = id, Reason = why, From = number, To = number });
        }
        var ends = new Dictionary<int, int>(); // of what begins on a line that a comment covers
        foreach (var suppression in mine)
            ends[suppression.From] = suppression.From;
        Extend(root, ends);
        foreach (var suppression in mine)
            suppression.To = Math.Max(suppression.To, ends[suppression.From]);
        _all.AddRange(mine);
    }

    /// <summary>Marks what is allowed, and reports comments that allow nothing.</summary>
    /// <param name="diagnostics">The findings.</param>
    /// <param name="isWhole">Everything was judged: what is not there to allow will not come either.</param>
    public void Apply(Diagnostics diagnostics, bool isWhole)
    {
        if (_all.Count == 0)
            return;
        foreach (var diagnostic in diagnostics.List.ToList())
            foreach (var suppression in _all)
                if (suppression.At.File == diagnostic.At.File && diagnostic.At.Line >= suppression.From && diagnostic.At.Line <= suppression.To && Names(suppression.Code, diagnostic.Code)
                    && suppression.Reason.Length > 0)
                {
                    suppression.Used = true;
                    diagnostics.Replace(diagnostic, diagnostic with { Allowed = suppression.Reason });
                    break;
                }
        foreach (var suppression in _all)
            if (suppression.Reason.Length == 0)
                diagnostics.Warning(suppression.At, Codes.Suppression, "the comment allows nothing without a reason", $"write '# {Marker} {(suppression.Code.Length == 0 ? "HID061" : suppression.Code)} because …'");
            else if (!suppression.Used && isWhole)
                diagnostics.Warning(suppression.At, Codes.Suppression, $"there is no finding {suppression.Code} here to allow", $"remove {new Edit.TakeOutComment()}, or check the number");
    }

    // HID068 stands for HID068a and HID068b, too.
    private static bool Names(string id, string code) => code == id || code.Length == id.Length + 1 && code.StartsWith(id, StringComparison.Ordinal) && char.IsAsciiLetterLower(code[^1]);

    // What begins on a line can go on for many.
    private static void Extend(Node node, Dictionary<int, int> ends)
    {
        switch (node)
        {
            case MappingNode mapping:
                foreach (var (key, value) in mapping.Entries)
                {
                    Cover(ends, key.Span.Line, value.Span.EndLine);
                    Extend(value, ends);
                }
                break;
            case SequenceNode sequence:
                foreach (var item in sequence.Items)
                {
                    Cover(ends, item.Span.Line, item.Span.EndLine);
                    Extend(item, ends);
                }
                break;
        }
    }

    private static void Cover(Dictionary<int, int> ends, int first, int last)
    {
        if (ends.TryGetValue(first, out var end) && end < last)
            ends[first] = last;
    }
}
