namespace UsbDev.Bench.Libraries.Scenarios;

internal sealed class MidiFromDevice : Scenario
{
    private const int PacedEvents = 100, Events = 1000; // as in bench.py

    public override string Name => "MIDI, device to host";

    public override string Function => "midi_in";

    public override IEnumerable<Cost> Run(ScenarioRun run)
    {
        var (count, inOrder) = (0, 0);
        var last = TimeSpan.Zero;
        var midi = run.Device(d => d.Midi.Count > 0).Midi[0];
        midi.Input += (_, message, time) =>
        {
            inOrder += (message[1] << 7 | message[2]) == count++ ? 1 : 0;
            last = time;
        };
        midi.Open();
        run.Section("paced");
        count = inOrder = 0;
        var begin = run.Begin("all");
        var all = run.Section("all");
        run.Hear("end");
        var (nothing, paced) = (run.Section("nothing"), run.Section("paced"));
        yield return new("work an event", (paced.Executed - nothing.Executed) / (double)PacedEvents, null);
        yield return new("heap an event", (paced.HeapTaken - nothing.HeapTaken) / (double)PacedEvents, "B");
        yield return new("lost or out of order", Events - inOrder, "events");
        yield return new("work an event, at once", all.Executed / (double)Events, null);
        yield return new("at once", count / (last - begin).TotalSeconds, "events/s", MoreIsBetter: true);
    }
}
