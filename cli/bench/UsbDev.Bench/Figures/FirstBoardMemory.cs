namespace UsbDev.Bench.Figures;

internal sealed class FirstBoardMemory : Figure
{
    public override string Name => "memory";

    public override string Description => "peak memory of a process with one configured board";

    public override string Unit => "MB";

    public override Target Target => Target.AtMost(150);

    public override int Rounds => 3;

    public override double Measure(BenchSetting setting, CancellationToken cancel) => Probe.Start(setting, boards: 1).PeakBytes / 1e6;
}
