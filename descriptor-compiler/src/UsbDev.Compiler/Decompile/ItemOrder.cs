using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using UsbDev.Compiler.Layout;

namespace UsbDev.Compiler.Decompile;

/// <summary>Finds the order of items that most main items of a report descriptor have: what the compiler does without a word at each field.</summary>
internal struct ItemOrder
{
    private static readonly Vector256<ushort>[] s_lanes = [.. Enumerable.Range(0, ItemWords.Ordered).Select(word => Vector256<ushort>.Zero.WithElement(word, (ushort)1))];

    private Precedence _before;
    private uint _used; // a bit for each word

    /// <summary>Of each word that is ordered, how often each other stands before it.</summary>
    [InlineArray(ItemWords.Ordered)]
    private struct Precedence
    {
        private Vector256<ushort> _first;

        public readonly bool IsFirst(int word, int other) => this[other][word] > this[word][other];
    }

    /// <summary>A number for each word that is ordered: its place.</summary>
    [InlineArray(ItemWords.Ordered)]
    public struct Ranks
    {
        private int _first;
    }

    /// <summary>Counts the items before a main item.</summary>
    public void Add(ReadOnlySpan<ReportItem> items)
    {
        var lanes = Vector256<ushort>.Zero; // of the words seen so far
        var seen = 0u;
        foreach (ref readonly var item in items)
        {
            var word = (int)item.Word;
            if (word >= ItemWords.Ordered || (seen >> word & 1) != 0)
                continue;
            _before[word] += lanes;
            lanes |= s_lanes[word];
            seen |= 1u << word;
        }
        _used |= seen;
    }

    /// <summary>The order; words that no item stands for are left out of it, and come last in the ranks.</summary>
    public readonly IReadOnlyList<ItemWord> Find(out Ranks ranks)
    {
        ranks = default;
        var used = _used;
        Span<ItemWord> order = stackalloc ItemWord[ItemWords.Ordered];
        var count = 0;
        var isDefault = true;
        for (; used != 0; used &= used - 1)
        {
            var word = BitOperations.TrailingZeroCount(used);
            var at = count++;
            for (; at > 0 && _before.IsFirst(word, (int)order[at - 1]); at--)
                order[at] = order[at - 1];
            isDefault &= at == count - 1;
            order[at] = (ItemWord)word;
        }
        for (var word = 0; word < ItemWords.Ordered; word++)
            ranks[word] = ItemWords.Ordered + word;
        for (var i = 0; i < count; i++)
            ranks[(int)order[i]] = i;
        return isDefault ? ItemWords.Default : order[..count].ToArray();
    }
}
