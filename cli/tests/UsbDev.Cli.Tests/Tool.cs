using System.Diagnostics;
using System.Text.Json;

namespace UsbDev.Cli.Tests;

/// <summary>The tool as its users meet it: a process with a command line, three streams and an exit code.</summary>
internal static class Tool
{
    /// <summary>Wall clock, on a machine that has twenty other things to do: what takes longer hangs.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>The repository's root.</summary>
    public static string Root { get; } = FindRoot();

    private static readonly string Assembly = Path.Combine(Root, "cli", "src", "UsbDev.Cli", "bin",
        new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name, "net10.0", System.Runtime.InteropServices.RuntimeInformation.RuntimeIdentifier, "usbdev.dll");

    /// <summary>The words by which another program starts the tool.</summary>
    public static string[] Command(string[] arguments) => ["dotnet", Assembly, .. arguments];

    /// <summary>Runs a command line to its end; one that takes longer than <paramref name="limit"/> (default <see cref="Patience"/>) is killed and fails the test.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="folder">Where it runs.</param>
    /// <param name="input">What it is typed.</param>
    /// <param name="limit">Wall clock that it may take.</param>
    /// <param name="environment">Variables beside those of the test.</param>
    /// <param name="processor">Seconds of processor time that it may take, which a busy machine changes little: what needs more is ended by the system.</param>
    public static Outcome Run(string[] arguments, string? folder = null, string input = "", TimeSpan? limit = null,
        IReadOnlyDictionary<string, string>? environment = null, int? processor = null)
    {
        string[] command = processor is { } seconds ? ["sh", "-c", $"ulimit -t {seconds} && exec \"$@\"", "sh", .. Command(arguments)] : Command(arguments);
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            WorkingDirectory = folder ?? Root,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        var watch = Stopwatch.StartNew();
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        var allowed = limit ?? Patience;
        if (!process.WaitForExit(allowed))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"usbdev {string.Join(' ', arguments)} had not ended after {allowed.TotalSeconds} s; it said:\n{output.Result}{error.Result}");
        }
        return new Outcome(process.ExitCode, output.Result, error.Result, watch.Elapsed);
    }

    /// <summary>Starts a command line, sends it SIGINT as soon as a line of standard error contains <paramref name="sign"/>, and returns its exit code.</summary>
    public static int Interrupt(string[] arguments, string folder, string sign)
    {
        var start = new ProcessStartInfo("dotnet", [Assembly, .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        while (process.StandardError.ReadLine() is { } line && !line.Contains(sign, StringComparison.Ordinal))
        {
        }
        Process.Start("kill", ["-INT", process.Id.ToString()]).WaitForExit();
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"SIGINT did not stop it within {Patience.TotalSeconds} s");
        }
        return process.ExitCode;
    }

    /// <summary>Starts a command line that goes on until it is told to stop.</summary>
    public static Session Start(string[] arguments, string folder) => new(StartBare(arguments, folder));

    /// <summary>Starts a command line and leaves its streams to the test.</summary>
    public static Process StartBare(string[] arguments, string? folder = null) => Process.Start(new ProcessStartInfo("dotnet", [Assembly, .. arguments])
    {
        WorkingDirectory = folder ?? Root,
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;

    /// <summary>Runs a command line on a pseudo-terminal and types into it: what it must have shown since the last keys, then the keys.</summary>
    public static (int Code, string Output) OnTerminal(string[] arguments, string folder, params (string Sign, string Keys)[] typing)
    {
        var command = string.Join(' ', new[] { "dotnet", Assembly }.Concat(arguments).Select(word => $"'{word}'"));
        using var process = Process.Start(new ProcessStartInfo("script", ["-q", "-e", "-c", command, "/dev/null"])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        var (shown, seen) = (new System.Text.StringBuilder(), 0);
        foreach (var (sign, keys) in typing)
        {
            while (shown.ToString().IndexOf(sign, seen, StringComparison.Ordinal) is var at)
            {
                if (at >= 0)
                {
                    seen = at + sign.Length;
                    break;
                }
                var buffer = new char[1024];
                var read = process.StandardOutput.ReadAsync(buffer, 0, buffer.Length);
                if (!read.Wait(Patience) || read.Result == 0)
                {
                    process.Kill(entireProcessTree: true);
                    Assert.Fail($"the session did not show '{sign}'; it showed:\n{shown}");
                }
                shown.Append(buffer, 0, read.Result);
            }
            process.StandardInput.Write(keys);
            process.StandardInput.Flush();
        }
        var rest = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"the session did not end; it showed:\n{shown}{rest.Result}");
        }
        return (process.ExitCode, shown + rest.Result);
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "usbdev.slnx")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("usbdev.slnx is in none of the folders above this test's own");
    }
}

/// <summary>A run of the tool that goes on; killed at the end of its test.</summary>
internal sealed class Session(Process process) : IDisposable
{
    /// <summary>Reads standard output to the first line that contains <paramref name="sign"/>, and returns all that was read.</summary>
    public string ReadTo(string sign) => ReadTo(process.StandardOutput, sign);

    /// <summary>As <see cref="ReadTo(string)"/>, of standard error.</summary>
    public string ReadErrorTo(string sign) => ReadTo(process.StandardError, sign);

    /// <summary>Presses Ctrl-C and returns the exit code.</summary>
    public int Interrupt()
    {
        Process.Start("kill", ["-INT", process.Id.ToString()]).WaitForExit();
        Assert.True(process.WaitForExit(Tool.Patience), "Ctrl-C did not end it");
        return process.ExitCode;
    }

    public void Dispose()
    {
        process.Kill(entireProcessTree: true);
        process.Dispose();
    }

    private static string ReadTo(StreamReader stream, string sign)
    {
        var text = new System.Text.StringBuilder();
        var watch = Stopwatch.StartNew();
        while (true)
        {
            var line = stream.ReadLineAsync();
            if (!line.Wait(Tool.Patience - watch.Elapsed > TimeSpan.Zero ? Tool.Patience - watch.Elapsed : TimeSpan.Zero) || line.Result is null)
                Assert.Fail($"there was no line with '{sign}' in:\n{text}");
            text.Append(line.Result).Append('\n');
            if (line.Result!.Contains(sign, StringComparison.Ordinal))
                return text.ToString();
        }
    }
}

/// <summary>How a run of the tool ended.</summary>
internal sealed record Outcome(int Code, string Output, string Error, TimeSpan Time)
{
    /// <summary>Standard output as the one JSON document that it must be.</summary>
    public JsonElement Json => JsonDocument.Parse(Output).RootElement;

    /// <summary>Both streams, for messages.</summary>
    public string All => Output + Error;

    /// <summary>Fails unless the exit code is the one expected; the message shows what the tool said.</summary>
    public Outcome Exits(int code)
    {
        Assert.True(Code == code, $"exit code {Code} instead of {code}; the tool said:\n{All}");
        Assert.DoesNotContain("   at UsbDev.", All, StringComparison.Ordinal);
        return this;
    }
}

/// <summary>A folder of one test, gone afterwards.</summary>
internal sealed class Scratch : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("usbdev-cli-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);

    /// <summary>Writes a file and gives its full path.</summary>
    public string Write(string name, string content)
    {
        var file = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content);
        return file;
    }
}
