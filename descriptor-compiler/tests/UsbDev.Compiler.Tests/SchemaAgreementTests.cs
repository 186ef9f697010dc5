using System.Text.Json.Nodes;
using CsCheck;
using UsbDev.Compiler.Editor;
using UsbDev.Compiler.Language;
using UsbDev.Compiler.Yaml;

namespace UsbDev.Compiler.Tests;

/// <summary>The schema and the compiler: what the schema refuses the compiler refuses, and of what the compiler refuses by its shape the schema refuses nearly all.</summary>
public class SchemaAgreementTests
{
    private const string Device = "device: { vendor: 0x1209, product: 2, serial: '1' }\n", Report = "collection: Generic Desktop / Mouse, input: [{ usage: X, range: 0..255 }]";

    // Usages are an enumeration for completion, beside any text: without the enumeration the same is refused, much sooner.
    private static readonly Lazy<Task<NJsonSchema.JsonSchema>> s_schema = new(() =>
    {
        var schema = JsonNode.Parse(JsonSchema.Write())!;
        var usage = schema["definitions"]!["usage"]!["anyOf"]!.AsArray();
        Assert.True(usage[0]!["enum"]!.AsArray().Count > 2000);
        usage.RemoveAt(0);
        return NJsonSchema.JsonSchema.FromJsonAsync(schema.ToJsonString());
    });

    /// <summary>For each section a description with a place for a key; those that it needs are there unless they are tried.</summary>
    internal static readonly IReadOnlyDictionary<string, (string Text, string[] Needed)> Places = new Dictionary<string, (string, string[])>
    {
        ["file"] = ("@", ["device: { vendor: 0x1209, product: 2, serial: '1' }", "functions: [keyboard]"]),
        ["device"] = ("device: { @ }\nfunctions: [keyboard]\n", ["vendor: 0x1209", "product: 2", "serial: '1'"]),
        ["configuration"] = (Device + "firmware: c\nconfigurations: [{ @ }]\n", ["functions: [keyboard]"]),
        ["hid"] = (Device + "functions: [hid: { @ }]\n", ["collection: Generic Desktop / Mouse", "input: [{ usage: X, range: 0..255 }]"]),
        ["report"] = (Device + "functions: [hid: { reports: [{ @ }] }]\n", ["collection: Generic Desktop / Mouse", "input: [{ usage: X, range: 0..255 }]"]),
        ["field"] = (Device + "functions: [hid: { collection: Mouse, input: [{ @ }] }]\n", ["usage: X", "range: 0..255"]),
        ["midi"] = (Device + "functions: [midi: { @ }]\n", []),
        ["cdc"] = (Device + "functions: [cdc: { @ }]\n", []),
        ["vendor"] = (Device + "firmware: c\nfunctions: [vendor: { @ }]\n", []),
        ["custom"] = (Device + "functions: [custom: { @ }]\n", ["interfaces: [{ class: 0xFF }]"]),
        ["association"] = (Device + "functions: [custom: { interfaces: [{ class: 0xFF }], association: { @ } }]\n", ["class: 0xFF"]),
        ["interface"] = (Device + "functions: [custom: { interfaces: [{ @ }] }]\n", ["class: 0xFF"]),
        ["alternate"] = (Device + "firmware: c\nfunctions: [vendor: { alternates: [{ @ }] }]\n", []),
        ["endpoint"] = (Device + "functions: [vendor: { endpoints: [{ @ }] }]\n", ["type: bulk in"]),
        ["raw"] = (Device + "functions: [raw: { @ }]\n", ["descriptors: 09 04 00 00 00 FF 00 00 00"]),
    };

