using UsbDev.Compiler;
using UsbDev.Compiler.Yaml;
using UsbDev.Host;
using UsbDev.Testing.Scenarios.Expectations;

namespace UsbDev.Testing.Scenarios.Steps;

/// <summary><c>expect</c>: what the device must send, write or do within the limit.</summary>
internal sealed class ExpectStep(IReadOnlyList<Expectation> expectations) : Step
{
    public const string Console = "console";

    /// <summary>How long the device is watched after it has sent what was expected exactly: more of it fails.</summary>
    public static readonly TimeSpan Afterwards = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan _askAgain = TimeSpan.FromMilliseconds(10);

    private static readonly (string Name, Func<StepReader, Node, Expectation?> Read)[] _subjects =
    [
        (Console, ConsoleExpectation.Read), ("error", ErrorExpectation.Read), ("pin", PinExpectation.Read), ("bus", BusExpectation.Read), (NothingExpectation.Key, NothingExpectation.Read),
    ];

    public static StepType Type { get; } = new("expect", "Waits until everything under it has come: from functions by name, on the console, on pins, on the bus; or 'nothing' for a while.", Read)
    {
        TakesWithin = true, TakesFor = true,
    };

    public override string Text => string.Join("; ", expectations.Select(e => e.Text));

    internal override IEnumerable<System.Text.RegularExpressions.Regex> Errors => expectations.OfType<ErrorExpectation>().Select(e => e.Pattern);

    public override void Run(DeviceUnderTest device)
    {
        var watches = expectations.Select(e => e.Begin(device)).ToList();
        var asking = watches.FindAll(w => w.Asks);
        for (var end = device.Now + Limit; ;)
        {
            foreach (var watch in asking) watch.Ask();
            var rest = end - device.Now;
            if (device.Wait(() => Failed(watches) || watches.TrueForAll(w => w.State == Verdict.Met), asking.Count > 0 && rest > _askAgain ? _askAgain : rest) || device.Now >= end)
                break;
        }

        Throw(watches, $" within {Format.Time(Limit)} (simulated time)");
        if (watches.Exists(w => w.IsExact))
        {
            device.Wait(() => Failed(watches), Afterwards);
            Throw(watches, "");
        }

        foreach (var watch in watches) watch.Commit();
    }

    private static bool Failed(List<Watch> watches)
    {
        var failed = false;
        foreach (var watch in watches) failed |= watch.Look() == Verdict.Failed;
        return failed;
    }

    private static void Throw(List<Watch> watches, string limit)
    {
        var bad = watches.Find(w => w.State == Verdict.Failed) ?? watches.Find(w => w.State == Verdict.Pending);
        if (bad is not null) throw new StepFailedException(bad.Expected, bad.Got + (bad.State == Verdict.Pending ? limit : ""));
    }

    private static ExpectStep? Read(StepReader reader, Node node)
    {
        var modifiers = reader.Modifiers;
        var expectations = new List<Expectation>();
        if (node is ScalarNode { Value: NothingExpectation.Key } nothing)
        {
            expectations.Add(NothingExpectation.All(reader, nothing));
        }
        else
        {
            if (reader.Group(node, "'expect'") is not { } group) return null;
            foreach (var (key, value) in group.Entries)
            {
                var subject = Array.Find(_subjects, s => s.Name == key.Value);
                if (reader.Attached.Find(a => a.Name == key.Value) is { } part)
                {
                    if (SerialExpectation.Read(reader, part, value) is not { } sent) return null;
                    expectations.Add(sent);
                    continue;
                }

                if (subject.Name is null && reader.Function(key) is not { })
                {
                    reader.UnknownKey(key, "'expect'", [.. reader.FunctionNames, .. reader.Attached.Select(a => a.Name), .. _subjects.Select(s => s.Name)]);
                    return null;
                }

                if ((subject.Name is not null ? subject.Read(reader, value) : FunctionExpectation(reader, key, value)) is not { } expectation) return null;
                expectations.Add(expectation);
            }
        }

        if (expectations.Count == 0)
        {
            reader.Error(node, Codes.MissingKey, "'expect' expects nothing in particular", "name a function or 'console' under it, or write 'expect: nothing'");
            return null;
        }

        var last = expectations.OfType<NothingExpectation>().Select(e => e.Time).DefaultIfEmpty().Max();
        if (last == TimeSpan.Zero && modifiers.For is not null)
        {
            reader.Error(node, Codes.Contradiction, "'for' goes with 'expect: nothing'", "use 'within' for the limit of what is expected");
            return null;
        }

        return new ExpectStep(expectations) { At = modifiers.At, Limit = modifiers.Within + last };
    }

    private static Expectation? FunctionExpectation(StepReader reader, ScalarNode name, Node value)
    {
        var target = reader.Function(name)!;
        switch (target.Function)
        {
            case HidFunction:
                return HidExpectation.Read(reader, target, value);
            case CdcFunction:
                return SerialExpectation.Read(reader, target, value);
            case MidiFunction:
                return MidiExpectation.Read(reader, target, value);
            default:
                reader.Error(name, Codes.Type, $"'expect' cannot look at a {target.Function.Kind.ToString().ToLowerInvariant()} function", "use 'transfer' for its endpoints");
                return null;
        }
    }
}
