using UsbDev.Boards.Serial;
using UsbDev.Compiler;
using UsbDev.Compiler.Yaml;
using UsbDev.Host;

namespace UsbDev.Testing.Scenarios;

/// <summary>Line codings as people write them: <c>115200 8N1</c>.</summary>
internal static class LineCodings
{
    public static LineCoding? Read(StepReader reader, Node node)
    {
        if (reader.Text(node, "'line'") is not { } text) return null;
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length is 1 or 2 && uint.TryParse(words[0], out var rate) && rate > 0)
        {
            var form = words.Length == 2 ? words[1] : "8N1";
            var parity = form.Length > 1 ? "NOEMS".IndexOf(char.ToUpperInvariant(form[1])) : -1;
            var stop = form.Length > 2 ? Array.IndexOf(["1", "1.5", "2"], form[2..]) : -1;
            if (parity >= 0 && stop >= 0 && form[0] is >= '5' and <= '8') return new LineCoding(rate, (byte)(form[0] - '0'), (SerialParity)parity, (SerialStopBits)stop);
        }

        reader.Error(node, Codes.Type, $"'line' must be a line coding, not {node.Describe()}", "write it as 115200 8N1: bits a second, data bits, parity N O E M S, stop bits 1, 1.5 or 2");
        return null;
    }

    /// <summary>The same for a line on pins.</summary>
    public static SerialFormat Format(LineCoding coding) => new(coding.BitRate, coding.DataBits, (LineParity)coding.Parity, 1 + (int)coding.StopBits / 2.0);
}
