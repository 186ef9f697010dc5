using System.Runtime.InteropServices;
using System.Text;
using UsbDev.Compiler;
using UsbDev.Descriptors;
using UsbDev.Host;

namespace UsbDev.Testing.Functions;

/// <summary>What a HID function has sent: reports, and what they mean: text, presses, movements.</summary>
public sealed class HidLog : FunctionLog
{
    private const int Capacity = 200_000; // events
    private const int ShownReports = 8;

    private readonly List<HidEvent> _events = [];
    private readonly UsagePresses _presses = new();
    private readonly Dictionary<byte, KeyboardText> _keyboards = [];
    private readonly Dictionary<byte, byte[]> _last = [];
    private readonly List<Usage> _now = [];
    private TimeSpan _time;
    private byte _id;

    /// <summary>A log of a function.</summary>
    public HidLog(HidFunction function)
        : base(function)
    {
        Fields = HidNames.Of(function);
        _presses.Changed += OnPress;
    }

    /// <summary>Fields by the description's names.</summary>
    public HidFields Fields { get; }

    /// <summary>The interface while the device is configured.</summary>
    public IHidDevice? Hid { get; private set; }

    /// <summary>Everything that was sent, in order.</summary>
    public IReadOnlyList<HidEvent> Events => _events;

    /// <summary>More came than is kept.</summary>
    public bool Overflowed { get; private set; }

    /// <inheritdoc/>
    public override int Count => _events.Count;

    /// <inheritdoc/>
    public override bool HasSent(int cursor)
    {
        for (var i = cursor; i < _events.Count; i++)
            if (_events[i] is { Kind: HidEventKind.Press } or { Kind: HidEventKind.Report, IsNews: true }) return true;
        return false;
    }

    /// <inheritdoc/>
    public override IEnumerable<(TimeSpan Time, string Text)> Tell(int cursor)
    {
        var typed = new StringBuilder();
        var since = TimeSpan.Zero;
        var reports = 0;
        for (var i = cursor; i < _events.Count; i++)
        {
            var e = _events[i];
            if (e.Kind == HidEventKind.Press && e.Character != '\0')
            {
                if (typed.Length == 0) since = e.Time;
                typed.Append(e.Character);
                continue;
            }

            var text = e.Kind switch
            {
                HidEventKind.Press when !IsHeldFor(i) => "pressed " + e.Control,
                HidEventKind.Report when e.IsNews && reports++ < ShownReports => Describe(e.Report!),
                _ => null,
            };
            if (text is null) continue;
            if (typed.Length > 0) yield return (since, "typed " + Quote.Text(typed.ToString()));
            typed.Clear();
            yield return (e.Time, text);
        }

        if (typed.Length > 0) yield return (since, "typed " + Quote.Text(typed.ToString()));
        if (reports > ShownReports) yield return (_events[^1].Time, $"and {reports - ShownReports} more reports");
    }

    /// <summary>A report in words: fields with their values, as far as they are not zero.</summary>
    public string Describe(ReadOnlySpan<byte> report)
    {
        if (Fields.Descriptor.Report(HidReportType.Input, report) is not { } shape) return "an unknown report " + Format.Bytes(report);
        var values = shape.Decode(report.ToArray()).Where(v => v.Usage is not null && (v.Value != 0 || v.Field.IsArray))
            .Select(v => v.Field.IsArray ? HidNames.Short(v.Usage!.Value) : $"{NameOf(v)} {v.Value}");
        return $"report {Format.Bytes(report)} ({string.Join(", ", values.DefaultIfEmpty("all zero"))})";
    }

    internal override void Attach(IUsbDevice? device, int firstInterface)
    {
        if (Hid is not null) Hid.Input -= OnInput;
        Hid = null;
        foreach (var keyboard in _keyboards.Values) keyboard.Release(TimeSpan.Zero);
        _presses.Clear();
        _last.Clear();
        if (device is null) return;
        var number = firstInterface + ((HidFunction)Function).Interface;
        Hid = device.Hid.FirstOrDefault(h => h.Interface == number);
        if (Hid is null) return;
        Hid.Input += OnInput;
        // What came while the other drivers were bound.
        var report = new byte[1 << 14];
        while (Hid.Queued > 0) Note(report.AsSpan(0, Hid.Read(report, TimeSpan.Zero)), device.Clock.Now);
    }

    private void OnInput(ReadOnlySpan<byte> report, TimeSpan time)
    {
        Note(report, time);
        Hid!.Flush();
    }

