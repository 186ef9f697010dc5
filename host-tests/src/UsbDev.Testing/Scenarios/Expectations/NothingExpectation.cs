using UsbDev.Compiler;
using UsbDev.Compiler.Yaml;
using UsbDev.Host;

namespace UsbDev.Testing.Scenarios.Expectations;

/// <summary><c>nothing</c>: functions send nothing for a while.</summary>
internal sealed class NothingExpectation(IReadOnlyList<CompiledFunction> functions, bool isAll, TimeSpan time) : Expectation
{
    public const string Key = "nothing";

    private static readonly TimeSpan _usual = TimeSpan.FromMilliseconds(100);

    public TimeSpan Time => time;

    public override string Text => $"nothing{(isAll ? "" : " from " + string.Join(", ", functions.Select(f => f.Name)))} for {Format.Time(time)}";

    public static NothingExpectation All(StepReader reader, Node _) => new([.. reader.Device.Functions], isAll: true, reader.Modifiers.For ?? _usual);

    public static NothingExpectation? Read(StepReader reader, Node node)
    {
        var functions = new List<CompiledFunction>();
        foreach (var item in StepReader.List(node))
        {
            if (item is not ScalarNode name || reader.Function(name) is not { } target)
            {
                reader.Word(item, $"'{Key}'", [.. reader.Device.Functions.Select(f => f.Name)]);
                return null;
            }

            functions.Add(target.Function);
        }

        return new NothingExpectation(functions, isAll: false, reader.Modifiers.For ?? _usual);
    }

    public override Watch Begin(DeviceUnderTest device) => new Looking(device, functions, time);

    private sealed class Looking(DeviceUnderTest device, IReadOnlyList<CompiledFunction> functions, TimeSpan time) : Watch
    {
        private readonly TimeSpan _end = device.Now + time;
        private readonly List<(Functions.FunctionLog Log, int From)> _logs = [.. device.Functions.Where(l => functions.Contains(l.Function)).Select(l => (l, l.Count))];

        public override string Expected => "nothing";

        public override string Got => string.Join("; ", _logs.Where(l => l.Log.HasSent(l.From)).SelectMany(l => l.Log.Tell(l.From).Take(8).Select(t => $"{l.Log.Name} {t.Text}")));

        public override Verdict Look()
        {
            if (State != Verdict.Pending) return State;
            foreach (var (log, from) in _logs)
                if (log.HasSent(from)) return State = Verdict.Failed;
            return State = device.Now >= _end ? Verdict.Met : Verdict.Pending;
        }
    }
}
