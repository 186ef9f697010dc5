namespace UsbDev.Descriptors;

/// <summary>Walks bytes that follow each other as bLength, bDescriptorType, … (USB 2.0 §9.5). Nothing is allocated.</summary>
/// <remarks><c>foreach (var d in new DescriptorChain(bytes))</c>; the walk ends at the first bLength that cannot be followed.</remarks>
public readonly ref struct DescriptorChain(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>Starts the walk.</summary>
    public Enumerator GetEnumerator() => new(_bytes);

    /// <summary>The walk.</summary>
    public ref struct Enumerator
    {
        private readonly ReadOnlySpan<byte> _bytes;
        private int _next;

        internal Enumerator(ReadOnlySpan<byte> bytes) => _bytes = bytes;

        /// <summary>The descriptor under the walk.</summary>
        public RawDescriptor Current { get; private set; }

        /// <summary>To the next descriptor; false at the end, and where bLength is below 2 or past the end.</summary>
        public bool MoveNext()
        {
            var rest = _bytes[_next..];
            if (rest.Length < 2 || rest[0] < 2 || rest[0] > rest.Length) return false;
            Current = new RawDescriptor(_next, rest[..rest[0]]);
            _next += rest[0];
            return true;
        }
    }
}

/// <summary>One descriptor in place.</summary>
public readonly ref struct RawDescriptor
{
    internal RawDescriptor(int offset, ReadOnlySpan<byte> bytes)
    {
        Offset = offset;
        Bytes = bytes;
    }

    /// <summary>Bytes from the start of the chain.</summary>
    public int Offset { get; }

    /// <summary>All bytes, bLength and bDescriptorType included.</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    /// <summary>bDescriptorType.</summary>
    public byte Type => Bytes[1];
}
