using System.Collections.Immutable;
using System.Text;

namespace UsbDev.Descriptors;

/// <summary>Microsoft OS 2.0 descriptor set: descriptors that begin with wLength, wDescriptorType (Microsoft OS 2.0 Descriptors, table 9).</summary>
public sealed class MsOs20Set
{
    private MsOs20Set(ImmutableArray<MsOs20Descriptor> chain, Bytes rest)
    {
        Chain = chain;
        Rest = rest;
    }

    /// <summary>All descriptors in order; subsets are not nested here.</summary>
    public ImmutableArray<MsOs20Descriptor> Chain { get; }

    /// <summary>Bytes at the end that no wLength leads over.</summary>
    public Bytes Rest { get; }

    /// <summary>Reads any bytes. What does not chain is kept in <see cref="Rest"/>.</summary>
    public static MsOs20Set Parse(Bytes bytes)
    {
        var chain = ImmutableArray.CreateBuilder<MsOs20Descriptor>();
        var limit = Math.Min(bytes.Length, ushort.MaxValue);
        var at = 0;
        while (at + 4 <= limit)
        {
            var length = bytes.Span.U16(at);
            if (length < 4 || at + length > limit) break;
            var descriptor = MsOs20Descriptor.Read(bytes.Slice(at, length));
            descriptor.Offset = at;
            chain.Add(descriptor);
            at += length;
        }

        return new MsOs20Set(chain.DrainToImmutable(), bytes.Slice(at));
    }

    /// <summary>The bytes that it was read from.</summary>
    public byte[] ToBytes() => [.. Write(Chain), .. Rest.Span];

    /// <summary>The bytes of descriptors, one after the other.</summary>
    public static byte[] Write(IReadOnlyCollection<MsOs20Descriptor> chain)
    {
        var bytes = new byte[chain.Sum(d => d.Length)];
        var at = 0;
        foreach (var descriptor in chain) at += descriptor.Write(bytes.AsSpan(at));
        return bytes;
    }

    /// <summary>A set for a device of one interface: its features apply to the whole device, without subsets.</summary>
    public static byte[] ForDevice(uint windowsVersion, IReadOnlyCollection<MsOs20Descriptor> features) =>
        Write([new MsOs20SetHeader(windowsVersion, (ushort)(10 + features.Sum(f => f.Length))), .. features]);

    /// <summary>A set for a composite device: each function's features inside a function subset, all inside one configuration subset.</summary>
    /// <param name="windowsVersion">0x06030000 for Windows 8.1 and later.</param>
    /// <param name="functions">First interface of a function, and what applies to it.</param>
    public static byte[] ForFunctions(
        uint windowsVersion, IReadOnlyCollection<(byte FirstInterface, IReadOnlyCollection<MsOs20Descriptor> Features)> functions)
    {
        var subsets = new List<MsOs20Descriptor>();
        foreach (var (first, features) in functions)
        {
            subsets.Add(new MsOs20FunctionSubset(first, 0, (ushort)(8 + features.Sum(f => f.Length))));
            subsets.AddRange(features);
        }

        var configuration = 8 + subsets.Sum(s => s.Length);
        return Write([
            new MsOs20SetHeader(windowsVersion, (ushort)(10 + configuration)),
            new MsOs20ConfigurationSubset(0, 0, (ushort)configuration),
            .. subsets]);
    }
}

/// <summary>A descriptor of the set.</summary>
public abstract record MsOs20Descriptor
{
    /// <summary>Bytes from the start of the set. Not part of equality.</summary>
    public int Offset { get; internal set; }

    /// <summary>Bytes after the type's form.</summary>
    public Bytes Tail { get; init; }

    /// <summary>wDescriptorType.</summary>
    public abstract ushort Type { get; }

    /// <summary>wLength.</summary>
    public int Length => 4 + BodyLength + Tail.Length;

    /// <summary>Bytes between wDescriptorType and <see cref="Tail"/>.</summary>
    protected abstract int BodyLength { get; }

    /// <summary>Writes them.</summary>
    protected abstract void WriteBody(Span<byte> body);

    /// <summary>Writes the descriptor and returns its length.</summary>
    public int Write(Span<byte> destination)
    {
        destination.U16(0, checked((ushort)Length));
        destination.U16(2, Type);
        WriteBody(destination.Slice(4, BodyLength));
        Tail.Span.CopyTo(destination[(4 + BodyLength)..]);
        return Length;
    }

    /// <summary>Same kind, same bytes; where they were read does not count.</summary>
    public virtual bool Equals(MsOs20Descriptor? other) => other is not null && EqualityContract == other.EqualityContract && Tail == other.Tail;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(EqualityContract, Tail);

    internal static MsOs20Descriptor Read(Bytes bytes)
    {
        var d = bytes.Span;
        return (d.U16(2), d.Length) switch
        {
            (0, >= 10) => new MsOs20SetHeader(d.U32(4), d.U16(8)) { Tail = bytes.Slice(10) },
            (1, >= 8) => new MsOs20ConfigurationSubset(d[4], d[5], d.U16(6)) { Tail = bytes.Slice(8) },
            (2, >= 8) => new MsOs20FunctionSubset(d[4], d[5], d.U16(6)) { Tail = bytes.Slice(8) },
            (3, >= 20) => new MsOs20CompatibleId(bytes.Slice(4, 8), bytes.Slice(12, 8)) { Tail = bytes.Slice(20) },
            (4, >= 10) when ReadProperty(bytes) is { } property => property,
            (var type, _) => new MsOs20Other(type, bytes.Slice(4)),
        };
    }

