using UsbDev.Compiler.Yaml;
using UsbDev.Testing.Scenarios.Steps;

namespace UsbDev.Testing.Scenarios.Expectations;

/// <summary>Levels that pins have, or have one after the other.</summary>
internal sealed class PinExpectation(IReadOnlyList<PinLevels> pins) : Expectation
{
    public override string Text => "pin " + string.Join("; ", pins);

    public static PinExpectation? Read(StepReader reader, Node node)
    {
        if (reader.Group(node, "'pin'") is not { } group) return null;
        var pins = new List<PinLevels>();
        foreach (var (key, value) in group.Entries)
        {
            if (PinLevel.Number(reader, key) is not { } pin) return null;
            var levels = new List<bool>();
            foreach (var item in StepReader.List(value))
            {
                if (reader.Word(item, $"pin {pin}", "high", "low") is not { } word) return null;
                levels.Add(PinLevel.Of(word) == true);
            }

            pins.Add(new PinLevels(pin, levels));
        }

        return new PinExpectation(pins);
    }

    public override Watch Begin(DeviceUnderTest device)
    {
        foreach (var pin in pins) new PinLevel(pin.Pin, null).Check(device);
        return new Looking(device, Text, pins);
    }

    private sealed class Looking(DeviceUnderTest device, string text, IReadOnlyList<PinLevels> pins) : Watch
    {
        private readonly int[] _next = new int[pins.Count]; // of each pin's levels

        public override string Expected => text;

        public override string Got => "pin " + string.Join("; ", pins.Select((p, i) => $"{new PinLevel(p.Pin, device.Board.Pins.Level(p.Pin))}"
            + (p.Levels.Count > 1 ? $" after {_next[i]} of {p.Levels.Count}" : "")));

        // Pins with one level must have them at the same time; the others have been met when their last one came.
        public override Verdict Look()
        {
            if (State == Verdict.Met) return State;
            var all = true;
            for (var i = 0; i < pins.Count; i++)
            {
                var (pin, levels) = pins[i];
                var level = device.Board.Pins.Level(pin);
                if (levels.Count == 1)
                {
                    all &= level == levels[0];
                    continue;
                }

                if (_next[i] < levels.Count && level == levels[_next[i]]) _next[i]++;
                all &= _next[i] == levels.Count;
            }

            return all ? State = Verdict.Met : State;
        }
    }
}

/// <summary>A pin and the levels that it goes through.</summary>
internal readonly record struct PinLevels(int Pin, IReadOnlyList<bool> Levels)
{
    public override string ToString() => $"{Pin} {string.Join(", ", Levels.Select(l => l ? "high" : "low"))}";
}
