using System.Diagnostics;
using System.Reflection;
using UsbDev.Boards;
using UsbDev.Boards.Virtual;
using UsbDev.Testing;

[assembly: AssemblyFixture(typeof(UsbDev.Library.Tests.FirmwareFixture))]

namespace UsbDev.Library.Tests;

/// <summary>The boards' firmware, built where that has not happened yet, and the library's files.</summary>
public sealed class FirmwareFixture : IDisposable
{
    private readonly Dictionary<string, BoardSupply> _supplies = [];

    public FirmwareFixture()
    {
        Firmware = VirtualFirmware.Load(Build("virtual"));
        Library = [.. Directory.EnumerateFiles(Path.Combine(Repository, "usbdev-lib", "usbdev"), "*.py", SearchOption.AllDirectories).Order()];
    }

    public static string Repository { get; } = typeof(FirmwareFixture).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "Repository").Value!;

    /// <summary>The kind of board that a <see cref="Bench"/> has: USBDEV_TEST_BOARD, or the virtual one. ./test runs the suite once for each.</summary>
    public static string BoardUnderTest { get; } = Environment.GetEnvironmentVariable("USBDEV_TEST_BOARD") is { Length: > 0 } kind ? kind : "virtual";

    public VirtualFirmware Firmware { get; }

    /// <summary>Paths of the library's modules on this machine.</summary>
    public IReadOnlyList<string> Library { get; }

    /// <summary>An image's path.</summary>
    public static string Build(string image)
    {
        using var build = Process.Start(new ProcessStartInfo(Path.Combine(Repository, "firmware", "build"), image) { RedirectStandardOutput = true })!;
        var path = build.StandardOutput.ReadToEnd().Trim();
        build.WaitForExit();
        return build.ExitCode == 0 ? path : throw new InvalidOperationException($"firmware/build {image} ended with {build.ExitCode}");
    }

    /// <summary>Python as <c>mpy-cross -O3</c> compiles it.</summary>
    public static byte[] Compile(string python)
    {
        var folder = Directory.CreateTempSubdirectory("usbdev-mpy-");
        try
        {
            var (source, compiled) = (Path.Combine(folder.FullName, "module.py"), Path.Combine(folder.FullName, "module.mpy"));
            File.WriteAllText(source, python);
            using var run = Process.Start(Build("mpy-cross"), ["-O3", "-o", compiled, source]);
            run.WaitForExit();
            return run.ExitCode == 0 ? File.ReadAllBytes(compiled) : throw new InvalidOperationException($"mpy-cross ended with {run.ExitCode}");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>What makes boards of a kind, with the library as it is in the clone.</summary>
    public BoardMaker On(string kind)
    {
        lock (_supplies)
        {
            if (!_supplies.TryGetValue(kind, out var supply))
                _supplies[kind] = supply = BoardKind.Named(kind)!.Supply(new BoardSetting(name => FirmwareLocation.Find(name), BoardSetting.ReadLibrary(Path.Combine(Repository, "usbdev-lib"))));
            return supply.Make;
        }
    }

    public void Dispose()
    {
        foreach (var supply in _supplies.Values)
            supply.Dispose();
        Firmware.Dispose();
    }
}
