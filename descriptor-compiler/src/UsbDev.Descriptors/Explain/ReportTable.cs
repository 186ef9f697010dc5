using System.Collections.Immutable;
using System.Globalization;

namespace UsbDev.Descriptors;

/// <summary>The bits of a report, row by row.</summary>
/// <param name="Title">«input report 1: 9 bytes».</param>
/// <param name="Rows">What is where, in order.</param>
public sealed record ReportTable(string Title, ImmutableArray<ReportTableRow> Rows)
{
    /// <summary>Fields with more elements than this get one row together.</summary>
    private const int MaxElements = 64;

    /// <summary>So many elements of one descriptor get rows of their own; hostile ones have millions.</summary>
    private const int ElementBudget = 8192;

    /// <summary>The table of a report.</summary>
    public static ReportTable Of(HidReport report)
    {
        var budget = ElementBudget;
        return Of(report, ref budget);
    }

    /// <summary>The tables of all reports of a descriptor.</summary>
    public static ImmutableArray<ReportTable> AllOf(ReportDescriptor descriptor)
    {
        var budget = ElementBudget;
        var tables = ImmutableArray.CreateBuilder<ReportTable>(descriptor.Reports.Length);
        foreach (var report in descriptor.Reports) tables.Add(Of(report, ref budget));
        return tables.DrainToImmutable();
    }

    private static ReportTable Of(HidReport report, ref int budget)
    {
        var rows = ImmutableArray.CreateBuilder<ReportTableRow>();
        if (report.Id != 0) rows.Add(new ReportTableRow(0, 8, 1, "report ID", $"{report.Id}", ""));
        foreach (var field in report.Fields) AddRows(rows, field, ref budget);
        return new ReportTable(
            $"{Describe.Report(report.Type, report.Id)}: {Describe.Count(report.ByteLength, "byte")}",
            rows.DrainToImmutable());
    }

    private static void AddRows(ImmutableArray<ReportTableRow>.Builder rows, HidField field, ref int budget)
    {
        if (field.IsConstant)
        {
            // A usage makes it more than padding: a value that does not change, or that the host has to keep its hands from.
            rows.Add(field.Usages.Count == 0 ? new ReportTableRow(field.BitOffset, field.BitLength, 1, "padding", "", "")
                : new ReportTableRow(field.BitOffset, field.Size, field.Count, UsagesOf(field), "", "constant"));
            return;
        }

        var range = $"{field.LogicalMinimum}..{field.LogicalMaximum}";
        if (field.IsArray)
        {
            var usages = field.Usages.Count == 0 ? "array" : "one of " + UsagesOf(field);
            rows.Add(new ReportTableRow(field.BitOffset, field.Size, field.Count, usages, range, Notes(field)));
            return;
        }

        if (field.Count > Math.Min(MaxElements, budget) || field.Usages.Count <= 1 || field.Size == 0)
        {
            var name = field.Usages.Count == 0 ? "data" : UsagesOf(field);
            rows.Add(new ReportTableRow(field.BitOffset, field.Size, field.Count, name, range, Notes(field)) { Usage = field.Usages.Count == 1 ? field.UsageOf(0) : null });
            return;
        }

        budget -= field.Count;
        for (var i = 0; i < field.Count; i++)
            rows.Add(new ReportTableRow(
                field.BitOffset + (long)i * field.Size,
                field.Size,
                1,
                field.UsageOf(i)!.Value.ToString(),
                range,
                Notes(field)) { Usage = field.UsageOf(i) });
    }

    private static string UsagesOf(HidField field) => string.Join(", ", field.Usages.Ranges.Take(4)) + (field.Usages.Ranges.Count > 4 ? ", …" : "");

    private static string Notes(HidField field)
    {
        var notes = new List<string>();
        if (field.IsRelative) notes.Add("relative");
        if (field.HasNullState) notes.Add("null state");
        if (field.Flags.HasFlag(HidFlags.Wrap)) notes.Add("wraps");
        if (field.Flags.HasFlag(HidFlags.NonLinear)) notes.Add("nonlinear");
        if (field.Flags.HasFlag(HidFlags.NoPreferred)) notes.Add("no preferred state");
        if (field.Flags.HasFlag(HidFlags.Volatile)) notes.Add("volatile");
        if (field.Flags.HasFlag(HidFlags.BufferedBytes)) notes.Add("buffered bytes");
        if (Physical(field) is { Length: > 0 } physical) notes.Add(physical);
        return string.Join(", ", notes);
    }

    /// <summary>«0..315 deg», «0..13.567 in»: powers of ten that no unit's name holds are in the numbers.</summary>
    private static string Physical(HidField field)
    {
        var (unit, scale) = (field.Unit.ToString(), 1m);
        if (field.PhysicalMinimum == 0 && field.PhysicalMaximum == 0) return unit;
        if (unit.StartsWith("10^", StringComparison.Ordinal) && Math.Abs(field.Unit.Exponent) <= 8)
            (unit, scale) = (new HidUnit(field.Unit.Code, 0).ToString(), (decimal)field.Unit.Scale);
        return string.Create(CultureInfo.InvariantCulture, $"{field.PhysicalMinimum * scale:0.########}..{field.PhysicalMaximum * scale:0.########} {unit}").TrimEnd();
    }
}

/// <summary>A row of a report's table.</summary>
/// <param name="BitOffset">Bits from the start of the report as it travels.</param>
/// <param name="Size">Bits of one element.</param>
/// <param name="Count">Elements in this row.</param>
/// <param name="What">Usage, padding, report ID.</param>
/// <param name="Range">Logical range; empty for padding.</param>
/// <param name="Notes">Flags, physical range, unit.</param>
public sealed record ReportTableRow(long BitOffset, long Size, int Count, string What, string Range, string Notes)
{
    /// <summary>The only usage of all its elements; null where they have several, or none.</summary>
    public Usage? Usage { get; init; }

    /// <summary>«2», «2..3»: the bytes that the row touches.</summary>
    public string ByteRange
    {
        get
        {
            var (first, last) = (BitOffset / 8, Math.Max(BitOffset, BitOffset + Size * Count - 1) / 8);
            return first == last ? $"{first}" : $"{first}..{last}";
        }
    }

    /// <summary>«0..7» in the first byte, «bit 3»; empty for whole bytes.</summary>
    public string BitRange
    {
        get
        {
            var bits = Size * Count;
            if (BitOffset % 8 == 0 && bits % 8 == 0) return "";
            return bits == 1 ? $"{BitOffset % 8}" : $"{BitOffset % 8}..{BitOffset % 8 + bits - 1}";
        }
    }

    /// <summary>«8», «6 × 8»: bits.</summary>
    public string SizeText => Count == 1 ? $"{Size}" : $"{Count} × {Size}";
}
