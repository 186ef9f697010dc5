using UsbDev.Bus;

namespace UsbDev.Boards;

/// <summary>A board that can be plugged into the bus: the virtual one, an emulated chip.</summary>
public interface IBoard : IAsyncDisposable
{
    /// <summary>Name of the kind of board, as in <c>--board</c>.</summary>
    string Kind { get; }

    /// <summary>Its side of the cable.</summary>
    IDevicePort Usb { get; }

    /// <summary>Its file system, which keeps its contents over resets.</summary>
    IBoardFiles Files { get; }

    /// <summary>The REPL's standard input and output.</summary>
    IBoardConsole Console { get; }

    /// <summary>Its pins.</summary>
    IBoardPins Pins { get; }

    /// <summary>What ended the board, where it ended by itself; null while it runs.</summary>
    BoardFault? Fault { get; }

    /// <summary>What its processor is doing, in words for a message, where that can be told: "the rp2040's core sleeps ..."; else null.</summary>
    string? Activity => null;

    /// <summary>Simulated ns up to which it has run: a moment ahead of the timeline while the host's code has its turn.</summary>
    long LocalTime { get; }

    /// <summary>How much its processor has done since the board was made, sleep excluded, in units of <see cref="ExecutedUnit"/>.</summary>
    long Executed { get; }

    /// <summary>What <see cref="Executed"/> counts, in the plural: instructions of a chip, steps of the virtual board's interpreter.</summary>
    string ExecutedUnit { get; }

    /// <summary>
    /// The longest simulated time in ns for which interrupts were off, sleep excluded, since it was last asked; null where the board has no interrupts.
    /// </summary>
    long? TakeInterruptsOff() => null;

    /// <summary>Switches the power on: the board boots as simulated time passes.</summary>
    void PowerOn();

    /// <summary>The reset button.</summary>
    void HardReset();
}

/// <summary>Why a board no longer runs.</summary>
/// <param name="Text">One clear sentence for the user.</param>
public sealed record BoardFault(string Text);

/// <summary>A board's file system. Paths are absolute, with '/'.</summary>
public interface IBoardFiles
{
    /// <summary>Creates or replaces a file, and the folders on its way.</summary>
    void Write(string path, ReadOnlySpan<byte> content);

    /// <summary>A file's content, or null where there is none.</summary>
    byte[]? Read(string path);

    /// <summary>Removes a file; false where there is none.</summary>
    bool Delete(string path);

    /// <summary>All files, sorted.</summary>
    IReadOnlyList<string> List();
}

/// <summary>A board's console: bytes, as a terminal would see them.</summary>
public interface IBoardConsole
{
    /// <summary>Raised with what the board writes, on whichever thread holds the baton. The bytes are valid only during the call.</summary>
    event ConsoleOutput? Output;

    /// <summary>Types bytes; 0x03 is Ctrl-C, 0x04 Ctrl-D.</summary>
    void Type(ReadOnlySpan<byte> bytes);
}

/// <summary>Receives what a board writes to its console.</summary>
public delegate void ConsoleOutput(ReadOnlySpan<byte> bytes);

/// <summary>A board has changed the level of a pin at <paramref name="time"/> (simulated ns), which may be a moment ahead of the timeline.</summary>
public delegate void PinOutput(int pin, bool level, long time);

/// <summary>A board's pins, by number.</summary>
public interface IBoardPins
{
    /// <summary>How many there are.</summary>
    int Count { get; }

    /// <summary>Raised when the board changes what it drives.</summary>
    event PinOutput? OutputChanged;

    /// <summary>The level on the pin, whoever drives it.</summary>
    bool Level(int pin);

    /// <summary>Drives a pin from outside; null lets go of it, so that its pull decides.</summary>
    void Drive(int pin, bool? level);

    /// <summary>How many analog inputs there are.</summary>
    int AnalogCount { get; }

    /// <summary>Puts a voltage on an analog input, as a part of the supply's: 0 to 1. Before that it is 0.</summary>
    void DriveAnalog(int input, double level);
}
