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
