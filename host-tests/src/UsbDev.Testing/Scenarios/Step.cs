using UsbDev.Compiler;

namespace UsbDev.Testing.Scenarios;

/// <summary>One thing that a test does or expects.</summary>
public abstract class Step
{
    /// <summary>The limit of a step that gives none.</summary>
    public static readonly TimeSpan DefaultLimit = TimeSpan.FromSeconds(2);

    /// <summary>Where it stands.</summary>
    public SourceSpan At { get; init; } = SourceSpan.None;

    /// <summary>How long it may take, in simulated time.</summary>
    public TimeSpan Limit { get; init; } = DefaultLimit;

    /// <summary>What it does, in a few words.</summary>
    public abstract string Text { get; }

    /// <summary>Exceptions of the program that it waits for.</summary>
    internal virtual IEnumerable<System.Text.RegularExpressions.Regex> Errors => [];

    /// <summary>Does it.</summary>
    /// <exception cref="StepFailedException">It is not as expected.</exception>
    /// <exception cref="BoardException">The program raised an exception, or the board ended.</exception>
    /// <exception cref="IOException">The device does not answer, or refuses.</exception>
    public abstract void Run(DeviceUnderTest device);
}

/// <summary>Something is not as a step expects it.</summary>
/// <param name="expected">What was expected.</param>
/// <param name="got">What came instead.</param>
internal sealed class StepFailedException(string expected, string got) : Exception($"expected {expected}, got {got}")
{
    /// <summary>What was expected.</summary>
    public string Expected { get; } = expected;

    /// <summary>What came instead.</summary>
    public string Got { get; } = got;
}
