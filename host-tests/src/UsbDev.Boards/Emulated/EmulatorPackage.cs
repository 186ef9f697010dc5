namespace UsbDev.Boards.Emulated;

/// <summary>The npm package rp2040js on disk: the processor core and the RP2040's peripherals.</summary>
internal sealed class EmulatorPackage
{
    private EmulatorPackage(string folder) => Folder = folder;

    /// <summary>The folder with the package's package.json.</summary>
    public string Folder { get; }

    /// <summary>Opens the package in <paramref name="folder"/>.</summary>
    /// <exception cref="FirmwareException">It is not there.</exception>
    public static EmulatorPackage Open(string folder) =>
        File.Exists(Path.Combine(folder, "dist", "esm", "rp2040.js"))
            ? new EmulatorPackage(folder)
            : throw new FirmwareException($"the npm package rp2040js is not in '{folder}'; get it with: firmware/build {EmulatedFirmware.Emulator}");
}
