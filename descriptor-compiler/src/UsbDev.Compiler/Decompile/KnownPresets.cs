using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text;
using UsbDev.Compiler.Language;
using UsbDev.Compiler.Layout;
using UsbDev.Compiler.Presets;
using UsbDev.Compiler.Spec;
using UsbDev.Compiler.Yaml;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Decompile;

/// <summary>Says reports as presets, where they are presets: whole, with other parameters, or with a few fields changed or left out.</summary>
internal static class KnownPresets
{
    private const int MaxValues = 1024; // of a collection: no preset has as many
    private const int MaxCached = 500;

    private static readonly ConcurrentDictionary<string, Made?> s_made = [];

    /// <summary>How the parameters of presets are found in a report: counts of buttons, of bytes, and physical sizes.</summary>
    private static readonly Dictionary<string, Func<List<Element>, long?>> s_parameters = new()
    {
        ["buttons"] = all => all.Count(e => e.Usage.Page == 0x09) is > 0 and var buttons ? buttons : null,
        ["size"] = all => all.Count(e => e.Kind == ElementKind.Value && e.Type == HidReportType.Input) is > 0 and var bytes ? bytes : null,
        ["width"] = all => all.Find(e => e.Usage == new Usage(0x01, 0x30))?.Physical?.Max,
        ["height"] = all => all.Find(e => e.Usage == new Usage(0x01, 0x31))?.Physical?.Max,
    };

    private enum ElementKind { Open, Close, Report, Value }

    /// <summary>What a collection is made of, value by value, without paddings.</summary>
    private sealed record Element(ElementKind Kind, HidReportType Type, Usage Usage)
    {
        public byte CollectionKind { get; init; }
        public (long Min, long Max)? Range { get; init; }
        public int? Bits { get; init; }
        public HidFlags Flags { get; init; }
        public (long Min, long Max)? Physical { get; init; }
        public uint Unit { get; init; }
        public int Exponent { get; init; }
        public int Slots { get; init; } // of an array
        public string ArrayUsages { get; init; } = "";
        public string? Name { get; init; }

        /// <summary>Only its name, range or size are others.</summary>
        public bool IsLike(Element other) => Kind == other.Kind && Type == other.Type && Usage == other.Usage && CollectionKind == other.CollectionKind && Flags == other.Flags
            && Physical == other.Physical && Unit == other.Unit && Exponent == other.Exponent && Slots == other.Slots && ArrayUsages == other.ArrayUsages;

        public bool IsSame(Element other) => IsLike(other) && Range == other.Range && Bits == other.Bits;
    }

    /// <summary>A preset with certain parameters and changes, as it comes out of the compiler.</summary>
    private sealed record Made(HidSpec Alone, CollectionSpec Collection, byte[] Report, List<Element> Elements, SaidReports Said);

    private static readonly Lazy<Dictionary<Bytes, SaidReports>> s_exact = new(() => PresetCatalog.Instance.Names.Select(name => (Name: name, Made: Make(name, []))).Where(p => p.Made is not null)
        .DistinctBy(p => new Bytes(p.Made!.Report)).ToDictionary(p => new Bytes(p.Made!.Report), p => p.Made!.Said with { Collections = [p.Made.Collection with { Use = new PresetUse(p.Name, [], p.Made.Alone) }] }));

    /// <summary>The preset that a whole report descriptor is, byte for byte; null where it is none.</summary>
    public static SaidReports? Exact(Bytes report) => s_exact.Value.TryGetValue(report, out var found) ? found : null;

    /// <summary>The device with presets in it; null where there is none.</summary>
    public static DeviceSpec? In(DeviceSpec spec)
    {
        List<ConfigurationSpec>? configurations = null;
        for (var i = 0; i < spec.Configurations.Count; i++)
        {
            List<FunctionSpec>? functions = null;
            var plain = spec.Configurations[i].Functions;
            for (var k = 0; k < plain.Count; k++)
                if (plain[k] is HidSpec hid && In(hid) is { } known)
                    (functions ??= [.. plain])[k] = known;
            if (functions is not null)
                (configurations ??= [.. spec.Configurations])[i] = spec.Configurations[i] with { Functions = functions };
        }
        return configurations is null ? null : spec with { Configurations = configurations };
    }

