namespace UsbDev.Compiler.Editor;

/// <summary>Reads a text line by line as YAML would be, forgiving what is not finished, and remembers what it finds at the cursor.</summary>
internal sealed class CursorScanner(int line, int column)
{
    /// <summary>A key with what is below it, or an entry of a list.</summary>
    private sealed class Scope(Scope? parent, string name, int indent)
    {
        public Scope? Parent => parent;
        public string Name => name;
        public int Indent => indent; // of the key or dash; -1: the file
        public Dictionary<string, string> Keys { get; } = new(StringComparer.Ordinal);
    }

    private readonly Scope _root = new(null, "", -1);
    private readonly Stack<(Scope Outer, char Closer)> _flow = [];
    private Scope _scope = null!;
    private int _flowIndent; // of the line on which the outermost bracket was opened
    private int _blockIndent = -1; // of the key whose text over several lines goes on; -1: none
    private char _quote; // that is open; '\0': none
    private string? _flowKey; // whose value is being read within brackets

    private Scope? _at;
    private CursorContext? _found;

    public CursorContext Scan(string text)
    {
        _scope = _root;
        var number = -1;
        foreach (var range in text.AsSpan().Split('\n'))
        {
            var content = text.AsSpan(range).TrimEnd('\r');
            if (++number == line && _found is null)
            {
                ReadLine(content[..Math.Min(Math.Max(0, column), content.Length)], isCurrent: true);
                // What follows on the line counts for the keys that are there, too.
                if (column < content.Length && _flow.Count > 0)
                    ReadFlow(content[Math.Min(column, content.Length)..], 0, isCurrent: false, isRest: true);
                continue;
            }
            ReadLine(content, isCurrent: false);
        }
        _found ??= new CursorContext([], null, column, "");
        return _at is null ? _found : _found with { Written = Without(_at.Keys, _found.Key), Around = _at.Parent?.Keys ?? [] };
    }

    private static Dictionary<string, string> Without(Dictionary<string, string> keys, string? key) => key is null ? keys : new Dictionary<string, string>(keys.Where(k => k.Key != key));

    private void ReadLine(ReadOnlySpan<char> content, bool isCurrent)
    {
        var trimmed = content.TrimStart(' ');
        var indent = content.Length - trimmed.Length;
        if (_blockIndent >= 0)
        {
            if (trimmed.IsEmpty ? !isCurrent || indent > _blockIndent : indent > _blockIndent)
            {
                if (isCurrent)
                    Found(_scope, null, indent, trimmed, CursorPlace.Block);
                return;
            }
            _blockIndent = -1;
        }
        if (_flow.Count > 0)
        {
            // What stands further left than the line that opened a bracket is no longer within it: the bracket is not closed yet.
            if (trimmed.IsEmpty || indent > _flowIndent || trimmed[0] is ']' or '}')
            {
                ReadFlow(content, 0, isCurrent);
                return;
            }
            _scope = _flow.Last().Outer;
            _flow.Clear();
            (_quote, _flowKey) = ('\0', null);
        }
        if (!isCurrent && (trimmed.IsEmpty || trimmed[0] == '#'))
            return;
        if (trimmed.Length > 0 && trimmed[0] == '#')
        {
            Found(_scope, null, indent, trimmed, CursorPlace.Comment);
            return;
        }
        var lineIndent = indent;
        while (trimmed.Length > 0 && trimmed[0] == '-' && (trimmed.Length == 1 || trimmed[1] == ' '))
        {
            // A list may stand at its key's own indentation.
            while (_scope.Indent > indent || _scope.Indent == indent && _scope.Name == CursorContext.Entry)
                _scope = _scope.Parent!;
            _scope = new Scope(_scope, CursorContext.Entry, indent);
            var rest = trimmed[1..].TrimStart(' ');
            indent += trimmed.Length - rest.Length;
            trimmed = rest;
        }
        while (_scope.Indent >= indent)
            _scope = _scope.Parent!;
        var properties = Properties(trimmed);
        trimmed = trimmed[properties..];
        indent += properties;
        if (trimmed.Length > 0 && trimmed[0] is '{' or '[')
        {
            _flowIndent = lineIndent;
            ReadFlow(trimmed, indent, isCurrent);
            return;
        }
        var colon = KeyEnd(trimmed);
        if (colon < 0)
        {
            if (isCurrent && Comment(trimmed) is >= 0 and var comment)
                Found(_scope, null, indent + comment, trimmed[comment..], CursorPlace.Comment);
            else if (isCurrent)
                Found(_scope, null, indent, trimmed);
            return;
        }
        var name = Unquote(trimmed[..colon]);
        var value = trimmed[(colon + 1)..].TrimStart(' ');
        var start = indent + trimmed.Length - value.Length;
        _scope.Keys[name] = Unquote(Comment(value) is >= 0 and var end ? value[..end] : value);
        var owner = _scope;
        _scope = new Scope(_scope, name, indent);
        properties = Properties(value);
        value = value[properties..];
        start += properties;
        if (value.Length > 0 && value[0] is '{' or '[')
        {
            _flowIndent = lineIndent;
            ReadFlow(value, start, isCurrent);
        }
        else if (Comment(value) is >= 0 and var comment)
        {
            if (isCurrent)
                Found(_scope, null, start + comment, value[comment..], CursorPlace.Comment);
        }
        else if (isCurrent)
            Found(owner, name, start, value);
        if (_flow.Count == 0 && value.Length > 0 && value[0] is '|' or '>')
            _blockIndent = indent;
    }

