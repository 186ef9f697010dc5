using System.Diagnostics;
using System.Globalization;
using UsbDev.Boards.Virtual;
using UsbDev.Compiler;

namespace UsbDev.Bench;

/// <summary>
/// A process of its own that compiles the example's description, configures some boards, says so, and ends: what start time and memory are measured on.
/// </summary>
public static class Probe
{
    /// <summary>What the process does.</summary>
    /// <param name="setting">Firmware and example.</param>
    /// <param name="boards">How many boards.</param>
    /// <param name="output">Gets one line as soon as all are configured: peak bytes of memory.</param>
    public static void Run(BenchSetting setting, int boards, TextWriter output)
    {
        var compiled = SpecCompiler.CompileFile(Path.Combine(setting.Example, "device.yaml"));
        if (!compiled.Success)
            throw new InvalidOperationException($"{setting.Example}/device.yaml does not compile");
        using var firmware = VirtualFirmware.Load(setting.Firmware);
        using var rig = new Rig(firmware);
        for (var i = 0; i < boards; i++)
            rig.Plug(Programs.Idle);
        rig.WaitFor(boards, CancellationToken.None);
        output.WriteLine(Process.GetCurrentProcess().PeakWorkingSet64.ToString(CultureInfo.InvariantCulture));
        output.Flush();
    }

    /// <summary>Starts such a process; returns the time until all boards were configured, and the peak of its memory.</summary>
    internal static (TimeSpan Configured, long PeakBytes) Start(BenchSetting setting, int boards)
    {
        var start = new ProcessStartInfo(setting.Tool[0], [.. setting.Tool.Skip(1), "bench", "--probe", boards.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardOutput = true,
        };
        var watch = Stopwatch.StartNew();
        using var process = Process.Start(start)!;
        var line = process.StandardOutput.ReadLine();
        var configured = watch.Elapsed;
        process.WaitForExit();
        return process.ExitCode == 0 && long.TryParse(line, CultureInfo.InvariantCulture, out var peak)
            ? (configured, peak)
            : throw new InvalidOperationException($"the measured process ended with code {process.ExitCode}");
    }
}
