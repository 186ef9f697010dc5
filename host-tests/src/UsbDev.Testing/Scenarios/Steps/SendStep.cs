using UsbDev.Compiler;
using UsbDev.Compiler.Yaml;

namespace UsbDev.Testing.Scenarios.Steps;

/// <summary><c>send</c>: the host sends something to a function.</summary>
internal sealed class SendStep(IReadOnlyList<ISending> sendings) : Step
{
    public static StepType Type { get; } = new("send", "Sends something to a function: values of output or feature fields, text, MIDI messages.", static (reader, node) =>
    {
        if (reader.Group(node, "'send'") is not { } group) return null;
        var sendings = new List<ISending>();
        foreach (var (name, value) in group.Entries)
        {
            if (reader.Attached.Find(a => a.Name == name.Value) is { } part)
            {
                if (AttachedSending.Read(reader, part, value) is { } sent) sendings.Add(sent);
            }
            else if (reader.Function(name) is not { } target)
                reader.UnknownKey(name, "'send'", [.. reader.FunctionNames, .. reader.Attached.Select(a => a.Name)]);
            else if (Sending.Read(reader, target, name, value) is { } sending)
                sendings.Add(sending);
        }

        return new SendStep(sendings) { At = reader.Modifiers.At, Limit = reader.Modifiers.Within };
    })
    { TakesWithin = true };

    public override string Text => "send " + string.Join("; ", sendings.Select(s => s.Text));

    public override void Run(DeviceUnderTest device)
    {
        foreach (var sending in sendings) sending.Run(device, Limit);
    }
}

/// <summary>What is sent to one function, or by one thing that is attached.</summary>
internal interface ISending
{
    /// <summary>In a few words, its name first.</summary>
    string Text { get; }

    void Run(DeviceUnderTest device, TimeSpan limit);
}

/// <summary>What is sent to one function.</summary>
internal abstract class Sending(FunctionTarget target) : ISending
{
    public FunctionTarget Target { get; } = target;

    string ISending.Text => $"{Target.Name} {Text}";

    public abstract string Text { get; }

    public abstract void Run(DeviceUnderTest device, TimeSpan limit);

    public static Sending? Read(StepReader reader, FunctionTarget target, ScalarNode name, Node value)
    {
        switch (target.Function)
        {
            case HidFunction:
                return HidSending.Read(reader, target, value);
            case CdcFunction:
                return SerialSending.Read(reader, target, value);
            case MidiFunction:
                return MidiSending.Read(reader, target, value);
            default:
                reader.Error(name, Codes.Type, $"nothing can be sent to a {target.Function.Kind.ToString().ToLowerInvariant()} function by 'send'", "use 'request' or 'transfer'");
                return null;
        }
    }
}
