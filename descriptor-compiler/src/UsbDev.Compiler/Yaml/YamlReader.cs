using UsbDev.Descriptors;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace UsbDev.Compiler.Yaml;

/// <summary>Text to nodes. Everything that a hostile text could blow up is bounded: size, depth, and what aliases expand to.</summary>
internal sealed class YamlReader
{
    /// <summary>UTF-16 units that a file may have.</summary>
    public const int MaxLength = 1 << 20;

    private const int MaxDepth = 64;
    private const int MaxNodes = 200_000;

    private readonly string _file;
    private readonly string _text;
    private readonly Diagnostics _diagnostics;
    private readonly Parser _parser;
    private readonly Dictionary<string, Node> _anchors = [];
    private long _nodes;

    private YamlReader(string text, string file, Diagnostics diagnostics)
    {
        (_text, _file, _diagnostics) = (text, file, diagnostics);
        _parser = new Parser(new StringReader(text));
    }

    /// <summary>The document's root, or null where the text is not YAML; the reason is then among the diagnostics.</summary>
    public static Node? Read(string text, string file, Diagnostics diagnostics)
    {
        if (text.Length > MaxLength)
        {
            diagnostics.Error(SourceSpan.Whole(file), Codes.TooLarge,
                $"the file has more than {MaxLength:N0} characters, the most that a description may have", "split it with include, or check that this is the right file");
            return null;
        }
        if (text.Length > 0 && text[0] == '\uFEFF')
            text = text[1..];
        if (text.IndexOf('\0') is >= 0 and var nul)
        {
            diagnostics.Error(At(text, file, nul), Codes.Syntax, "there is a NUL character: this is not a text file", "give a YAML file in UTF-8; bytes are read by 'usbdev decompile'");
            return null;
        }
        var reader = new YamlReader(text, file, diagnostics);
        try
        {
            return reader.ReadStream();
        }
        catch (YamlException e)
        {
            diagnostics.Report(Explain(e, text, file));
            return null;
        }
        catch (InvalidOperationException e)
        {
            // The library's scanner gives up this way on some texts, such as a flow mapping that is left open; what it read last is near.
            var last = reader._parser.Current;
            diagnostics.Report(Explain(new YamlException(last?.Start ?? Mark.Empty, last?.End ?? Mark.Empty, "a bracket, brace or quote is not closed", e), text, file));
            return null;
        }
        catch (ArgumentException e)
        {
            // And this way on a tag that is no URI.
            var last = reader._parser.Current;
            diagnostics.Report(Explain(new YamlException(last?.Start ?? Mark.Empty, last?.End ?? Mark.Empty, "a tag (with '!') that cannot be one", e), text, file));
            return null;
        }
        catch (TooMuch e)
        {
            diagnostics.Error(e.At, Codes.TooLarge, e.Message, "a description needs no more than this; write it without nesting or repeating so much");
            return null;
        }
    }

    private Node? ReadStream()
    {
        _parser.Consume<StreamStart>();
        if (_parser.TryConsume<StreamEnd>(out _))
        {
            _diagnostics.Error(SourceSpan.Whole(_file), Codes.Syntax, "the file is empty", "start with 'device:' and 'functions:'; 'usbdev new' writes a first file");
            return null;
        }
        _parser.Consume<DocumentStart>();
        var root = ReadNode(0);
        _parser.Consume<DocumentEnd>();
        if (_parser.TryConsume<DocumentStart>(out var second))
        {
            _diagnostics.Error(Span(second), Codes.Syntax, "a second document begins here; a file describes one device", "remove '---' and what follows, or make it a file of its own");
            return null;
        }
        _parser.Consume<StreamEnd>();
        return root;
    }

    private Node ReadNode(int depth)
    {
        if (_parser.Current is null)
            _parser.MoveNext();
        if (depth > MaxDepth)
            throw new TooMuch(Span(_parser.Current!), $"nested more than {MaxDepth} levels deep");
        switch (_parser.Current)
        {
            case Scalar scalar:
                _parser.MoveNext();
                return Register(scalar.Anchor, new ScalarNode(Span(scalar), scalar.Value, scalar.Style == ScalarStyle.Plain));
            case SequenceStart start:
                return ReadSequence(start, depth);
            case MappingStart start:
                return ReadMapping(start, depth);
            case AnchorAlias alias:
                _parser.MoveNext();
                if (!_anchors.TryGetValue(alias.Value.Value, out var target))
                {
                    _diagnostics.Error(Span(alias), Codes.Syntax, $"there is no anchor '&{alias.Value.Value}' before this alias",
                        Suggestion.Text(alias.Value.Value, _anchors.Keys) ?? "define it first, with '&name' before the value");
                    return new ScalarNode(Span(alias), "", plain: true);
                }
                Count(Span(alias), target.Size);
                return target;
            default:
                throw new YamlException(_parser.Current!.Start, _parser.Current.End, "a value is missing here");
        }
    }

    private SequenceNode ReadSequence(SequenceStart start, int depth)
    {
        _parser.MoveNext();
        var items = new List<Node>();
        ParsingEvent? end;
        while (!_parser.Accept<SequenceEnd>(out _))
            items.Add(ReadNode(depth + 1));
        end = _parser.Consume<SequenceEnd>();
        return Register(start.Anchor, new SequenceNode(Enclose(start, end, items.Count == 0 ? null : items[^1].Span), items));
    }

