namespace UsbDev.Cli;

/// <summary>Where this tool's parts lie that are not code of its own: the clone that it was built from.</summary>
internal static class Installation
{
    /// <summary>The script that builds firmware.</summary>
    public static string FirmwareBuild => Path.Combine(Root, "firmware", "build");

    /// <summary>The MicroPython package that gadgets import.</summary>
    public static string Library => Path.Combine(Root, "usbdev-lib");

    /// <summary>The clone's root.</summary>
    /// <exception cref="CliException">The tool was copied away from it.</exception>
    public static string Root
    {
        get
        {
            for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
                if (File.Exists(Path.Combine(folder.FullName, "firmware", "build")))
                    return folder.FullName;
            throw CliException.Environment("this copy of usbdev has neither its firmware nor its library beside it", "run ./usbdev in a clone of its repository");
        }
    }
}
