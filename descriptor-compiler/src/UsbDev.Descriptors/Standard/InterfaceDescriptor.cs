namespace UsbDev.Descriptors;

/// <summary>Interface descriptor: one alternate setting of one interface (USB 2.0 §9.6.5, table 9-12).</summary>
/// <param name="Number">bInterfaceNumber.</param>
/// <param name="Alternate">bAlternateSetting.</param>
/// <param name="EndpointCount">bNumEndpoints, endpoint 0 not counted.</param>
/// <param name="Class">bInterfaceClass.</param>
/// <param name="SubClass">bInterfaceSubClass.</param>
/// <param name="Protocol">bInterfaceProtocol.</param>
/// <param name="StringIndex">iInterface, 0 for none.</param>
public sealed record InterfaceDescriptor(
    byte Number, byte Alternate, byte EndpointCount, byte Class, byte SubClass, byte Protocol, byte StringIndex = 0) : Descriptor
{
    /// <summary>bLength.</summary>
    public const int Size = 9;

    /// <inheritdoc/>
    public override byte Type => DescriptorType.Interface;

    /// <inheritdoc/>
    protected override int BodyLength => Size - 2;

    internal static InterfaceDescriptor? Read(Bytes bytes)
    {
        var d = bytes.Span;
        return d.Length < Size ? null : new InterfaceDescriptor(d[2], d[3], d[4], d[5], d[6], d[7], d[8]) { Tail = bytes.Slice(Size) };
    }

    /// <inheritdoc/>
    protected override void WriteBody(Span<byte> body)
    {
        body[0] = Number;
        body[1] = Alternate;
        body[2] = EndpointCount;
        body[3] = Class;
        body[4] = SubClass;
        body[5] = Protocol;
        body[6] = StringIndex;
    }
}
