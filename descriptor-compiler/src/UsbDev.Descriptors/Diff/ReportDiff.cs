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
        var renumbered = new List<(ReportShape Was, ReportShape Now)>();
        foreach (var report in was)
        {
            var other = free.Find(r => r.Type == report.Type && r.Id == report.Id && r.SameAs(report))
                ?? free.Find(r => r.Type == report.Type && r.SameAs(report) && was.All(w => (w.Type, w.Id) != (r.Type, r.Id)))
                ?? free.Find(r => r.Type == report.Type && r.Id == report.Id);
            if (other is null)
            {
                changes.Add(new DeviceChange(ChangeKind.Removed, path, report.Title, null));
                continue;
            }

            free.Remove(other);
            if (other.Id != report.Id) renumbered.Add((report, other));
            Compare($"{path} / {report.Title}", report, other, changes);
        }

        foreach (var same in renumbered.GroupBy(r => (r.Was.Id, r.Now.Id)))
            changes.Add(new DeviceChange(ChangeKind.Changed, $"{path} / {(same.Count() == 1 ? same.First().Was.Title : "reports")}", $"ID {same.Key.Item1}", $"ID {same.Key.Item2}"));
        foreach (var report in free) changes.Add(new DeviceChange(ChangeKind.Added, path, null, report.Title));
        if (!Collections(before).SequenceEqual(Collections(after)))
            changes.Add(new DeviceChange(ChangeKind.Changed, $"{path} / collections", string.Join(", ", Collections(before)), string.Join(", ", Collections(after))));
        if (changes.Count == start)
            changes.Add(new DeviceChange(ChangeKind.Changed, $"{path} / report descriptor", $"{before.Source.Length} bytes", $"{after.Source.Length} bytes that mean the same"));
    }

    private static void Compare(string path, ReportShape before, ReportShape after, List<DeviceChange> changes)
    {
        var start = changes.Count;
        var (was, now) = (before.Fields.Where(f => !f.IsPadding).ToList(), after.Fields.Where(f => !f.IsPadding).ToList());
        var (old, others) = (Places(was), Places(now));
        var removed = was.Where(f => !others.ContainsKey(f.Key)).ToList();
        var added = now.Where(f => !old.ContainsKey(f.Key)).ToList();
        // As many gone as come, alike and in the same places: they mean something else now.
        if (removed.Count > 0 && removed.Count == added.Count && removed.Zip(added).All(p => p.First.Text == p.Second.Text && old[p.First.Key] == others[p.Second.Key]))
            foreach (var (a, b) in Rows(removed).Zip(Rows(added)))
                changes.Add(new DeviceChange(ChangeKind.Changed, $"{path} / usage", a.Name, b.Name));
        else
        {
            foreach (var (name, text) in Rows(removed)) changes.Add(new DeviceChange(ChangeKind.Removed, $"{path} / {name}", text, null));
            foreach (var (name, text) in Rows(added)) changes.Add(new DeviceChange(ChangeKind.Added, $"{path} / {name}", null, text));
        }

        var changed = was.Where(f => others.TryGetValue(f.Key, out var other) && now[other].Text != f.Text).ToList();
        foreach (var (name, text) in Rows([.. changed.Select(f => f with { Text = $"{f.Text}\n{now[others[f.Key]].Text}" })], isCounted: false))
            changes.Add(new DeviceChange(ChangeKind.Changed, $"{path} / {name}", text.Split('\n')[0], text.Split('\n')[1]));
        var (a1, b1) = (was.Where(f => others.ContainsKey(f.Key)).ToList(), now.Where(f => old.ContainsKey(f.Key)).ToList());
        if (!a1.Select(f => f.Key).SequenceEqual(b1.Select(f => f.Key)))
            changes.Add(new DeviceChange(ChangeKind.Moved, $"{path} / order of fields", Order(a1), Order(b1)));
        // Padding and length follow from the fields, unless nothing else differs.
        if (changes.Count > start) return;
        if (before.Length != after.Length) changes.Add(new DeviceChange(ChangeKind.Changed, $"{path} / length", before.Length, after.Length));
        if (!before.Fields.SequenceEqual(after.Fields)) changes.Add(new DeviceChange(ChangeKind.Changed, $"{path} / padding", Paddings(before), Paddings(after)));
    }

    private static Dictionary<string, int> Places(List<Field> fields) => fields.Select((f, i) => (f.Key, i)).ToDictionary(f => f.Key, f => f.i);

    private static string Order(List<Field> fields) => string.Join(", ", Rows(fields).Select(r => r.Name));

    private static string Paddings(ReportShape report)
    {
        var at = 0L;
        var texts = new List<string>();
        foreach (var field in report.Fields)
        {
            if (field.IsPadding) texts.Add($"{field.Text} at bit {at}");
            at += field.Bits;
        }

        return string.Join(", ", texts);
    }

    /// <summary>Neighbours of neighbouring usages that say the same are one row: «Button 1 .. Button 8: 8 × 1 bit».</summary>
    private static IEnumerable<(string Name, string Text)> Rows(List<Field> fields, bool isCounted = true)
    {
        for (var i = 0; i < fields.Count;)
        {
            var first = fields[i];
            var end = i + 1;
            while (end < fields.Count && first.Usage is { } usage && fields[end].Usage is { } next && fields[end].Text == first.Text && next.Page == usage.Page && next.Id == usage.Id + (end - i))
                end++;
            var count = end - i;
            yield return count == 1 ? (first.Key, first.Text)
                : (new UsageRange(first.Usage!.Value.Page, first.Usage.Value.Id, fields[end - 1].Usage!.Value.Id).ToString(), isCounted ? $"{count} × {first.Text}" : first.Text);
            i = end;
        }
    }

    private static List<ReportShape> Shapes(ReportDescriptor descriptor) =>
        [.. descriptor.Reports.Zip(ReportTable.AllOf(descriptor)).Select(r => new ReportShape(r.First.Type, r.First.Id, Describe.Count(r.First.ByteLength - (r.First.Id == 0 ? 0 : 1), "byte"), FieldsOf(r.Second)))];

    private static ImmutableArray<Field> FieldsOf(ReportTable table)
    {
        var times = new Dictionary<string, int>();
        var fields = ImmutableArray.CreateBuilder<Field>();
        foreach (var row in table.Rows)
        {
            if (row.What is "report ID") continue;
            var text = $"{row.SizeText} {(row.SizeText == "1" ? "bit" : "bits")}{(row.Range.Length == 0 ? "" : ", " + row.Range)}{(row.Notes.Length == 0 ? "" : ", " + row.Notes)}";
            var time = times[row.What] = times.GetValueOrDefault(row.What) + 1;
            fields.Add(new Field(time == 1 ? row.What : $"{row.What} ({time})", text, row.Size * row.Count, row.What is "padding", time == 1 && row.Count == 1 ? row.Usage : null));
        }

        return fields.DrainToImmutable();
    }

    private static IEnumerable<string> Collections(ReportDescriptor descriptor) => descriptor.Collections.Select(c => $"{c.Usage?.ToString() ?? "no usage"} ({HidItemText.Collection(c.Item.Data)})");

    /// <param name="Key">Its usage, with a number where it comes again.</param>
    /// <param name="Text">Size, range and flags.</param>
    /// <param name="Bits">Bits that it takes.</param>
    /// <param name="IsPadding">It has no meaning.</param>
    /// <param name="Usage">Its only usage, where it comes for the first time.</param>
    private sealed record Field(string Key, string Text, long Bits, bool IsPadding, Usage? Usage);

    private sealed record ReportShape(HidReportType Type, byte Id, string Length, ImmutableArray<Field> Fields)
    {
        public string Title => Describe.Report(Type, Id);

        public bool SameAs(ReportShape other) => Length == other.Length && Fields.SequenceEqual(other.Fields);
    }
}