    private void Note(ReadOnlySpan<byte> report, TimeSpan time)
    {
        if (_events.Count >= Capacity)
        {
            Overflowed = true;
            return;
        }

        var id = Fields.Descriptor.UsesReportIds && !report.IsEmpty ? report[0] : (byte)0;
        var bytes = report.ToArray();
        Fields.Pressed(report, _now);
        var hasKeys = HasKeys(id);
        _events.Add(new HidEvent(HidEventKind.Report, time) { Report = bytes, ReportId = id, IsNews = IsNews(id, bytes, hasKeys) });
        if (hasKeys) Keyboard(id).Update(CollectionsMarshal.AsSpan(_now), time);
        (_time, _id) = (time, id);
        _presses.Update(id, CollectionsMarshal.AsSpan(_now));
        _last[id] = bytes;
    }

    // Keys are told by their keyboard, with modifiers and text.
    private void OnPress(Usage usage, bool isOn)
    {
        if (usage.Page != KeyboardText.Page)
            _events.Add(new HidEvent(isOn ? HidEventKind.Press : HidEventKind.Release, _time) { Usage = usage, ReportId = _id });
    }

    // Presses and releases are told by themselves; what else has changed, or moves, is news.
    private bool IsNews(byte id, byte[] report, bool hasKeys)
    {
        if (hasKeys || Fields.Descriptor.Report(HidReportType.Input, report) is not { } shape) return !hasKeys;
        var before = _last.GetValueOrDefault(id);
        foreach (var field in shape.Fields)
        {
            if (field.IsConstant || field.IsArray || field.Size == 1) continue;
            for (var i = 0; i < field.Count; i++)
            {
                var value = field.Read(report, i);
                if (value is null) return true;
                if (field.IsRelative ? value != 0 : value != (before is null ? 0 : field.Read(before, i))) return true;
            }
        }

        return false;
    }

    // A modifier that is down for the sake of the next key is told with that one.
    private bool IsHeldFor(int index)
    {
        var e = _events[index];
        if (e.Usage is not { Page: KeyboardText.Page, Id: >= 0xE0 and <= 0xE7 }) return false;
        var next = _events.FindIndex(index + 1, n => n.Kind != HidEventKind.Report && n.ReportId == e.ReportId);
        return next >= 0 && _events[next].Kind == HidEventKind.Press && (_events[next].Modifiers & e.Modifiers) == e.Modifiers;
    }

    private bool HasKeys(byte id)
    {
        if (Fields.Descriptor.Report(HidReportType.Input, id) is not { } shape) return false;
        foreach (var field in shape.Fields)
            if (!field.IsConstant && field.Usages.Ranges.Count > 0 && field.Usages.Ranges[0].Page == KeyboardText.Page) return true;
        return false;
    }

    private KeyboardText Keyboard(byte id)
    {
        if (_keyboards.TryGetValue(id, out var keyboard)) return keyboard;
        keyboard = _keyboards[id] = new KeyboardText();
        keyboard.Key += e => _events.Add(new HidEvent(e.IsDown ? HidEventKind.Press : HidEventKind.Release, e.Time)
        {
            Usage = new Usage(KeyboardText.Page, e.Key), Modifiers = e.Modifiers, Character = e.Character, ReportId = id,
        });
        return keyboard;
    }

    private string NameOf(HidValue value)
    {
        foreach (var name in Fields.Names)
            if (name.Elements.Any(e => e.Field.BitOffset == value.Field.BitOffset && e.Field.ReportId == value.Field.ReportId && e.Field.Type == value.Field.Type && e.Index == value.Element))
                return name.Elements.Count == 1 ? name.Name : HidNames.Short(value.Usage!.Value);
        return HidNames.Short(value.Usage!.Value);
    }
}

/// <summary>What happened.</summary>
public enum HidEventKind
{
    /// <summary>A report came.</summary>
    Report,

    /// <summary>A key, button or other usage went on.</summary>
    Press,

    /// <summary>It went off.</summary>
    Release,
}

/// <summary>Something that a HID function has sent.</summary>
/// <param name="Kind">What.</param>
/// <param name="Time">When.</param>
public readonly record struct HidEvent(HidEventKind Kind, TimeSpan Time)
{
    /// <summary>The report's bytes as they travelled.</summary>
    public byte[]? Report { get; init; }

    /// <summary>The report says more than what is pressed.</summary>
    public bool IsNews { get; init; }

    /// <summary>Its ID.</summary>
    public byte ReportId { get; init; }

    /// <summary>What went on or off.</summary>
    public Usage Usage { get; init; }

    /// <summary>Keys: the modifiers that are down with it.</summary>
    public KeyModifiers Modifiers { get; init; }

    /// <summary>Keys: what it types; '\0': nothing.</summary>
    public char Character { get; init; }

    /// <summary>What went on or off, in words.</summary>
    public string Control => Usage.Page == KeyboardText.Page ? KeyNames.Chord(Usage.Id, Modifiers) : HidNames.Short(Usage);
}
