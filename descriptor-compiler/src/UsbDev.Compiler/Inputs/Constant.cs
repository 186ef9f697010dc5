using System.Globalization;

namespace UsbDev.Compiler.Inputs;

/// <summary>A constant of C made of numbers: <c>0x80 | 1</c>, <c>500 / 2</c>, <c>(34 &amp; 0xFF)</c>, <c>'A'</c>.</summary>
internal static class Constant
{
    private const int Longest = 64; // characters; deeper brackets than these are no constant

    private static readonly string[][] s_operators = [["|"], ["&"], ["<<", ">>"], ["+", "-"], ["*", "/"]]; // the weakest first

    /// <summary>Its value; null, where it is none.</summary>
    public static long? Value(ReadOnlySpan<char> text)
    {
        if (text.Length is 0 or > Longest)
            return null;
        var at = 0;
        return Binary(text, ref at, 0) is { } value && at == text.Length ? value : null;
    }

    private static long? Binary(ReadOnlySpan<char> text, ref int at, int level)
    {
        if (level == s_operators.Length)
            return Unary(text, ref at);
        var value = Binary(text, ref at, level + 1);
        while (value is not null)
        {
            var rest = text[at..].TrimStart();
            var sign = "";
            foreach (var candidate in s_operators[level])
                if (rest.StartsWith(candidate))
                    sign = candidate;
            if (sign.Length == 0)
            {
                at = text.Length - rest.Length;
                return value;
            }
            at = text.Length - rest.Length + sign.Length;
            value = (value, sign, Binary(text, ref at, level + 1)) switch
            {
                ({ } a, "|", { } b) => a | b,
                ({ } a, "&", { } b) => a & b,
                ({ } a, "<<", >= 0 and < 32 and var b) => a << (int)b,
                ({ } a, ">>", >= 0 and < 32 and var b) => a >> (int)b,
                ({ } a, "+", { } b) => a + b,
                ({ } a, "-", { } b) => a - b,
                ({ } a, "*", { } b) => a * b,
                ({ } a, "/", not 0 and { } b) => a / b,
                _ => null,
            };
        }
        return null;
    }

    private static long? Unary(ReadOnlySpan<char> text, ref int at)
    {
        at = text.Length - text[at..].TrimStart().Length;
        switch (text[at..])
        {
            case ['-', ..]:
                at++;
                return -Unary(text, ref at);
            case ['(', ..]:
                at++;
                var value = Binary(text, ref at, 0);
                at = text.Length - text[at..].TrimStart().Length;
                return at < text.Length && text[at++] == ')' ? value : null;
            case ['\'', > ' ' and < '\x7F' and not '\\' and var c, '\'', ..]:
                at += 3;
                return c;
        }
        var end = at;
        while (end < text.Length && char.IsAsciiLetterOrDigit(text[end]))
            end++;
        var word = text[at..end].TrimEnd("uUlL");
        at = end;
        return word.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? uint.TryParse(word[2..], NumberStyles.AllowHexSpecifier, null, out var hex) ? hex : null
            : word.StartsWith("0b", StringComparison.OrdinalIgnoreCase) ? uint.TryParse(word[2..], NumberStyles.AllowBinarySpecifier, null, out var bits) ? bits : null
            : word is ['0', _, ..] && word.IndexOfAnyExceptInRange('0', '7') < 0 ? Octal(word)
            : uint.TryParse(word, NumberStyles.None, null, out var number) ? number : null;
    }

    private static long Octal(ReadOnlySpan<char> digits)
    {
        var value = 0L;
        foreach (var digit in digits)
            value = Math.Min(uint.MaxValue, value * 8 + digit - '0');
        return value;
    }
}
