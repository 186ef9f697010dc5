namespace UsbDev.Host;

/// <summary>Input reports waiting to be read: a ring of fixed size, so that taking in a report allocates nothing.</summary>
internal sealed class ReportQueue(int slotLength, int capacity)
{
    private byte[] _bytes = new byte[slotLength * capacity];
    private int[] _lengths = new int[capacity];
    private int _first;

    public int Capacity => _lengths.Length;

    public int Count { get; private set; }

    /// <summary>Adds a report, or as much of it as a slot holds; false when the oldest one had to go for it.</summary>
    public bool Add(ReadOnlySpan<byte> report)
    {
        var fits = Count < Capacity;
        if (!fits) Drop();
        var slot = (_first + Count) % Capacity;
        var length = Math.Min(report.Length, slotLength);
        report[..length].CopyTo(_bytes.AsSpan(slot * slotLength));
        _lengths[slot] = length;
        Count++;
        return fits;
    }

    /// <summary>Takes the oldest report; there must be one.</summary>
    public int Take(Span<byte> report)
    {
        var length = Math.Min(_lengths[_first], report.Length);
        _bytes.AsSpan(_first * slotLength, length).CopyTo(report);
        Drop();
        return length;
    }

    public void Clear() => Count = 0;

    /// <summary>Changes the capacity and forgets what is there.</summary>
    public void Resize(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        (_bytes, _lengths, _first, Count) = (new byte[slotLength * capacity], new int[capacity], 0, 0);
    }

    private void Drop()
    {
        _first = (_first + 1) % Capacity;
        Count--;
    }
}
