using UsbDev.Compiler.Yaml;
using UsbDev.Host;
using UsbDev.Testing.Functions;

namespace UsbDev.Testing.Scenarios.Steps;

/// <summary>What is attached to pins sends text, bytes and breaks, in the order in which they are written. The step ends when they are on the line.</summary>
internal sealed class AttachedSending(SerialPart part, IReadOnlyList<(string Text, Action<AttachedSerial> Do)> actions) : ISending
{
    public string Text => $"{part.Name} {string.Join(", ", actions.Select(a => a.Text))}";

    public static AttachedSending? Read(StepReader reader, SerialPart part, Node node)
    {
        if (node is ScalarNode) return reader.Text(node, part.Name) is { } only ? new AttachedSending(part, [Bytes(SerialData.Of(only))]) : null;
        if (reader.Group(node, part.Name, "text", "bytes", "times", "line", "break") is not { } group) return null;
        var actions = new List<(string, Action<AttachedSerial>)>();
        foreach (var (key, value) in group.Entries)
        {
            if (key.Value == "times") continue;
            if (Action(reader, group, key.Value, value) is not { } action) return null;
            actions.Add(action);
        }

        return new AttachedSending(part, actions);
    }

    public void Run(DeviceUnderTest device, TimeSpan limit)
    {
        var attached = device.Part(part);
        foreach (var (_, run) in actions)
        {
            run(attached);
            if (!device.Wait(() => attached.Unsent == 0, limit)) throw new StepFailedException($"{part.Name} to have sent all within {Host.Format.Time(limit)}", $"{attached.Unsent} characters left");
        }
    }

    private static (string, Action<AttachedSerial>) Bytes(SerialData data) => (data.Text, attached => attached.Send(data.Bytes));

    private static (string, Action<AttachedSerial>)? Action(StepReader reader, MappingNode group, string key, Node value) => key switch
    {
        "text" or "bytes" => SerialData.Read(reader, group, key, value) is { } data ? Bytes(data) : null,
        "line" => LineCodings.Read(reader, value) is { } coding ? ($"line {((ScalarNode)value).Value}", attached => attached.Format = LineCodings.Format(coding)) : null,
        _ => reader.Time(value, "'break'") is { } length ? ($"break {Host.Format.Time(length)}", attached => attached.SendBreak(length)) : null,
    };
}
