using UsbDev.Bus;

namespace UsbDev.Boards.Virtual;

/// <summary>
/// A board that lives in this process: the real interpreter and USB stack in a wasm module, on a chip made of C#.
/// </summary>
/// <remarks>Like everything on a <see cref="Timeline"/> it belongs to whoever holds the baton: the host's code between two runs, and what the board calls back.</remarks>
public sealed class VirtualBoard : IBoard
{
    private const long NanosecondsPerSecond = 1_000_000_000;
    private const long PowerUp = 662_774_400; // seconds from 2000-01-01 to 2021-01-01, where the board's clock begins as an RP2040's does

    private readonly VirtualProcessor _processor;

    /// <summary>A board without power.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public VirtualBoard(VirtualBoardOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var timeline = options.Checked().Timeline;
        var files = new FileTree(options.FileSystemSize, () => (uint)(PowerUp + timeline.Now / NanosecondsPerSecond));
        Files = files;
        _processor = new VirtualProcessor(options, files);
    }

    /// <inheritdoc/>
    public string Kind => "virtual";

    /// <inheritdoc/>
    public IDevicePort Usb => _processor.Chip.Usb;

    /// <inheritdoc/>
    public IBoardFiles Files { get; }

    /// <inheritdoc/>
    public IBoardConsole Console => _processor.Chip.Console;

    /// <inheritdoc/>
    public IBoardPins Pins => _processor.Chip.Pins;

    /// <inheritdoc/>
    public BoardFault? Fault => _processor.Fault is { } text ? new BoardFault(text) : null;

    /// <inheritdoc/>
    public long LocalTime => _processor.Reached;

    /// <inheritdoc/>
    public long Executed => _processor.Executed;

    /// <summary>A step is a backward jump or a return of the interpreter, or a look at the clock.</summary>
    public string ExecutedUnit => "steps";

    /// <inheritdoc/>
    public void PowerOn() => _processor.PowerOn();

    /// <inheritdoc/>
    public void HardReset() => _processor.Reset();

    /// <summary>Ends the board, whatever it does at the moment.</summary>
    public ValueTask DisposeAsync()
    {
        _processor.Stop();
        return ValueTask.CompletedTask;
    }
}
