using System.Collections.Immutable;
using static UsbDev.Descriptors.Severity;

namespace UsbDev.Descriptors;

/// <summary>Audio control headers and MIDI streaming.</summary>
internal static class MidiRules
{
    private const int CablesPerEndpoint = 16;

    public static ImmutableArray<Rule> Rows { get; } =
    [
        Audio("MIDI088", Error, Warning, "Audio 1.0 §4.3.2, Audio 2.0 §4.7.2",
            "The audio control header counts the bytes of its interface's class descriptors",
            "Drivers read that many.",
            "wTotalLength is the header with all terminals and units: 9 for MIDI alone.",
            static (i, found) =>
            {
                var (total, at) = i.Setting.Extras.Select(x => x switch
                {
                    AudioHeaderDescriptor h => (h.TotalLength, 5),
                    Audio2HeaderDescriptor h => (h.TotalLength, 6),
                    _ => (default(ushort), 0),
                }).FirstOrDefault(h => h.Item2 > 0);
                if (at == 0) return;
                var length = i.Setting.Extras.OfType<AudioControlDescriptor>().Sum(x => x.Length);
                var header = i.Setting.Extras.First(x => x is AudioHeaderDescriptor or Audio2HeaderDescriptor);
                if (total != length)
                    found.Add(
                        i.Configuration.At(header, at, 2),
                        $"wTotalLength of the audio control header is {total}, its descriptors have {length} bytes");
            }),

        Audio("MIDI088b", Error, Warning, "Audio 1.0 §4.3.2",
            "An audio control interface has a header first",
            "It tells which streaming interfaces belong to it.",
            "Begin its class descriptors with the header.",
            static (i, found) =>
            {
                if (i.Descriptor is not { Class: UsbClass.Audio, SubClass: 1, Protocol: 0 or 0x20, Alternate: 0 }) return;
                if (i.Setting.Extras.FirstOrDefault(x => x.Type == DescriptorType.ClassInterface) is not (AudioHeaderDescriptor or Audio2HeaderDescriptor))
                    found.Add(i.Here, $"audio control {i.Name} has no header");
            }),

        Audio("MIDI088c", Error, Warning, "Audio 1.0 §4.3.2",
            "The audio control header names the streaming interfaces that follow",
            "A driver that looks for them does not find them.",
            "bInCollection is their number, baInterfaceNr their numbers.",
            static (i, found) =>
            {
                foreach (var extra in i.Setting.Extras)
                {
                    if (extra is not AudioHeaderDescriptor header) continue;
                    if (header.Count != header.StreamingInterfaces.Count)
                        found.Add(
                            i.Configuration.At(header, 7, 1),
                            $"bInCollection is {header.Count}, but there is room for {header.StreamingInterfaces.Count}");
                    foreach (var number in header.StreamingInterfaces)
                        if (i.Configuration.Interface(number) is not { Descriptor.Class: UsbClass.Audio })
                            found.Add(
                                i.Configuration.At(header),
                                $"the audio control header names interface {number}, which is no audio interface");
                }
            }),

        Audio("MIDI088d", Error, Warning, "Audio 1.0 §4.3.2; MIDI 1.0 appendix B",
            "A MIDI streaming interface belongs to an audio control interface",
            "Windows and macOS find it through the control interface.",
            "Put an audio control interface (1/1/0, no endpoints) before it, whose header names it.",
            static (i, found) =>
            {
                if (!IsMidi(i) || i.Descriptor.Alternate != 0 || i.Configuration.Interfaces.Any(IsControlWithoutNames)) return;
                if (!i.Configuration.Interfaces.Any(c => c.Setting.Extras.Any(x => x is AudioHeaderDescriptor h && h.StreamingInterfaces.Contains(i.Descriptor.Number))))
                    found.Add(i.Here, $"no audio control header names {i.Name}");
            }),

        Audio("MIDI089", Error, Warning, "MIDI 1.0 §6.1.2.1",
            "A MIDI streaming interface begins with its header",
            "Drivers do not find jacks without it.",
            "Put 07 24 01 00 01 and the total length first.",
            static (i, found) =>
            {
                if (!i.IsMidi1) return;
                var first = i.Setting.Extras.FirstOrDefault(x => x.Type == DescriptorType.ClassInterface);
                if (first is not MidiHeaderDescriptor header) found.Add(i.Here, $"MIDI streaming {i.Name} has no header");
                else if (header.BcdMsc != 0x0100)
                    found.Add(i.Configuration.At(header, 3, 2), $"bcdMSC of {i.Name} is 0x{header.BcdMsc:X4}");
            }),

        Audio("MIDI090", Error, Warning, "MIDI 1.0 §6.1.2.1, appendix B",
            "The MIDI streaming header counts header, jacks and elements, with or without the endpoints",
            "The text of the specification leaves the endpoints out, its example counts them; hosts accept both and nothing else.",
            "Count all descriptors from the header to the last class endpoint descriptor: 0x41 for one cable each way.",
            static (i, found) =>
            {
                if (!IsMidi(i) || i.Setting.Extras.OfType<MidiHeaderDescriptor>().FirstOrDefault() is not { } header) return;
                var jacks = i.Setting.Extras.OfType<MidiDescriptor>().Sum(x => x.Length);
                var companions = i.Endpoints.Sum(e => e.Setting.Extras.OfType<SuperSpeedCompanionDescriptor>().Sum(x => x.Length));
                var all = jacks + i.Endpoints.Sum(e => e.Descriptor.Length + e.Setting.Extras.Sum(x => x.Length));
                var classOnly = jacks + i.Endpoints.Sum(e => e.Setting.Extras.OfType<MidiEndpointDescriptor>().Sum(x => x.Length));
                if (header.TotalLength != jacks && header.TotalLength != all && header.TotalLength != all - companions && header.TotalLength != classOnly)
                    found.Add(
                        i.Configuration.At(header, 5, 2),
                        $"wTotalLength is {header.TotalLength}; header and jacks have {jacks} bytes, with endpoints {all}");
            }),

        Audio("MIDI091", Error, Warning, "MIDI 1.0 §6.1.2.2, §6.1.2.3",
            "Jack IDs are 1 to 255, each once",
            "Wires between jacks go by ID.",
            "Number all jacks and elements of the interface.",
            static (i, found) =>
            {
                var seen = new HashSet<byte>();
                foreach (var extra in i.Setting.Extras)
                {
                    if (IdOf(extra) is not { } id) continue;
                    if (id == 0) found.Add(i.Configuration.At(extra), "a jack has ID 0");
                    else if (!seen.Add(id)) found.Add(i.Configuration.At(extra), $"jack ID {id} is there twice");
                }
            }),

        Audio("MIDI091b", Error, Warning, "MIDI 1.0 §6.1.2.3",
            "An OUT jack has input pins, each wired to an IN jack or element that exists",
            "The jack never sends anything.",
            "Give baSourceID the ID of an IN jack or element, and baSourcePin 1.",
            static (i, found) =>
            {
                var sources = i.Setting.Extras.Where(x => x is MidiInJackDescriptor or MidiOtherDescriptor { Subtype: 4 }).Select(x => IdOf(x)).ToHashSet();
                var loops = MidiWires.Loops(i.Setting.Extras).ToHashSet();
                var (jacks, isNumbered) = ById(i);
                foreach (var extra in i.Setting.Extras)
                {
                    if (extra is not MidiOutJackDescriptor jack) continue;
                    if (jack.PinCount == 0 || jack.PinCount != jack.Pins.Count)
                        found.Add(
                            i.Configuration.At(jack, 5, 1),
                            $"bNrInputPins of OUT jack {jack.Id} is {jack.PinCount}, there is room for {jack.Pins.Count}");
                    foreach (var pin in jack.Pins)
                    {
                        // A loop has been told, and so has an ID that is there twice while this one is missing.
                        if (!sources.Contains(pin.Source) && !loops.Contains(jack) && (isNumbered || jacks.ContainsKey(pin.Source)))
                            found.Add(
                                i.Configuration.At(jack),
                                $"OUT jack {jack.Id} is wired to {pin.Source}, which is no IN jack or element");
                        if (pin.SourcePin == 0)
                            found.Add(i.Configuration.At(jack), $"OUT jack {jack.Id} is wired to pin 0 of {pin.Source}; pins count from 1");
                    }
                }
            }),

        Audio("MIDI091c", Error, Error, "MIDI 1.0 §3.3, §6.1.2.3",
            "Jacks are not wired in a loop",
            "A driver that follows the wires never ends, and no data can come from such a jack.",
            "Wire OUT jacks to IN jacks or elements only.",
            static (i, found) =>
            {
                foreach (var loop in MidiWires.Loops(i.Setting.Extras))
                    found.Add(
                        i.Configuration.At(loop),
                        $"{NameOf(loop)} is wired to itself" + (MidiWires.FeedsItself(loop) ? "" : " through others"));
            }),

        Audio("MIDI091d", Error, Warning, "MIDI 1.0 table A-2",
            "Jacks are embedded (1) or external (2)",
            "Other types are reserved.",
            "Use 1 for a jack that an endpoint serves, 2 for a socket.",
            static (i, found) =>
            {
                foreach (var extra in i.Setting.Extras)
                {
                    var type = extra switch { MidiInJackDescriptor j => j.Jack, MidiOutJackDescriptor j => j.Jack, _ => MidiJackType.Embedded };
                    if (type is not (MidiJackType.Embedded or MidiJackType.External))
                        found.Add(i.Configuration.At(extra, 3, 1), $"{NameOf(extra)} is of type {(byte)type}");
                }
            }),

        Endpoint("MIDI092", Error, Warning, "MIDI 1.0 §6.2.1, §6.2.2",
            "A MIDI endpoint is a bulk endpoint with a class descriptor",
            "Drivers learn the number of cables from it.",
            "Put 25 01 with the IDs of the embedded jacks behind the endpoint.",
            static (e, found) =>
            {
                if (e.Descriptor.Transfer is not (TransferType.Bulk or TransferType.Interrupt))
                    found.Add(e.At(3, 1), $"{e.Name} is a {e.Descriptor.Transfer.ToString().ToLowerInvariant()} endpoint");
                if (!e.Setting.Extras.OfType<MidiEndpointDescriptor>().Any()) found.Add(e.Here, $"{e.Name} has no class descriptor");
            }),

        Endpoint("MIDI092b", Error, Info, "MIDI 1.0 §6.2.1",
            "A MIDI endpoint descriptor has nine bytes",
            "The specification says so; hosts take seven as well.",
            "Add bRefresh and bSynchAddress, both 0.",
            static (e, found) =>
            {
                if (e.Descriptor.Length != EndpointDescriptor.AudioSize)
                    found.Add(e.At(0, 1), $"the descriptor of {e.Name} has {e.Descriptor.Length} bytes");
            }),

        Audio("MIDI092c", Error, Warning, "MIDI 1.0 §6.2.2",
            "A MIDI endpoint serves embedded jacks of its direction",
            "OUT endpoints feed embedded IN jacks, embedded OUT jacks feed IN endpoints; others cannot work.",
            "List embedded IN jacks for an OUT endpoint, embedded OUT jacks for an IN endpoint.",
            static (i, found) =>
            {
                if (!i.IsMidi1) return;
                var (jacks, isNumbered) = ById(i);
                foreach (var e in i.Endpoints)
                {
                    if (e.Setting.Extras.OfType<MidiEndpointDescriptor>().FirstOrDefault() is not { } links) continue;
                    if (links.Count != links.Jacks.Count)
                        found.Add(e.At(links), $"bNumEmbMIDIJack of {e.Name} is {links.Count}, there is room for {links.Jacks.Count}");
                    foreach (var id in links.Jacks)
                    {
                        var jack = jacks.GetValueOrDefault(id);
                        if (jack is null && !isNumbered) continue; // its ID went to another
                        if (!Fits(jack, e))
                            found.Add(
                                e.At(links),
                                $"{e.Name} names jack {id}, which " + (jack is null ? "does not exist" : $"is no embedded {(e.Descriptor.IsIn ? "OUT" : "IN")} jack"));
                    }
                }
            }),

        Endpoint("MIDI093", Error, Warning, "MIDI 1.0 §4",
            "An endpoint has at most 16 cables",
            "The cable number has four bits.",
            "Use a second endpoint.",
            static (e, found) =>
            {
                if (e.Setting.Extras.OfType<MidiEndpointDescriptor>().FirstOrDefault() is { Count: > CablesPerEndpoint } links)
                    found.Add(e.At(links), $"{e.Name} has {links.Count} cables");
            }),

        Audio("MIDI093b", Error, Warning, "MIDI 1.0 §6.2.2",
            "An embedded jack is served by one endpoint",
            "Else its data have no cable, or two.",
            "List each embedded jack in one class endpoint descriptor.",
            static (i, found) =>
            {
                if (!IsMidi(i)) return;
                var served = i.Endpoints.SelectMany(e => e.Setting.Extras.OfType<MidiEndpointDescriptor>()).SelectMany(l => l.Jacks).CountBy(id => id).ToDictionary();
                var (jacks, _) = ById(i);
                var isNamed = i.Endpoints.All(e => e.Setting.Extras.OfType<MidiEndpointDescriptor>().FirstOrDefault() is { } links && links.Jacks.All(id => Fits(jacks.GetValueOrDefault(id), e)));
                foreach (var extra in i.Setting.Extras)
                {
                    if (extra is not (MidiInJackDescriptor { Jack: MidiJackType.Embedded } or MidiOutJackDescriptor { Jack: MidiJackType.Embedded }))
                        continue;
                    var times = served.GetValueOrDefault(IdOf(extra)!.Value);
                    if (times > 1 || (times == 0 && isNamed)) // an endpoint that names another in its place has been told
                        found.Add(
                            i.Configuration.At(extra),
                            $"embedded {NameOf(extra)} is {(times == 0 ? "served by no endpoint" : $"listed {times} times")}");
                }
            }),

        Audio("MIDI094", Warning, Off, "macOS, Windows",
            "Jacks have names",
            "Ports are then listed by them.",
            "Set iJack of each embedded jack.",
            static (i, found) =>
            {
                foreach (var extra in i.Setting.Extras)
                {
                    if (extra is MidiInJackDescriptor { Jack: MidiJackType.Embedded, StringIndex: 0 } or MidiOutJackDescriptor { Jack: MidiJackType.Embedded, StringIndex: 0 })
                        found.Add(i.Configuration.At(extra), $"embedded {NameOf(extra)} has no name");
                }
            }),

        Audio("MIDI095", Info, Off, "USB MIDI 2.0",
            "MIDI 2.0 needs an alternate setting",
            "MicroPython has none; hosts fall back to setting 0.",
            "Leave setting 1 out.",
            static (i, found) =>
            {
                if (IsMidi(i) && i.Descriptor.Alternate > 0) found.Add(i.Here, $"{i.Name} is a second setting of a MIDI interface");
            }),
    ];

