using System.Diagnostics;

namespace UsbDev.Bench.Libraries;

/// <summary>MicroPython's compiler, which compiles each source once.</summary>
/// <param name="path">Path of the program.</param>
public sealed class MpyCross(string path)
{
    private readonly Dictionary<(string Name, string Source), byte[]> _compiled = [];

    /// <summary>A module as an installed package has it.</summary>
    /// <param name="name">Its path, for tracebacks.</param>
    /// <param name="source">Python.</param>
    /// <exception cref="InvalidOperationException">It does not compile.</exception>
    internal byte[] Compile(string name, string source) =>
        _compiled.TryGetValue((name, source), out var known) ? known : _compiled[(name, source)] = Run(name, source);

    private byte[] Run(string name, string source)
    {
        var folder = Directory.CreateTempSubdirectory("usbdev-bench-").FullName;
        try
        {
            var (input, output) = (Path.Combine(folder, "module.py"), Path.Combine(folder, "module.mpy"));
            File.WriteAllText(input, source);
            using var process = Process.Start(new ProcessStartInfo(path, ["-O3", "-s", name, "-o", output, input]) { RedirectStandardError = true })!;
            var error = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? File.ReadAllBytes(output) : throw new InvalidOperationException($"{name} does not compile: {error.Trim()}");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
