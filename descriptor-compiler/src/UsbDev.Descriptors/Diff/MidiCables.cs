namespace UsbDev.Descriptors;

/// <summary>
/// A MIDI function's jacks as the cables that they stand for, where each cable is a pair of jacks of one name, as nearly all devices have them (USB MIDI 1.0, appendix B).
/// </summary>
internal sealed class MidiCables
{
    private const int BytesOfOne = 6 + 9 + 1; // an IN jack, an OUT jack with one pin, a number in the endpoint's list

    private readonly HashSet<Descriptor> _told = new(ReferenceEqualityComparer.Instance);
    private readonly List<(string Name, List<byte> Strings)> _directions = [];
    private readonly StringTexts _strings;
    private InterfaceSubject? _setting;
    private MidiHeaderDescriptor? _header;

    private MidiCables(StringTexts strings) => _strings = strings;

    /// <summary>The cables; none where the jacks are wired in another way.</summary>
    public static MidiCables Of(IReadOnlyList<InterfaceSubject> settings, StringTexts strings)
    {
        var streaming = settings.Where(s => s.Descriptor is { Class: UsbClass.Audio, SubClass: 3 }).ToList();
        var cables = new MidiCables(strings);
        return streaming is [var only] && cables.TryRead(only) ? cables : new MidiCables(strings);
    }

    /// <summary>The descriptor is part of a cable.</summary>
    public bool Has(Descriptor extra) => _told.Contains(extra);

    /// <summary>The cables as facts of their interface.</summary>
    public void Tell(Facts facts, string group, InterfaceSubject setting)
    {
        if (setting != _setting) return;
        if (_header is { } header)
            facts.Add(group, "MIDI streaming header", $"{DescriptorSummary.Bcd(header.BcdMsc)}, {header.TotalLength} bytes", $"{header.BcdMsc} {header.TotalLength - BytesOfOne * _directions.Sum(d => d.Strings.Count)}");
        foreach (var (name, indices) in _directions)
        {
            facts.Add(group, name, Names(indices, i => _strings[i]));
            foreach (var language in _strings.Others)
                if (indices.Exists(i => _strings.Find(language, i) is not null)) facts.Add(group, $"{name} (0x{language:X4})", Names(indices, i => _strings.Find(language, i) ?? ""));
        }
    }

    private static string Names(List<byte> indices, Func<byte, string> text) => indices.TrueForAll(i => text(i).Length == 0) ? $"{indices.Count}" : string.Join(", ", indices.Select(i => text(i) is { Length: > 0 } name ? name : "no name"));

    private bool TryRead(InterfaceSubject setting)
    {
        var extras = setting.Setting.Extras;
        var (ins, outs) = (extras.OfType<MidiInJackDescriptor>().ToList(), extras.OfType<MidiOutJackDescriptor>().ToList());
        var jacks = ins.Select(j => j.Id).Concat(outs.Select(j => j.Id)).ToList();
        if (jacks.Distinct().Count() != jacks.Count || extras.OfType<MidiHeaderDescriptor>().Count() > 1
            || extras.Any(e => !e.Tail.IsEmpty || e is not (MidiHeaderDescriptor or MidiInJackDescriptor or MidiOutJackDescriptor)) || outs.Exists(o => o.Pins is not [{ SourcePin: 1 }] || o.PinCount != 1))
            return false;
        foreach (var endpoint in setting.Endpoints)
        {
            if (endpoint.Setting.Extras is not [MidiEndpointDescriptor list] || list.Count != list.Jacks.Count || !list.Tail.IsEmpty)
                return false;
            var strings = new List<byte>();
            foreach (var id in list.Jacks)
            {
                // From the device: external IN → embedded OUT; to it: embedded IN → external OUT.
                var (input, output) = endpoint.Descriptor.IsIn
                    ? (ins.Find(j => outs.Exists(o => o.Id == id && o.Pins[0].Source == j.Id)), outs.Find(o => o.Id == id))
                    : (ins.Find(j => j.Id == id), outs.Find(o => o.Pins[0].Source == id));
                if (input is null || output is null || _strings[input.StringIndex] != _strings[output.StringIndex] || !_told.Add(input) || !_told.Add(output)
                    || (input.Jack, output.Jack) != (endpoint.Descriptor.IsIn ? (MidiJackType.External, MidiJackType.Embedded) : (MidiJackType.Embedded, MidiJackType.External)))
                    return false;
                strings.Add(output.StringIndex);
            }

            _told.Add(list);
            _directions.Add((endpoint.Descriptor.IsIn ? "cables from the device" : "cables to the device", strings));
        }

        if (_told.Count != jacks.Count + setting.Endpoints.Length)
            return false;
        _header = extras.OfType<MidiHeaderDescriptor>().FirstOrDefault();
        if (_header is not null) _told.Add(_header);
        _setting = setting;
        return true;
    }
}
