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
        Configurations = ConfigurationsOf(set);
        Reports = ReportsOf(set);
        Bos = set.Bos is { } bos ? BinaryObjectStore.Parse(bos) : null;
        Speed = set.Speed != UsbSpeed.Unknown ? set.Speed : GuessSpeed();
    }

    public DescriptorSet Set { get; }

    public CheckMode Mode { get; }

    public DeviceDescriptor? Descriptor { get; }

    public ImmutableArray<ConfigurationSubject> Configurations { get; }

    /// <summary>By key, ascending.</summary>
    public ImmutableArray<ReportSubject> Reports { get; }

    public BinaryObjectStore? Bos { get; }

    /// <summary>As told; else as far as the descriptors give it away.</summary>
    public UsbSpeed Speed { get; }

    /// <summary>There is nothing in these descriptors that only another speed allows.</summary>
    public bool MayBe(UsbSpeed speed) => Speed == UsbSpeed.Unknown || Speed == speed;

    /// <summary>The report descriptor of a setting; null when nobody has read it.</summary>
    public ReportSubject? Report(ReportKey key)
    {
        var (low, high) = (0, Reports.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var order = key.CompareTo(Reports[middle].Key);
            if (order == 0) return Reports[middle];
            if (order < 0) high = middle - 1;
            else low = middle + 1;
        }

        return null;
    }

    private ImmutableArray<ConfigurationSubject> ConfigurationsOf(DescriptorSet set)
    {
        var configurations = ImmutableArray.CreateBuilder<ConfigurationSubject>();
        for (var i = 0; i < Math.Min(set.Configurations.Length, MaxConfigurations); i++)
            configurations.Add(new ConfigurationSubject(this, i, set.Configurations[i]));
        return configurations.DrainToImmutable();
    }

    private ImmutableArray<ReportSubject> ReportsOf(DescriptorSet set)
    {
        var reports = ImmutableArray.CreateBuilder<ReportSubject>();
        foreach (var (key, bytes) in set.Reports)
            if (key.Configuration < MaxConfigurations) reports.Add(new ReportSubject(this, key, bytes));
        return reports.DrainToImmutable();
    }

    private UsbSpeed GuessSpeed()
    {
        if (Set.SpeedOfDevice is UsbSpeed.Super) return UsbSpeed.Super;
        var shortBulk = false;
        foreach (var configuration in Configurations)
        {
            foreach (var setting in configuration.Interfaces)
            {
                foreach (var endpoint in setting.Endpoints)
                {
                    if (endpoint.Setting.Extras.Any(static x => x is SuperSpeedCompanionDescriptor)) return UsbSpeed.Super;
                    if (endpoint.Descriptor is { Transfer: TransferType.Bulk, PacketSize: 512 }) return UsbSpeed.High;
                    shortBulk |= endpoint.Descriptor is { Transfer: TransferType.Bulk, PacketSize: > 0 and <= 64 };
                }
            }
        }

        if (Descriptor is { MaxPacketSize0: not (8 or 64) } || shortBulk) return UsbSpeed.Full;
        return UsbSpeed.Unknown;
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
        Numbers = NumbersOf(Interfaces);
        Functions = FunctionSubject.Group(this);
    }

    public DeviceSubject Device { get; }

    public int Index { get; }

    public Bytes Bytes { get; }

    public Configuration Parsed { get; }

    public ImmutableArray<InterfaceSubject> Interfaces { get; }

    public ImmutableArray<FunctionSubject> Functions { get; }

    /// <summary>The interface numbers that there are.</summary>
    public ByteSet Numbers { get; }

    /// <summary>A bLength leads astray: what stands behind it cannot be read, and is missing from all counts.</summary>
    public bool IsCut => Parsed.Rest is { Length: >= 2 } rest && rest.Span.ContainsAnyExcept((byte)0) && Bytes.Length <= Configuration.MaxLength;

    /// <summary>All interfaces and endpoints that the counts promise are there.</summary>
    public bool IsComplete => Parsed.Header is { } header && Numbers.Count >= header.InterfaceCount && Interfaces.All(static i => i.Endpoints.Length >= i.Descriptor.EndpointCount);

    /// <summary>The descriptor that is too short for its form and so leads all behind it astray; null: there is none, or what follows can be read.</summary>
    public Descriptor? Culprit => IsCut ? Parsed.Chain.FirstOrDefault(ChainRules.IsShort) : null;

    public DescriptorPart Part => DescriptorPart.Configuration(Index);

    private static ByteSet NumbersOf(ImmutableArray<InterfaceSubject> interfaces)
    {
        var numbers = default(ByteSet);
        foreach (var setting in interfaces) numbers.Add(setting.Descriptor.Number);
        return numbers;
    }

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
        var functions = ImmutableArray.CreateBuilder<FunctionSubject>();
        var (seen, taken) = (default(ByteSet), default(ByteSet));
        foreach (var first in configuration.Interfaces)
        {
            var number = first.Descriptor.Number;
            if (!seen.Add(number) || taken.Contains(number)) continue;
            var association = AssociationOf(configuration, number);
            var wanted = default(ByteSet);
            wanted.Add(number);
            if (association is null) first.AddSubordinates(ref wanted);
            else for (var i = 0; i < association.InterfaceCount && number + i <= byte.MaxValue; i++) wanted.Add((byte)(number + i));
            functions.Add(new FunctionSubject(configuration, association, Take(configuration, first, wanted, ref taken)));
        }

        return functions.DrainToImmutable();
    }

    private static InterfaceAssociationDescriptor? AssociationOf(ConfigurationSubject configuration, byte number)
    {
        foreach (var association in configuration.Parsed.Associations)
            if (association.FirstInterface == number) return association;
        return null;
    }

    /// <summary>The first setting of each wanted interface that no other function has; the function's first interface in front.</summary>
    private static ImmutableArray<InterfaceSubject> Take(
        ConfigurationSubject configuration,
        InterfaceSubject first,
        ByteSet wanted,
        ref ByteSet taken)
    {
        taken.Add(first.Descriptor.Number);
        if (wanted.Count == 1) return [first];
        var members = ImmutableArray.CreateBuilder<InterfaceSubject>();
        members.Add(first);
        foreach (var other in configuration.Interfaces)
            if (wanted.Contains(other.Descriptor.Number) && taken.Add(other.Descriptor.Number)) members.Add(other);
        return members.DrainToImmutable();
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

    /// <summary>What belongs to it may stand behind a bLength that leads astray.</summary>
    public bool IsCut => Configuration.IsCut && Configuration.Interfaces[^1] == this;

    public DeviceSubject Device => Configuration.Device;

    public ReportSubject? Report => Device.Report(new ReportKey(Configuration.Index, Descriptor.Number, Descriptor.Alternate));

    /// <summary>Adds the interfaces that its class descriptors name as its own (CDC union, audio and video header), or that follow it (audio 2.0 and later name none).</summary>
    public void AddSubordinates(ref ByteSet numbers)
    {
        const byte headerOfVideo = 1, firstOfVideo = 12, namesNone = 0x20; // UVC 1.5 table 3-3; bInterfaceProtocol of audio 2.0
        if (Descriptor is { Class: UsbClass.Audio, SubClass: 1, Protocol: >= namesNone })
            foreach (var other in Configuration.Interfaces.SkipWhile(i => i != this).Skip(1).TakeWhile(i => i.Descriptor is { Class: UsbClass.Audio, SubClass: not 1 }))
                numbers.Add(other.Descriptor.Number);
        else if (Descriptor is { Class: UsbClass.Video, SubClass: 1 })
            foreach (var extra in Setting.Extras)
                if (Configuration.Bytes.Slice(extra.Offset, extra.Length).Span is [> firstOfVideo, DescriptorType.ClassInterface, headerOfVideo, ..] video)
                    foreach (var number in video[firstOfVideo..])
                        numbers.Add(number);
        foreach (var extra in Setting.Extras)
        {
            var named = extra switch
            {
                CdcUnionDescriptor union => union.SubordinateInterfaces,
                AudioHeaderDescriptor header => header.StreamingInterfaces,
                _ => [],
            };
            foreach (var number in named) numbers.Add(number);
        }
    }

    /// <summary>It is a MIDI streaming interface of MIDI 1.0.</summary>
    public bool IsMidi1 =>
        Descriptor is { Class: UsbClass.Audio, SubClass: 3 } && Setting.Extras.OfType<MidiHeaderDescriptor>().FirstOrDefault() is not { BcdMsc: 0x0200 };

    /// <summary>«interface 2», with the setting where it is not the first.</summary>
    public InterfaceName Name => new(Descriptor.Number, Descriptor.Alternate);

    public Location At(int offset, int length) => Configuration.At(Descriptor, offset, length);

    public Location Here => Configuration.At(Descriptor);
}

