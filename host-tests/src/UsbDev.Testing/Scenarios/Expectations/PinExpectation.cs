using UsbDev.Compiler.Yaml;
using UsbDev.Testing.Scenarios.Steps;

namespace UsbDev.Testing.Scenarios.Expectations;

/// <summary><c>pin</c>: levels that the board's pins have.</summary>
internal sealed class PinExpectation(IReadOnlyList<PinLevel> levels) : Expectation
{
    public override string Text => "pin " + string.Join(", ", levels);

    public static PinExpectation? Read(StepReader reader, Node node) => PinLevel.Read(reader, node, "'pin'", "high", "low") is { } levels ? new PinExpectation(levels) : null;

    public override Watch Begin(DeviceUnderTest device)
    {
        foreach (var level in levels) level.Check(device);
        return new Looking(device, levels);
    }

    private sealed class Looking(DeviceUnderTest device, IReadOnlyList<PinLevel> levels) : Watch
    {
        public override string Expected => "pin " + string.Join(", ", levels);

        public override string Got => "pin " + string.Join(", ", levels.Select(l => l with { Level = device.Board.Pins.Level(l.Pin) }));

        public override Verdict Look()
        {
            if (State == Verdict.Met) return State;
            foreach (var (pin, level) in levels)
                if (device.Board.Pins.Level(pin) != level) return State;
            return State = Verdict.Met;
        }
    }
}
