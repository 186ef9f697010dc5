namespace UsbDev.Testing.Scenarios.Steps;

/// <summary><c>forget</c>: what was sent so far is not looked at any more.</summary>
internal sealed class ForgetStep(IReadOnlyList<string> names) : Step
{
    private const string All = "all";

    public static StepType Type { get; } = new("forget", "Forgets what functions, or 'console', or 'all' have sent so far: only what comes later can be expected.", static (reader, node) =>
    {
        var names = new List<string>();
        foreach (var item in StepReader.List(node))
            if (reader.Word(item, "'forget'", [.. reader.Device.Functions.Select(f => f.Name), ExpectStep.Console, All, .. reader.Attached.Select(a => a.Name)]) is { } name) names.Add(name);
        return new ForgetStep(names) { At = reader.Modifiers.At };
    });

    public override string Text => "forget " + string.Join(", ", names);

    public override void Run(DeviceUnderTest device)
    {
        var all = names.Contains(All);
        foreach (var function in device.Functions)
            if (all || names.Contains(function.Name)) function.Cursor = function.Count;
        foreach (var attached in device.Attached)
            if (all || names.Contains(attached.Part.Name)) attached.Cursor = attached.Count;
        if (all || names.Contains(ExpectStep.Console)) device.ConsoleCursor = device.Console.Length;
    }
}