    private static readonly string[] s_values =
    [
        "", "~", "true", "no", "'yes'", "on", "False", "word", "'two words'", "0", "1", "-1", "300", "70000", "99999999999", "0x10", "0X10", "0b101", "1_000", "+5", "1.5", "2.0", "'1.11'", "0x0200", "'100 mA'", "'0.5 A'", "'64 B'", "1 ms", "125 us", "'1.5 s'", "5 bits",
        "0..255", "-127..127", "0x00..0xFF", "none", "none..5", "5..none", "5..1", "a..b", "'0-255'", "0xFF / 1 / 0", "0xFF", "'255/1/2/3'", "cm/s^2", "'05 01 09'", "'0x05, 0x01'", "'0Z'", "Generic Desktop / X", "'Button / 1..8'", "'0xFF00 / 0x01'", "keyboard", "mouse",
        "bulk in", "'bulk'", "'full'", "rp2040", "keep", "unique", "en-US", "de", "1.25", "c", "https://example.org", "'${p}'", "[]", "{}", "[1]", "[a, b]", "[[a]]", "[{ usage: X }]", "{ a: 1 }", "{ en-US: A, de-DE: B }", "{ index: 4 }", "{ samd21: drop }", "{ x: none }", "{ 0: '05 01' }",
        "[keyboard]", "[keyboard: { name: k }]", "[{ keyboard: x }]", "{ type: bulk in }", "[bulk in, { type: interrupt in }]", "{ class: 0xFF }", "[{ class: 0xFF }]", "[{ name: x }]", "{ input: [{ usage: X }] }", "[input: { usage: X }]", "{ pad: { preset: mouse } }", "{ pad: x }",
    ];

    // Places in which a value of its own kind is right would not be reached if another key were wrong.
    private static readonly HashSet<string> s_shapes = [Codes.UnknownKey, Codes.Type, Codes.Range, Codes.UnknownWord];

