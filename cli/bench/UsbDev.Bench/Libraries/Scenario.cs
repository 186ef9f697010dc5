namespace UsbDev.Bench.Libraries;

/// <summary>Something that every library does in its own way, and what it costs.</summary>
internal abstract class Scenario
{
    /// <summary>For the table.</summary>
    public abstract string Name { get; }

    /// <summary>The module that plays the board's part.</summary>
    public abstract string Function { get; }

    /// <summary>The kind of device that it needs: the function of the adapter.</summary>
    public abstract string Device { get; }

    /// <summary>What else of the benchmark's Python is in the program.</summary>
    public virtual IReadOnlyList<string> Parts => ["measure", "pace"];

    /// <summary>Plays the host's part to the end.</summary>
    /// <exception cref="InvalidOperationException">It came to no end; the message says why.</exception>
    public abstract IEnumerable<Cost> Run(ScenarioRun run);
}

/// <summary>A value of a scenario.</summary>
/// <param name="What">Of what, as <c>heap a report</c>.</param>
/// <param name="Value">The value; null: it cannot be told, because not everything arrived.</param>
/// <param name="Unit">Its unit; null: it is counted in units of the board's processor.</param>
/// <param name="Aim">What our library promises on an RP2040.</param>
internal sealed record Cost(string What, double? Value, string? Unit, Target? Aim = null)
{
    /// <summary>Less is better otherwise.</summary>
    public bool MoreIsBetter { get; init; } = Aim is { IsCeiling: false };
}

/// <summary>A section of the board's program that was measured.</summary>
/// <param name="Begin">Simulated time at its begin.</param>
/// <param name="End">Simulated time at its end.</param>
/// <param name="Executed">What the processor did in it.</param>
/// <param name="HeapTaken">Bytes of heap taken in it; nothing was collected.</param>
/// <param name="HeapHeld">Bytes of those that were still in use at its end.</param>
/// <param name="InterruptsOff">The longest time in it for which interrupts were off, in us; null: the board has none.</param>
internal sealed record Section(TimeSpan Begin, TimeSpan End, long Executed, long HeapTaken, long HeapHeld, double? InterruptsOff);
