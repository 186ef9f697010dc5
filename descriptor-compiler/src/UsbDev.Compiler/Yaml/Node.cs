namespace UsbDev.Compiler.Yaml;

/// <summary>A node of a YAML document with its exact place.</summary>
internal abstract class Node(SourceSpan span)
{
    public SourceSpan Span { get; } = span;

    /// <summary>Nodes below and including this one, aliases counted as often as they occur.</summary>
    public abstract int Size { get; }

    /// <summary>What it is, in words.</summary>
    public abstract string Describe();
}

internal sealed class ScalarNode(SourceSpan span, string value, bool plain, int literalColumn = 0) : Node(span)
{
    public string Value { get; } = value;

    /// <summary>Column in which the lines of a text behind <c>|</c> begin; 0: it is no such text.</summary>
    public int LiteralColumn { get; } = literalColumn;

    /// <summary>Written without quotes, so that <c>null</c> and <c>~</c> mean "nothing".</summary>
    public bool Plain { get; } = plain;

    public bool IsNull => Plain && Value is "" or "~" or "null";

    public override int Size => 1;

    /// <summary>Where a part of the value stands, which goes over no line's end; all of it where that cannot be told.</summary>
    public SourceSpan PlaceOf(int start, int length)
    {
        if (LiteralColumn > 0)
        {
            // The first line stands below the '|'.
            var before = Value.AsSpan(0, start);
            var (line, column) = (Span.Line + 1 + before.Count('\n'), LiteralColumn + start - (before.LastIndexOf('\n') + 1));
            return new SourceSpan(Span.File, line, column, line, column + length);
        }
        var quote = Plain ? 0 : 1;
        if (Span.EndLine > Span.Line || Span.EndColumn - Span.Column != Value.Length + 2 * quote)
            return Span; // over several lines, or with signs that are written otherwise
        return Span with { Column = Span.Column + quote + start, EndColumn = Span.Column + quote + start + length };
    }

    public override string Describe() => IsNull ? "nothing" : $"'{Shorten(Value)}'";

    private static string Shorten(string text) => text.Length <= 60 ? text : text[..57] + "...";
}

internal sealed class SequenceNode(SourceSpan span, IReadOnlyList<Node> items) : Node(span)
{
    public IReadOnlyList<Node> Items { get; } = items;

    public override int Size { get; } = Sum(items);

    public override string Describe() => "a list";

    private static int Sum(IReadOnlyList<Node> items)
    {
        long size = 1;
        foreach (var item in items)
            size += item.Size;
        return (int)Math.Min(size, int.MaxValue);
    }
}

internal sealed class MappingNode(SourceSpan span, IReadOnlyList<Entry> entries) : Node(span)
{
    private Dictionary<string, Node>? _index;

    public IReadOnlyList<Entry> Entries { get; } = entries;

    public override int Size { get; } = Sum(entries);

    public override string Describe() => "a group of keys";

    /// <summary>The value of a key, or null where there is none.</summary>
    public Node? this[string key]
    {
        get
        {
            const int few = 16; // a search through as many is quicker than an index
            if (Entries.Count > few)
                return (_index ??= Index(Entries)).GetValueOrDefault(key);
            foreach (var entry in Entries)
                if (entry.Key.Value == key)
                    return entry.Value;
            return null;
        }
    }

    private static Dictionary<string, Node> Index(IReadOnlyList<Entry> entries)
    {
        var index = new Dictionary<string, Node>(entries.Count);
        foreach (var entry in entries)
            index.TryAdd(entry.Key.Value, entry.Value);
        return index;
    }

    private static int Sum(IReadOnlyList<Entry> entries)
    {
        long size = 1;
        foreach (var entry in entries)
            size += 1L + entry.Value.Size;
        return (int)Math.Min(size, int.MaxValue);
    }
}

/// <summary>A key and its value.</summary>
internal readonly record struct Entry(ScalarNode Key, Node Value);
