namespace UsbDev.Compiler.Layout;

/// <summary>The items before a main item, by what they say of it; the order is the one in which they are written when nothing says otherwise.</summary>
internal enum ItemWord : byte
{
    Page,
    Usage,
    Designator,
    String,
    Min,
    Max,
    PhysicalMin,
    PhysicalMax,
    Exponent,
    Unit,
    Size,
    Count,
    Id,
    Push,
    Pop,

    /// <summary>A usage alone, as Usage Minimum and Usage Maximum.</summary>
    Range,

    /// <summary>A Usage item that no field and no collection takes.</summary>
    Stray,

    /// <summary>The main item itself, to give its length.</summary>
    Main,
}

/// <summary>The words of <c>order</c>, <c>first</c> and <c>end</c>: <c>max</c>, <c>size=8</c>, <c>page/2</c>, <c>usage/1/2</c>.</summary>
internal static class ItemWords
{
    private static readonly string[] s_names =
    [
        "page", "usage", "designator", "string", "min", "max", "physical_min", "physical_max", "exponent", "unit", "size", "count", "id", "push", "pop", "range", "stray", "main",
    ];

    /// <summary>Words whose place among the others can be chosen.</summary>
    public const int Ordered = (int)ItemWord.Count + 1;

    /// <summary>The order when nothing says otherwise.</summary>
    public static IReadOnlyList<ItemWord> Default { get; } = [.. Enumerable.Range(0, Ordered).Select(w => (ItemWord)w)];

    /// <summary>All words.</summary>
    public static IReadOnlyList<string> Names => s_names;

    public static string Name(ItemWord word) => s_names[(int)word];

    public static bool TryParse(ReadOnlySpan<char> text, out ItemWord word)
    {
        for (var i = 0; i < s_names.Length; i++)
            if (text.SequenceEqual(s_names[i]))
            {
                word = (ItemWord)i;
                return true;
            }
        word = default;
        return false;
    }

    /// <summary>A word with its value and sizes; null where it is none.</summary>
    public static ItemHint? Parse(ReadOnlySpan<char> text)
    {
        var slash = text.IndexOf('/');
        var sizes = default(ItemSizes);
        if (slash >= 0)
        {
            foreach (var part in text[(slash + 1)..].Split('/'))
                if (!byte.TryParse(text[(slash + 1)..][part], out var size) || size is not (0 or 1 or 2 or 4) || !sizes.TryAdd(size))
                    return null;
            text = text[..slash];
        }
        long? value = null;
        if (text.IndexOf('=') is >= 0 and var equals)
        {
            if (!Spec.Values.TryNumber(text[(equals + 1)..], out var number) || number is < int.MinValue or > uint.MaxValue)
                return null;
            value = number;
            text = text[..equals];
        }
        if (!TryParse(text, out var word) || value is not null && !HasValue(word) && word is not (ItemWord.Usage or ItemWord.Range or ItemWord.Stray) || value is null && word == ItemWord.Stray || !sizes.AreFewest && word is ItemWord.Push or ItemWord.Pop)
            return null;
        return new ItemHint(word, value ?? ItemState.Unset, sizes);
    }

    /// <summary>The word stands for a global item, whose value can be another than the field's.</summary>
    public static bool HasValue(ItemWord word) => word is ItemWord.Page or (>= ItemWord.Min and <= ItemWord.Count);

    /// <summary>Its number can be negative.</summary>
    public static bool IsSigned(ItemWord word) => word is >= ItemWord.Min and <= ItemWord.PhysicalMax;

    public static void Write(in ItemHint hint, Spec.TextBuffer text)
    {
        text.Append(Name(hint.Word));
        if (hint.IsPlain)
            return;
        if (hint.Value is { } value)
            text.Append('=').Append(value);
        for (var i = 0; i < hint.Sizes.Count; i++)
            text.Append('/').Append(hint.Sizes.Of(i)!.Value);
    }
}
