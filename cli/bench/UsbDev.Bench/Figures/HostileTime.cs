namespace UsbDev.Bench.Figures;

internal sealed class HostileTime : Figure
{
    public override string Name => "hostile";

    public override string Description => "the worst of several hostile files (10 MB of YAML, alias bombs, bytes, hex, lsusb, pcapng), checked and decompiled, as a whole process";

    public override string Unit => "s";

    public override Target Target => Target.AtMost(1);

    public override int Rounds => 3;

    public override double Measure(BenchSetting setting, CancellationToken cancel) => HostileFiles.Worst(setting, cancel).Seconds;
}
