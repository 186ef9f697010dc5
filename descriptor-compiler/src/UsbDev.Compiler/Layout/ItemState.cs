using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace UsbDev.Compiler.Layout;

/// <summary>What global items hold; <see cref="Unset"/> where none was written.</summary>
internal struct ItemState
{
    public const long Unset = long.MinValue;

    private Numbers _numbers;

    /// <summary>By their words; those that stand for no number are never set.</summary>
    [InlineArray(ItemWords.Ordered)]
    private struct Numbers
    {
        private long _first;
    }

    /// <summary>Before the first item (HID 1.11 §6.2.2.7): nothing but the physical range and the unit has a default.</summary>
    public static ItemState Start => None with { PhysicalMin = 0, PhysicalMax = 0, Exponent = 0, Unit = 0 };

    /// <summary>Nothing is wanted.</summary>
    public static ref readonly ItemState None => ref s_none;

    private static readonly ItemState s_none = Nothing();

    private static ItemState Nothing()
    {
        var state = default(ItemState);
        ((Span<long>)state._numbers).Fill(Unset);
        return state;
    }

    public long Page { readonly get => _numbers[(int)ItemWord.Page]; set => _numbers[(int)ItemWord.Page] = value; }

    public long Min { readonly get => _numbers[(int)ItemWord.Min]; set => _numbers[(int)ItemWord.Min] = value; }

    public long Max { readonly get => _numbers[(int)ItemWord.Max]; set => _numbers[(int)ItemWord.Max] = value; }

    public long PhysicalMin { readonly get => _numbers[(int)ItemWord.PhysicalMin]; set => _numbers[(int)ItemWord.PhysicalMin] = value; }

    public long PhysicalMax { readonly get => _numbers[(int)ItemWord.PhysicalMax]; set => _numbers[(int)ItemWord.PhysicalMax] = value; }

    public long Exponent { readonly get => _numbers[(int)ItemWord.Exponent]; set => _numbers[(int)ItemWord.Exponent] = value; }

    public long Unit { readonly get => _numbers[(int)ItemWord.Unit]; set => _numbers[(int)ItemWord.Unit] = value; }

    public long Size { readonly get => _numbers[(int)ItemWord.Size]; set => _numbers[(int)ItemWord.Size] = value; }

    public long Count { readonly get => _numbers[(int)ItemWord.Count]; set => _numbers[(int)ItemWord.Count] = value; }

    /// <summary>What an ordered word stands for; <see cref="Unset"/> where it stands for no number.</summary>
    public long this[ItemWord word]
    {
        readonly get => _numbers[(int)word];
        set => _numbers[(int)word] = word == ItemWord.Exponent ? ExponentOf(value) : value;
    }

    /// <summary>An exponent as its four bits say it (HID 1.11 §6.2.2.7); many devices write a whole signed number instead: FD for D, -3.</summary>
    public static long ExponentOf(long value) => value is >= -8 and < 0 or >= 0xF8 and <= 0xFF or >= 0xFFF8 and <= 0xFFFF or >= 0xFFFFFFF8 and <= 0xFFFFFFFF ? value & 15 : value;

    /// <summary>The words, one bit each, of which another value is wanted than this state holds.</summary>
    public readonly int Lacks(in ItemState wanted)
    {
        const int lanes = 4;
        ReadOnlySpan<long> have = _numbers, want = wanted._numbers;
        return Differ(have, want) | Differ(have[lanes..], want[lanes..]) << lanes | Differ(have[(2 * lanes)..], want[(2 * lanes)..]) << 2 * lanes;
    }

    private static int Differ(ReadOnlySpan<long> have, ReadOnlySpan<long> want)
    {
        var some = Vector256.Create(want);
        var held = Vector256.Equals(some, Vector256.Create(have)) | Vector256.Equals(some, Vector256.Create(Unset));
        return (int)(~held).ExtractMostSignificantBits();
    }

    public readonly bool SameButCount(in ItemState other) => ((ReadOnlySpan<long>)_numbers)[..(int)ItemWord.Count].SequenceEqual(((ReadOnlySpan<long>)other._numbers)[..(int)ItemWord.Count]);
}