    private static IEnumerable<(string Section, string Key, string Value, string Text)> Cases()
    {
        foreach (var section in SpecLanguage.Sections)
        {
            var (place, needed) = Places[section.Name];
            foreach (var key in section.Keys.Select(k => k.Name).Append("nonsense"))
                foreach (var value in s_values)
                {
                    string[] others = [.. needed.Where(n => !n.StartsWith(key + ":", StringComparison.Ordinal))];
                    var text = section.Name == "file" ? string.Concat(others.Select(o => o + "\n")) + $"{key}: {value}\n" : place.Replace("@", string.Join(", ", [.. others, $"{key}: {value}"]), StringComparison.Ordinal);
                    if (value.Contains("${", StringComparison.Ordinal) && key != "parameters")
                        text = "parameters: { p: 1 }\n" + text;
                    yield return (section.Name, key, value, text);
                }
        }
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public async Task What_the_schema_refuses_the_compiler_refuses()
    {
        var schema = await s_schema.Value;
        var (tooStrict, caught, missed) = (new List<string>(), 0, new SortedDictionary<string, int>(StringComparer.Ordinal));
        foreach (var (section, key, value, text) in Cases())
        {
            if (YamlReader.Read(text, "", new Diagnostics()) is not MappingNode)
                continue;
            var refused = schema.Validate(JsonSchemaTests.Json(text)).Count > 0;
            var errors = SpecCompiler.Compile(text, new CompileOptions { ReadFile = _ => "" }).Diagnostics.Where(d => d.Severity == UsbDev.Descriptors.Severity.Error && d.Allowed is null).ToList();
            if (refused && errors.Count == 0)
                tooStrict.Add($"{section}.{key}: {value}");
            if (errors.Exists(e => s_shapes.Contains(e.Code)))
            {
                caught += refused ? 1 : 0;
                if (!refused)
                    missed[$"{section}.{key}"] = missed.GetValueOrDefault($"{section}.{key}") + 1;
            }
        }

        Assert.True(tooStrict.Count == 0, $"{tooStrict.Count} refused by the schema only:\n{string.Join('\n', tooStrict)}");
        Assert.True(missed.Values.Sum() * 12 < caught, $"{caught} caught, {missed.Values.Sum()} missed:\n{string.Join('\n', missed)}");
    }

    public static TheoryData<string, string> Wrong => new()
    {
        { "an unknown key", Device + "functions: [keyboard: { nme: x }]" },
        { "an unknown key of a preset's field", Device + "functions: [mouse: { fields: { x: { rnge: 0..1 } } }]" },
        { "a word that is none of those allowed", Device + "functions: [hid: { boot: tractor }]" },
        { "a kind of endpoint that there is not", Device + "functions: [vendor: { endpoints: [bulk] }]" },
        { "a speed", "device: { vendor: 1, product: 1, speed: warp }\nfunctions: [keyboard]" },
        { "what becomes of the REPL on a board", Device + "repl: { samd21: maybe }\nfunctions: [keyboard]" },
        { "a number out of range", "device: { vendor: 70000, product: 1 }\nfunctions: [keyboard]" },
        { "a quantity out of range", "device: { vendor: 1, product: 1, max_power: 5000 }\nfunctions: [keyboard]" },
        { "a quantity of something else", Device + "functions: [keyboard: { poll: 5 mA }]" },
        { "words for a number", Device + "functions: [hid: { id: first }]" },
        { "a list for a word", Device + "functions: [keyboard: { name: [a, b] }]" },
        { "a word for a group", "device: x\nfunctions: [keyboard]" },
        { "a group for a list", Device + "functions: { keyboard: { name: a }, mouse: { name: b } }" },
        { "two functions in one entry", Device + "functions: [{ keyboard: { name: a }, mouse: { name: b } }]" },
        { "a range that is none", Device + "functions: [hid: { collection: Mouse, input: [{ usage: X, range: 0-255 }] }]" },
        { "a version that is none", "device: { vendor: 1, product: 1, release: one }\nfunctions: [keyboard]" },
        { "a class that is none", Device + "functions: [vendor: { class: 255/1/2/3 }]" },
        { "bytes that are none", Device + "functions: [raw: { descriptors: 0Z }]" },
        { "a language that is none", "device: { vendor: 1, product: 1, name: { english: Desk } }\nfunctions: [keyboard]" },
        { "a language that is none, of a cable", Device + "functions: [midi: { from_device: [{ deutsch: Tasten }] }]" },
        { "a name that no program can have", Device + "functions: [keyboard: { name: my keyboard }]" },
        { "an item's word", Device + "functions: [hid: { collection: Mouse, order: [page, colour], input: [{ usage: X }] }]" },
        { "a missing key", Device + "functions: [custom: { name: a }]" },
        { "a missing device", "functions: [keyboard]" },
        { "an alternate setting's key", Device + "firmware: c\nfunctions: [vendor: { alternates: [{ winusb: true }] }]" },
        { "a configuration's key", Device + "firmware: c\nconfigurations: [{ functions: [keyboard], vendor: 1 }]" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task Both_refuse(string what, string text)
    {
        var schema = await s_schema.Value;

        Assert.NotNull(what);
        Assert.False(SpecCompiler.Compile(text).Success);
        Assert.NotEmpty(schema.Validate(JsonSchemaTests.Json(text)));
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public async Task All_that_is_decompiled_of_real_devices_and_random_ones_fits_the_schema()
    {
        var schema = await s_schema.Value;
        var random = new List<string>();
        PropertyTests.Function.Array[1, 4].Sample(functions => random.Add($"device: {{ vendor: 0x1209, product: 1, name: Thing, serial: '1' }}\nfunctions:\n{string.Concat(functions.Select(f => $"- {f}\n"))}"), iter: 60, threads: 1);
        var texts = Corpus.RealDeviceRoundTripTests.Rows.Select(r => Decompile.Decompiler.ToYaml(Corpus.RealDeviceRoundTripTests.Set(r.Kind, r.Bytes))).Concat(random);

        Assert.All(texts, text => Assert.True(schema.Validate(JsonSchemaTests.Json(text)) is { Count: 0 }, text));
    }
}
