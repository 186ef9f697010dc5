using UsbDev.Boards.Virtual;

namespace UsbDev.Bench.Figures;

internal sealed class InTransfers : Figure
{
    private const int Transfers = 50_000;

    public override string Name => "in-transfers";

    public override string Description => "64-byte IN transfers from Python through TinyUSB to the host API, in a second of processor time";

    public override string Unit => "/s";

    public override Target Target => Target.AtLeast(60_000);

    public override double Measure(BenchSetting setting, CancellationToken cancel)
    {
        using var firmware = VirtualFirmware.Load(setting.Firmware);
        using var rig = new Rig(firmware);
        rig.Plug(Programs.Stream);
        var device = rig.WaitFor(1, cancel);
        var buffer = new byte[64];
        return Transfers / CpuTime.Seconds(() =>
        {
            for (var i = 0; i < Transfers; i++)
                if (device.Read(0x81, buffer) != buffer.Length)
                    throw new InvalidOperationException("a transfer was short");
        });
    }
}
