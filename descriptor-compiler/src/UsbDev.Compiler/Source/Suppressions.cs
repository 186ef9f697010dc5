using System.Collections.Frozen;
using System.Text.RegularExpressions;
using UsbDev.Compiler.Yaml;
using UsbDev.Descriptors;

namespace UsbDev.Compiler;

/// <summary>
/// Comments that allow a finding: <c># usbdev: allow HID061 reason</c>. One at the end of a line covers what begins on that line; one on a
/// line of its own what begins on the next; one before the first key the whole file. Of descriptors in hexadecimal each covers the whole file.
/// </summary>
internal sealed partial class Suppressions
{
    public const string Marker = "usbdev: allow";

    private const string Address = "usbdev:";
    private const int MaxOfText = 100; // of different numbers

    /// <summary>What other tools call it.</summary>
    private static readonly string[] s_otherWords = ["ignore", "disable", "suppress", "permit", "allowed", "allows", "accept", "skip", "off", "nolint", "noqa"];

    private static readonly FrozenSet<string> s_codes = RuleCatalog.All.SelectMany(r => new[] { r.Id, r.Number }).Concat(Codes.All.Select(c => c.Code)).ToFrozenSet();

    private readonly List<Suppression> _all = [];
    private readonly List<(SourceSpan At, string Word)> _misspelt = [];

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
        if (!text.Contains(Address, StringComparison.OrdinalIgnoreCase))
            return;
        var mine = new List<Suppression>();
        var number = 0;
        var seenCode = false;
        var waiting = new List<(SourceSpan At, string Code, string Reason, bool IsFirst)>();
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
            if (!content.Contains(Address, StringComparison.OrdinalIgnoreCase) || YamlComment().Match(content.ToString()) is not { Success: true } comment)
                continue;
            foreach (var (span, code, reason) in Read(comment, file, number))
                if (isComment)
                    waiting.Add((span, code, reason, !seenCode));
                else
                    mine.Add(new Suppression { At = span, Code = code, Reason = reason, From = number, To = number });
        }
        var ends = new Dictionary<int, int>(); // of what begins on a line that a comment covers
        foreach (var suppression in mine)
            ends[suppression.From] = suppression.From;
        Extend(root, ends);
        foreach (var suppression in mine)
            suppression.To = Math.Max(suppression.To, ends[suppression.From]);
        _all.AddRange(mine);
    }

    /// <summary>Takes the comments of a text of descriptors, in the dress of whatever language.</summary>
    public void Read(string file, string text)
    {
        if (!text.Contains(Address, StringComparison.OrdinalIgnoreCase))
            return;
        var number = 0;
        foreach (var content in text.AsSpan().EnumerateLines())
        {
            number++;
            if (content.Contains(Address, StringComparison.OrdinalIgnoreCase) && AnyComment().Match(content.ToString()) is { Success: true } comment)
                foreach (var (span, code, reason) in Read(comment, file, number))
                    if (_all.Count < MaxOfText && !_all.Exists(s => s.Code == code))
                        _all.Add(new Suppression { At = span, Code = code, Reason = reason, From = 0, To = int.MaxValue });
        }
    }

    // The numbers of one comment, with its reason.
    private List<(SourceSpan At, string Code, string Reason)> Read(Match comment, string file, int line)
    {
        var found = new List<(SourceSpan, string, string)>();
        var at = new SourceSpan(file, line, comment.Index + 1, line, comment.Index + comment.Length + 1);
        var word = comment.Groups["word"].Value;
        if (!word.Equals("allow", StringComparison.OrdinalIgnoreCase))
        {
            if (s_otherWords.Contains(word, StringComparer.OrdinalIgnoreCase) || word.Length >= 3 && Spelling.Distance(word, "allow") <= 1)
                _misspelt.Add((at, word));
            return found;
        }
        var codes = comment.Groups["codes"].Value.Split(',', StringSplitOptions.TrimEntries);
        foreach (var code in codes)
            found.Add((at, code, comment.Groups["reason"].Value.Trim()));
        return found;
    }

    [GeneratedRegex(@"#\s*usbdev:\s*(?<word>\w+)(?:\s+(?<codes>[^\s,]+(?:\s*,\s*[A-Za-z]+[0-9]{3}[a-z]?)*),?(?:\s+(?<reason>.*?))?)?\s*$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex YamlComment();

    [GeneratedRegex(@"(?:#|//|/\*|;|--)\s*usbdev:\s*(?<word>\w+)(?:\s+(?<codes>[^\s,]+(?:\s*,\s*[A-Za-z]+[0-9]{3}[a-z]?)*),?(?:\s+(?<reason>.*?))?)?\s*(?:\*/.*)?$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex AnyComment();

    /// <summary>Marks what is allowed, and reports comments that allow nothing.</summary>
    /// <param name="diagnostics">The findings.</param>
    /// <param name="isWhole">Everything was judged: what is not there to allow will not come either.</param>
    public void Apply(Diagnostics diagnostics, bool isWhole)
    {
        foreach (var diagnostic in diagnostics.List.ToList())
            if (Reason(diagnostic) is { } reason)
                diagnostics.Replace(diagnostic, diagnostic with { Allowed = reason });
        ReportIdle(diagnostics, isWhole);
    }

    /// <summary>Why a comment allows the finding; null: none does.</summary>
    public string? Reason(Diagnostic diagnostic)
    {
        foreach (var suppression in _all)
            if (suppression.At.File == diagnostic.At.File && diagnostic.At.Line >= suppression.From && diagnostic.At.Line <= suppression.To && Names(suppression.Code, diagnostic.Code)
                && suppression.Reason.Length > 0)
            {
                suppression.Used = true;
                return suppression.Reason;
            }
        return null;
    }

    /// <summary>Reports comments that allow nothing.</summary>
    public void ReportIdle(Diagnostics diagnostics, bool isWhole)
    {
        foreach (var (at, word) in _misspelt)
            diagnostics.Warning(at, Codes.Suppression, $"the comment allows nothing: '{word}' is not what it says", $"write '# {Marker} HID061 because …'");
        foreach (var suppression in _all)
            if (suppression.Reason.Length == 0)
                diagnostics.Warning(suppression.At, Codes.Suppression, "the comment allows nothing without a reason", $"write '# {Marker} {(suppression.Code.Length == 0 ? "HID061" : suppression.Code)} because …'");
            else if (!s_codes.Contains(suppression.Code))
                diagnostics.Warning(suppression.At, Codes.Suppression, $"there is no rule {suppression.Code}",
                    (s_codes.FirstOrDefault(c => c.Equals(suppression.Code, StringComparison.OrdinalIgnoreCase)) ?? Suggestion.Nearest(suppression.Code, diagnostics.IsFull ? [] : s_codes)) is { } near
                        ? $"did you mean {near}? A finding's number stands before its text" : $"a finding's number stands before its text; remove {new Edit.TakeOutComment()}, or write that");
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
