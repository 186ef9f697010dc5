using System.Globalization;
using System.Text.RegularExpressions;

namespace UsbDev.Compiler.Inputs;

/// <summary>Bytes in other digits than hexadecimal, where the whole text is nothing else: base64, binary, decimal. Only what begins as descriptors do is taken for them.</summary>
internal static partial class EncodedText
{
    private const int Fewest = 8; // bytes

    public static byte[]? Read(string text) => Sure(Base64(text)) ?? Sure(Words(text, NumberStyles.None));

    /// <summary>Words of eight binary digits, which are hexadecimal ones too.</summary>
    public static byte[]? ReadBinary(string text) => Sure(Words(BinaryRow().Replace(text, "$1"), NumberStyles.AllowBinarySpecifier));

    /// <summary>A byte a line behind its number: <c>12: 0x05</c>, <c>12,05</c>.</summary>
    public static byte[]? ReadNumbered(string text)
    {
        var bytes = new List<byte>();
        foreach (var range in text.AsSpan().Split('\n'))
        {
            var line = text.AsSpan(range).Trim().TrimEnd(',');
            if (line.IsEmpty)
                continue;
            if (line.IndexOfAny(":,;\t=") is var mark && mark <= 0 || !int.TryParse(line[..mark].Trim(" \t[]"), NumberStyles.None, null, out var number) || number != bytes.Count)
                return null;
            var value = line[(mark + 1)..].Trim();
            if (value.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
                value = value[2..];
            else if (value.Length != 2)
                return null;
            if (value.Length > 2 || !byte.TryParse(value, NumberStyles.AllowHexSpecifier, null, out var b))
                return null;
            bytes.Add(b);
        }
        return Sure([.. bytes]);
    }

    private static byte[]? Sure(byte[]? bytes) => bytes is { Length: >= Fewest } && ByteLists.Begins(bytes) ? bytes : null;

    private static byte[]? Base64(string text)
    {
        const string scheme = ";base64,";
        var digits = string.Concat((text.IndexOf(scheme, StringComparison.Ordinal) is >= 0 and var at ? text[(at + scheme.Length)..] : text).Where(c => !char.IsWhiteSpace(c) && c is not ('"' or '\'')));
        var bytes = new byte[digits.Length];
        return digits.Length % 4 == 0 && Convert.TryFromBase64String(digits, bytes, out var count) ? bytes[..count] : null;
    }

    // 00000101 00000001 …     5 1 9 2 161 …
    private static byte[]? Words(string text, NumberStyles style)
    {
        var bytes = new List<byte>();
        foreach (var range in text.AsSpan().SplitAny(" \t\n,;"))
            if (text.AsSpan(range) is { IsEmpty: false } word)
                if ((style == NumberStyles.None || word.Length == 8) && byte.TryParse(word, style, null, out var value))
                    bytes.Add(value);
                else
                    return null;
        return [.. bytes];
    }

    // 00000000: 00000101 00000001 …  ......
    [GeneratedRegex(@"^[0-9A-Fa-f]{4,8}:((?: [01]{8}){1,16})(?:  [^\n]*)?$", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex BinaryRow();
}
