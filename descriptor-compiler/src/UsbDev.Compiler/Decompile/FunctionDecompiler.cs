using System.Collections.Immutable;
using UsbDev.Compiler.Emitters;
using UsbDev.Compiler.Spec;
using UsbDev.Descriptors;
using static UsbDev.Compiler.Decompile.DeviceDecompiler;

namespace UsbDev.Compiler.Decompile;

/// <summary>Parts a configuration into functions, and says each in the most telling way that gives its bytes again.</summary>
internal sealed partial class FunctionDecompiler(DeviceDecompiler device, DescriptorSet set, int configuration)
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

    /// <summary>How many descriptors stand between the configuration's own and its first interface; 0 where there is no interface.</summary>
    public static int Leading(Configuration parsed)
    {
        for (var i = 1; i < parsed.Chain.Length; i++)
            if (parsed.Chain[i] is InterfaceDescriptor or InterfaceAssociationDescriptor)
                return i - 1;
        return 0;
    }

    // --- parting -----------------------------------------------------------------------------------------------------------

    private static List<Segment> Segments(Bytes bytes, Configuration parsed)
    {
        var starts = new List<(int Offset, InterfaceAssociationDescriptor? Association)>();
        var chain = parsed.Chain;
        var hasLeading = Leading(parsed) > 0;
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
                    if (starts.Count == 0 && !hasLeading)
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
