using System.Collections.Immutable;
using UsbDev.Compiler.Emitters;
using UsbDev.Compiler.Language;
using UsbDev.Compiler.Layout;
using UsbDev.Compiler.Yaml;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Spec;

internal sealed partial class SpecReader
{
    private const int MaxFieldDepth = 12, MaxFields = 10_000, MaxReports = 255, MaxHints = 64;

    private static readonly (string Key, HidFlags Flag)[] s_flags =
    [
        ("constant", HidFlags.Constant), ("relative", HidFlags.Relative), ("wrap", HidFlags.Wrap), ("nonlinear", HidFlags.NonLinear), ("no_preferred", HidFlags.NoPreferred),
        ("null", HidFlags.NullState), ("volatile", HidFlags.Volatile), ("buffered", HidFlags.BufferedBytes),
    ];

    private static readonly (string Key, HidReportType Type)[] s_directions = [("input", HidReportType.Input), ("output", HidReportType.Output), ("feature", HidReportType.Feature)];

    private int _fields;

    private HidSpec HidFunction(MappingNode keys, ScalarNode kind)
    {
        var expanded = _presets.Expand(keys, SpecLanguage.Hid, out var preset, out _);
        var map = new MapReader(SpecLanguage.Hid, expanded, diagnostics);
        var name = FunctionName(keys["name"] is null ? null : map.Text("name"), preset ?? "hid", kind.Span);
        var boot = map.Choice("boot") is { } choice ? new Located<BootProtocol>((BootProtocol)choice.Value, choice.At) : (Located<BootProtocol>?)null;
        var bootIsPresets = boot is not null && keys["boot"] is null;
        var collections = new List<CollectionSpec>();
        var sources = new[] { map.Has("reports") && !map.Has("collection"), map.Has("collection") || s_directions.Any(d => map.Has(d.Key)) || map.Has("layout"), map.Has("items"), map.Has("report_descriptor") };
        switch (sources.Count(s => s))
        {
            case 0:
                if (!map.IsMeant("preset") && !map.IsMeant("collection") && !map.IsMeant("reports"))
                    diagnostics.Error(map.Span, Codes.MissingKey, "the hid function says nothing about its reports", "add 'reports: [keyboard, mouse]' with presets or own reports, or 'collection' and 'input'");
                break;
            case > 1:
                diagnostics.Error(map.Span, Codes.Contradiction, "the hid function says in more than one way what its reports are", "use one of: 'reports', 'collection' with its fields, 'items', 'report_descriptor'");
                break;
        }
        if (!sources[1] && map.Has("kind"))
            diagnostics.Error(map.At("kind"), Codes.Contradiction, "'kind' is that of a 'collection', and the function has none beside it", "write it beside the 'collection' that it is for");
        if (sources[0])
        {
            var names = new UniqueNames(PythonNames.IsMember);
            foreach (var node in map.List("reports"))
            {
                if (collections.Count == MaxReports)
                {
                    diagnostics.Error(node.Span, Codes.Exhausted, $"more than {MaxReports} reports on one interface", "spread them over several hid functions");
                    break;
                }
                var begin = diagnostics.Begin();
                if (Collection(node, names, out var wish) is { } collection)
                {
                    diagnostics.End(collection.At, begin);
                    collections.Add(collection);
                    if (boot is null && wish is not null)
                        (boot, bootIsPresets) = (wish, true);
                }
            }
        }
        else if (sources[1])
        {
            collections.Add(Collection(map, name.Value, preset));
        }
        return new HidSpec
        {
            At = map.Span,
            Name = name,
            Label = FunctionLabel(map, name, keys["name"] is not null),
            Preset = preset,
            Collections = collections,
            Boot = boot,
            BootIsPresets = bootIsPresets,
            Poll = map.Time("poll") ?? new(EndpointSpec.UsualPoll(_speed), map.Span),
            PacketSize = map.Size("packet_size"),
            OutEndpoint = map.Flag("out_endpoint")?.Value ?? false,
            OutEndpointAt = map.Node("out_endpoint")?.Span,
            OutPoll = map.Time("out_poll"),
            OutPacketSize = map.Size("out_packet_size"),
            Country = map.Byte("country")?.Value ?? 0,
            CountryAt = map.Node("country")?.Span,
            HidVersion = map.Version("hid")?.Value ?? 0x0111,
            HidVersionAt = map.Node("hid")?.Span,
            SubClass = map.Byte("subclass"),
            Protocol = map.Byte("protocol"),
            Interface = map.Byte("interface"),
            InEndpoint = map.Byte("in_endpoint"),
            OutEndpointNumber = map.Byte("out_endpoint_number"),
            OutFirst = map.Flag("out_first")?.Value ?? false,
            ReportDescriptor = ReportBytes(map),
            Order = Order(map),
        };
    }

