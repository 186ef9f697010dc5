using System.Collections.Immutable;

namespace UsbDev.Descriptors;

/// <summary>How two report descriptors differ in the reports that they lay out.</summary>
internal static class ReportDiff
{
    public static void Compare(string path, ReportDescriptor before, ReportDescriptor after, List<DeviceChange> changes)
    {
        if (before.Source == after.Source) return;
        var start = changes.Count;
        var (was, now) = (Shapes(before), Shapes(after));
        var free = now.ToList();
        foreach (var report in was)
        {
            var other = free.Find(r => r.Type == report.Type && r.Id == report.Id && r.Facts.SameAs(report.Facts))
                ?? free.Find(r => r.Type == report.Type && r.Facts.SameAs(report.Facts) && was.All(w => (w.Type, w.Id) != (r.Type, r.Id)))
                ?? free.Find(r => r.Type == report.Type && r.Id == report.Id);
            if (other is null)
            {
                changes.Add(new DeviceChange(ChangeKind.Removed, path, report.Title, null));
                continue;
            }

            free.Remove(other);
            if (other.Id != report.Id) changes.Add(new DeviceChange(ChangeKind.Changed, $"{path} / {report.Title}", $"ID {report.Id}", $"ID {other.Id}"));
            Facts.Compare($"{path} / {report.Title}", report.Facts, other.Facts, changes);
            CompareOrder($"{path} / {report.Title}", report.Facts, other.Facts, changes);
        }

        foreach (var report in free) changes.Add(new DeviceChange(ChangeKind.Added, path, null, report.Title));
        if (!Collections(before).SequenceEqual(Collections(after)))
            changes.Add(new DeviceChange(ChangeKind.Changed, $"{path} / collections", string.Join(", ", Collections(before)), string.Join(", ", Collections(after))));
        if (changes.Count == start)
            changes.Add(new DeviceChange(ChangeKind.Changed, $"{path} / report descriptor", $"{before.Source.Length} bytes", $"{after.Source.Length} bytes that mean the same"));
    }

    private static void CompareOrder(string path, Facts before, Facts after, List<DeviceChange> changes)
    {
        var was = before.Names.Where(n => after[n] is not null).ToList();
        var now = after.Names.Where(n => before[n] is not null).ToList();
        var first = was.Zip(now).TakeWhile(p => p.First == p.Second).Count();
        if (first < was.Count) changes.Add(new DeviceChange(ChangeKind.Moved, $"{path} / order of fields", was[first], now[first]));
    }

    private static List<ReportShape> Shapes(ReportDescriptor descriptor) =>
        [.. descriptor.Reports.Zip(ReportTable.AllOf(descriptor)).Select(r => new ReportShape(r.First.Type, r.First.Id, FactsOf(r.First, r.Second)))];

    private static Facts FactsOf(HidReport report, ReportTable table)
    {
        var facts = new Facts();
        facts.Add("length", Describe.Count(report.ByteLength - (report.Id == 0 ? 0 : 1), "byte"));
        foreach (var row in table.Rows)
        {
            if (row.What is "report ID") continue;
            var text = $"{row.SizeText} {(row.SizeText == "1" ? "bit" : "bits")}{(row.Range.Length == 0 ? "" : ", " + row.Range)}{(row.Notes.Length == 0 ? "" : ", " + row.Notes)}";
            facts.Add(row.What, text);
        }

        return facts;
    }

    private static IEnumerable<string> Collections(ReportDescriptor descriptor) => descriptor.Collections.Select(c => $"{c.Usage?.ToString() ?? "no usage"} ({HidItemText.Collection(c.Item.Data)})");

    private sealed record ReportShape(HidReportType Type, byte Id, Facts Facts)
    {
        public string Title => Describe.Report(Type, Id);
    }
}
