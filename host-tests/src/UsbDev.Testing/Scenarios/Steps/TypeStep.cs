using System.Text;

namespace UsbDev.Testing.Scenarios.Steps;

/// <summary><c>type</c>: at the board's console.</summary>
internal sealed class TypeStep(string text) : Step
{
    public static StepType Type { get; } = new("type", "Types at the board's console (its REPL, or what input() reads); \\n is the Enter key, \\x03 Ctrl-C, \\x04 Ctrl-D.",
        static (reader, node) => reader.Text(node, "'type'") is { } text ? new TypeStep(text) { At = reader.Modifiers.At } : null);

    public override string Text => "type " + Quote.Text(text);

    public override void Run(DeviceUnderTest device) => device.Board.Console.Type(Encoding.UTF8.GetBytes(text.Replace('\n', '\r')));
}
