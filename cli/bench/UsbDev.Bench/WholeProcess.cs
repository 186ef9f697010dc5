using System.Diagnostics;

namespace UsbDev.Bench;

/// <summary>Runs the tool as its users do.</summary>
internal static class WholeProcess
{
    /// <summary>Seconds from start to end of a command that must succeed.</summary>
    public static double Time(BenchSetting setting, params string[] arguments)
    {
        var start = new ProcessStartInfo(setting.Tool[0], [.. setting.Tool.Skip(1), .. arguments]) { RedirectStandardOutput = true };
        var watch = Stopwatch.StartNew();
        using var process = Process.Start(start)!;
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? watch.Elapsed.TotalSeconds
            : throw new InvalidOperationException($"usbdev {string.Join(' ', arguments)} ended with code {process.ExitCode}");
    }
}
