using UsbDev.Host;

namespace UsbDev.Bench.Libraries.Scenarios;

/// <summary>First a message now and then, then packets as fast as the device takes them.</summary>
internal sealed class MidiToDevice : Scenario
{
    private const int PacedEvents = 200, Events = 1000; // the latter as in bench.py
    private const int EventsInPacket = 4; // what the smallest receive buffer of the helper library takes

    public override string Name => "MIDI, host to device";

    public override string Function => "midi_out";

    public override IEnumerable<Cost> Run(ScenarioRun run)
    {
        var midi = run.Device(d => d.Midi.Count > 0).Midi[0];
        midi.Open();
        run.Hear("ready");
        midi.Write(0, [0xB0, 0, 0]);
        run.Begin("paced");
        for (var i = 0; i < PacedEvents; i++)
        {
            midi.Write(0, [0xB0, (byte)(i >> 7), (byte)(i & 127)]);
            run.Pass(TimeSpan.FromMilliseconds(10));
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
        var (nothing, paced) = (run.Section("nothing"), run.Section("paced"));
        yield return new("work an event", (paced.Executed - nothing.Executed) / (double)counts[0], null);
        yield return new("heap an event", (paced.HeapTaken - nothing.HeapTaken) / (double)counts[0], "B");
        yield return new("lost when 10 ms apart", PacedEvents - counts[0], "events");
        yield return new("lost at once, 4 a packet", Events - counts[1], "events");
        yield return new("at once, 4 a packet", counts[1] == Events ? Events / (all.End - begin).TotalSeconds : null, "events/s", MoreIsBetter: true);
    }
}
