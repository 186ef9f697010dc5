using System.Globalization;
using UsbDev.Bus;
using UsbDev.Descriptors;
using UsbDev.Host;

namespace UsbDev.Library.Tests;

/// <summary>Callbacks of every class that raise: told on the console, and the next call comes as if nothing had been.</summary>
public sealed class CallbackTests(FirmwareFixture fixture)
{
    private static readonly Dictionary<string, Action<Bench>> _causes = new()
    {
        ["LEDs"] = bench => bench.Device.ControlOut(new SetupPacket(0x21, 9, 0x0200, 2, 1), [1]),
        ["a ring"] = bench => bench.Device.Hid[0].Write([1]),
        ["a feature report"] = bench => bench.Device.Hid[0].SetReport(HidReportType.Feature, 0, [1]),
        ["a note"] = bench => bench.Device.Write(3, [9, 0x90, 1, 2]),
        ["SysEx"] = bench => bench.Device.Write(3, [7, 0xF0, 1, 0xF7]),
        ["bytes"] = bench => bench.Device.Write(4, "x"u8),
        ["lines"] = bench => bench.Device.ControlOut(new SetupPacket(0x21, 0x22, 1, 2, 0)),
        ["a break"] = bench => bench.Device.ControlOut(new SetupPacket(0x21, 0x23, 10, 2, 0)),
        ["a transfer"] = bench => bench.Device.Write(3, "xyz"u8),
        ["a configuration"] = bench =>
        {
            bench.Host.Reset(bench.Port);
            bench.Configured();
        },
    };

    [Theory]
    [InlineData("separate", "device.kbd.on_leds = callback", "LEDs")]
    [InlineData("knob", "device.knob.on_output = callback", "a ring")]
    [InlineData("knob", "device.knob.on_feature = callback", "a feature report")]
    [InlineData("synth", "device.synth.on_event = callback", "a note")]
    [InlineData("synth", "device.synth.on_sysex = callback", "SysEx")]
    [InlineData("serial", "device.log.on_data = lambda port: (port.read(), fails())", "bytes")]
    [InlineData("serial", "device.log.on_line = callback", "lines")]
    [InlineData("serial", "device.log.on_break = callback", "a break")]
    [InlineData("raw", "def callback(pipe, n): pipe.listen(b); broken(pipe)\nbroken = fails\nb = bytearray(64); device.raw.pipes[1].listen(b); device.raw.pipes[1].on_data = callback", "a transfer")]
    [InlineData("raw", "device.raw.on_open = callback", "a configuration")]
    [InlineData("separate", "device.usb.on_configured = callback", "a configuration")]
    [InlineData("separate", "device.usb.on_reset = callback", "a configuration")]
    public async Task One_that_raises_is_told_and_called_again(string device, string hook, string cause)
    {
        await using var bench = new Bench(fixture, device, drivers: false);
        bench.Run("""
            import device
            calls = 0
            def fails(*arguments):
                global calls
                calls += 1
                raise RuntimeError('in the callback %d' % calls)
            callback = fails
            """ + "\n" + hook);
        for (var i = 1; i <= 3; i++)
        {
            bench.Begin("pass");
            _causes[cause](bench);
            bench.Pass(20);
            Assert.Contains("RuntimeError: in the callback", bench.Console, StringComparison.Ordinal);
        }
        Assert.InRange(int.Parse(bench.Run("print(calls)"), CultureInfo.InvariantCulture), 3, 8);
    }

    [Fact]
    public async Task A_request_whose_callback_raises_is_refused_and_the_next_is_served()
    {
        await using var bench = new Bench(fixture, "raw");
        bench.Run("""
            def request(stage, r):
                if r[2] == 1:
                    raise RuntimeError('refused')
                return stage > 1 or b'fine'
            device.raw.on_request = request
            """);
        var answer = new byte[8];
        for (var i = 0; i < 3; i++)
        {
            Assert.Throws<UsbTransferException>(() => bench.Device.ControlIn(new SetupPacket(0xA1, 1, 1, 2, 8), answer));
            Assert.Equal(4, bench.Device.ControlIn(new SetupPacket(0xA1, 1, 0, 2, 8), answer));
        }
    }

    [Fact]
    public async Task Callbacks_may_wait_for_the_host_as_any_program_may()
    {
        await using var bench = new Bench(fixture, "everything");
        bench.Run("""
            import device
            done = []
            def leds(_):
                device.kbd.type('led')
                device.kbd.ready()
                device.port.needs_dtr = False
                device.port.write(b'x' * 3000)
                for i in range(50): device.synth.note_on(0, i)
                done.append(1)
            device.kbd.on_leds = leds
            """);
        bench.Device.Midi[0].Open();
        bench.Device.Serial[1].Open();
        var host = new TypedText(bench.Device.Hid[0]);
        bench.Device.Hid[0].Set([new("Caps Lock", 1)]);
        bench.Wait(() => host.Text.Length == 3 && bench.Device.Serial[1].Received == 3000, "all of it");
        bench.Pass(50);
        Assert.Equal("[1]\n", bench.Run("print(done)"));
    }
}
