using System.Runtime.InteropServices;
using UsbDev.Boards;
using UsbDev.Boards.Serial;
using UsbDev.Bus;
using UsbDev.Host;

namespace UsbDev.Testing.Functions;

/// <summary>Something with a serial line that is attached to two pins of the board: the other end of a UART.</summary>
public sealed class AttachedSerial : ISerialSource
{
    private const int Capacity = 4 << 20; // bytes

    private readonly SerialLine _line;
    private readonly List<byte> _bytes = [];
    private SerialState _state;

    internal AttachedSerial(SerialPart part, Timeline timeline, IBoard board)
    {
        Part = part;
        _line = new SerialLine(timeline, level => board.Pins.Drive(part.Rx, level), () => board.LocalTime) { Format = part.Format };
        _line.Received += OnReceived;
        board.Pins.OutputChanged += (pin, level, time) =>
        {
            if (pin == part.Tx) _line.Look(level, time);
        };
        board.Pins.Drive(part.Rx, true);
    }

    /// <summary>As the tests have it.</summary>
    public SerialPart Part { get; }

    /// <inheritdoc/>
    public int Count => _bytes.Count;

    /// <inheritdoc/>
    public int Cursor { get; set; }

    bool ISerialSource.IsThere => true;

    SerialState ISerialSource.State => _state;

    /// <summary>How the line is set.</summary>
    public SerialFormat Format
    {
        get => _line.Format;
        set => _line.Format = value;
    }

    /// <summary>Characters and breaks that are still to be sent.</summary>
    public int Unsent => _line.Unsent;

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Since(int position) => CollectionsMarshal.AsSpan(_bytes)[Math.Min(position, _bytes.Count)..];

    /// <summary>Sends bytes, as fast as the line carries them.</summary>
    public void Send(ReadOnlySpan<byte> bytes)
    {
        foreach (var b in bytes) _line.Send(b);
    }

    /// <summary>Sends a break.</summary>
    public void SendBreak(TimeSpan length) => _line.SendBreak((long)length.TotalNanoseconds);

    // Of characters with errors the byte is kept, too; the error stands in the state until the next sound one.
    private void OnReceived(SerialSign sign, byte value)
    {
        _state = sign switch
        {
            SerialSign.Break => SerialState.Break,
            SerialSign.FramingError => SerialState.FramingError,
            SerialSign.ParityError => SerialState.ParityError,
            _ => SerialState.None,
        };
        if (sign != SerialSign.Break && _bytes.Count < Capacity) _bytes.Add(value);
    }
}

/// <summary>A serial line at two pins.</summary>
/// <param name="Name">By which the tests call it.</param>
/// <param name="Tx">The pin on which the board sends.</param>
/// <param name="Rx">The pin on which it receives.</param>
/// <param name="Format">How the line is set at first.</param>
public sealed record SerialPart(string Name, int Tx, int Rx, SerialFormat Format);
