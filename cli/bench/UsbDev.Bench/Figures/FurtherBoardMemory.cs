namespace UsbDev.Bench.Figures;

internal sealed class FurtherBoardMemory : Figure
{
    private const int Further = 20;

    public override string Name => "memory-further";

    public override string Description => $"peak memory of each further board, mean of {Further}";

    public override string Unit => "MB";

    public override Target Target => Target.AtMost(12);

    public override int Rounds => 3;

    public override double Measure(BenchSetting setting, CancellationToken cancel) =>
        (Probe.Start(setting, 1 + Further).PeakBytes - Probe.Start(setting, 1).PeakBytes) / 1e6 / Further;
}
