namespace UsbDev.Compiler.Yaml;

/// <summary>
/// The lines of a text as YAML nests them, read so that nothing can go wrong: where the parser gives up, this tells which line is to blame and what
/// belongs to it. Linear in the text.
/// </summary>
internal sealed class YamlLines
{
    private readonly string _text;
    private readonly List<Line> _lines = [];
    private readonly List<Opener> _open = []; // brackets that are open, and at most one quote, last
    private readonly List<Fault> _faults = [];

    /// <summary>A line.</summary>
    /// <param name="Start">Its first character.</param>
    /// <param name="End">Behind its last, without the line's end.</param>
    /// <param name="Indent">Columns before its text.</param>
    /// <param name="Kind">What it is.</param>
    /// <param name="Root">The line (from 0) in which the brackets or quotes open that it begins in; itself where there are none.</param>
    public readonly record struct Line(int Start, int End, int Indent, LineKind Kind, int Root);

    public enum LineKind
    {
        /// <summary>Empty, or a comment.</summary>
        Blank,

        /// <summary>Keys, entries, values.</summary>
        Text,

        /// <summary>Within a text after <c>|</c> or <c>&gt;</c>.</summary>
        Literal,
    }

    /// <summary>A bracket or quote.</summary>
    public readonly record struct Opener(char Sign, int Line, int Column);

    /// <summary>A bracket or quote that goes wrong: never closed (<paramref name="Closer"/> is 0) or closed by another.</summary>
    /// <param name="Opener">Where it opens.</param>
    /// <param name="Closer">The wrong closer.</param>
    /// <param name="Line">Line (from 0) where it is known to be wrong: the wrong closer's, or the first that is not within; the line behind the last at the end.</param>
    /// <param name="Column">Column (from 0) there.</param>
    public readonly record struct Fault(Opener Opener, char Closer, int Line, int Column);

    public YamlLines(string text)
    {
        _text = text;
        var literalIndent = -1; // of the line whose value is a literal text
        for (var start = 0; start <= text.Length;)
        {
            var end = text.AsSpan(start).IndexOfAny(s_lineEnds) is >= 0 and var length ? start + length : text.Length;
            var indent = 0;
            while (start + indent < end && text[start + indent] is ' ' or '\t')
                indent++;
            var isEmpty = start + indent == end;
            var root = _open.Count > 0 ? _lines[_open[0].Line].Root : _lines.Count;
            if (literalIndent >= 0 && (isEmpty || indent > literalIndent))
                _lines.Add(new Line(start, end, indent, isEmpty ? LineKind.Blank : LineKind.Literal, _lines.Count));
            else if (isEmpty || text[start + indent] == '#' && !IsQuoted)
                _lines.Add(new Line(start, end, indent, LineKind.Blank, root));
            else
            {
                literalIndent = -1;
                if (_open.Count > 0 && LeavesBrackets(start + indent, end, indent))
                {
                    _faults.Add(new Fault(_open[^1], '\0', _lines.Count, indent));
                    _open.Clear();
                    root = _lines.Count;
                }
                _lines.Add(new Line(start, end, indent, LineKind.Text, root));
                if (Scan(start + (IsQuoted ? 0 : indent), end))
                    literalIndent = indent;
            }
            start = end + (end + 1 < text.Length && text[end] == '\r' && text[end + 1] == '\n' ? 2 : 1);
        }
        if (_open.Count > 0)
            _faults.Add(new Fault(_open[^1], '\0', _lines.Count, 0));
    }

    public int Count => _lines.Count;

    public Line this[int line] => _lines[line];

    /// <summary>Where a line begins, also the one behind the last: the text's end.</summary>
    public int StartOf(int line) => line < _lines.Count ? _lines[line].Start : _text.Length;

    public ReadOnlySpan<char> Content(int line) => _text.AsSpan(_lines[line].Start, _lines[line].End - _lines[line].Start);

    /// <summary>The first bracket or quote that goes wrong and opens in or before a line.</summary>
    public Fault? FirstFault(int line) => _faults.Count > 0 && _faults[0].Opener.Line <= line ? _faults[0] : null;

    /// <summary>The nearest line above that has text; -1 where there is none.</summary>
    public int Above(int line)
    {
        do
            line--;
        while (line >= 0 && _lines[line].Kind != LineKind.Text);
        return line;
    }

