namespace UsbDev.Descriptors;

/// <summary>bDescriptorSubtype of CDC functional descriptors (CDC 1.2 table 13).</summary>
public static class CdcSubtype
{
    /// <summary>Header: comes first.</summary>
    public const byte Header = 0x00;

    /// <summary>Call management.</summary>
    public const byte CallManagement = 0x01;

    /// <summary>Abstract control management.</summary>
    public const byte AbstractControl = 0x02;

    /// <summary>Union.</summary>
    public const byte Union = 0x06;

    /// <summary>Country selection.</summary>
    public const byte CountrySelection = 0x07;

    /// <summary>Ethernet networking.</summary>
    public const byte Ethernet = 0x0F;

    /// <summary>Network control model.</summary>
    public const byte Ncm = 0x1A;

    /// <summary>Mobile broadband interface model.</summary>
    public const byte Mbim = 0x1B;
}

/// <summary>A CDC functional descriptor.</summary>
public abstract record CdcDescriptor : Descriptor
{
    /// <inheritdoc/>
    public override byte Type => DescriptorType.ClassInterface;

    /// <summary>bDescriptorSubtype.</summary>
    public abstract byte Subtype { get; }

    internal static Descriptor? Read(Bytes bytes)
    {
        var d = bytes.Span;
        if (d.Length < 3) return null;
        return (d[2], d.Length) switch
        {
            (CdcSubtype.Header, >= 5) => new CdcHeaderDescriptor(d.U16(3)) { Tail = bytes.Slice(5) },
            (CdcSubtype.CallManagement, >= 5) => new CdcCallManagementDescriptor(d[3], d[4]) { Tail = bytes.Slice(5) },
            (CdcSubtype.AbstractControl, >= 4) => new CdcAbstractControlDescriptor(d[3]) { Tail = bytes.Slice(4) },
            (CdcSubtype.Union, >= 5) => new CdcUnionDescriptor(d[3], ValueArray.Create(d[4..])),
            (CdcSubtype.Ethernet, >= 13) =>
                new CdcEthernetDescriptor(d[3], d.U32(4), d.U16(8), d.U16(10), d[12]) { Tail = bytes.Slice(13) },
            _ => new CdcOtherDescriptor(d[2], bytes.Slice(3)),
        };
    }
}

/// <summary>Header (CDC 1.2 §5.2.3.1).</summary>
/// <param name="BcdCdc">Specification release: 0x0110 or 0x0120.</param>
public sealed record CdcHeaderDescriptor(ushort BcdCdc) : CdcDescriptor
{
    /// <inheritdoc/>
    public override byte Subtype => CdcSubtype.Header;

    /// <inheritdoc/>
    protected override int BodyLength => 3;

    /// <inheritdoc/>
    protected override void WriteBody(Span<byte> body)
    {
        body[0] = Subtype;
        body.U16(1, BcdCdc);
    }
}

/// <summary>Call management (PSTN 1.2 §5.3.1).</summary>
/// <param name="Capabilities">bmCapabilities.</param>
/// <param name="DataInterface">bDataInterface.</param>
public sealed record CdcCallManagementDescriptor(byte Capabilities, byte DataInterface) : CdcDescriptor
{
    /// <inheritdoc/>
    public override byte Subtype => CdcSubtype.CallManagement;

    /// <inheritdoc/>
    protected override int BodyLength => 3;

    /// <inheritdoc/>
    protected override void WriteBody(Span<byte> body)
    {
        body[0] = Subtype;
        body[1] = Capabilities;
        body[2] = DataInterface;
    }
}

/// <summary>Abstract control management (PSTN 1.2 §5.3.2).</summary>
/// <param name="Capabilities">bmCapabilities: bit 1 line coding and state, bit 2 send break.</param>
public sealed record CdcAbstractControlDescriptor(byte Capabilities) : CdcDescriptor
{
    /// <inheritdoc/>
    public override byte Subtype => CdcSubtype.AbstractControl;

    /// <inheritdoc/>
    protected override int BodyLength => 2;

    /// <inheritdoc/>
    protected override void WriteBody(Span<byte> body)
    {
        body[0] = Subtype;
        body[1] = Capabilities;
    }
}

/// <summary>Union (CDC 1.2 §5.2.3.2).</summary>
/// <param name="ControlInterface">bControlInterface.</param>
/// <param name="SubordinateInterfaces">bSubordinateInterface0..n.</param>
public sealed record CdcUnionDescriptor(byte ControlInterface, ValueArray<byte> SubordinateInterfaces) : CdcDescriptor
{
    /// <inheritdoc/>
    public override byte Subtype => CdcSubtype.Union;

    /// <inheritdoc/>
    protected override int BodyLength => 2 + SubordinateInterfaces.Count;

    /// <inheritdoc/>
    protected override void WriteBody(Span<byte> body)
    {
        body[0] = Subtype;
        body[1] = ControlInterface;
        SubordinateInterfaces.Span.CopyTo(body[2..]);
    }
}

/// <summary>Ethernet networking (ECM 1.2 §5.4).</summary>
/// <param name="MacString">iMACAddress.</param>
/// <param name="Statistics">bmEthernetStatistics.</param>
/// <param name="MaxSegment">wMaxSegmentSize in bytes.</param>
/// <param name="MulticastFilters">wNumberMCFilters.</param>
/// <param name="PowerFilters">bNumberPowerFilters.</param>
public sealed record CdcEthernetDescriptor(byte MacString, uint Statistics, ushort MaxSegment, ushort MulticastFilters, byte PowerFilters)
    : CdcDescriptor
{
    /// <inheritdoc/>
    public override byte Subtype => CdcSubtype.Ethernet;

    /// <inheritdoc/>
    protected override int BodyLength => 11;

    /// <inheritdoc/>
    protected override void WriteBody(Span<byte> body)
    {
        body[0] = Subtype;
        body[1] = MacString;
        body.U32(2, Statistics);
        body.U16(6, MaxSegment);
        body.U16(8, MulticastFilters);
        body[10] = PowerFilters;
    }
}

/// <summary>Any other functional descriptor, or one shorter than its form.</summary>
/// <param name="RawSubtype">bDescriptorSubtype.</param>
/// <param name="Body">What follows it.</param>
public sealed record CdcOtherDescriptor(byte RawSubtype, Bytes Body) : CdcDescriptor
{
    /// <inheritdoc/>
    public override byte Subtype => RawSubtype;

    /// <inheritdoc/>
    protected override int BodyLength => 1 + Body.Length;

    /// <inheritdoc/>
    protected override void WriteBody(Span<byte> body)
    {
        body[0] = RawSubtype;
        Body.Span.CopyTo(body[1..]);
    }
}
