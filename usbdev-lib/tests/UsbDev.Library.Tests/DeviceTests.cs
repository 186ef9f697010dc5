using UsbDev.Bus;
using UsbDev.Descriptors;
using UsbDev.Host;

namespace UsbDev.Library.Tests;

/// <summary>The device itself: put together in Python, started, stopped, beside the REPL and without it.</summary>
public sealed class DeviceTests(FirmwareFixture fixture)
{
    private const string Raw = """
        from usbdev import Device
        from usbdev.hid import Report
        from usbdev.hid_out import HidOut
        class Raw(Report):
            descriptor = b'\x06\x00\xff\x09\x01\xa1\x01\x15\x00\x26\xff\x00\x75\x08\x95\x40\x09\x02\x81\x02\x09\x03\x91\x02\xc0'
            def __init__(self):
                super().__init__(HidOut(), 0, 64, 64)
        raw = Raw()
        device = Device(raw)
        """;

    [Fact]
    public async Task A_device_made_in_Python_works_like_a_compiled_one()
    {
        await using var bench = new Bench(fixture);
        bench.Run("""
            from usbdev import Device
            from usbdev.keyboard import Keyboard
            from usbdev.mouse import Mouse
            keyboard, mouse = Keyboard(), Mouse()
            device = Device(keyboard, mouse, product=0x0042, manufacturer='Me', name='Desk', serial='7', max_power=150)
            device.start()
            """);
        var usb = bench.Configured();
        Assert.Equal(("Me", "Desk", "7"), (usb.Text(usb.Device.ManufacturerString), usb.Text(usb.Device.ProductString), usb.Text(usb.Device.SerialString)));
        Assert.Equal(0x0042, usb.Device.Product);
        Assert.Equal(2, usb.Hid.Count);
        var host = new TypedText(usb.Hid[0]);
        bench.Run("keyboard.type('It works'); keyboard.ready()");
        Assert.Equal("It works", host.Text.Take());
    }

    [Fact]
    public async Task It_has_the_bytes_that_the_compiler_makes()
    {
        await using var bench = new Bench(fixture, "separate");
        bench.Run("""
            from usbdev import Device
            from usbdev.keyboard import Keyboard
            from usbdev.consumer import Consumer
            keyboard, media = Keyboard(), Consumer()
            keyboard.hid.name, media.hid.name = 'kbd', 'media'
            made = Device(keyboard, media, product=1, manufacturer='Example', name='Desk keyboard', remote_wakeup=True).config
            compiled = device.usb.config
            """);
        Assert.Equal("True True True\n", bench.Run("print(made[0] == compiled[0], made[1] == compiled[1], made[2] == compiled[2])"));
        Assert.Equal("True True\n", bench.Run("print(keyboard.hid.descriptor == device.kbd.hid.descriptor, media.hid.descriptor == device.media.hid.descriptor)"));
    }

    [Theory]
    [InlineData("synth", """
        from usbdev.midi import Midi
        synth = Midi(2, 2)
        synth.name, synth.names = 'synth', (('Keys', 'Pads'), ('Synth', 'Lights'))
        made = Device(synth, product=4, manufacturer='Example', name='Synth')
        """)]
    [InlineData("serial", """
        from usbdev.cdc import Cdc
        log, shell = Cdc(), Cdc()
        log.name, shell.name = 'log', 'shell'
        made = Device(log, shell, product=5, manufacturer='Example', name='Two ports')
        """)]
    [InlineData("raw", """
        from usbdev.vendor import Vendor
        raw = Vendor('bulk in', 'bulk out', 'interrupt in')
        raw.name = 'raw'
        made = Device(raw, product=7, manufacturer='Example', name='Raw')
        """)]
    [InlineData("everything", """
        from usbdev.keyboard import Keyboard
        from usbdev.mouse import Mouse
        from usbdev.midi import Midi
        from usbdev.cdc import Cdc
        kbd, mouse, synth, port = Keyboard(), Mouse(), Midi(), Cdc()
        kbd.hid.name, mouse.hid.name, synth.name, port.name = 'kbd', 'mouse', 'synth', 'port'
        made = Device(kbd, mouse, synth, port, product=6, manufacturer='Example', name='Everything')
        """)]
    public async Task All_classes_have_the_bytes_that_the_compiler_makes(string device, string python)
    {
        await using var bench = new Bench(fixture, device);
        bench.Run("from usbdev import Device\n" + python + "\ncompiled = device.usb.config\nmade = made.config");
        Assert.Equal(bench.Run("print(compiled[0].hex(), compiled[1].hex(), tuple(compiled[2]))"), bench.Run("print(made[0].hex(), made[1].hex(), tuple(made[2]))"));
    }