    private MappingNode ReadMapping(MappingStart start, int depth)
    {
        _parser.MoveNext();
        var entries = new List<Entry>();
        var keys = new Dictionary<string, SourceSpan>();
        List<Node>? merged = null;
        while (!_parser.Accept<MappingEnd>(out _))
        {
            var keyNode = ReadNode(depth + 1);
            var value = ReadNode(depth + 1);
            if (keyNode is not ScalarNode key)
                _diagnostics.Error(keyNode.Span, Codes.Syntax, $"a key must be a word, not {keyNode.Describe()}", "quote text that begins with '[' or '{'");
            else if (key is { Plain: true, Value: "<<" })
                (merged ??= []).AddRange(value is SequenceNode list ? list.Items : [value]);
            else if (!keys.TryAdd(key.Value, key.Span))
                _diagnostics.Error(key.Span, Codes.DuplicateKey, $"'{key.Value}' was already given in line {keys[key.Value].Line}", "remove one of the two");
            else
                entries.Add(new Entry(key, value));
        }
        var end = _parser.Consume<MappingEnd>();
        if (merged is not null)
            Merge(entries, keys, merged);
        return Register(start.Anchor, new MappingNode(Enclose(start, end, entries.Count == 0 ? null : entries[^1].Value.Span), entries));
    }

    // YAML's merge key: what the mapping itself says wins, and of several the first.
    private void Merge(List<Entry> entries, Dictionary<string, SourceSpan> keys, List<Node> merged)
    {
        foreach (var node in merged)
        {
            if (node is not MappingNode mapping)
            {
                _diagnostics.Error(node.Span, Codes.Type, $"'<<' takes a group of keys, not {node.Describe()}", "write '<<: *name' where '&name' marks a group of keys");
                continue;
            }
            foreach (var entry in mapping.Entries)
                if (keys.TryAdd(entry.Key.Value, entry.Key.Span))
                    entries.Add(entry);
        }
    }

    private T Register<T>(AnchorName anchor, T node) where T : Node
    {
        Count(node.Span, 1);
        if (!anchor.IsEmpty)
            _anchors[anchor.Value] = node;
        return node;
    }

    private void Count(SourceSpan at, int nodes)
    {
        if (_diagnostics.IsFull)
            throw new TooMuch(at, "there are too many findings to go on");
        _nodes += nodes;
        if (_nodes > MaxNodes)
            throw new TooMuch(at, $"more than {MaxNodes:N0} values, counting what aliases repeat");
    }

    private SourceSpan Span(ParsingEvent e) => Span(e.Start, e.End);

    private SourceSpan Span(Mark start, Mark end) => new(_file, (int)start.Line, (int)start.Column, (int)end.Line, (int)end.Column);

    // A block collection's end event lies where the next thing begins; its last child tells better where it ends.
    private SourceSpan Enclose(ParsingEvent start, ParsingEvent end, SourceSpan? last)
    {
        var whole = Span(start.Start, end.End);
        var flow = end.End.Index > end.Start.Index;
        return flow || last is not { } l || l.EndLine < whole.Line ? whole : whole.To(l);
    }

    private static SourceSpan At(string text, string file, int index)
    {
        var before = text.AsSpan(0, index);
        var line = before.Count('\n') + 1;
        var column = index - (before.LastIndexOf('\n') + 1) + 1;
        return new SourceSpan(file, line, column, line, column + 1);
    }

    private static Diagnostic Explain(YamlException e, string text, string file)
    {
        var at = new SourceSpan(file, Math.Max(1, (int)e.Start.Line), Math.Max(1, (int)e.Start.Column), Math.Max(1, (int)e.End.Line), Math.Max(1, (int)e.End.Column));
        if (FindTabIndent(text, at.Line) is var (line, column) && line > 0)
            return new Diagnostic(new SourceSpan(file, line, column, line, column + 1), Severity.Error, Codes.Syntax, "a tab stands in the indentation", "YAML indents with spaces: replace the tab");
        var message = e.InnerException is YamlException inner ? inner.Message : e.Message;
        message = message.TrimEnd('.');
        return new Diagnostic(at, Severity.Error, Codes.Syntax, "not valid YAML: " + char.ToLowerInvariant(message.Length > 0 ? message[0] : ' ') + (message.Length > 1 ? message[1..] : ""),
            "check the indentation, quotes and brackets on this line and the one before");
    }

    // The parser trips over a tab on the line itself or right after it.
    private static (int Line, int Column) FindTabIndent(string text, int errorLine)
    {
        var line = 0;
        foreach (var content in text.AsSpan().EnumerateLines())
        {
            line++;
            if (errorLine > 1 && line > errorLine) // line 1: the parser does not say where
                break;
            if (line < errorLine - 1)
                continue;
            var indent = content[..(content.Length - content.TrimStart(" \t").Length)];
            if (indent.IndexOf('\t') is >= 0 and var tab && indent.Length < content.Length)
                return (line, tab + 1);
        }
        return default;
    }

    private sealed class TooMuch(SourceSpan at, string message) : Exception(message)
    {
        public SourceSpan At { get; } = at;
    }
}
