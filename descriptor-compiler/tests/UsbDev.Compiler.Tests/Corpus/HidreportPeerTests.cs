using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Tests.Corpus;

/// <summary>Every report descriptor that the tests know, laid out by hidreport, a parser that we did not write: each field of each report with its bits, usages, range and flags.</summary>
public partial class HidreportPeerTests
{
    /// <summary>Why the two may differ, who is right, and in which lines of which descriptors it shows.</summary>
    private static readonly (string Why, Func<ReportDescriptor, string, string, bool> Explains)[] s_differences =
    [
        ("hidreport refuses items without data bytes, which HID 1.11 §6.2.2.2 reads as 0 (rule HID061)",
            (d, _, they) => they.Contains("Insufficient data", StringComparison.Ordinal) && d.Problems.Any(p => p.Kind == HidProblemKind.EmptyItem)),
        ("hidreport refuses data without a usage, which hosts take for padding (rule HID072c)",
            (d, _, they) => they.Contains("Missing Usages", StringComparison.Ordinal) && d.Fields.Any(f => !f.IsConstant && f.Usages.Count == 0)),
        ("hidreport reads each Logical Maximum as signed, the kernel as unsigned beside a minimum that is not negative (rule HID068b)",
            (_, we, they) => Maximum().Match(we) is { Success: true } our && Maximum().Match(they) is { Success: true } their
                && we.Remove(our.Index, our.Length) == they.Remove(their.Index, their.Length) && long.Parse(their.Groups[1].Value, CultureInfo.InvariantCulture) is < 0 and var signed
                && (long.Parse(our.Groups[1].Value, CultureInfo.InvariantCulture) - signed) is 1L << 8 or 1L << 16 or 1L << 32),
        ("hidreport takes the usage page that holds at the usage, not at the main item (HID 1.11 §6.2.2.8: the last one declared before the main item)",
            (d, we, they) => WithoutPages(we) == WithoutPages(they) && Between(d, HidTag.UsagePage)),
        ("a range of four-byte usages brings its page along, which hidreport drops (HID 1.11 §6.2.2.8)",
            (d, we, they) => WithoutPages(we) == WithoutPages(they) && d.Items.Any(i => i is { Tag: HidTag.UsageMinimum, DataSize: 4 })),
        ("hidreport's Push and Pop take usages along, which are no global items (HID 1.11 §6.2.2.7)",
            (d, we, they) => WithoutUsages(we) == WithoutUsages(they) && d.Items.Any(i => i.Tag == HidTag.Push)),
        ("of several usages and ranges before one main item hidreport keeps the ranges, or the last range, alone (HID 1.11 §6.2.2.8: all of them, in order)",
            (d, we, they) => WithoutUsages(we) == WithoutUsages(they) && d.Fields.Any(f => f.Usages.Ranges.Count > 1 && f.Usages.Ranges.Any(r => r.Count > 1))),
        ("a range of one usage is that usage", (_, we, they) => they == SingleUsage().Replace(we, "$1 $2..$2 ")),
    ];

    [Fact]
    public void Each_field_of_each_report_lies_where_the_other_parser_finds_it()
    {
        var reports = RealDeviceRoundTripTests.Rows.Where(r => r.Kind == "report").ToList();
        var answers = Answers(Tool.Feed(Path.Combine(Repository.Root, "descriptor-compiler", "tests", "hidreport"), string.Concat(reports.Select(r => $"layout {Convert.ToHexString(r.Bytes)}\n"))));
        Assert.Equal(reports.Count, answers.Count);

        var (same, fields, wrong, reasons) = (0, 0, new List<string>(), new HashSet<string>());
        foreach (var (report, theirs) in reports.Zip(answers))
        {
            var descriptor = ReportDescriptor.Parse(report.Bytes);
            var ours = Layout(descriptor);
            if (theirs is [['r', 'e', 'f', ..]])
                ours = [""];
            var pairs = Enumerable.Range(0, Math.Max(ours.Count, theirs.Count)).Select(i => (We: ours.ElementAtOrDefault(i) ?? "nothing", They: theirs.ElementAtOrDefault(i) ?? "nothing")).ToList();
            fields += pairs.Count(p => p.We == p.They);
            same += pairs.TrueForAll(p => p.We == p.They) ? 1 : 0;
            foreach (var (we, they) in pairs.Where(p => p.We != p.They))
                if (s_differences.FirstOrDefault(d => d.Explains(descriptor, we, they)).Why is { } why)
                    reasons.Add(why);
                else
                    wrong.Add($"{report.Name}: we '{we}', they '{they}'");
        }
        Assert.True(wrong.Count == 0, $"{wrong.Count} differences without a reason:\n{string.Join('\n', wrong.Take(20))}");
        Assert.Equal(s_differences.Select(d => d.Why).Order(StringComparer.Ordinal), reasons.Order(StringComparer.Ordinal));
        Assert.True(same * 10 > reports.Count * 8 && fields > 20_000, $"only {same} of {reports.Count} descriptors are wholly the same, with {fields} fields");
    }

