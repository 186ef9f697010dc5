using System.Text;
using System.Text.RegularExpressions;
using UsbDev.Compiler;
using UsbDev.Compiler.Yaml;
using UsbDev.Descriptors;
using UsbDev.Host;
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

/// <summary>One thing expected of a HID function.</summary>
internal abstract class HidWish
{
    public abstract string Text { get; }

    /// <summary>More of it would be wrong.</summary>
    public virtual bool IsExact => false;

    /// <summary>It asks the device again and again, instead of waiting for reports.</summary>
    public virtual bool AsksDevice => false;

    public abstract HidLook Begin(HidLog log, HashSet<byte>? ids);
}

/// <summary>How far a wish has come true.</summary>
internal abstract class HidLook(HashSet<byte>? ids)
{
    public Verdict State { get; protected set; }

    /// <summary>Index after the last event that it needed.</summary>
    public int End { get; protected set; }

    public abstract string Got { get; }

    public void Take(HidEvent e, int index)
    {
        if (State != Verdict.Failed && (ids is null || ids.Contains(e.ReportId)) && Look(e)) End = index + 1;
    }

    /// <summary>Asks the device, where the wish is about that.</summary>
    public virtual void Ask()
    {
    }

    /// <summary>Looks at one event; true when it belongs to what is expected.</summary>
    protected abstract bool Look(HidEvent e);
}

/// <summary><c>types</c>: exactly this text.</summary>
internal sealed class TypedWish(string text) : HidWish
{
    public override string Text => "types " + Quote.Text(text);

    public override bool IsExact => true;

    public static TypedWish? Read(StepReader reader, FunctionTarget target, Node node) => reader.Text(node, "'types'") is { } text ? new TypedWish(text) : null;

    public override HidLook Begin(HidLog log, HashSet<byte>? ids) => new Looking(text, ids);

    private sealed class Looking(string text, HashSet<byte>? ids) : HidLook(ids)
    {
        private const int Behind = 40; // characters kept after the first wrong one
        private readonly StringBuilder _typed = new();
        private int? _wrong;

        public override string Got => _wrong is { } at ? $"{Quote.Text(_typed.ToString())}, which differs from character {at + 1} on"
            : _typed.Length == 0 ? "no text" : Quote.Text(_typed.ToString());

        protected override bool Look(HidEvent e)
        {
            if (e is not { Kind: HidEventKind.Press, Character: not '\0' }) return false;
            if (_wrong is null || _typed.Length < _wrong + Behind) _typed.Append(e.Character);
            if (_typed.Length > text.Length || _typed[^1] != text[_typed.Length - 1])
            {
                _wrong ??= _typed.Length - 1;
                State = Verdict.Failed;
            }
            else if (_typed.Length == text.Length)
            {
                State = Verdict.Met;
            }

            return true;
        }
    }
}

/// <summary><c>types_match</c>: text in which a regular expression is found.</summary>
internal sealed class TypedMatchWish(Regex pattern) : HidWish
{
    public override string Text => $"types something like /{pattern}/";

    public static TypedMatchWish? Read(StepReader reader, FunctionTarget target, Node node) => Patterns.Read(reader, node, "'types_match'") is { } pattern ? new TypedMatchWish(pattern) : null;

    public override HidLook Begin(HidLog log, HashSet<byte>? ids) => new Looking(pattern, ids);

    private sealed class Looking(Regex pattern, HashSet<byte>? ids) : HidLook(ids)
    {
        private readonly StringBuilder _typed = new();

        public override string Got => _typed.Length == 0 ? "no text" : Quote.Text(_typed.ToString());

        protected override bool Look(HidEvent e)
        {
            if (State == Verdict.Met || e is not { Kind: HidEventKind.Press, Character: not '\0' }) return false;
            _typed.Append(e.Character);
            if (pattern.IsMatch(_typed.ToString())) State = Verdict.Met;
            return true;
        }
    }
}

/// <summary><c>presses</c>, <c>releases</c>: keys, buttons, media keys, in this order.</summary>
internal sealed class PressWish(IReadOnlyList<Pressed> wanted, HidEventKind kind) : HidWish
{
    /// <summary>Exactly so many times; null: at least once.</summary>
    public int? Times { get; set; }

    public override string Text => (kind == HidEventKind.Press ? "presses " : "releases ") + string.Join(", ", wanted) + (Times is { } times ? times == 1 ? " exactly once" : $" exactly {times} times" : "");

    public override bool IsExact => Times is not null;

    public static PressWish? Read(StepReader reader, FunctionTarget target, Node node) => Read(reader, target, node, HidEventKind.Press);

    public static PressWish? ReadReleases(StepReader reader, FunctionTarget target, Node node) => Read(reader, target, node, HidEventKind.Release);

    public override HidLook Begin(HidLog log, HashSet<byte>? ids) => new Looking(wanted, kind, Times, ids);

