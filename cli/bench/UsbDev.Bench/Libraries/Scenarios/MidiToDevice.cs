using UsbDev.Host;

namespace UsbDev.Bench.Libraries.Scenarios;

/// <summary>First a message now and then, then packets as fast as the device takes them.</summary>
internal sealed class MidiToDevice : Scenario
{
    private const int PacedEvents = 100, Events = 1000; // the latter as in the module
    private const int EventsInPacket = 4; // what the smallest receive buffer of the helper library takes

    public override string Name => "MIDI, host to device";

    public override string Function => "midi_out";

    public override string Device => "midi";

    public override IEnumerable<Cost> Run(ScenarioRun run)
    {
        var midi = run.Device(d => d.Midi.Count > 0).Midi[0];
        midi.Open();
        run.Hear("ready");
        midi.Write(0, [0xB0, 0, 0]);
        foreach (var (section, inPacket, pause) in ((string, int, int)[])[("slept", 1, 10), ("worked", 1, 2), ("packed", EventsInPacket, 8)])
        {
            run.Begin(section);
            for (var i = 0; i < PacedEvents / inPacket; i++)
            {
                midi.Write(0, [.. Enumerable.Repeat<byte[]>([0xB0, 0, (byte)i], inPacket).SelectMany(message => message)]);
                run.Pass(TimeSpan.FromMilliseconds(pause));
            }
        }
        var begin = run.Begin("all");
        var messages = new byte[3 * EventsInPacket];
        try
        {
            for (var i = 0; i < Events; i++)
            {
                var at = i % EventsInPacket;
                (messages[3 * at], messages[3 * at + 1], messages[3 * at + 2]) = (0xB0, (byte)(i >> 7), (byte)(i & 127));
                if (at == EventsInPacket - 1)
                    midi.Write(0, messages, TimeSpan.FromSeconds(5));
            }
        }
        catch (UsbTransferException)
        {
            // The device takes no more: the count tells how far it came.
        }
        var all = run.Section("all");
        var counts = run.Numbers("count");
        foreach (var cost in run.Paced("message", PacedEvents, Target.AtMost(10_000)))
            yield return cost;
        yield return new("work a message, 4 a packet", (run.Section("packed").Executed - run.Section("working").Executed) / (double)PacedEvents, null, Target.AtMost(10_000));
        yield return new("lost when 10 ms apart", 2 * PacedEvents - counts[0], "messages", Target.AtMost(0));
        yield return new("lost 4 a packet", PacedEvents - counts[1], "messages", Target.AtMost(0));
        yield return new("lost at once, 4 a packet", Events - counts[2], "messages", Target.AtMost(0));
        yield return new("at once, 4 a packet", counts[2] == Events ? Events / (all.End - begin).TotalSeconds : null, "messages/s", Target.AtLeast(10_000));
        foreach (var cost in run.InterruptsOff("worked", "slept", "packed", "all"))
            yield return cost;
    }
}