    private ReportBytes? ReportBytes(MapReader map)
    {
        if (map.Bytes("report_descriptor") is { } bytes)
            return new ReportBytes(bytes.Value, [(0, bytes.At)]);
        if (map.Node("items") is { } node and not ScalarNode)
            map.Wrong(node, "items", "the items of a report descriptor, one a line");
        return map.Node("items") is ScalarNode items ? ItemText.Parse(items, diagnostics) : null;
    }

    private List<ItemWord> Order(MapReader map)
    {
        var result = new List<ItemWord>();
        foreach (var (text, at) in map.Texts("order"))
            if (ItemWords.TryParse(text, out var word) && (int)word < ItemWords.Ordered && !result.Contains(word))
                result.Add(word);
            else
                diagnostics.Error(at, Codes.UnknownWord, $"'{text}' is no item that has a place in the order, or it was named before", "the items: " + string.Join(", ", ItemWords.Names.Take(ItemWords.Ordered)));
        foreach (var word in ItemWords.Default)
            if (!result.Contains(word))
                result.Add(word);
        return result;
    }

    private ImmutableArray<ItemHint> Hints(MapReader map, string key)
    {
        if (!map.Has(key))
            return [];
        var result = ImmutableArray.CreateBuilder<ItemHint>();
        foreach (var (text, at) in map.Texts(key))
            if (result.Count == MaxHints)
                diagnostics.Error(at, Codes.TooLarge, $"more than {MaxHints} items in '{key}'", "an item that is repeated does nothing");
            else if (ItemWords.Parse(text) is { } hint)
                result.Add(hint);
            else
                diagnostics.Error(at, Codes.UnknownWord, $"'{text}' is no item", "write 'max', 'size=8' or 'usage/2' (0, 1, 2 or 4 bytes); the items: " + string.Join(", ", ItemWords.Names));
        return result.DrainToImmutable();
    }

    // An entry of 'reports': a preset's name, a preset with changes, or a group of keys.
    private CollectionSpec? Collection(Node node, UniqueNames names, out Located<BootProtocol>? boot)
    {
        boot = null;
        var keys = node switch
        {
            ScalarNode { IsNull: false } preset => WithPreset(new MappingNode(preset.Span, []), preset),
            MappingNode { Entries: [{ Key: var key, Value: MappingNode changes }] } when SpecLanguage.Report[key.Value] is null => WithPreset(changes, key),
            MappingNode { Entries: [{ Key: var key, Value: ScalarNode { IsNull: true } }] } when SpecLanguage.Report[key.Value] is null => WithPreset(new MappingNode(key.Span, []), key),
            MappingNode group => group,
            _ => null,
        };
        if (keys is null)
        {
            diagnostics.Error(node.Span, Codes.Type, $"a report must be the name of a preset or a group of keys, not {node.Describe()}", "write it as '- keyboard' or '- { name: knob, collection: …, input: … }'");
            return null;
        }
        if (keys.Entries is [{ Key.Value: var word, Value: ScalarNode text }] && SpecLanguage.Report[word] is null && _presets.Has(word))
        {
            diagnostics.Error(text.Span, Codes.Type, $"'{word}' must have a group of keys, not {text.Describe()}", IsIdentifier(text.Value) ? (WayOut)$"write '- {word}: {new Edit.WriteYaml($"{{ name: {text.Value} }}")}'" : $"write '- {word}: {{ name: … }}'");
            return null;
        }
        var map = new MapReader(SpecLanguage.Report, _presets.Expand(keys, SpecLanguage.Report, out var presetName, out var whole), diagnostics);
        var name = ReportName(map.Text("name"), presetName ?? "report", names);
        if (whole?["boot"] is ScalarNode { Value: var protocol } at)
            boot = new(protocol == "keyboard" ? BootProtocol.Keyboard : protocol == "mouse" ? BootProtocol.Mouse : BootProtocol.None, at.Span);
        return Collection(map, name, presetName);
    }

    private string ReportName(Located<string>? given, string fallback, UniqueNames names)
    {
        if (given is { } text && !IsIdentifier(text.Value))
            diagnostics.Error(text.At, Codes.Type, $"the name '{text.Value}' cannot be used in a program", "use letters a-z, digits and _, beginning with a letter");
        else if (given is { } own && PythonNames.IsMember(own.Value))
            diagnostics.Error(own.At, Codes.Conflict, $"the name '{own.Value}' is taken in every program", $"call it '{new Edit.Write(own.Value + "_") { IsChoice = true }}' or something that tells what it is for");
        return names.Add(given?.Value ?? Usable(fallback));
    }

