using UsbDev.Compiler.Emitters;
using UsbDev.Compiler.Spec;
using UsbDev.Descriptors;
using static UsbDev.Compiler.Decompile.DeviceDecompiler;

namespace UsbDev.Compiler.Decompile;

/// <summary>Parts a configuration into functions, and says each in the most telling way that gives its bytes again.</summary>
internal sealed class FunctionDecompiler(DeviceDecompiler device, DescriptorSet set, int configuration)
{
    private readonly Dictionary<string, int> _names = [];
    private readonly List<ReportKey> _reports = [];

    /// <summary>Report descriptors that the functions hold.</summary>
    public IReadOnlyList<ReportKey> Reports => _reports;

    /// <summary>Descriptors that belong together: an association with its interfaces, one interface with its settings, or what stands between.</summary>
    private sealed record Segment(int Offset, Bytes Bytes, InterfaceAssociationDescriptor? Association, IReadOnlyList<InterfaceSetting> Settings);

    public List<FunctionSpec> Decompile(Bytes bytes, Configuration parsed)
    {
        var result = new List<FunctionSpec>();
        foreach (var segment in Segments(bytes, parsed))
            result.Add(Decompile(segment));
        if (!device.IsNumbered)
            for (var i = 0; i < result.Count; i++)
                result[i] = Unnumbered(result[i]);
        return result;
    }

    // --- parting -----------------------------------------------------------------------------------------------------------

    private static List<Segment> Segments(Bytes bytes, Configuration parsed)
    {
        var starts = new List<(int Offset, InterfaceAssociationDescriptor? Association)>();
        var chain = parsed.Chain;
        byte? open = null; // interface whose settings go on
        var held = 0; // interfaces that an association still holds together
        var last = default(InterfaceDescriptor);
        for (var i = 1; i < chain.Length; i++)
        {
            switch (chain[i])
            {
                case InterfaceAssociationDescriptor association:
                    starts.Add((association.Offset, association));
                    (held, open) = (association.InterfaceCount, null);
                    break;
                case InterfaceDescriptor setting when setting.Number == open:
                    last = setting;
                    break;
                case InterfaceDescriptor setting:
                    if (held > 0)
                        held--;
                    else if (!BelongsTo(last, setting) || open is null)
                        starts.Add((setting.Offset, null));
                    (open, last) = (setting.Number, setting);
                    break;
                default:
                    if (starts.Count == 0)
                        starts.Add((chain[i].Offset, null));
                    break;
            }
        }
        var result = new List<Segment>();
        var at = 0;
        for (var i = 0; i < starts.Count; i++)
        {
            var end = i + 1 < starts.Count ? starts[i + 1].Offset : bytes.Length;
            var settings = new List<InterfaceSetting>();
            for (; at < parsed.Interfaces.Length && parsed.Interfaces[at].Descriptor.Offset < end; at++)
                settings.Add(parsed.Interfaces[at]);
            result.Add(new Segment(starts[i].Offset, bytes.Slice(starts[i].Offset, end - starts[i].Offset), starts[i].Association, settings));
        }
        return result;
    }

    // Without an association, class by class: a CDC data interface to its control, MIDI streaming to audio control.
    private static bool BelongsTo(InterfaceDescriptor? before, InterfaceDescriptor next) => (before, next) switch
    {
        ({ Class: UsbClass.Communications }, { Class: UsbClass.CdcData }) => true,
        ({ Class: UsbClass.Audio, SubClass: 1 }, { Class: UsbClass.Audio, SubClass: 3 }) => true,
        _ => false,
    };

    // --- saying ------------------------------------------------------------------------------------------------------------

    private FunctionSpec Decompile(Segment segment)
    {
        if (device.IsUsual)
            return Usual(segment);
        foreach (var candidate in Candidates(segment))
            if (Gives(candidate, segment))
                return candidate;
        return Raw(segment);
    }

