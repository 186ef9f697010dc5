using System.Buffers.Binary;

namespace UsbDev.Descriptors;

/// <summary>Writes report descriptor items, each as short as every host understands.</summary>
/// <remarks>
/// Data items keep at least one byte, because the Windows parser refuses shorter ones (rule HID061). A number is written so that it
/// reads the same signed and unsigned: 255 becomes <c>FF 00</c> (rule HID068b).
/// </remarks>
/// <param name="capacity">Bytes that are expected; more can be written.</param>
public sealed class HidItemWriter(int capacity = 512)
{
    /// <summary>Bytes of the longest short item.</summary>
    public const int Longest = 5;

    private byte[] _bytes = new byte[capacity];

    /// <summary>Bytes written so far: the offset of the next item.</summary>
    public int Length { get; private set; }

    /// <summary>What was written so far; only until the next item is.</summary>
    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    /// <summary>The report descriptor.</summary>
    public byte[] ToBytes() => Written.ToArray();

    /// <summary>Forgets what was written after the first bytes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">So many were not written.</exception>
    public void Cut(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length);
        Length = length;
    }

    /// <summary>An item without data: End Collection, Push, Pop.</summary>
    public void Item(HidTag tag) => Item(tag, 0, 0);

    /// <summary>An item whose data are unsigned: usage page, usage, report size, count and ID, unit, main items.</summary>
    public void Unsigned(HidTag tag, uint value) => Item(tag, value, value <= byte.MaxValue ? 1 : value <= ushort.MaxValue ? 2 : 4);

    /// <summary>An item whose data are signed: logical and physical minimum and maximum.</summary>
    /// <param name="tag">Which item.</param>
    /// <param name="value">−2³¹ .. 2³²−1; from 2³¹ on there is no form that every host reads as positive.</param>
    /// <exception cref="ArgumentOutOfRangeException">It does not fit 32 bits.</exception>
    public void Signed(HidTag tag, long value)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, int.MinValue);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, uint.MaxValue);
        Item(
            tag,
            (uint)value,
            value is >= sbyte.MinValue and <= sbyte.MaxValue ? 1 : value is >= short.MinValue and <= short.MaxValue ? 2 : 4);
    }

    /// <summary>An item of a given data size, whatever its value would need.</summary>
    /// <param name="tag">Which item.</param>
    /// <param name="value">The data; bits past <paramref name="size"/> are dropped.</param>
    /// <param name="size">0, 1, 2 or 4 bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException">Another size.</exception>
    public void Item(HidTag tag, uint value, int size)
    {
        if (size is not (0 or 1 or 2 or 4)) throw new ArgumentOutOfRangeException(nameof(size), size, "an item holds 0, 1, 2 or 4 bytes");
        var bytes = Reserve(Longest);
        bytes[0] = (byte)((byte)tag | (size == 4 ? 3 : size));
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[1..], value);
        Length -= Longest - 1 - size;
    }

    /// <summary>A long item (HID 1.11 §6.2.2.3).</summary>
    /// <exception cref="ArgumentException">More than 255 bytes of data.</exception>
    public void Long(byte tag, ReadOnlySpan<byte> data)
    {
        if (data.Length > byte.MaxValue) throw new ArgumentException("a long item holds 255 bytes", nameof(data));
        Raw([HidItem.LongPrefix, (byte)data.Length, tag]);
        Raw(data);
    }

    /// <summary>Bytes as they are.</summary>
    public void Raw(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Reserve(bytes.Length));

    private Span<byte> Reserve(int count)
    {
        if (Length + count > _bytes.Length) Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, Length + count));
        Length += count;
        return _bytes.AsSpan(Length - count, count);
    }
}
