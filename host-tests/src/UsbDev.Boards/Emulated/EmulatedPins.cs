namespace UsbDev.Boards.Emulated;

/// <summary>An emulated chip's pins. What the host drives stays driven over resets.</summary>
internal sealed class EmulatedPins(EmulatedBoard board) : IBoardPins
{
    private const int NotDriven = 2; // as in the chip models

    private readonly Dictionary<int, bool> _driven = [];
    private readonly Dictionary<int, double> _analog = [];

    public event PinOutput? OutputChanged;

    public int Count => board.Chip is { } chip ? Convert.ToInt32(chip["pins"]) : 0;

    public bool Level(int pin) => board.Chip is { } chip && (bool)chip.InvokeMethod("level", pin);

    public void Drive(int pin, bool? level)
    {
        if (level is { } value)
            _driven[pin] = value;
        else
            _driven.Remove(pin);
        board.CatchUp();
        board.Chip?.InvokeMethod("drive", pin, level switch { true => 1, false => 0, null => NotDriven });
        board.Collect();
    }

    public int AnalogCount => board.Chip is { } chip ? Convert.ToInt32(chip["analogInputs"]) : 0;

    public void DriveAnalog(int input, double level)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(input);
        ArgumentOutOfRangeException.ThrowIfNegative(level);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(level, 1);
        if (board.Chip is not null)
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(input, AnalogCount);
        _analog[input] = level;
        board.Chip?.InvokeMethod("driveAnalog", input, level);
    }

    internal void Announce(int pin, bool level, long time) => OutputChanged?.Invoke(pin, level, time);

    internal void Restore()
    {
        foreach (var (pin, level) in _driven)
            board.Chip!.InvokeMethod("drive", pin, level ? 1 : 0);
        foreach (var (input, level) in _analog)
            board.Chip!.InvokeMethod("driveAnalog", input, level);
    }
}
