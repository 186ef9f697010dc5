using UsbDev.Bus;
using UsbDev.Host;

namespace UsbDev.Testing.Scenarios.Steps;

/// <summary><c>plug</c>: the cable goes in, and the device is configured.</summary>
internal sealed class PlugStep : Step
{
    public static StepType Type { get; } = new("plug", "Plugs the cable in again and waits until the device is configured.",
        static (reader, _) => new PlugStep { At = reader.Modifiers.At, Limit = reader.Modifiers.Within }) { IsBare = true, TakesWithin = true };

    public override string Text => "plug in";

    public override void Run(DeviceUnderTest device)
    {
        if (device.Port!.Device is not null) throw new StepFailedException("an unplugged device", "one that is plugged in; there is nothing to plug in");
        device.Port.Plug(device.Board.Usb);
        device.WaitForDevice(Limit);
    }
}

/// <summary><c>unplug</c>: the cable is pulled.</summary>
internal sealed class UnplugStep : Step
{
    public static StepType Type { get; } = new("unplug", "Pulls the cable. The board keeps its power, as with a battery, and its program goes on.",
        static (reader, _) => new UnplugStep { At = reader.Modifiers.At }) { IsBare = true };

    public override string Text => "unplug";

    public override void Run(DeviceUnderTest device)
    {
        device.Port!.Unplug();
        if (!device.Wait(() => device.Device is null, TimeSpan.FromMilliseconds(100)))
            throw new StepFailedException("the host to notice that the device is gone", "nothing");
    }
}

/// <summary><c>reset</c>: of the bus, of the board, or of its interpreter.</summary>
internal sealed class ResetStep(string what) : Step
{
    private const string CtrlC = "\x03";
    private const string CtrlD = "\x04";

    public static StepType Type { get; } = new("reset",
        "Resets and waits until the device is configured again: 'bus' resets the bus, 'board' presses the reset button, 'soft' interrupts the program and restarts the interpreter.",
        static (reader, node) => reader.Word(node, "'reset'", "bus", "board", "soft") is { } what ? new ResetStep(what) { At = reader.Modifiers.At, Limit = reader.Modifiers.Within } : null)
    { TakesWithin = true };

    public override string Text => what == "bus" ? "reset the bus" : what == "board" ? "press the board's reset button" : "soft reset";

    public override void Run(DeviceUnderTest device)
    {
        var before = device.Device;
        switch (what)
        {
            case "bus":
                device.Host.Reset(device.Port!);
                break;
            case "board":
                device.Board.HardReset();
                break;
            default:
                device.Board.Console.Type(System.Text.Encoding.ASCII.GetBytes(CtrlC + CtrlC));
                device.Pass(TimeSpan.FromMilliseconds(50));
                device.Board.Console.Type(System.Text.Encoding.ASCII.GetBytes(CtrlD));
                break;
        }

        if (!device.Wait(() => device.Device != before, Limit)) throw new StepFailedException("the device to leave the bus", "it stayed");
        device.WaitForDevice(Limit);
    }
}

/// <summary><c>suspend</c>: the host falls asleep.</summary>
internal sealed class SuspendStep(bool wakeup) : Step
{
    public static StepType Type { get; } = new("suspend", "Suspends the bus as a host that falls asleep; 'without wakeup' does not allow the device to wake it.", static (reader, node) =>
    {
        var without = node is Compiler.Yaml.ScalarNode { IsNull: false, Value: not "suspend" };
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

/// <summary><c>wait</c>: time passes.</summary>
internal sealed class WaitStep(TimeSpan time) : Step
{
    public static StepType Type { get; } = new("wait", "Lets simulated time pass.",
        static (reader, node) => reader.Time(node, "'wait'") is { } time ? new WaitStep(time) { At = reader.Modifiers.At } : null);

    public override string Text => "wait " + Format.Time(time);

    public override void Run(DeviceUnderTest device) => device.Pass(time);
}

/// <summary><c>forget</c>: what was sent so far is not looked at any more.</summary>
internal sealed class ForgetStep(IReadOnlyList<string> names) : Step
{
    private const string All = "all";

    public static StepType Type { get; } = new("forget", "Forgets what functions, or 'console', or 'all' have sent so far: only what comes later can be expected.", static (reader, node) =>
    {
        var names = new List<string>();
        foreach (var item in StepReader.List(node))
            if (reader.Word(item, "'forget'", [.. reader.Device.Functions.Select(f => f.Name), ExpectStep.Console, All]) is { } name) names.Add(name);
        return new ForgetStep(names) { At = reader.Modifiers.At };
    });

    public override string Text => "forget " + string.Join(", ", names);

    public override void Run(DeviceUnderTest device)
    {
        var all = names.Contains(All);
        foreach (var function in device.Functions)
            if (all || names.Contains(function.Name)) function.Cursor = function.Count;
        if (all || names.Contains(ExpectStep.Console)) device.ConsoleCursor = device.Console.Length;
    }
}
