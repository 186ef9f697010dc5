using UsbDev.Compiler.Decompile;

namespace UsbDev.Bench.Figures;

internal sealed class Decompiles : Figure
{
    public override string Name => "decompiles";

    public override string Description => "bytes of descriptors (all presets, composites) turned into descriptions, in a second of processor time";

    public override string Unit => "MB/s";

    public override Target Target => Target.AtLeast(20);

    public override double Measure(BenchSetting setting, CancellationToken cancel) => DescriptorSpeed.MegabytesPerSecond(device => Decompiler.ToYaml(device));
}
