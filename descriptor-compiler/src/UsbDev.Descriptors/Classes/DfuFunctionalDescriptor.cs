namespace UsbDev.Descriptors;

/// <summary>DFU functional descriptor (DFU 1.1 §4.1.3; DFU 1.0 ends before bcdDFUVersion).</summary>
/// <param name="Attributes">bmAttributes: can download, can upload, manifestation tolerant, will detach.</param>
/// <param name="DetachTimeout">wDetachTimeOut in ms.</param>
/// <param name="TransferSize">wTransferSize in bytes.</param>
/// <param name="BcdDfu">Specification release 0x0110; null in DFU 1.0.</param>
public sealed record DfuFunctionalDescriptor(byte Attributes, ushort DetachTimeout, ushort TransferSize, ushort? BcdDfu) : Descriptor
{
    /// <inheritdoc/>
    public override byte Type => DescriptorType.Hid;

    /// <inheritdoc/>
    protected override int BodyLength => BcdDfu is null ? 5 : 7;

    internal static DfuFunctionalDescriptor? Read(Bytes bytes)
    {
        var d = bytes.Span;
        return d.Length switch
        {
            < 7 => null,
            < 9 => new DfuFunctionalDescriptor(d[2], d.U16(3), d.U16(5), null) { Tail = bytes.Slice(7) },
            _ => new DfuFunctionalDescriptor(d[2], d.U16(3), d.U16(5), d.U16(7)) { Tail = bytes.Slice(9) },
        };
    }

    /// <inheritdoc/>
    protected override void WriteBody(Span<byte> body)
    {
        body[0] = Attributes;
        body.U16(1, DetachTimeout);
        body.U16(3, TransferSize);
        if (BcdDfu is { } version) body.U16(5, version);
    }
}
