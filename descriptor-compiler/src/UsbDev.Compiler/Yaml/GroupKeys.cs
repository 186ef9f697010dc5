namespace UsbDev.Compiler.Yaml;

/// <summary>The keys under which groups and lists stand that are not on their lines: what is wrong with one as a whole is told at its key, not at all of its lines.</summary>
/// <param name="roots">The files.</param>
internal sealed class GroupKeys(IEnumerable<Node> roots)
{
    private Dictionary<SourceSpan, SourceSpan>? _keys; // a file without findings needs none

    /// <summary>The same finding at the group's key, if it is about a group.</summary>
    public Diagnostic Place(Diagnostic finding) =>
        (_keys ??= Find()).TryGetValue(finding.At, out var key) ? finding with { At = key, Group = finding.At } : finding;

    private Dictionary<SourceSpan, SourceSpan> Find()
    {
        var keys = new Dictionary<SourceSpan, SourceSpan>();
        foreach (var root in roots)
            Add(keys, root, null);
        return keys;
    }

    private static void Add(Dictionary<SourceSpan, SourceSpan> keys, Node node, SourceSpan? key)
    {
        switch (node)
        {
            case MappingNode group:
                // An entry of a list has no key, nor has the file: its first key stands for it.
                if (IsBelow(group.Span, key) && group.Entries is [{ Key.Span: var first }, ..])
                    keys.TryAdd(group.Span, key ?? first);
                foreach (var entry in group.Entries)
                    Add(keys, entry.Value, entry.Key.Span);
                break;
            case SequenceNode list:
                if (IsBelow(list.Span, key) && key is not null)
                    keys.TryAdd(list.Span, key);
                foreach (var item in list.Items)
                    Add(keys, item, null);
                break;
        }
    }

    private static bool IsBelow(SourceSpan group, SourceSpan? key) => group.EndLine > group.Line || key is not null && key.Line < group.Line;
}
