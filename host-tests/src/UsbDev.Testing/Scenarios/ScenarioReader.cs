using System.Collections.Immutable;
using UsbDev.Compiler;
using UsbDev.Compiler.Language;
using UsbDev.Compiler.Spec;
using UsbDev.Compiler.Yaml;

namespace UsbDev.Testing.Scenarios;

/// <summary>Reads a tests.yaml against the description that it is for.</summary>
public static class ScenarioReader
{
    private static readonly Section _root = new("tests.yaml", "The tests of a gadget.",
    [
        new("tests", ValueKind.Groups, "The tests, in order.") { Required = true },
    ]);

    private static readonly Section _test = new("a test", "Steps on a freshly plugged device.",
    [
        new("name", ValueKind.Text, "What is tested, as a sentence.") { Required = true },
        new("continue", ValueKind.Flag, "Goes on with the device of the test before. Default false: a fresh board is powered and plugged in."),
        new("skip", ValueKind.Text, "Why the test is not run."),
        new("steps", ValueKind.Groups, "What is done and expected, in order.") { Required = true },
    ]);

    /// <summary>Reads a file. The scenario is null where something in it is wrong; the diagnostics then say what.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static (Scenario? Scenario, IReadOnlyList<Diagnostic> Findings) ReadFile(string path, CompiledDevice device) =>
        Read(SourceTree.ReadText(path), path, device);

    /// <summary>Reads a text. Never throws for what the text says.</summary>
    public static (Scenario? Scenario, IReadOnlyList<Diagnostic> Findings) Read(string text, string file, CompiledDevice device)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(device);
        var diagnostics = new Diagnostics();
        var tests = new List<ScenarioTest>();
        if (YamlReader.Read(text, file, diagnostics) is { } root)
        {
            if (root is MappingNode mapping) ReadTests(new MapReader(_root, mapping, diagnostics), new StepReader(device, diagnostics), diagnostics, tests);
            else diagnostics.Error(root.Span, Codes.Type, $"the file must hold keys, not {root.Describe()}", "start with 'tests:'");
        }

        return (diagnostics.HasErrors ? null : new Scenario(file, [.. tests]), diagnostics.List);
    }

    private static void ReadTests(MapReader root, StepReader reader, Diagnostics diagnostics, List<ScenarioTest> tests)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var group in root.Groups("tests"))
        {
            var map = new MapReader(_test, group, diagnostics);
            var name = map.Text("name");
            if (name is { } given && !names.Add(given.Value))
                diagnostics.Error(given.At, Codes.Conflict, $"another test is called '{given.Value}'", "give each test a name of its own");
            var continues = map.Flag("continue");
            if (continues is { Value: true } && tests.Count == 0)
                diagnostics.Error(continues.Value.At, Codes.Contradiction, "the first test has none before it to continue", "remove 'continue'");
            var steps = ImmutableArray.CreateBuilder<Step>();
            foreach (var node in map.List("steps"))
                if (ReadStep(reader, node, diagnostics) is { } step) steps.Add(step);
            tests.Add(new ScenarioTest
            {
                Name = name?.Value ?? "", At = name?.At ?? group.Span, Continues = continues?.Value ?? false, Skip = map.Text("skip")?.Value, Steps = steps.ToImmutable(),
            });
        }
    }

    private static Step? ReadStep(StepReader reader, Node node, Diagnostics diagnostics)
    {
        if (node is ScalarNode word)
        {
            if (StepType.All.FirstOrDefault(t => t.Name == word.Value) is not { } bare)
            {
                reader.UnknownKey(word, "a step", Names);
                return null;
            }

            reader.Modifiers = new StepModifiers(word.Span, Step.DefaultLimit, null);
            if (bare.IsBare) return bare.Read(reader, word);
            reader.Error(word, Codes.Type, $"'{bare.Name}' needs a value", bare.Help);
            return null;
        }

        if (reader.Group(node, "a step") is not { } group) return null;
        var actions = group.Entries.Where(e => StepType.All.Any(t => t.Name == e.Key.Value)).ToList();
        foreach (var (key, _) in group.Entries)
            if (key.Value is not ("within" or "for") && !actions.Exists(a => a.Key == key)) reader.UnknownKey(key, "a step", [.. Names, "within", "for"]);
        if (actions.Count != 1)
        {
            if (actions.Count > 1)
                reader.Error(actions[1].Key, Codes.Contradiction, $"a step does one thing: '{actions[0].Key.Value}' or '{actions[1].Key.Value}'", "begin a new step with '- '");
            else if (group.Entries.All(e => e.Key.Value is "within" or "for"))
                reader.Error(group, Codes.MissingKey, "this step does nothing", "give it one of " + string.Join(", ", Names));
            return null;
        }

        var (action, value) = actions[0];
        var type = StepType.All.First(t => t.Name == action.Value);
        reader.Modifiers = new StepModifiers(action.Span, Modifier("within", type.TakesWithin) ?? Step.DefaultLimit, Modifier("for", type.TakesFor));
        return type.Read(reader, value);

        TimeSpan? Modifier(string name, bool taken)
        {
            if (group[name] is not { } given) return null;
            if (!taken) diagnostics.Error(given.Span, Codes.Contradiction, $"'{name}' means nothing for '{type.Name}'", "remove it");
            return reader.Time(given, $"'{name}'");
        }
    }

    private static List<string> Names { get; } = [.. StepType.All.Select(t => t.Name)];
}