    private static HidSpec? In(HidSpec hid)
    {
        if (hid.ReportDescriptor is not null || !hid.Order.SequenceEqual(ItemWords.Default))
            return null;
        List<CollectionSpec>? collections = null;
        for (var i = 0; i < hid.Collections.Count; i++)
            if (hid.Collections[i].Use is null && Find(hid.Collections[i]) is { } found)
                (collections ??= [.. hid.Collections])[i] = found;
        return collections is null ? null : hid with { Collections = collections };
    }

    private static CollectionSpec? Find(CollectionSpec collection)
    {
        if (collection.Usage is not { } usage || collection.Kind != HidCollectionKind.Application || !s_byUsage.Value.Contains(usage.Value) || !collection.First.IsEmpty || !collection.End.IsEmpty || Elements(collection) is not { } elements)
            return null;
        (CollectionSpec Collection, int Changes)? best = null;
        foreach (var preset in s_byUsage.Value[usage.Value])
            if (Parameters(preset, elements) is { } parameters && Make(preset, parameters) is { } made && Changes(made.Elements, elements, out var count) is { } changes
                && (best is null || count < best.Value.Changes))
            {
                IReadOnlyList<string> keys = changes.Length == 0 ? parameters : [.. parameters, changes];
                // What is changed must give the bytes; what is not was compared.
                if (Make(preset, keys) is { } whole && (count == 0 || whole.Report.AsSpan().SequenceEqual(Bytes(collection))))
                    best = (whole.Collection with { Use = new PresetUse(preset, keys, whole.Alone) }, count);
            }
        if (best is not var (found, _))
            return null;
        if (collection.Reports is [{ Id: { } id }] && found.Reports is [var only])
            found = found with { Reports = [only with { Id = id }] };
        return found;
    }

    private static readonly Lazy<ILookup<Usage, string>> s_byUsage = new(() =>
        PresetCatalog.Instance.Names.Select(name => (Name: name, Made: Make(name, []))).Where(p => p.Made?.Collection.Usage is not null).ToLookup(p => p.Made!.Collection.Usage!.Value.Value, p => p.Name));

    /// <summary>The preset's parameters as the report has them, those that are not the preset's own; null where it cannot be.</summary>
    private static List<string>? Parameters(string preset, List<Element> elements)
    {
        if (PresetCatalog.Instance.Find(preset)!["parameters"] is not MappingNode defaults)
            return [];
        var keys = new List<string>();
        foreach (var (key, value) in defaults.Entries)
        {
            if (!s_parameters.TryGetValue(key.Value, out var find) || find(elements) is not { } number)
                return null;
            if (value is not ScalarNode scalar || scalar.Value != $"{number}")
                keys.Add($"{key.Value}: {number}");
        }
        return keys;
    }

    /// <summary>The changes that make one of the other, as keys; null where they are not of a kind, or too many to be worth it.</summary>
    private static string? Changes(List<Element> preset, List<Element> wanted, out int count)
    {
        count = 0;
        var keys = new StringBuilder();
        var (at, fields) = (0, 0);
        for (var i = 0; i < preset.Count;)
        {
            var element = preset[i];
            if (element.Kind != ElementKind.Value)
            {
                if (at == wanted.Count || wanted[at++] != element)
                    return null;
                i++;
                continue;
            }
            fields++;
            var size = 1;
            while (i + size < preset.Count && preset[i + size].Kind == ElementKind.Value && preset[i + size].Name == element.Name)
                size++;
            var length = 0;
            while (length < size && at + length < wanted.Count && preset[i + length].IsLike(wanted[at + length]) && wanted[at + length].Range == wanted[at].Range && wanted[at + length].Bits == wanted[at].Bits)
                length++;
            string? change = null;
            if (length < size)
                change = "none";
            else
            {
                if (!element.IsSame(wanted[at]))
                    change = wanted[at].Range is not var (min, max) || min == ItemState.Unset || max == ItemState.Unset ? null : $"{{ range: {min}..{max}{(wanted[at].Bits is { } bits ? $", bits: {bits}" : "")} }}";
                if (change is null && !element.IsSame(wanted[at]))
                    return null;
                at += size;
            }
            i += size;
            if (change is not null)
            {
                if (element.Name is null)
                    return null;
                count++;
                keys.Append(keys.Length == 0 ? "" : ", ").Append(element.Name).Append(": ").Append(change);
            }
        }
        return at != wanted.Count || count * 2 > fields ? null : keys.Length == 0 ? "" : $"fields: {{ {keys} }}";
    }

