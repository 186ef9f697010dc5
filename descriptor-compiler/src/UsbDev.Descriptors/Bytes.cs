namespace UsbDev.Descriptors;

/// <summary>Bytes with value equality: what a record can hold.</summary>
public readonly struct Bytes : IEquatable<Bytes>
{
    private readonly ReadOnlyMemory<byte> _memory;

    /// <summary>A view of <paramref name="memory"/>; nothing is copied.</summary>
    public Bytes(ReadOnlyMemory<byte> memory) => _memory = memory;

    /// <summary>No bytes.</summary>
    public static Bytes Empty => default;

    /// <summary>Number of bytes.</summary>
    public int Length => _memory.Length;

    /// <summary>There are none.</summary>
    public bool IsEmpty => _memory.IsEmpty;

    /// <summary>The bytes.</summary>
    public ReadOnlySpan<byte> Span => _memory.Span;

    /// <summary>The bytes.</summary>
    public ReadOnlyMemory<byte> Memory => _memory;

    /// <summary>One byte.</summary>
    public byte this[int index] => _memory.Span[index];

    /// <summary>Reads hexadecimal digits; white space between them is skipped.</summary>
    /// <exception cref="FormatException">Another character, or half a byte.</exception>
    public static Bytes FromHex(string hex) => new(Convert.FromHexString(string.Concat(hex.Where(c => !char.IsWhiteSpace(c)))));

    /// <summary>A part of it.</summary>
    public Bytes Slice(int start, int length) => new(_memory.Slice(start, length));

    /// <summary>A part of it, to the end.</summary>
    public Bytes Slice(int start) => new(_memory[start..]);

    /// <summary>A copy.</summary>
    public byte[] ToArray() => _memory.ToArray();

    /// <inheritdoc/>
    public bool Equals(Bytes other) => Span.SequenceEqual(other.Span);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Bytes other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(Span);
        return hash.ToHashCode();
    }

    /// <summary>Upper-case hexadecimal, bytes parted by spaces: <c>12 01 00 02</c>.</summary>
    public override string ToString()
    {
        if (IsEmpty) return "";
        return string.Create(Length * 3 - 1, _memory, static (text, memory) =>
        {
            const string digits = "0123456789ABCDEF";
            var bytes = memory.Span;
            for (var i = 0; i < bytes.Length; i++)
            {
                text[i * 3] = digits[bytes[i] >> 4];
                text[i * 3 + 1] = digits[bytes[i] & 15];
                if (i > 0) text[i * 3 - 1] = ' ';
            }
        });
    }

    /// <summary>Same bytes.</summary>
    public static bool operator ==(Bytes left, Bytes right) => left.Equals(right);

    /// <summary>Other bytes.</summary>
    public static bool operator !=(Bytes left, Bytes right) => !left.Equals(right);

    /// <summary>A view of the array; nothing is copied.</summary>
    public static implicit operator Bytes(byte[] array) => new(array);

    /// <summary>A view of the memory; nothing is copied.</summary>
    public static implicit operator Bytes(ReadOnlyMemory<byte> memory) => new(memory);

    /// <summary>The bytes.</summary>
    public static implicit operator ReadOnlySpan<byte>(Bytes bytes) => bytes.Span;
}
