namespace UsbDev.Descriptors;

/// <summary>The rules of a mode, ready by subject, and the way through a device that brings each subject before its rules.</summary>
internal sealed class RuleSet(CheckMode mode)
{
    private readonly Rule<DeviceSubject>[] _device = RuleCatalog.For<DeviceSubject>(mode);
    private readonly Rule<ConfigurationSubject>[] _configuration = RuleCatalog.For<ConfigurationSubject>(mode);
    private readonly Rule<FunctionSubject>[] _function = RuleCatalog.For<FunctionSubject>(mode);
    private readonly Rule<ChainSubject>[] _chain = RuleCatalog.For<ChainSubject>(mode);
    private readonly Rule<InterfaceSubject>[] _interface = RuleCatalog.For<InterfaceSubject>(mode);
    private readonly Rule<HidSubject>[] _hid = RuleCatalog.For<HidSubject>(mode);
    private readonly Rule<AudioSubject>[] _audio = RuleCatalog.For<AudioSubject>(mode);
    private readonly Rule<MidiEndpointSubject>[] _midiEndpoint = RuleCatalog.For<MidiEndpointSubject>(mode);
    private readonly Rule<CommunicationsSubject>[] _communications = RuleCatalog.For<CommunicationsSubject>(mode);
    private readonly Rule<EndpointSubject>[] _endpoint = RuleCatalog.For<EndpointSubject>(mode);
    private readonly Rule<StringSubject>[] _string = RuleCatalog.For<StringSubject>(mode);
    private readonly Rule<ReportSubject>[] _report = RuleCatalog.For<ReportSubject>(mode);
    private readonly Rule<FieldSubject>[] _field = RuleCatalog.For<FieldSubject>(mode);
    private readonly Rule<LayoutSubject>[] _layout = RuleCatalog.For<LayoutSubject>(mode);
    private readonly Rule<BosSubject>[] _bos = RuleCatalog.For<BosSubject>(mode);
    private readonly Rule<MsOs20Subject>[] _msOs20 = RuleCatalog.For<MsOs20Subject>(mode);
    private readonly Rule<TargetSubject>[] _target = RuleCatalog.For<TargetSubject>(mode);

    public IReadOnlyList<Finding> Judge(DeviceSubject device, IEnumerable<Target> targets)
    {
        var findings = new Findings(mode);
        findings.Judge(_device, device);
        foreach (var configuration in device.Configurations) Judge(findings, configuration);
        foreach (var report in device.Reports) Judge(findings, report);
        foreach (var (key, bytes) in device.Set.Strings) findings.Judge(_string, new StringSubject(device, key, bytes));
        if (device.Bos is { } bos) findings.Judge(_bos, new BosSubject(device, bos));
        if (device.Set.MsOs20 is { } ms) findings.Judge(_msOs20, new MsOs20Subject(device, MsOs20Set.Parse(ms)));
        foreach (var target in targets) findings.Judge(_target, new TargetSubject(device, target));
        return findings.ToList();
    }

    private void Judge(Findings findings, ConfigurationSubject configuration)
    {
        findings.Judge(_configuration, configuration);
        InterfaceDescriptor? owner = null;
        var chain = configuration.Parsed.Chain;
        for (var i = 0; i < chain.Length; i++)
        {
            if (chain[i] is ConfigurationDescriptor or InterfaceAssociationDescriptor) owner = null;
            else if (chain[i] is InterfaceDescriptor next) owner = next;
            findings.Judge(_chain, new ChainSubject(configuration, chain[i], i, owner));
        }

        foreach (var function in configuration.Functions) findings.Judge(_function, function);
        foreach (var setting in configuration.Interfaces) Judge(findings, setting);
        if (configuration.Culprit is { } culprit) findings.ForgetBehind(configuration.At(culprit));
    }

    private void Judge(Findings findings, InterfaceSubject setting)
    {
        findings.Judge(_interface, setting);
        foreach (var endpoint in setting.Endpoints) findings.Judge(_endpoint, endpoint);
        switch (setting.Descriptor.Class)
        {
            case UsbClass.Hid: findings.Judge(_hid, new HidSubject(setting)); break;
            case UsbClass.Communications: findings.Judge(_communications, new CommunicationsSubject(setting)); break;
            case UsbClass.Audio: findings.Judge(_audio, new AudioSubject(setting)); break;
        }

        if (!setting.IsMidi1) return;
        foreach (var endpoint in setting.Endpoints) findings.Judge(_midiEndpoint, new MidiEndpointSubject(endpoint));
    }

    private void Judge(Findings findings, ReportSubject report)
    {
        findings.Judge(_report, report);
        foreach (var field in report.Parsed.Fields) findings.Judge(_field, new FieldSubject(report, field));
        foreach (var layout in report.Parsed.Reports) findings.Judge(_layout, new LayoutSubject(report, layout));
    }
}
