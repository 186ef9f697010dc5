using UsbDev.Compiler.Language;

namespace UsbDev.Compiler.Editor;

/// <summary>Where in the language a cursor stands. Works on text that is being typed, so on lines and indentation, not on a parsed tree.</summary>
/// <param name="Path">Keys from the file's root to the cursor; "-" for an entry of a list.</param>
/// <param name="Key">The key whose value the cursor is in; null where a key or an entry is to be written.</param>
/// <param name="Start">Column (from 0) at which the word under the cursor begins.</param>
/// <param name="Word">What stands from there to the cursor.</param>
internal sealed record CursorContext(IReadOnlyList<string> Path, string? Key, int Start, string Word)
{
    private const string Entry = "-";

    public static CursorContext At(string text, int line, int column)
    {
        var open = new List<(int Indent, string Name)>();
        var number = -1;
        foreach (var range in text.AsSpan().Split('\n'))
        {
            number++;
            var content = text.AsSpan(range).TrimEnd('\r');
            var isCurrent = number == line;
            if (isCurrent)
                content = content[..Math.Min(Math.Max(0, column), content.Length)];
            var trimmed = content.TrimStart(' ');
            if (!isCurrent && (trimmed.IsEmpty || trimmed[0] == '#'))
                continue;
            var indent = content.Length - trimmed.Length;
            while (trimmed.Length > 0 && trimmed[0] == '-' && (trimmed.Length == 1 || trimmed[1] == ' '))
            {
                Close(open, indent, keepKeys: true);
                open.Add((indent, Entry));
                var rest = trimmed[1..].TrimStart(' ');
                indent += trimmed.Length - rest.Length;
                trimmed = rest;
            }
            Close(open, indent, keepKeys: false);
            var colon = KeyEnd(trimmed);
            if (!isCurrent)
            {
                if (colon > 0)
                    open.Add((indent, Unquote(trimmed[..colon])));
                continue;
            }
            var path = open.Select(o => o.Name).ToList();
            if (colon < 0)
                return trimmed.Length > 0 && trimmed[0] is '{' or '[' ? Flow(path, null, trimmed, indent) : new CursorContext(path, null, indent, trimmed.ToString());
            var key = Unquote(trimmed[..colon]);
            var value = trimmed[(colon + 1)..].TrimStart(' ');
            var start = indent + trimmed.Length - value.Length;
            if (value.Length > 0 && value[0] is '{' or '[')
                return Flow(path, key, value, start);
            return new CursorContext(path, key, start, value.ToString());
        }
        return new CursorContext([], null, column, "");
    }

    // A list may stand at its key's own indentation.
    private static void Close(List<(int Indent, string Name)> open, int indent, bool keepKeys)
    {
        while (open.Count > 0 && (open[^1].Indent > indent || open[^1].Indent == indent && !(keepKeys && open[^1].Name != Entry)))
            open.RemoveAt(open.Count - 1);
    }

    private static CursorContext Flow(List<string> path, string? key, ReadOnlySpan<char> text, int start)
    {
        path = [.. path];
        var closers = new Stack<(char Kind, int Depth)>();
        var current = key;
        var word = 0;
        for (var i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '"' or '\'':
                    var end = text[(i + 1)..].IndexOf(text[i]);
                    if (end >= 0)
                        i += end + 1;
                    break;
                case '{' or '[':
                    closers.Push((text[i], path.Count));
                    if (current is not null)
                        path.Add(current);
                    if (text[i] == '[')
                        path.Add(Entry);
                    current = null;
                    word = i + 1;
                    break;
                case '}' or ']' when closers.Count > 0:
                    var (_, depth) = closers.Pop();
                    path.RemoveRange(depth, path.Count - depth);
                    current = null;
                    word = i + 1;
                    break;
                case ',':
                    current = null;
                    word = i + 1;
                    break;
                case ':' when current is null && closers.Count > 0 && (i + 1 == text.Length || text[i + 1] == ' '):
                    current = Unquote(text[word..i].Trim());
                    word = i + 1;
                    break;
            }
        }
        var rest = text[word..];
        var trimmed = rest.TrimStart(' ');
        return new CursorContext(path, current, start + word + rest.Length - trimmed.Length, trimmed.ToString());
    }

    private static int KeyEnd(ReadOnlySpan<char> text)
    {
        if (text.Length == 0 || text[0] is '{' or '[' or '#' or '|' or '>')
            return -1;
        for (var i = 0; i < text.Length; i++)
            if (text[i] == ':' && (i + 1 == text.Length || text[i + 1] == ' '))
                return i;
        return -1;
    }

    private static string Unquote(ReadOnlySpan<char> text) => text.Trim().Trim('"').Trim('\'').ToString();

    /// <summary>What may stand at the place: the section of the keys, and the list that an entry belongs to.</summary>
    public (Section? Section, ValueKind? List) Resolve(Func<string, bool> isPreset)
    {
        Section? section = SpecLanguage.Root;
        ValueKind? list = null;
        foreach (var step in Path)
        {
            if (step == Entry)
                continue;
            switch (list)
            {
                case ValueKind.Functions:
                    section = SpecLanguage.FunctionKinds.FirstOrDefault(k => k.Name == step) ?? (isPreset(step) ? SpecLanguage.Hid : null);
                    list = null;
                    continue;
                case ValueKind.Reports when SpecLanguage.Report[step] is null:
                    section = SpecLanguage.Report;
                    list = null;
                    continue;
                case ValueKind.Layout when step is "input" or "output" or "feature":
                    section = SpecLanguage.Field;
                    list = null;
                    continue;
                case ValueKind.Names:
                    section = SpecLanguage.Hid; // a preset of the user's own
                    list = null;
                    continue;
            }
            var key = section?[step];
            (section, list) = key?.Kind switch
            {
                ValueKind.Group or ValueKind.Groups => (SpecLanguage.Sections.FirstOrDefault(s => s.Name == key.Section), null),
                ValueKind.Functions => (null, ValueKind.Functions),
                ValueKind.Reports => (SpecLanguage.Report, ValueKind.Reports),
                ValueKind.Fields => (SpecLanguage.Field, ValueKind.Fields),
                ValueKind.Layout => (SpecLanguage.Field, ValueKind.Layout),
                ValueKind.Endpoints => (SpecLanguage.Endpoint, ValueKind.Endpoints),
                ValueKind.Names when key.Name == "presets" => (null, ValueKind.Names),
                ValueKind.Names when key.Name == "fields" => (null, null),
                not null => (null, key.Kind),
                _ => ((Section?)null, (ValueKind?)null),
            };
        }
        return (section, list);
    }
}
