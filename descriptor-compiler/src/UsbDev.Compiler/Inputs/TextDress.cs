using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace UsbDev.Compiler.Inputs;

/// <summary>What mails, forums and logs put around the output of a tool: quoting, quoted-printable, marks of pages, time stamps, names of files, numbers of lines.</summary>
internal static partial class TextDress
{
    private const int Sample = 1 << 16; // characters that tell how a text is dressed
    private const int Fewest = 3; // lines that tell it

    /// <summary>The text without what is no part of it.</summary>
    public static string Remove(string text)
    {
        if (text.Contains('\r', StringComparison.Ordinal))
            text = text.Replace("\r\n", "\n", StringComparison.Ordinal);
        text = text.Replace('\u00A0', ' ');
        var sample = text[..Math.Min(text.Length, Sample)];
        if (QuotedPrintable().IsMatch(sample))
            sample = (text = Decoded(text))[..Math.Min(text.Length, Sample)];
        if (Escaped().IsMatch(sample))
            sample = (text = text.Replace("\\n", "\n", StringComparison.Ordinal).Replace("\\t", "\t", StringComparison.Ordinal))[..Math.Min(text.Length, Sample)];
        if (Mark().IsMatch(sample))
            sample = (text = Mark().Replace(text, WithoutMark))[..Math.Min(text.Length, Sample)];
        if (Command().IsMatch(sample))
            sample = (text = Command().Replace(text, ""))[..Math.Min(text.Length, Sample)];
        if (Quote().IsMatch(sample))
            sample = (text = Quote().Replace(text, ""))[..Math.Min(text.Length, Sample)];
        if (Comment().Match(sample) is { Success: true } comment)
            sample = (text = WithoutPrefix(text, comment.Groups[1].Value))[..Math.Min(text.Length, Sample)];
        if (CodeWithField().IsMatch(sample))
            sample = (text = Code().Replace(text, "$1$2"))[..Math.Min(text.Length, Sample)];
        if (NumberedField().IsMatch(sample))
            sample = (text = LineNumber().Replace(text, ""))[..Math.Min(text.Length, Sample)];
        var lines = sample.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (lines.Length < Fewest)
            return text;
        if (lines.Count(l => Stamp().IsMatch(l)) * 2 > lines.Length)
            return Stamp().Replace(text, "");
        var prefix = CommonPrefix(lines);
        return prefix.Length == 0 ? text : WithoutPrefix(text, prefix);
    }

    private static string WithoutPrefix(string text, string prefix)
    {
        var result = new StringBuilder(text.Length);
        foreach (var range in text.AsSpan().Split('\n'))
        {
            var line = text.AsSpan(range);
            var rest = line.TrimStart();
            result.Append(rest.StartsWith(prefix) ? rest[prefix.Length..] : line).Append('\n');
        }
        return result.ToString();
    }

    // «+» and «-» of a difference, «|» of a quotation, «file:» of a search; blank space of its own says nothing.
    private static string CommonPrefix(string[] lines)
    {
        var prefix = lines[0].AsSpan();
        foreach (var line in lines)
            prefix = prefix[..prefix.CommonPrefixLength(line)];
        return prefix is ['+' or '-' or '|', ..] ? prefix[..1].ToString() : prefix.LastIndexOf(':') is > 0 and var colon && prefix[..colon].ContainsAny('.', '/') ? prefix[..(colon + 1)].ToString() : "";
    }

    private static string WithoutMark(Match mark) => mark.Value switch
    {
        "&nbsp;" or "&#160;" => " ",
        "&quot;" => "\"",
        "&lt;" => "<",
        "&gt;" => ">",
        "&amp;" => "&",
        ['<', 'b' or 'B', ..] => "\n", // the end of a line
        _ => "",
    };

    private static string Decoded(string text)
    {
        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
            if (text[i] != '=')
                result.Append(text[i]);
            else if (i + 1 < text.Length && text[i + 1] == '\n')
                i++; // a line goes on
            else if (i + 2 < text.Length && byte.TryParse(text.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, null, out var code))
            {
                if (code != '\r')
                    result.Append((char)code);
                i += 2;
            }
            else
                result.Append('=');
        return result.ToString();
    }

    [GeneratedRegex(@"=(20|09|0A=|0D=0A=)$|data=3D|T=3D[01]", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex QuotedPrintable();

    [GeneratedRegex(@"^[ \t]{0,4}>[> \t]*", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Quote();

    // A program's comment that holds descriptors field by field, or a record of one.
    [GeneratedRegex(@"^[ \t]*(#|//|;|\*|%|--)[ \t]*(?:bLength\b|R: [0-9]+ [0-9a-fA-F]{2} )", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Comment();

    // A page of the web.
    [GeneratedRegex(@"&(nbsp|quot|lt|gt|amp|#160);|<br ?/?>\n?|</?(pre|code)\b[^<>\n]{0,200}>", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Mark();

    // $ xxd report.bin
    [GeneratedRegex(@"^[^ \n]{0,64}[$#] ?(sudo )?(xxd|hexdump|hd|od|cat) [^\n]*\n", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Command();

    // A string of JSON or of a program.
    [GeneratedRegex(@"\\n *bLength\b", RegexOptions.CultureInvariant)]
    private static partial Regex Escaped();

    // `bLength   18`
    [GeneratedRegex(@"^[ \t]*`bLength\b[^`\n]*`[ \t]*$", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex CodeWithField();

    [GeneratedRegex(@"^([ \t]*)`([^`\n]*)`[ \t]*$", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Code();

    // 12:  bLength   18
    [GeneratedRegex(@"^[ \t]*[0-9]{1,6}[:.|]?[ \t]+bLength[ \t]+(0x)?[0-9]", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex NumberedField();

    [GeneratedRegex(@"^[ \t]*[0-9]{1,6}[:.|]?(?=[ \t]|$|[A-Z])", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex LineNumber();

    // [12:01:02.345]     [    2.345678]     Nov 23 04:11:08 host program[123]:     2026-11-23T04:11:08+0000 host program:
    [GeneratedRegex(@"^(\[[0-9:. ]{4,24}\] ?|[A-Z][a-z]{2} [ 0-9][0-9] [0-9:]{8} [^ \n]{1,64} [^ \n]{1,64}: ?|[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:.]{8,15}[^ \n]{0,6} ([^ \n]{1,64} [^ \n]{1,64}: ?)?)", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Stamp();
}
