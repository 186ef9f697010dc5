using UsbDev.Compiler.Yaml;

namespace UsbDev.Compiler.Editor;

/// <summary>Finds where what is named at a place is written: a file, a preset, a parameter, an anchor.</summary>
internal static class Definitions
{
    /// <summary>The place; null where nothing is named, or something of the language itself. Lines and columns count from 0.</summary>
    public static SourceSpan? At(string text, CompileOptions options, int line, int column)
    {
        if (Alias(text, options.FileName, line, column) is { } anchor)
            return anchor;
        var tree = new DescriptionTree(text, options);
        if (tree.At(line + 1, column + 1) is not [.., ScalarNode word])
            return null;
        var context = CursorContext.At(text, word.Span.Line - 1, word.Span.Column - 1);
        if (context.Key == "include" || context.Path is ["include", ..])
            return SourceSpan.Whole(Path.Combine(Path.GetDirectoryName(options.FileName) ?? "", word.Value));
        foreach (var (name, value) in tree.Parameters)
            if (word.Value.Contains("${" + name.Value + "}", StringComparison.Ordinal))
                return name.Span.To(value.Span);
        return tree.OwnPresets.FirstOrDefault(p => p.Key.Value == word.Value) is { Key: { } key } && key.Span != word.Span ? key.Span : null;
    }

    // *alias: the last &anchor of that name before it.
    private static SourceSpan? Alias(string text, string file, int line, int column)
    {
        var lines = text.Split('\n');
        if (line >= lines.Length || Word(lines[line], column) is not ['*', .. var name])
            return null;
        for (var number = line; number >= 0; number--)
        {
            var end = number == line ? Math.Min(column, lines[number].Length) : lines[number].Length;
            for (var at = lines[number].AsSpan(0, end).LastIndexOf("&" + name); at >= 0; at = lines[number].AsSpan(0, at).LastIndexOf("&" + name))
                if (at + 1 + name.Length >= lines[number].Length || !IsOfName(lines[number][at + 1 + name.Length]))
                    return new SourceSpan(file, number + 1, at + 1, number + 1, at + 2 + name.Length);
        }
        return null;
    }

    private static string Word(string line, int column)
    {
        var start = Math.Min(column, line.Length);
        var end = start;
        while (start > 0 && IsOfName(line[start - 1]))
            start--;
        if (start > 0 && line[start - 1] == '*')
            start--;
        if (end < line.Length && line[end] == '*' && start == end)
            end++;
        while (end < line.Length && IsOfName(line[end]))
            end++;
        return line[start..end];
    }

    private static bool IsOfName(char c) => char.IsLetterOrDigit(c) || c is '_' or '-';
}