    private CollectionSpec Collection(MapReader map, string name, string? preset)
    {
        var usage = map.Usage("collection");
        if (!map.Has("collection") && !map.IsMeant("collection"))
            diagnostics.Error(map.Span, Codes.MissingKey, $"the report '{name}' needs 'collection'", "say what it is, as 'collection: Generic Desktop / Mouse'; hosts choose a driver by it");
        var reports = new List<ReportSpec>();
        if (map.Has("reports"))
        {
            if (s_directions.Any(d => map.Has(d.Key)) || map.Has("layout") || map.Has("id"))
                diagnostics.Error(map.At("reports"), Codes.Contradiction, "a collection with 'reports' cannot have fields or an ID of its own", "move them into one of its reports");
            var names = new UniqueNames(PythonNames.IsMember);
            foreach (var node in map.Groups("reports").Take(MaxReports + 1)) // one more than there are IDs is told when they are given out
            {
                var begin = diagnostics.Begin();
                var inner = new MapReader(SpecLanguage.Report, node, diagnostics);
                foreach (var stray in (ReadOnlySpan<string>)["collection", "kind", "reports", "preset", "fields", "first", "end"])
                    if (inner.Has(stray))
                        diagnostics.Error(inner.At(stray), Codes.Contradiction, $"a report within a collection cannot have '{stray}'", "give it its own entry in the function's 'reports'");
                reports.Add(Report(inner, ReportName(inner.Text("name"), name, names)));
                diagnostics.End(inner.Span, begin);
            }
        }
        else
        {
            reports.Add(Report(map, name));
        }
        return new CollectionSpec { At = map.Span, Name = name, Preset = preset, Usage = usage, Kind = (HidCollectionKind)(map.Choice("kind")?.Value ?? (int)HidCollectionKind.Application), Reports = [.. reports], First = Hints(map, "first"), End = Hints(map, "end") };
    }

    private ReportSpec Report(MapReader map, string name)
    {
        var fields = Fields(map, null, 0);
        if (fields.Count == 0 && !map.Has("collection"))
            diagnostics.Error(map.Span, Codes.MissingKey, $"the report '{name}' has no fields", "add 'input:', 'output:' or 'feature:' with a list of fields");
        else if (fields.Count == 0)
            diagnostics.Error(map.Span, Codes.MissingKey, $"the collection '{name}' has no fields", "add 'input:', 'output:' or 'feature:' with a list of fields");
        return new ReportSpec { At = map.Span, Name = name, Id = map.Byte("id"), Packed = map.Flag("packed")?.Value ?? false, Partial = map.Flag("partial")?.Value ?? false, Fields = [.. fields] };
    }

    // The fields of a report (all directions) or of a collection in it (that of its parent, or a layout).
    private List<FieldSpec> Fields(MapReader map, HidReportType? parent, int depth)
    {
        var result = new List<FieldSpec>();
        if (parent is null)
        {
            foreach (var (key, type) in s_directions)
                foreach (var node in map.List(key))
                    AddField(result, node, type, depth);
        }
        foreach (var node in map.List("layout"))
            AddLayout(result, node, depth);
        return result;
    }

    private void AddLayout(List<FieldSpec> result, Node node, int depth)
    {
        if (node is MappingNode { Entries: [{ Key: var key, Value: var value }] })
            foreach (var (name, type) in s_directions)
                if (key.Value == name)
                {
                    AddField(result, value, type, depth);
                    return;
                }
        if (node is MappingNode group && group["collection"] is not null)
            AddField(result, group, null, depth);
        else
            diagnostics.Error(node.Span, Codes.Type, $"an entry of 'layout' must be 'input', 'output' or 'feature' with a field, or a collection, not {node.Describe()}", "write it as '- input: { usage: X, range: -127..127 }'");
    }

