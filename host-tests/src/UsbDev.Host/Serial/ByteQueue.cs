namespace UsbDev.Host;

/// <summary>Bytes waiting to be read: a ring of fixed size.</summary>
internal sealed class ByteQueue(int capacity)
{
    private readonly byte[] _bytes = new byte[capacity];
    private int _first;

    public int Count { get; private set; }

    public int Free => _bytes.Length - Count;

    /// <summary>Adds bytes; there must be room.</summary>
    public void Add(ReadOnlySpan<byte> data)
    {
        var at = (_first + Count) % _bytes.Length;
        var head = Math.Min(data.Length, _bytes.Length - at);
        data[..head].CopyTo(_bytes.AsSpan(at));
        data[head..].CopyTo(_bytes);
        Count += data.Length;
    }

    /// <summary>Takes as many as there are and fit.</summary>
    public int Take(Span<byte> data)
    {
        var count = Math.Min(Count, data.Length);
        var head = Math.Min(count, _bytes.Length - _first);
        _bytes.AsSpan(_first, head).CopyTo(data);
        _bytes.AsSpan(0, count - head).CopyTo(data[head..]);
        _first = (_first + count) % _bytes.Length;
        Count -= count;
        return count;
    }

    public void Clear() => Count = 0;
}
