using System.Diagnostics;
using UsbDev.Boards.Virtual;
using UsbDev.Bus;

namespace UsbDev.Bench.Figures;

internal sealed class IdleBus : Figure
{
    private const int Seconds = 20;

    public override string Name => "idle-bus";

    public override string Description => "simulated time of a full-speed bus with one idle device, polled endpoints included";

    public override string Unit => "x real time";

    public override Target Target => Target.AtLeast(20);

    public override double Measure(BenchSetting setting, CancellationToken cancel)
    {
        using var firmware = VirtualFirmware.Load(setting.Firmware);
        using var rig = new Rig(firmware);
        rig.Plug(Programs.Idle);
        rig.WaitFor(1, cancel);
        var watch = Stopwatch.StartNew();
        rig.Timeline.Run(Seconds * 1000 * Timeline.Frame, cancel);
        return Seconds / watch.Elapsed.TotalSeconds;
    }
}
