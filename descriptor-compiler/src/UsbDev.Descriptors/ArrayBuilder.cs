using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace UsbDev.Descriptors;

/// <summary>A growing array. Unlike the framework's lists it is compiled ahead of time for this assembly's own structs, which start-up feels.</summary>
internal sealed class ArrayBuilder<T>
{
    private T[] _items = [];

    public int Count { get; private set; }

    public T this[int index] => _items[index];

    public void Add(T item)
    {
        if (Count == _items.Length) Array.Resize(ref _items, Math.Max(8, 2 * Count));
        _items[Count++] = item;
    }

    public void Clear() => Count = 0;

    public T[] ToArray()
    {
        var copy = new T[Count];
        Array.Copy(_items, copy, Count);
        return copy;
    }

    public ImmutableArray<T> ToImmutable() => ImmutableCollectionsMarshal.AsImmutableArray(ToArray());
}
