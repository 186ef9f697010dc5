namespace UsbDev.Boards.Emulated;

/// <summary>The npm package rp2040js on disk: the processor core and the RP2040's peripherals.</summary>
public sealed class EmulatorPackage
{
    /// <summary>The environment variable that names the package's folder.</summary>
    public const string FolderVariable = "USBDEV_RP2040JS";

    private EmulatorPackage(string folder) => Folder = folder;

    /// <summary>The folder with the package's package.json.</summary>
    public string Folder { get; }

    /// <summary>Opens the package in <paramref name="folder"/>.</summary>
    /// <exception cref="BoardUnavailableException">It is not there.</exception>
    public static EmulatorPackage Open(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        return File.Exists(Path.Combine(folder, "dist", "esm", "rp2040.js"))
            ? new EmulatorPackage(folder)
            : throw new BoardUnavailableException($"the npm package rp2040js is not in '{folder}': run `usbdev firmware build emulator`, or let {FolderVariable} name its folder");
    }
}

/// <summary>A board cannot be had on this machine; the message says what is missing and how to get it.</summary>
public sealed class BoardUnavailableException(string message) : Exception(message);
