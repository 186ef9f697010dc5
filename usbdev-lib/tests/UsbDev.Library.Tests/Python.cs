using System.Globalization;

namespace UsbDev.Library.Tests;

/// <summary>Values as Python source.</summary>
internal static class Python
{
    /// <summary>What an OSError(ETIMEDOUT) is printed as; a SAMD21 knows the number only.</summary>
    public const string Timeout = @"^OSError: (\[Errno 110\] ETIMEDOUT|110)$";

    /// <summary>A str literal. Characters beyond ASCII stand in it as they are: where strings are of bytes, as on SAMD21, nothing else stands for them.</summary>
    public static string Text(string text) => "'" + string.Concat(text.EnumerateRunes().Select(rune =>
        rune.Value is >= ' ' and < '\x7f' and not '\'' and not '\\' or > '\xa0' ? rune.ToString() : string.Create(CultureInfo.InvariantCulture, $"\\U{rune.Value:x8}"))) + "'";

    /// <summary>A bytes literal.</summary>
    public static string Bytes(ReadOnlySpan<byte> bytes)
    {
        var text = new System.Text.StringBuilder("b'");
        foreach (var b in bytes)
            text.Append(CultureInfo.InvariantCulture, $"\\x{b:x2}");
        return text.Append('\'').ToString();
    }
}