    private static PressWish? Read(StepReader reader, FunctionTarget target, Node node, HidEventKind kind)
    {
        var wanted = new List<Pressed>();
        foreach (var item in StepReader.List(node))
        {
            if (reader.Text(item, "a press") is not { } text || Pressed.Read(reader, target, item, text) is not { } pressed) return null;
            wanted.Add(pressed);
        }

        if (wanted.Count > 0) return new PressWish(wanted, kind);
        reader.Error(node, Codes.MissingKey, "the list is empty", "name a key or usage, as Play/Pause or Ctrl+C");
        return null;
    }

    private sealed class Looking(IReadOnlyList<Pressed> wanted, HidEventKind kind, int? times, HashSet<byte>? ids) : HidLook(ids)
    {
        private readonly List<string> _seen = [];
        private int _next;
        private int _rounds;

        public override string Got => State == Verdict.Failed ? $"{(kind == HidEventKind.Press ? "presses" : "releases")} of it {_rounds} times"
            : _seen.Count == 0 ? kind == HidEventKind.Press ? "no press" : "no release"
            : string.Join(", ", _seen.TakeLast(20)) + (_rounds > 0 ? $" ({_rounds} of {times})" : "");

        protected override bool Look(HidEvent e)
        {
            if (e.Kind != kind || State == Verdict.Met && times is null) return false;
            if (_seen.Count < 1_000) _seen.Add(e.Control);
            if (!wanted[_next].Matches(e)) return false;
            if (++_next < wanted.Count) return true;
            (_next, _rounds) = (0, _rounds + 1);
            State = times is null || _rounds == times ? Verdict.Met : _rounds > times ? Verdict.Failed : Verdict.Pending;
            return true;
        }
    }
}

/// <summary>A usage, or a key with its modifiers. Some words are both: a keyboard and a media control each have a Mute; either will do.</summary>
/// <param name="Choices">The usages, for keys with what must be down with them (null: does not matter).</param>
/// <param name="Text">As it was written.</param>
internal sealed record Pressed(IReadOnlyList<(Usage Usage, KeyModifiers? Modifiers)> Choices, string Text)
{
    public override string ToString() => Text;

    public bool Matches(HidEvent e)
    {
        foreach (var (usage, modifiers) in Choices)
            if (e.Usage == usage && (modifiers is not { } wanted || e.Kind == HidEventKind.Release || e.Modifiers == wanted)) return true;
        return false;
    }

    public static Pressed? Read(StepReader reader, FunctionTarget target, Node node, string text)
    {
        var fields = reader.Fields((HidFunction)target.Function);
        var choices = new List<(Usage, KeyModifiers?)>();
        var hasKeys = target.Find(fields, "Keyboard A", HidReportType.Input).Count > 0;
        if (hasKeys && KeyNames.Parse(text, out _) is { } chord)
        {
            var own = chord.Key is >= 0xE0 and <= 0xE7 ? (KeyModifiers)(1 << ((chord.Key - 0xE0) & 3)) : KeyModifiers.None;
            choices.Add((new Usage(KeyboardText.Page, chord.Key), chord.Modifiers | own));
        }

        var found = target.Find(fields, text, HidReportType.Input).Where(c => (c.Field.IsArray || c.Field.Size == 1) && c.Usage.Page != KeyboardText.Page).Select(c => c.Usage).Distinct().ToList();
        choices.AddRange(found.Select(u => (u, (KeyModifiers?)null)));
        if (choices.Count > 0) return new Pressed(choices, text);
        var suggestions = fields.NamesOf(HidReportType.Input).Concat(Selectable(fields));
        reader.Error(node, Codes.UnknownName, $"{target.Name} cannot press '{text}'",
            (Suggestion.Text(text, suggestions) is { } near ? near + " " : "") + (hasKeys ? "keys are written as A, F5, Ctrl+C; other usages" : "usages are written") + " by their names in the HID usage tables");
        return null;
    }

    // Names of what arrays can select.
    private static IEnumerable<string> Selectable(HidFields fields) => fields.Descriptor.Fields.Where(f => f is { IsArray: true, IsConstant: false, Type: HidReportType.Input })
        .SelectMany(f => f.Usages.Ranges).Select(r => r.Page).Distinct().SelectMany(p => Usages.Page(p)?.Entries ?? []).Where(e => !e.IsPattern).Select(e => e.Name);
}

/// <summary><c>moves</c>: relative fields that add up to this.</summary>
internal sealed class MoveWish(IReadOnlyList<KeyValuePair<HidControl, long>> sums, string text) : HidWish
{
    public override string Text => "moves " + text;

    public override bool IsExact => true;

