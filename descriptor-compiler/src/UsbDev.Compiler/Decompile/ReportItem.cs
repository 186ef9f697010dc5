using UsbDev.Compiler.Layout;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Decompile;

/// <summary>A short item of a report descriptor, as often as it is looked at.</summary>
/// <param name="Tag">Which item.</param>
/// <param name="Word">The word for it; of main items <see cref="ItemWord.Main"/>, and <see cref="NoWord"/> of those that descriptions do not have.</param>
/// <param name="Size">Bytes of data.</param>
/// <param name="Data">The data as an unsigned number.</param>
/// <param name="Signed">The data as a signed number of its size.</param>
internal readonly record struct ReportItem(HidTag Tag, ItemWord Word, byte Size, uint Data, int Signed)
{
    private const ItemWord NoWord = (ItemWord)byte.MaxValue;

    private static readonly ItemWord[] s_words = [.. Enumerable.Range(0, 64).Select(i => WordOf((HidTag)(i << 2)))]; // by tag and type

    public ReportItem(in HidItem item)
        : this(item.Tag, s_words[item.Prefix >> 2], (byte)HidItem.ShortSize(item.Prefix), item.Data, item.Signed)
    {
    }

    /// <summary>The item that stands for a word which has a value.</summary>
    public long Value => ItemWords.IsSigned(Word) ? Signed : Data;

    /// <summary>The item's bytes are those of the value.</summary>
    public bool Says(long value) => value == Data || value == Signed;

    /// <summary>Its size, where it is not the one that the compiler gives a value.</summary>
    public ItemSizes SizesFor(long value, bool isSigned) => Size == ItemEncoder.Fewest(value, isSigned) ? default : new ItemSizes(Size);

    private static ItemWord WordOf(HidTag tag) => tag switch
    {
        HidTag.UsagePage => ItemWord.Page,
        HidTag.Usage or HidTag.UsageMinimum or HidTag.UsageMaximum => ItemWord.Usage,
        HidTag.LogicalMinimum => ItemWord.Min,
        HidTag.LogicalMaximum => ItemWord.Max,
        HidTag.PhysicalMinimum => ItemWord.PhysicalMin,
        HidTag.PhysicalMaximum => ItemWord.PhysicalMax,
        HidTag.UnitExponent => ItemWord.Exponent,
        HidTag.Unit => ItemWord.Unit,
        HidTag.ReportSize => ItemWord.Size,
        HidTag.ReportCount => ItemWord.Count,
        HidTag.ReportId => ItemWord.Id,
        HidTag.Push => ItemWord.Push,
        HidTag.Pop => ItemWord.Pop,
        HidTag.DesignatorIndex => ItemWord.Designator,
        HidTag.StringIndex => ItemWord.String,
        _ => new HidItem(0, (byte)tag, 0).Type == HidItemType.Main ? ItemWord.Main : NoWord,
    };
}
