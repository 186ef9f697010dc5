using System.Numerics;

namespace UsbDev.Compiler.Layout;

/// <summary>How many bits values take, and where they may lie.</summary>
internal static class FieldSize
{
    /// <summary>Size and number of the values that a padding is made of.</summary>
    public static (int Size, int Count) OfPadding(int bits) => bits <= 32 ? (bits, 1) : bits % 8 == 0 ? (8, bits / 8) : (1, bits);

    /// <summary>The first value that would lie in five bytes; -1: none.</summary>
    public static int FirstCrossing(long at, int size, int count)
    {
        if (size is <= 25 or > 32) // a longer one is bytes rather than a value
            return -1;
        for (var i = 0; i < Math.Min(count, 8); i++) // the place in the byte repeats after eight
            if (((at + (long)i * size) & 7) + size > 32)
                return i;
        return -1;
    }

    /// <summary>Bits that hold the numbers of a range, two's complement where there are negative ones, and one number more where one must mean 'nothing'.</summary>
    public static int OfRange(long min, long max, bool withNull)
    {
        var isSigned = min < 0;
        // A negative number needs as many bits as its complement, and a sign.
        var bits = isSigned ? 65 - BitOperations.LeadingZeroCount((ulong)Math.Max(~min, max)) : Math.Max(1, 64 - BitOperations.LeadingZeroCount((ulong)Math.Max(0, max)));
        var isFull = isSigned ? min == -1L << bits - 1 && max == ~(-1L << bits - 1) : min == 0 && max == ~(-1L << bits);
        return withNull && isFull ? bits + 1 : bits;
    }
}
