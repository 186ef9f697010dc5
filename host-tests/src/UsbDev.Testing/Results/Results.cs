using System.Collections.Immutable;
using UsbDev.Compiler;

namespace UsbDev.Testing.Results;

/// <summary>How a test ended.</summary>
public enum Outcome
{
    /// <summary>All its checks passed.</summary>
    Passed,

    /// <summary>One did not.</summary>
    Failed,

    /// <summary>It was not run.</summary>
    Skipped,
}

/// <summary>One run of a gadget's tests on a board.</summary>
public sealed record TestRun
{
    /// <summary>The gadget's folder.</summary>
    public required string Gadget { get; init; }

    /// <summary>The kind of board.</summary>
    public required string Board { get; init; }

    /// <summary>What to call it among other runs: the gadget, however its folder was named, and the board.</summary>
    public string Name => $"{Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(Gadget)))} on {Board}";

    /// <summary>When it began.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>How long it took by the clock on the wall.</summary>
    public required TimeSpan Wall { get; init; }

    /// <summary>The device as the host saw it; null where it never came.</summary>
    public DeviceTreeNode? Device { get; init; }

    /// <summary>The tests in the order in which they were run; the first looks at the device itself.</summary>
    public required ImmutableArray<TestResult> Tests { get; init; }

    /// <summary>No test failed.</summary>
    public bool Passed => Tests.All(t => t.Outcome != Outcome.Failed);

    /// <summary>How many tests ended so.</summary>
    public int Count(Outcome outcome) => Tests.Count(t => t.Outcome == outcome);
}

/// <summary>What became of one test.</summary>
public sealed record TestResult
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Where it stands; null for what is always checked.</summary>
    public SourceSpan? At { get; init; }

    /// <summary>How it ended.</summary>
    public required Outcome Outcome { get; init; }

    /// <summary>Why it was not run.</summary>
    public string? Reason { get; init; }

    /// <summary>Its checks, in order, to the first that failed.</summary>
    public required ImmutableArray<CheckResult> Checks { get; init; }

    /// <summary>Simulated time from the board's power on, or from the end of the test that it continues.</summary>
    public TimeSpan Simulated { get; init; }

    /// <summary>Time by the clock on the wall.</summary>
    public TimeSpan Wall { get; init; }

    /// <summary>What the board wrote to its console.</summary>
    public string Console { get; init; } = "";

    /// <summary>The capture of the bus, where it was kept.</summary>
    public string? Capture { get; init; }
}

/// <summary>One check: a step of a test, or something that is always looked at.</summary>
/// <param name="Name">What was checked.</param>
/// <param name="Simulated">Simulated time that it took.</param>
/// <param name="Wall">Time by the clock on the wall.</param>
/// <param name="Failure">What was wrong; null: nothing.</param>
public sealed record CheckResult(string Name, TimeSpan Simulated, TimeSpan Wall, Failure? Failure)
{
    /// <summary>Nothing was wrong.</summary>
    public bool Passed => Failure is null;
}

/// <summary>What was wrong.</summary>
/// <param name="Message">One sentence.</param>
/// <param name="At">The place in the description, the tests or the program; null where there is none.</param>
/// <param name="Expected">What was expected, where that can be said.</param>
/// <param name="Got">What came instead.</param>
/// <param name="SoFar">What the device had sent since the last expectation that was met, oldest first.</param>
public sealed record Failure(string Message, string? At = null, string? Expected = null, string? Got = null, ImmutableArray<string> SoFar = default)
{
    /// <summary>Lines of what the device had sent.</summary>
    public ImmutableArray<string> SoFar { get; init; } = SoFar.IsDefault ? [] : SoFar;
}
