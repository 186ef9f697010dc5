using System.Collections.Immutable;
using System.Text;

namespace UsbDev.Descriptors;

/// <summary>How one device differs from another, by what its descriptors mean.</summary>
/// <param name="Changes">Every difference, in the order of the device.</param>
/// <param name="NotCompared">What was read of one device only, in words: «strings».</param>
public sealed record DeviceDiff(ImmutableArray<DeviceChange> Changes, ImmutableArray<string> NotCompared)
{
    /// <summary>The differences from <paramref name="before"/> to <paramref name="after"/>.</summary>
    /// <param name="before">One device.</param>
    /// <param name="after">The other.</param>
    /// <param name="hasOwnSerial">One of them puts its own serial number in at run time, so that the numbers say nothing.</param>
    public static DeviceDiff Of(DescriptorSet before, DescriptorSet after, bool hasOwnSerial = false)
    {
        var changes = new List<DeviceChange>();
        (before, after, var notCompared) = CommonParts.Of(before, after, hasOwnSerial);
        ushort[] languages = [.. StringTexts.Of(before).Intersect(StringTexts.Of(after)).Order()];
        var (a, b) = (DeviceShape.Of(before, languages), DeviceShape.Of(after, languages));
        Facts.Compare("device", a.Facts, b.Facts, changes);
        if (StringTexts.List(before) is { } was && StringTexts.List(after) is { } now && was != now) changes.Add(new DeviceChange(ChangeKind.Changed, "device / languages", was, now));
        for (var i = 0; i < Math.Max(a.Configurations.Length, b.Configurations.Length); i++)
        {
            var name = a.Configurations.Length > 1 || b.Configurations.Length > 1 ? $"configuration {i}" : "configuration";
            if (i >= a.Configurations.Length) changes.Add(new DeviceChange(ChangeKind.Added, name, null, b.Configurations[i].Title));
            else if (i >= b.Configurations.Length) changes.Add(new DeviceChange(ChangeKind.Removed, name, a.Configurations[i].Title, null));
            else FunctionDiff.Compare(name, a.Configurations[i], b.Configurations[i], changes);
        }

        for (var i = 0; i < Math.Max(a.LooseReports.Length, b.LooseReports.Length); i++)
        {
            var name = a.LooseReports.Length > 1 || b.LooseReports.Length > 1 ? $"report descriptor {i}" : "report descriptor";
            if (i >= a.LooseReports.Length) changes.Add(new DeviceChange(ChangeKind.Added, name, null, Describe.Count(b.LooseReports[i].Source.Length, "byte")));
            else if (i >= b.LooseReports.Length) changes.Add(new DeviceChange(ChangeKind.Removed, name, Describe.Count(a.LooseReports[i].Source.Length, "byte"), null));
            else ReportDiff.Compare(name, a.LooseReports[i], b.LooseReports[i], changes);
        }

        return new DeviceDiff([.. changes], notCompared);
    }

    /// <summary>A line for each change: <c>+</c> added, <c>−</c> removed, <c>~</c> changed, <c>»</c> moved. Empty when there is none.</summary>
    public string ToText()
    {
        var text = new StringBuilder();
        foreach (var change in Changes) text.Append(change).Append('\n');
        return text.ToString();
    }
}

/// <summary>What happened.</summary>
public enum ChangeKind
{
    /// <summary>Only the second device has it.</summary>
    Added,

    /// <summary>Only the first device has it.</summary>
    Removed,

    /// <summary>Both have it, differently.</summary>
    Changed,

    /// <summary>Both have it alike, in another place.</summary>
    Moved,
}

/// <summary>One difference.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Path">To what: «configuration / HID boot keyboard / input report 1 / Generic Desktop / X».</param>
/// <param name="Before">As it was.</param>
/// <param name="After">As it is.</param>
public sealed record DeviceChange(ChangeKind Kind, string Path, string? Before, string? After)
{
    /// <summary>One line.</summary>
    public override string ToString() => Printable.Line(Kind switch
    {
        ChangeKind.Added => $"+ {Path}: {After}",
        ChangeKind.Removed => $"− {Path}: {Before}",
        ChangeKind.Moved => $"» {Path}: {Before} → {After}",
        _ => $"~ {Path}: {Shown(Before)} → {Shown(After)}",
    });

    private static string Shown(string? value) => string.IsNullOrEmpty(value) ? "none" : value;
}
