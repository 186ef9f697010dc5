using System.Diagnostics;
using System.Globalization;
using UsbDev.Testing;

namespace UsbDev.Bench;

/// <summary>
/// A process of its own that compiles the example, plugs in some boards that run it with the real library, says that all are configured, and ends:
/// what start time and memory are measured on.
/// </summary>
public static class Probe
{
    /// <summary>What the process does.</summary>
    /// <param name="example">The gadget's folder.</param>
    /// <param name="makeBoard">Makes its boards.</param>
    /// <param name="boards">How many.</param>
    /// <param name="output">Gets one line as soon as all are configured: peak bytes of memory.</param>
    public static async Task Run(string example, BoardMaker makeBoard, int boards, TextWriter output)
    {
        var gadget = Gadget.Load(example).Gadget ?? throw new InvalidOperationException($"{example} has errors: see 'usbdev check {example}'");
        var devices = new List<DeviceUnderTest>();
        for (var i = 0; i < boards; i++)
        {
            devices.Add(new DeviceUnderTest(gadget, makeBoard));
            devices[i].Start();
        }
        await output.WriteLineAsync(Process.GetCurrentProcess().PeakWorkingSet64.ToString(CultureInfo.InvariantCulture));
        await output.FlushAsync();
        foreach (var device in devices)
            await device.DisposeAsync();
    }

    /// <summary>Starts such a process; returns the time until all boards were configured, and the peak of its memory.</summary>
    internal static (TimeSpan Configured, long PeakBytes) Start(BenchSetting setting, int boards)
    {
        var start = new ProcessStartInfo(setting.Tool[0], [.. setting.Tool.Skip(1), "bench", "--probe", boards.ToString(CultureInfo.InvariantCulture), "--board", setting.Board])
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
