using System.Text;
using UsbDev.Compiler.Emitters;

namespace UsbDev.Library.Tests;

/// <summary>A device in one module with what it needs of the library.</summary>
public sealed class BundleTests(FirmwareFixture fixture)
{
    [Theory]
    [InlineData("separate", "device.kbd.type('One'); device.kbd.ready(); print(device.kbd.leds, device.configured())", "0 True")]
    [InlineData("synth", "device.synth.note_on(0, 60); device.synth.pitch_bend(1, 5, 1); print(device.synth.any())", "0")]
    [InlineData("serial", "print(device.log.dtr, device.shell.baudrate, device.log.any())", "False 9600 0")]
    [InlineData("everything", "device.mouse.move(1000, 0); device.mouse.ready(); print(device.mouse.hid is device.mouse)", "True")]
    public async Task Works_like_the_modules_and_loads_the_core_once(string device, string python, string output)
    {
        var folder = Path.Combine(FirmwareFixture.Repository, "usbdev-lib");
        var source = File.ReadAllText(Path.Combine(folder, "tests", "devices", device + ".py"));
        var bundle = Bundle.Write(source, module => File.ReadAllText(Path.Combine(folder, "usbdev", module + ".py")));
        var (path, content) = Bench.OnChip ? ("/device.mpy", FirmwareFixture.Compile(bundle)) : ("/device.py", Encoding.UTF8.GetBytes(bundle));
        await using var bench = new Bench(fixture, files: new Dictionary<string, byte[]> { [path] = content });
        bench.Run("import device\ndevice.start()");
        bench.Configured();

        Assert.Equal(output + "\n", bench.Run(python));
        Assert.Equal("True\n", bench.Run("import sys; print(sys.modules['usbdev'] is device and 'usbdev.hid' not in sys.modules)"));
    }
}
