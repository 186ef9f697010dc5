using UsbDev.Host;

namespace UsbDev.Testing.Scenarios.Steps;

/// <summary><c>wait</c>: time passes.</summary>
internal sealed class WaitStep(TimeSpan time) : Step
{
    public static StepType Type { get; } = new("wait", "Lets simulated time pass.",
        static (reader, node) => reader.Time(node, "'wait'") is { } time ? new WaitStep(time) { At = reader.Modifiers.At } : null);

    public override string Text => "wait " + Format.Time(time);

    public override void Run(DeviceUnderTest device) => device.Pass(time);
}