/// <summary>A HID interface.</summary>
internal readonly record struct HidSubject(InterfaceSubject Interface);

/// <summary>An audio interface: control, streaming or MIDI.</summary>
internal readonly record struct AudioSubject(InterfaceSubject Interface);

/// <summary>An endpoint of a MIDI 1.0 streaming interface.</summary>
internal readonly record struct MidiEndpointSubject(EndpointSubject Endpoint);

/// <summary>A CDC control interface.</summary>
internal readonly record struct CommunicationsSubject(InterfaceSubject Interface);

/// <summary>An endpoint.</summary>
internal sealed record EndpointSubject(InterfaceSubject Interface, EndpointSetting Setting)
{
    public EndpointDescriptor Descriptor => Setting.Descriptor;

    public DeviceSubject Device => Interface.Device;

    public EndpointName Name => new(Descriptor.Address, Interface.Name);

    public Location At(int offset, int length) => Interface.Configuration.At(Descriptor, offset, length);

    public Location Here => Interface.Configuration.At(Descriptor);

    public Location At(Descriptor extra) => Interface.Configuration.At(extra);
}

/// <summary>A descriptor in the chain of a configuration, whatever it is, and the interface that it belongs to, if any.</summary>
internal readonly record struct ChainSubject(
    ConfigurationSubject Configuration,
    Descriptor Descriptor,
    int Index,
    InterfaceDescriptor? Setting)
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
