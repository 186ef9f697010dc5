namespace UsbDev.Boards.Virtual;

/// <summary>The virtual chip's pins. What the host drives stays over resets; what the board drives does not.</summary>
internal sealed unsafe class VirtualPins : IBoardPins
{
    private const byte NotDriven = 2;

    private readonly BoardMemory _memory;
    private readonly BoardEvents _events;
    private readonly byte[] _driven = new byte[BoardShared.PinCount];
    private readonly byte[] _peripheral = new byte[BoardShared.PinCount]; // what a peripheral drives
    private readonly bool[] _levels = new bool[BoardShared.PinCount];
    private readonly ushort[] _analog = new ushort[BoardShared.AnalogCount];

    public VirtualPins(BoardMemory memory, BoardEvents events)
    {
        (_memory, _events) = (memory, events);
        Array.Fill(_driven, NotDriven);
        Array.Fill(_peripheral, NotDriven);
    }

    public event PinOutput? OutputChanged;

    /// <summary>Raised when the host changes what it drives: pin, level. True: a peripheral listens to the pin, and the interpreter is not interrupted.</summary>
    public Func<int, bool, bool>? InputChanged { get; set; }

    public int Count => BoardShared.PinCount;

    public int AnalogCount => BoardShared.AnalogCount;

    public bool Level(int pin)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(pin);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(pin, Count);
        if (_peripheral[pin] is var peripheral and not NotDriven)
            return peripheral != 0;
        var state = _memory.Shared is null ? default : *BoardShared.Pin(_memory.Shared, pin);
        return (state.Mode, state.Output, _driven[pin]) switch
        {
            (PinMode.Output, var output, _) => output != 0,
            (PinMode.OpenDrain, 0, _) => false,
            (_, _, NotDriven) => state.Pull == PinPull.Up,
            (_, _, var driven) => driven != 0,
        };
    }

    public void Drive(int pin, bool? level)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(pin);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(pin, Count);
        _driven[pin] = level switch { null => NotDriven, true => 1, false => 0 };
        if (_memory.Shared is not null)
            BoardShared.Pin(_memory.Shared, pin)->Driven = _driven[pin];
        if (Level(pin) is var now && now == _levels[pin])
            return;
        _levels[pin] = now;
        if (InputChanged?.Invoke(pin, now) != true)
            _events.PostPin(pin, now);
    }

    public void DriveAnalog(int input, double level)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(input);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(input, AnalogCount);
        ArgumentOutOfRangeException.ThrowIfNotEqual(level is >= 0 and <= 1, true, nameof(level));
        _analog[input] = (ushort)Math.Round(level * ushort.MaxValue);
        if (_memory.Shared is not null)
            _memory.Shared->Analog[input] = _analog[input];
    }

    /// <summary>A fresh board is in the memory.</summary>
    public void Begin()
    {
        for (var pin = 0; pin < Count; pin++)
            BoardShared.Pin(_memory.Shared, pin)->Driven = _driven[pin];
        for (var input = 0; input < AnalogCount; input++)
            _memory.Shared->Analog[input] = _analog[input];
    }

    /// <summary>A peripheral of the chip drives a pin; null: no longer.</summary>
    public void DriveFromInside(int pin, bool? level, long time)
    {
        _peripheral[pin] = level switch { null => NotDriven, true => 1, false => 0 };
        Doorbell(pin, time);
    }

    /// <summary>The board says that it has changed a pin at <paramref name="time"/> (ns).</summary>
    public void Doorbell(int pin, long time)
    {
        if (pin is < 0 or >= BoardShared.PinCount || Level(pin) is var now && now == _levels[pin])
            return;
        _levels[pin] = now;
        OutputChanged?.Invoke(pin, now, time);
    }

    /// <summary>The board is gone: nothing drives the pins but the host.</summary>
    public void AnnounceGone(long time)
    {
        for (var pin = 0; pin < Count; pin++)
            Doorbell(pin, time);
    }
}
