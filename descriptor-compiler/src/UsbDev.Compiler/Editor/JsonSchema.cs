using System.Text;
using System.Text.Json.Nodes;
using UsbDev.Compiler.Language;
using UsbDev.Compiler.Layout;
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
            ["parameter"] = new JsonObject { ["type"] = "string", ["pattern"] = Parameter },
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
        var own = Group(SpecLanguage.Hid, [new Key("parameters", ValueKind.Names, "Names and default values of the preset's own parameters."), new Key("summary", ValueKind.Text, "What it is, in a sentence.")]);
        foreach (var key in SpecLanguage.Report.Keys.Where(k => SpecLanguage.Hid[k.Name] is null))
            own["properties"]![key.Name] = Value(key);
        definitions["own preset"] = own;
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
            result["patternProperties"] = new JsonObject { ["^" + own] = new JsonObject { ["description"] = Section.OwnHelp } };
        var required = section.Keys.Where(k => k.Required).Select(k => (JsonNode)k.Name).ToArray();
        if (required.Length > 0)
            result["required"] = new JsonArray(required);
        return result;
    }

    // Forms of values. A parameter may stand for a part of any of them.
    private const string Parameter = @"\$\{";
    private const string LanguageTag = "[A-Za-z]{2}(-[A-Za-z]{2})?";
    private const string Whole = @"\s*[-+]?(0[xX][0-9A-Fa-f](_*[0-9A-Fa-f])*|0[bB][01](_*[01])*|[0-9](_*[0-9])*)\s*";
    private const string Amount = @"\s*[-+]?(0[xX][0-9A-Fa-f_]+|0[bB][01_]+|[0-9_]*\.?[0-9_]*)\s*";

    private static JsonObject Value(Key key)
    {
        var value = key.Kind switch
        {
            ValueKind.Text when key.Name is "name" => Any(Pattern("^[A-Za-z_][A-Za-z0-9_]*$"), Type("boolean")),
            ValueKind.Text when key.Name is "language" => Any(Type("integer"), Pattern($"^({LanguageTag}|0[xX][0-9A-Fa-f_]+)$")),
            ValueKind.Text when key.Name is "guid" => Pattern("^[-{}(), xX0-9A-Fa-f]+$"),
            ValueKind.Text or ValueKind.Url => Scalar(),
            ValueKind.Version => Any(Type("number"), Pattern(@"^\s*([0-9]{1,2}(\.[0-9]{1,2})?|0[xX][0-9A-Fa-f_]+)\s*$")),
            ValueKind.ClassTriple => Any(new JsonObject { ["type"] = "integer", ["minimum"] = 0, ["maximum"] = 255 }, Pattern($"^{Whole}(/{Whole}){{0,2}}$")),
            ValueKind.Range => Any(Pattern($@"^(none|(none|{Whole})\.\.(none|{Whole}))$"), Enumeration(key.Word is { } range ? [range] : ["none"])),
            ValueKind.Unit => Any(Type("number"), Type("string")),
            ValueKind.Bytes => Hexadecimal(),
            ValueKind.Items => Type("string"),
            ValueKind.Label => Reference("label"),
            ValueKind.Labels => OneOrList(Any(Reference("label"), Type("null"))),
            ValueKind.Number => Number(key.Limits),
            ValueKind.Current => Quantity(key, Values.Current),
            ValueKind.Time => Quantity(key, Values.Time),
            ValueKind.Size => Quantity(key, Values.Size),
            ValueKind.Bits => Quantity(key, Values.Bits),
            ValueKind.Flag => Any(Type("boolean"), Enumeration(["true", "false", "yes", "no", "on", "off", "True", "False"]), Reference("parameter")),
            ValueKind.Choice => Any(Enumeration(key.Choices), Reference("parameter")),
            ValueKind.BoardChoice => Any(Enumeration(key.Choices), Reference("parameter"), ByBoard(key.Choices)),
            ValueKind.Usage => Reference("usage"),
            ValueKind.Usages => OneOrList(Reference("usage")),
            ValueKind.Texts when key.Name == "boards" => OneOrList(Any(Enumeration(BoardTable.Default.Boards.Select(b => b.Id)), Type("string"))),
            ValueKind.Texts when key.Name is "include" => OneOrList(Type("string")),
            ValueKind.Texts when key.Name is "order" or "first" or "end" => OneOrList(Any(Enumeration(key.Name == "order" ? ItemWords.Names.Take(ItemWords.Ordered) : ItemWords.Names), Pattern($"^({string.Join('|', ItemWords.Names)})[=/]"))),
            ValueKind.Texts when key.Name is "descriptors" or "bos" or "configuration_descriptors" => OneOrList(Any(Hexadecimal(), Pattern(@"^[^()]+\(.*\)\s*$"))),
            ValueKind.Texts => OneOrList(Scalar()),
            ValueKind.Group => Reference(key.Section!),
            ValueKind.Groups => OneOrList(Reference(key.Section!)),
            ValueKind.Names => Names(key),
            ValueKind.Functions => OneOrList(Reference("function")),
            ValueKind.Reports => OneOrList(Reference("report entry")),
            ValueKind.Fields => OneOrList(Reference("field")),
            ValueKind.Layout => OneOrList(Reference("layout entry")),
            ValueKind.Endpoints => OneOrList(Any(Enumeration(SpecLanguage.Endpoint["type"]!.Choices), Reference("parameter"), Reference("endpoint"))),
            _ => Scalar(),
        };
        if (key.Word is { } word && key.Kind is ValueKind.Number)
            value["anyOf"]!.AsArray().Add(Enumeration([word]));
        return key.Required ? value : Any(value, Type("null")); // a key without a value is as if it were not there
    }

    private static JsonObject Names(Key key) => key.Name switch
    {
        "presets" => Map(Any(Reference("own preset"), Type("null"))),
        "fields" => Map(Any(Reference("field"), Enumeration(["none"]), Reference("parameter"), Type("null"))),
        "parameters" => Map(Any(Scalar(), Type("null"))),
        _ => Map(Hexadecimal()),
    };

    private static JsonObject Hexadecimal() => Any(new JsonObject { ["type"] = "integer", ["minimum"] = 0 }, Pattern(@"^(\s|,|(0[xX])?[0-9A-Fa-f]+|#[^\n]*|//[^\n]*)*$"));

    private static JsonObject Map(JsonObject value) => new() { ["type"] = "object", ["additionalProperties"] = value };

    private static JsonObject Quantity(Key key, IEnumerable<Values.Unit> units)
    {
        var number = Type("number");
        if (key.Limits is { } limits && units.First().Times is var times)
            (number["minimum"], number["maximum"]) = ((double)limits.Min / times, (double)limits.Max / times);
        // Units are written in any case.
        var names = string.Join('|', units.Select(u => string.Concat(u.Name.Select(c => char.IsAsciiLetter(c) ? $"[{char.ToLowerInvariant(c)}{char.ToUpperInvariant(c)}]" : $"{c}"))));
        return Any(number, Pattern($"^{Amount}({names})?\\s*$"));
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
        return Any(Scalar(), new JsonObject
        {
            ["type"] = "object",
            ["properties"] = languages,
            ["patternProperties"] = new JsonObject { [$"^({LanguageTag}|0[xX][0-9A-Fa-f_]+)$"] = Scalar() },
            ["additionalProperties"] = false,
        });
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
        return Any(integer, Pattern($"^{Whole}$"));
    }

    private static JsonObject Scalar() => new() { ["type"] = new JsonArray("string", "number", "boolean") };

    private static JsonObject Type(string name) => new() { ["type"] = name };

    private static JsonObject Pattern(string form) => new() { ["type"] = "string", ["pattern"] = $"{form}|{Parameter}" };

    private static JsonObject OneOrList(JsonObject item) => Any(new JsonObject { ["type"] = "array", ["items"] = item }, item.DeepClone().AsObject());

    private static JsonObject Any(params JsonObject[] choices) => new() { ["anyOf"] = new JsonArray([.. choices]) };

    private static JsonObject Reference(string name) => new() { ["$ref"] = "#/definitions/" + Uri.EscapeDataString(name) };

    private static JsonObject Enumeration(IEnumerable<string> words) => new() { ["enum"] = new JsonArray([.. words.Select(w => (JsonNode)w)]) };
}
