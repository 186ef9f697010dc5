using System.Collections.Immutable;
using System.Numerics;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Layout;

/// <summary>A main item with what must hold for it.</summary>
internal ref struct MainItem
{
    public HidTag Tag;
    public uint Data;
    public ref readonly ItemState Wanted;
    public ReadOnlySpan<UsageRange> Usages;
    public byte? Designator;
    public byte? String;
    public byte Id;
}

/// <summary>
/// Writes main items, each after the items that it needs: none is repeated that still holds (HID 1.11 §6.2.2), each is as short as every
/// host understands. What a description lists as 'first' comes before, needed or not.
/// </summary>
/// <param name="writer">Where they go.</param>
internal sealed class ItemEncoder(HidItemWriter writer)
{
    private static readonly ItemWord[] s_default = [.. ItemWords.Default];

    private readonly HidItemWriter _writer = writer;
    private Stack<ItemState>? _pushed; // few descriptors push
    private ItemState _state = ItemState.Start;
    private readonly ItemWord[] _order = s_default;
    private int _usages; // of the main item, that are written

    public HidItemWriter Writer => _writer;

    /// <summary>Where the last main item begins.</summary>
    public int MainOffset { get; private set; }

    /// <summary>How items are ordered; what is missing in it follows in the default order.</summary>
    public IReadOnlyList<ItemWord> Order
    {
        init
        {
            if (ReferenceEquals(value, ItemWords.Default))
                return;
            _order = new ItemWord[s_default.Length];
            var (count, taken) = (0, 0);
            for (var i = 0; i < value.Count; i++)
                taken |= 1 << (int)(_order[count++] = value[i]);
            foreach (var word in s_default)
                if ((taken >> (int)word & 1) == 0)
                    _order[count++] = word;
        }
    }

    /// <summary>Writes a main item.</summary>
    /// <returns>The first word of <paramref name="first"/> that cannot be written, because the field has no such value or nothing was pushed; null: all could.</returns>
    public ItemHint? Write(in MainItem main, ImmutableArray<ItemHint> first)
    {
        ItemHint? wrong = null;
        var done = 0;
        var mainSizes = default(ItemSizes);
        _usages = 0;
        foreach (ref readonly var hint in first.AsSpan())
        {
            if (hint.Word == ItemWord.Main)
                mainSizes = hint.Sizes;
            else if (!Write(main, hint, ref done))
                wrong ??= hint;
        }
        var lacks = _state.Lacks(main.Wanted) & ~(done & 1 << (int)ItemWord.Page);
        if (main.Usages.Length > _usages)
            lacks |= 1 << (int)ItemWord.Usage;
        else if (_usages > 0)
            lacks &= ~(1 << (int)ItemWord.Page); // they are all written, with their page where it is another
        if (main.Designator is not null)
            lacks |= 1 << (int)ItemWord.Designator & ~done;
        if (main.String is not null)
            lacks |= 1 << (int)ItemWord.String & ~done;
        if (lacks != 0)
            WriteLacking(main, lacks);
        MainOffset = _writer.Length;
        Put(main.Tag, main.Data, isSigned: false, mainSizes, 0);
        return wrong;
    }

    /// <summary>Writes items that stand alone, before the end of a collection.</summary>
    public ItemHint? Write(ImmutableArray<ItemHint> items)
    {
        var nothing = new MainItem { Wanted = ref ItemState.None };
        _usages = 0;
        var done = 0;
        ItemHint? wrong = null;
        foreach (ref readonly var item in items.AsSpan())
            if (!Write(nothing, item, ref done))
                wrong ??= item;
        return wrong;
    }

    private void WriteLacking(in MainItem main, int lacks)
    {
        foreach (var word in _order)
        {
            if ((lacks >> (int)word & 1) == 0)
                continue;
            if (ItemWords.HasValue(word))
                Set(word, main.Wanted[word], default);
            else if (word == ItemWord.Usage)
                WriteUsages(main.Usages[_usages..], default, asRanges: false);
            else
                Local(word, word == ItemWord.Designator ? main.Designator : main.String, default);
        }
    }