    // Length of '&anchor' and '!tag' before a value; '*alias' is a value.
    private static int Properties(ReadOnlySpan<char> text)
    {
        var at = 0;
        while (at < text.Length && text[at] is '&' or '!' && text[at..].IndexOf(' ') is > 0 and var space)
        {
            at += space;
            at += text.Length - at - text[at..].TrimStart(' ').Length;
        }
        return at;
    }

    /// <param name="text">What is read.</param>
    /// <param name="start">Its column.</param>
    /// <param name="isCurrent">The cursor stands at its end.</param>
    /// <param name="isRest">It goes on in the middle of a line.</param>
    private void ReadFlow(ReadOnlySpan<char> text, int start, bool isCurrent, bool isRest = false)
    {
        var word = isRest ? -1 : 0; // where the key or entry begins that is being read; -1: before this line
        var comment = -1;
        for (var i = 0; i < text.Length && comment < 0; i++)
        {
            var c = text[i];
            if (_quote != '\0')
            {
                if (c == '\\' && _quote == '"')
                    i++;
                else if (c == _quote)
                    _quote = '\0';
                continue;
            }
            switch (c)
            {
                case '"' or '\'' when text[Math.Max(0, word)..i].Trim(' ').IsEmpty || i > 0 && text[i - 1] is ' ' or ':':
                    _quote = c;
                    break;
                case '#' when i == 0 || text[i - 1] == ' ':
                    comment = i;
                    break;
                case '{' or '[':
                    _flow.Push((_scope, c == '{' ? '}' : ']'));
                    if (_flowKey is not null)
                        _scope = new Scope(_scope, _flowKey, _scope.Indent + 1);
                    if (c == '[')
                        _scope = new Scope(_scope, CursorContext.Entry, _scope.Indent + 1);
                    (_flowKey, word) = (null, i + 1);
                    break;
                case '}' or ']' when _flow.Count > 0:
                    Keep(text, word, i);
                    _scope = _flow.Pop().Outer;
                    (_flowKey, word) = (null, i + 1);
                    if (_flow.Count == 0)
                    {
                        if (isCurrent)
                            Found(_scope, "", start + i + 1, ""); // nothing but a comment can follow
                        return;
                    }
                    break;
                case ',':
                    Keep(text, word, i);
                    // Each entry of a list is one of its own.
                    if (_flow.TryPeek(out var open) && open.Closer == ']')
                        _scope = new Scope(_scope.Parent, CursorContext.Entry, _scope.Indent);
                    (_flowKey, word) = (null, i + 1);
                    break;
                case ':' when _flowKey is null && _flow.Count > 0 && (i + 1 == text.Length || text[i + 1] is ' ' or '{' or '['):
                    _flowKey = Unquote(text[Math.Max(0, word)..i]);
                    _scope.Keys[_flowKey] = "";
                    word = i + 1;
                    break;
            }
        }
        if (comment >= 0)
        {
            Keep(text, word, comment);
            if (isCurrent)
                Found(_scope, null, start + comment, text[comment..], CursorPlace.Comment);
            return;
        }
        Keep(text, word, text.Length);
        if (!isCurrent)
            return;
        var rest = text[Math.Max(0, word)..];
        var trimmed = rest.TrimStart(' ');
        Found(_scope, _flowKey, start + Math.Max(0, word) + rest.Length - trimmed.Length, trimmed);
    }

    private void Keep(ReadOnlySpan<char> text, int word, int end)
    {
        if (_flowKey is not null && word >= 0 && end >= word)
            _scope.Keys[_flowKey] = Unquote(text[word..end]);
    }

    private void Found(Scope scope, string? key, int start, ReadOnlySpan<char> word, CursorPlace place = CursorPlace.Yaml)
    {
        var path = new List<string>();
        for (var s = scope; s.Parent is not null; s = s.Parent)
            path.Add(s.Name);
        path.Reverse();
        _at = scope;
        _found = new CursorContext(path, key, start, word.ToString()) { Place = place };
    }

    // A colon within quotes or without a space behind it ends no key.
    private static int KeyEnd(ReadOnlySpan<char> text)
    {
        if (text.Length == 0 || text[0] is '#' or '|' or '>')
            return -1;
        var from = 0;
        if (text[0] is '"' or '\'')
        {
            var close = text[1..].IndexOf(text[0]);
            if (close < 0)
                return -1;
            from = close + 2;
        }
        for (var i = from; i < text.Length; i++)
            if (text[i] == ':' && (i + 1 == text.Length || text[i + 1] == ' '))
                return i;
            else if (text[i] == '#' && i > 0 && text[i - 1] == ' ')
                return -1;
        return -1;
    }

    // Where a comment begins in a plain or quoted value; -1: there is none.
    private static int Comment(ReadOnlySpan<char> text)
    {
        var quote = '\0';
        for (var i = 0; i < text.Length; i++)
        {
            if (quote != '\0')
                quote = text[i] == quote ? '\0' : quote;
            else if (text[i] is '"' or '\'' && i == 0)
                quote = text[i];
            else if (text[i] == '#' && (i == 0 || text[i - 1] == ' '))
                return i;
        }
        return -1;
    }

    private static string Unquote(ReadOnlySpan<char> text) => text.Trim().Trim('"').Trim('\'').ToString();
}
