using System.Diagnostics;
using UsbDev.Compiler;
using UsbDev.Compiler.Emitters;

namespace UsbDev.Bench.Libraries;

/// <summary>A USB library for MicroPython that can be measured: its modules, and the adapter that tells how it is used.</summary>
/// <param name="Name">Heading of its column.</param>
/// <param name="Modules">Python source by path.</param>
/// <param name="Adapter">What lies beside the benchmark on the board: adapter.py, and descriptions that become modules of the same name.</param>
public sealed record BenchLibrary(string Name, IReadOnlyDictionary<string, byte[]> Modules, IReadOnlyDictionary<string, byte[]> Adapter)
{
    /// <summary>An adapter that comes with a library.</summary>
    public const string OwnAdapter = "bench_adapter.py";

    private const string Ours = "usbdev", Helper = "usb.device";

    /// <summary>What <see cref="Find"/> takes, for messages.</summary>
    public const string Forms = $"a folder with the package usbdev, a checkout of micropython-lib, or a folder with a library and its {OwnAdapter}";

    /// <summary>The same library, of which each device has in one module what it needs (<c>usbdev compile --bundle</c>); null: it is not ours.</summary>
    public BenchLibrary? Bundled => Name == Ours && !IsBundled ? this with { Name = $"{Ours}, bundled", IsBundled = true } : null;

    private bool IsBundled { get; init; }

    /// <summary>Our library as the board's firmware carries it.</summary>
    public static BenchLibrary Frozen { get; } = new($"{Ours}, frozen", new Dictionary<string, byte[]>(), BoardFiles.In(Ours));

    /// <summary>The library in a folder; null: there is none that is known, see <see cref="Forms"/>.</summary>
    public static BenchLibrary? Find(string folder)
    {
        if (File.Exists(Path.Combine(folder, OwnAdapter)))
        {
            var modules = Python(folder, folder);
            var adapter = modules[OwnAdapter];
            modules.Remove(OwnAdapter);
            return new(Path.GetFileName(Path.GetFullPath(folder).TrimEnd('/')), modules, new Dictionary<string, byte[]> { ["adapter.py"] = adapter });
        }
        if (File.Exists(Path.Combine(folder, "usbdev", "__init__.py")))
            return new(Ours, Python(folder, Path.Combine(folder, "usbdev")), BoardFiles.In(Ours));
        if (Path.Combine(folder, "micropython", "usb") is var packages && Directory.Exists(packages))
            return new(Helper, Directory.GetDirectories(packages, "usb-device*")
                .SelectMany(package => Python(package, Path.Combine(package, "usb"))).ToDictionary(), BoardFiles.In(Helper));
        return null;
    }

    /// <summary>All files for the board, by path, compiled as an installed package is.</summary>
    /// <param name="mpyCross">Path of MicroPython's compiler.</param>
    /// <exception cref="InvalidOperationException">A module does not compile.</exception>
    internal IReadOnlyDictionary<string, byte[]> Compile(string mpyCross)
    {
        var files = new Dictionary<string, byte[]>();
        foreach (var (path, source) in Modules) // not in /lib: what the firmware carries comes before that
            files[(IsBundled ? "/lib/" : "/") + Path.ChangeExtension(path, ".mpy")] = Compile(mpyCross, path, source);
        foreach (var (path, source) in Adapter.Concat(BoardFiles.In("")))
            files["/" + Path.ChangeExtension(path, ".mpy")] = Compile(mpyCross, Path.ChangeExtension(path, ".py"), path.EndsWith(".yaml", StringComparison.Ordinal) ? Module(path, source) : source);
        return files;
    }

    private byte[] Module(string path, byte[] description)
    {
        var compiled = SpecCompiler.Compile(System.Text.Encoding.UTF8.GetString(description));
        if (compiled.Device is not { } device)
            throw new InvalidOperationException($"{path} does not compile: {compiled.Diagnostics[0]}");
        var module = new MicroPythonEmitter().Emit(device, Path.GetFileNameWithoutExtension(path)).Single().Content;
        return IsBundled
            ? System.Text.Encoding.UTF8.GetBytes(Bundle.Write(System.Text.Encoding.UTF8.GetString(module), name => System.Text.Encoding.UTF8.GetString(Modules[$"{Ours}/{name}.py"])))
            : module;
    }

    private static byte[] Compile(string mpyCross, string name, byte[] source)
    {
        var folder = Directory.CreateTempSubdirectory("usbdev-bench-").FullName;
        try
        {
            var (input, output) = (Path.Combine(folder, "module.py"), Path.Combine(folder, "module.mpy"));
            File.WriteAllBytes(input, source);
            using var process = Process.Start(new ProcessStartInfo(mpyCross, ["-O3", "-s", name, "-o", output, input]) { RedirectStandardError = true })!;
            var error = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? File.ReadAllBytes(output) : throw new InvalidOperationException($"{name} does not compile: {error.Trim()}");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Dictionary<string, byte[]> Python(string root, string folder) => Directory.EnumerateFiles(folder, "*.py", SearchOption.AllDirectories)
        .Order(StringComparer.Ordinal).ToDictionary(file => Path.GetRelativePath(root, file).Replace('\\', '/'), File.ReadAllBytes);
}
