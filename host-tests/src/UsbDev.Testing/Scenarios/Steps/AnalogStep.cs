using System.Globalization;
using UsbDev.Compiler;
using UsbDev.Compiler.Spec;
using UsbDev.Compiler.Yaml;
using UsbDev.Host;

namespace UsbDev.Testing.Scenarios.Steps;

/// <summary><c>analog</c>: puts voltages on analog inputs.</summary>
internal sealed class AnalogStep(IReadOnlyList<(int Input, double Level)> levels, TimeSpan? time) : Step
{
    private const int MostInputs = 64;
    private static readonly TimeSpan _piece = TimeSpan.FromMilliseconds(1);

    public static StepType Type { get; } = new("analog", "Puts voltages on analog inputs, as parts of the supply's. With 'for' they get there evenly in this time, as a knob that is turned.",
        static (reader, node) => Read(reader, node) is { } levels ? new AnalogStep(levels, reader.Modifiers.For) { At = reader.Modifiers.At } : null)
    { TakesFor = true };

    public override string Text => "analog " + string.Join(", ", levels.Select(l => string.Create(CultureInfo.InvariantCulture, $"A{l.Input} {l.Level:0.###}"))) + (time is { } t ? " in " + Format.Time(t) : "");

    public override void Run(DeviceUnderTest device)
    {
        var inputs = device.Board.Pins.AnalogCount;
        foreach (var (input, _) in levels)
            if (input >= inputs) throw new StepFailedException($"an analog input A{input}", $"the {device.Board.Kind} board has A0 to A{inputs - 1}");
        if (time is { } length)
        {
            var (from, begin) = (levels.Select(l => device.Analog(l.Input)).ToList(), device.Now);
            for (var at = _piece; at < length; at = device.Now - begin)
            {
                for (var i = 0; i < levels.Count; i++) device.DriveAnalog(levels[i].Input, from[i] + (levels[i].Level - from[i]) * (at / length));
                device.Pass(_piece);
            }
        }

        foreach (var (input, level) in levels) device.DriveAnalog(input, level);
    }

    private static List<(int, double)>? Read(StepReader reader, Node node)
    {
        if (reader.Group(node, "'analog'") is not { } group) return null;
        var levels = new List<(int, double)>();
        foreach (var (key, value) in group.Entries)
        {
            if (!Values.TryNumber(key.Value.StartsWith('A') ? key.Value[1..] : key.Value, out var input) || input is < 0 or >= MostInputs)
            {
                reader.Error(key, Codes.Type, $"'{key.Value}' is no analog input", "write its number, as 0 or A0; on the RP2040 that is GP26");
                return null;
            }

            if (Level(value) is not { } level)
            {
                reader.Error(value, Codes.Range, $"A{input} cannot be {value.Describe()}", "write a part of the supply's voltage, as 0.5 or 50 %");
                return null;
            }

            levels.Add(((int)input, level));
        }

        return levels;
    }

    private static double? Level(Node node)
    {
        if (node is not ScalarNode { IsNull: false } scalar) return null;
        var text = scalar.Value.TrimEnd();
        var part = text.EndsWith('%') ? 100 : 1;
        return double.TryParse(text.TrimEnd('%', ' '), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value >= 0 && value <= part ? value / part : null;
    }
}
