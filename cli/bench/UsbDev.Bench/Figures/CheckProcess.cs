namespace UsbDev.Bench.Figures;

internal sealed class CheckProcess : Figure
{
    public override string Name => "check";

    public override string Description => "`usbdev check` of the example as a whole process";

    public override string Unit => "s";

    public override Target Target => Target.AtMost(0.2);

    public override double Measure(BenchSetting setting, CancellationToken cancel) => WholeProcess.Time(setting, "check", setting.Example);
}
