using System.Text;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Layout;

/// <summary>Names for fields that the description leaves nameless: their usage's name, as a program would write it.</summary>
internal static class FieldNames
{
    public static string Of(ReadOnlySpan<UsageRange> usages)
    {
        if (usages.IsEmpty)
            return "field";
        var first = usages[0][0];
        var several = usages.Length > 1 || usages[0].Count > 1;
        // Several usages of a page are called after it: buttons, keyboard.
        var text = several ? Usages.Page(first.Page)?.Name.Split('/')[0] : Usages.NameOf(first);
        return text is null ? several ? "data" : $"usage_{first.Id:x}" : Identifier(several && first.Page == 9 ? "buttons" : text);
    }

    /// <summary>Lower-case letters, digits and _.</summary>
    /// <param name="text">Any words.</param>
    /// <param name="empty">The name where nothing is left of them.</param>
    /// <param name="beforeDigit">What a name that would start with a digit starts with.</param>
    public static string Identifier(string text, string empty = "field", char beforeDigit = 'n')
    {
        var result = new StringBuilder();
        foreach (var c in text)
            if (char.IsAsciiLetterOrDigit(c))
                result.Append(char.ToLowerInvariant(c));
            else if (result.Length > 0 && result[^1] != '_')
                result.Append('_');
        var name = result.ToString().Trim('_');
        return name.Length == 0 ? empty : char.IsAsciiDigit(name[0]) ? beforeDigit + name : name;
    }
}
