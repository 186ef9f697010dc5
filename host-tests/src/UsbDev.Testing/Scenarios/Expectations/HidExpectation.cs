using UsbDev.Compiler;
using UsbDev.Compiler.Yaml;
using UsbDev.Descriptors;
using UsbDev.Testing.Functions;

namespace UsbDev.Testing.Scenarios.Expectations;

/// <summary>What a HID function sends: text, presses, movements, fields, reports; all in one is expected of the reports that follow the last expectation.</summary>
internal sealed class HidExpectation(FunctionTarget target, IReadOnlyList<HidWish> wishes) : Expectation
{
    private const string Times = "times";

    private static readonly (string Key, Func<StepReader, FunctionTarget, Node, HidWish?> Read)[] _wishes =
    [
        ("types", TypedWish.Read), ("types_match", TypedMatchWish.Read), ("presses", PressWish.Read), ("releases", PressWish.ReadReleases), ("moves", MoveWish.Read), ("report", ReportWish.Read),
    ];

    public override string Text => $"{target.Name} {string.Join(", ", wishes.Select(w => w.Text))}";

    public static HidExpectation? Read(StepReader reader, FunctionTarget target, Node node)
    {
        if (reader.Group(node, target.Name) is not { } group) return null;
        var wishes = new List<HidWish>();
        var (inputs, features) = (new List<FieldValue>(), new List<FieldValue>());
        foreach (var (key, value) in group.Entries)
        {
            if (key.Value == Times) continue;
            if (Array.Find(_wishes, w => w.Key == key.Value) is { Key: not null } known)
            {
                if (known.Read(reader, target, value) is not { } wish) return null;
                wishes.Add(wish);
            }
            else if (reader.Field(target, key, value, HidReportType.Input, HidReportType.Feature) is { } field)
            {
                (field.Report.Type == HidReportType.Input ? inputs : features).Add(field);
            }
            else
            {
                return null;
            }
        }

        if (inputs.Count > 0) wishes.Add(new FieldWish(inputs));
        foreach (var report in features.GroupBy(f => f.Report)) wishes.Add(new FeatureWish([.. report]));
        if (group[Times] is { } times)
        {
            if (reader.Number(times, "'times'", 1, 10_000) is not { } count) return null;
            if (wishes.OfType<PressWish>().SingleOrDefault() is not { } press)
            {
                reader.Error(times, Codes.Contradiction, "'times' counts what 'presses' or 'releases' names", "add 'presses'");
                return null;
            }

            press.Times = (int)count;
        }

        if (wishes.Count > 0) return new HidExpectation(target, wishes);
        reader.Error(node, Codes.MissingKey, $"nothing is expected of {target.Name}", "name one of its fields, or " + string.Join(", ", _wishes.Select(w => w.Key)));
        return null;
    }

    public override Watch Begin(DeviceUnderTest device) => new HidWatch(device.Log<HidLog>(target.Function), target, wishes);

    private sealed class HidWatch(HidLog log, FunctionTarget target, IReadOnlyList<HidWish> wishes) : Watch
    {
        private readonly List<(HidWish Wish, HidLook Look)> _looks = [.. wishes.Select(w => (w, w.Begin(log, Ids(target))))];
        private int _seen = -1;

        public override bool IsExact => wishes.Any(w => w.IsExact);

        public override bool Asks => wishes.Any(w => w.AsksDevice);

        public override string Expected => $"{target.Name} {string.Join(" and ", Bad().Select(l => l.Wish.Text))}";

        public override string Got => log.Hid is null && log.Count == log.Cursor ? "no configured device with this interface" : string.Join(" and ", Bad().Select(l => l.Look.Got));

        public override Verdict Look()
        {
            if (State == Verdict.Failed) return State;
            for (_seen = Math.Max(_seen, log.Cursor); _seen < log.Count; _seen++)
                foreach (var (_, look) in _looks) look.Take(log.Events[_seen], _seen);
            return State = _looks.Exists(l => l.Look.State == Verdict.Failed) ? Verdict.Failed : _looks.TrueForAll(l => l.Look.State == Verdict.Met) ? Verdict.Met : Verdict.Pending;
        }

        public override void Ask()
        {
            foreach (var (_, look) in _looks) look.Ask();
        }

        // Up to the last event that was needed; what came with the same report, such as the release of another key, is past.
        public override void Commit() => log.Cursor = Math.Max(log.Cursor, _looks.Max(l => l.Look.End));

        private IEnumerable<(HidWish Wish, HidLook Look)> Bad() =>
            _looks.Where(l => l.Look.State == State || State == Verdict.Pending && l.Look.State != Verdict.Met).DefaultIfEmpty(_looks[0]);

        private static HashSet<byte>? Ids(FunctionTarget target) =>
            target.Report is null ? null : [.. ((HidFunction)target.Function).Reports.Where(r => r.Name == target.Report).Select(r => r.Id)];
    }
}
