using System.Globalization;
using System.Text;

namespace UsbDev.Descriptors;

/// <summary>Texts of devices and files in lines for people: a device's name can hold what moves a terminal's cursor or turns the order of letters about.</summary>
public static class Printable
{
    /// <summary>The text in one line; signs that are not seen but do something stand as <c>&lt;U+001B&gt;</c>.</summary>
    public static string Line(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        StringBuilder? result = null;
        for (var i = 0; i < text.Length; i++)
        {
            var isPair = char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]);
            if (isPair || IsSeen(text[i]))
            {
                result?.Append(text, i, isPair ? 2 : 1);
                i += isPair ? 1 : 0;
                continue;
            }

            result ??= new StringBuilder(text, 0, i, text.Length + 8);
            result.Append(CultureInfo.InvariantCulture, $"<U+{(int)text[i]:X4}>");
        }

        return result?.ToString() ?? text;
    }

    /// <summary>A sign that stands for itself.</summary>
    public static bool IsSeen(char c) => c switch
    {
        < '\x7F' => c >= ' ',
        '\u200C' or '\u200D' => true, // they join letters and emoji
        _ => char.GetUnicodeCategory(c) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate),
    };
}
