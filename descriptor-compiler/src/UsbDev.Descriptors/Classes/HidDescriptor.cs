namespace UsbDev.Descriptors;

/// <summary>HID descriptor (HID 1.11 §6.2.1).</summary>
/// <param name="BcdHid">Specification release: 0x0111.</param>
/// <param name="Country">bCountryCode of localized hardware, 0 for none.</param>
/// <param name="Descriptors">The report descriptor, then physical descriptors if any.</param>
public sealed record HidDescriptor(ushort BcdHid, byte Country, ValueArray<HidSubordinate> Descriptors) : Descriptor
{
    /// <summary>bNumDescriptors as it stands.</summary>
    public byte Count { get; init; } = (byte)Descriptors.Count;

    /// <summary>wDescriptorLength of the first report descriptor; null when none is listed.</summary>
    public ushort? ReportLength
    {
        get
        {
            foreach (var subordinate in Descriptors)
                if (subordinate.Type == DescriptorType.Report) return subordinate.Length;
            return null;
        }
    }

    /// <inheritdoc/>
    public override byte Type => DescriptorType.Hid;

    /// <inheritdoc/>
    protected override int BodyLength => 4 + 3 * Descriptors.Count;

    internal static HidDescriptor? Read(Bytes bytes)
    {
        var d = bytes.Span;
        if (d.Length < 6) return null;
        var entries = new HidSubordinate[Math.Min(d[5], (d.Length - 6) / 3)];
        for (var i = 0; i < entries.Length; i++) entries[i] = new HidSubordinate(d[6 + 3 * i], d.U16(7 + 3 * i));
        return new HidDescriptor(d.U16(2), d[4], new ValueArray<HidSubordinate>(entries)) { Count = d[5], Tail = bytes.Slice(6 + 3 * entries.Length) };
    }

    /// <inheritdoc/>
    protected override void WriteBody(Span<byte> body)
    {
        body.U16(0, BcdHid);
        body[2] = Country;
        body[3] = Count;
        for (var i = 0; i < Descriptors.Count; i++)
        {
            body[4 + 3 * i] = Descriptors[i].Type;
            body.U16(5 + 3 * i, Descriptors[i].Length);
        }
    }
}

/// <summary>A descriptor that GET_DESCRIPTOR to the interface returns.</summary>
/// <param name="Type">0x22 report, 0x23 physical.</param>
/// <param name="Length">wDescriptorLength in bytes.</param>
public readonly record struct HidSubordinate(byte Type, ushort Length);
