namespace UsbDev.Descriptors;

/// <summary>Interface association: neighbouring interfaces that form one function (IAD ECN, table 9-Z).</summary>
/// <param name="FirstInterface">bFirstInterface.</param>
/// <param name="InterfaceCount">bInterfaceCount.</param>
/// <param name="Class">bFunctionClass.</param>
/// <param name="SubClass">bFunctionSubClass.</param>
/// <param name="Protocol">bFunctionProtocol.</param>
/// <param name="StringIndex">iFunction, 0 for none.</param>
public sealed record InterfaceAssociationDescriptor(
    byte FirstInterface, byte InterfaceCount, byte Class, byte SubClass, byte Protocol, byte StringIndex = 0) : Descriptor
{
    /// <summary>bLength.</summary>
    public const int Size = 8;

    /// <inheritdoc/>
    public override byte Type => DescriptorType.InterfaceAssociation;

    /// <inheritdoc/>
    protected override int BodyLength => Size - 2;

    internal static InterfaceAssociationDescriptor? Read(Bytes bytes)
    {
        var d = bytes.Span;
        return d.Length < Size ? null : new InterfaceAssociationDescriptor(d[2], d[3], d[4], d[5], d[6], d[7]) { Tail = bytes.Slice(Size) };
    }

    /// <inheritdoc/>
    protected override void WriteBody(Span<byte> body)
    {
        body[0] = FirstInterface;
        body[1] = InterfaceCount;
        body[2] = Class;
        body[3] = SubClass;
        body[4] = Protocol;
        body[5] = StringIndex;
    }
}
