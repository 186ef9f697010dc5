using System.Globalization;

namespace UsbDev.Compiler.Inputs;

/// <summary>Bytes in other digits than hexadecimal, where the whole text is nothing else: base64, binary, decimal. Only what begins as descriptors do is taken for them.</summary>
internal static class EncodedText
{
    private const int Fewest = 8; // bytes

    public static byte[]? Read(string text) => Sure(Base64(text)) ?? Sure(Words(text, NumberStyles.None));

    /// <summary>Words of eight binary digits, which are hexadecimal ones too.</summary>
    public static byte[]? ReadBinary(string text) => Sure(Words(text, NumberStyles.AllowBinarySpecifier));

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
}
