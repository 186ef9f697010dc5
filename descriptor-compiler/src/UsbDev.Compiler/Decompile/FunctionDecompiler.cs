using System.Collections.Immutable;
using UsbDev.Compiler.Emitters;
using UsbDev.Compiler.Layout;
using UsbDev.Compiler.Spec;
using UsbDev.Descriptors;
using static UsbDev.Compiler.Decompile.DeviceDecompiler;

namespace UsbDev.Compiler.Decompile;

/// <summary>Parts a configuration into functions, and says each in the most telling way that gives its bytes again.</summary>
internal sealed class FunctionDecompiler(DeviceDecompiler device, DescriptorSet set, int configuration)
{
    private readonly HashSet<ReportKey> _reports = [];

    /// <summary>Report descriptors that the functions hold.</summary>
    public IReadOnlySet<ReportKey> Reports => _reports;

    /// <summary>Descriptors that belong together: an association with its interfaces, one interface with its settings, or what stands between.</summary>
    private sealed record Segment(int Offset, Bytes Bytes, InterfaceAssociationDescriptor? Association, ImmutableArray<InterfaceSetting> Settings);

    public List<FunctionSpec> Decompile(Bytes bytes, Configuration parsed)
    {
        var result = new List<FunctionSpec>();
        foreach (var segment in Segments(bytes, parsed))
            result.Add(Decompile(segment));
        if (!device.IsNumbered && !device.IsUsual)
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
            var first = at;
            while (at < parsed.Interfaces.Length && parsed.Interfaces[at].Descriptor.Offset < end)
                at++;
            result.Add(new Segment(starts[i].Offset, bytes.Slice(starts[i].Offset, end - starts[i].Offset), starts[i].Association, parsed.Interfaces.Slice(first, at - first)));
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
        if (Hid(segment) is { } hid)
        {
            _reports.Add(new ReportKey(configuration, segment.Settings[0].Descriptor.Number));
            return hid;
        }
        if (IsUsualCdc(segment) && Cdc(segment) is { } cdc)
            return cdc;
        if (Midi(segment) is { } midi)
            return midi;
        if (Vendor(segment) is { } vendor)
            return vendor;
        if (Custom(segment) is not { } custom)
            return Raw(segment);
        var at = 0;
        foreach (var setting in custom.Interfaces)
        {
            if (setting.ReportDescriptor is not null)
                _reports.Add(new ReportKey(configuration, segment.Settings[at].Descriptor.Number));
            at += 1 + setting.Alternates.Count;
        }
        return custom;
    }

