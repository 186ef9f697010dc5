namespace UsbDev.Descriptors;

/// <summary>A descriptor as a record: what a specification gives a meaning is a member, everything else is kept as it was.</summary>
/// <remarks>Reading and writing are exact inverses: bytes that cannot be expressed by the type's members become an <see cref="UnknownDescriptor"/>.</remarks>
public abstract record Descriptor
{
    /// <summary>Bytes from the start of the configuration (or BOS) in which it was read. Not part of equality.</summary>
    public int Offset { get; internal set; }

    /// <summary>Bytes after those that the specification's form defines (USB 2.0 §9.5 lets a descriptor be longer).</summary>
    public Bytes Tail { get; init; }

    /// <summary>bDescriptorType.</summary>
    public abstract byte Type { get; }

    /// <summary>bLength.</summary>
    public int Length => 2 + BodyLength + Tail.Length;

    /// <summary>Bytes between bDescriptorType and <see cref="Tail"/>.</summary>
    protected abstract int BodyLength { get; }

    /// <summary>Writes them.</summary>
    protected abstract void WriteBody(Span<byte> body);

    /// <summary>Writes the descriptor and returns its length.</summary>
    /// <exception cref="InvalidOperationException">It is longer than the 255 bytes that bLength can say.</exception>
    public int Write(Span<byte> destination)
    {
        var length = Length;
        if (length > byte.MaxValue)
            throw new InvalidOperationException($"a descriptor of type 0x{Type:X2} would be {length} bytes long; bLength ends at 255");
        destination[0] = (byte)length;
        destination[1] = Type;
        WriteBody(destination.Slice(2, BodyLength));
        Tail.Span.CopyTo(destination[(2 + BodyLength)..]);
        return length;
    }

    /// <summary>The descriptor's bytes.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[Length];
        Write(bytes);
        return bytes;
    }

    /// <summary>Same kind, same bytes; where they were read does not count.</summary>
    public virtual bool Equals(Descriptor? other) => other is not null && EqualityContract == other.EqualityContract && Tail == other.Tail;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(EqualityContract, Tail);
}

/// <summary>A descriptor whose form is not known here, or whose bytes do not have the form that its type promises.</summary>
/// <param name="RawType">bDescriptorType.</param>
/// <param name="Body">What follows bDescriptorType.</param>
public sealed record UnknownDescriptor(byte RawType, Bytes Body) : Descriptor
{
    /// <inheritdoc/>
    public override byte Type => RawType;

    /// <inheritdoc/>
    protected override int BodyLength => Body.Length;

    /// <inheritdoc/>
    protected override void WriteBody(Span<byte> body) => Body.Span.CopyTo(body);
}
