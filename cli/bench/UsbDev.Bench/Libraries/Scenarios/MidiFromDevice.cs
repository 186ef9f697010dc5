namespace UsbDev.Bench.Libraries.Scenarios;

internal sealed class MidiFromDevice : Scenario
{
    private const int PacedEvents = 50, Events = 1000, BlockEvents = Events / 16 * 16; // as in the module

    public override string Name => "MIDI, device to host";

    public override string Function => "midi_in";

    public override string Device => "midi";

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
        run.Hear("paced");
        count = inOrder = 0;
        var begin = run.Begin("all");
        var all = run.Section("all");
        run.Hear("blocks");
        var (ordered, seconds) = (inOrder, (last - begin).TotalSeconds);
        count = inOrder = 0;
        var beginBlocks = run.Begin("blocks");
        run.Hear("end");
        foreach (var cost in run.Paced("message", PacedEvents, Target.AtMost(12_000)))
            yield return cost;
        yield return new("lost or out of order", Events - ordered, "messages", Target.AtMost(0));
        yield return new("work a message, at once", all.Executed / (double)Events, null);
        yield return new("at once", ordered == Events ? Events / seconds : null, "messages/s", Target.AtLeast(5000));
        yield return new("lost in blocks of 16", BlockEvents - count, "messages", Target.AtMost(0));
        yield return new("work a message, in blocks of 16", run.Section("blocks").Executed / (double)BlockEvents, null);
        yield return new("at once, in blocks of 16", count == BlockEvents ? BlockEvents / (last - beginBlocks).TotalSeconds : null, "messages/s", Target.AtLeast(20_000));
        foreach (var cost in run.InterruptsOff("worked", "slept", "all", "blocks"))
            yield return cost;
    }
}
