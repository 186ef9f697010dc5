using UsbDev.Bus;
using UsbDev.Compiler.Yaml;

namespace UsbDev.Testing.Scenarios.Steps;

/// <summary><c>suspend</c>: the host falls asleep.</summary>
internal sealed class SuspendStep(bool wakeup) : Step
{
    public static StepType Type { get; } = new("suspend", "Suspends the bus as a host that falls asleep; 'without wakeup' does not allow the device to wake it.", static (reader, node) =>
    {
        var without = node is ScalarNode { IsNull: false, Value: not "suspend" };
        return without && reader.Word(node, "'suspend'", "without wakeup") is null ? null : new SuspendStep(!without) { At = reader.Modifiers.At };
    }) { IsBare = true };

    public override string Text => wakeup ? "suspend" : "suspend without wakeup";

    public override void Run(DeviceUnderTest device)
    {
        device.Host.Suspend(device.Port!, wakeup);
        if (device.Port!.State != RootPortState.Suspended) throw new StepFailedException("a suspended device", $"one that is {device.Port.State.ToString().ToLowerInvariant()}");
    }
}

/// <summary><c>resume</c>: the host wakes up.</summary>
internal sealed class ResumeStep : Step
{
    public static StepType Type { get; } = new("resume", "Resumes the bus.", static (reader, _) => new ResumeStep { At = reader.Modifiers.At }) { IsBare = true };

    public override string Text => "resume";

    public override void Run(DeviceUnderTest device)
    {
        device.Host.Resume(device.Port!);
        if (device.Port!.State != RootPortState.Enabled) throw new StepFailedException("a resumed device", $"one that is {device.Port.State.ToString().ToLowerInvariant()}");
    }
}