    /// <summary>By its form; that it gives the same bytes is seen when all is built.</summary>
    private FunctionSpec Usual(Segment segment)
    {
        if (!HasUsualForm(segment))
            return Raw(segment);
        foreach (var hid in Hid(segment))
        {
            _reports.Add(new ReportKey(configuration, segment.Settings[0].Descriptor.Number));
            return hid;
        }
        if (IsUsualCdc(segment) && Cdc(segment) is { } cdc)
            return cdc;
        if (Midi(segment) is { } midi && Gives(midi, segment))
            return midi;
        if (Vendor(segment) is { } vendor)
            return vendor;
        if (Custom(segment) is not { } custom)
            return Raw(segment);
        foreach (var setting in custom.Interfaces)
            if (setting.ReportDescriptor is not null)
                _reports.Add(new ReportKey(configuration, setting.Number!.Value.Value));
        return custom;
    }

    /// <summary>Interfaces and endpoints say what stands there, and nothing stands between them.</summary>
    private static bool HasUsualForm(Segment segment)
    {
        if (segment.Settings.Count == 0 || segment.Association is { Tail.IsEmpty: false })
            return false;
        var length = segment.Association?.Length ?? 0;
        foreach (var (setting, extras, endpoints) in segment.Settings)
        {
            if (!setting.Tail.IsEmpty || setting.EndpointCount != endpoints.Length)
                return false;
            length += setting.Length;
            foreach (var extra in extras)
                length += extra.Length;
            foreach (var (endpoint, more) in endpoints)
            {
                if ((endpoint.Address & 0x70) != 0 || endpoint.Number == 0)
                    return false;
                length += endpoint.Length;
                foreach (var extra in more)
                    length += extra.Length;
            }
        }
        return length == segment.Bytes.Length;
    }

    /// <summary>The functional descriptors and endpoints that the compiler gives a serial port, in its order.</summary>
    private static bool IsUsualCdc(Segment segment)
    {
        if (segment.Settings is not [{ Descriptor: { Class: UsbClass.Communications, SubClass: 2, Alternate: 0 } control } first, { Descriptor: { Class: UsbClass.CdcData, SubClass: 0, Protocol: 0, Alternate: 0, StringIndex: 0 } data } second])
            return false;
        return data.Number == control.Number + 1
            && (segment.Association is not { } association || association == new InterfaceAssociationDescriptor(control.Number, 2, UsbClass.Communications, 2, control.Protocol, control.StringIndex))
            && first.Extras is [CdcHeaderDescriptor { BcdCdc: 0x0120, Tail.IsEmpty: true }, CdcCallManagementDescriptor { Capabilities: 0, DataInterface: var called, Tail.IsEmpty: true },
                CdcAbstractControlDescriptor { Capabilities: 2 or 6, Tail.IsEmpty: true }, CdcUnionDescriptor { ControlInterface: var master, SubordinateInterfaces: [var slave], Tail.IsEmpty: true }]
            && called == data.Number && master == control.Number && slave == data.Number && second.Extras.IsEmpty
            && first.Endpoints is [] or [{ Descriptor: { IsIn: true, Attributes: (byte)TransferType.Interrupt, Tail.IsEmpty: true }, Extras.IsEmpty: true }]
            && second.Endpoints is [{ Descriptor: { IsIn: false, Attributes: (byte)TransferType.Bulk, Interval: 0, Tail.IsEmpty: true } output, Extras.IsEmpty: true }, { Descriptor: { IsIn: true, Attributes: (byte)TransferType.Bulk, Interval: 0, Tail.IsEmpty: true } input, Extras.IsEmpty: true }]
            && output.Number == input.Number && output.MaxPacket == input.MaxPacket;
    }

    private IEnumerable<FunctionSpec> Candidates(Segment segment)
    {
        foreach (var hid in Hid(segment))
            yield return hid;
        if (Midi(segment) is { } midi)
            yield return midi;
        if (Cdc(segment) is { } cdc)
            yield return cdc;
        if (Vendor(segment) is { } vendor)
            yield return vendor;
        if (Custom(segment) is { } custom)
            yield return custom;
    }

