using UsbDev.Boards.Emulated;

namespace UsbDev.Bench.Figures.Chips;

internal sealed class ImageSize(double most) : Figure
{
    public override string Name => "image";

    public override string Description => "flash that the firmware takes, the library frozen in; what is left is for files";

    public override string Unit => "KB";

    public override Target Target => Target.AtMost(most); // where the files begin

    public override int Rounds => 1;

    public override double Measure(BenchSetting setting, CancellationToken cancel) => FirmwareImage.Load(setting.Firmware).Size / 1024.0;
}
