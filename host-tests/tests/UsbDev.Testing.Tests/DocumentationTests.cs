using System.Text.RegularExpressions;
using UsbDev.Compiler;
using UsbDev.Testing.Scenarios;

namespace UsbDev.Testing.Tests;

public partial class DocumentationTests
{
    private static readonly string _text = File.ReadAllText(Path.Combine(Firmware.Repository, "docs", "tests-yaml.md"));
    private static readonly List<string> _blocks = [.. Block().Matches(_text).Select(m => m.Groups[1].Value)];
    private static readonly CompiledDevice _device = SpecCompiler.Compile(_blocks.Single(b => b.StartsWith("device:", StringComparison.Ordinal))).Device!;

    public static TheoryData<string> Tests => [.. _blocks.Where(b => b.StartsWith("tests:", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Tests))]
    public void Every_example_in_the_reference_can_be_read(string example)
    {
        var (scenario, findings) = ScenarioReader.Read(example, "tests.yaml", _device);

        Assert.True(scenario is not null, string.Join('\n', findings));
        Assert.Empty(findings);
    }

    [Fact]
    public void Every_kind_of_step_has_an_example()
    {
        var steps = Tests.SelectMany(t => ScenarioReader.Read(t.Data, "tests.yaml", _device).Scenario!.Tests).SelectMany(t => t.Steps).Select(s => s.GetType()).ToHashSet();

        Assert.Empty(typeof(Step).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(Step))).Except(steps));
    }

    [Fact]
    public void Every_key_of_a_step_is_in_its_table()
    {
        foreach (var type in StepType.All)
        {
            var row = _text.Split('\n').Single(l => l.StartsWith("| ", StringComparison.Ordinal) && l.Split('|')[1].Contains($"`{type.Name}`"));
            Assert.Equal(type.TakesFor, row.Split('|')[3].Contains("`for`"));
            if (type.TakesWithin) Assert.Contains("`within`", row.Split('|')[3]);
        }
    }

    [GeneratedRegex("^```yaml\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();
}
