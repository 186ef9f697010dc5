using UsbDev.Compiler.Spec;
using UsbDev.Compiler.Yaml;
using UsbDev.Host;

namespace UsbDev.Testing.Scenarios.Steps;

/// <summary><c>pin</c>: drives pins from outside.</summary>
internal sealed class PinStep(IReadOnlyList<PinLevel> levels, TimeSpan? time) : Step
{
    public static StepType Type { get; } = new("pin", "Drives pins from outside: high, low, or open, which lets go of them so that their pull decides. With 'for' they are open again afterwards.",
        static (reader, node) => PinLevel.Read(reader, node, "'pin'", "high", "low", "open") is { } levels
            ? new PinStep(levels, reader.Modifiers.For) { At = reader.Modifiers.At } : null)
    { TakesFor = true };

    public override string Text => "pin " + string.Join(", ", levels) + (time is { } t ? " for " + Format.Time(t) : "");

    public override void Run(DeviceUnderTest device)
    {
        foreach (var level in levels) level.Check(device);
        foreach (var (pin, level) in levels) device.Board.Pins.Drive(pin, level);
        if (time is not { } length) return;
        device.Pass(length);
        foreach (var (pin, _) in levels) device.Board.Pins.Drive(pin, null);
    }
}

/// <summary>A pin and its level; null: open.</summary>
internal readonly record struct PinLevel(int Pin, bool? Level)
{
    private const int MostPins = 256;

    public override string ToString() => $"{Pin} {(Level is not { } level ? "open" : level ? "high" : "low")}";

    public static IReadOnlyList<PinLevel>? Read(StepReader reader, Node node, string what, params string[] words)
    {
        if (reader.Group(node, what) is not { } group) return null;
        var levels = new List<PinLevel>();
        foreach (var (key, value) in group.Entries)
        {
            if (Number(reader, key) is not { } pin || reader.Word(value, $"pin {pin}", words) is not { } word) return null;
            levels.Add(new PinLevel(pin, Of(word)));
        }

        return levels;
    }

    /// <summary>A pin: 2, or GP2 as boards print it.</summary>
    public static int? Number(StepReader reader, ScalarNode node)
    {
        var name = node.Value.StartsWith("GP", StringComparison.OrdinalIgnoreCase) ? node.Value[2..] : node.Value;
        if (Values.TryNumber(name, out var pin) && pin is >= 0 and < MostPins) return (int)pin;
        reader.Error(node, Compiler.Codes.Type, $"'{node.Value}' is no pin", "write its number, as 2 or GP2");
        return null;
    }

    /// <summary>The level that a word means.</summary>
    public static bool? Of(string word) => word switch { "high" => true, "low" => false, _ => null };

    public void Check(DeviceUnderTest device)
    {
        if (Pin >= device.Board.Pins.Count)
            throw new StepFailedException($"a pin {Pin}", $"the {device.Board.Kind} board has pins 0 to {device.Board.Pins.Count - 1}");
    }
}
