using UsbDev.Compiler.Yaml;
using UsbDev.Testing.Functions;

namespace UsbDev.Testing.Scenarios.Steps;

/// <summary><c>open</c>: a program on the host opens ports.</summary>
internal sealed class OpenStep(IReadOnlyList<FunctionTarget> ports) : Step
{
    public static StepType Type { get; } = new("open", "A program on the host opens serial or MIDI ports, as is done for all when the device is configured.",
        static (reader, node) => Ports.Read(reader, node, "'open'") is { } ports ? new OpenStep(ports) { At = reader.Modifiers.At } : null);

    public override string Text => "open " + string.Join(", ", ports.Select(p => p.Name));

    public override void Run(DeviceUnderTest device)
    {
        foreach (var port in ports) ((IPort)device.Log<FunctionLog>(port.Function)).Open();
    }
}

/// <summary><c>close</c>: nobody on the host reads from ports.</summary>
internal sealed class CloseStep(IReadOnlyList<FunctionTarget> ports) : Step
{
    public static StepType Type { get; } = new("close", "The program on the host closes serial or MIDI ports: DTR goes off, and nobody reads them, also after resets, until 'open'.",
        static (reader, node) => Ports.Read(reader, node, "'close'") is { } ports ? new CloseStep(ports) { At = reader.Modifiers.At } : null);

    public override string Text => "close " + string.Join(", ", ports.Select(p => p.Name));

    public override void Run(DeviceUnderTest device)
    {
        foreach (var port in ports) ((IPort)device.Log<FunctionLog>(port.Function)).Close();
    }
}

/// <summary>Names of functions that can be opened.</summary>
internal static class Ports
{
    public static IReadOnlyList<FunctionTarget>? Read(StepReader reader, Node node, string what)
    {
        var ports = new List<FunctionTarget>();
        var names = reader.Device.Functions.Where(f => FunctionLogs.Of(f) is IPort).Select(f => f.Name).ToArray();
        foreach (var item in StepReader.List(node))
        {
            if (reader.Word(item, what, names) is not { } name) return null;
            ports.Add(new FunctionTarget(reader.Device.Functions.First(f => f.Name == name), null));
        }

        return ports;
    }
}
