using UsbDev.Descriptors;

namespace UsbDev.Bench.Figures;

internal sealed class Judges : Figure
{
    public override string Name => "judges";

    public override string Description => "bytes of the same descriptors checked by all rules, in a second of processor time";

    public override string Unit => "MB/s";

    public override Target Target => Target.AtLeast(20);

    public override double Measure(BenchSetting setting, CancellationToken cancel) => DescriptorSpeed.MegabytesPerSecond(device => DescriptorCheck.Run(device, CheckMode.Check));
}
