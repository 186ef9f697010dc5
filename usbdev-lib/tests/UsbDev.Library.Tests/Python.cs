using System.Globalization;

namespace UsbDev.Library.Tests;

/// <summary>Values as Python source.</summary>
internal static class Python
{
    /// <summary>A str literal in ASCII.</summary>
    public static string Text(string text) => "'" + string.Concat(text.Select(c =>
        c is >= ' ' and < '\x7f' and not '\'' and not '\\' ? c.ToString() : string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"))) + "'";

    /// <summary>A bytes literal.</summary>
    public static string Bytes(ReadOnlySpan<byte> bytes)
    {
        var text = new System.Text.StringBuilder("b'");
        foreach (var b in bytes)
            text.Append(CultureInfo.InvariantCulture, $"\\x{b:x2}");
        return text.Append('\'').ToString();
    }
}
