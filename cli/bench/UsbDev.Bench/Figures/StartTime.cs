namespace UsbDev.Bench.Figures;

internal sealed class StartTime : Figure
{
    public override string Name => "start";

    public override string Description => "process start to configured device, description compiled, caches warm";

    public override string Unit => "s";

    public override Target Target => Target.AtMost(0.5);

    public override double Measure(BenchSetting setting, CancellationToken cancel) => Probe.Start(setting, boards: 1).Configured.TotalSeconds;
}
