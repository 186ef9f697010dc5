using System.Text;

namespace UsbDev.Descriptors;

/// <summary>A descriptor in a few words.</summary>
internal static class DescriptorSummary
{
    /// <param name="descriptor">The descriptor.</param>
    /// <param name="setting">The interface that it belongs to.</param>
    /// <param name="strings">The text of a string index; null when it is not known.</param>
    /// <param name="speed">Gives bInterval its meaning.</param>
    public static string Of(
        Descriptor descriptor,
        InterfaceDescriptor? setting,
        Func<byte, string?> strings,
        UsbSpeed speed) => descriptor switch
    {
        DeviceDescriptor d => $"device {d.Vendor:X4}:{d.Product:X4}: {Quoted(d.ProductString, strings)}USB {Bcd(d.BcdUsb)}, release {Bcd(d.BcdDevice)}, {ClassName(d.Class, d.SubClass, d.Protocol)}, "
            + $"packets of {d.MaxPacketSize0}, {Describe.Count(d.ConfigurationCount, "configuration")}",
        DeviceQualifierDescriptor d => $"device qualifier: USB {Bcd(d.BcdUsb)}, {ClassName(d.Class, d.SubClass, d.Protocol)}, packets of {d.MaxPacketSize0}, {Describe.Count(d.ConfigurationCount, "configuration")}",
        ConfigurationDescriptor c => $"{(c.OtherSpeed ? "other-speed configuration" : "configuration")} {c.Value}: {Quoted(c.StringIndex, strings)}{c.TotalLength} bytes, {Describe.Count(c.InterfaceCount, "interface")}, "
            + $"{(c.SelfPowered ? "self" : "bus")} powered, {c.MaxPower * (speed == UsbSpeed.Super ? 8 : 2)} mA{(c.RemoteWakeup ? ", remote wakeup" : "")}",
        InterfaceAssociationDescriptor a => $"association: {Quoted(a.StringIndex, strings)}interfaces {a.FirstInterface} to {a.FirstInterface + a.InterfaceCount - 1}, {ClassName(a.Class, a.SubClass, a.Protocol)}",
        InterfaceDescriptor i => $"interface {i.Number}{(i.Alternate == 0 ? "" : $" setting {i.Alternate}")}: {Quoted(i.StringIndex, strings)}{ClassName(i.Class, i.SubClass, i.Protocol)}, {Describe.Count(i.EndpointCount, "endpoint")}",
        EndpointDescriptor e => Endpoint(e, speed),
        SuperSpeedCompanionDescriptor s => $"SuperSpeed companion: burst of {s.MaxBurst + 1}, {s.BytesPerInterval} bytes an interval",
        HidDescriptor h => $"HID {Bcd(h.BcdHid)}, " + (h.ReportLength is { } length ? $"report descriptor of {length} bytes" : "no report descriptor") + (h.Country == 0 ? "" : $", country {h.Country}"),
        DfuFunctionalDescriptor f => $"DFU{(f.BcdDfu is { } v ? " " + Bcd(v) : "")}: transfers of {f.TransferSize} bytes",
        CdcHeaderDescriptor h => $"CDC header, release {Bcd(h.BcdCdc)}",
        CdcCallManagementDescriptor c => $"call management: data interface {c.DataInterface}",
        CdcAbstractControlDescriptor a => $"abstract control: {Capabilities(a.Capabilities)}",
        CdcUnionDescriptor u => $"union: control interface {u.ControlInterface}, data {string.Join(", ", u.SubordinateInterfaces)}",
        CdcEthernetDescriptor e => $"Ethernet: address {Quoted(e.MacString, strings)}segments of {e.MaxSegment} bytes",
        CdcOtherDescriptor o => $"functional descriptor of subtype 0x{o.Subtype:X2}",
        AudioHeaderDescriptor h => $"audio control header {Bcd(h.BcdAdc)}: {h.TotalLength} bytes, streaming interfaces {string.Join(", ", h.StreamingInterfaces)}",
        Audio2HeaderDescriptor h => $"audio control header {Bcd(h.BcdAdc)}: {h.TotalLength} bytes, category {h.Category}",
        AudioUnitDescriptor u => AudioUnit(u.Subtype, setting?.Protocol ?? 0) + (u.Body.IsEmpty ? "" : $" {u.Body[0]}"),
        MidiHeaderDescriptor h => $"MIDI streaming header {Bcd(h.BcdMsc)}: {h.TotalLength} bytes",
        MidiInJackDescriptor j => $"{Jack(j.Jack)} IN jack {j.Id}" + (j.StringIndex == 0 ? "" : $": {Quoted(j.StringIndex, strings)}".TrimEnd(' ', ',')),
        MidiOutJackDescriptor j => $"{Jack(j.Jack)} OUT jack {j.Id}: {Quoted(j.StringIndex, strings)}from {string.Join(", ", j.Pins.Select(p => p.SourcePin == 1 ? $"jack {p.Source}" : $"jack {p.Source} pin {p.SourcePin}"))}",
        MidiEndpointDescriptor e => $"cables: {string.Join(", ", e.Jacks.Select(id => $"jack {id}"))}",
        MidiOtherDescriptor { Subtype: 4 } => "MIDI element",
        BosDescriptor b => $"BOS: {b.TotalLength} bytes, {(b.CapabilityCount == 1 ? "1 capability" : $"{b.CapabilityCount} capabilities")}",
        Usb20ExtensionCapability u => $"USB 2.0 extension, {(u.Lpm ? "" : "no ")}link power management",
        ContainerIdCapability c => $"container {c.Id}",
        PlatformCapability { WebUsb: { } w } => $"WebUSB {Bcd(w.BcdVersion)}: request 0x{w.VendorCode:X2}, landing page {w.LandingPage}",
        PlatformCapability p when p.MsOs20.Count > 0 => $"Microsoft OS 2.0: request 0x{p.MsOs20[0].VendorCode:X2}, set of {p.MsOs20[0].TotalLength} bytes",
        PlatformCapability p => $"platform {p.Uuid}",
        DeviceCapability c => $"{CapabilityType.Name(c.Capability) ?? $"capability 0x{c.Capability:X2}"}",
        _ => Unknown(descriptor, setting),
    };

