using System.Collections.Concurrent;
using System.Text;
using UsbDev.Boards.Virtual;

namespace UsbDev.Boards.Emulated;

/// <summary>What all emulated boards of a kind are made from: a firmware image, the chip's boot ROM, the emulator. Read once for many boards.</summary>
public sealed class EmulatedFirmware : IDisposable
{
    /// <summary>The image that brings the emulator, by the name that <c>firmware/build</c> has for it.</summary>
    public const string Emulator = "emulator";

    private static readonly TimeSpan s_leaving = TimeSpan.FromMilliseconds(50);

    private readonly VirtualFirmware _littleFsFirmware;
    private readonly EmulatorPackage _package;
    private readonly ConcurrentBag<ChipEngine> _engines = [];

    private EmulatedFirmware(EmulatedChip chip, byte[] flash, FlashFileSystem files, byte[] bootRom, EmulatorPackage package, VirtualFirmware littleFsFirmware)
    {
        (Chip, Flash, Files, BootRom, _package, _littleFsFirmware) = (chip, flash, files, bootRom, package, littleFsFirmware);
        LittleFs = new LittleFs(littleFsFirmware, files);
    }

    /// <summary>The chip.</summary>
    public EmulatedChip Chip { get; }

    /// <summary>The flash's content before a board first has power.</summary>
    internal byte[] Flash { get; }

    internal FlashFileSystem Files { get; }

    internal byte[] BootRom { get; }

    internal LittleFs LittleFs { get; }

    /// <summary>Reads everything that boards with this chip need.</summary>
    /// <param name="chip">The chip.</param>
    /// <param name="find">Finds an image by the name that <c>firmware/build</c> has for it; it may build it.</param>
    /// <param name="image">Path of a UF2 or BIN file to run instead of the chip's own firmware.</param>
    /// <exception cref="FirmwareException">Something is missing, or the image is broken or not for this chip.</exception>
    public static EmulatedFirmware Load(EmulatedChip chip, Func<string, string> find, string? image = null)
    {
        ArgumentNullException.ThrowIfNull(chip);
        ArgumentNullException.ThrowIfNull(find);
        var content = FirmwareImage.Load(image ?? find(chip.Name));
        var flash = content.Layout(chip);
        var files = content.FileSystem(chip, flash);
        if (files.Offset + files.Size > flash.Length)
        {
            var usual = flash.Length;
            Array.Resize(ref flash, files.Offset + files.Size);
            flash.AsSpan(usual).Fill(0xFF);
        }
        return new EmulatedFirmware(chip, flash, files, chip.BootRom is { } rom ? ReadBootRom(find(rom)) : [], EmulatorPackage.Open(find(Emulator)), VirtualFirmware.Load(find("virtual")));
    }

    /// <summary>The image carries this MicroPython package: MicroPython keeps the names of frozen modules as they are.</summary>
    public bool HasFrozen(string package) => Flash.AsSpan().IndexOf(Encoding.ASCII.GetBytes($"{package}/__init__.py\0")) >= 0;

    /// <summary>The image is MicroPython, as its banner says.</summary>
    public bool IsMicroPython => Flash.AsSpan().IndexOf("MicroPython v"u8) >= 0;

    /// <summary>
    /// An engine with the chip's model loaded, for one board at a time. One that an earlier board has had is warm: V8 has compiled the model by then, which
    /// takes ten times as long as booting.
    /// </summary>
    internal ChipEngine TakeEngine() => _engines.TryTake(out var warm) ? warm : new ChipEngine(_package, Chip.Module);

    /// <summary>Takes it back from a board that is no more.</summary>
    internal void ReturnEngine(ChipEngine engine) => _engines.Add(engine);

    /// <inheritdoc/>
    public void Dispose()
    {
        while (_engines.TryTake(out var engine))
            engine.Dispose();
        // V8's own threads are still leaving then. A process that ends at once takes their memory from under them, and now and then ends by a fault.
        Thread.Sleep(s_leaving);
        _littleFsFirmware.Dispose();
    }

    private static byte[] ReadBootRom(string path)
    {
        const int most = 16 * 1024;
        try
        {
            var rom = File.ReadAllBytes(path);
            return rom.Length is > 0 and <= most ? rom : throw new FirmwareException($"{path}: {rom.Length} bytes are no boot ROM, which has up to {most}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FirmwareException($"the boot ROM cannot be read: {e.Message}", e);
        }
    }
}
