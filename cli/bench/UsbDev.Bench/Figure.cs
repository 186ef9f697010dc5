using UsbDev.Testing;

namespace UsbDev.Bench;

/// <summary>A figure that the project promises, and how it is measured.</summary>
public abstract class Figure
{
    /// <summary>Name on the command line.</summary>
    public abstract string Name { get; }

    /// <summary>What is measured, in one line.</summary>
    public abstract string Description { get; }

    /// <summary>Unit of the value and the target.</summary>
    public abstract string Unit { get; }

    /// <summary>The promise.</summary>
    public abstract Target Target { get; }

    /// <summary>How often it is measured after one round that does not count; the median is the figure.</summary>
    public virtual int Rounds => 5;

    /// <summary>Measures once.</summary>
    public abstract double Measure(BenchSetting setting, CancellationToken cancel);

    /// <summary>Measures all rounds.</summary>
    public Measurement Run(BenchSetting setting, CancellationToken cancel)
    {
        Measure(setting, cancel); // caches, compiled code
        var values = new double[Rounds];
        for (var i = 0; i < values.Length; i++)
        {
            cancel.ThrowIfCancellationRequested();
            values[i] = Measure(setting, cancel);
        }
        Array.Sort(values);
        return new Measurement(this, values[values.Length / 2], values[0], values[^1]);
    }
}

/// <summary>What a figure must not exceed, or must reach.</summary>
/// <param name="Value">The limit.</param>
/// <param name="IsCeiling">True: at most; false: at least.</param>
public readonly record struct Target(double Value, bool IsCeiling)
{
    /// <summary>At most this.</summary>
    public static Target AtMost(double value) => new(value, true);

    /// <summary>At least this.</summary>
    public static Target AtLeast(double value) => new(value, false);

    /// <summary>The promise is kept.</summary>
    public bool IsMetBy(double value) => IsCeiling ? value <= Value : value >= Value;
}

/// <summary>What figures are measured on.</summary>
/// <param name="Firmware">Path of the virtual board's firmware.</param>
/// <param name="Tool">The command that runs this tool anew: program and first arguments.</param>
/// <param name="Example">Folder of the gadget that figures of whole processes use.</param>
/// <param name="Board">The kind of board, as in <c>--board</c>.</param>
/// <param name="MakeBoard">Makes such boards.</param>
public sealed record BenchSetting(string Firmware, IReadOnlyList<string> Tool, string Example, string Board, BoardMaker MakeBoard);

/// <summary>A figure as measured.</summary>
/// <param name="Figure">What was measured.</param>
/// <param name="Median">The value that counts.</param>
/// <param name="Least">Least of all rounds.</param>
/// <param name="Greatest">Greatest of all rounds.</param>
public sealed record Measurement(Figure Figure, double Median, double Least, double Greatest)
{
    /// <summary>The promise is kept.</summary>
    public bool IsMet => Figure.Target.IsMetBy(Median);
}
