using System.Text;

namespace UsbDev.Testing;

/// <summary>Text in messages: quoted, with what cannot be seen escaped as YAML and Python do.</summary>
internal static class Quote
{
    private const int Shown = 200;

    public static string Text(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var c in text.Length <= Shown ? text : text[..Shown])
        {
            quoted.Append(c switch
            {
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                '\b' => "\\b",
                '"' => "\\\"",
                '\\' => "\\\\",
                < ' ' or '\x7f' => $"\\x{(int)c:x2}",
                _ => c.ToString(),
            });
        }

        quoted.Append('"');
        if (text.Length > Shown) quoted.Append($" … ({text.Length} characters)");
        return quoted.ToString();
    }
}
