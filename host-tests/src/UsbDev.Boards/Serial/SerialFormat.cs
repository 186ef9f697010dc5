namespace UsbDev.Boards.Serial;

/// <summary>How characters look on an asynchronous serial line.</summary>
/// <param name="BitRate">Bits a second.</param>
/// <param name="DataBits">5 to 8.</param>
/// <param name="Parity">What follows the data bits.</param>
/// <param name="StopBits">Stop bits: 1, 1.5 or 2.</param>
public readonly record struct SerialFormat(double BitRate, int DataBits = 8, LineParity Parity = LineParity.None, double StopBits = 1)
{
    /// <summary>Length of a bit in ns.</summary>
    public double BitTime => 1e9 / BitRate;

    /// <summary>Bits from the start bit to the last one before the stop bits.</summary>
    internal int FrameBits => 1 + DataBits + (Parity == LineParity.None ? 0 : 1);

    /// <summary>Start bit, data bits with the lowest first, parity; bit 0 goes out first.</summary>
    internal uint Frame(byte value)
    {
        var data = value & ((1u << DataBits) - 1);
        return data << 1 | (ParityBit(data) ? 1u << DataBits + 1 : 0);
    }

    /// <summary>The parity bit that belongs to data bits.</summary>
    internal bool ParityBit(uint data) => Parity switch
    {
        LineParity.Odd => System.Numerics.BitOperations.PopCount(data) % 2 == 0,
        LineParity.Even => System.Numerics.BitOperations.PopCount(data) % 2 != 0,
        LineParity.Mark => true,
        _ => false,
    };

    /// <summary>As <c>115200 8N1</c>.</summary>
    public override string ToString() => FormattableString.Invariant($"{BitRate} {DataBits}{Parity.ToString()[0]}{StopBits}");
}

/// <summary>The parity bit of a serial line.</summary>
public enum LineParity
{
    /// <summary>None.</summary>
    None,

    /// <summary>With it the number of ones is odd.</summary>
    Odd,

    /// <summary>With it the number of ones is even.</summary>
    Even,

    /// <summary>Always one.</summary>
    Mark,

    /// <summary>Always zero.</summary>
    Space,
}

/// <summary>What a serial line has received.</summary>
public enum SerialSign
{
    /// <summary>A character.</summary>
    Character,

    /// <summary>A character with the wrong parity bit.</summary>
    ParityError,

    /// <summary>A character without a stop bit.</summary>
    FramingError,

    /// <summary>Zeros for longer than a character.</summary>
    Break,
}