    private bool Write(in MainItem main, in ItemHint hint, ref int done)
    {
        var word = hint.Word;
        done |= 1 << (int)word;
        if (ItemWords.HasValue(word))
        {
            var value = hint.Value ?? main.Wanted[word];
            if (value == ItemState.Unset)
                return false;
            Set(word, value, hint.Sizes);
            return true;
        }
        switch (word)
        {
            case ItemWord.Usage or ItemWord.Range:
                var rest = main.Usages.Length - _usages;
                if (rest <= 0 || hint.Value is < 1 || hint.Value > rest)
                    return false;
                var count = (int)(hint.Value ?? rest);
                WriteUsages(main.Usages.Slice(_usages, count), hint.Sizes, asRanges: word == ItemWord.Range);
                _usages += count;
                return true;
            case ItemWord.Designator:
                return Local(word, main.Designator, hint.Sizes);
            case ItemWord.String:
                return Local(word, main.String, hint.Sizes);
            case ItemWord.Id:
                if (main.Id == 0)
                    return false;
                Put(HidTag.ReportId, main.Id, isSigned: false, hint.Sizes, 0);
                return true;
            case ItemWord.Push:
                if ((_pushed ??= []).Count >= MaxPushed)
                    return false;
                _pushed.Push(_state);
                _writer.Item(HidTag.Push);
                return true;
            case ItemWord.Pop:
                if (_pushed is null || !_pushed.TryPop(out _state))
                    return false;
                _writer.Item(HidTag.Pop);
                return true;
            case ItemWord.Stray:
                Put(HidTag.Usage, hint.Value!.Value, isSigned: false, hint.Sizes, 0);
                return true;
            default:
                return false;
        }
    }

    private void Set(ItemWord word, long value, ItemSizes sizes)
    {
        Put(Tag(word), value, ItemWords.IsSigned(word), sizes, 0);
        _state[word] = value;
    }

    private const int MaxPushed = 64;

    private bool Local(ItemWord word, byte? value, ItemSizes sizes)
    {
        if (value is not { } number)
            return false;
        Put(Tag(word), number, isSigned: false, sizes, 0);
        return true;
    }

    private void WriteUsages(ReadOnlySpan<UsageRange> usages, ItemSizes sizes, bool asRanges)
    {
        var item = 0;
        foreach (var range in usages)
        {
            // A usage of another page carries its page with it (HID 1.11 §6.2.2.8).
            var isOther = range.Page != _state.Page;
            if (range.Count == 1 && !asRanges)
            {
                Usage(HidTag.Usage, range.Page, range.First, isOther, sizes, item++);
                continue;
            }
            Usage(HidTag.UsageMinimum, range.Page, range.First, isOther, sizes, item++);
            Usage(HidTag.UsageMaximum, range.Page, range.Last, isOther, sizes, item++);
        }
    }

    private void Usage(HidTag tag, ushort page, ushort id, bool isOther, ItemSizes sizes, int item)
    {
        // Bytes that are said are written: the page may come behind the usage.
        if (sizes.Of(item) is { } said ? said == 4 : isOther)
            _writer.Item(tag, (uint)page << 16 | id, 4);
        else
            Put(tag, id, isSigned: false, sizes, item);
    }

    private void Put(HidTag tag, long value, bool isSigned, ItemSizes sizes, int item)
    {
        var size = Fewest(value, isSigned);
        if (sizes.Of(item) is { } wanted && Fits(value, wanted))
            size = wanted;
        _writer.Item(tag, (uint)value, size);
    }

    /// <summary>Bytes that every host reads as this number.</summary>
    public static int Fewest(long value, bool isSigned)
    {
        // Values follow no order that a branch could foresee. A negative number needs as many bits as its complement, and a sign.
        var bits = 64 - BitOperations.LeadingZeroCount((ulong)(isSigned ? (value ^ value >> 63) << 1 : Math.Max(value, 0)));
        return 1 << (bits > 8 ? 1 : 0) + (bits > 16 ? 1 : 0);
    }

    private static bool Fits(long value, int size) => size switch
    {
        0 => value == 0,
        1 => value is >= sbyte.MinValue and <= byte.MaxValue,
        2 => value is >= short.MinValue and <= ushort.MaxValue,
        _ => true,
    };

    private static HidTag Tag(ItemWord word) => (HidTag)Tags[(int)word];

    private static ReadOnlySpan<byte> Tags =>
    [
        (byte)HidTag.UsagePage, (byte)HidTag.Usage, (byte)HidTag.DesignatorIndex, (byte)HidTag.StringIndex, (byte)HidTag.LogicalMinimum, (byte)HidTag.LogicalMaximum,
        (byte)HidTag.PhysicalMinimum, (byte)HidTag.PhysicalMaximum, (byte)HidTag.UnitExponent, (byte)HidTag.Unit, (byte)HidTag.ReportSize, (byte)HidTag.ReportCount,
    ];
}