    private bool Gives(FunctionSpec function, Segment segment)
    {
        var made = device.BuildAlone(new ConfigurationSpec { At = Nowhere, MaxPower = At(0), Functions = [function] });
        if (made is null)
            return false;
        Bytes bytes = made.Configurations[0].Slice(ConfigurationDescriptor.Size);
        if (device.NumbersStrings ? !WithoutStrings(bytes).AsSpan().SequenceEqual(WithoutStrings(segment.Bytes)) : bytes != segment.Bytes)
            return false;
        foreach (var setting in segment.Settings)
        {
            var key = new ReportKey(configuration, setting.Descriptor.Number, setting.Descriptor.Alternate);
            var wanted = set.Reports.TryGetValue(key, out var report) ? report : default(Bytes?);
            // What the function leaves out is said beside the functions.
            if (made.Reports.TryGetValue(key with { Configuration = 0 }, out var have) && wanted != have)
                return false;
        }
        return true;
    }

    // Where the compiler gives out string numbers, they are right or wrong for the device as a whole.
    private static byte[] WithoutStrings(Bytes bytes)
    {
        var result = bytes.ToArray();
        foreach (var (offset, kind) in Relocations.Find([], result))
            if (kind == NumberKind.String)
                result[offset] = 0;
        return result;
    }

    private Located<string> Name(string kind)
    {
        var number = _names[kind] = _names.GetValueOrDefault(kind) + 1;
        return At(number == 1 ? kind : kind + number);
    }

    private RawSpec Raw(Segment segment) => new()
    {
        At = Nowhere,
        Name = Name("raw"),
        Descriptors = At(segment.Bytes.ToArray()),
    };

    private IEnumerable<HidSpec> Hid(Segment segment)
    {
        if (segment is not { Association: null, Settings: [{ Descriptor: { Class: UsbClass.Hid, Alternate: 0, Tail.IsEmpty: true } setting } one] }
            || one.Extras is not [HidDescriptor { Descriptors: [{ Type: DescriptorType.Report }], Tail.IsEmpty: true } hid]
            || one.Endpoints.Length is < 1 or > 2 || one.Endpoints.Any(e => e.Extras.Length > 0 || e.Descriptor.Transfer != TransferType.Interrupt)
            || !set.Reports.TryGetValue(new ReportKey(configuration, setting.Number), out var report) || report.Length != hid.ReportLength)
            yield break;
        if (one.Endpoints.Any(e => e.Descriptor is not { Attributes: (byte)TransferType.Interrupt, Tail.IsEmpty: true }) || one.Endpoints is [var first, var second] && first.Descriptor.IsIn == second.Descriptor.IsIn)
            yield break;
        var input = one.Endpoints.FirstOrDefault(e => e.Descriptor.IsIn)?.Descriptor;
        var output = one.Endpoints.FirstOrDefault(e => !e.Descriptor.IsIn)?.Descriptor;
        if (input is null || Poll(input.Interval) is not { } poll || output is not null && Poll(output.Interval) is null)
            yield break;
        var boot = setting is { SubClass: 1, Protocol: 1 or 2 } ? (BootProtocol)setting.Protocol : BootProtocol.None;
        var spec = new HidSpec
        {
            At = Nowhere,
            Name = Name("hid"),
            Label = device.Label(setting.StringIndex),
            Boot = boot == BootProtocol.None ? null : At(boot),
            SubClass = boot != BootProtocol.None || setting.SubClass == 0 ? null : At(setting.SubClass),
            Protocol = boot != BootProtocol.None || setting.Protocol == 0 ? null : At(setting.Protocol),
            Poll = At(poll),
            OutEndpoint = output is not null,
            OutPoll = output is null || output.Interval == input.Interval ? null : At(Poll(output.Interval)!.Value),
            Country = hid.Country,
            HidVersion = hid.BcdHid,
            Interface = At(setting.Number),
            InEndpoint = At((byte)input.Number),
            OutEndpointNumber = output is null ? null : At((byte)output.Number),
            OutFirst = output is not null && !one.Endpoints[0].Descriptor.IsIn,
        };
        spec = ReportDecompiler.Decompile(report, device.UsesItems, device.IsUsual, spec, out var longest);
        // A boot device with several reports is said by its numbers.
        if (boot != BootProtocol.None && (spec.Collections.Count > 1 || spec.Collections is [{ Reports.Count: > 1 }]))
            spec = spec with { Boot = null, SubClass = At(setting.SubClass), Protocol = At(setting.Protocol) };
        if (!device.IsUsual || longest is var (needsIn, needsOut) && input.MaxPacket == device.PacketFor(needsIn) && (output is null || output.MaxPacket == device.PacketFor(needsOut)))
            yield return spec;
        if (input.MaxPacket <= 1024 && input.MaxPacket > 0 && (output is null || output.MaxPacket is > 0 and <= 1024))
            yield return spec with { PacketSize = At((int)input.MaxPacket), OutPacketSize = output is null ? null : At((int)output.MaxPacket) };
    }

