using System.Collections.Immutable;
using UsbDev.Compiler;
using UsbDev.Compiler.Language;
using UsbDev.Compiler.Spec;
using UsbDev.Compiler.Yaml;
using UsbDev.Host;
using UsbDev.Testing.Functions;
using UsbDev.Testing.Scenarios.Steps;

namespace UsbDev.Testing.Scenarios;

/// <summary>Reads a tests.yaml against the description that it is for.</summary>
public static class ScenarioReader
{
    private static readonly Section _root = new("tests.yaml", "The tests of a gadget.",
    [
        new("attached", ValueKind.Groups, "What is attached to the board's pins: serial lines."),
        new("tests", ValueKind.Groups, "The tests, in order.") { Required = true },
    ]);

    private static readonly Section _part = new("something attached", "Something at the board's pins.",
    [
        new("serial", ValueKind.Group, "The other end of a UART.") { Required = true },
    ]);

    private static readonly Section _serial = new("serial", "The other end of a UART.",
    [
        new("name", ValueKind.Text, "By which the tests call it.") { Required = true },
        new("tx", ValueKind.Text, "The pin on which the board sends.") { Required = true },
        new("rx", ValueKind.Text, "The pin on which the board receives.") { Required = true },
        new("line", ValueKind.Text, "How the line is set at first: 115200 8N1 unless given."),
    ]);

    private static readonly Section _test = new("a test", "Steps on a freshly plugged device.",
    [
        new("name", ValueKind.Text, "What is tested, as a sentence.") { Required = true },
        new("continue", ValueKind.Flag, "Goes on with the device of the test before. Default false: a fresh board is powered and plugged in."),
        new("skip", ValueKind.Text, "Why the test is not run."),
        new("boards", ValueKind.Texts, "Kinds of board that the test is for. Default: all."),
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
        var reader = new StepReader(device, diagnostics);
        if (YamlReader.Read(text, file, diagnostics) is { } root)
        {
            if (root is MappingNode mapping)
            {
                var map = new MapReader(_root, mapping, diagnostics);
                ReadAttached(map, reader, diagnostics);
                ReadTests(map, reader, diagnostics, tests);
            }
            else diagnostics.Error(root.Span, Codes.Type, $"the file must hold keys, not {root.Describe()}", "start with 'tests:'");
        }

        return (diagnostics.HasErrors ? null : new Scenario(file, [.. tests]) { Attached = [.. reader.Attached] }, diagnostics.List);
    }

    private static void ReadAttached(MapReader root, StepReader reader, Diagnostics diagnostics)
    {
        foreach (var group in root.Groups("attached"))
        {
            if (new MapReader(_part, group, diagnostics).Group("serial") is not { } serial) continue;
            var map = new MapReader(_serial, serial, diagnostics);
            if (map.Text("name") is not { } name || map.Text("tx") is null || map.Text("rx") is null) continue;
            _ = map.Text("line");
            if (PinLevel.Number(reader, (ScalarNode)serial["tx"]!) is not { } tx || PinLevel.Number(reader, (ScalarNode)serial["rx"]!) is not { } rx) continue;
            var line = serial["line"] is { } given ? LineCodings.Read(reader, given) : new LineCoding(115_200);
            if (line is not { } coding) continue;
            if (reader.Function(new ScalarNode(name.At, name.Value, true)) is not null || reader.Attached.Exists(a => a.Name == name.Value))
                diagnostics.Error(name.At, Codes.Conflict, $"something else is called '{name.Value}'", "give it a name of its own");
            reader.Attached.Add(new SerialPart(name.Value, tx, rx, LineCodings.Format(coding)));
        }
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
            var boards = map.Texts("boards");
            foreach (var board in boards)
                if (BoardKind.Named(board.Value) is null)
                    diagnostics.Error(board.At, Codes.UnknownName, $"'{board.Value}' is no kind of board", "there are: " + string.Join(", ", BoardKind.All.Select(kind => kind.Name)));
            var steps = ImmutableArray.CreateBuilder<Step>();
            foreach (var node in map.List("steps"))
                if (ReadStep(reader, node, diagnostics) is { } step) steps.Add(step);
            tests.Add(new ScenarioTest
            {
                Name = name?.Value ?? "", At = name?.At ?? group.Span, Continues = continues?.Value ?? false, Skip = map.Text("skip")?.Value, Boards = [.. boards.Select(b => b.Value)], Steps = steps.ToImmutable(),
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
