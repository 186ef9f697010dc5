using UsbDev.Compiler.Yaml;

namespace UsbDev.Compiler.Spec;

/// <summary>Report descriptors item by item, one a line.</summary>
internal static class ItemText
{
    public static ReportBytes? Parse(ScalarNode text, Diagnostics diagnostics)
    {
        diagnostics.Error(text.Span, Codes.Type, "items", "");
        return null;
    }
}
