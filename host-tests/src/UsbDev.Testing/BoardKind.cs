using System.Collections.Immutable;
using UsbDev.Boards;
using UsbDev.Boards.Emulated;
using UsbDev.Boards.Virtual;

namespace UsbDev.Testing;

/// <summary>A kind of board that gadgets can be tested on. A new kind is one row in <see cref="All"/>.</summary>
/// <param name="Name">As in <c>--board</c>.</param>
/// <param name="Description">What it is, in half a sentence.</param>
/// <param name="RunsImages">It runs UF2 and BIN files.</param>
/// <param name="Supply">Reads what such boards are made from.</param>
public sealed record BoardKind(string Name, string Description, bool RunsImages, Func<BoardSetting, BoardSupply> Supply)
{
    /// <summary>All kinds, the usual one first.</summary>
    public static ImmutableArray<BoardKind> All { get; } =
    [
        new("virtual", "MicroPython and its USB stack in this process", false, SupplyVirtual),
        new("rp2040", "the firmware for the Raspberry Pi Pico on an emulated RP2040", true, setting => SupplyEmulated(EmulatedChip.Rp2040, setting)),
        new("samd21", "the firmware for boards with a SAMD21 on an emulated one", true, setting => SupplyEmulated(EmulatedChip.Samd21, setting)),
        new("samd51", "the firmware for boards with a SAMD51 on an emulated one", true, setting => SupplyEmulated(EmulatedChip.Samd51, setting)),
    ];

    /// <summary>The kind of this name; null where there is none.</summary>
    public static BoardKind? Named(string name) => All.FirstOrDefault(kind => kind.Name == name);

    private static BoardSupply SupplyVirtual(BoardSetting setting)
    {
        var firmware = VirtualFirmware.Load(setting.Find("virtual"));
        return new BoardSupply(firmware, timeline => With(setting.Library, new VirtualBoard(new VirtualBoardOptions { Timeline = timeline, Firmware = firmware, HeapSize = setting.HeapSize })));
    }

    private static BoardSupply SupplyEmulated(EmulatedChip chip, BoardSetting setting)
    {
        var firmware = EmulatedFirmware.Load(chip, setting.Find, setting.Image);
        // What is frozen comes first in a program's search path.
        var library = firmware.HasFrozen("usbdev") || !firmware.IsMicroPython ? [] : setting.Library;
        return new BoardSupply(firmware, timeline => With(library, new EmulatedBoard(timeline, firmware)));
    }

    private static IBoard With(ImmutableArray<BoardFile> files, IBoard board)
    {
        foreach (var (path, content) in files) board.Files.Write(path, content);
        return board;
    }
}

/// <summary>What the user wants of a board.</summary>
/// <param name="Find">Finds a firmware image by its name; it may build it.</param>
/// <param name="Library">The MicroPython package, for boards whose firmware does not carry it.</param>
public sealed record BoardSetting(Func<string, string> Find, ImmutableArray<BoardFile> Library)
{
    /// <summary>Bytes of MicroPython's heap, for boards where it can be chosen.</summary>
    public int HeapSize { get; init; } = 192 * 1024;

    /// <summary>A UF2 or BIN file to run instead of the board's own firmware.</summary>
    public string? Image { get; init; }

    /// <summary>The MicroPython package in a folder that has the folder <c>usbdev</c>, as it goes onto a board.</summary>
    public static ImmutableArray<BoardFile> ReadLibrary(string folder) =>
        [.. Directory.EnumerateFiles(Path.Combine(folder, "usbdev"), "*.py", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(file => new BoardFile("/lib/" + Path.GetRelativePath(folder, file).Replace('\\', '/'), File.ReadAllBytes(file)))];
}

/// <summary>A file on a board.</summary>
/// <param name="Path">Absolute, with '/'.</param>
/// <param name="Content">Its bytes.</param>
public sealed record BoardFile(string Path, byte[] Content);

/// <summary>Makes boards; owns what they share, and must be disposed after the last of them.</summary>
public sealed class BoardSupply(IDisposable shared, BoardMaker make) : IDisposable
{
    /// <summary>Makes a board on a timeline, without power.</summary>
    public BoardMaker Make { get; } = make;

    /// <inheritdoc/>
    public void Dispose() => shared.Dispose();
}
