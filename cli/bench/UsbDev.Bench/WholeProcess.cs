using System.ComponentModel;
using System.Diagnostics;

namespace UsbDev.Bench;

/// <summary>Runs the tool as its users do.</summary>
internal static class WholeProcess
{
    /// <summary>Seconds from start to end of a command that must succeed.</summary>
    public static double Time(BenchSetting setting, params string[] arguments) => Run(setting, 0, arguments).Seconds;

    /// <summary>Seconds from start to end of a command, and the most memory that it had.</summary>
    /// <param name="setting">The tool.</param>
    /// <param name="code">The exit code that it must have.</param>
    /// <param name="arguments">The command line.</param>
    public static (double Seconds, long PeakBytes) Run(BenchSetting setting, int code, params string[] arguments)
    {
        var start = new ProcessStartInfo(setting.Tool[0], [.. setting.Tool.Skip(1), .. arguments]) { RedirectStandardOutput = true };
        var watch = Stopwatch.StartNew();
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var peak = 0L;
        while (!process.WaitForExit(2))
            peak = Math.Max(peak, Peak(process));
        output.Wait();
        return process.ExitCode == code ? (watch.Elapsed.TotalSeconds, peak)
            : throw new InvalidOperationException($"usbdev {string.Join(' ', arguments)} ended with code {process.ExitCode}");
    }

    private static long Peak(Process process)
    {
        try
        {
            process.Refresh();
            return process.PeakWorkingSet64;
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception)
        {
            return 0; // it has ended
        }
    }
}
