using UsbDev.Compiler;

namespace UsbDev.Bench.Figures;

internal sealed class Compiles : Figure
{
    private const int Count = 4_000;

    private const string Composite = """
        device: { vendor: 0x1209, product: 0x0001, manufacturer: Example, name: Desk }
        functions:
          - keyboard: { name: kbd }
          - mouse: { name: pointer }
          - midi: { name: synth, from_device: [Keys, Pads], to_device: [Synth] }
          - cdc: { name: log }
          - cdc: { name: shell }
        """;

    public override string Name => "compiles";

    public override string Description => "compiles of a keyboard + mouse + MIDI + 2 x CDC composite in process, in a second of processor time";

    public override string Unit => "/s";

    public override Target Target => Target.AtLeast(2_000);

    public override double Measure(BenchSetting setting, CancellationToken cancel)
    {
        Warm.Up(() => Compile(Count / 20));
        return Count / CpuTime.Seconds(() => Compile(Count));
    }

    private static void Compile(int times)
    {
        for (var i = 0; i < times; i++)
            if (SpecCompiler.Compile(Composite) is { Success: false } result)
                throw new InvalidOperationException($"the description does not compile: {result.Diagnostics[0]}");
    }
}
