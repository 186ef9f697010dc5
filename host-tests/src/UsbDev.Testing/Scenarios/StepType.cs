using UsbDev.Compiler;
using UsbDev.Compiler.Yaml;
using UsbDev.Testing.Scenarios.Steps;

namespace UsbDev.Testing.Scenarios;

/// <summary>A kind of step: its key in tests.yaml and how its value is read.</summary>
/// <param name="Name">The key.</param>
/// <param name="Help">What it does, in one sentence.</param>
/// <param name="Read">Reads the value; null where it is wrong, which is then reported.</param>
internal sealed record StepType(string Name, string Help, Func<StepReader, Node, Step?> Read)
{
    /// <summary>All kinds, in the order in which the reference lists them. A new one is a file in Steps and a line here.</summary>
    public static IReadOnlyList<StepType> All { get; } =
    [
        ExpectStep.Type, SendStep.Type, PinStep.Type, AnalogStep.Type, ConnectStep.Type, OpenStep.Type, CloseStep.Type, TypeStep.Type, WaitStep.Type, PlugStep.Type, UnplugStep.Type, ResetStep.Type, SuspendStep.Type,
        ResumeStep.Type, RequestStep.Type, TransferStep.Type, ForgetStep.Type,
    ];

    /// <summary>It takes <c>for</c>.</summary>
    public bool TakesFor { get; init; }

    /// <summary>It takes <c>within</c>.</summary>
    public bool TakesWithin { get; init; }

    /// <summary>It has no value.</summary>
    public bool IsBare { get; init; }
}

/// <summary>What stands beside a step's key.</summary>
/// <param name="At">The step's place.</param>
/// <param name="Within">Its limit.</param>
/// <param name="For">How long it lasts; null: not given.</param>
internal readonly record struct StepModifiers(SourceSpan At, TimeSpan Within, TimeSpan? For);
