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

    private const int MaxErrors = 100, MaxReading = 3 * MaxLength;

    private readonly string _text, _file;
    private readonly Diagnostics _diagnostics; // of this try
    private readonly List<LostLines> _lost;
    private readonly Damage _damage; // of all tries
    private readonly bool _hasHidden; // signs stand for others in the text
    private readonly HashSet<SourceSpan> _incomplete = []; // groups that lines are missing from
    private readonly Parser _parser;
    private readonly Dictionary<string, Node> _anchors = [];
    private long _nodes;

    private YamlReader(string text, string file, List<LostLines> lost, Damage damage, bool hasHidden)
    {
        (_text, _file, _lost, _damage, _diagnostics, _hasHidden) = (text, file, lost, damage, new Diagnostics(), hasHidden);
        _parser = new Parser(new StringReader(text));
    }

    /// <summary>Lines that cannot be read.</summary>
    private sealed class LostLines(int from, int to, int indent, bool isMisplaced)
    {
        /// <summary>First line, from 1.</summary>
        public int From => from;

        /// <summary>The line behind.</summary>
        public int To => to;

        /// <summary>Columns before the text of the first.</summary>
        public int Indent => indent;

        /// <summary>They may have belonged to any group that could go on there.</summary>
        public bool IsMisplaced => isMisplaced;

        /// <summary>It is known whose lines they were.</summary>
        public bool IsClaimed { get; set; }
    }

    /// <summary>
    /// The document's root, without what is not YAML: that is among the diagnostics, and so is <see cref="Diagnostics.Damage"/> what it spoiled.
    /// Null where nothing can be read.
    /// </summary>
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
        if (text.IndexOf('\uFFFD') is >= 0 and var unread)
            diagnostics.Error(At(text, file, unread), Codes.Syntax, "there are bytes here that are no UTF-8", "save the file in UTF-8; in a text write \"\\uFFFD\" if that sign is meant");
        var hasHidden = text.AsSpan().IndexOfAny(Breaks) >= 0;
        text = HideBreaks(text);
        // Where the text is not YAML, the lines to blame are left out, and what remains is read again, so that one run tells all errors.
        YamlLines? lines = null;
        var lost = new List<LostLines>();
        long reading = 0;
        while (true)
        {
            var reader = new YamlReader(text, file, lost, diagnostics.Damage, hasHidden);
            SyntaxError error;
            try
            {
                var root = reader.ReadStream();
                foreach (var finding in reader._diagnostics.List)
                    diagnostics.Report(finding);
                foreach (var group in reader._incomplete)
                    diagnostics.Damage.Add(group);
                return root;
            }
            catch (YamlException e)
            {
                error = SyntaxError.Explain(e, file, lines ??= new YamlLines(text));
            }
            catch (InvalidOperationException e)
            {
                // The library's scanner gives up this way on some texts, such as a flow mapping that is left open; what it read last is near.
                error = SyntaxError.Explain(reader.Nearby("a bracket, brace or quote is not closed", e), file, lines ??= new YamlLines(text));
            }
            catch (ArgumentException e)
            {
                // And this way on a tag that is no URI.
                error = SyntaxError.Explain(reader.Nearby("a tag that cannot be one", e), file, lines ??= new YamlLines(text));
            }
            catch (TooMuch e)
            {
                diagnostics.Error(e.At, Codes.TooLarge, e.Message, "a description needs no more than this; write it without nesting or repeating so much");
                return null;
            }
            diagnostics.Report(error.Diagnostic);
            reading += lines[error.To - 1].End + text.Length / 4; // reading up to there, and finding the lines
            if (lost.Count == MaxErrors || reading > MaxReading || !LeaveOut(ref text, lines, error, lost, diagnostics.Damage))
            {
                diagnostics.Damage.LoseFile();
                return null;
            }
            lines = new YamlLines(text);
        }
    }

    /// <summary>
    /// The parser ends lines at three signs that YAML 1.2 (§5.4) and editors take for letters like any other: letters without a meaning of their own stand for them.
    /// </summary>
    public static string HideBreaks(string text) => text.AsSpan().IndexOfAny(Breaks) < 0 ? text : Exchange(text, Breaks, StandIns);

    private const string Breaks = "\u0085\u2028\u2029", StandIns = "\uE085\uE028\uE029";

    private static string Exchange(string text, string from, string to)
    {
        for (var i = 0; i < from.Length; i++)
            text = text.Replace(from[i], to[i]);
        return text;
    }

    private YamlException Nearby(string message, Exception e)
    {
        var last = _parser.Current;
        return new YamlException(last?.Start ?? Mark.Empty, last?.End ?? Mark.Empty, message, e);
    }

    // False where nothing is left to leave out.
    private static bool LeaveOut(ref string text, YamlLines lines, SyntaxError error, List<LostLines> lost, Damage damage)
    {
        var (start, end) = (lines[error.From].Start, lines[error.To - 1].End);
        if (text.AsSpan(start, end - start).IsWhiteSpace())
            return false;
        damage.Lose(text.AsSpan(start, end - start));
        lost.Add(new LostLines(error.From + 1, error.To + 1, lines[error.From].Indent, error.IsMisplaced));
        // The lines stay, empty, so that all others keep their numbers.
        var rest = new System.Text.StringBuilder(text.Length).Append(text, 0, start);
        for (var line = error.From; line < error.To; line++)
            rest.Append(text, lines[line].End, lines.StartOf(line + 1) - lines[line].End);
        var next = lines.StartOf(error.To);
        text = rest.Append(text, next, text.Length - next).ToString();
        return true;
    }

    private Node? ReadStream()
    {
        foreach (var lines in _lost)
            lines.IsClaimed = false;
        _parser.Consume<StreamStart>();
        if (_parser.TryConsume<StreamEnd>(out _))
        {
            if (_lost.Count > 0)
                return Nothing(SourceSpan.Whole(_file));
            _diagnostics.Error(SourceSpan.Whole(_file), Codes.Syntax, "the file is empty", "start with 'device:' and 'functions:'; 'usbdev new' writes a first file");
            return null;
        }
        _parser.Consume<DocumentStart>();
        var root = ReadNode(0, 0, -1);
        _parser.Consume<DocumentEnd>();
        if (_parser.TryConsume<DocumentStart>(out var second))
        {
            _diagnostics.Error(Span(second), Codes.Syntax, "a second document begins here; a file describes one device", "remove '---' and what follows, or make it a file of its own");
            return root;
        }
        _parser.Consume<StreamEnd>();
        return root;
    }

    // A file of which every line is lost.
    private MappingNode Nothing(SourceSpan at)
    {
        _incomplete.Add(at);
        return new MappingNode(at, []);
    }

    /// <param name="depth">Levels above.</param>
    /// <param name="from">Line of the key or dash that it belongs to.</param>
    /// <param name="column">Columns before that key or dash.</param>
    private Node ReadNode(int depth, int from, int column)
    {
        if (_parser.Current is null)
            _parser.MoveNext();
        if (depth > MaxDepth)
            throw new TooMuch(Span(_parser.Current!), $"nested more than {MaxDepth} levels deep");
        switch (_parser.Current)
        {
            case Scalar scalar:
                _parser.MoveNext();
                if (_lost.Exists(lost => lost.From > scalar.Start.Line && lost.From < scalar.End.Line && (lost.IsMisplaced || lost.Indent > column)))
                {
                    _incomplete.Add(Span(scalar));
                    return new ScalarNode(Span(scalar), "", plain: true); // half a text is none
                }
                return Register(scalar.Anchor, new ScalarNode(Span(scalar), _hasHidden ? Exchange(scalar.Value, StandIns, Breaks) : scalar.Value, scalar.Style == ScalarStyle.Plain, LiteralColumn(scalar)));
            case SequenceStart start:
                return ReadSequence(start, depth, from);
            case MappingStart start:
                return ReadMapping(start, depth, from);
            case AnchorAlias alias:
                _parser.MoveNext();
                if (!_anchors.TryGetValue(alias.Value.Value, out var target))
                {
                    if (_damage.MayDefine(alias.Value.Value))
                        _incomplete.Add(Span(alias));
                    else
                        _diagnostics.Error(Span(alias), Codes.Syntax, $"there is no anchor '&{alias.Value.Value}' before this alias",
                            Suggestion.Nearest(alias.Value.Value, _anchors.Keys) is { } near ? (WayOut)$"did you mean '{new Edit.WriteYaml("*" + near)}'?" : "define it first, with '&name' before the value");
                    return new ScalarNode(Span(alias), "", plain: true);
                }
                Count(Span(alias), target.Size);
                return target;
            default:
                throw new YamlException(_parser.Current!.Start, _parser.Current.End, "a value is missing here");
        }
    }

    // Where the lines of a text behind '|' begin: the parser takes their indentation away. The first that is not empty shows it.
    private int LiteralColumn(Scalar scalar)
    {
        if (scalar.Style != ScalarStyle.Literal || scalar.Value.AsSpan().IndexOfAnyExcept(" \n") is not (>= 0 and var first))
            return 0;
        var lines = scalar.Value.AsSpan(0, first).Count('\n') + 1; // from the '|' down to it
        var at = (int)scalar.Start.Index;
        for (; lines > 0 && _text.AsSpan(at).IndexOf('\n') is >= 0 and var end; lines--)
            at += end + 1;
        var indent = _text.AsSpan(at).IndexOfAnyExcept(' ');
        return indent - (first - (scalar.Value.AsSpan(0, first).LastIndexOf('\n') + 1)) + 1;
    }

    private SequenceNode ReadSequence(SequenceStart start, int depth, int from)
    {
        _parser.MoveNext();
        var items = new List<Node>();
        while (!_parser.Accept<SequenceEnd>(out _))
            items.Add(ReadNode(depth + 1, items.Count == 0 ? from : items[^1].Span.EndLine, (int)start.Start.Column - 1));
        var end = _parser.Consume<SequenceEnd>();
        return Register(start.Anchor, new SequenceNode(Enclose(start, end, items.Count == 0 ? null : items[^1].Span, from), items));
    }

    private MappingNode ReadMapping(MappingStart start, int depth, int from)
    {
        _parser.MoveNext();
        var entries = new List<Entry>();
        var keys = new Dictionary<string, SourceSpan>();
        List<Node>? merged = null;
        while (!_parser.Accept<MappingEnd>(out _))
        {
            var keyNode = ReadNode(depth + 1, from, (int)start.Start.Column - 1);
            var value = ReadNode(depth + 1, keyNode.Span.EndLine, keyNode.Span.Column - 1);
            if (value is ScalarNode { IsNull: true } && Lost(keyNode.Span.EndLine, _parser.Current!.Start.Line, keyNode.Span.Column) is not null)
                _incomplete.UnionWith([keyNode.Span, value.Span]); // no value, because its lines are lost
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
        var isWhole = merged is null || Merge(entries, keys, merged);
        var group = new MappingNode(Enclose(start, end, entries.Count == 0 ? null : entries[^1].Value.Span, from), entries);
        if (!isWhole)
            _incomplete.Add(group.Span);
        return Register(start.Anchor, group);
    }

    // YAML's merge key: what the mapping itself says wins, and of several the first. False where one of them is lost.
    private bool Merge(List<Entry> entries, Dictionary<string, SourceSpan> keys, List<Node> merged)
    {
        var isWhole = true;
        foreach (var node in merged)
        {
            if (_incomplete.Contains(node.Span) && node is not MappingNode)
            {
                isWhole = false;
                continue;
            }
            if (node is not MappingNode mapping)
            {
                _diagnostics.Error(node.Span, Codes.Type, $"'<<' takes a group of keys, not {node.Describe()}", "write '<<: *name' where '&name' marks a group of keys");
                continue;
            }
            foreach (var entry in mapping.Entries)
                if (keys.TryAdd(entry.Key.Value, entry.Key.Span))
                    entries.Add(entry);
        }
        return isWhole;
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

    // What is nothing has a place, too: one column, so that it is inside of what holds it.
    private SourceSpan Span(ParsingEvent e) => e.End.Index > e.Start.Index ? Span(e.Start, e.End) : Span(e.Start, e.Start) with { EndColumn = (int)e.Start.Column + 1 };

    private SourceSpan Span(Mark start, Mark end) => new(_file, (int)start.Line, (int)start.Column, (int)end.Line, (int)end.Column);

    // A block collection's end event lies where the next thing begins; its last child tells better where it ends. Lines that are lost belong to
    // the innermost collection whose column they reach.
    private SourceSpan Enclose(ParsingEvent start, ParsingEvent end, SourceSpan? last, int from)
    {
        var whole = Span(start.Start, end.End);
        if (end.End.Index > end.Start.Index) // brackets
            return whole;
        if (last is { } l && l.EndLine >= whole.Line)
            whole = whole.To(l);
        var isIncomplete = _lost.Exists(lost => lost.IsMisplaced && lost.From > from && lost.From <= end.Start.Line);
        while (Lost(from, end.Start.Line, whole.Column - 1) is { } lost)
        {
            lost.IsClaimed = isIncomplete = true;
            if (lost.From < whole.Line)
                whole = whole with { Line = lost.From, Column = lost.Indent + 1 };
            if (lost.To > whole.EndLine)
                whole = whole with { EndLine = lost.To, EndColumn = 1 };
        }
        if (isIncomplete)
            _incomplete.Add(whole);
        return whole;
    }

    /// <summary>Lost lines that nobody has claimed, behind one line and not behind another, indented at least so far.</summary>
    private LostLines? Lost(int from, long to, int indent)
    {
        foreach (var lost in _lost)
            if (!lost.IsClaimed && lost.From > from && lost.From <= to && lost.Indent >= indent)
                return lost;
        return null;
    }

    private static SourceSpan At(string text, string file, int index)
    {
        var before = text.AsSpan(0, index);
        var line = before.Count('\n') + 1;
        var column = index - (before.LastIndexOf('\n') + 1) + 1;
        return new SourceSpan(file, line, column, line, column + 1);
    }

    private sealed class TooMuch(SourceSpan at, string message) : Exception(message)
    {
        public SourceSpan At { get; } = at;
    }
}
