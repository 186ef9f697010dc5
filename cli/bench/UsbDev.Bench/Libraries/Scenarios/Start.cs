namespace UsbDev.Bench.Libraries.Scenarios;

/// <summary>From the first import to the moment at which the host uses the device.</summary>
internal sealed class Start(string name, string device, Target? work, Target heap) : Scenario
{
    public override string Name => name;

    public override string Function => device;

    public override string Device => device;

    public override IReadOnlyList<string> Parts => ["measure"];

    public override IEnumerable<Cost> Run(ScenarioRun run)
    {
        var start = run.Section("start");
        yield return new("work", start.Executed - run.Section("nothing").Executed, null, work);
        yield return new("heap held", start.HeapHeld, "B", heap);
        yield return new("heap taken", start.HeapTaken, "B");
        foreach (var cost in run.InterruptsOff("start"))
            yield return cost;
    }
}
