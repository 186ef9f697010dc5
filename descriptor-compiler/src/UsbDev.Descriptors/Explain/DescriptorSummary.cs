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
        DeviceDescriptor d => $"device {d.Vendor:x4}:{d.Product:x4}: {Quoted(d.ProductString, strings)}USB {Bcd(d.BcdUsb)}, release {Bcd(d.BcdDevice)}, {ClassName(d.Class, d.SubClass, d.Protocol)}, "
            + $"packets of {PacketSize0(d)} bytes, {Describe.Count(d.ConfigurationCount, "configuration")}",
        DeviceQualifierDescriptor d => $"device qualifier: USB {Bcd(d.BcdUsb)}, {ClassName(d.Class, d.SubClass, d.Protocol)}, packets of {d.MaxPacketSize0} bytes, {Describe.Count(d.ConfigurationCount, "configuration")}",
        ConfigurationDescriptor c => $"{(c.OtherSpeed ? "other-speed configuration" : "configuration")} {c.Value}: {Quoted(c.StringIndex, strings)}{c.TotalLength} bytes, {Describe.Count(c.InterfaceCount, "interface")}, "
            + $"{(c.SelfPowered ? "self-powered" : "bus powered")}, {c.Milliamperes(speed)} mA{(c.RemoteWakeup ? ", remote wakeup" : "")}",
        InterfaceAssociationDescriptor a => $"association: {Quoted(a.StringIndex, strings)}interfaces {a.FirstInterface} to {a.FirstInterface + a.InterfaceCount - 1}, {ClassName(a.Class, a.SubClass, a.Protocol)}",
        InterfaceDescriptor i => $"interface {i.Number}{(i.Alternate == 0 ? "" : $" setting {i.Alternate}")}: {Quoted(i.StringIndex, strings)}{InterfaceClassName(i.Class, i.SubClass, i.Protocol)}, {Describe.Count(i.EndpointCount, "endpoint")}",
        EndpointDescriptor e => Endpoint(e, speed),
        SuperSpeedCompanionDescriptor s => $"SuperSpeed companion: burst of {s.MaxBurst + 1}, {s.BytesPerInterval} bytes an interval",
        HidDescriptor h => $"HID {Bcd(h.BcdHid)}, " + (h.ReportLength is { } length ? $"report descriptor of {length} bytes" : "no report descriptor") + (h.Country == 0 ? "" : $", country {h.Country}"),
        DfuFunctionalDescriptor f => $"DFU{(f.BcdDfu is { } v ? " " + Bcd(v) : "")}: transfers of {f.TransferSize} bytes",
        CdcHeaderDescriptor h => $"CDC header, release {Bcd(h.BcdCdc)}",
        CdcCallManagementDescriptor c => $"call management: data interface {c.DataInterface}",
        CdcAbstractControlDescriptor a => $"abstract control: {Capabilities(a.Capabilities)}",
        CdcUnionDescriptor u => $"union: control interface {u.ControlInterface}, data {string.Join(", ", u.SubordinateInterfaces)}",
        CdcEthernetDescriptor e => $"Ethernet: address {Quoted(e.MacString, strings)}segments of {e.MaxSegment} bytes",
        CdcOtherDescriptor o => NameOf(o, setting) ?? $"functional descriptor of subtype 0x{o.Subtype:X2}",
        AudioHeaderDescriptor h => $"audio control header {Bcd(h.BcdAdc)}: {h.TotalLength} bytes, streaming interfaces {string.Join(", ", h.StreamingInterfaces)}",
        Audio2HeaderDescriptor h => $"audio control header {Bcd(h.BcdAdc)}: {h.TotalLength} bytes, category {h.Category}",
        AudioUnitDescriptor u => (NameOf(u, setting) ?? $"audio unit of subtype 0x{u.Subtype:X2}") + (u.Body.IsEmpty ? "" : $" {u.Body[0]}"),
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
    public static string Interval(EndpointDescriptor e, UsbSpeed speed) => e.Period(speed) is { } period ? $"every {period.TotalMilliseconds:0.###} ms" : "";

    // A SuperSpeed device says the power of two (USB 3.2 §9.6.1).
    private static int PacketSize0(DeviceDescriptor d) => d is { BcdUsb: >= 0x300, MaxPacketSize0: 9 } ? 512 : d.MaxPacketSize0;

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
        var isOfClass = descriptor.Type is DescriptorType.Hid or DescriptorType.ClassInterface or DescriptorType.ClassEndpoint;
        if (!isOfClass || descriptor is not UnknownDescriptor { Body: { IsEmpty: false } body })
            return DescriptorType.Name(descriptor.Type) ?? $"descriptor of type 0x{descriptor.Type:X2}";
        if (NameOf(descriptor, setting) is { } name)
            return name + Details(setting!, descriptor.Type, body);
        return descriptor.Type == DescriptorType.Hid ? $"class descriptor of type 0x{descriptor.Type:X2}" : $"{DescriptorType.Name(descriptor.Type)}, subtype 0x{body[0]:X2}";
    }

    // What tells descriptors of one name apart: the number of a unit, the size of a picture.
    private static string Details(InterfaceDescriptor setting, byte type, Bytes body) => (setting.Class, setting.SubClass, type) switch
    {
        (UsbClass.SmartCard, _, DescriptorType.Hid) when body.Length >= 3 => $" {Bcd((ushort)(body[0] | body[1] << 8))}: {Describe.Count(body[2] + 1, "slot")}",
        (UsbClass.Video, 1, DescriptorType.ClassInterface) when body.Length >= 3 => body[0] == 1 ? $" {Bcd((ushort)(body[1] | body[2] << 8))}" : $" {body[1]}",
        (UsbClass.Video, 2, DescriptorType.ClassInterface) when body[0] is 0x05 or 0x07 or 0x11 && body.Length >= 7 => $" {body[3] | body[4] << 8} × {body[5] | body[6] << 8}",
        _ => "",
    };

    private static string? NameOf(Descriptor descriptor, InterfaceDescriptor? setting) =>
        setting is null ? null : DescriptorName.Of(descriptor.ToBytes(), setting.Class, setting.SubClass, setting.Protocol);

    private static string Capabilities(byte bits)
    {
        string[] names = ["comm features", "line coding and state", "break", "network connection"];
        var set = names.Where((_, bit) => (bits & (1 << bit)) != 0);
        return bits == 0 ? "nothing" : string.Join(", ", set);
    }

    /// <summary>«embedded», «external».</summary>
    public static string Jack(MidiJackType type) => type switch
    {
        MidiJackType.Embedded => "embedded",
        MidiJackType.External => "external",
        _ => $"type {(byte)type}",
    };

    private static string ClassName(byte @class, byte sub, byte protocol) =>
        $"{UsbClass.Name(@class, sub, protocol) ?? "class"} ({@class:X2}/{sub:X2}/{protocol:X2})";

    // 0 stands for «see the interfaces» in a device descriptor only.
    private static string InterfaceClassName(byte @class, byte sub, byte protocol) =>
        @class == UsbClass.PerInterface ? $"no class ({@class:X2}/{sub:X2}/{protocol:X2})" : ClassName(@class, sub, protocol);

    private static string Quoted(byte index, Func<byte, string?> strings) =>
        index == 0 ? "" : strings(index) is { } text ? $"«{text}», " : $"string {index}, ";
}
