using System.Diagnostics;

namespace UsbDev.Cli;

/// <summary>The folder that knows how firmware is built, and its one command.</summary>
internal static class Firmware
{
    /// <summary>What <c>firmware/build</c> takes.</summary>
    public static IReadOnlyList<string> Targets { get; } = ["virtual"];

    /// <summary>Builds a target, or does nothing where nothing has changed. Its progress goes to standard error.</summary>
    /// <exception cref="CliException">The firmware could not be built; the messages are on standard error already.</exception>
    public static async Task Build(string target, bool force, CancellationToken cancel)
    {
        var script = Script();
        if (OperatingSystem.IsWindows())
            throw CliException.Environment("firmware is built by a shell script, which Windows does not run", "build it in WSL");
        using var build = Process.Start(new ProcessStartInfo(script, force ? ["--force", target] : [target]) { RedirectStandardOutput = true })!;
        try
        {
            // Standard output belongs to the verb's result.
            while (await build.StandardOutput.ReadLineAsync(cancel) is { } line)
                await Console.Error.WriteLineAsync(line);
            await build.WaitForExitAsync(cancel);
        }
        catch (OperationCanceledException)
        {
            build.Kill(entireProcessTree: true);
            throw;
        }
        if (build.ExitCode != 0)
            throw new CliException(build.ExitCode == (int)ExitCode.Environment ? ExitCode.Environment : ExitCode.Findings,
                $"the firmware for '{target}' could not be built", "the messages above tell why");
    }

    private static string Script()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (Path.Combine(folder.FullName, "firmware", "build") is var script && File.Exists(script))
                return script;
        throw CliException.Environment("this copy of usbdev has no firmware folder beside it", "run the tool from a clone of its repository");
    }
}
