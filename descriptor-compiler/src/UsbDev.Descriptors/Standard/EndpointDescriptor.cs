namespace UsbDev.Descriptors;

/// <summary>How an endpoint moves data (USB 2.0 §5.4).</summary>
public enum TransferType
{
    /// <summary>Control.</summary>
    Control,

    /// <summary>Isochronous.</summary>
    Isochronous,

    /// <summary>Bulk.</summary>
    Bulk,

    /// <summary>Interrupt.</summary>
    Interrupt,
}

/// <summary>Endpoint descriptor (USB 2.0 §9.6.6, table 9-13). The audio class's longer form keeps bRefresh and bSynchAddress in <see cref="Descriptor.Tail"/>.</summary>
/// <param name="Address">bEndpointAddress: number, and 0x80 for IN.</param>
/// <param name="Attributes">bmAttributes.</param>
/// <param name="MaxPacket">wMaxPacketSize as it stands: bytes in bits 10..0, further transactions a microframe in bits 12..11.</param>
/// <param name="Interval">bInterval as it stands: frames, or an exponent; the speed and the transfer type decide.</param>
public sealed record EndpointDescriptor(byte Address, byte Attributes, ushort MaxPacket, byte Interval) : Descriptor
{
    /// <summary>bLength.</summary>
    public const int Size = 7;

    /// <summary>bLength of the audio 1.0 and MIDI 1.0 form (Audio 1.0 §4.6.1.1).</summary>
    public const int AudioSize = 9;

    /// <summary>Endpoint number, 1..15.</summary>
    public int Number => Address & 0x0F;

    /// <summary>Device to host.</summary>
    public bool IsIn => (Address & 0x80) != 0;

    /// <summary>bmAttributes bits 1..0.</summary>
    public TransferType Transfer => (TransferType)(Attributes & 3);

    /// <summary>Bytes in one packet.</summary>
    public int PacketSize => MaxPacket & 0x7FF;

    /// <summary>Transactions a microframe that a high-speed periodic endpoint may use, 1..3 (4 is reserved).</summary>
    public int TransactionsPerMicroframe => ((MaxPacket >> 11) & 3) + 1;

    /// <summary>How often a host polls it at a speed; null where it is not polled, or does not say how often (USB 2.0 §9.6.6).</summary>
    public TimeSpan? Period(UsbSpeed speed)
    {
        if (Transfer is not (TransferType.Interrupt or TransferType.Isochronous) || Interval == 0) return null;
        var hasMicroframes = speed is UsbSpeed.High or UsbSpeed.Super;
        var isExponent = hasMicroframes || Transfer == TransferType.Isochronous;
        return TimeSpan.FromMicroseconds((hasMicroframes ? 125 : 1000) * (isExponent ? Math.Pow(2, Math.Min((byte)32, Interval) - 1) : Interval));
    }

    /// <inheritdoc/>
    public override byte Type => DescriptorType.Endpoint;

    /// <inheritdoc/>
    protected override int BodyLength => Size - 2;

    /// <summary>The nine-byte form that audio 1.0 and MIDI 1.0 streaming ask for, bRefresh and bSynchAddress 0.</summary>
    public static EndpointDescriptor Audio(byte address, byte attributes, ushort maxPacket, byte interval) =>
        new(address, attributes, maxPacket, interval) { Tail = new byte[AudioSize - Size] };

    internal static EndpointDescriptor? Read(Bytes bytes)
    {
        var d = bytes.Span;
        return d.Length < Size ? null : new EndpointDescriptor(d[2], d[3], d.U16(4), d[6]) { Tail = bytes.Slice(Size) };
    }

    /// <inheritdoc/>
    protected override void WriteBody(Span<byte> body)
    {
        body[0] = Address;
        body[1] = Attributes;
        body.U16(2, MaxPacket);
        body[4] = Interval;
    }
}

/// <summary>SuperSpeed endpoint companion (USB 3.2 §9.6.7).</summary>
/// <param name="MaxBurst">bMaxBurst: packets of a burst, less one.</param>
/// <param name="Attributes">bmAttributes: streams of bulk, multiplier of isochronous endpoints.</param>
/// <param name="BytesPerInterval">wBytesPerInterval.</param>
public sealed record SuperSpeedCompanionDescriptor(byte MaxBurst, byte Attributes, ushort BytesPerInterval) : Descriptor
{
    /// <summary>bLength.</summary>
    public const int Size = 6;

    /// <inheritdoc/>
    public override byte Type => DescriptorType.SuperSpeedCompanion;

    /// <inheritdoc/>
    protected override int BodyLength => Size - 2;

    internal static SuperSpeedCompanionDescriptor? Read(Bytes bytes)
    {
        var d = bytes.Span;
        return d.Length < Size ? null : new SuperSpeedCompanionDescriptor(d[2], d[3], d.U16(4)) { Tail = bytes.Slice(Size) };
    }

    /// <inheritdoc/>
    protected override void WriteBody(Span<byte> body)
    {
        body[0] = MaxBurst;
        body[1] = Attributes;
        body.U16(2, BytesPerInterval);
    }
}
