namespace UsbDev.Boards.Emulated;

/// <summary>An emulated chip's pins. What the host drives stays driven over resets.</summary>
internal sealed class EmulatedPins(EmulatedBoard board) : IBoardPins
{
    private const int NotDriven = 2; // as in the chip models

    private readonly Dictionary<int, bool> _driven = [];

    public event Action<int, bool>? OutputChanged;

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

    internal void Announce(int pin, bool level) => OutputChanged?.Invoke(pin, level);

    internal void Restore()
    {
        foreach (var (pin, level) in _driven)
            board.Chip!.InvokeMethod("drive", pin, level ? 1 : 0);
    }
}
