using System.Globalization;
using System.Text.Json.Nodes;
using UsbDev.Compiler.Editor;
using UsbDev.Compiler.Yaml;

namespace UsbDev.Compiler.Tests;

public class JsonSchemaTests
{
    private static readonly Lazy<Task<NJsonSchema.JsonSchema>> s_schema = new(() => NJsonSchema.JsonSchema.FromJsonAsync(JsonSchema.Write()));

    public static TheoryData<string> Files =>
    [
        .. new[] { "examples", Path.Combine("usbdev-lib", "tests", "devices") }.Select(f => Path.Combine(Repository.Root, f)).Where(Directory.Exists)
            .SelectMany(f => Directory.GetFiles(f, "*.yaml", SearchOption.AllDirectories)).Where(f => Path.GetFileName(f) != "tests.yaml")
            .Select(f => Path.GetRelativePath(Repository.Root, f)).Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Every_description_in_the_repository_fits_the_schema(string file) => await AssertFits(await File.ReadAllTextAsync(Path.Combine(Repository.Root, file), TestContext.Current.CancellationToken));

    public static TheoryData<int> Examples => [.. SpecLanguageDocsTests.Examples().Select(e => e.Line)];

    [Theory]
    [MemberData(nameof(Examples))]
    public async Task Every_example_of_the_reference_fits_the_schema(int line)
    {
        var text = SpecLanguageDocsTests.Examples().Single(e => e.Line == line).Text;
        await AssertFits(Compile.WithDevice(text));
    }

    [Theory]
    [InlineData("functions: [{ keyboard: { nme: x } }]")]
    [InlineData("functions: [{ hid: { boot: tractor } }]")]
    [InlineData("funktions: []")]
    [InlineData("xmine: []\nfunctions: [keyboard]")]
    [InlineData("functions: [{ keyboard: { x-mine: 1 } }]")]
    [InlineData("repl: maybe\nfunctions: [keyboard]")]
    public async Task What_the_compiler_refuses_does_not_fit(string text)
    {
        Assert.False(Compile.Text(text).Success);
        Assert.NotEmpty((await s_schema.Value).Validate(Json(Compile.Device + text)));
    }

    [Fact]
    public void Usages_of_all_pages_can_be_completed()
    {
        var text = JsonSchema.Write();
        foreach (var usage in (string[])["Generic Desktop / X", "Keyboard/Keypad / Keyboard A", "Consumer / Play/Pause", "LED / Caps Lock", "Digitizers / Tip Switch"])
            Assert.Contains($"\"{usage}\"", text, StringComparison.OrdinalIgnoreCase);
    }

    private static async Task AssertFits(string yaml)
    {
        var errors = (await s_schema.Value).Validate(Json(yaml));
        Assert.True(errors.Count == 0, string.Join('\n', errors.Select(e => e.ToString())));
    }

    internal static string Json(string yaml) => ToJson(YamlReader.Read(yaml, "", new Diagnostics())!)!.ToJsonString();

    private static JsonNode? ToJson(Node node) => node switch
    {
        MappingNode mapping => new JsonObject(mapping.Entries.Select(e => KeyValuePair.Create(e.Key.Value, ToJson(e.Value)))),
        SequenceNode list => new JsonArray([.. list.Items.Select(ToJson)]),
        ScalarNode { IsNull: true } => null,
        ScalarNode { Plain: true, Value: "true" or "false" } flag => flag.Value == "true",
        ScalarNode { Plain: true } scalar when scalar.Value.StartsWith("0x", StringComparison.Ordinal) && long.TryParse(scalar.Value.AsSpan(2), NumberStyles.HexNumber, null, out var hex) => hex,
        ScalarNode { Plain: true } scalar when long.TryParse(scalar.Value, NumberStyles.AllowLeadingSign, null, out var number) => number,
        ScalarNode { Plain: true } scalar when double.TryParse(scalar.Value, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, null, out var real) => real,
        ScalarNode scalar => scalar.Value,
        _ => null,
    };
}
