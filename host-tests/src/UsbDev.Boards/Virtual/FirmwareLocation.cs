using System.ComponentModel;
using System.Diagnostics;

namespace UsbDev.Boards.Virtual;

/// <summary>Where the virtual board's firmware is, for programs that have no other way of knowing.</summary>
public static class FirmwareLocation
{
    /// <summary>Names a firmware file, instead of building one.</summary>
    public const string Variable = "USBDEV_FIRMWARE_VIRTUAL";

    /// <summary>
    /// The path of usbdev-virtual.wasm: the one given, the one that <see cref="Variable"/> names, or what <c>firmware/build virtual</c> of the clone around
    /// this program builds, which does nothing where nothing has changed. Its progress goes to standard error.
    /// </summary>
    /// <param name="path">A path that the user has given; null: none.</param>
    /// <exception cref="FirmwareException">There is none; the message says what to do.</exception>
    public static string Find(string? path = null)
    {
        if ((path ?? Environment.GetEnvironmentVariable(Variable)) is { Length: > 0 } given)
            return File.Exists(given) ? given
                : throw new FirmwareException($"there is no virtual board's firmware at {given}{(path is null ? $", which {Variable} names" : "")}");
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (Path.Combine(folder.FullName, "firmware", "build") is var script && File.Exists(script))
                return Build(script);
        throw new FirmwareException($"the virtual board's firmware is not beside this program; build it in a clone with firmware/build virtual, and let {Variable} name the file");
    }

    private static string Build(string script)
    {
        try
        {
            using var build = Process.Start(new ProcessStartInfo(script, ["virtual"]) { RedirectStandardOutput = true })!;
            var path = build.StandardOutput.ReadToEnd().Trim();
            build.WaitForExit();
            if (build.ExitCode == 0 && File.Exists(path))
                return path;
            throw new FirmwareException($"the virtual board's firmware could not be built; run {script} virtual to see why");
        }
        catch (Win32Exception e)
        {
            throw new FirmwareException($"{script} does not run on this system; build the firmware on Linux or in WSL, and let {Variable} name the file", e);
        }
    }
}
