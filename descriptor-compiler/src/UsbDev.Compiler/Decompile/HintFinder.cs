using System.Collections.Immutable;
using UsbDev.Compiler.Layout;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Decompile;

/// <summary>Finds the words that it takes for the compiler to write the items before main items as a device has them.</summary>
/// <param name="ranks">The order that the compiler keeps without a word.</param>
internal sealed class HintFinder(ItemOrder.Ranks ranks)
{
    private readonly ItemOrder.Ranks _ranks = ranks;
    private ItemState _written = ItemState.Start; // what holds for the compiler, when it has written as far
    private Stack<ItemState>? _pushed; // few descriptors push

    private ItemHint[] _words = new ItemHint[16];
    private int _count, _said; // words, and those that must be said: the ones before the longest end that the compiler writes without a word
    private int _pageWord, _usageWord, _firstOfUsages; // the last word for a page, for usages, and the first for either

    /// <summary>The words before a main item; false where there are none such.</summary>
    /// <param name="items">The items before it.</param>
    /// <param name="item">The main item.</param>
    /// <param name="main">What must hold for it.</param>
    /// <param name="first">The words.</param>
    public bool TryFind(ReadOnlySpan<ReportItem> items, in ReportItem item, in MainItem main, out ImmutableArray<ItemHint> first)
    {
        first = [];
        if (!FindWords(items, main))
            return false;
        // Once a page or the usages are said, the compiler says no other, and usages of another carry it with them.
        const int page = 1 << (int)ItemWord.Page;
        var lacks = _written.Lacks(main.Wanted);
        if ((lacks & ~page) != 0 || lacks != 0 && main.Usages.IsEmpty)
            return false;
        // A page that follows usages or another page is written by its word alone.
        var said = _pageWord >= _said && _firstOfUsages < _said ? _pageWord + 1 : _said;
        if (lacks == page && _pageWord < 0)
            said = Math.Max(said, _usageWord + 1);
        if (item.SizesFor(item.Data, isSigned: false) is { AreFewest: false } sizes)
            _words[said++] = new ItemHint(ItemWord.Main, sizes: sizes);
        first = [.. _words.AsSpan(0, said)];
        return true;
    }

    /// <summary>The words before the end of a collection, which takes none by itself; false where there are none such.</summary>
    public bool TryFindEnd(ReadOnlySpan<ReportItem> items, out ImmutableArray<ItemHint> end)
    {
        var isFound = FindWords(items, new MainItem { Wanted = ref ItemState.None });
        end = isFound ? [.. _words.AsSpan(0, _count)] : [];
        return isFound;
    }

    private bool FindWords(ReadOnlySpan<ReportItem> items, in MainItem main)
    {
        if (_words.Length <= items.Length) // one more for the main item
            _words = new ItemHint[2 * items.Length];
        var (count, said, lastRank, usages) = (0, 0, -1, 0);
        (_pageWord, _usageWord, _firstOfUsages) = (-1, -1, int.MaxValue);
        ref var state = ref _written;
        for (var i = 0; i < items.Length; i++)
        {
            ref readonly var item = ref items[i];
            var word = item.Word;
            var isNeeded = true; // the item changes what holds: where it stands in the usual order, the compiler writes it without a word
            ref var hint = ref _words[count];
            if (ItemWords.HasValue(word))
            {
                var value = main.Wanted[word];
                var isOwn = item.Says(value);
                if (!isOwn)
                    value = item.Value;
                hint = new ItemHint(word, isOwn ? ItemState.Unset : value, item.SizesFor(value, ItemWords.IsSigned(word)));
                isNeeded = state[word] != value;
                state[word] = value;
                if (word == ItemWord.Page)
                    (_pageWord, _firstOfUsages) = (count, Math.Min(_firstOfUsages, count));
            }
            else if (word != ItemWord.Usage)
            {
                if (word == ItemWord.Push)
                    (_pushed ??= []).Push(state);
                else if (word == ItemWord.Pop && (_pushed is null || !_pushed.TryPop(out state)))
                    return false;
                hint = new ItemHint(word, sizes: word is ItemWord.Push or ItemWord.Pop ? default : item.SizesFor(item.Data, isSigned: false));
            }
            else if (usages < main.Usages.Length)
            {
                var from = i;
                var isRange = IsRangeOfOne(items[i..]);
                if (!TrySizes(items, ref i, isRange, main.Usages[usages..], state.Page, out var sizes))
                    return false;
                var ranges = RangesIn(items[from..(i + 1)]);
                usages += ranges;
                hint = new ItemHint(isRange ? ItemWord.Range : word, usages == main.Usages.Length ? ItemState.Unset : ranges, sizes);
                (_usageWord, _firstOfUsages) = (count, Math.Min(_firstOfUsages, count));
            }
            else if (item.Tag == HidTag.Usage)
                hint = new ItemHint(ItemWord.Stray, item.Data, item.SizesFor(item.Data, isSigned: false));
            else
                return false;

            if (!isNeeded || !hint.IsPlain || (int)hint.Word >= ItemWords.Ordered)
                (said, lastRank) = (count + 1, -1);
            else
            {
                var rank = _ranks[(int)hint.Word];
                said = rank <= lastRank ? count : said;
                lastRank = rank;
            }
            count++;
        }
        (_count, _said) = (count, said);
        return true;
    }

    private static int RangesIn(ReadOnlySpan<ReportItem> usages)
    {
        var ranges = 0;
        foreach (ref readonly var item in usages)
            ranges += item.Tag == HidTag.UsageMinimum ? 0 : 1;
        return ranges;
    }

    private static bool IsRangeOfOne(ReadOnlySpan<ReportItem> usages) => usages[0].Tag == HidTag.UsageMinimum && (ushort)usages[0].Data == (ushort)usages[1].Data;

    /// <summary>Sizes of the usages from here on, up to a range of one or this one alone, where they are not those that the compiler gives; false where they cannot be said.</summary>
    private static bool TrySizes(ReadOnlySpan<ReportItem> items, ref int i, bool isRange, ReadOnlySpan<UsageRange> usages, long page, out ItemSizes sizes)
    {
        var (start, usage) = (i, 0);
        var isShort = true;
        for (; i < items.Length && items[i].Word == ItemWord.Usage && usage < usages.Length && (isRange ? i < start + 2 : !IsRangeOfOne(items[i..])); i++)
        {
            isShort &= items[i].Size == (usages[usage].Page != page ? 4 : ItemEncoder.Fewest(items[i].Data & 0xFFFF, isSigned: false));
            usage += items[i].Tag == HidTag.UsageMinimum ? 0 : 1;
        }
        var end = i--;
        sizes = default;
        if (isShort)
            return true;
        while (end - 1 > start && items[end - 1].Size == items[end - 2].Size)
            end--;
        for (var k = start; k < end; k++)
            if (!sizes.TryAdd(items[k].Size))
                return false;
        return true;
    }
}
