using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace UsbDev.Compiler;

/// <summary>What to do about a finding: a sentence, and the changes that it speaks of. Both come from one text, so that they cannot differ.</summary>
[InterpolatedStringHandler]
internal sealed class WayOut
{
    private readonly StringBuilder _words;
    private readonly ImmutableArray<Edit>.Builder _edits = ImmutableArray.CreateBuilder<Edit>(0);

    /// <param name="literalLength">Characters between the holes.</param>
    /// <param name="formattedCount">Holes.</param>
    public WayOut(int literalLength, int formattedCount) => _words = new StringBuilder(literalLength + 16 * formattedCount);

    /// <summary>The changes, in the order in which the words name them.</summary>
    public ImmutableArray<Edit> Edits => _edits.ToImmutable();

    public static implicit operator WayOut(string words)
    {
        var way = new WayOut(words.Length, 0);
        way.AppendLiteral(words);
        return way;
    }

    /// <summary>One after the other.</summary>
    public static WayOut operator +(WayOut first, WayOut second)
    {
        var way = new WayOut(first._words.Length + second._words.Length, 0);
        way.AppendFormatted(first);
        way.AppendFormatted(second);
        return way;
    }

    /// <summary>One of them, with "; " between.</summary>
    public static WayOut Any(IEnumerable<WayOut> ways) => ways.Aggregate((all, way) => all + "; " + way);

    /// <summary>"did you mean 'x'?", where it could also be another.</summary>
    public static WayOut Perhaps(string word) => $"did you mean '{new Edit.Write(word) { IsChoice = true }}'?";

    /// <summary>"did you mean 'x' or 'y'?"</summary>
    public static WayOut Meant(params IEnumerable<string> words)
    {
        var way = new WayOut(64, 0);
        foreach (var word in words)
        {
            way.AppendLiteral(way._words.Length == 0 ? "did you mean '" : "' or '");
            way.AppendFormatted(new Edit.Write(word));
        }
        way.AppendLiteral("'?");
        return way;
    }

    /// <summary>"say which: 'x', 'y'"</summary>
    public static WayOut OneOf(string begin, IEnumerable<string> words)
    {
        WayOut way = begin;
        foreach (var word in words)
            way += way.Edits.IsEmpty ? $"'{new Edit.Write(word)}'" : (WayOut)$", '{new Edit.Write(word)}'";
        return way;
    }

    /// <summary>"did you mean 2 ms?"</summary>
    public static WayOut MeantValue(string value) => $"did you mean {new Edit.Write(value)}?";

    public void AppendLiteral(string words) => _words.Append(words);

    public void AppendFormatted(ReadOnlySpan<char> words) => _words.Append(words);

    public void AppendFormatted<T>(T fact, string? format = null)
    {
        switch (fact)
        {
            case WayOut way:
                _words.Append(way._words);
                _edits.AddRange(way._edits);
                break;
            case Edit edit:
                _words.Append(edit.Words);
                if (edit.IsShort)
                    _edits.Add(edit);
                break;
            default:
                _words.Append(fact is IFormattable value ? value.ToString(format, CultureInfo.InvariantCulture) : fact?.ToString());
                break;
        }
    }

    public override string ToString() => _words.ToString();
}