    /// <summary>Interfaces and endpoints say what stands there, and nothing stands between them.</summary>
    private static bool HasUsualForm(Segment segment)
    {
        if (segment.Settings.IsEmpty || segment.Association is { Tail.IsEmpty: false })
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
        if (Hid(segment) is { } hid)
        {
            yield return hid;
            if (CanSayPackets(segment))
                yield return WithPackets(hid, segment);
        }
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

    /// <summary>A number that the description says; null where the compiler gives it out. Of functions that are built one by one all are said first.</summary>
    private Located<byte>? Number(int number) => device.IsUsual && !device.IsNumbered ? null : At((byte)number);

    private static RawSpec Raw(Segment segment) => new()
    {
        At = Nowhere,
        Name = At("raw"),
        Descriptors = At(segment.Bytes.ToArray()),
    };

    private HidSpec? Hid(Segment segment)
    {
        if (segment is not { Association: null, Settings: [{ Descriptor: { Class: UsbClass.Hid, Alternate: 0, Tail.IsEmpty: true } setting } one] }
            || one.Extras is not [HidDescriptor { Descriptors: [{ Type: DescriptorType.Report }], Tail.IsEmpty: true } hid]
            || !set.Reports.TryGetValue(new ReportKey(configuration, setting.Number), out var report) || report.Length != hid.ReportLength)
            return null;
        foreach (var (endpoint, extras) in one.Endpoints)
            if (!extras.IsEmpty || endpoint is not { Attributes: (byte)TransferType.Interrupt, Tail.IsEmpty: true })
                return null;
        var (input, output) = Pipes(one);
        if (one.Endpoints.Length != (output is null ? 1 : 2) || input is null || Poll(input.Interval) is not { } poll || output is not null && Poll(output.Interval) is null)
            return null;
        var said = (device.UsesItems ? null : KnownPresets.Exact(report)) ?? ReportDecompiler.Decompile(report, device.UsesItems, isBuiltLater: !device.TriesReports);
        var saysPackets = device.IsUsual && !(said.Longest is var (needsIn, needsOut) && input.MaxPacket == device.PacketFor(needsIn) && (output is null || output.MaxPacket == device.PacketFor(needsOut)));
        if (saysPackets && !CanSayPackets(segment))
            return null;
        // A boot device with several reports is said by its numbers.
        var boot = setting is { SubClass: 1, Protocol: 1 or 2 } && said.Collections is [] or [{ Reports.Count: 1 }] ? (BootProtocol)setting.Protocol : BootProtocol.None;
        return new HidSpec
        {
            At = Nowhere,
            Name = At("hid"),
            Label = device.Label(setting.StringIndex),
            Boot = boot == BootProtocol.None ? null : At(boot),
            SubClass = boot != BootProtocol.None || setting.SubClass == 0 ? null : At(setting.SubClass),
            Protocol = boot != BootProtocol.None || setting.Protocol == 0 ? null : At(setting.Protocol),
            Poll = At(poll),
            PacketSize = saysPackets ? At((int)input.MaxPacket) : null,
            OutEndpoint = output is not null,
            OutPoll = output is null || output.Interval == input.Interval ? null : At(Poll(output.Interval)!.Value),
            OutPacketSize = saysPackets && output is not null ? At((int)output.MaxPacket) : null,
            Country = hid.Country,
            HidVersion = hid.BcdHid,
            Interface = Number(setting.Number),
            InEndpoint = Number(input.Number),
            OutEndpointNumber = output is null ? null : Number(output.Number),
            OutFirst = output is not null && !one.Endpoints[0].Descriptor.IsIn,
            Collections = said.Collections,
            Order = said.Order,
            ReportDescriptor = said.Literal,
        };
    }

    private static bool CanSayPackets(Segment segment)
    {
        foreach (var (endpoint, _) in segment.Settings[0].Endpoints)
            if (endpoint.MaxPacket is < 1 or > 1024)
                return false;
        return true;
    }

    private static HidSpec WithPackets(HidSpec hid, Segment segment)
    {
        var (input, output) = Pipes(segment.Settings[0]);
        return hid with { PacketSize = At((int)input!.MaxPacket), OutPacketSize = output is null ? null : At((int)output.MaxPacket) };
    }

    /// <summary>The first IN and the first OUT endpoint.</summary>
    private static (EndpointDescriptor? In, EndpointDescriptor? Out) Pipes(InterfaceSetting setting)
    {
        EndpointDescriptor? input = null, output = null;
        foreach (var (endpoint, _) in setting.Endpoints)
            if (endpoint.IsIn)
                input ??= endpoint;
            else
                output ??= endpoint;
        return (input, output);
    }

    /// <summary>A bInterval as a time in µs; null where a time cannot say it.</summary>
    private int? Poll(byte interval) => device.Speed is UsbSpeed.High or UsbSpeed.Super ? interval is >= 1 and <= 16 ? 125 << (interval - 1) : null : interval is >= 1 ? interval * 1000 : null;

    private MidiSpec? Midi(Segment segment)
    {
        if (segment.Settings is not [{ Descriptor: { Class: UsbClass.Audio, SubClass: 1 } control }, { Descriptor: { Class: UsbClass.Audio, SubClass: 3 } } streaming])
            return null;
        var (input, output) = Pipes(streaming);
        var (from, to) = (Cables(streaming, isIn: true), Cables(streaming, isIn: false));
        if (from.Length > 16 || to.Length > 16 || from.Length + to.Length == 0 || (input ?? output) is not { MaxPacket: >= 8 and <= 512 } endpoint)
            return null;
        var layout = new MidiLayout(control.Number, (byte)(control.Number + 1), control.StringIndex, input is null ? null : (byte)endpoint.Number, output is null ? null : (byte)endpoint.Number,
            endpoint.MaxPacket, segment.Association is not null);
        if (device.IsUsual && !IsMadeOf(segment, layout.Descriptors(from, to, Nowhere, Nowhere)))
            return null;
        return new MidiSpec
        {
            At = Nowhere,
            Name = At("midi"),
            Label = device.Label(control.StringIndex),
            FromDevice = Names(from),
            ToDevice = Names(to),
            PacketSize = endpoint.MaxPacket == Bulk ? null : At((int)endpoint.MaxPacket),
            Association = segment.Association is not null,
            Interface = Number(control.Number),
            Endpoint = Number(endpoint.Number),
        };
    }

    /// <summary>The jacks of the first endpoint in a direction, with their string numbers.</summary>
    private static MidiCable[] Cables(InterfaceSetting streaming, bool isIn)
    {
        foreach (var (endpoint, extras) in streaming.Endpoints)
            if (endpoint.IsIn == isIn)
            {
                foreach (var extra in extras)
                    if (extra is MidiEndpointDescriptor { Jacks: var jacks })
                    {
                        var cables = new MidiCable[jacks.Count];
                        for (var i = 0; i < cables.Length; i++)
                            cables[i] = new MidiCable(StringOf(streaming, jacks[i]), Nowhere);
                        return cables;
                    }
                break;
            }
        return [];
    }

    private static byte StringOf(InterfaceSetting streaming, byte jack)
    {
        foreach (var extra in streaming.Extras)
            if (extra is MidiInJackDescriptor { StringIndex: not 0 and var input } into && into.Id == jack)
                return input;
            else if (extra is MidiOutJackDescriptor { StringIndex: not 0 and var output } outOf && outOf.Id == jack)
                return output;
        return 0;
    }

    private Label[] Names(MidiCable[] cables)
    {
        var names = new Label[cables.Length];
        for (var i = 0; i < names.Length; i++)
            names[i] = device.Label(cables[i].Label) ?? new Label(Nowhere, [], null);
        return names;
    }

    private static bool IsMadeOf(Segment segment, List<(Descriptor, SourceSpan)> descriptors)
    {
        Span<byte> bytes = stackalloc byte[byte.MaxValue];
        var rest = segment.Bytes.Span;
        foreach (var (descriptor, _) in descriptors)
        {
            var length = descriptor.Write(bytes);
            if (!rest.StartsWith(bytes[..length]))
                return false;
            rest = rest[length..];
        }
        return rest.IsEmpty;
    }

    private int Bulk => device.Speed switch { UsbSpeed.High => 512, UsbSpeed.Super => 1024, _ => 64 };

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
            Name = At("cdc"),
            Label = device.Label(control.StringIndex),
            Notification = notification is not null,
            PacketSize = endpoint.MaxPacket == Bulk ? null : At((int)endpoint.MaxPacket),
            NotificationPacketSize = At((int)(notification?.MaxPacket ?? 16)),
            Poll = At(notification is null ? 16_000 : Poll(notification.Interval)!.Value),
            Break = first.Extras.OfType<CdcAbstractControlDescriptor>().FirstOrDefault() is not { Capabilities: 2 },
            Association = segment.Association is not null,
            Protocol = control.Protocol,
            Interface = Number(control.Number),
            NotificationEndpoint = notification is null ? null : Number(notification.Number),
            Endpoint = Number(endpoint.Number),
        };
    }

    private VendorSpec? Vendor(Segment segment)
    {
        if (segment is not { Association: null, Settings: [{ Descriptor.Class: UsbClass.Vendor }, ..] } || segment.Settings.Any(s => s.Extras.Length > 0))
            return null;
        return Interface(segment.Settings.AsSpan()) is not { Setting: 0, ReportDescriptor: null } setting ? null : new VendorSpec
        {
            At = Nowhere,
            Name = At("vendor"),
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
        for (int first = 0, next; first < segment.Settings.Length; first = next)
        {
            next = first + 1;
            while (next < segment.Settings.Length && segment.Settings[next].Descriptor.Number == segment.Settings[first].Descriptor.Number)
                next++;
            interfaces.Add(Interface(segment.Settings.AsSpan()[first..next])!);
        }
        var association = segment.Association;
        if (interfaces.Count == 0)
            return null;
        return new CustomSpec
        {
            At = Nowhere,
            Name = At("custom"),
            Association = association is null ? null : new AssociationSpec(Nowhere, new ClassTriple(association.Class, association.SubClass, association.Protocol), device.Label(association.StringIndex),
                association.FirstInterface == segment.Settings[0].Descriptor.Number ? null : association.FirstInterface, association.InterfaceCount == interfaces.Count ? null : association.InterfaceCount),
            Interfaces = interfaces,
        };
    }

    /// <summary>An interface with its alternate settings, which follow each other.</summary>
    private InterfaceSpec? Interface(ReadOnlySpan<InterfaceSetting> settings)
    {
        var alternates = new InterfaceSpec[settings.Length - 1];
        for (var i = 0; i < alternates.Length; i++)
        {
            if (settings[i + 1].Descriptor.Number != settings[0].Descriptor.Number)
                return null;
            alternates[i] = Setting(settings[i + 1], null, []);
        }
        return Setting(settings[0], Number(settings[0].Descriptor.Number), alternates);
    }

    private InterfaceSpec Setting(InterfaceSetting setting, Located<byte>? number, InterfaceSpec[] alternates) => new()
    {
        At = Nowhere,
        Number = number,
        Class = new ClassTriple(setting.Descriptor.Class, setting.Descriptor.SubClass, setting.Descriptor.Protocol),
        Setting = setting.Descriptor.Alternate,
        Label = device.Label(setting.Descriptor.StringIndex),
        Descriptors = WholeBytes(setting.Extras),
        ReportDescriptor = setting.Descriptor.Alternate == 0 && set.Reports.TryGetValue(new ReportKey(configuration, setting.Descriptor.Number), out var report) ? Decompiler.Literal(report) : null,
        Endpoints = Endpoints(setting.Endpoints),
        Alternates = alternates,
    };

    private static Located<byte[]>[] WholeBytes(ImmutableArray<Descriptor> descriptors)
    {
        var result = new Located<byte[]>[descriptors.Length];
        for (var i = 0; i < result.Length; i++)
            result[i] = At(descriptors[i].ToBytes());
        return result;
    }

    private EndpointSpec[] Endpoints(ImmutableArray<EndpointSetting> endpoints)
    {
        var result = new EndpointSpec[endpoints.Length];
        for (var i = 0; i < result.Length; i++)
        {
            var (e, extras) = endpoints[i];
            result[i] = new EndpointSpec
            {
                At = Nowhere,
                Type = e.Transfer,
                IsIn = e.IsIn,
                Number = Number(e.Number),
                PacketSize = At((int)e.MaxPacket),
                Interval = e.Interval,
                Attributes = e.Attributes == (byte)e.Transfer ? null : e.Attributes,
                Tail = e.Tail.ToArray(),
                Descriptors = WholeBytes(extras),
            };
        }
        return result;
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
