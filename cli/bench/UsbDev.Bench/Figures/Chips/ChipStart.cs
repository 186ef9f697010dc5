namespace UsbDev.Bench.Figures.Chips;

internal sealed class ChipStart : Figure
{
    public override string Name => "chip-start";

    public override string Description => "process start to configured device with the library, caches warm";

    public override string Unit => "s";

    public override Target Target => Target.AtMost(3);

    public override int Rounds => 3;

    public override double Measure(BenchSetting setting, CancellationToken cancel) => Probe.Start(setting, boards: 1).Configured.TotalSeconds;
}
