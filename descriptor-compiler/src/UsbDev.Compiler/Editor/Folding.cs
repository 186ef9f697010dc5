using UsbDev.Compiler.Yaml;

namespace UsbDev.Compiler.Editor;

/// <summary>Lines that can be folded away: what belongs to a key or an entry, and comments. Works on text that is no YAML yet.</summary>
internal static class Folding
{
    private const int Most = 5000;

    /// <summary>First and last line, which count from 0.</summary>
    public static IReadOnlyList<(int First, int Last, bool IsComment)> Of(string text)
    {
        var lines = new YamlLines(text);
        var folds = new List<(int First, int Last, bool IsComment)>();
        var open = new Stack<int>(); // lines to which those below may belong
        var (last, comments) = (-1, -1);
        for (var number = 0; number <= lines.Count; number++)
        {
            var isComment = number < lines.Count && lines[number].Kind == YamlLines.LineKind.Blank && lines.Content(number).TrimStart(" \t") is ['#', ..];
            if (isComment && comments < 0)
                comments = number;
            else if (!isComment && comments >= 0)
            {
                Add(comments, number - 1, true);
                comments = -1;
            }
            if (number < lines.Count && (lines[number].Kind != YamlLines.LineKind.Text || lines[number].Root < number))
            {
                if (lines[number].Kind != YamlLines.LineKind.Blank)
                    last = number;
                continue;
            }
            // A list may stand at its key's own indentation.
            while (open.TryPeek(out var line) && (number == lines.Count || lines[line].Indent > lines[number].Indent
                || lines[line].Indent == lines[number].Indent && (lines.IsEntry(line) || !lines.IsEntry(number))))
                Add(open.Pop(), last, false);
            open.Push(number);
            last = number;
        }
        return [.. folds.OrderBy(f => f.First).Take(Most)];

        void Add(int first, int end, bool isComment)
        {
            if (end > first)
                folds.Add((first, end, isComment));
        }
    }
}
