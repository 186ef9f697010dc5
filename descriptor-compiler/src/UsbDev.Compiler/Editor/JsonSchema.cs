using System.Text;
using System.Text.Json.Nodes;
using UsbDev.Compiler.Language;
using UsbDev.Compiler.Presets;
using UsbDev.Compiler.Spec;
using UsbDev.Compiler.Yaml;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Editor;

/// <summary>The language as JSON Schema (draft 7), for editors: it completes keys, usages, presets and boards, and explains each key.</summary>
public static class JsonSchema
{
    /// <summary>The schema's text.</summary>
    public static string Write()
    {
        var definitions = new JsonObject
        {
            ["usage"] = Usage(),
            ["number"] = Number(null),
            ["parameter"] = new JsonObject { ["type"] = "string", ["pattern"] = @"\$\{" },
            ["label"] = Label(),
            ["function"] = Function(),
            ["report entry"] = ReportEntry(),
            ["layout entry"] = LayoutEntry(),
        };
        foreach (var section in SpecLanguage.Sections)
            if (section != SpecLanguage.Root)
                definitions[section.Name] = Group(section);
        foreach (var preset in PresetCatalog.Instance.Names)
            definitions[$"preset {preset}"] = Preset(preset);
        var schema = Group(SpecLanguage.Root);
        var root = new JsonObject { ["$schema"] = "http://json-schema.org/draft-07/schema#", ["title"] = "usbdev: description of a USB device" };
        foreach (var (key, value) in schema.ToList())
        {
            schema.Remove(key);
            root[key] = value;
        }
        // Of an included file only parts are there; a device of its own needs who it is.
        root["definitions"] = definitions;
        return root.ToJsonString(new System.Text.Json.JsonSerializerOptions { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping, TypeInfoResolver = new System.Text.Json.Serialization.Metadata.DefaultJsonTypeInfoResolver() }) + "\n";
    }

    private static JsonObject Group(Section section, IReadOnlyList<Key>? more = null)
    {
        var properties = new JsonObject();
        foreach (var key in section.Keys.Concat(more ?? []))
        {
            var value = Value(key);
            value["description"] = key.Help;
            properties[key.Name] = value;
        }
        var result = new JsonObject { ["type"] = "object", ["description"] = section.Help, ["properties"] = properties, ["additionalProperties"] = false };
        if (section.OwnKeys is { } own)
            result["patternProperties"] = new JsonObject { ["^" + own] = new JsonObject { ["description"] = "Your own: anchors for aliases elsewhere in the file." } };
        var required = section.Keys.Where(k => k.Required).Select(k => (JsonNode)k.Name).ToArray();
        if (required.Length > 0)
            result["required"] = new JsonArray(required);
        return result;
    }

    private static JsonObject Value(Key key)
    {
        var value = key.Kind switch
        {
            ValueKind.Text or ValueKind.Version or ValueKind.ClassTriple or ValueKind.Range or ValueKind.Unit or ValueKind.Bytes or ValueKind.Items or ValueKind.Url => Scalar(),
            ValueKind.Label => Reference("label"),
            ValueKind.Labels => OneOrList(Reference("label")),
            ValueKind.Number => Number(key.Limits),
            ValueKind.Current or ValueKind.Time or ValueKind.Size or ValueKind.Bits => Any(new JsonObject { ["type"] = "number" }, new JsonObject { ["type"] = "string", ["pattern"] = @"^(0x)?[0-9A-Fa-f_.]+ *[A-Za-zµ]*$|\$\{" }),
            ValueKind.Flag => Any(new JsonObject { ["type"] = "boolean" }, Reference("parameter")),
            ValueKind.Choice => Any(Enumeration(key.Choices), Reference("parameter")),
            ValueKind.BoardChoice => Any(Enumeration(key.Choices), Reference("parameter"), ByBoard(key.Choices)),
            ValueKind.Usage => Reference("usage"),
            ValueKind.Usages => OneOrList(Reference("usage")),
            ValueKind.Texts when key.Name == "boards" => OneOrList(Any(Enumeration(BoardTable.Default.Boards.Select(b => b.Id)), Scalar())),
            ValueKind.Texts => OneOrList(Scalar()),
            ValueKind.Group => Reference(key.Section!),
            ValueKind.Groups => OneOrList(Reference(key.Section!)),
            ValueKind.Names => new JsonObject { ["type"] = "object" },
            ValueKind.Functions => OneOrList(Reference("function")),
            ValueKind.Reports => OneOrList(Reference("report entry")),
            ValueKind.Fields => OneOrList(Reference("field")),
            ValueKind.Layout => OneOrList(Reference("layout entry")),
            ValueKind.Endpoints => OneOrList(Any(Enumeration(SpecLanguage.Endpoint["type"]!.Choices), Reference("endpoint"))),
            _ => Scalar(),
        };
        return value;
    }

