namespace UsbDev.Descriptors;

/// <summary>The reports that a BIOS reads without asking for their layout (HID 1.11 appendix B).</summary>
internal static class BootLayout
{
    private const ushort Keyboard = 0x07;
    private const ushort Button = 0x09;
    private static readonly Usage X = new(1, 0x30);
    private static readonly Usage Y = new(1, 0x31);

    /// <summary>Why the input report is no boot keyboard's; null when it is one.</summary>
    public static string? KeyboardFault(ReportDescriptor descriptor)
    {
        if (descriptor.UsesReportIds) return "its reports have IDs";
        if (descriptor.Report(HidReportType.Input, 0) is not { } input) return "it has no input report";
        if (input.BitLength < 64) return $"its input report has {input.ByteLength} bytes instead of 8";
        foreach (var data in input.Fields)
        {
            if (data.BitOffset >= 64 || data.BitLength == 0) continue;
            var fits = data.BitOffset switch
            {
                < 8 => data is { IsVariable: true, Size: 1 } && data.UsageOf(0) == new Usage(Keyboard, (ushort)(0xE0 + data.BitOffset)),
                < 16 => data.IsConstant,
                _ => data.IsConstant || (data is { IsArray: true, Size: 8 } && data.Usages.Count > 0 && data.Usages[0].Page == Keyboard),
            };
            if (!fits) return $"byte {data.BitOffset / 8} of its input report holds something else";
        }

        return null;
    }

    /// <summary>Why the input report is no boot mouse's; null when it is one.</summary>
    public static string? MouseFault(ReportDescriptor descriptor)
    {
        if (descriptor.UsesReportIds) return "its reports have IDs";
        if (descriptor.Report(HidReportType.Input, 0) is not { } input) return "it has no input report";
        if (input.BitLength < 24) return $"its input report has {input.ByteLength} bytes instead of at least 3";
        if (input.Fields.FirstOrDefault(f => f.BitLength > 0) is not { IsVariable: true, Size: 1 } buttons || buttons.UsageOf(0) != new Usage(Button, 1))
            return "its input report does not begin with the buttons";
        return At(input, X) != 8 || At(input, Y) != 16 ? "X and Y are not bytes 1 and 2 of its input report" : null;
    }

    private static long? At(HidReport report, Usage usage) =>
        report.Find(usage) is { Field: { IsVariable: true, IsRelative: true, Size: 8 } data } control ? data.BitOffset + control.Index * data.Size : null;
}
