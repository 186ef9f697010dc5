using System.Text.RegularExpressions;
using UsbDev.Compiler;
using UsbDev.Compiler.Yaml;

namespace UsbDev.Testing.Scenarios.Expectations;

/// <summary>Regular expressions in tests: without backtracking, so that none can hang a run.</summary>
internal static class Patterns
{
    public static Regex? Read(StepReader reader, Node node, string what)
    {
        if (reader.Text(node, what) is not { } text) return null;
        try
        {
            return new Regex(text, RegexOptions.NonBacktracking | RegexOptions.Multiline | RegexOptions.CultureInvariant);
        }
        catch (ArgumentException e)
        {
            reader.Error(node, Codes.Type, $"{what} is no regular expression: {e.Message.TrimEnd('.')}", "a sign such as ( or . that is meant literally needs a \\ before it");
        }
        catch (NotSupportedException)
        {
            reader.Error(node, Codes.Type, $"{what} uses back references or look-around", "write it without them");
        }

        return null;
    }

    /// <summary>Looks for a pattern in what a device wrote, whose lines may end with \r\n; returns the index after it, or -1.</summary>
    public static int EndOfMatch(Regex pattern, string text)
    {
        if (pattern.Match(text.Replace("\r", "", StringComparison.Ordinal)) is not { Success: true } match) return -1;
        var end = 0;
        for (var left = match.Index + match.Length; left > 0 && end < text.Length; end++)
            if (text[end] != '\r') left--;
        return end;
    }
}
