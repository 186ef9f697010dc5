using System.Text;
using System.Text.Json;
using UsbDev.Compiler.Emitters;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Tests;

public class SarifTests
{
    [Fact]
    public void Findings_become_results_with_places_rules_and_suppressions()
    {
        var result = Compile.Text("functions:\n  - rawhid # usbdev: allow USB037 it has no name on purpose\n  - keybord\n");

        using var log = JsonDocument.Parse(Sarif.Write(result.Diagnostics));

        var run = log.RootElement.GetProperty("runs")[0];
        Assert.Equal("2.1.0", log.RootElement.GetProperty("version").GetString());
        var results = run.GetProperty("results").EnumerateArray().ToList();
        var first = results.Single(r => r.GetProperty("ruleId").GetString() == Codes.UnknownName);
        Assert.Equal("error", first.GetProperty("level").GetString());
        var region = first.GetProperty("locations")[0].GetProperty("physicalLocation").GetProperty("region");
        Assert.Equal((4, 5), (region.GetProperty("startLine").GetInt32(), region.GetProperty("startColumn").GetInt32()));
        Assert.Equal(Codes.UnknownName, run.GetProperty("tool").GetProperty("driver").GetProperty("rules")[first.GetProperty("ruleIndex").GetInt32()].GetProperty("id").GetString());
        var suppressed = results.Single(r => r.GetProperty("ruleId").GetString() == "USB037");
        Assert.Equal("it has no name on purpose", suppressed.GetProperty("suppressions")[0].GetProperty("justification").GetString());
    }

    /// <summary>Findings of every kind: in lines and in bytes, with every rule, allowed and not, at odd places, in files with odd names.</summary>
    private static readonly Dictionary<string, Func<IEnumerable<Diagnostic>>> s_logs = new()
    {
        ["nothing"] = () => [],
        ["a description"] = () => Compile.Text("functions:\n  - rawhid # usbdev: allow USB037 it has no \"name\" <on> purpose\n  - keybord\n  - cdc: { poll: 9 parsec\n", new CompileOptions { FileName = "my gadgets/Gerät #1/device.yaml" }).Diagnostics,
        ["a file that is nothing"] = () => SpecCompiler.Compile("").Diagnostics,
        ["every rule of the table"] = () => RuleCatalog.All.Select(r => new Diagnostic(SourceSpan.Whole("device.yaml"), Severity.Warning, r.Id, r.Title, r.Fix)),
        ["bytes"] = () => [new Diagnostic(SourceSpan.Binary("device.bin"), Severity.Error, "USB003", "too short", "make it longer") { Bytes = new Location(DescriptorPart.Configuration(0), 2, 1) }],
    };

    public static TheoryData<string> Logs => [.. s_logs.Keys];

    [Theory]
    [MemberData(nameof(Logs))]
    public async Task Microsofts_validator_and_the_schema_in_it_have_nothing_to_object(string name)
    {
        var log = Sarif.Write(s_logs[name]());

        Assert.Empty(await Validate(log));
    }

    [Theory]
    [InlineData("\"level\": \"error\"", "\"level\": \"dreadful\"")]
    [InlineData("\"ruleIndex\": 0", "\"ruleIndex\": 99")]
    [InlineData("\"startLine\": 3", "\"startLine\": 0")]
    public async Task The_validator_finds_what_is_wrong(string good, string bad)
    {
        var log = Sarif.Write(Compile.Text("functions: [cdc,\n   keybord]\n").Diagnostics.Where(d => d.Code == Codes.UnknownName));
        Assert.Contains(good, log, StringComparison.Ordinal);

        Assert.NotEmpty(await Validate(log.Replace(good, bad, StringComparison.Ordinal)));
    }

    /// <summary>What the schema, and the validator with its rules for SARIF and for GitHub, call errors.</summary>
    private static async Task<List<string>> Validate(string log)
    {
        using var folder = new Folder([new EmittedFile("log.sarif", Encoding.UTF8.GetBytes(log))]);
        var validator = Path.Combine(Repository.Root, "descriptor-compiler", "tests", "sarif-multitool");
        var schema = await NJsonSchema.JsonSchema.FromJsonAsync(Tool.Run(validator, folder.Path, "schema"), TestContext.Current.CancellationToken);
        Tool.Run(validator, folder.Path, "validate", "log.sarif", "--output", "found.sarif", "--rule-kind", "Sarif;Ghas", "--quiet");
        using var found = JsonDocument.Parse(await File.ReadAllTextAsync(folder.File("found.sarif"), TestContext.Current.CancellationToken));
        var run = found.RootElement.GetProperty("runs")[0];
        Assert.True(run.GetProperty("invocations")[0].GetProperty("executionSuccessful").GetBoolean());
        return
        [
            .. schema.Validate(log).Select(e => e.ToString()),
            .. run.GetProperty("results").EnumerateArray().Where(r => r.TryGetProperty("level", out var level) && level.GetString() == "error").Select(r => r.GetRawText()),
        ];
    }
}
