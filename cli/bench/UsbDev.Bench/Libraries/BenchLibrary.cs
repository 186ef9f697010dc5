using System.Text;
using System.Text.RegularExpressions;
using UsbDev.Compiler;
using UsbDev.Compiler.Emitters;

namespace UsbDev.Bench.Libraries;

/// <summary>A USB library for MicroPython that can be measured: its modules, and the adapters that tell how it is used.</summary>
/// <param name="Name">Heading of its column.</param>
/// <param name="Modules">Python source by path.</param>
/// <param name="Adapters">
/// An adapter for each kind of device, as <c>midi.py</c>, and beside it a description that becomes the module <c>device</c>, as <c>midi.yaml</c>; or one for all.
/// </param>
public sealed partial record BenchLibrary(string Name, IReadOnlyDictionary<string, string> Modules, IReadOnlyDictionary<string, string> Adapters)
{
    /// <summary>An adapter that comes with a library.</summary>
    public const string OwnAdapter = "bench_adapter.py";

    private const string Ours = "usbdev", Helper = "usb.device", Late = "usbdev/more";

    /// <summary>What <see cref="Find"/> takes, for messages.</summary>
    public const string Forms = $"a folder with the package usbdev, a checkout of micropython-lib, or a folder with a library and its {OwnAdapter}";

    /// <summary>The same library, of which each device has in one module what it needs (<c>usbdev compile --bundle</c>); null: it is not ours.</summary>
    public BenchLibrary? Bundled => Name == Ours && !IsBundled ? this with { Name = $"{Ours}, bundled", IsBundled = true } : null;

    private bool IsBundled { get; init; }

    /// <summary>Our library as the board's firmware carries it.</summary>
    public static BenchLibrary Frozen { get; } = new($"{Ours}, frozen", new Dictionary<string, string>(), BoardFiles.In(Ours));

    /// <summary>The library in a folder; null: there is none that is known, see <see cref="Forms"/>.</summary>
    public static BenchLibrary? Find(string folder)
    {
        if (File.Exists(Path.Combine(folder, OwnAdapter)))
        {
            var modules = Python(folder, folder);
            var adapter = modules[OwnAdapter];
            modules.Remove(OwnAdapter);
            return new(Path.GetFileName(Path.GetFullPath(folder).TrimEnd('/')), modules, new Dictionary<string, string> { [OwnAdapter] = adapter });
        }
        if (File.Exists(Path.Combine(folder, "usbdev", "__init__.py")))
            return new(Ours, Python(folder, Path.Combine(folder, "usbdev")), BoardFiles.In(Ours));
        if (Path.Combine(folder, "micropython", "usb") is var packages && Directory.Exists(packages))
            return new(Helper, Directory.GetDirectories(packages, "usb-device*")
                .SelectMany(package => Python(package, Path.Combine(package, "usb"))).ToDictionary(), BoardFiles.In(Helper));
        return null;
    }

    /// <summary>
    /// What a board has for a scenario, by path: a program main.py (so that what is around the library brings no modules), and no more than that needs,
    /// compiled, as an installed package is.
    /// </summary>
    /// <param name="scenario">What the board is to do.</param>
    /// <param name="compiler">For the modules.</param>
    /// <exception cref="InvalidOperationException">A module does not compile.</exception>
    internal IReadOnlyDictionary<string, byte[]> Files(Scenario scenario, MpyCross compiler)
    {
        var board = BoardFiles.In("");
        var adapter = Adapters.GetValueOrDefault(scenario.Device + ".py") ?? Adapters.GetValueOrDefault(OwnAdapter) ?? "";
        var main = string.Join('\n', [.. scenario.Parts.Select(part => board[part + ".py"]), adapter, board[scenario.Function + ".py"], "print('end')\n"]);
        var files = new Dictionary<string, byte[]> { ["/main.py"] = Encoding.UTF8.GetBytes(main) };
        var sources = new List<string> { main };
        if (Adapters.TryGetValue(scenario.Device + ".yaml", out var description))
        {
            sources.Add(Module(description));
            files["/device.mpy"] = compiler.Compile("device.py", sources[1]);
        }
        // Not in /lib: what the firmware carries comes before that. Beside a bundle is what it loads late.
        foreach (var path in ModulesFor(sources))
            files[(IsBundled ? "/lib/" : "/") + Path.ChangeExtension(path, ".mpy")] = compiler.Compile(path, Modules[path]);
        return files;
    }

    // What the sources import, at once or later, and what that imports.
    private SortedSet<string> ModulesFor(IEnumerable<string> sources)
    {
        var found = new SortedSet<string>(StringComparer.Ordinal);
        var open = new Stack<(string Package, string Source)>(sources.Select(source => ("", source)));
        while (open.TryPop(out var next))
            foreach (Match import in Import().Matches(next.Source))
            {
                var module = import.Groups[1].Value is ['.', .. var inside] ? $"{next.Package}.{inside}".TrimEnd('.') : import.Groups[1].Value;
                foreach (var path in Paths(module).Concat(import.Groups[2].Value.Split(',').SelectMany(name => Paths($"{module}.{name.Trim()}"))).Where(found.Add))
                    open.Push((Path.GetDirectoryName(path)!.Replace('/', '.'), Modules[path]));
            }
        return found;
    }

    // A module's file and those of the packages it is in; of a package that loads its modules by name, all.
    private IEnumerable<string> Paths(string module)
    {
        var parts = module.Split('.');
        for (var i = 1; i <= parts.Length; i++)
        {
            var path = string.Join('/', parts[..i]);
            if (Modules.ContainsKey(path + ".py"))
                yield return path + ".py";
            if (Modules.ContainsKey(path + "/__init__.py"))
                yield return path + "/__init__.py";
            if (path == Late)
                foreach (var late in Modules.Keys.Where(key => key.StartsWith(Late, StringComparison.Ordinal)))
                    yield return late;
        }
    }

    [GeneratedRegex(@"^\s*(?:from|import)\s+(\.?[\w.]*)(?:\s+import\s+([\w, ]+))?", RegexOptions.Multiline)]
    private static partial Regex Import();

    private string Module(string description)
    {
        var compiled = SpecCompiler.Compile(description);
        if (compiled.Device is not { } device)
            throw new InvalidOperationException($"a description of the benchmark does not compile: {compiled.Diagnostics[0]}");
        var module = Encoding.UTF8.GetString(new MicroPythonEmitter().Emit(device, "device").Single().Content.AsSpan());
        return IsBundled ? Bundle.Write(module, name => Modules[$"{Ours}/{name}.py"]) : module;
    }

    private static Dictionary<string, string> Python(string root, string folder) => Directory.EnumerateFiles(folder, "*.py", SearchOption.AllDirectories)
        .Order(StringComparer.Ordinal).ToDictionary(file => Path.GetRelativePath(root, file).Replace('\\', '/'), File.ReadAllText);
}
