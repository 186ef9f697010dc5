using UsbDev.Descriptors;
using UsbDev.Host;
using UsbDev.Testing.Functions;

namespace UsbDev.Testing.Scenarios;

/// <summary>A field and the value that it has or gets.</summary>
/// <param name="Name">As it was written.</param>
/// <param name="Values">Elements with their values.</param>
/// <param name="Array">An array field instead, of which exactly <paramref name="Selected"/> are on.</param>
/// <param name="Selected">See there.</param>
internal sealed record FieldValue(string Name, IReadOnlyList<KeyValuePair<HidControl, long>> Values, HidFieldName? Array, IReadOnlyList<Usage> Selected)
{
    /// <summary>The report that it is in.</summary>
    public (HidReportType Type, byte Id) Report => Array is { } array ? (array.Type, array.Elements[0].Field.ReportId) : (Values[0].Key.Field.Type, Values[0].Key.Field.ReportId);

    public override string ToString() => Array is not null ? $"{Name} [{string.Join(", ", Selected.Select(HidNames.Short))}]"
        : Values.Count == 1 ? $"{Name} {Values[0].Value}"
        : $"{Name} {{ {string.Join(", ", Values.Select(v => $"{HidNames.Short(v.Key.Usage)}: {v.Value}"))} }}";

    /// <summary>The report holds the value.</summary>
    public bool IsIn(ReadOnlySpan<byte> report)
    {
        if (Array is null)
        {
            foreach (var (control, value) in Values)
                if (control.Get(report) != value) return false;
            return true;
        }

        var on = new HashSet<Usage>();
        foreach (var (field, index) in Array.Elements)
            if (field.Read(report, index) is { } value && value >= field.LogicalMinimum && value - field.LogicalMinimum < field.Usages.Count
                && field.Usages[(int)(value - field.LogicalMinimum)] is { Id: not 0 } usage)
                on.Add(usage);
        return on.SetEquals(Selected);
    }
}