    private static Made? Make(string preset, IReadOnlyList<string> keys)
    {
        var group = string.Join(", ", keys);
        var text = $"functions: [hid: {{ reports: [{preset}: {{ {group} }}] }}]";
        if (s_made.TryGetValue(text, out var made))
            return made;
        made = Make(text, $"functions: [{preset}: {{ {group} }}]", preset);
        if (s_made.Count < MaxCached) // hostile devices may have many
            s_made[text] = made;
        return made;
    }

    private static Made? Make(string text, string aloneText, string preset)
    {
        if (Read(text) is not { Collections: [var collection] } || Read(aloneText) is not { } alone || Bytes(collection) is not { } report)
            return null;
        var said = ReportDecompiler.Decompile(new Bytes(report), asItems: false, isBuiltLater: false);
        if (said.Collections is not [var plain] || Elements(plain) is not { } elements || Elements(collection) is not { } named || named.Count != elements.Count)
            return null;
        for (var i = 0; i < elements.Count; i++)
            elements[i] = elements[i] with { Name = named[i].Name };
        return new Made(alone, collection with { Preset = preset }, report, elements, said);
    }

    private static HidSpec? Read(string text)
    {
        var diagnostics = new Diagnostics();
        var root = YamlReader.Read("device: { vendor: 1, product: 1 }\n" + text, "", diagnostics) as MappingNode;
        var spec = root is null ? null : new SpecReader(new Dictionary<string, string>(), diagnostics).Read(root);
        return diagnostics.HasErrors || spec?.Configurations is not [{ Functions: [HidSpec hid] }] ? null : hid;
    }

    /// <summary>The report descriptor of a collection that is alone; null where it cannot be built.</summary>
    private static byte[]? Bytes(CollectionSpec collection)
    {
        var diagnostics = new Diagnostics();
        var alone = collection.Reports is [var only] ? collection with { Reports = [only with { Id = null }] } : collection;
        var hid = new HidSpec { At = collection.At, Name = new(collection.Name, collection.At), Collections = [alone] };
        var built = ReportBuilder.Build(hid, isForeign: true, bytesOnly: true, diagnostics, new StringTable(Languages.English, diagnostics));
        return diagnostics.HasErrors ? null : built.Bytes;
    }

    private static List<Element>? Elements(CollectionSpec collection)
    {
        var result = new List<Element>();
        foreach (var report in collection.Reports)
        {
            if (report.Packed || report.Partial)
                return null;
            if (collection.Reports.Length > 1)
                result.Add(new Element(ElementKind.Report, default, default));
            if (!Add(result, report.Fields))
                return null;
        }
        return result;
    }

    private static bool Add(List<Element> result, ImmutableArray<FieldSpec> fields)
    {
        foreach (var field in fields)
        {
            if (result.Count > MaxValues || field.Id is not null || !field.First.IsEmpty || !field.End.IsEmpty || field.Designator is not null || field.String is not null)
                return false;
            if (field.Padding is not null)
                continue;
            if (field.Collection is { } collection)
            {
                result.Add(new Element(ElementKind.Open, default, collection) { CollectionKind = field.CollectionKind });
                if (!Add(result, field.Fields))
                    return false;
                result.Add(new Element(ElementKind.Close, default, default));
                continue;
            }
            if (field.Usages.IsEmpty)
                return false;
            var value = new Element(ElementKind.Value, field.Kind, field.Usages[0][0])
            {
                Range = field.Range,
                Bits = field.Bits,
                Flags = field.Flags,
                Physical = field.Physical,
                Unit = field.Unit?.Code ?? 0,
                Exponent = field.Exponent ?? 0,
                Slots = field.Array ?? 0,
                ArrayUsages = field.Array is null ? "" : string.Join(", ", field.Usages),
                Name = field.Name,
            };
            if (field.Array is not null)
            {
                result.Add(value);
                continue;
            }
            var count = field.Count ?? int.MaxValue;
            var last = value;
            foreach (var range in field.Usages)
                for (var i = 0; i < range.Count && count > 0 && result.Count <= MaxValues; i++, count--)
                    result.Add(last = value with { Usage = range[i] });
            for (; field.Count is not null && count > 0 && result.Count <= MaxValues; count--)
                result.Add(last);
        }
        return result.Count <= MaxValues;
    }
}