    /// <summary>A bInterval as a time in µs; null where a time cannot say it.</summary>
    private int? Poll(byte interval) => device.Speed == UsbSpeed.High ? interval is >= 1 and <= 16 ? 125 << (interval - 1) : null : interval is >= 1 ? interval * 1000 : null;

    private MidiSpec? Midi(Segment segment)
    {
        if (segment.Settings is not [{ Descriptor: { Class: UsbClass.Audio, SubClass: 1 } control }, { Descriptor: { Class: UsbClass.Audio, SubClass: 3 } } streaming])
            return null;
        List<Located<string>> Cables(EndpointSetting? endpoint)
        {
            var cables = new List<Located<string>>();
            foreach (var jack in endpoint?.Extras.OfType<MidiEndpointDescriptor>().FirstOrDefault()?.Jacks ?? [])
            {
                var index = streaming.Extras.Select(d => d switch
                {
                    MidiInJackDescriptor j when j.Id == jack => j.StringIndex,
                    MidiOutJackDescriptor j when j.Id == jack => j.StringIndex,
                    _ => (byte)0,
                }).FirstOrDefault(i => i != 0);
                cables.Add(At(device.Text(index) ?? ""));
            }
            return cables;
        }
        var input = streaming.Endpoints.FirstOrDefault(e => e.Descriptor.IsIn);
        var output = streaming.Endpoints.FirstOrDefault(e => !e.Descriptor.IsIn);
        var (from, to) = (Cables(input), Cables(output));
        var size = (input ?? output)?.Descriptor.MaxPacket;
        if (from.Count > 16 || to.Count > 16 || from.Count + to.Count == 0 || size is null or < 8 or > 512)
            return null;
        return new MidiSpec
        {
            At = Nowhere,
            Name = Name("midi"),
            Label = device.Label(control.StringIndex),
            FromDevice = from,
            ToDevice = to,
            PacketSize = size == Bulk ? null : At((int)size),
            Association = segment.Association is not null,
            Interface = At(control.Number),
            Endpoint = At((byte)(input ?? output)!.Descriptor.Number),
        };
    }

    private int Bulk => device.Speed == UsbSpeed.High ? 512 : 64;

    private CdcSpec? Cdc(Segment segment)
    {
        if (segment.Settings is not [{ Descriptor: { Class: UsbClass.Communications, SubClass: 2 } control } first, { Descriptor.Class: UsbClass.CdcData } data])
            return null;
        var notification = first.Endpoints.FirstOrDefault()?.Descriptor;
        var endpoint = data.Endpoints.FirstOrDefault()?.Descriptor;
        if (endpoint is null || endpoint.MaxPacket is < 8 or > 512 || notification is not null && (Poll(notification.Interval) is null || notification.MaxPacket is < 8 or > 64))
            return null;
        return new CdcSpec
        {
            At = Nowhere,
            Name = Name("cdc"),
            Label = device.Label(control.StringIndex),
            Notification = notification is not null,
            PacketSize = endpoint.MaxPacket == Bulk ? null : At((int)endpoint.MaxPacket),
            NotificationPacketSize = At((int)(notification?.MaxPacket ?? 16)),
            Poll = At(notification is null ? 16_000 : Poll(notification.Interval)!.Value),
            Break = first.Extras.OfType<CdcAbstractControlDescriptor>().FirstOrDefault() is not { Capabilities: 2 },
            Association = segment.Association is not null,
            Protocol = control.Protocol,
            Interface = At(control.Number),
            NotificationEndpoint = notification is null ? null : At((byte)notification.Number),
            Endpoint = At((byte)endpoint.Number),
        };
    }

    private VendorSpec? Vendor(Segment segment)
    {
        if (segment is not { Association: null, Settings: [{ Descriptor.Class: UsbClass.Vendor } first, ..] } || segment.Settings.Any(s => s.Extras.Length > 0))
            return null;
        return Interface(segment.Settings) is not { Setting: 0, ReportDescriptor: null } setting ? null : new VendorSpec
        {
            At = Nowhere,
            Name = Name("vendor"),
            Label = setting.Label,
            Interface = setting.Number,
            Setting = setting,
            WinUsb = At(false),
            VendorCode = 1,
        };
    }

