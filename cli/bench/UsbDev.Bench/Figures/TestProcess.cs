namespace UsbDev.Bench.Figures;

internal sealed class TestProcess : Figure
{
    public override string Name => "test";

    public override string Description => "`usbdev test` of the example as a whole process, caches warm";

    public override string Unit => "s";

    public override Target Target => Target.AtMost(5);

    public override double Measure(BenchSetting setting, CancellationToken cancel) => WholeProcess.Time(setting, "test", setting.Example);
}
