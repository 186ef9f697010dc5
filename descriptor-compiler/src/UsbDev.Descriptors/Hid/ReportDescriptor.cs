using System.Collections.Immutable;

namespace UsbDev.Descriptors;

/// <summary>A report descriptor read from bytes: its items, its collections, and where each field is in which report (HID 1.11 §6.2.2).</summary>
public sealed class ReportDescriptor
{
    /// <summary>wDescriptorLength has 16 bits; bytes after these belong to no report descriptor.</summary>
    public const int MaxLength = ushort.MaxValue;

    /// <summary>Collections deeper than this are taken as their parent's siblings, so that whoever walks the tree need not fear for the stack.</summary>
    public const int MaxDepth = 64;

    internal ReportDescriptor(
        Bytes source, Bytes rest, ImmutableArray<HidItem> items, ImmutableArray<HidCollection> collections, ImmutableArray<HidField> fields,
        ImmutableArray<HidReport> reports, ImmutableArray<HidProblem> problems)
    {
        Source = source;
        Rest = rest;
        Items = items;
        Collections = collections;
        Fields = fields;
        Reports = reports;
        Problems = problems;
    }

    /// <summary>The bytes.</summary>
    public Bytes Source { get; }

    /// <summary>Bytes at the end that are no whole item; empty in a sound descriptor.</summary>
    public Bytes Rest { get; }

    /// <summary>All items in order.</summary>
    public ImmutableArray<HidItem> Items { get; }

    /// <summary>Top-level collections.</summary>
    public ImmutableArray<HidCollection> Collections { get; }

    /// <summary>All main data items in order.</summary>
    public ImmutableArray<HidField> Fields { get; }

    /// <summary>All reports: input, output, feature, each by ascending ID.</summary>
    public ImmutableArray<HidReport> Reports { get; }

    /// <summary>What the grammar of items does not allow, in order of offset.</summary>
    public ImmutableArray<HidProblem> Problems { get; }

    /// <summary>Reports travel with an ID byte.</summary>
    public bool UsesReportIds
    {
        get
        {
            foreach (var report in Reports)
                if (report.Id != 0) return true;
            return false;
        }
    }

    /// <summary>Reads any bytes; what is wrong with them is in <see cref="Problems"/> and <see cref="Rest"/>.</summary>
    public static ReportDescriptor Parse(Bytes bytes) => new ReportDescriptorParser(bytes).Parse();

    /// <summary>The report of a type and ID (0 without IDs); null when there is none.</summary>
    public HidReport? Report(HidReportType type, byte id)
    {
        foreach (var report in Reports)
            if (report.Type == type && report.Id == id) return report;
        return null;
    }

    /// <summary>The report that begins with these bytes on the wire; null when there is none.</summary>
    public HidReport? Report(HidReportType type, ReadOnlySpan<byte> report) =>
        Report(type, UsesReportIds && !report.IsEmpty ? report[0] : (byte)0);

    /// <summary>The data of a long item.</summary>
    public Bytes LongData(HidItem item) => Source.Slice(item.Offset + 3, item.DataSize);
}

/// <summary>What is wrong in the grammar of a report descriptor.</summary>
/// <param name="Kind">What.</param>
/// <param name="Offset">Bytes from the start of the report descriptor.</param>
/// <param name="Length">Bytes of the item.</param>
/// <param name="Detail">The number that matters: an ID, a tag, a count; see <see cref="HidProblemKind"/>.</param>
public readonly record struct HidProblem(HidProblemKind Kind, int Offset, int Length, long Detail = 0);

/// <summary>See <see cref="HidProblem"/>.</summary>
public enum HidProblemKind
{
    /// <summary>The last item is cut off; Detail is the number of bytes left.</summary>
    CutItem,

    /// <summary>A long item; Detail is its tag.</summary>
    LongItem,

    /// <summary>An item that no specification defines; Detail is its prefix.</summary>
    ReservedItem,

    /// <summary>End Collection without a Collection.</summary>
    ExtraEnd,

    /// <summary>Collection without its End Collection.</summary>
    MissingEnd,

    /// <summary>Collections nested deeper than <see cref="ReportDescriptor.MaxDepth"/>.</summary>
    TooDeep,

    /// <summary>Input, Output or Feature outside of all collections.</summary>
    FieldOutside,

    /// <summary>Pop without Push.</summary>
    ExtraPop,

    /// <summary>Push without Pop; Detail is how many.</summary>
    MissingPop,

    /// <summary>Push deeper than the four levels that Linux has; Detail is the depth.</summary>
    DeepPush,

    /// <summary>Usage, Report Size, … that no main item uses.</summary>
    UnusedLocals,

    /// <summary>Usage Minimum without Maximum.</summary>
    MinimumAlone,

    /// <summary>Usage Maximum without Minimum.</summary>
    MaximumAlone,

    /// <summary>Usage Minimum above Usage Maximum.</summary>
    UsagesReversed,

    /// <summary>Usage Minimum and Maximum in different pages.</summary>
    UsagesAcrossPages,

    /// <summary>A usage where no Usage Page has been set.</summary>
    NoUsagePage,

    /// <summary>A field where no Report Size has been set.</summary>
    NoReportSize,

    /// <summary>A field where no Report Count has been set.</summary>
    NoReportCount,

    /// <summary>A data field where Logical Minimum or Maximum has not been set.</summary>
    NoLogicalRange,

    /// <summary>A data field without usage; one whose usages were refused is not told again.</summary>
    NoUsage,

    /// <summary>Report ID 0, or above 255; Detail is the ID.</summary>
    BadReportId,

    /// <summary>A field of at least one bit before the first Report ID of a descriptor that has IDs.</summary>
    FieldWithoutId,

    /// <summary>A data item without data bytes.</summary>
    EmptyItem,

    /// <summary>A maximum that is positive for hosts that read it unsigned and negative for others; Detail is the unsigned value.</summary>
    AmbiguousMaximum,

    /// <summary>A Report ID that is in force already, or taken up again after another; Detail is the ID.</summary>
    RepeatedReportId,

    /// <summary>A Report ID before, between or behind the top-level collections; Detail is the ID.</summary>
    ReportIdOutside,

    /// <summary>A top-level collection with more than one usage; Detail counts them.</summary>
    SeveralTopUsages,

    /// <summary>A delimiter opened twice.</summary>
    NestedDelimiter,

    /// <summary>A delimiter closed that was not open, or left open.</summary>
    UnbalancedDelimiter,
}