    private CustomSpec? Custom(Segment segment)
    {
        var interfaces = new List<InterfaceSpec>();
        foreach (var group in Runs(segment.Settings))
        {
            if (Interface(group) is not { } setting)
                return null;
            interfaces.Add(setting);
        }
        var association = segment.Association;
        if (interfaces.Count == 0)
            return null;
        return new CustomSpec
        {
            At = Nowhere,
            Name = Name("custom"),
            Association = association is null ? null : new AssociationSpec(Nowhere, new ClassTriple(association.Class, association.SubClass, association.Protocol), device.Label(association.StringIndex),
                association.FirstInterface == interfaces[0].Number?.Value ? null : association.FirstInterface, association.InterfaceCount == interfaces.Count ? null : association.InterfaceCount),
            Interfaces = interfaces,
        };
    }

    private static IEnumerable<List<InterfaceSetting>> Runs(IReadOnlyList<InterfaceSetting> settings)
    {
        var run = new List<InterfaceSetting>();
        foreach (var setting in settings)
        {
            if (run.Count > 0 && run[0].Descriptor.Number != setting.Descriptor.Number)
            {
                yield return run;
                run = [];
            }
            run.Add(setting);
        }
        if (run.Count > 0)
            yield return run;
    }

    private InterfaceSpec? Interface(IReadOnlyList<InterfaceSetting> settings)
    {
        if (settings.Any(s => s.Descriptor.Number != settings[0].Descriptor.Number))
            return null;
        var all = settings.Select(Setting).ToList();
        return all[0] with { Number = At(settings[0].Descriptor.Number), Alternates = [.. all.Skip(1)] };
    }

    private InterfaceSpec Setting(InterfaceSetting setting) => new()
    {
        At = Nowhere,
        Class = new ClassTriple(setting.Descriptor.Class, setting.Descriptor.SubClass, setting.Descriptor.Protocol),
        Setting = setting.Descriptor.Alternate,
        Label = device.Label(setting.Descriptor.StringIndex),
        Descriptors = [.. setting.Extras.Select(d => At(d.ToBytes()))],
        ReportDescriptor = setting.Descriptor.Alternate == 0 && set.Reports.TryGetValue(new ReportKey(configuration, setting.Descriptor.Number), out var report) ? Decompiler.Literal(report) : null,
        Endpoints = [.. setting.Endpoints.Select(Endpoint)],
    };

    private EndpointSpec Endpoint(EndpointSetting setting)
    {
        var e = setting.Descriptor;
        return new EndpointSpec
        {
            At = Nowhere,
            Type = e.Transfer,
            IsIn = e.IsIn,
            Number = At((byte)e.Number),
            PacketSize = At((int)e.MaxPacket),
            Interval = e.Interval,
            Attributes = e.Attributes == (byte)e.Transfer ? null : e.Attributes,
            Tail = e.Tail.ToArray(),
            Descriptors = [.. setting.Extras.Select(d => At(d.ToBytes()))],
        };
    }

    // --- numbers -----------------------------------------------------------------------------------------------------------

    private static FunctionSpec Unnumbered(FunctionSpec function) => function switch
    {
        HidSpec hid => hid with { Interface = null, InEndpoint = null, OutEndpointNumber = null },
        MidiSpec midi => midi with { Interface = null, Endpoint = null },
        CdcSpec cdc => cdc with { Interface = null, NotificationEndpoint = null, Endpoint = null },
        VendorSpec vendor => vendor with { Interface = null, Setting = Unnumbered(vendor.Setting) },
        CustomSpec custom => custom with { Interfaces = [.. custom.Interfaces.Select(Unnumbered)] },
        _ => function,
    };

    private static InterfaceSpec Unnumbered(InterfaceSpec setting) => setting with
    {
        Number = null,
        Endpoints = [.. setting.Endpoints.Select(e => e with { Number = null })],
        Alternates = [.. setting.Alternates.Select(Unnumbered)],
    };
}
