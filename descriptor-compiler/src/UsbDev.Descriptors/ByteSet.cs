using System.Numerics;

namespace UsbDev.Descriptors;

/// <summary>A set of byte values without allocation: interface numbers, endpoint addresses, IDs.</summary>
public struct ByteSet
{
    private ulong _a;
    private ulong _b;
    private ulong _c;
    private ulong _d;

    /// <summary>How many.</summary>
    public readonly int Count => BitOperations.PopCount(_a) + BitOperations.PopCount(_b) + BitOperations.PopCount(_c) + BitOperations.PopCount(_d);

    /// <summary>True when it was not there yet.</summary>
    public bool Add(byte value)
    {
        ref var word = ref _a;
        switch (value >> 6)
        {
            case 1: word = ref _b; break;
            case 2: word = ref _c; break;
            case 3: word = ref _d; break;
        }

        var bit = 1ul << (value & 63);
        var added = (word & bit) == 0;
        word |= bit;
        return added;
    }

    /// <summary>It is in the set.</summary>
    public readonly bool Contains(byte value) => (((value >> 6) switch { 0 => _a, 1 => _b, 2 => _c, _ => _d }) & (1ul << (value & 63))) != 0;
}
