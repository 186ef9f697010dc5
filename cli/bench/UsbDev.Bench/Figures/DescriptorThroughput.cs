using UsbDev.Descriptors;

namespace UsbDev.Bench.Figures;

/// <summary>How fast something is done with descriptors.</summary>
/// <param name="name">Of the figure; that over real devices has a suffix.</param>
/// <param name="done">What is done with them, in words.</param>
/// <param name="source">Which descriptors.</param>
/// <param name="action">What is done with those of a device.</param>
internal sealed class DescriptorThroughput(string name, string done, DescriptorSource source, Action<DescriptorSet> action) : Figure
{
    public override string Name => source == DescriptorSource.RealDevices ? name + "-real" : name;

    public override string Description =>
        $"bytes of descriptors ({(source == DescriptorSource.RealDevices ? "real devices" : "all presets, composites")}) {done}, in a second of processor time";

    public override string Unit => "MB/s";

    public override Target Target => Target.AtLeast(20);

    public override double Measure(BenchSetting setting, CancellationToken cancel) => DescriptorSpeed.MegabytesPerSecond(setting, source, action);
}