    public static MoveWish? Read(StepReader reader, FunctionTarget target, Node node)
    {
        if (reader.Group(node, "'moves'") is not { } group) return null;
        var sums = new List<KeyValuePair<HidControl, long>>();
        foreach (var (key, value) in group.Entries)
        {
            // A sum may be larger than one report can tell.
            if (reader.Field(target, key, new ScalarNode(value.Span, "0", plain: true), HidReportType.Input) is not { Values: [var (control, _)] }) return null;
            if (!control.Field.IsRelative)
            {
                reader.Error(key, Codes.Type, $"'{key.Value}' is no movement: its values are absolute", "expect its value instead, without 'moves'");
                return null;
            }

            if (reader.Number(value, key.Value, int.MinValue, int.MaxValue) is not { } sum) return null;
            sums.Add(new(control, sum));
        }

        return new MoveWish(sums, "{ " + string.Join(", ", group.Entries.Select(e => $"{e.Key.Value}: {((ScalarNode)e.Value).Value}")) + " }");
    }

    public override HidLook Begin(HidLog log, HashSet<byte>? ids) => new Looking(sums, ids);

    private sealed class Looking(IReadOnlyList<KeyValuePair<HidControl, long>> sums, HashSet<byte>? ids) : HidLook(ids)
    {
        private readonly long[] _sums = new long[sums.Count];

        public override string Got => string.Join(", ", sums.Select((s, i) => $"{HidNames.Short(s.Key.Usage)} {_sums[i]}"));

        protected override bool Look(HidEvent e)
        {
            if (e.Report is not { } report) return false;
            var moved = false;
            for (var i = 0; i < sums.Count; i++)
            {
                var control = sums[i].Key;
                if (control.Field.ReportId != e.ReportId || control.Get(report) is not { } step) continue;
                _sums[i] += step;
                moved |= step != 0;
            }

            var met = true;
            for (var i = 0; i < sums.Count; i++) met &= _sums[i] == sums[i].Value;
            State = met ? Verdict.Met : Verdict.Pending;
            return moved;
        }
    }
}

/// <summary>Input fields: a report in which they have these values.</summary>
internal sealed class FieldWish(IReadOnlyList<FieldValue> values) : HidWish
{
    public override string Text => "sends " + string.Join(", ", values);

    public override HidLook Begin(HidLog log, HashSet<byte>? ids) => new Looking(log, values, ids);

    private sealed class Looking(HidLog log, IReadOnlyList<FieldValue> values, HashSet<byte>? ids) : HidLook(ids)
    {
        private byte[]? _last;
        private int _count;

        public override string Got => _last is null ? "no report" : (_count > 1 ? $"{_count} reports, the last one a " : "") + log.Describe(_last);

        protected override bool Look(HidEvent e)
        {
            if (State == Verdict.Met || e.Report is not { } report || !values.All(v => v.Report.Id == e.ReportId)) return false;
            (_last, _count) = (report, _count + 1);
            if (!values.All(v => v.IsIn(report))) return false;
            State = Verdict.Met;
            return true;
        }
    }
}

/// <summary>Feature fields: asked by GET_REPORT until they have these values.</summary>
internal sealed class FeatureWish(IReadOnlyList<FieldValue> values) : HidWish
{
    public override string Text => "has " + string.Join(", ", values);

    public override bool AsksDevice => true;

    public override HidLook Begin(HidLog log, HashSet<byte>? ids) => new Looking(log, values);

    private sealed class Looking(HidLog log, IReadOnlyList<FieldValue> values) : HidLook(null)
    {
        private string _got = "no configured device";

        public override string Got => _got;

        public override void Ask()
        {
            if (log.Hid is not { } hid) return;
            var (type, id) = values[0].Report;
            var report = new byte[log.Fields.Descriptor.Report(type, id)!.ByteLength];
            try
            {
                report = report[..hid.GetReport(type, id, report)];
                _got = Format.Bytes(report);
                State = values.All(v => v.IsIn(report)) ? Verdict.Met : Verdict.Pending;
            }
            catch (UsbTransferException e)
            {
                _got = e.Message;
            }
        }

        protected override bool Look(HidEvent e) => false;
    }
}

/// <summary><c>report</c>: an input report with exactly these bytes.</summary>
internal sealed class ReportWish(byte[] wanted) : HidWish
{
    public override string Text => "sends the report " + Format.Bytes(wanted);

    public static ReportWish? Read(StepReader reader, FunctionTarget target, Node node) => reader.Bytes(node, "'report'") is { } bytes ? new ReportWish(bytes) : null;

    public override HidLook Begin(HidLog log, HashSet<byte>? ids) => new Looking(wanted, ids);

    private sealed class Looking(byte[] wanted, HashSet<byte>? ids) : HidLook(ids)
    {
        private readonly List<byte[]> _seen = [];

        public override string Got => _seen.Count == 0 ? "no report" : string.Join("; ", _seen.TakeLast(8).Select(r => Format.Bytes(r)));

        protected override bool Look(HidEvent e)
        {
            if (State == Verdict.Met || e.Report is not { } report) return false;
            if (_seen.Count < 1_000) _seen.Add(report);
            if (!report.AsSpan().SequenceEqual(wanted)) return false;
            State = Verdict.Met;
            return true;
        }
    }
}
