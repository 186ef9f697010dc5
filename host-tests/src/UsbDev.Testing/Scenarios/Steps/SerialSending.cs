using UsbDev.Compiler;
using UsbDev.Compiler.Yaml;
using UsbDev.Host;
using UsbDev.Testing.Functions;

namespace UsbDev.Testing.Scenarios.Steps;

/// <summary>Text or bytes, line coding, modem lines and breaks to a serial port, in the order in which they are written.</summary>
internal sealed class SerialSending(FunctionTarget target, IReadOnlyList<(string Text, Action<ISerialPort, TimeSpan> Do)> actions) : Sending(target)
{
    public override string Text => string.Join(", ", actions.Select(a => a.Text));

    public static SerialSending? Read(StepReader reader, FunctionTarget target, Node node)
    {
        if (node is ScalarNode) return reader.Text(node, target.Name) is { } only ? new SerialSending(target, [Bytes(SerialData.Of(only))]) : null;
        if (reader.Group(node, target.Name, "text", "bytes", "times", "line", "dtr", "rts", "break") is not { } group) return null;
        var actions = new List<(string, Action<ISerialPort, TimeSpan>)>();
        foreach (var (key, value) in group.Entries)
        {
            if (key.Value == "times") continue;
            if (Action(reader, group, key.Value, value) is not { } action) return null;
            actions.Add(action);
        }

        return new SerialSending(target, actions);
    }

    public override void Run(DeviceUnderTest device, TimeSpan limit)
    {
        var port = device.Log<SerialLog>(Target.Function).Port
            ?? throw new StepFailedException($"{Target.Name} to be there", device.Device is null ? "no configured device" : "a device whose serial port has no driver");
        foreach (var (_, run) in actions) run(port, limit);
    }

    private static (string, Action<ISerialPort, TimeSpan>) Bytes(SerialData data) => (data.Text, (port, limit) => port.Write(data.Bytes, limit));

    private static (string, Action<ISerialPort, TimeSpan>)? Action(StepReader reader, MappingNode group, string key, Node value)
    {
        switch (key)
        {
            case "text" or "bytes":
                return SerialData.Read(reader, group, key, value) is { } data ? Bytes(data) : null;
            case "line":
                return LineCodings.Read(reader, value) is { } coding ? ($"line {((ScalarNode)value).Value}", (port, _) => port.Coding = coding) : null;
            case "break":
                return reader.Time(value, "'break'") is { } length ? ($"break {Format.Time(length)}", (port, _) => port.SendBreak(length)) : null;
            default:
                if (reader.Word(value, $"'{key}'", "on", "off") is not { } word) return null;
                var on = word == "on";
                return ($"{key} {word}", (port, _) => port.SetModemLines(key == "dtr" ? on : port.Dtr, key == "rts" ? on : port.Rts));
        }
    }
}