    private static MsOs20RegistryProperty? ReadProperty(Bytes bytes)
    {
        var d = bytes.Span;
        var name = d.U16(6);
        if (10 + name > d.Length) return null;
        var data = d.U16(8 + name);
        if (10 + name + data > d.Length) return null;
        return new MsOs20RegistryProperty(d.U16(4), bytes.Slice(8, name), bytes.Slice(10 + name, data)) { Tail = bytes.Slice(10 + name + data) };
    }
}

/// <summary>Set header (table 10).</summary>
/// <param name="WindowsVersion">dwWindowsVersion: 0x06030000 is Windows 8.1.</param>
/// <param name="TotalLength">wTotalLength: bytes of the whole set.</param>
public sealed record MsOs20SetHeader(uint WindowsVersion, ushort TotalLength) : MsOs20Descriptor
{
    /// <inheritdoc/>
    public override ushort Type => 0;

    /// <inheritdoc/>
    protected override int BodyLength => 6;

    /// <inheritdoc/>
    protected override void WriteBody(Span<byte> body)
    {
        body.U32(0, WindowsVersion);
        body.U16(4, TotalLength);
    }
}

/// <summary>Configuration subset header (table 11).</summary>
/// <param name="Configuration">bConfigurationValue; Windows takes it as the index, 0 for the first.</param>
/// <param name="Reserved">bReserved, 0.</param>
/// <param name="TotalLength">wTotalLength: bytes of the subset, this header included.</param>
public sealed record MsOs20ConfigurationSubset(byte Configuration, byte Reserved, ushort TotalLength) : MsOs20Descriptor
{
    /// <inheritdoc/>
    public override ushort Type => 1;

    /// <inheritdoc/>
    protected override int BodyLength => 4;

    /// <inheritdoc/>
    protected override void WriteBody(Span<byte> body)
    {
        body[0] = Configuration;
        body[1] = Reserved;
        body.U16(2, TotalLength);
    }
}

/// <summary>Function subset header (table 12).</summary>
/// <param name="FirstInterface">bFirstInterface of the function.</param>
/// <param name="Reserved">bReserved, 0.</param>
/// <param name="SubsetLength">wSubsetLength: bytes of the subset, this header included.</param>
public sealed record MsOs20FunctionSubset(byte FirstInterface, byte Reserved, ushort SubsetLength) : MsOs20Descriptor
{
    /// <inheritdoc/>
    public override ushort Type => 2;

    /// <inheritdoc/>
    protected override int BodyLength => 4;

    /// <inheritdoc/>
    protected override void WriteBody(Span<byte> body)
    {
        body[0] = FirstInterface;
        body[1] = Reserved;
        body.U16(2, SubsetLength);
    }
}

/// <summary>Compatible ID (table 13): which driver Windows loads.</summary>
/// <param name="CompatibleId">Eight bytes, ASCII padded with NUL.</param>
/// <param name="SubCompatibleId">Eight bytes.</param>
public sealed record MsOs20CompatibleId(Bytes CompatibleId, Bytes SubCompatibleId) : MsOs20Descriptor
{
    /// <summary>The generic user-space driver.</summary>
    public static MsOs20CompatibleId WinUsb { get; } = new("WINUSB\0\0"u8.ToArray(), new byte[8]);

    /// <inheritdoc/>
    public override ushort Type => 3;

    /// <inheritdoc/>
    protected override int BodyLength => 16;

    /// <inheritdoc/>
    protected override void WriteBody(Span<byte> body)
    {
        CompatibleId.Span.CopyTo(body);
        SubCompatibleId.Span.CopyTo(body[8..]);
    }
}

/// <summary>Registry property (table 14).</summary>
/// <param name="DataType">wPropertyDataType: 1 REG_SZ, 7 REG_MULTI_SZ, …</param>
/// <param name="Name">PropertyName, UTF-16LE with its NUL.</param>
/// <param name="Data">PropertyData.</param>
public sealed record MsOs20RegistryProperty(ushort DataType, Bytes Name, Bytes Data) : MsOs20Descriptor
{
    /// <summary>wPropertyDataType of a list of strings.</summary>
    public const ushort MultiString = 7;

    /// <inheritdoc/>
    public override ushort Type => 4;

    /// <summary>The name without its NUL.</summary>
    public string NameText => Encoding.Unicode.GetString(Name).TrimEnd('\0');

    /// <inheritdoc/>
    protected override int BodyLength => 6 + Name.Length + Data.Length;

    /// <summary>The property by which programs find a device: DeviceInterfaceGUIDs with one GUID.</summary>
    public static MsOs20RegistryProperty InterfaceGuid(Guid guid) => new(
        MultiString,
        Encoding.Unicode.GetBytes("DeviceInterfaceGUIDs\0"),
        Encoding.Unicode.GetBytes(guid.ToString("B").ToUpperInvariant() + "\0\0"));

    /// <inheritdoc/>
    protected override void WriteBody(Span<byte> body)
    {
        body.U16(0, DataType);
        body.U16(2, (ushort)Name.Length);
        Name.Span.CopyTo(body[4..]);
        body.U16(4 + Name.Length, (ushort)Data.Length);
        Data.Span.CopyTo(body[(6 + Name.Length)..]);
    }
}

/// <summary>Any other descriptor, or one that does not have its type's form.</summary>
/// <param name="RawType">wDescriptorType.</param>
/// <param name="Body">What follows it.</param>
public sealed record MsOs20Other(ushort RawType, Bytes Body) : MsOs20Descriptor
{
    /// <inheritdoc/>
    public override ushort Type => RawType;

    /// <inheritdoc/>
    protected override int BodyLength => Body.Length;

    /// <inheritdoc/>
    protected override void WriteBody(Span<byte> body) => Body.Span.CopyTo(body);
}
