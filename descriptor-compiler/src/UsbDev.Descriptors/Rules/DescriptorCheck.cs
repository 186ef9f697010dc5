using System.Collections.Immutable;

namespace UsbDev.Descriptors;

/// <summary>Judges a device by all rules.</summary>
public static class DescriptorCheck
{
    private static readonly Rule<DeviceSubject>[] Device = RuleCatalog.For<DeviceSubject>();
    private static readonly Rule<ConfigurationSubject>[] Configuration = RuleCatalog.For<ConfigurationSubject>();
    private static readonly Rule<FunctionSubject>[] Function = RuleCatalog.For<FunctionSubject>();
    private static readonly Rule<ChainSubject>[] Chain = RuleCatalog.For<ChainSubject>();
    private static readonly Rule<InterfaceSubject>[] Interface = RuleCatalog.For<InterfaceSubject>();
    private static readonly Rule<EndpointSubject>[] Endpoint = RuleCatalog.For<EndpointSubject>();
    private static readonly Rule<StringSubject>[] String = RuleCatalog.For<StringSubject>();
    private static readonly Rule<ReportSubject>[] Report = RuleCatalog.For<ReportSubject>();
    private static readonly Rule<FieldSubject>[] Field = RuleCatalog.For<FieldSubject>();
    private static readonly Rule<LayoutSubject>[] Layout = RuleCatalog.For<LayoutSubject>();
    private static readonly Rule<BosSubject>[] Bos = RuleCatalog.For<BosSubject>();
    private static readonly Rule<MsOs20Subject>[] MsOs20 = RuleCatalog.For<MsOs20Subject>();
    private static readonly Rule<TargetSubject>[] OnTarget = RuleCatalog.For<TargetSubject>();

    /// <summary>All findings, ordered by part of the device and offset.</summary>
    /// <param name="set">The device.</param>
    /// <param name="mode">Our own, or somebody's.</param>
    /// <param name="targets">Boards that shall run it.</param>
    public static IReadOnlyList<Finding> Run(DescriptorSet set, CheckMode mode, IEnumerable<Target>? targets = null)
    {
        var findings = new Findings(mode);
        var device = new DeviceSubject(set, mode);
        findings.Judge(Device, device);
        foreach (var configuration in device.Configurations) Judge(findings, configuration);
        foreach (var report in device.Reports.Values) Judge(findings, report);
        foreach (var (key, bytes) in set.Strings) findings.Judge(String, new StringSubject(device, key, bytes));
        if (device.Bos is { } bos) findings.Judge(Bos, new BosSubject(device, bos));
        if (set.MsOs20 is { } ms) findings.Judge(MsOs20, new MsOs20Subject(device, MsOs20Set.Parse(ms)));
        foreach (var target in targets ?? []) findings.Judge(OnTarget, new TargetSubject(device, target));
        return findings.ToList();
    }

    /// <summary>All findings in a report descriptor that stands alone.</summary>
    public static IReadOnlyList<Finding> Run(Bytes reportDescriptor, CheckMode mode) =>
        Run(new DescriptorSet { Reports = ImmutableSortedDictionary<ReportKey, Bytes>.Empty.Add(default, reportDescriptor) }, mode);

    private static void Judge(Findings findings, ConfigurationSubject configuration)
    {
        findings.Judge(Configuration, configuration);
        InterfaceDescriptor? setting = null;
        var chain = configuration.Parsed.Chain;
        for (var i = 0; i < chain.Length; i++)
        {
            if (chain[i] is ConfigurationDescriptor or InterfaceAssociationDescriptor) setting = null;
            else if (chain[i] is InterfaceDescriptor next) setting = next;
            findings.Judge(Chain, new ChainSubject(configuration, chain[i], i, setting));
        }

        foreach (var function in configuration.Functions) findings.Judge(Function, function);
        foreach (var one in configuration.Interfaces)
        {
            findings.Judge(Interface, one);
            foreach (var endpoint in one.Endpoints) findings.Judge(Endpoint, endpoint);
        }
    }

    private static void Judge(Findings findings, ReportSubject report)
    {
        findings.Judge(Report, report);
        foreach (var field in report.Parsed.Fields) findings.Judge(Field, new FieldSubject(report, field));
        foreach (var layout in report.Parsed.Reports) findings.Judge(Layout, new LayoutSubject(report, layout));
    }
}
