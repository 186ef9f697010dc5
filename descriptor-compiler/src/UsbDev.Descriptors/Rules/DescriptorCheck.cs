namespace UsbDev.Descriptors;

/// <summary>Judges a device by all rules.</summary>
public static class DescriptorCheck
{
    private static readonly RuleSet Compile = new(CheckMode.Compile);
    private static readonly RuleSet Check = new(CheckMode.Check);

    /// <summary>All findings, ordered by part of the device and offset.</summary>
    /// <param name="set">The device.</param>
    /// <param name="mode">Our own, or somebody's.</param>
    /// <param name="targets">Boards that shall run it.</param>
    public static IReadOnlyList<Finding> Run(DescriptorSet set, CheckMode mode, IEnumerable<Target>? targets = null) =>
        (mode == CheckMode.Compile ? Compile : Check).Judge(new DeviceSubject(set, mode), targets ?? []);

    /// <summary>All findings in a report descriptor that stands alone.</summary>
    public static IReadOnlyList<Finding> Run(Bytes reportDescriptor, CheckMode mode) =>
        Run(new DescriptorSet { Reports = AnswerDictionary.Empty<ReportKey>().Add(default, reportDescriptor) }, mode);
}
