using System.Diagnostics;
using UsbDev.Boards.Virtual;

namespace UsbDev.Bench.Figures;

internal sealed class FiftyBoards : Figure
{
    private const int Boards = 50;

    public override string Name => "fifty-boards";

    public override string Description => $"{Boards} boards on one bus, from nothing to all configured";

    public override string Unit => "s";

    public override Target Target => Target.AtMost(5);

    public override int Rounds => 3;

    public override double Measure(BenchSetting setting, CancellationToken cancel)
    {
        var watch = Stopwatch.StartNew();
        using var firmware = VirtualFirmware.Load(setting.Firmware);
        using var rig = new Rig(firmware);
        for (var i = 0; i < Boards; i++)
            rig.Plug(Programs.Idle);
        rig.WaitFor(Boards, cancel);
        return watch.Elapsed.TotalSeconds;
    }
}
