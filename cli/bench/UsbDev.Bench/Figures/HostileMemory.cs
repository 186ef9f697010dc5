namespace UsbDev.Bench.Figures;

internal sealed class HostileMemory : Figure
{
    public override string Name => "hostile-memory";

    public override string Description => "memory of the same processes, the most that any of them had";

    public override string Unit => "MB";

    public override Target Target => Target.AtMost(200);

    public override int Rounds => 1;

    public override double Measure(BenchSetting setting, CancellationToken cancel) => HostileFiles.Worst(setting, cancel).PeakBytes / 1e6;
}
