namespace UsbDev.Descriptors;

/// <summary>wValue's upper byte in GET_REPORT and SET_REPORT (HID 1.11 §7.2.1).</summary>
public enum HidReportType : byte
{
    /// <summary>Device to host, through the interrupt IN endpoint.</summary>
    Input = 1,

    /// <summary>Host to device.</summary>
    Output = 2,

    /// <summary>Both ways, through endpoint 0.</summary>
    Feature = 3,
}

/// <summary>Data of Input, Output and Feature items (HID 1.11 §6.2.2.5).</summary>
[Flags]
public enum HidFlags : uint
{
    /// <summary>Data, array, absolute, no wrap, linear, preferred state, no null, non-volatile, bit field.</summary>
    None = 0,

    /// <summary>The host shall ignore the bits: padding.</summary>
    Constant = 1,

    /// <summary>Each element has its own usage; else each element is an index into the usages.</summary>
    Variable = 2,

    /// <summary>The value is a change.</summary>
    Relative = 4,

    /// <summary>The value rolls over.</summary>
    Wrap = 8,

    /// <summary>The value is processed.</summary>
    NonLinear = 0x10,

    /// <summary>There is no state to which the control returns by itself.</summary>
    NoPreferred = 0x20,

    /// <summary>There is a state in which the control sends nothing meaningful: a value out of the logical range.</summary>
    NullState = 0x40,

    /// <summary>The device changes it by itself (Output and Feature only).</summary>
    Volatile = 0x80,

    /// <summary>A stream of bytes.</summary>
    BufferedBytes = 0x100,
}

/// <summary>A main data item with all that holds for it: <see cref="Count"/> elements of <see cref="Size"/> bits in a report.</summary>
public sealed class HidField
{
    internal HidField()
    {
    }

    /// <summary>Input, Output or Feature.</summary>
    public required HidReportType Type { get; init; }

    /// <summary>Report ID; 0 where the descriptor has none.</summary>
    public required byte ReportId { get; init; }

    /// <summary>The item's data.</summary>
    public required HidFlags Flags { get; init; }

    /// <summary>The item.</summary>
    public required HidItem Item { get; init; }

    /// <summary>Bits from the start of the report as it travels, its ID byte included.</summary>
    public required long BitOffset { get; init; }

    /// <summary>Report Size: bits of one element.</summary>
    public required int Size { get; init; }

    /// <summary>Report Count: elements.</summary>
    public required int Count { get; init; }

    /// <summary>The usages.</summary>
    public required UsageList Usages { get; init; }

    /// <summary>Logical Minimum.</summary>
    public required long LogicalMinimum { get; init; }

    /// <summary>Logical Maximum; unsigned when the minimum is not negative, as the Linux kernel reads it.</summary>
    public required long LogicalMaximum { get; init; }

    /// <summary>Physical Minimum, as given.</summary>
    public required long PhysicalMinimum { get; init; }

    /// <summary>Physical Maximum, as given.</summary>
    public required long PhysicalMaximum { get; init; }

    /// <summary>Unit.</summary>
    public required HidUnit Unit { get; init; }

    /// <summary>The collection that it is in; null outside of all.</summary>
    public required HidCollection? Collection { get; init; }

    /// <summary>String indices from String Index, Minimum and Maximum items.</summary>
    public required ValueArray<uint> Strings { get; init; }

    /// <summary>Padding.</summary>
    public bool IsConstant => (Flags & HidFlags.Constant) != 0;

    /// <summary>Each element has its own usage.</summary>
    public bool IsVariable => (Flags & HidFlags.Variable) != 0;

    /// <summary>Each element selects a usage.</summary>
    public bool IsArray => !IsVariable;

    /// <summary>The value is a change.</summary>
    public bool IsRelative => (Flags & HidFlags.Relative) != 0;

    /// <summary>Values out of the logical range mean «nothing».</summary>
    public bool HasNullState => (Flags & HidFlags.NullState) != 0;

    /// <summary>Values are signed (HID 1.11 §5.8).</summary>
    public bool IsSigned => LogicalMinimum < 0;

    /// <summary>Bits of all elements.</summary>
    public long BitLength => (long)Size * Count;

    /// <summary>The usage of a variable field's element; the last usage serves all further elements (HID 1.11 §6.2.2.8). Null when there is none.</summary>
    public Usage? UsageOf(int element) => Usages.Count == 0 ? null : Usages[Math.Min(element, Usages.Count - 1)];

    /// <summary>A value in physical units; the logical value itself where no physical range is given (HID 1.11 §6.2.2.7).</summary>
    public double ToPhysical(long value)
    {
        var logical = LogicalMaximum - LogicalMinimum;
        if ((PhysicalMinimum == 0 && PhysicalMaximum == 0) || logical == 0) return value * Unit.Scale;
        return ((double)(value - LogicalMinimum) * (PhysicalMaximum - PhysicalMinimum) / logical + PhysicalMinimum) * Unit.Scale;
    }

    /// <summary>Reads an element of a report as it travelled; null when the report is too short or the element wider than 64 bits.</summary>
    public long? Read(ReadOnlySpan<byte> report, int element)
    {
        var at = BitOffset + (long)element * Size;
        if (Size is 0 or > 64 || element < 0 || element >= Count || at + Size > report.Length * 8L) return null;
        ulong value = 0;
        for (var bit = 0; bit < Size;)
        {
            var position = (int)((at + bit) & 7);
            var take = Math.Min(8 - position, Size - bit);
            var bits = (ulong)(report[(int)((at + bit) >> 3)] >> position) & ((1ul << take) - 1);
            value |= bits << bit;
            bit += take;
        }

        return IsSigned ? (long)(value << (64 - Size)) >> (64 - Size) : (long)value;
    }

    /// <summary>Writes an element into a report as it travels; bits past <see cref="Size"/> are dropped.</summary>
    /// <exception cref="ArgumentException">The report is too short for the element, or the element wider than 64 bits.</exception>
    public void Write(Span<byte> report, int element, long value)
    {
        var at = BitOffset + (long)element * Size;
        if (Size is 0 or > 64 || element < 0 || element >= Count || at + Size > report.Length * 8L)
            throw new ArgumentException(
                $"element {element} of {Size} bits at bit {at} does not fit a report of {report.Length} bytes",
                nameof(element));
        for (var bit = 0; bit < Size;)
        {
            var position = (int)((at + bit) & 7);
            var take = Math.Min(8 - position, Size - bit);
            var mask = ((1 << take) - 1) << position;
            ref var target = ref report[(int)((at + bit) >> 3)];
            target = (byte)((target & ~mask) | (((int)(value >> bit) << position) & mask));
            bit += take;
        }
    }
}