    private static Rule<AudioSubject> Audio(
        string id, Severity compile, Severity check, string source, string title, string why, string fix, Action<InterfaceSubject, Findings> judge) =>
        new(id, compile, check, source, title, why, fix, (audio, found) => judge(audio.Interface, found));

    private static Rule<MidiEndpointSubject> Endpoint(
        string id, Severity compile, Severity check, string source, string title, string why, string fix, Action<EndpointSubject, Findings> judge) =>
        new(id, compile, check, source, title, why, fix, (midi, found) => judge(midi.Endpoint, found));

    /// <summary>An audio control interface of which MIDI088b or MIDI088c speaks: whom it was to name cannot be told.</summary>
    private static bool IsControlWithoutNames(InterfaceSubject i) => i.Descriptor is { Class: UsbClass.Audio, SubClass: 1, Protocol: 0 }
        && (i.Setting.Extras.OfType<AudioHeaderDescriptor>().FirstOrDefault() is not { } header
            || header.StreamingInterfaces.Any(n => i.Configuration.Interface(n) is not { Descriptor.Class: UsbClass.Audio }));

    private static bool IsMidi(InterfaceSubject i) => i.Descriptor is { Class: UsbClass.Audio, SubClass: 3 };

    /// <summary>An endpoint can serve the jack: embedded, and of its direction.</summary>
    private static bool Fits(Descriptor? jack, EndpointSubject endpoint) => endpoint.Descriptor.IsIn
        ? jack is MidiOutJackDescriptor { Jack: MidiJackType.Embedded }
        : jack is MidiInJackDescriptor { Jack: MidiJackType.Embedded };

    /// <summary>Jacks and elements by their IDs, and whether each has one of its own.</summary>
    private static (Dictionary<byte, Descriptor> Jacks, bool IsNumbered) ById(InterfaceSubject i)
    {
        var (jacks, isNumbered) = (new Dictionary<byte, Descriptor>(), true);
        foreach (var extra in i.Setting.Extras)
            if (IdOf(extra) is { } id) isNumbered &= jacks.TryAdd(id, extra) && id != 0;
        return (jacks, isNumbered);
    }

    private static JackName NameOf(Descriptor jack) => new(IdOf(jack) ?? 0);

    private static byte? IdOf(Descriptor descriptor) => descriptor switch
    {
        MidiInJackDescriptor jack => jack.Id,
        MidiOutJackDescriptor jack => jack.Id,
        MidiOtherDescriptor { Subtype: 4, Body.IsEmpty: false } element => element.Body[0],
        _ => null,
    };
}
