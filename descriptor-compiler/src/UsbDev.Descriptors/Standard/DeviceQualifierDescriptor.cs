namespace UsbDev.Descriptors;

/// <summary>Device qualifier: what the device descriptor would say at the other speed (USB 2.0 §9.6.2, table 9-9).</summary>
/// <param name="BcdUsb">Specification release.</param>
/// <param name="Class">bDeviceClass.</param>
/// <param name="SubClass">bDeviceSubClass.</param>
/// <param name="Protocol">bDeviceProtocol.</param>
/// <param name="MaxPacketSize0">Bytes in a packet of endpoint 0.</param>
/// <param name="ConfigurationCount">bNumConfigurations.</param>
/// <param name="Reserved">bReserved, 0.</param>
public sealed record DeviceQualifierDescriptor(
    ushort BcdUsb, byte Class, byte SubClass, byte Protocol, byte MaxPacketSize0, byte ConfigurationCount, byte Reserved = 0) : Descriptor
{
    /// <summary>bLength.</summary>
    public const int Size = 10;

    /// <inheritdoc/>
    public override byte Type => DescriptorType.DeviceQualifier;

    /// <inheritdoc/>
    protected override int BodyLength => Size - 2;

    /// <summary>Reads a device qualifier; null when these are not bytes of one.</summary>
    public static DeviceQualifierDescriptor? Parse(Bytes bytes)
    {
        var d = bytes.Span;
        if (d.Length < Size || d[0] != d.Length || d[1] != DescriptorType.DeviceQualifier) return null;
        return new DeviceQualifierDescriptor(d.U16(2), d[4], d[5], d[6], d[7], d[8], d[9]) { Tail = bytes.Slice(Size) };
    }

    /// <inheritdoc/>
    protected override void WriteBody(Span<byte> body)
    {
        body.U16(0, BcdUsb);
        body[2] = Class;
        body[3] = SubClass;
        body[4] = Protocol;
        body[5] = MaxPacketSize0;
        body[6] = ConfigurationCount;
        body[7] = Reserved;
    }
}
