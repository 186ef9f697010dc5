using UsbDev.Bus;

namespace UsbDev.Bench.Figures.Chips;

internal sealed class ChipSpeed : Figure
{
    private const int WarmUp = 500, Measured = 1000; // simulated ms

    private const string Busy = """
        n = 0
        while True:
            n = (n * 3 + 1) & 0xffff
        """;

    public override string Name => "chip-speed";

    public override string Description => "instructions of the emulated core while a program computes and the host polls, in a second of processor time";

    public override string Unit => "M/s";

    public override Target Target => Target.AtLeast(15);

    public override int Rounds => 3;

    public override double Measure(BenchSetting setting, CancellationToken cancel)
    {
        using var rig = new Rig(setting.MakeBoard);
        var board = rig.Plug(Busy);
        rig.WaitFor(1, cancel);
        rig.Timeline.Run(WarmUp * Timeline.Frame, cancel);
        var before = board.Executed;
        var seconds = CpuTime.Seconds(() => rig.Timeline.Run(Measured * Timeline.Frame, cancel));
        return (board.Executed - before) / seconds / 1e6;
    }
}
