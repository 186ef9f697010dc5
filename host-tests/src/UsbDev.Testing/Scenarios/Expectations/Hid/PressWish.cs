using UsbDev.Compiler;
using UsbDev.Compiler.Language;
using UsbDev.Compiler.Yaml;
using UsbDev.Descriptors;
using UsbDev.Host;
using UsbDev.Testing.Functions;

namespace UsbDev.Testing.Scenarios.Expectations;

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
        var near = Everyday(target, fields, text) is { } name ? $"did you mean '{name}'?" : Suggestion.Text(text, suggestions);
        reader.Error(node, Codes.UnknownName, $"{target.Name} cannot press '{text}'",
            (near is null ? "" : near + " ") + (hasKeys ? "keys are written as A, F5, Ctrl+C; other usages" : "usages are written") + " by their names in the HID usage tables");
        return null;
    }

    // What the tables call otherwise: VOLUME_UP is Volume Increment there.
    private static string? Everyday(FunctionTarget target, HidFields fields, string text) =>
        EverydayUsages.Find(text)?.Split(" / ")[^1] is { } name && target.Find(fields, name, HidReportType.Input).Count > 0 ? name : null;

    // Names of what arrays can select.
    private static IEnumerable<string> Selectable(HidFields fields) => fields.Descriptor.Fields.Where(f => f is { IsArray: true, IsConstant: false, Type: HidReportType.Input })
        .SelectMany(f => f.Usages.Ranges).Select(r => r.Page).Distinct().SelectMany(p => Usages.Page(p)?.Entries ?? []).Where(e => !e.IsPattern).Select(e => e.Name);
}