    /// <summary>A release number: 0x0111 is 1.11.</summary>
    public static string Bcd(ushort value) => $"{value >> 8:X}.{value & 0xFF:X2}";

    /// <summary>How often a host polls, at a speed: «every 10 ms».</summary>
    public static string Interval(EndpointDescriptor e, UsbSpeed speed)
    {
        if (e.Transfer is not (TransferType.Interrupt or TransferType.Isochronous) || e.Interval == 0) return "";
        var exponent = e.Transfer == TransferType.Isochronous || speed is UsbSpeed.High or UsbSpeed.Super;
        var frames = exponent ? Math.Pow(2, Math.Min((byte)32, e.Interval) - 1) : e.Interval;
        return $"every {(speed is UsbSpeed.High or UsbSpeed.Super ? frames / 8 : frames):0.###} ms";
    }

    private static string Endpoint(EndpointDescriptor e, UsbSpeed speed)
    {
        var text = new StringBuilder($"endpoint 0x{e.Address:X2} {(e.IsIn ? "IN" : "OUT")} {e.Transfer.ToString().ToLowerInvariant()}");
        if (e.Transfer == TransferType.Isochronous)
        {
            text.Append(((e.Attributes >> 2) & 3) switch { 1 => ", asynchronous", 2 => ", adaptive", 3 => ", synchronous", _ => "" });
            text.Append(((e.Attributes >> 4) & 3) switch { 1 => ", feedback", 2 => ", implicit feedback", _ => "" });
        }

        text.Append($", {Describe.Count(e.PacketSize, "byte")}");
        if (e.TransactionsPerMicroframe > 1) text.Append($" × {e.TransactionsPerMicroframe}");
        if (Interval(e, speed) is { Length: > 0 } interval) text.Append(", ").Append(interval);
        return text.ToString();
    }

