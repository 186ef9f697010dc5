using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace UsbDev.Descriptors;

/// <summary>What a finding says. The places that it names are kept as what they are, so that each reader gets them by the names that he knows.</summary>
[InterpolatedStringHandler]
public sealed class FindingText
{
    private readonly StringBuilder _words;
    private readonly List<(int At, IPlaceName Name)> _names = []; // where they stand among the words

    /// <summary>An empty text.</summary>
    /// <param name="literalLength">Characters between the facts.</param>
    /// <param name="formattedCount">Facts.</param>
    public FindingText(int literalLength, int formattedCount) => _words = new StringBuilder(literalLength + 8 * formattedCount);

    /// <summary>What it says apart from the places: what is the same of several of them.</summary>
    public string Words => _words.ToString();

    /// <summary>A text without facts.</summary>
    public static implicit operator FindingText(string words)
    {
        var text = new FindingText(words.Length, 0);
        text.AppendLiteral(words);
        return text;
    }

    /// <summary>Adds words.</summary>
    public void AppendLiteral(string words) => _words.Append(words);

    /// <summary>Adds a fact.</summary>
    public void AppendFormatted<T>(T fact, string? format = null)
    {
        if (fact is IPlaceName name) _names.Add((_words.Length, name));
        else _words.Append(fact is IFormattable value ? value.ToString(format, CultureInfo.InvariantCulture) : fact?.ToString());
    }

    /// <summary>The whole text.</summary>
    /// <param name="nameOf">What the reader calls an interface; null: he knows it by its number.</param>
    public string ToString(Func<byte, string?> nameOf)
    {
        var text = new StringBuilder(_words.Length + 16 * _names.Count);
        var from = 0;
        foreach (var (at, name) in _names)
        {
            text.Append(_words, from, at - from).Append(name.ToString(nameOf));
            from = at;
        }

        return text.Append(_words, from, _words.Length - from).ToString();
    }

    /// <summary>The whole text, interfaces by their numbers.</summary>
    public override string ToString() => ToString(static _ => null);
}
