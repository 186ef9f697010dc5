using System.Collections.Immutable;

namespace UsbDev.Descriptors;

/// <summary>The whole device, parsed: what rules across descriptors look at.</summary>
internal sealed class DeviceSubject
{
    /// <summary>Linux stops at eight configurations (USB_MAXCONFIG); more are not looked at.</summary>
    public const int MaxConfigurations = 8;

    public DeviceSubject(DescriptorSet set, CheckMode mode)
    {
        Set = set;
        Mode = mode;
        Descriptor = set.Device is { } device ? DeviceDescriptor.Parse(device) : null;
        Configurations = [.. set.Configurations.Take(MaxConfigurations).Select((bytes, i) => new ConfigurationSubject(this, i, bytes))];
        Reports = set.Reports.Where(r => r.Key.Configuration < MaxConfigurations).ToDictionary(r => r.Key, r => new ReportSubject(this, r.Key, r.Value));
        Bos = set.Bos is { } bos ? BinaryObjectStore.Parse(bos) : null;
        Speed = set.Speed != UsbSpeed.Unknown ? set.Speed : GuessSpeed();
    }

    public DescriptorSet Set { get; }

    public CheckMode Mode { get; }

    public DeviceDescriptor? Descriptor { get; }

    public ImmutableArray<ConfigurationSubject> Configurations { get; }

    public Dictionary<ReportKey, ReportSubject> Reports { get; }

    public BinaryObjectStore? Bos { get; }

    /// <summary>As told; else as far as the descriptors give it away.</summary>
    public UsbSpeed Speed { get; }

    /// <summary>There is nothing in these descriptors that only another speed allows.</summary>
    public bool MayBe(UsbSpeed speed) => Speed == UsbSpeed.Unknown || Speed == speed;

    private UsbSpeed GuessSpeed()
    {
        if (Descriptor is { BcdUsb: >= 0x0300, MaxPacketSize0: 9 }) return UsbSpeed.Super;
        var endpoints = Configurations.SelectMany(c => c.Interfaces).SelectMany(i => i.Endpoints);
        if (endpoints.Any(e => e.Setting.Extras.Any(x => x is SuperSpeedCompanionDescriptor))) return UsbSpeed.Super;
        if (endpoints.Any(e => e.Descriptor is { Transfer: TransferType.Bulk, PacketSize: 512 })) return UsbSpeed.High;
        if (Descriptor is { MaxPacketSize0: not 64 }) return Descriptor.MaxPacketSize0 == 8 ? UsbSpeed.Unknown : UsbSpeed.Full;
        return endpoints.Any(e => e.Descriptor is { Transfer: TransferType.Bulk, PacketSize: > 0 and <= 64 }) ? UsbSpeed.Full : UsbSpeed.Unknown;
    }
}

/// <summary>A configuration.</summary>
internal sealed class ConfigurationSubject
{
    public ConfigurationSubject(DeviceSubject device, int index, Bytes bytes)
    {
        Device = device;
        Index = index;
        Bytes = bytes;
        Parsed = Configuration.Parse(bytes);
        Interfaces = [.. Parsed.Interfaces.Select(s => new InterfaceSubject(this, s))];
        Functions = FunctionSubject.Group(this);
    }

    public DeviceSubject Device { get; }

    public int Index { get; }

    public Bytes Bytes { get; }

    public Configuration Parsed { get; }

    public ImmutableArray<InterfaceSubject> Interfaces { get; }

    public ImmutableArray<FunctionSubject> Functions { get; }

    public DescriptorPart Part => DescriptorPart.Configuration(Index);

    public InterfaceSubject? Interface(int number)
    {
        foreach (var setting in Interfaces)
            if (setting.Descriptor.Number == number) return setting;
        return null;
    }

    public Location At(Descriptor descriptor) => new(Part, descriptor.Offset, descriptor.Length);

    public Location At(Descriptor descriptor, int offset, int length) => new(Part, descriptor.Offset + offset, length);
}

/// <summary>A function: the interfaces of an association, of a CDC union, of an audio control interface; or one interface alone.</summary>
/// <param name="Configuration">The configuration.</param>
/// <param name="Association">What groups them; null without.</param>
/// <param name="Interfaces">Each interface number's first setting.</param>
internal sealed record FunctionSubject(
    ConfigurationSubject Configuration, InterfaceAssociationDescriptor? Association, ImmutableArray<InterfaceSubject> Interfaces)
{
    public InterfaceSubject First => Interfaces[0];

    public static ImmutableArray<FunctionSubject> Group(ConfigurationSubject configuration)
    {
        var firsts = configuration.Interfaces.DistinctBy(i => i.Descriptor.Number).ToList();
        var taken = new HashSet<int>();
        var functions = ImmutableArray.CreateBuilder<FunctionSubject>();
        foreach (var setting in firsts)
        {
            if (taken.Contains(setting.Descriptor.Number)) continue;
            var association = configuration.Parsed.Associations.FirstOrDefault(a => a.FirstInterface == setting.Descriptor.Number);
            var numbers = association is not null
                ? Enumerable.Range(association.FirstInterface, association.InterfaceCount)
                : setting.Subordinates.Prepend(setting.Descriptor.Number);
            var wanted = numbers.ToHashSet();
            var members = firsts.Where(f => wanted.Contains(f.Descriptor.Number) && taken.Add(f.Descriptor.Number)).ToImmutableArray();
            functions.Add(new FunctionSubject(configuration, association, members.IsEmpty ? [setting] : members));
        }

        return functions.DrainToImmutable();
    }
}

