using System.Collections.Immutable;
using UsbDev.Compiler.Layout;
using UsbDev.Compiler.Spec;
using UsbDev.Descriptors;
using static UsbDev.Compiler.Decompile.DeviceDecompiler;

namespace UsbDev.Compiler.Decompile;

/// <summary>What a function would be described as, if it is of this kind; null: it is not.</summary>
internal sealed partial class FunctionDecompiler
{
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
        var boot = setting is { SubClass: 1, Protocol: 1 or 2 } && said.Collections is [] or [{ Reports.Length: 1 }] ? (BootProtocol)setting.Protocol : BootProtocol.None;
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

    public static Located<byte[]>[] WholeBytes(ImmutableArray<Descriptor> descriptors)
    {
        if (descriptors.IsEmpty)
            return [];
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
}
