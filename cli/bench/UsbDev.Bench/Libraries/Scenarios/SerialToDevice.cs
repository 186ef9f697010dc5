using UsbDev.Host;

namespace UsbDev.Bench.Libraries.Scenarios;

internal sealed class SerialToDevice : Scenario
{
    private const int Call = 1024, Calls = 48, Before = 4; // as in the module

    public override string Name => "CDC, host to device, 1 KiB a call";

    public override string Function => "cdc_out";

    public override string Device => "cdc";

    public override IEnumerable<Cost> Run(ScenarioRun run)
    {
        var port = run.Device(d => d.Serial.Count > 0 && d.Serial[^1].Interface == d.Configuration.Interfaces[^2].Descriptor.Number).Serial[^1];
        port.Open();
        run.Hear("ready");
        port.Write(new byte[Before * Call]);
        run.Begin("all");
        try
        {
            port.Write(new byte[Calls * Call], TimeSpan.FromSeconds(30));
        }
        catch (UsbTransferException)
        {
            // The device takes no more: the count tells how far it came.
        }
        var all = run.Section("all");
        var missing = run.Numbers("missing")[0];
        yield return new("work a KiB", all.Executed / (double)Calls, null);
        yield return new("heap a KiB", all.HeapTaken / (double)Calls, "B", Target.AtMost(0));
        yield return new("lost", missing, "B", Target.AtMost(0));
        yield return new("throughput", missing == 0 ? Call * Calls / 1000.0 / (all.End - all.Begin).TotalSeconds : null, "KB/s", Target.AtLeast(800));
        foreach (var cost in run.InterruptsOff("all"))
            yield return cost;
    }
}
