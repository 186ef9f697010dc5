using UsbDev.Descriptors;

namespace UsbDev.Bench.Figures;

internal sealed class Judges(DescriptorSource source) : Figure
{
    public override string Name => source == DescriptorSource.Presets ? "judges" : "judges-real";

    public override string Description => source == DescriptorSource.Presets
        ? "bytes of descriptors (all presets, composites) checked by all rules, in a second of processor time"
        : "the same with descriptors of real devices";

    public override string Unit => "MB/s";

    public override Target Target => Target.AtLeast(20);

    public override double Measure(BenchSetting setting, CancellationToken cancel) => DescriptorSpeed.MegabytesPerSecond(setting, source, device => DescriptorCheck.Run(device, CheckMode.Check));
}
