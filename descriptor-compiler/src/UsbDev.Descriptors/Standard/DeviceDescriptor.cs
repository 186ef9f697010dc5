namespace UsbDev.Descriptors;

/// <summary>Device descriptor (USB 2.0 §9.6.1, table 9-8).</summary>
/// <param name="BcdUsb">Specification release: 0x0200 is 2.0.</param>
/// <param name="Class">bDeviceClass.</param>
/// <param name="SubClass">bDeviceSubClass.</param>
/// <param name="Protocol">bDeviceProtocol.</param>
/// <param name="MaxPacketSize0">Bytes in a packet of endpoint 0; for SuperSpeed the exponent, 9.</param>
/// <param name="Vendor">idVendor.</param>
/// <param name="Product">idProduct.</param>
/// <param name="BcdDevice">Release of the device: 0x0100 is 1.0.</param>
/// <param name="ManufacturerString">String index, 0 for none.</param>
/// <param name="ProductString">String index, 0 for none.</param>
/// <param name="SerialString">String index, 0 for none.</param>
/// <param name="ConfigurationCount">bNumConfigurations.</param>
public sealed record DeviceDescriptor(
    ushort BcdUsb, byte Class, byte SubClass, byte Protocol, byte MaxPacketSize0, ushort Vendor, ushort Product, ushort BcdDevice,
    byte ManufacturerString, byte ProductString, byte SerialString, byte ConfigurationCount) : Descriptor
{
    /// <summary>bLength.</summary>
    public const int Size = 18;

    /// <inheritdoc/>
    public override byte Type => DescriptorType.Device;

    /// <inheritdoc/>
    protected override int BodyLength => Size - 2;

    /// <summary>Reads a device descriptor; null when these are not bytes of one.</summary>
    public static DeviceDescriptor? Parse(Bytes bytes)
    {
        var d = bytes.Span;
        if (d.Length < Size || d[0] != d.Length || d[1] != DescriptorType.Device) return null;
        return new DeviceDescriptor(d.U16(2), d[4], d[5], d[6], d[7], d.U16(8), d.U16(10), d.U16(12), d[14], d[15], d[16], d[17])
        {
            Tail = bytes.Slice(Size),
        };
    }

    /// <inheritdoc/>
    protected override void WriteBody(Span<byte> body)
    {
        body.U16(0, BcdUsb);
        body[2] = Class;
        body[3] = SubClass;
        body[4] = Protocol;
        body[5] = MaxPacketSize0;
        body.U16(6, Vendor);
        body.U16(8, Product);
        body.U16(10, BcdDevice);
        body[12] = ManufacturerString;
        body[13] = ProductString;
        body[14] = SerialString;
        body[15] = ConfigurationCount;
    }
}
