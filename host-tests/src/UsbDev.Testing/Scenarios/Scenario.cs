using System.Collections.Immutable;
using UsbDev.Compiler;

namespace UsbDev.Testing.Scenarios;

/// <summary>The tests of a gadget, as its tests.yaml has them.</summary>
/// <param name="File">The file.</param>
/// <param name="Tests">In the order of the file.</param>
public sealed record Scenario(string File, ImmutableArray<ScenarioTest> Tests)
{
    /// <summary>What is attached to the board's pins.</summary>
    public ImmutableArray<Functions.SerialPart> Attached { get; init; } = [];

    /// <summary>No tests.</summary>
    public static Scenario None(string file) => new(file, []);
}

/// <summary>One test: steps on a freshly plugged device, or on the one of the test before.</summary>
public sealed record ScenarioTest
{
    /// <summary>Its name; no two are alike.</summary>
    public required string Name { get; init; }

    /// <summary>Where it stands.</summary>
    public required SourceSpan At { get; init; }

    /// <summary>Goes on with the device of the test before, as that left it.</summary>
    public bool Continues { get; init; }

    /// <summary>Why it is not run; null: it is.</summary>
    public string? Skip { get; init; }

    /// <summary>Kinds of board that it is for; empty: all.</summary>
    public ImmutableArray<string> Boards { get; init; } = [];

    /// <summary>What is done.</summary>
    public required ImmutableArray<Step> Steps { get; init; }
}
