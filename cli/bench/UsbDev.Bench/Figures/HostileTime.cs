namespace UsbDev.Bench.Figures;

internal sealed class HostileTime : Figure
{
    public override string Name => "hostile";

    public override string Description => "`usbdev check` of the worst of several hostile descriptions (10 MB, alias bombs, deep nesting …) as a whole process";

    public override string Unit => "s";

    public override Target Target => Target.AtMost(1);

    public override int Rounds => 3;

    public override double Measure(BenchSetting setting, CancellationToken cancel) => HostileFiles.Worst(setting, cancel).Seconds;
}
