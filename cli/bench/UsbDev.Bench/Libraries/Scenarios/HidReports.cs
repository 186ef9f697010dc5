namespace UsbDev.Bench.Libraries.Scenarios;

/// <summary>Keyboard reports, at the library's own polling interval.</summary>
internal sealed class HidReports : Scenario
{
    private const int PacedReports = 50, Reports = 200; // as in the module

    public override string Name => "HID report";

    public override string Function => "hid";

    public override string Device => "keyboard";

    public override IEnumerable<Cost> Run(ScenarioRun run)
    {
        var count = 0;
        var (first, last) = (TimeSpan.Zero, TimeSpan.Zero);
        run.Device(d => d.Hid.Count > 0).Hid[0].Input += (_, time) => (count, first, last) = (count + 1, count == 0 ? time : first, time);
        run.Section("slept");
        count = 0;
        run.Section("all");
        run.Pass(TimeSpan.FromMilliseconds(100));
        foreach (var cost in run.Paced("report", PacedReports, Target.AtMost(10_000)))
            yield return cost;
        yield return new("lost", Reports - count, "reports", Target.AtMost(0));
        yield return new("at once", Math.Round((count - 1) / (last - first).TotalSeconds), "reports/s", Target.AtLeast(1000));
        foreach (var cost in run.InterruptsOff("worked", "slept", "all"))
            yield return cost;
    }
}
