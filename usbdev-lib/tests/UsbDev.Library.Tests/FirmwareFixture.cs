using System.Diagnostics;
using System.Reflection;
using UsbDev.Boards.Virtual;

[assembly: AssemblyFixture(typeof(UsbDev.Library.Tests.FirmwareFixture))]

namespace UsbDev.Library.Tests;

/// <summary>The virtual board's firmware, built where that has not happened yet, and the library's files.</summary>
public sealed class FirmwareFixture : IDisposable
{
    public FirmwareFixture()
    {
        Firmware = VirtualFirmware.Load(Build("virtual"));
        Library = [.. Directory.EnumerateFiles(Path.Combine(Repository, "usbdev-lib", "usbdev"), "*.py", SearchOption.AllDirectories).Order()];
    }

    public static string Repository { get; } = typeof(FirmwareFixture).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "Repository").Value!;

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

    public void Dispose() => Firmware.Dispose();
}