/// <summary>One alternate setting of an interface.</summary>
internal sealed class InterfaceSubject
{
    public InterfaceSubject(ConfigurationSubject configuration, InterfaceSetting setting)
    {
        Configuration = configuration;
        Setting = setting;
        Endpoints = [.. setting.Endpoints.Select(e => new EndpointSubject(this, e))];
    }

    public ConfigurationSubject Configuration { get; }

    public InterfaceSetting Setting { get; }

    public ImmutableArray<EndpointSubject> Endpoints { get; }

    public InterfaceDescriptor Descriptor => Setting.Descriptor;

    public DeviceSubject Device => Configuration.Device;

    public ReportSubject? Report => Device.Reports.GetValueOrDefault(new ReportKey(Configuration.Index, Descriptor.Number, Descriptor.Alternate));

    /// <summary>Interfaces that its class descriptors name as its own: CDC union, audio header.</summary>
    public IEnumerable<int> Subordinates => Setting.Extras.SelectMany(IEnumerable<int> (extra) => extra switch
    {
        CdcUnionDescriptor union => union.SubordinateInterfaces.Select(n => (int)n),
        AudioHeaderDescriptor header => header.StreamingInterfaces.Select(n => (int)n),
        _ => [],
    });

    /// <summary>«interface 2», with the setting where it is not the first.</summary>
    public string Name => Descriptor.Alternate == 0 ? $"interface {Descriptor.Number}" : $"interface {Descriptor.Number} setting {Descriptor.Alternate}";

    public Location At(int offset, int length) => Configuration.At(Descriptor, offset, length);

    public Location Here => Configuration.At(Descriptor);
}

/// <summary>An endpoint.</summary>
internal sealed record EndpointSubject(InterfaceSubject Interface, EndpointSetting Setting)
{
    public EndpointDescriptor Descriptor => Setting.Descriptor;

    public DeviceSubject Device => Interface.Device;

    public string Name => $"endpoint 0x{Descriptor.Address:X2} of {Interface.Name}";

    public Location At(int offset, int length) => Interface.Configuration.At(Descriptor, offset, length);

    public Location Here => Interface.Configuration.At(Descriptor);

    public Location At(Descriptor extra) => Interface.Configuration.At(extra);
}

/// <summary>A descriptor in the chain of a configuration, whatever it is, and the interface that it belongs to, if any.</summary>
internal readonly record struct ChainSubject(ConfigurationSubject Configuration, Descriptor Descriptor, int Index, InterfaceDescriptor? Setting)
{
    public Location Here => Configuration.At(Descriptor);
}

/// <summary>A string descriptor.</summary>
internal readonly record struct StringSubject(DeviceSubject Device, StringKey Key, Bytes Bytes)
{
    public Location Here => At(0, Bytes.Length);

    public Location At(int offset, int length) => new(new DescriptorPart(PartKind.String, String: Key), offset, length);
}

/// <summary>A report descriptor.</summary>
internal sealed class ReportSubject(DeviceSubject device, ReportKey key, Bytes bytes)
{
    public DeviceSubject Device { get; } = device;

    public ReportKey Key { get; } = key;

    public ReportDescriptor Parsed { get; } = ReportDescriptor.Parse(bytes);

    public InterfaceSubject? Interface
    {
        get
        {
            if (Key.Configuration >= Device.Configurations.Length) return null;
            foreach (var setting in Device.Configurations[Key.Configuration].Interfaces)
                if (setting.Descriptor.Number == Key.Interface && setting.Descriptor.Alternate == Key.Alternate) return setting;
            return null;
        }
    }

    public Location At(HidItem item) => At(item.Offset, item.Length);

    public Location At(int offset, int length) => new(new DescriptorPart(PartKind.Report, Key), offset, length);
}

/// <summary>A main data item of a report descriptor.</summary>
internal readonly record struct FieldSubject(ReportSubject Report, HidField Field)
{
    public Location Here => Report.At(Field.Item);
}

/// <summary>A report that a report descriptor lays out.</summary>
internal readonly record struct LayoutSubject(ReportSubject Report, HidReport Layout)
{
    /// <summary>Its last field.</summary>
    public Location Here => Report.At(Layout.Fields[^1].Item);

    public string Name => Describe.Report(Layout.Type, Layout.Id);
}

/// <summary>The BOS.</summary>
internal readonly record struct BosSubject(DeviceSubject Device, BinaryObjectStore Bos);

/// <summary>The Microsoft OS 2.0 descriptor set.</summary>
internal readonly record struct MsOs20Subject(DeviceSubject Device, MsOs20Set Set);

/// <summary>A board, with its firmware, that shall run the device.</summary>
internal readonly record struct TargetSubject(DeviceSubject Device, Target Target);
