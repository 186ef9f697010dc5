namespace UsbDev.Compiler.Layout;

/// <summary>An item that is to be written, needed or not.</summary>
internal readonly record struct ItemHint
{
    private readonly long _value; // Unset: that of the field

    /// <param name="word">Which.</param>
    /// <param name="value">Its value, <see cref="ItemState.Unset"/> where it is that of the field; of usages how many, where not all that are left.</param>
    /// <param name="sizes">Bytes of data of the items that the word stands for.</param>
    public ItemHint(ItemWord word, long value = ItemState.Unset, ItemSizes sizes = default) => (Word, _value, Sizes) = (word, value, sizes);

    public ItemWord Word { get; }

    public ItemSizes Sizes { get; }

    public long? Value => _value == ItemState.Unset ? null : _value;

    /// <summary>It says nothing but its word.</summary>
    public bool IsPlain => _value == ItemState.Unset && Sizes.AreFewest;
}

/// <summary>Bytes of data of items: of the first, the second, and so on, the last for all further ones; without any the fewest that do.</summary>
internal record struct ItemSizes
{
    /// <summary>More cannot be said.</summary>
    public const int Most = (64 - CountBits) / BitsEach;

    private const int CountBits = 6, BitsEach = 2;

    private ulong _codes; // how many, and bSize of each

    public ItemSizes(int size) => TryAdd(size);

    public readonly int Count => (int)(_codes & (1 << CountBits) - 1);

    public readonly bool AreFewest => _codes == 0;

    /// <summary>That of an item; null: the fewest.</summary>
    public readonly byte? Of(int item)
    {
        if (AreFewest)
            return null;
        var code = (byte)(_codes >> CountBits + BitsEach * Math.Min(item, Count - 1) & 3);
        return code == 3 ? (byte)4 : code;
    }

    /// <summary>Adds 0, 1, 2 or 4; false where there are <see cref="Most"/>.</summary>
    public bool TryAdd(int size)
    {
        if (Count == Most)
            return false;
        _codes += ((ulong)(size == 4 ? 3 : size) << CountBits + BitsEach * Count) + 1;
        return true;
    }
}
