using System.Buffers;
using System.Globalization;
using System.Text;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Spec;

/// <summary>Words as YAML scalars.</summary>
internal static class Scalar
{
    private static readonly SearchValues<char> s_plain = SearchValues.Create(" !%&()*+-./0123456789;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ\\^_`abcdefghijklmnopqrstuvwxyz|~");

    /// <summary>Nothing in it means anything to YAML, within a word.</summary>
    private static bool IsPlain(ReadOnlySpan<char> text) => !text.ContainsAnyExcept(s_plain);

    /// <summary>A scalar that is read as these words and nothing else.</summary>
    public static string Quote(string text)
    {
        if (text.Length > 0 && char.IsAsciiLetter(text[0]) && text[^1] != ' ' && IsPlain(text) && text is not ("null" or "unique" or "none" or "Null" or "NULL"))
            return text;
        var result = new StringBuilder("\"");
        text = text.Replace("${", "$${", StringComparison.Ordinal);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsHighSurrogate(c) && i + 1 < text.Length)
                result.Append(CultureInfo.InvariantCulture, $"\\U{char.ConvertToUtf32(c, text[++i]):X8}");
            else if (c is '"' or '\\')
                result.Append('\\').Append(c);
            else if (c is >= ' ' and < '\x7F' || c is >= '\xA1' and < '\uD800' && Printable.IsSeen(c))
                result.Append(c);
            else
                result.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}");
        }
        return result.Append('"').ToString();
    }
}
