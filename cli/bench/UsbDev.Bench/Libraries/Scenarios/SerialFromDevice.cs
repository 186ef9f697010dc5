namespace UsbDev.Bench.Libraries.Scenarios;

internal sealed class SerialFromDevice : Scenario
{
    private const int Call = 1024, Calls = 48, Before = 4; // as in the module

    public override string Name => "CDC, device to host, 1 KiB a call";

    public override string Function => "cdc_in";

    public override string Device => "cdc";

    public override IEnumerable<Cost> Run(ScenarioRun run)
    {
        // The built-in port comes first, if it is there.
        var port = run.Device(d => d.Serial.Count > 0 && d.Serial[^1].Interface == d.Configuration.Interfaces[^2].Descriptor.Number).Serial[^1];
        port.Open();
        var buffer = new byte[4096];
        var (count, wrong) = (0L, 0L);
        var last = TimeSpan.Zero;
        while (count < Call * (Calls + Before) && port.Read(buffer, TimeSpan.FromSeconds(5)) is > 0 and var n)
        {
            for (var i = 0; i < n; i++, count++)
                wrong += buffer[i] == count % Call % 251 ? 0 : 1;
            last = run.Host.Now;
        }
        var all = run.Section("all");
        yield return new("work a KiB", all.Executed / (double)Calls, null);
        yield return new("heap a KiB", all.HeapTaken / (double)Calls, "B", Target.AtMost(0));
        yield return new("lost or wrong", Call * (Calls + Before) - count + wrong, "B", Target.AtMost(0));
        yield return new("throughput", (count - Call * Before) / 1000.0 / (last - all.Begin).TotalSeconds, "KB/s", Target.AtLeast(800));
        foreach (var cost in run.InterruptsOff("all"))
            yield return cost;
    }
}