    private void AddField(List<FieldSpec> result, Node node, HidReportType? type, int depth)
    {
        if (++_fields > MaxFields || diagnostics.IsFull)
        {
            if (_fields == MaxFields + 1)
                diagnostics.Error(node.Span, Codes.TooLarge, $"more than {MaxFields:N0} fields", "a field can hold many values: 'usage: Button / 1..64', 'count: 8'");
            return;
        }
        if (node is not MappingNode keys)
        {
            diagnostics.Error(node.Span, Codes.Type, $"a field must be a group of keys, not {node.Describe()}", "write it as '{ name: dial, usage: Dial, range: -127..127 }'");
            result.Add(new FieldSpec { At = node.Span, Kind = type ?? HidReportType.Input });
            return;
        }
        if (depth > MaxFieldDepth)
        {
            diagnostics.Error(node.Span, Codes.TooLarge, $"collections are nested more than {MaxFieldDepth} deep", "hosts give up long before; write them side by side");
            return;
        }
        var begin = diagnostics.Begin();
        var map = new MapReader(SpecLanguage.Field, keys, diagnostics);
        var kinds = new[] { map.Has("usage"), map.Has("padding"), map.Has("collection") };
        if (kinds.Count(k => k) != 1)
        {
            diagnostics.Error(map.Span, Codes.Contradiction, kinds.Any(k => k) ? "a field is one of 'usage', 'padding' and 'collection'" : "the field does not say what it means",
                "add 'usage: …' for data, 'padding: … bits' for nothing, 'collection: …' with 'fields' for several");
            result.Add(new FieldSpec { At = map.Span, Kind = type ?? HidReportType.Input });
            return;
        }
        var kind = type ?? HidReportType.Input;
        CheckFit(map);
        if (map.Has("collection"))
        {
            var inner = new List<FieldSpec>();
            if (map.Has("fields") && type is null)
                diagnostics.Error(map.At("fields"), Codes.Contradiction, "a collection in a 'layout' needs a 'layout', too", "replace 'fields' by 'layout' and say 'input:', 'output:' or 'feature:' of each");
            else
                foreach (var child in map.List("fields"))
                    AddField(inner, child, type, depth + 1);
            inner.AddRange(Fields(map, kind, depth + 1));
            if (inner.Count == 0 && !map.IsMeant("fields") && !map.Has("fields") && !map.Has("layout"))
                diagnostics.Error(map.Span, Codes.MissingKey, "the collection has no fields", "add 'fields:' with a list");
            result.Add(new FieldSpec
            {
                At = map.Span,
                Id = map.Byte("id")?.Value,
                Kind = kind,
                Collection = map.IsWord("collection", "none") ? default(Usage) : map.Usage("collection")?.Value,
                CollectionKind = (byte)(map.Choice("kind")?.Value ?? 0),
                Fields = [.. inner],
                First = Hints(map, "first"),
                End = Hints(map, "end"),
            });
            diagnostics.End(map.Span, begin);
            return;
        }
        var flags = HidFlags.None;
        foreach (var (key, flag) in s_flags)
            if (map.Flag(key) is { Value: true })
                flags |= flag;
        var (range, bits, count, array, padding) = (map.OpenRange("range"), map.Bits("bits"), map.Number("count"), map.Number("array"), map.Bits("padding"));
        result.Add(new FieldSpec
        {
            At = map.Span,
            Places = new FieldPlaces(range?.At, bits?.At, count?.At, array?.At, padding?.At),
            Id = map.Byte("id")?.Value,
            Kind = kind,
            Name = FieldName(map),
            Usages = map.IsWord("usage", "none") ? [] : [.. map.Usages("usage").Select(u => u.Value)],
            Range = range?.Value,
            Bits = bits?.Value,
            Count = (int?)count?.Value,
            Array = (int?)array?.Value,
            Flags = flags,
            Physical = map.Range("physical")?.Value,
            Unit = map.Unit("unit")?.Value,
            Exponent = (int?)map.Number("exponent")?.Value,
            Designator = map.Byte("designator")?.Value,
            String = map.Label("string", _language),
            Padding = padding?.Value,
            Separate = map.Flag("separate")?.Value ?? false,
            Variable = map.Flag("variable")?.Value ?? true,
            First = Hints(map, "first"),
        });
        diagnostics.End(map.Span, begin);
    }

    private static readonly string[] s_ofCollections = ["name", "collection", "kind", "fields", "layout", "id", "first", "end"], s_ofCollectionsOnly = ["kind", "fields", "layout", "end"],
        s_notOfPaddings = ["range", "bits", "array", "physical", "unit", "exponent", "designator", "string"];

    // A key that this kind of field has no use for would be dropped unseen.
    private void CheckFit(MapReader map)
    {
        var (what, isStray) = map.Has("collection") ? ("a collection", (Func<string, bool>)(key => !s_ofCollections.Contains(key)))
            : map.Has("padding") ? ("a padding", key => s_ofCollectionsOnly.Contains(key) || s_notOfPaddings.Contains(key)) : ("a field with a usage", s_ofCollectionsOnly.Contains);
        foreach (var key in SpecLanguage.Field.Keys)
            if (isStray(key.Name) && map.Has(key.Name))
                diagnostics.Error(map.At(key.Name), Codes.Contradiction, $"{what} has no '{key.Name}'", s_ofCollectionsOnly.Contains(key.Name) ? $"it belongs to a field with 'collection': '{{ collection: Pointer, fields: [{{ usage: X }}] }}'"
                    : map.Has("collection") ? "give it to the fields of the collection" : "take it out; what is to be seen by programs is a field with a 'usage'");
    }

    private string? FieldName(MapReader map)
    {
        if (map.Text("name") is not { } name)
            return null;
        if (IsIdentifier(name.Value))
            return name.Value;
        diagnostics.Error(name.At, Codes.Type, $"the name '{name.Value}' cannot be used in a program", "use letters a-z, digits and _, beginning with a letter");
        return null;
    }
}
