using System.Collections.Immutable;
using UsbDev.Compiler;
using UsbDev.Compiler.Emitters;
using UsbDev.Testing.Scenarios;

namespace UsbDev.Testing;

/// <summary>A gadget's folder: its description, compiled, the files that go onto its board, and its tests.</summary>
public sealed class Gadget
{
    /// <summary>The description.</summary>
    public const string DescriptionFile = "device.yaml";

    /// <summary>The tests.</summary>
    public const string TestsFile = "tests.yaml";

    private const string Module = "device.py"; // the compiled description
    private const string Program = "main.py";
    private const string ManifestStem = "manifest-"; // and a kind of board
    private const int MostFiles = 1_000;

    private Gadget(string folder, CompiledDevice device, ImmutableSortedDictionary<string, byte[]> files, Scenario scenario) =>
        (Folder, Device, Files, Scenario) = (folder, device, files, scenario);

    /// <summary>The folder.</summary>
    public string Folder { get; }

    /// <summary>The compiled description.</summary>
    public CompiledDevice Device { get; }

    /// <summary>What goes onto the board, by path there without the leading '/'; the compiled description is among it.</summary>
    public ImmutableSortedDictionary<string, byte[]> Files { get; }

    /// <summary>The tests; without a tests.yaml there are none.</summary>
    public Scenario Scenario { get; }

    /// <summary>The file's name as the user knows it, with the folder.</summary>
    public string Name(string file) => In(Folder, file.TrimStart('/'));

    /// <summary>Reads a gadget's folder. What is wrong with the description or the tests is among the findings; the gadget is null then.</summary>
    /// <exception cref="GadgetException">There is no such folder, or it lacks a file.</exception>
    public static (Gadget? Gadget, IReadOnlyList<Diagnostic> Findings) Load(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (!Directory.Exists(folder)) throw new GadgetException($"there is no folder {folder}", "give the folder that holds device.yaml and main.py");
        var description = In(folder, DescriptionFile);
        if (!File.Exists(description))
            throw new GadgetException($"{folder} has no {DescriptionFile}", "'usbdev new NAME' makes a gadget's folder");
        if (!File.Exists(Path.Combine(folder, Program)))
            throw new GadgetException($"{folder} has no {Program}, the program that the board runs", "a first one: 'import device' and 'device.start()'");
        var compiled = SpecCompiler.CompileFile(description);
        var findings = compiled.Diagnostics.ToList();
        if (!compiled.Success) return (null, findings);
        var scenario = ReadScenario(folder, compiled.Device!, findings);
        if (scenario is null) return (null, findings);
        return (new Gadget(folder, compiled.Device!, ReadFiles(folder, compiled.Device!), scenario), findings);
    }

    /// <summary>The manifest of the firmware that it needs on a kind of board, where its programs do not fit into the heap and are frozen in; null: it needs none.</summary>
    public string? Manifest(string board) => Path.Combine(Folder, $"{ManifestStem}{board}.py") is var path && File.Exists(path) ? path : null;

    /// <summary>The same without the files that a manifest freezes into the firmware.</summary>
    public Gadget WithoutFrozen(string manifest)
    {
        var text = File.ReadAllText(manifest);
        return new Gadget(Folder, Device, Files.RemoveRange(Files.Keys.Where(name => text.Contains($"\"{name}\"", StringComparison.Ordinal))), Scenario);
    }

    /// <summary>Where the program raised an exception, as the user knows it: in a file that somebody wrote, if one is in the way, not in the compiled description.</summary>
    public string Place(ScriptError error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return Name(error.Place(Files.Keys.Where(file => file != Module)));
    }

    // 'tests.yaml' is what editors and CI services look for, not './tests.yaml'.
    private static string In(string folder, string file) => folder is "." ? file : Path.Combine(folder, file);

    private static Scenario? ReadScenario(string folder, CompiledDevice device, List<Diagnostic> findings)
    {
        var path = In(folder, TestsFile);
        if (!File.Exists(path)) return Scenario.None(path);
        var (scenario, found) = ScenarioReader.ReadFile(path, device);
        findings.AddRange(found);
        return scenario;
    }

    private static ImmutableSortedDictionary<string, byte[]> ReadFiles(string folder, CompiledDevice device)
    {
        var files = ImmutableSortedDictionary.CreateBuilder<string, byte[]>(StringComparer.Ordinal);
        foreach (var path in Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.Hidden | FileAttributes.System }))
        {
            var name = Path.GetRelativePath(folder, path).Replace('\\', '/');
            if (!GoesOntoBoard(name)) continue;
            if (files.Count == MostFiles) throw new GadgetException($"{folder} has more than {MostFiles} files for the board", "is this a gadget's folder?");
            files[name] = File.ReadAllBytes(path);
        }

        foreach (var file in new MicroPythonEmitter().Emit(device, Path.GetFileNameWithoutExtension(Module))) files[file.Name] = file.Content;
        return files.ToImmutable();
    }

    // All but what is for people and for this tool.
    private static bool GoesOntoBoard(string name)
    {
        if (name.Split('/').Any(part => part.StartsWith('.') || part is "__pycache__")) return false;
        return name is not (DescriptionFile or TestsFile) && !name.StartsWith(ManifestStem, StringComparison.Ordinal) && Path.GetExtension(name) is not (".md" or ".pcapng" or ".part" or ".yaml" or ".xml" or ".trx");
    }
}

/// <summary>A folder that is no gadget's.</summary>
/// <param name="message">What is wrong.</param>
/// <param name="advice">The way out.</param>
public sealed class GadgetException(string message, string advice) : Exception(message)
{
    /// <summary>The way out.</summary>
    public string Advice { get; } = advice;
}
