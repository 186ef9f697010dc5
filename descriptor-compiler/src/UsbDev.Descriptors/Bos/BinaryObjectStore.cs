using System.Collections.Immutable;

namespace UsbDev.Descriptors;

/// <summary>Binary device object store (USB 3.2 §9.6.2): a header and device capabilities.</summary>
public sealed class BinaryObjectStore
{
    private BinaryObjectStore(ImmutableArray<Descriptor> chain, Bytes rest)
    {
        Chain = chain;
        Rest = rest;
        Header = chain is [BosDescriptor header, ..] ? header : null;
        Capabilities = [.. chain.OfType<DeviceCapability>()];
    }

    /// <summary>All descriptors in order, the header included.</summary>
    public ImmutableArray<Descriptor> Chain { get; }

    /// <summary>Bytes at the end that no bLength leads over.</summary>
    public Bytes Rest { get; }

    /// <summary>The BOS descriptor; null when the bytes do not begin with one.</summary>
    public BosDescriptor? Header { get; }

    /// <summary>The capabilities, in order.</summary>
    public ImmutableArray<DeviceCapability> Capabilities { get; }

    /// <summary>Reads any bytes. What does not chain is kept in <see cref="Rest"/>.</summary>
    public static BinaryObjectStore Parse(Bytes bytes)
    {
        var chain = ImmutableArray.CreateBuilder<Descriptor>();
        var end = 0;
        foreach (var raw in new DescriptorChain(bytes.Span[..Math.Min(bytes.Length, ushort.MaxValue)]))
        {
            end = raw.Offset + raw.Bytes.Length;
            var descriptor = Read(bytes.Slice(raw.Offset, raw.Bytes.Length));
            descriptor.Offset = raw.Offset;
            chain.Add(descriptor);
        }

        return new BinaryObjectStore(chain.DrainToImmutable(), bytes.Slice(end));
    }

    /// <summary>The bytes that it was read from.</summary>
    public byte[] ToBytes() => [.. Configuration.Write(Chain), .. Rest.Span];

    /// <summary>A store with these capabilities, total length and count filled in.</summary>
    public static byte[] Write(IReadOnlyCollection<DeviceCapability> capabilities)
    {
        var total = BosDescriptor.Size + capabilities.Sum(c => c.Length);
        return Configuration.Write([new BosDescriptor((ushort)total, (byte)capabilities.Count), .. capabilities]);
    }

    private static Descriptor Read(Bytes bytes)
    {
        var d = bytes.Span;
        return d[1] switch
        {
            DescriptorType.Bos when d.Length >= BosDescriptor.Size => new BosDescriptor(d.U16(2), d[4]) { Tail = bytes.Slice(BosDescriptor.Size) },
            DescriptorType.DeviceCapability when d.Length >= 3 => DeviceCapability.Read(bytes),
            _ => new UnknownDescriptor(d[1], bytes.Slice(2)),
        };
    }
}

/// <summary>BOS descriptor: the header (USB 3.2 table 9-12).</summary>
/// <param name="TotalLength">wTotalLength: bytes of the header and all capabilities.</param>
/// <param name="CapabilityCount">bNumDeviceCaps.</param>
public sealed record BosDescriptor(ushort TotalLength, byte CapabilityCount) : Descriptor
{
    /// <summary>bLength.</summary>
    public const int Size = 5;

    /// <inheritdoc/>
    public override byte Type => DescriptorType.Bos;

    /// <inheritdoc/>
    protected override int BodyLength => Size - 2;

    /// <inheritdoc/>
    protected override void WriteBody(Span<byte> body)
    {
        body.U16(0, TotalLength);
        body[2] = CapabilityCount;
    }
}
