using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace UsbDev.Compiler.Layout;

/// <summary>What global items hold; <see cref="Unset"/> where none was written.</summary>
internal struct ItemState
{
    public const long Unset = long.MinValue;

    private const int ButCount = Numbers.Length - 1;

    private Numbers _numbers;

    /// <summary>Of the words from <see cref="ItemWord.Min"/> to <see cref="ItemWord.Count"/>, in their order.</summary>
    [InlineArray(Length)]
    private struct Numbers
    {
        public const int Length = ItemWord.Count - ItemWord.Min + 1;

        private long _first;
    }

    /// <summary>Before the first item (HID 1.11 §6.2.2.7): nothing but the physical range and the unit has a default.</summary>
    public static ItemState Start => new() { Page = Unset, Min = Unset, Max = Unset, Size = Unset, Count = Unset };

    /// <summary>Nothing is wanted.</summary>
    public static ref readonly ItemState None => ref s_none;

    private static readonly ItemState s_none = new()
    {
        Page = Unset, Min = Unset, Max = Unset, PhysicalMin = Unset, PhysicalMax = Unset, Exponent = Unset, Unit = Unset, Size = Unset, Count = Unset,
    };

    public long Page { get; set; }

    public long Min { readonly get => _numbers[0]; set => _numbers[0] = value; }

    public long Max { readonly get => _numbers[ItemWord.Max - ItemWord.Min]; set => _numbers[ItemWord.Max - ItemWord.Min] = value; }

    public long PhysicalMin { readonly get => _numbers[ItemWord.PhysicalMin - ItemWord.Min]; set => _numbers[ItemWord.PhysicalMin - ItemWord.Min] = value; }

    public long PhysicalMax { readonly get => _numbers[ItemWord.PhysicalMax - ItemWord.Min]; set => _numbers[ItemWord.PhysicalMax - ItemWord.Min] = value; }

    public long Exponent { readonly get => _numbers[ItemWord.Exponent - ItemWord.Min]; set => _numbers[ItemWord.Exponent - ItemWord.Min] = value; }

    public long Unit { readonly get => _numbers[ItemWord.Unit - ItemWord.Min]; set => _numbers[ItemWord.Unit - ItemWord.Min] = value; }

    public long Size { readonly get => _numbers[ItemWord.Size - ItemWord.Min]; set => _numbers[ItemWord.Size - ItemWord.Min] = value; }

    public long Count { readonly get => _numbers[ButCount]; set => _numbers[ButCount] = value; }

    /// <summary>What a word stands for; nothing where it stands for no number.</summary>
    public long this[ItemWord word]
    {
        readonly get => word is >= ItemWord.Min and <= ItemWord.Count ? _numbers[word - ItemWord.Min] : word == ItemWord.Page ? Page : Unset;
        set
        {
            if (word is >= ItemWord.Min and <= ItemWord.Count)
                _numbers[word - ItemWord.Min] = word == ItemWord.Exponent ? ExponentOf(value) : value;
            else if (word == ItemWord.Page)
                Page = value;
        }
    }

    /// <summary>An exponent as its four bits say it (HID 1.11 §6.2.2.7); many devices write a whole signed number instead: FD for D, -3.</summary>
    public static long ExponentOf(long value) => value is >= -8 and < 0 or >= 0xF8 and <= 0xFF or >= 0xFFF8 and <= 0xFFFF or >= 0xFFFFFFF8 and <= 0xFFFFFFFF ? value & 15 : value;

    /// <summary>The words, one bit each, of which another value is wanted than this state holds.</summary>
    public readonly int Lacks(in ItemState wanted)
    {
        var unset = Vector256.Create(Unset);
        ReadOnlySpan<long> have = _numbers, want = wanted._numbers;
        var lacks = wanted.Page != Page && wanted.Page != Unset ? 1u << (int)ItemWord.Page : 0;
        for (var i = 0; i < Numbers.Length; i += Vector256<long>.Count)
        {
            var some = Vector256.Create(want[i..]);
            var held = Vector256.Equals(some, Vector256.Create(have[i..])) | Vector256.Equals(some, unset);
            lacks |= (~held).ExtractMostSignificantBits() << (int)ItemWord.Min + i;
        }
        return (int)lacks;
    }

    public readonly bool SameButCount(in ItemState other) => Page == other.Page && ((ReadOnlySpan<long>)_numbers)[..ButCount].SequenceEqual(((ReadOnlySpan<long>)other._numbers)[..ButCount]);
}
