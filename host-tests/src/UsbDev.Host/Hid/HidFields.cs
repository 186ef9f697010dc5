using UsbDev.Descriptors;

namespace UsbDev.Host;

/// <summary>The fields of an interface's reports by name: the names given to them in the device description, else the names of their usages.</summary>
public sealed class HidFields
{
    private readonly Dictionary<string, HidFieldName> _names = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The fields of a report descriptor, known by their usages.</summary>
    public HidFields(ReportDescriptor descriptor)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        Descriptor = descriptor;
    }

    /// <summary>The report descriptor.</summary>
    public ReportDescriptor Descriptor { get; }

    /// <summary>Names given beside those of the usages.</summary>
    public IReadOnlyCollection<HidFieldName> Names => _names.Values;

    /// <summary>Gives a name to elements.</summary>
    public void Add(HidFieldName name)
    {
        ArgumentNullException.ThrowIfNull(name);
        _names[name.Name] = name;
    }

    /// <summary>What a name was given to; null when it was given to nothing.</summary>
    public HidFieldName? Named(string name) => _names.GetValueOrDefault(name);

    /// <summary>All controls of this name: <c>dial</c>, <c>Caps Lock</c>, <c>LED / Caps Lock</c>, <c>0xFF00 / 0x01</c>; of a named group each element.</summary>
    public IReadOnlyList<HidControl> Find(string name, params ReadOnlySpan<HidReportType> types)
    {
        ArgumentNullException.ThrowIfNull(name);
        var found = new List<HidControl>();
        if (_names.TryGetValue(name, out var given) && !given.IsArray && Has(types, given.Type))
        {
            foreach (var (field, index) in given.Elements)
                if (field.UsageOf(index) is { } usage) found.Add(new HidControl(field, index, usage));
            return found;
        }

        foreach (var usage in UsagesOf(name))
        {
            foreach (var report in Descriptor.Reports)
                if (Has(types, report.Type) && report.Find(usage) is { } control) found.Add(control);
        }

        return found;
    }

    /// <summary>The one control of this name.</summary>
    /// <exception cref="KeyNotFoundException">There is none, or more than one; the message names what there is.</exception>
    public HidControl One(string name, params ReadOnlySpan<HidReportType> types)
    {
        var found = Find(name, types);
        if (found.Count == 1) return found[0];
        throw new KeyNotFoundException(found.Count == 0
            ? $"no {Kinds(types)} field is called '{name}'; there is {All(types)}"
            : $"'{name}' is {found.Count} fields: {string.Join(", ", found.Select(c => $"{Kind(c.Field.Type)} {c.Usage} in report {c.Field.ReportId}"))}");
    }

    /// <summary>Names of all fields of these kinds, for suggestions; the usages of arrays are not listed one by one.</summary>
    public IEnumerable<string> NamesOf(params ReadOnlySpan<HidReportType> types)
    {
        var names = new List<string>();
        foreach (var name in _names.Values)
            if (Has(types, name.Type)) names.Add(name.Name);
        foreach (var report in Descriptor.Reports)
        {
            if (!Has(types, report.Type)) continue;
            foreach (var field in report.Fields)
            {
                if (field.IsConstant || field.IsArray) continue;
                for (var i = 0; i < Math.Min(field.Count, 32); i++)
                    if (field.UsageOf(i) is { } usage) names.Add(Usages.NameOf(usage) ?? usage.ToString());
            }
        }

        return names.Distinct();
    }

    /// <summary>Usages that are on in an input report: elements of one bit, and what arrays select, in the report's order. Nothing is allocated but by the list.</summary>
    public void Pressed(ReadOnlySpan<byte> report, List<Usage> pressed)
    {
        ArgumentNullException.ThrowIfNull(pressed);
        pressed.Clear();
        if (Descriptor.Report(HidReportType.Input, report) is not { } shape) return;
        foreach (var field in shape.Fields)
        {
            if (field.IsConstant || field.IsVariable && field.Size != 1) continue;
            for (var i = 0; i < field.Count; i++)
            {
                if (field.Read(report, i) is not { } value) return;
                if (field.IsVariable)
                {
                    if (value != 0 && field.UsageOf(i) is { } usage) pressed.Add(usage);
                }
                else if (value >= field.LogicalMinimum && value - field.LogicalMinimum < field.Usages.Count)
                {
                    var usage = field.Usages[(int)(value - field.LogicalMinimum)];
                    if (usage.Id != 0) pressed.Add(usage);
                }
            }
        }
    }

    private static IEnumerable<Usage> UsagesOf(string name)
    {
        var match = Usages.Find(name);
        if (match.Usage is { } usage) yield return usage;
        foreach (var candidate in match.Candidates)
            if (Usages.Find(candidate).Usage is { } other) yield return other;
    }

    private static bool Has(ReadOnlySpan<HidReportType> types, HidReportType type) => types.IsEmpty || types.Contains(type);

    private static string Kind(HidReportType type) => type.ToString().ToLowerInvariant();

    private static string Kinds(ReadOnlySpan<HidReportType> types) => types.IsEmpty ? "report" : string.Join(" or ", types.ToArray().Select(Kind));

    private string All(ReadOnlySpan<HidReportType> types)
    {
        var names = NamesOf(types).Take(20).ToList();
        return names.Count == 0 ? "none" : string.Join(", ", names);
    }
}

/// <summary>A name for elements of a report.</summary>
/// <param name="Name">The name.</param>
/// <param name="Elements">What it names, at least one element, all of one report.</param>
public sealed record HidFieldName(string Name, IReadOnlyList<HidElement> Elements)
{
    /// <summary>The report's kind.</summary>
    public HidReportType Type => Elements[0].Field.Type;

    /// <summary>Each element selects a usage.</summary>
    public bool IsArray => Elements[0].Field.IsArray;
}

/// <summary>One element of a field.</summary>
/// <param name="Field">The field.</param>
/// <param name="Index">Which of its elements.</param>
public readonly record struct HidElement(HidField Field, int Index);
