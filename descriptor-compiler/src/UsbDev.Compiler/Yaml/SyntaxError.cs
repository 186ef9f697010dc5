using UsbDev.Descriptors;
using YamlDotNet.Core;

namespace UsbDev.Compiler.Yaml;

/// <summary>A place where the text is not YAML: what to tell, and which lines to leave out so that the rest can be read.</summary>
/// <param name="Diagnostic">What to tell.</param>
/// <param name="From">First line (from 0) that cannot be read.</param>
/// <param name="To">The line behind the last one.</param>
/// <param name="IsMisplaced">The column says nothing about the group that the lines belong to.</param>
internal readonly record struct SyntaxError(Diagnostic Diagnostic, int From, int To, bool IsMisplaced)
{
    private static readonly System.Buffers.SearchValues<char> s_wordEnds = System.Buffers.SearchValues.Create(" \t,]}:");

    private const string NotClosed = "close it, on this line if it was meant to end here";

    /// <summary>From what the parser says, and where, to what the writer did.</summary>
    /// <param name="e">What it says.</param>
    /// <param name="file">Name of the file.</param>
    /// <param name="lines">The text.</param>
    public static SyntaxError Explain(YamlException e, string file, YamlLines lines)
    {
        var (line, column) = (Math.Clamp((int)e.Start.Line - 1, 0, lines.Count - 1), Math.Max(0, (int)e.Start.Column - 1));
        if (TabIndent(lines, line) is { } tab)
            return tab.At(file, lines);
        var isVague = e.InnerException is InvalidOperationException; // then a bracket or quote is to blame, further down
        if (lines.FirstFault(isVague ? int.MaxValue : Math.Max(line, (int)e.End.Line - 1)) is { } fault)
            return Brackets(lines, fault).At(file, lines);
        var message = e.InnerException is YamlException inner ? inner.Message : e.Message;
        foreach (var (part, explain) in s_sentences)
            if (message.Contains(part, StringComparison.Ordinal))
                return explain(lines, line, column).At(file, lines);
        message = message.TrimEnd('.');
        return new Slip(line, column, "not valid YAML: " + (message.Length == 0 ? "" : char.ToLowerInvariant(message[0]) + message[1..]), "check the indentation, quotes and brackets on this line and the one before").At(file, lines);
    }

    /// <summary>What is wrong with a line.</summary>
    /// <param name="Line">The line (from 0).</param>
    /// <param name="Column">The column (from 0).</param>
    /// <param name="Message">What is wrong.</param>
    /// <param name="Fix">What to do.</param>
    /// <param name="Behind">The line behind what cannot be read; 0: what belongs to the line.</param>
    /// <param name="IsMisplaced">It begins in a wrong column.</param>
    private readonly record struct Slip(int Line, int Column, string Message, WayOut Fix, int Behind = 0, bool IsMisplaced = false)
    {
        public SyntaxError At(string file, YamlLines lines)
        {
            var content = lines.Content(Line);
            var column = Math.Min(Column, content.Length);
            var rest = content[column..];
            var length = rest.IndexOfAny(s_wordEnds) is > 0 and var end ? end : Math.Max(1, rest.Length);
            var from = lines[Line].Root;
            return new SyntaxError(new Diagnostic(new SourceSpan(file, Line + 1, column + 1, Line + 1, column + 1 + length), Severity.Error, Codes.Syntax, Message, Fix.ToString()) { Edits = Fix.Edits }, from, Behind > 0 ? Behind : Math.Max(Line + 1, lines.Behind(from)), IsMisplaced);
        }
    }

    private static readonly (string Part, Func<YamlLines, int, int, Slip> Explain)[] s_sentences =
    [
        ("invalid mapping", Mapping),
        ("did not find expected key", Key),
        ("could not find expected ':'", (lines, line, _) => MissingColon(lines, line)),
        ("id not find expected <document end>", Key),
        ("did not find expected '-' indicator", NoEntry),
        ("did not find expected ',' or", NoComma),
        ("cannot start any token", (lines, line, column) => new Slip(line, column, $"a value cannot begin with '{Sign(lines, line, column)}'", "put it in quotes")),
        ("scanning an anchor or alias", (lines, line, column) => new Slip(line, column, $"after '{Sign(lines, line, column)}' the name of an anchor is missing", "put the value in quotes if it is text: \"" + Sign(lines, line, column) + " …\"")),
        ("unknown escape character", (_, line, column) => new Slip(line, column, "there is a '\\' in this text that begins no escape", "write '\\\\' for a backslash, or use single quotes, in which it is a character like others")),
        ("scanning a block scalar", (lines, line, column) => new Slip(line, column, $"after '{Sign(lines, line, column)}' the text begins on the next line", "move what follows there, indented; or put the value in quotes")),
        ("scanning a tag", (_, line, column) => new Slip(line, column, "a value that begins with '!' is a tag, and this is none", "put the value in quotes")),
        ("tag", (_, line, column) => new Slip(line, column, "a value that begins with '!' is a tag, and this is none", "put the value in quotes")),
        ("scanning a directive", (_, line, column) => new Slip(line, column, "a line that begins with '%' is a directive, and this is none", "take it out, or put the value in quotes")),
        ("apping keys are not allowed", (_, line, column) => new Slip(line, column, "a '?' stands where no key can begin", "put the value in quotes")),
        ("lock sequence entries are not allowed", (_, line, column) => new Slip(line, column, "a list cannot begin on the line of its key", "write '- …' on a line of its own, or the list as [a, b]")),
        ("expected node content", (_, line, column) => new Slip(line, column, "a value is missing here", "write one, or take the ',' or ':' before it away")),
    ];

    private static char Sign(YamlLines lines, int line, int column) => column < lines.Content(line).Length ? lines.Content(line)[column] : ' ';

    private static Slip Brackets(YamlLines lines, YamlLines.Fault fault)
    {
        var (sign, line, column) = fault.Opener;
        var what = sign is '"' or '\'' ? $"the quote {sign} that begins" : $"the '{sign}' that opens";
        if (fault.Closer == '\0' && sign is '[' or '{' && Commented(lines, fault) is { } hidden)
            return hidden;
        return fault.Closer == '\0'
            ? new Slip(line, column, what + " here is not closed", sign is '[' ? "close it with ']'" : sign is '{' ? "close it with '}'" : NotClosed, Math.Max(line + 1, fault.Line))
            : new Slip(fault.Line, fault.Column, $"'{fault.Closer}' closes what '{sign}' opened" + (fault.Line == line ? $" in column {column + 1}" : $" in line {line + 1}"), $"write '{(sign == '[' ? ']' : '}')}' here, or close something before it");
    }

    // '{ serial: #1 }': the closer is there, behind a '#'.
    private static Slip? Commented(YamlLines lines, YamlLines.Fault fault)
    {
        var (sign, first, column) = fault.Opener;
        for (var line = first; line < Math.Min(fault.Line, lines.Count); line++)
        {
            var content = lines.Content(line);
            var from = line == first ? column : 0;
            if (content[from..].IndexOf(" #") is >= 0 and var at && content[(from + at)..].Contains(sign == '[' ? ']' : '}'))
                return new Slip(line, from + at + 1, $"from '#' on this is a comment, and the '{(sign == '[' ? ']' : '}')}' is in it", "put the text that has the '#' in quotes", Math.Max(first + 1, fault.Line));
        }
        return null;
    }

    // 'a: b: c', or a line that goes on with the one above because that has no ':', or has a value already.
    private static Slip Mapping(YamlLines lines, int line, int column)
    {
        // The parser tells where the value begins or where it gives up, as it happens: the ':' that it cannot take is on the first line that has two, or below.
        for (var l = line; l < lines.Count && l <= line + 1; l++)
            if (SecondColon(lines.Content(l)) is >= 0 and var second)
                return new Slip(l, second, "a value with a second ': ' in it", "put the value in quotes if it is text; write keys in braces: '{ name: value }'");
        var above = lines.Above(line);
        if (above < 0)
            return new Slip(line, column, "a key cannot stand here", "check the indentation of this line");
        while (lines.Above(above) is >= 0 and var first && lines[first].Indent < lines[above].Indent && !lines.Content(first).Contains(':'))
            above = first; // a text over several lines
        var before = lines.Content(above).Trim(" \t-");
        var colon = before.IndexOf(':');
        if (colon >= 0 && (colon + 1 == before.Length || before[colon + 1] == ' ') && Alike(lines, line) > 1 && (lines.IsEntry(above) || Alike(lines, above) == 1))
            return new Slip(above, lines[above].Indent, $"this line begins in column {TextColumn(lines, above) + 1}, those below in column {TextColumn(lines, line) + 1}", "indent all keys of a group alike", lines.IsEntry(above) ? 0 : line, true);
        if (colon >= 0 && (colon + 1 == before.Length || before[colon + 1] == ' '))
            return new Slip(line, lines[line].Indent, $"this line is indented deeper than line {above + 1}, whose value stands there already", $"begin both in the same column: {TextColumn(lines, above) + 1}", 0, true);
        if (colon > 0)
            return new Slip(above, lines[above].Start == 0 ? 0 : TextColumn(lines, above), $"after '{before[..(colon + 1)]}' a space is missing", Spaced(before, colon));
        return MissingColon(lines, above);
    }

    private static Slip MissingColon(YamlLines lines, int line)
    {
        var text = lines.Content(line).Trim(" \t-");
        var word = text.IndexOf(' ') is > 0 and var space ? text[..space] : text;
        return text.IndexOf(':') is > 0 and var colon && colon + 1 < text.Length && text[colon + 1] != ' '
            ? new Slip(line, TextColumn(lines, line), $"after '{text[..(colon + 1)]}' a space is missing", Spaced(text, colon))
            : new Slip(line, TextColumn(lines, line), $"after '{word}' a ':' is missing", $"write '{word}: …' if it is a key; a text over several lines stands in quotes");
    }

    private static WayOut Spaced(ReadOnlySpan<char> text, int colon) => $"write '{new Edit.Insert(colon + 1, " ", $"{text[..colon]}: {text[(colon + 1)..]}")}'";

    private static Slip Key(YamlLines lines, int line, int column)
    {
        var content = lines.Content(line);
        var indent = lines[line].Indent;
        if (column > TextColumn(lines, line) && column < content.Length)
            return content[column] is ']' or '}'
                ? new Slip(line, column, $"'{content[column]}' closes nothing", "take it away, or open it before")
                : new Slip(line, column, $"'{Short(content[column..])}' follows after the value has ended", "put the whole value into one pair of quotes; a quote within is written twice ('') or as \\\"");
        if (lines.IsEntry(line) && Group(lines, line) is { First: >= 0 and var first } && lines.IsEntry(first))
            return Column(lines, line);
        if (lines.IsEntry(line))
            return new Slip(line, indent, "an entry of a list stands among keys", "indent it under the key that it belongs to, or write 'key: value'");
        var text = content.Trim();
        var colon = text.IndexOf(": ", StringComparison.Ordinal);
        if (colon < 0 && !(text.Length > 0 && text[^1] == ':'))
            return MissingColon(lines, line);
        return Column(lines, line);
    }

    // A line that begins in a column where nothing can: it is odd, or the one line above that begins further right.
    private static Slip Column(YamlLines lines, int line)
    {
        var indent = lines[line].Indent;
        var (group, count, above) = Group(lines, line);
        if (count == 1 && (indent == 0 || Alike(lines, line) > 1))
            return new Slip(group, lines[group].Indent, $"this line begins in column {lines[group].Indent + 1}, those below in column {indent + 1}", "indent all keys of a group alike", 0, true);
        if (group < 0 && above >= 0 && Alike(lines, line) > 1 && Alike(lines, above) == 1)
            return new Slip(above, lines[above].Indent, $"this line begins in column {lines[above].Indent + 1}, those below in column {indent + 1}", "indent all keys of a group alike", line, true);
        return group < 0
            ? new Slip(line, indent, $"this line begins in column {indent + 1}, where nothing can begin", "indent all keys of a group alike", 0, true)
            : new Slip(line, indent, $"this line begins in column {indent + 1}, which is that of no key above", $"begin it in column {TextColumn(lines, group) + 1}, or in that of a line further up", lines.Behind(line, lines.IsEntry(line) ? lines[group].Indent : TextColumn(lines, group)), true);
    }

    /// <summary>The lines above that begin further right than a line, and further left than all others of them: the first, how many, and what stands above them.</summary>
    private static (int First, int Count, int Above) Group(YamlLines lines, int line)
    {
        var (group, count) = (-1, 0);
        var above = lines.Above(line);
        for (; above >= 0 && lines[above].Indent > lines[line].Indent; above = lines.Above(above))
            if (group < 0 || lines[above].Indent < lines[group].Indent)
                (group, count) = (above, 1);
            else if (lines[above].Indent == lines[group].Indent)
                (group, count) = (above, count + 1);
        return (group, count, above);
    }

    /// <summary>How many lines from this one on begin in its column.</summary>
    private static int Alike(YamlLines lines, int line)
    {
        var count = 0;
        for (var next = line; next < lines.Count && (lines[next].Kind != YamlLines.LineKind.Text || lines[next].Indent >= lines[line].Indent); next++)
            if (lines[next].Kind == YamlLines.LineKind.Text && lines[next].Indent == lines[line].Indent)
                count++;
        return count;
    }

    private static Slip NoEntry(YamlLines lines, int line, int column)
    {
        var above = lines.Above(line);
        while (above >= 0 && lines[above].Indent >= lines[line].Indent)
            above = lines.Above(above);
        return above >= 0 && lines.IsEntry(above) && TextColumn(lines, above) > lines[line].Indent
            ? new Slip(above, TextColumn(lines, above), $"this key begins in column {TextColumn(lines, above) + 1}, those below in column {lines[line].Indent + 1}", "indent all keys of a group alike", 0, true)
            : new Slip(line, column, "a key stands among the entries of a list", "begin the line with '- ', or indent it deeper than the '-' that it belongs to");
    }

    private static Slip NoComma(YamlLines lines, int line, int column)
    {
        var content = lines.Content(line);
        column = Math.Min(column, content.Length);
        if (column > 0 && content[column - 1] is '"' or '\'')
            return new Slip(line, column, $"'{Short(content[column..])}' follows after the value has ended", "put the whole value into one pair of quotes; a quote within is written twice ('') or as \\\"");
        if (column < content.Length && content[column] == ':') // 'a: 1 b: 2': the ',' is missing before the word
            column = content[..column].LastIndexOf(' ') + 1;
        return new Slip(line, column, $"before '{Short(content[column..])}' a ',' is missing", "write ',' between two values; put text in quotes that has ',', ':', quotes or brackets in it");
    }

    private static string Short(ReadOnlySpan<char> text)
    {
        text = text.Trim();
        return text.Length <= 30 ? text.ToString() : text[..27].ToString() + "...";
    }

    // Where the line's text begins, behind the dashes of lists.
    private static int TextColumn(YamlLines lines, int line)
    {
        var content = lines.Content(line);
        var column = lines[line].Indent;
        while (column + 1 < content.Length && content[column] == '-' && content[column + 1] == ' ')
        {
            column++;
            while (column < content.Length && content[column] == ' ')
                column++;
        }
        return column;
    }

    // Of 'a: b: c' the column of the second ':'; -1 where there is none, or where the value is in quotes or brackets.
    private static int SecondColon(ReadOnlySpan<char> content)
    {
        var first = content.IndexOf(": ", StringComparison.Ordinal);
        if (first < 0 || content.TrimStart(" \t-") is ['[' or '{', ..])
            return -1;
        var value = content[(first + 2)..].TrimStart(' ');
        if (value.IsEmpty || value[0] is '"' or '\'' or '[' or '{' or '|' or '>' or '#')
            return -1;
        var rest = content[(first + 1)..];
        var comment = rest.IndexOf(" #", StringComparison.Ordinal);
        if (comment >= 0)
            rest = rest[..comment];
        var second = rest.IndexOf(": ", StringComparison.Ordinal);
        return second >= 0 ? first + 1 + second : rest.EndsWith(":", StringComparison.Ordinal) ? first + rest.Length : -1;
    }

    // The parser trips over a tab on the line itself or right after it.
    private static Slip? TabIndent(YamlLines lines, int errorLine)
    {
        var last = errorLine == 0 ? lines.Count - 1 : errorLine; // line 1: the parser does not say where
        for (var line = Math.Max(0, errorLine - 1); line <= Math.Min(lines.Count - 1, last + 1); line++)
            if (lines[line].Kind == YamlLines.LineKind.Text && lines.Content(line)[..lines[line].Indent].IndexOf('\t') is >= 0 and var tab)
            {
                var behind = line + 1;
                for (var next = behind; next < lines.Count && (lines[next].Kind != YamlLines.LineKind.Text || lines.Content(next)[..lines[next].Indent].Contains('\t')); next++)
                    if (lines[next].Kind == YamlLines.LineKind.Text)
                        behind = next + 1;
                var many = behind - line - 1;
                if (lines.Content(behind - 1).TrimEnd(" \t") is [.., ':' or '|' or '>'] || lines.IsEntry(behind - 1))
                    behind = Math.Max(behind, lines.Behind(behind - 1)); // nobody knows how deep the key stands
                return new Slip(line, tab, "a tab stands in the indentation" + (many > 0 ? $", here and down to line {line + 1 + many}" : ""), "YAML indents with spaces: replace the tab", behind, true);
            }
        return null;
    }
}
