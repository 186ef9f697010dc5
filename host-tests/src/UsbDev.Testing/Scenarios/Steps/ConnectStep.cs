using UsbDev.Compiler.Yaml;

namespace UsbDev.Testing.Scenarios.Steps;

/// <summary><c>connect</c>: wires between pins.</summary>
internal sealed class ConnectStep(IReadOnlyList<(int From, int? To)> wires) : Step
{
    public static StepType Type { get; } = new("connect", "Puts wires between pins: the second has the level that the board drives on the first. 'open' takes the wire away.",
        static (reader, node) => Read(reader, node) is { } wires ? new ConnectStep(wires) { At = reader.Modifiers.At } : null);

    public override string Text => "connect " + string.Join(", ", wires.Select(w => w.To is { } to ? $"{w.From} to {to}" : $"{w.From} to nothing"));

    public override void Run(DeviceUnderTest device)
    {
        foreach (var (from, to) in wires)
        {
            new PinLevel(from, null).Check(device);
            if (to is { } other) new PinLevel(other, null).Check(device);
            device.Connect(from, to);
        }
    }

    private static List<(int, int?)>? Read(StepReader reader, Node node)
    {
        if (reader.Group(node, "'connect'") is not { } group) return null;
        var wires = new List<(int, int?)>();
        foreach (var (key, value) in group.Entries)
        {
            if (PinLevel.Number(reader, key) is not { } from) return null;
            int? to = null;
            if (value is not ScalarNode { Value: "open" })
            {
                if (value is not ScalarNode pin)
                {
                    reader.Word(value, $"the wire from {from}", "open");
                    return null;
                }

                if ((to = PinLevel.Number(reader, pin)) is null) return null;
            }

            wires.Add((from, to));
        }

        return wires;
    }
}