    private static string Unknown(Descriptor descriptor, InterfaceDescriptor? setting)
    {
        var name = DescriptorType.Name(descriptor.Type) ?? $"descriptor of type 0x{descriptor.Type:X2}";
        if (descriptor is not UnknownDescriptor { Body.IsEmpty: false } unknown || descriptor.Type is not (DescriptorType.ClassInterface or DescriptorType.ClassEndpoint))
            return name;
        return (setting?.Class == UsbClass.Video ? VideoName(setting.SubClass, descriptor.Type, unknown.Body[0]) : null) ?? $"{name}, subtype 0x{unknown.Body[0]:X2}";
    }

    private static string? VideoName(byte subClass, byte type, byte subtype) => (subClass, type, subtype) switch
    {
        (1, DescriptorType.ClassInterface, 1) => "video control header",
        (1, DescriptorType.ClassInterface, 2) => "video input terminal",
        (1, DescriptorType.ClassInterface, 3) => "video output terminal",
        (1, DescriptorType.ClassInterface, 4) => "video selector unit",
        (1, DescriptorType.ClassInterface, 5) => "video processing unit",
        (1, DescriptorType.ClassInterface, 6) => "video extension unit",
        (1, DescriptorType.ClassInterface, 7) => "video encoding unit",
        (1, DescriptorType.ClassEndpoint, 3) => "video interrupt endpoint",
        (2, DescriptorType.ClassInterface, 1) => "video input header",
        (2, DescriptorType.ClassInterface, 2) => "video output header",
        (2, DescriptorType.ClassInterface, 3) => "video still image frame",
        (2, DescriptorType.ClassInterface, 4) => "video format: uncompressed",
        (2, DescriptorType.ClassInterface, 5) => "video frame: uncompressed",
        (2, DescriptorType.ClassInterface, 6) => "video format: MJPEG",
        (2, DescriptorType.ClassInterface, 7) => "video frame: MJPEG",
        (2, DescriptorType.ClassInterface, 0x0D) => "video colour matching",
        (2, DescriptorType.ClassInterface, 0x10) => "video format: frame based",
        (2, DescriptorType.ClassInterface, 0x11) => "video frame: frame based",
        _ => null,
    };

    private static string AudioUnit(byte subtype, byte protocol) => (subtype, protocol) switch
    {
        (2, _) => "input terminal",
        (3, _) => "output terminal",
        (4, _) => "mixer unit",
        (5, _) => "selector unit",
        (6, _) => "feature unit",
        (7, 0) or (8, 0x20) => "processing unit",
        (8, 0) or (9, 0x20) => "extension unit",
        (7, 0x20) => "effect unit",
        (0x0A, 0x20) => "clock source",
        (0x0B, 0x20) => "clock selector",
        (0x0C, 0x20) => "clock multiplier",
        (0x0D, 0x20) => "sample rate converter",
        _ => $"audio unit of subtype 0x{subtype:X2}",
    };

    private static string Capabilities(byte bits)
    {
        string[] names = ["comm features", "line coding and state", "break", "network connection"];
        var set = names.Where((_, bit) => (bits & (1 << bit)) != 0);
        return bits == 0 ? "nothing" : string.Join(", ", set);
    }

    private static string Jack(MidiJackType type) => type switch
    {
        MidiJackType.Embedded => "embedded",
        MidiJackType.External => "external",
        _ => $"type {(byte)type}",
    };

    private static string ClassName(byte @class, byte sub, byte protocol) =>
        $"{UsbClass.Name(@class, sub, protocol) ?? "class"} ({@class:X2}/{sub:X2}/{protocol:X2})";

    private static string Quoted(byte index, Func<byte, string?> strings) =>
        index == 0 ? "" : strings(index) is { } text ? $"«{text}», " : $"string {index}, ";
}
