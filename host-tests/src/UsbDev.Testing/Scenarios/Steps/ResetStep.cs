using System.Text;

namespace UsbDev.Testing.Scenarios.Steps;

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
                device.Board.Console.Type(Encoding.ASCII.GetBytes(CtrlC + CtrlC));
                device.Pass(TimeSpan.FromMilliseconds(50));
                device.Board.Console.Type(Encoding.ASCII.GetBytes(CtrlD));
                break;
        }

        if (!device.Wait(() => device.Device != before, Limit)) throw new StepFailedException("the device to leave the bus", "it stayed");
        device.WaitForDevice(Limit);
    }
}
