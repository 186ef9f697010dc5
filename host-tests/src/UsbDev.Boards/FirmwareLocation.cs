using System.ComponentModel;
using System.Diagnostics;

namespace UsbDev.Boards;

/// <summary>Where firmware images are, for programs that have no other way of knowing.</summary>
public static class FirmwareLocation
{
    /// <summary>The environment variable that names a file, instead of building one: USBDEV_FIRMWARE_VIRTUAL.</summary>
    public static string Variable(string image)
    {
        ArgumentNullException.ThrowIfNull(image);
        return "USBDEV_FIRMWARE_" + image.ToUpperInvariant().Replace('-', '_');
    }

    /// <summary>
    /// The path of an image: the one given, the one that its <see cref="Variable"/> names, or what <c>firmware/build</c> of the clone around
    /// this program builds, which does nothing where nothing has changed. Its progress goes to standard error.
    /// </summary>
    /// <param name="image">The image's name, as <c>firmware/build --list</c> has it.</param>
    /// <param name="path">A path that the user has given; null: none.</param>
    /// <exception cref="FirmwareException">There is none; the message says what to do.</exception>
    public static string Find(string image, string? path = null)
    {
        if ((path ?? Environment.GetEnvironmentVariable(Variable(image))) is { Length: > 0 } given)
            return Path.Exists(given) ? given
                : throw new FirmwareException($"there is no firmware '{image}' at {given}{(path is null ? $", which {Variable(image)} names" : "")}");
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (Path.Combine(folder.FullName, "firmware", "build") is var script && File.Exists(script))
                return Build(script, image);
        throw new FirmwareException($"the firmware '{image}' is not beside this program; build it in a clone with firmware/build {image}, and let {Variable(image)} name the file");
    }

    private static string Build(string script, string image)
    {
        try
        {
            using var build = Process.Start(new ProcessStartInfo(script, [image]) { RedirectStandardOutput = true })!;
            var path = build.StandardOutput.ReadToEnd().Trim();
            build.WaitForExit();
            if (build.ExitCode == 0 && Path.Exists(path))
                return path;
            throw new FirmwareException($"the firmware '{image}' could not be built; run {script} {image} to see why");
        }
        catch (Win32Exception e)
        {
            throw new FirmwareException($"{script} does not run on this system; build the firmware on Linux or in WSL, and let {Variable(image)} name the file", e);
        }
    }
}
