using UsbDev.Compiler.Layout;
using UsbDev.Compiler.Spec;
using UsbDev.Compiler.Yaml;
using UsbDev.Descriptors;

namespace UsbDev.Compiler;

/// <summary>How to compile.</summary>
public sealed record CompileOptions
{
    /// <summary>Name of the file in findings; included files are looked for beside it.</summary>
    public string FileName { get; init; } = "device.yaml";

    /// <summary>Values of parameters, before those that the description gives.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();

    /// <summary>Boards to check for instead of those that the description names; null: those.</summary>
    public IReadOnlyList<string>? Boards { get; init; }

    /// <summary>Reads an included file by its path; null where there is none. Default: from disk.</summary>
    public Func<string, string?>? ReadFile { get; init; }
}

/// <summary>What compiling gave.</summary>
/// <param name="Diagnostics">Everything that was found, in the order of the text.</param>
/// <param name="Device">The device, where the description could be understood; it may still break rules.</param>
public sealed record CompileResult(IReadOnlyList<Diagnostic> Diagnostics, CompiledDevice? Device)
{
    /// <summary>Paths of the description and of all that it includes, also of those that are not there: what to watch for changes.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>There is a device and no error that is not allowed by a comment.</summary>
    public bool Success => Device is not null && !Diagnostics.Any(d => d.Severity == Severity.Error && d.Allowed is null);
}

/// <summary>Compiles descriptions of devices: YAML to descriptors.</summary>
public static class SpecCompiler
{
    /// <summary>Characters of a description, at most.</summary>
    public const int MaxLength = YamlReader.MaxLength;

    /// <summary>Compiles a file.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static CompileResult CompileFile(string path, CompileOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        return Compile(ReadText(path), (options ?? new CompileOptions()) with { FileName = path });
    }

    /// <summary>A description's text. One that is much too large is not read to its end: compiling refuses it anyway.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static string ReadText(string path) => SourceTree.ReadText(path);

    /// <summary>A description to a device, without judging it; null where it has errors.</summary>
    internal static CompiledDevice? Build(string text)
    {
        var diagnostics = new Diagnostics();
        var tree = new SourceTree(new CompileOptions(), diagnostics);
        var root = tree.Read(text);
        var spec = root is null ? null : new SpecReader(tree.Parameters, diagnostics).Read(root);
        var device = spec is null || diagnostics.HasErrors ? null : DeviceBuilder.Build(spec, diagnostics);
        return diagnostics.HasErrors ? null : device;
    }

    private static CompiledDevice? BuildAndCheck(DeviceSpec spec, CompileOptions options, Diagnostics diagnostics)
    {
        var device = DeviceBuilder.Build(spec, diagnostics);
        if (diagnostics.HasErrors)
            return null;
        DeviceRules.Check(device, options.Boards, diagnostics);
        return device;
    }

    /// <summary>Compiles a text. Never throws for what the text says.</summary>
    public static CompileResult Compile(string text, CompileOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        options ??= new CompileOptions();
        var diagnostics = new Diagnostics();
        var tree = new SourceTree(options, diagnostics);
        CompiledDevice? device = null;
        if (tree.Read(text) is { } root)
        {
            var spec = new SpecReader(tree.Parameters, diagnostics).Read(root);
            if (!diagnostics.HasErrors)
                device = BuildAndCheck(spec, options, diagnostics);
            if (device is null)
            {
                DeviceRules.CheckNames(spec, options.Boards, diagnostics);
                SoundParts.Judge(spec, root, options.Boards, diagnostics);
            }
        }
        tree.Suppressions.Apply(diagnostics, isWhole: device is not null);
        var keys = new GroupKeys(tree.Roots);
        return new CompileResult([.. diagnostics.List.Select(keys.Place).OrderBy(d => d.At.File == options.FileName ? 0 : 1).ThenBy(d => d.At.File, StringComparer.Ordinal).ThenBy(d => d.At.Line).ThenBy(d => d.At.Column)], device) { Files = tree.Files };
    }
}
