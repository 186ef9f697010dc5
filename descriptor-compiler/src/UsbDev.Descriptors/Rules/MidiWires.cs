namespace UsbDev.Descriptors;

/// <summary>The wiring between jacks of a MIDI streaming interface.</summary>
internal static class MidiWires
{
    /// <summary>OUT jacks from which a wire leads back to themselves.</summary>
    public static IEnumerable<MidiOutJackDescriptor> Loops(IEnumerable<Descriptor> descriptors)
    {
        var jacks = new Dictionary<byte, MidiOutJackDescriptor>();
        foreach (var jack in descriptors.OfType<MidiOutJackDescriptor>()) jacks.TryAdd(jack.Id, jack);
        return jacks.Values.Where(jack => LeadsBack(jack, jacks));
    }

    /// <summary>A wire leads from the jack straight to itself.</summary>
    public static bool FeedsItself(MidiOutJackDescriptor jack) => jack.Pins.Any(p => p.Source == jack.Id);

    private static bool LeadsBack(MidiOutJackDescriptor start, Dictionary<byte, MidiOutJackDescriptor> jacks)
    {
        var seen = new HashSet<byte>();
        var open = new Stack<MidiOutJackDescriptor>([start]);
        while (open.TryPop(out var jack))
        {
            foreach (var pin in jack.Pins)
            {
                if (pin.Source == start.Id) return true;
                if (seen.Add(pin.Source) && jacks.TryGetValue(pin.Source, out var next)) open.Push(next);
            }
        }

        return false;
    }
}