    [Fact]
    public async Task A_generated_boot_program_can_always_be_got_round()
    {
        await using var bench = new Bench(fixture, "separate");
        bench.Run("from usbdev import boot\nboot.install(5, 300)");
        Assert.Contains("Pin(5, Pin.IN, Pin.PULL_UP)", System.Text.Encoding.ASCII.GetString(bench.Board.Files.Read("/boot.py")!), StringComparison.Ordinal);
        bench.Run("boot.install(6, 300)"); // its own may be replaced
        bench.Reboot();
        Assert.Equal(0x1209, bench.Host.Devices[0].Device.Vendor);

        bench.Board.Pins.Drive(6, false); // held low: the firmware's own device
        bench.Reboot();
        Assert.NotEqual(0x1209, bench.Host.Devices[0].Device.Vendor);
        bench.Board.Pins.Drive(6, null);

        bench.Board.Files.Write("/device.py", "def start(): pass\ndef wait_configured(ms): return False\ndef stop(): print('given up')\n"u8);
        bench.Reboot();
        Assert.Contains("given up", bench.Console, StringComparison.Ordinal);

        bench.Board.Files.Write("/boot.py", "print('mine')\n"u8);
        bench.Reboot();
        Assert.StartsWith("OSError", bench.Raises("from usbdev import boot\nboot.install(5)"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, 0xEF, 4)]
    [InlineData(false, 0x00, 2)]
    public async Task It_stands_beside_the_REPL_or_alone_and_the_class_says_so(bool repl, byte deviceClass, int interfaces)
    {
        await using var bench = new Bench(fixture);
        bench.Run($$"""
            from usbdev import Device
            from usbdev.keyboard import Keyboard
            from usbdev.consumer import Consumer
            device = Device(Keyboard(), Consumer(), repl={{(repl ? "True" : "False")}})
            device.start()
            """);
        var usb = bench.Configured();
        Assert.Equal(deviceClass, usb.Device.Class);
        Assert.Equal(interfaces, usb.Configuration.Interfaces.Length);
        Assert.Equal(repl ? 1 : 0, usb.Configuration.Interfaces.Count(i => i.Descriptor.Class == UsbClass.Communications));
        Assert.False(usb.Configuration.Header!.SelfPowered);
        Assert.Empty(usb.Oddities);
    }

    [Fact]
    public async Task Several_reports_on_one_interface_get_IDs()
    {
        await using var bench = new Bench(fixture, "desk");
        bench.Run("""
            from usbdev import Device
            from usbdev.hid import Hid
            from usbdev.keyboard import Keyboard
            from usbdev.mouse import Mouse
            from usbdev.consumer import Consumer
            desk = Hid()
            keyboard, mouse, consumer = Keyboard(desk), Mouse(desk), Consumer(desk)
            made = Device(desk, product=2, manufacturer='Example', name='Desk controller', remote_wakeup=True)
            """);
        bench.Run("device.stop(); made.start()");
        bench.Wait(() => bench.Host.Devices.Count == 0, "the compiled device's end");
        var usb = bench.Configured();
        var reports = new List<string>();
        usb.Hid[0].Input += (report, _) => reports.Add(Convert.ToHexString(report));
        bench.Run("keyboard.tap(4); mouse.move(1); consumer.tap(0xE2); consumer.ready()");
        Assert.Equal(["010000040000000000", "010000000000000000", "020001000000", "03E200", "030000"], reports);
        usb.Hid[0].Write([1, 2]);
        Assert.Equal("2\n", bench.Run("print(keyboard.leds)"));
    }

    [Fact]
    public async Task Stop_brings_the_firmwares_own_device_back_and_start_ours_again()
    {
        await using var bench = new Bench(fixture, "separate");
        bench.Run("device.stop()");
        bench.Wait(() => bench.Host.Devices is [{ Device.Vendor: not 0x1209 }], "the firmware's own device");
        Assert.Single(bench.Host.Devices[0].Serial);
        Assert.Equal("False\n", bench.Run("print(device.configured())"));
        bench.Run("device.kbd.hid.timeout = 100");
        Assert.StartsWith("OSError", bench.Raises("device.kbd.press(4)"), StringComparison.Ordinal);
        bench.Run("device.start()");
        bench.Configured();
        var host = new TypedText(bench.Device.Hid[0]);
        bench.Run("device.kbd.type('again'); device.kbd.ready()");
        Assert.Equal("again", host.Text.Take());
    }

    [Fact]
    public async Task A_device_without_HID_wakes_a_sleeping_host_by_MicroPythons_own_call()
    {
        await using var bench = new Bench(fixture);
        bench.Run("from machine import USBDevice\nfrom usbdev import Device\nfrom usbdev.midi import Midi\nDevice(Midi(), remote_wakeup=True).start()");
        bench.Configured();
        bench.Host.Suspend(bench.Port);
        bench.Pass(20);
        Assert.Equal("True\n", bench.Run("print(USBDevice().remote_wakeup())"));
        bench.Wait(() => bench.Port.State == UsbDev.Bus.RootPortState.Enabled, "the host to wake");
    }

    [Fact]
    public async Task Started_twice_it_comes_back()
    {
        await using var bench = new Bench(fixture, "separate");
        var first = bench.Device;
        bench.Run("device.start()");
        bench.Wait(() => !first.Attached, "the first device's end");
        bench.Configured();
        var host = new TypedText(bench.Device.Hid[0]);
        bench.Run("device.kbd.type('x'); device.kbd.ready()");
        Assert.Equal("x", host.Text.Take());
    }

    [Fact]
    public async Task It_tells_when_a_host_begins_to_use_it_and_when_it_resets_it()
    {
        await using var bench = new Bench(fixture, "separate");
        bench.Run("seen = []; device.usb.on_configured = lambda d: seen.append('on'); device.usb.on_reset = lambda d: seen.append('off')");
        bench.Port.Unplug();
        bench.Pass(50);
        bench.Port.Plug(bench.Board.Usb);
        bench.Configured();
        var seen = bench.Run("print(seen)");
        Assert.StartsWith("['off', ", seen, StringComparison.Ordinal);
        Assert.EndsWith("'off', 'on']\n", seen, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wait_configured_returns_as_soon_as_it_is_or_says_that_it_is_not()
    {
        await using var bench = new Bench(fixture, "separate", plugged: false);
        Assert.Equal("False True\n", bench.Run("""
            from time import ticks_diff, ticks_ms
            t = ticks_ms(); r = device.wait_configured(300); print(r, ticks_diff(ticks_ms(), t) in range(300, 304))
            """));
        bench.Begin("print(device.wait_configured(20000))");
        bench.Pass(100);
        bench.Port.Plug(bench.Board.Usb);
        Assert.Equal("True\n", bench.Finish().Output);
    }

    [Fact]
    public async Task Raw_reports_of_64_bytes_go_both_ways_over_interrupt_endpoints()
    {
        await using var bench = new Bench(fixture);
        bench.Run(Raw);
        bench.Run("""
            import gc
            def echo(raw):
                raw.ready()
                for i in range(1, 65):
                    raw.input[i] = raw.output[i] ^ 255
                raw.send()
            raw.on_output = echo
            device.start()
            """);
        var hid = bench.Configured().Hid[0];
        Assert.Equal(2, bench.Device.Configuration.Interfaces[2].Endpoints.Length);
        var sent = new byte[64];
        var received = new byte[64];
        for (var i = 0; i < 100; i++)
        {
            Random.Shared.NextBytes(sent);
            hid.Write(sent);
            Assert.Equal(64, hid.Read(received, TimeSpan.FromSeconds(1)));
            Assert.Equal(sent, received.Select(b => (byte)~b));
        }
    }

    [Fact]
    public async Task A_report_of_64_bytes_goes_in_each_frame()
    {
        await using var bench = new Bench(fixture);
        bench.Run(Raw);
        bench.Run("device.start()");
        bench.Configured();
        var came = new List<(TimeSpan Time, byte First, int Length)>();
        bench.Device.Hid[0].Input += (report, time) => came.Add((time, report[0], report.Length));
        bench.Run("""
            for i in range(500):
                raw.ready()[1] = i & 255
                raw.send()
            raw.ready()
            """);
        Assert.Equal(Enumerable.Range(0, 500).Select(i => ((byte)i, 64)), came.Select(report => (report.First, report.Length)));
        Assert.InRange((came[^1].Time - came[0].Time).TotalMilliseconds, 498, 500);
    }

    [Fact]
    public async Task Output_reports_wait_in_the_host_for_a_slow_program()
    {
        await using var bench = new Bench(fixture);
        bench.Run(Raw);
        bench.Run("""
            from time import sleep_ms
            seen = []
            def slow(raw):
                sleep_ms(7)
                seen.append(raw.output[1])
            raw.on_output = slow
            device.start()
            """);
        bench.Configured();
        var reports = Enumerable.Range(0, 50).SelectMany(i => Enumerable.Repeat((byte)i, 64)).ToArray();
        bench.Device.Write(bench.Device.Configuration.Interfaces[2].Endpoints[1].Descriptor.Address, reports);
        bench.Pass(30);
        Assert.Equal("True\n", bench.Run("print(seen == list(range(50)))"));
    }

    [Theory]
    [InlineData("01", "too short")]
    [InlineData("0102030405", "too long")]
    [InlineData("0902030405", "an ID that there is not")]
    [InlineData("00020304", "ID 0")]
    [InlineData("030203", "the ID of a report without output")]
    [InlineData("", "nothing")]
    public async Task Odd_output_on_the_interrupt_endpoint_is_ignored(string bytes, string what)
    {
        await using var bench = new Bench(fixture);
        bench.Run("""
            from usbdev import Device
            from usbdev.hid import Report
            from usbdev.hid_out import HidOut
            one = b'\x85\x01\x06\x00\xff\x09\x01\xa1\x01\x15\x00\x26\xff\x00\x75\x08\x95\x03\x09\x02\x81\x02\x09\x03\x91\x02\xc0'
            hid = HidOut(one + one.replace(b'\x85\x01', b'\x85\x02').replace(b'\x95\x03', b'\x95\x05') + one.replace(b'\x85\x01', b'\x85\x03').replace(b'\x09\x03\x91\x02', b''))
            reports = Report(hid, 1, 3, 3), Report(hid, 2, 5, 5), Report(hid, 3, 3)
            seen = []
            for report in reports:
                report.on_output = lambda report: seen.append(bytes(report.output))
            device = Device(*reports[:1])
            device.start()
            """);
        bench.Configured();
        var endpoint = bench.Device.Configuration.Interfaces[2].Endpoints[1].Descriptor.Address;
        bench.Device.Write(endpoint, [2, 7, 8, 9, 10, 11]);
        bench.Device.Write(endpoint, Convert.FromHexString(bytes), end: true);
        bench.Pass(2);
        bench.Device.Write(endpoint, [1, 4, 5, 6]);
        bench.Pass(2);
        Assert.True(bench.Run("print(seen)") == "[b'\\x02\\x07\\x08\\t\\n\\x0b', b'\\x01\\x04\\x05\\x06']\n", what);
    }

    [Theory]
    [InlineData("Device(Keyboard(), max_power=0)", "ValueError: max_power: 0 is not in 1..500 mA")]
    [InlineData("Device(Keyboard(), max_power=512)", "ValueError: max_power: 512 is not in 1..500 mA")]
    [InlineData("Device(Keyboard(), colour='red')", "TypeError: unexpected keyword argument")]
    [InlineData("Device()", "TypeError: a device needs functions")]
    [InlineData("Device(5)", "TypeError: 5 is no function of a USB device")]
    public async Task What_makes_no_device_is_refused(string python, string message)
    {
        await using var bench = new Bench(fixture);
        bench.Run("from usbdev import Device\nfrom usbdev.keyboard import Keyboard");
        Assert.StartsWith(message, bench.Raises(python), StringComparison.Ordinal);
    }
}
