namespace UsbDev.Compiler.Layout;

/// <summary>A list that is a part of what holds it instead of an object of its own. A copy is another list over the same items: it stays where it is.</summary>
internal struct GrowingArray<T>
{
    private T[]? _items;

    public int Count { get; private set; }

    /// <summary>All items; only until one is added.</summary>
    public readonly Span<T> Span => _items.AsSpan(0, Count);

    public readonly ref T this[int index] => ref Span[index];

    public void Add(T item)
    {
        if (_items is null || Count == _items.Length)
            Array.Resize(ref _items, Math.Max(4, 2 * Count));
        _items[Count++] = item;
    }

    /// <summary>Forgets the items from one on.</summary>
    public void Cut(int count)
    {
        Span[count..].Clear();
        Count = count;
    }

    public void Clear() => Cut(0);
}