    /// <summary>The line behind all that belongs to a line: what is indented deeper, what its brackets enclose, and the list of a key beside it.</summary>
    /// <param name="line">The line.</param>
    /// <param name="column">Only what is indented deeper than this belongs to it, where that is more than its own indentation.</param>
    public int Behind(int line, int column = 0)
    {
        column = Math.Max(column, _lines[line].Indent);
        var isEntry = IsEntry(line);
        var next = line + 1;
        while (next < _lines.Count)
        {
            var at = _lines[next];
            var isList = !isEntry && at.Indent == _lines[line].Indent && IsEntry(next);
            if (at.Kind == LineKind.Text && at.Indent <= column && at.Root > line && !isList)
                break;
            next++;
        }
        while (next > line + 1 && _lines[next - 1].Kind == LineKind.Blank)
            next--;
        return next;
    }

    /// <summary>The line is an entry of a list.</summary>
    public bool IsEntry(int line) => Content(line).TrimStart(" \t") is ['-'] or ['-', ' ' or '\t', ..];

    private bool IsQuoted => _open is [.., { Sign: '"' or '\'' }];

    // Within brackets that opened further right, or as far, a new key or entry begins: they should have been closed.
    private bool LeavesBrackets(int start, int end, int indent)
    {
        if (indent > _lines[_lines[_open[0].Line].Root].Indent)
            return false;
        var text = _text.AsSpan(start, end - start).TrimEnd();
        if (text[0] is ']' or '}' || text[^1] is ',')
            return false;
        if (text is "-" || text.StartsWith("- ", StringComparison.Ordinal) || text.StartsWith("---", StringComparison.Ordinal))
            return true;
        var word = text.IndexOfAnyExcept(s_keyCharacters);
        return word > 0 && text[word] == ':' && (word + 1 == text.Length || text[word + 1] == ' ');
    }

    /// <summary>Follows brackets and quotes through a line. True where it ends in <c>|</c> or <c>&gt;</c>.</summary>
    private bool Scan(int at, int end)
    {
        var isStart = true; // of a value or key
        while (at < end)
        {
            var c = _text[at];
            if (IsQuoted)
            {
                var quote = _open[^1].Sign;
                if (c == '\\' && quote == '"' || c == quote && quote == '\'' && at + 1 < end && _text[at + 1] == quote)
                    at++;
                else if (c == quote)
                    _open.RemoveAt(_open.Count - 1);
                at++;
                continue;
            }
            var isInFlow = _open.Count > 0;
            var isLast = at + 1 >= end || _text[at + 1] is ' ' or '\t';
            switch (c)
            {
                case ' ' or '\t':
                    break;
                case '#' when at == 0 || _text[at - 1] is ' ' or '\t' or '\n':
                    return false;
                case '"' or '\'' or '[' or '{' when isStart:
                    _open.Add(new Opener(c, _lines.Count - 1, at - _lines[^1].Start));
                    isStart = c is '[' or '{';
                    break;
                case '[' or '{' when isInFlow:
                    _open.Add(new Opener(c, _lines.Count - 1, at - _lines[^1].Start));
                    isStart = true;
                    break;
                case ']' or '}' when isInFlow:
                    if (_open[^1].Sign == '[' != (c == ']'))
                        _faults.Add(new Fault(_open[^1], c, _lines.Count - 1, at - _lines[^1].Start));
                    _open.RemoveAt(_open.Count - 1);
                    isStart = false;
                    break;
                case ',' when isInFlow:
                    isStart = true;
                    break;
                case ':' when isLast || isInFlow && _text[at + 1] is ',' or '[' or ']' or '{' or '}':
                    isStart = true;
                    break;
                case '-' or '?' when isStart && isLast:
                    break;
                case '&' or '!' when isStart:
                    while (at + 1 < end && _text[at + 1] is not (' ' or '\t' or ',' or ']' or '}'))
                        at++;
                    break;
                case '|' or '>' when isStart && !isInFlow:
                    return true;
                default:
                    isStart = false;
                    break;
            }
            at++;
        }
        return false;
    }

    private static readonly System.Buffers.SearchValues<char> s_lineEnds = System.Buffers.SearchValues.Create("\r\n"); // as the parser counts lines

    private static readonly System.Buffers.SearchValues<char> s_keyCharacters = System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-");
}