    [GeneratedRegex(@"\.\.(-?[0-9]+)(?= [a-z,-]+$)")]
    private static partial Regex Maximum();

    [GeneratedRegex("[0-9A-F]{4}(?=[0-9A-F]{4})")]
    private static partial Regex Pages();

    [GeneratedRegex(@"[0-9A-F]{8}(?:[.,]+[0-9A-F]{8})*")]
    private static partial Regex AllUsages();

    [GeneratedRegex("^(  [0-9]+ [0-9]+) ([0-9A-F]{8}) ")]
    private static partial Regex SingleUsage();

    private static string WithoutPages(string line) => Pages().Replace(line, "");

    private static string WithoutUsages(string line) => AllUsages().Replace(line, "");

    // An item stands between a usage and the main item that the usage is for.
    private static bool Between(ReportDescriptor descriptor, HidTag tag)
    {
        var hasUsage = false;
        foreach (var item in descriptor.Items)
            if (item.Tag is HidTag.Usage or HidTag.UsageMinimum or HidTag.UsageMaximum)
                hasUsage = true;
            else if (item.Tag is HidTag.Input or HidTag.Output or HidTag.Feature or HidTag.Collection or HidTag.EndCollection)
                hasUsage = false;
            else if (hasUsage && item.Tag == tag)
                return true;
        return false;
    }

    private static List<List<string>> Answers(string text)
    {
        var answers = new List<List<string>>();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            if (line.StartsWith("layout", StringComparison.Ordinal) || line.StartsWith("refused", StringComparison.Ordinal))
                answers.Add(line[0] == 'r' ? [line] : []);
            else
                answers[^1].Add(line);
        return [.. answers.Select(InOrder)];
    }

    /// <summary>The lines that hidread writes, by our own parser.</summary>
    private static List<string> Layout(ReportDescriptor descriptor)
    {
        var lines = new List<string>();
        foreach (var type in new[] { HidReportType.Input, HidReportType.Output, HidReportType.Feature })
            foreach (var report in descriptor.Reports.Where(r => r.Type == type))
            {
                lines.Add(string.Create(CultureInfo.InvariantCulture, $"{type.ToString().ToLowerInvariant()} {report.Id} {report.BitLength}"));
                foreach (var field in report.Fields)
                    AddField(lines, field);
            }
        return InOrder(lines);
    }

    // The reports by kind and ID, each with its fields.
    private static List<string> InOrder(List<string> lines)
    {
        var reports = new List<List<string>>();
        foreach (var line in lines)
            if (line[0] == ' ')
                reports[^1].Add(line);
            else
                reports.Add([line]);
        return [.. reports.OrderBy(r => r[0].Split(' ')[0], StringComparer.Ordinal).ThenBy(r => int.TryParse(r[0].Split(' ')[1], CultureInfo.InvariantCulture, out var id) ? id : 0).SelectMany(r => r)];
    }

    private static void AddField(List<string> lines, HidField field)
    {
        var range = $"{field.LogicalMinimum}..{field.LogicalMaximum} {Flags(field)}";
        if (field.BitLength == 0)
            return;
        if (field.IsConstant)
            lines.Add($"  {field.BitOffset} {field.BitLength} -");
        else if (field.IsArray)
            lines.Add($"  {field.BitOffset} {field.BitLength} {Usages(field.Usages)} {range}");
        else
            for (var i = 0; i < field.Count; i++)
                lines.Add($"  {field.BitOffset + (long)i * field.Size} {field.Size} {field.UsageOf(i)?.Extended ?? 0:X8} {range}");
    }

    private static string Usages(UsageList usages)
    {
        if (usages.Ranges is [var only] && only.First != only.Last)
            return $"{only[0].Extended:X8}..{only[only.Count - 1].Extended:X8}";
        var text = new StringBuilder();
        for (var i = 0; i < usages.Count; i++)
            text.Append(i == 0 ? "" : ",").Append(usages[i].Extended.ToString("X8", CultureInfo.InvariantCulture));
        return text.ToString();
    }

    private static string Flags(HidField field)
    {
        var set = new[] { (field.IsArray, "array"), (field.IsRelative, "relative"), ((field.Flags & HidFlags.Wrap) != 0, "wrap"), ((field.Flags & HidFlags.NonLinear) != 0, "nonlinear"), (field.HasNullState, "null") }.Where(f => f.Item1).Select(f => f.Item2).ToList();
        return set.Count == 0 ? "-" : string.Join(',', set);
    }
}
