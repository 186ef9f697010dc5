namespace UsbDev.Descriptors;

/// <summary>A class-specific descriptor of an audio control interface: its header is typed, terminals and units are kept with their subtype.</summary>
public abstract record AudioControlDescriptor : Descriptor
{
    /// <inheritdoc/>
    public override byte Type => DescriptorType.ClassInterface;

    /// <summary>bDescriptorSubtype: 1 header, 2 input terminal, 3 output terminal, 4 and above units (Audio 1.0 table A-5).</summary>
    public abstract byte Subtype { get; }

    internal static Descriptor? Read(Bytes bytes, byte protocol)
    {
        var d = bytes.Span;
        if (d.Length < 3) return null;
        if (d[2] == 1 && protocol == 0 && d.Length >= 8)
        {
            var interfaces = ValueArray.Create(d.Slice(8, Math.Min(d[7], d.Length - 8)));
            return new AudioHeaderDescriptor(d.U16(3), d.U16(5), interfaces) { Count = d[7], Tail = bytes.Slice(8 + interfaces.Count) };
        }

        if (d[2] == 1 && protocol == 0x20 && d.Length >= 9)
            return new Audio2HeaderDescriptor(d.U16(3), d[5], d.U16(6), d[8]) { Tail = bytes.Slice(9) };
        return new AudioUnitDescriptor(d[2], bytes.Slice(3));
    }
}

/// <summary>Audio control header (Audio 1.0 §4.3.2).</summary>
/// <param name="BcdAdc">Specification release: 0x0100.</param>
/// <param name="TotalLength">wTotalLength: bytes of all class-specific descriptors of the interface.</param>
/// <param name="StreamingInterfaces">baInterfaceNr: the streaming interfaces of this function.</param>
public sealed record AudioHeaderDescriptor(ushort BcdAdc, ushort TotalLength, ValueArray<byte> StreamingInterfaces) : AudioControlDescriptor
{
    /// <summary>bInCollection as it stands.</summary>
    public byte Count { get; init; } = (byte)StreamingInterfaces.Count;

    /// <inheritdoc/>
    public override byte Subtype => 1;

    /// <inheritdoc/>
    protected override int BodyLength => 6 + StreamingInterfaces.Count;

    /// <inheritdoc/>
    protected override void WriteBody(Span<byte> body)
    {
        body[0] = Subtype;
        body.U16(1, BcdAdc);
        body.U16(3, TotalLength);
        body[5] = Count;
        StreamingInterfaces.Span.CopyTo(body[6..]);
    }
}

/// <summary>Audio control header of the second audio class (Audio 2.0 §4.7.2).</summary>
/// <param name="BcdAdc">Specification release: 0x0200.</param>
/// <param name="Category">bCategory.</param>
/// <param name="TotalLength">wTotalLength: bytes of all class-specific descriptors of the interface.</param>
/// <param name="Controls">bmControls.</param>
public sealed record Audio2HeaderDescriptor(ushort BcdAdc, byte Category, ushort TotalLength, byte Controls) : AudioControlDescriptor
{
    /// <inheritdoc/>
    public override byte Subtype => 1;

    /// <inheritdoc/>
    protected override int BodyLength => 7;

    /// <inheritdoc/>
    protected override void WriteBody(Span<byte> body)
    {
        body[0] = Subtype;
        body.U16(1, BcdAdc);
        body[3] = Category;
        body.U16(4, TotalLength);
        body[6] = Controls;
    }
}

/// <summary>A terminal or unit.</summary>
/// <param name="RawSubtype">bDescriptorSubtype.</param>
/// <param name="Body">What follows it.</param>
public sealed record AudioUnitDescriptor(byte RawSubtype, Bytes Body) : AudioControlDescriptor
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
