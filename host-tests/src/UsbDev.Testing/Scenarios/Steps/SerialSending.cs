using System.Text;
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
        if (node is ScalarNode) return reader.Text(node, target.Name) is { } only ? new SerialSending(target, [Bytes(Encoding.UTF8.GetBytes(only))]) : null;
        if (reader.Group(node, target.Name, "text", "bytes", "line", "dtr", "rts", "break") is not { } group) return null;
        var actions = new List<(string, Action<ISerialPort, TimeSpan>)>();
        foreach (var (key, value) in group.Entries)
        {
            if (Action(reader, key.Value, value) is not { } action) return null;
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

    private static (string, Action<ISerialPort, TimeSpan>) Bytes(byte[] bytes) => (SerialLog.Show(bytes), (port, limit) => port.Write(bytes, limit));

    private static (string, Action<ISerialPort, TimeSpan>)? Action(StepReader reader, string key, Node value)
    {
        switch (key)
        {
            case "text":
                return reader.Text(value, "'text'") is { } text ? Bytes(Encoding.UTF8.GetBytes(text)) : null;
            case "bytes":
                return reader.Bytes(value, "'bytes'") is { } bytes ? Bytes(bytes) : null;
            case "line":
                return Line(reader, value) is { } coding ? ($"line {((ScalarNode)value).Value}", (port, _) => port.Coding = coding) : null;
            case "break":
                return reader.Time(value, "'break'") is { } length ? ($"break {Format.Time(length)}", (port, _) => port.SendBreak(length)) : null;
            default:
                if (reader.Word(value, $"'{key}'", "on", "off") is not { } word) return null;
                var on = word == "on";
                return ($"{key} {word}", (port, _) => port.SetModemLines(key == "dtr" ? on : port.Dtr, key == "rts" ? on : port.Rts));
        }
    }

    // 115200 8N1
    private static LineCoding? Line(StepReader reader, Node node)
    {
        if (reader.Text(node, "'line'") is not { } text) return null;
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length is 1 or 2 && uint.TryParse(words[0], out var rate))
        {
            var form = words.Length == 2 ? words[1] : "8N1";
            var parity = form.Length > 1 ? "NOEMS".IndexOf(char.ToUpperInvariant(form[1])) : -1;
            var stop = form.Length > 2 ? Array.IndexOf(["1", "1.5", "2"], form[2..]) : -1;
            if (parity >= 0 && stop >= 0 && form[0] is >= '5' and <= '8') return new LineCoding(rate, (byte)(form[0] - '0'), (SerialParity)parity, (SerialStopBits)stop);
        }

        reader.Error(node, Codes.Type, $"'line' must be a line coding, not {node.Describe()}", "write it as 115200 8N1: bits a second, data bits, parity N O E M S, stop bits 1, 1.5 or 2");
        return null;
    }
}
