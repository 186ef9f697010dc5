using UsbDev.Descriptors;

namespace UsbDev.Compiler.Emitters;

/// <summary>What a field of a report becomes in a program of another language: one number, or a list of them.</summary>
internal static class FieldShape
{
    /// <summary>Several one-bit values in a row, which are one number to the program, bit 0 first.</summary>
    public static bool IsMask(this CompiledField field) => field is { BitSize: 1, Count: > 1 and <= 32 };

    /// <summary>Several numbers.</summary>
    public static bool IsList(this CompiledField field) => field.Count > 1 && !field.IsMask();

    /// <summary>Bits of one number.</summary>
    public static int Width(this CompiledField field) => field.IsMask() ? field.Count : field.BitSize;

    /// <summary>A number can be negative.</summary>
    public static bool IsSigned(this CompiledField field) => field.Minimum < 0 && !field.IsMask();

    /// <summary>«5 bits: LED / Num Lock .. Kana», «-127..127, relative: Generic Desktop / X».</summary>
    public static string Describe(this CompiledField field)
    {
        const int most = 4;
        var values = field.IsMask() ? $"{field.Count} bits" : field.Count > 1 ? $"{field.Count} × {field.Minimum}..{field.Maximum}" : $"{field.Minimum}..{field.Maximum}";
        var usages = string.Join(", ", field.Usages.Take(most)) + (field.Usages.Length > most ? ", …" : "");
        return values + (field.IsRelative ? ", relative" : "") + (usages.Length == 0 ? "" : field.IsArray ? $": numbers of {usages}" : $": {usages}");
    }
}