    private static JsonObject ByBoard(IReadOnlyList<string> choices)
    {
        var boards = new JsonObject();
        foreach (var board in BoardTable.Default.Boards)
            boards[board.Id] = Any(Enumeration(choices), Reference("parameter"));
        return new JsonObject { ["type"] = "object", ["properties"] = boards };
    }

    private static JsonObject Label()
    {
        var languages = new JsonObject { ["index"] = Number((0, 255)) };
        foreach (var language in Languages.Names)
            languages[language] = Scalar();
        return Any(Scalar(), new JsonObject { ["type"] = "object", ["properties"] = languages, ["additionalProperties"] = Scalar() });
    }

    private static JsonObject Preset(string name)
    {
        var parameters = PresetCatalog.Instance.Find(name)?["parameters"] is MappingNode mapping ? mapping.Entries.Select(e => new Key(e.Key.Value, ValueKind.Text, $"Default {(e.Value as ScalarNode)?.Value}.")).ToList() : [];
        var group = Group(SpecLanguage.Hid, parameters);
        group["description"] = PresetCatalog.Instance.Summary(name);
        group["type"] = new JsonArray("object", "null");
        return group;
    }

    private static JsonObject Function()
    {
        var properties = new JsonObject();
        foreach (var kind in SpecLanguage.FunctionKinds)
            properties[kind.Name] = Any(Reference(kind.Name), new JsonObject { ["type"] = "null" });
        foreach (var preset in PresetCatalog.Instance.Names)
            properties[preset] = Reference($"preset {preset}");
        // Presets of the user's own have names that are not known here.
        return Any(
            Enumeration(PresetCatalog.Instance.Names.Concat(SpecLanguage.FunctionKinds.Select(k => k.Name))),
            new JsonObject { ["type"] = "string" },
            new JsonObject { ["type"] = "object", ["properties"] = properties, ["minProperties"] = 1, ["maxProperties"] = 1 });
    }

    private static JsonObject ReportEntry()
    {
        var properties = new JsonObject();
        foreach (var preset in PresetCatalog.Instance.Names)
            properties[preset] = Reference($"preset {preset}");
        return Any(
            Enumeration(PresetCatalog.Instance.Names),
            new JsonObject { ["type"] = "string" },
            Reference("report"),
            new JsonObject { ["type"] = "object", ["properties"] = properties, ["minProperties"] = 1, ["maxProperties"] = 1 });
    }

    private static JsonObject LayoutEntry()
    {
        var properties = new JsonObject();
        foreach (var direction in (ReadOnlySpan<string>)["input", "output", "feature"])
            properties[direction] = Reference("field");
        return Any(new JsonObject { ["type"] = "object", ["properties"] = properties, ["additionalProperties"] = false, ["minProperties"] = 1, ["maxProperties"] = 1 }, Reference("field"));
    }

    private static JsonObject Usage()
    {
        var names = new List<string>();
        foreach (var page in Usages.Pages)
            foreach (var entry in page.Entries)
                if (!entry.IsPattern)
                    names.Add($"{page.Name} / {entry.Name}");
        names.Add("Button / 1..8");
        return Any(Enumeration(names), Scalar());
    }

    private static JsonObject Number((long Min, long Max)? limits)
    {
        var integer = new JsonObject { ["type"] = "integer" };
        if (limits is var (min, max))
            (integer["minimum"], integer["maximum"]) = (min, max);
        return Any(integer, new JsonObject { ["type"] = "string", ["pattern"] = @"^[-+]?(0x[0-9A-Fa-f_]+|0b[01_]+|[0-9_]+)$|\$\{" });
    }

    private static JsonObject Scalar() => new() { ["type"] = new JsonArray("string", "number", "boolean") };

    private static JsonObject OneOrList(JsonObject item) => Any(new JsonObject { ["type"] = "array", ["items"] = item }, item.DeepClone().AsObject());

    private static JsonObject Any(params JsonObject[] choices) => new() { ["anyOf"] = new JsonArray([.. choices]) };

    private static JsonObject Reference(string name) => new() { ["$ref"] = "#/definitions/" + Uri.EscapeDataString(name) };

    private static JsonObject Enumeration(IEnumerable<string> words) => new() { ["enum"] = new JsonArray([.. words.Select(w => (JsonNode)w)]) };
}
