using UsbDev.Compiler;
using UsbDev.Compiler.Yaml;
using UsbDev.Testing.Functions;
using UsbDev.Testing.Scenarios.Expectations;

namespace UsbDev.Testing.Scenarios.Steps;

/// <summary>MIDI messages to a cable of a function.</summary>
internal sealed class MidiSending(FunctionTarget target, IReadOnlyList<MidiPattern> messages, int cable, int times) : Sending(target)
{
    public override string Text => string.Join(", ", messages) + (cable == 0 ? "" : $" on cable {cable}") + (times == 1 ? "" : $" {times} times");

    public static MidiSending? Read(StepReader reader, FunctionTarget target, Node node)
    {
        if (node is not MappingNode) return MidiExpectation.Messages(reader, node) is { } only ? new MidiSending(target, only, 0, 1) : null;
        if (reader.Group(node, target.Name, "messages", "cable", "times") is not { } group) return null;
        if (group["messages"] is not { } list)
        {
            reader.Error(group, Codes.MissingKey, "there is nothing to send", "add 'messages', as note_on note=60");
            return null;
        }

        var cable = group["cable"] is { } cableNode ? MidiExpectation.Cable(reader, cableNode, ((MidiFunction)target.Function).ToDevice) : 0;
        var times = group["times"] is { } timesNode ? reader.Number(timesNode, "'times'", 1, 100_000) : 1;
        return MidiExpectation.Messages(reader, list) is { } messages && cable is { } number && times is { } count ? new MidiSending(target, messages, number, (int)count) : null;
    }

    public override void Run(DeviceUnderTest device, TimeSpan limit)
    {
        var port = device.Log<MidiLog>(Target.Function).Port
            ?? throw new StepFailedException($"{Target.Name} to be there", device.Device is null ? "no configured device" : "a device whose MIDI interface has no driver");
        byte[] once = [.. messages.SelectMany(m => m.ToBytes())];
        var all = new byte[once.Length * times];
        for (var i = 0; i < times; i++) once.CopyTo(all, i * once.Length);
        port.Write(cable, all, limit);
    }
}
