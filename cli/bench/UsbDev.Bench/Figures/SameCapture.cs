using UsbDev.Boards.Virtual;
using UsbDev.Bus.Capture;

namespace UsbDev.Bench.Figures;

internal sealed class SameCapture : Figure
{
    private const int Transfers = 2_000;

    public override string Name => "same-capture";

    public override string Description => "bytes by which the captures of two equal runs differ";

    public override string Unit => "B";

    public override Target Target => Target.AtMost(0);

    public override int Rounds => 3;

    public override double Measure(BenchSetting setting, CancellationToken cancel)
    {
        using var firmware = VirtualFirmware.Load(setting.Firmware);
        var (first, second) = (Capture(firmware, cancel), Capture(firmware, cancel));
        return first.Zip(second).Count(pair => pair.First != pair.Second) + Math.Abs(first.Length - second.Length);
    }

    private static byte[] Capture(VirtualFirmware firmware, CancellationToken cancel)
    {
        using var stream = new MemoryStream();
        using (var capture = new PcapngCapture(stream))
        using (var rig = new Rig(firmware, capture))
        {
            rig.Plug(Programs.Stream);
            rig.Plug(Programs.Idle);
            rig.WaitFor(2, cancel);
            var device = rig.Host.Devices.Single(d => d.Configuration.Interfaces.Length == 1);
            var buffer = new byte[64];
            for (var i = 0; i < Transfers; i++)
                device.Read(0x81, buffer);
        }
        return stream.ToArray();
    }
}
