using System.Globalization;
using UsbDev.Bus;
using UsbDev.Host;

namespace UsbDev.Library.Tests;

/// <summary>What a program passes that is wrong: a precise exception at the call, and everything works on.</summary>
public sealed class BadInputTests(FirmwareFixture fixture)
{
    // A report that must arrive afterwards: device, Python that sends it, the endpoint, its bytes.
    private static readonly Dictionary<string, (string Python, byte Endpoint, string Bytes)> _proof = new()
    {
        ["separate"] = ("device.kbd.release(); device.kbd.press(0x205)", 0x83, "0200050000000000"),
        ["hids"] = ("device.rest.system.press(2)", 0x84, "0202"),
        ["desk"] = ("device.desk.mouse.release(); device.desk.mouse.move(1, 2)", 0x83, "020001020000"),
        ["knob"] = ("device.knob.send(3, 0)", 0x83, "030000"),
        ["lists"] = ("device.lists.send(b'123')", 0x83, "31323300"),
        ["synth"] = ("device.synth.note_on(1, 2, 3)", 0x83, "09910203"),
        ["serial"] = ("device.log.needs_dtr = False; device.log.write('yes')", 0x84, "796573"),
        ["raw"] = ("device.raw.pipes[0].write(b'yes')", 0x83, "796573"),
    };

    // Device, what is called, the exception's text. On a chip all calls of a device are made one after the other.
    private static readonly (string Device, string Python, string Error)[] _wrong =
    [
        // Keyboard
        ("separate", "device.kbd.press('a')", "TypeError"),
        ("separate", "device.kbd.press(None)", "TypeError"),
        ("separate", "device.kbd.press(1.5)", "TypeError"),
        ("separate", "device.kbd.press(-1)", "ValueError: no key -1"),
        ("separate", "device.kbd.press(0x10000)", "ValueError: no key 65536"),
        ("separate", "device.kbd.press(0xDE)", "ValueError: no key 222"),
        ("separate", "device.kbd.press(3)", "ValueError: no key 3"),
        ("separate", "device.kbd.release('a')", "TypeError"),
        ("separate", "device.kbd.release(-1)", "ValueError: no key -1"),
        ("separate", "device.kbd.tap('a')", "TypeError"),
        ("separate", "device.kbd.tap(0x1FFFF)", "ValueError"),
        ("separate", "device.kbd.type(5)", "TypeError"),
        ("separate", "device.kbd.type(None)", "TypeError"),
        ("separate", "device.kbd.type('\\x01')", "ValueError: no key for '\\x01'"),
        ("separate", "device.kbd.type('ok €')", "ValueError: no key for "),
        ("separate", "keys.NO_SUCH_KEY", "AttributeError"),
        ("separate", "keys.a", "AttributeError"),
        // Consumer
        ("separate", "device.media.press(0x400)", "ValueError"),
        ("separate", "device.media.press(-1)", "ValueError"),
        ("separate", "device.media.tap('MUTE')", "TypeError"),
        ("separate", "from usbdev import media; media.LOUDER", "AttributeError"),
        // NKRO, pointer, system, gamepad
        ("hids", "device.keys.press('a')", "TypeError"),
        ("hids", "device.keys.press(0x10004)", "ValueError: no key 65540"),
        ("hids", "device.keys.press(-5)", "ValueError: no key -5"),
        ("hids", "device.keys.tap(0xDE)", "ValueError: no key 222"),
        ("hids", "device.rest.pointer.move_to(-1, 0)", "ValueError"),
        ("hids", "device.rest.pointer.move_to(0, 0, 128)", "ValueError"),
        ("hids", "device.rest.pointer.move_to(0.5, 0)", "TypeError"),
        ("hids", "device.rest.pointer.press('left')", "TypeError"),
        ("hids", "device.rest.system.press(4)", "ValueError"),
        ("hids", "device.rest.system.press('sleep')", "ValueError"),
        ("hids", "device.rest.gamepad.press(0)", "ValueError: button: 0 is not in 1..16"),
        ("hids", "device.rest.gamepad.press('A')", "TypeError"),
        ("hids", "device.rest.gamepad.hat(-1)", "ValueError: hat: -1 is not in 0..7"),
        ("hids", "device.rest.gamepad.left(128, 0)", "ValueError: stick: 128 is not in -127..127"),
        ("hids", "device.rest.gamepad.right('x', 0)", "TypeError"),
        ("hids", "device.rest.gamepad.right(0.5, 0)", "TypeError"),
        ("hids", "device.rest.gamepad.triggers(256, 0)", "ValueError"),
        ("hids", "device.rest.gamepad.triggers(0, -1)", "ValueError"),
        ("hids", "device.rest.gamepad.triggers(0, None)", "TypeError"),
        // Mouse
        ("desk", "device.desk.mouse.move('x')", "TypeError"),
        ("desk", "device.desk.mouse.move(0.5)", "TypeError"),
        ("desk", "device.desk.mouse.move(1, 2, None)", "TypeError"),
        ("desk", "device.desk.mouse.press('left')", "TypeError"),
        ("desk", "device.desk.mouse.click(None)", "TypeError"),
        ("desk", "device.desk.mouse.press(32)", "ValueError"),
        // Custom report
        ("knob", "device.knob.send('x')", "TypeError"),
        ("knob", "device.knob.send(0.5)", "TypeError"),
        ("knob", "device.knob.send(1, 256)", "ValueError: buttons: 256 is not in 0..255"),
        ("knob", "device.knob.send(colour=1)", "TypeError"),
        ("knob", "device.knob.gain = 256", "ValueError: gain: 256 is not in 0..255"),
        ("knob", "device.knob.gain = 'x'", "TypeError"),
        ("knob", "device.knob.ring = 1", "AttributeError"),
        ("lists", "device.lists.send(b'12345')", "ValueError: values of data: 5 is not in 0..4"),
        ("lists", "device.lists.send((1, 256))", "ValueError: data: 256 is not in 0..255"),
        ("lists", "device.lists.send(5)", "TypeError"),
        ("lists", "device.lists.curve = (1, 2, 3, 4)", "ValueError: values of curve: 4 is not in 0..3"),
        ("lists", "device.lists.curve = (1, -101)", "ValueError: curve: -101 is not in -100..100"),
        // MIDI
        ("synth", "device.synth.note_on('C', 1)", "TypeError"),
        ("synth", "device.synth.note_on(0, 1.5)", "TypeError"),
        ("synth", "device.synth.note_on(0, 1, cable='a')", "TypeError"),
        ("synth", "device.synth.sysex(5)", "TypeError"),
        ("synth", "device.synth.sysex(None)", "TypeError"),
        ("synth", "device.synth.write(5)", "TypeError"),
        ("synth", "device.synth.write('text')", "TypeError"),
        ("synth", "device.synth.write([1, 2, 3, 4])", "TypeError"),
        ("synth", "device.synth.pitch_bend(0, None)", "TypeError"),
        // CDC
        ("serial", "device.log.needs_dtr = False; device.log.write(5)", "TypeError"),
        ("serial", "device.log.needs_dtr = False; device.log.write(None)", "TypeError"),
        ("serial", "device.log.needs_dtr = False; device.log.write([1, 2])", "TypeError"),
        ("serial", "device.log.readinto(5)", "TypeError"),
        ("serial", "device.log.set_state(colour=1)", "TypeError"),
        // Vendor
        ("raw", "device.raw.pipes[0].write(5)", "TypeError"),
        ("raw", "device.raw.pipes[0].write(None)", "TypeError"),
        ("raw", "device.raw.pipes[0].write([1])", "TypeError"),
        ("raw", "device.raw.pipes[1].listen(bytes(64))", "TypeError"),
        ("raw", "device.raw.pipes[1].listen(bytearray(63))", "ValueError: a buffer has room for whole packets of 64 bytes"),
        ("raw", "device.raw.pipes[1].listen(bytearray(0))", "ValueError: a buffer has room"),
        ("raw", "device.raw.pipes[1].listen(5)", "TypeError"),
        ("raw", "device.raw.pipes[1].write(b'to the host')", "ValueError"),
        ("raw", "device.raw.pipes[0].listen(bytearray(4))", "ValueError"),
    ];

    public static TheoryData<string, string[], string[]> WrongArguments =>
        new(_wrong.GroupBy(row => Bench.OnChip ? row.Device : row.Device + row.Python)
            .Select(group => (group.First().Device, group.Select(row => row.Python).ToArray(), group.Select(row => row.Error).ToArray())));

    [Theory]
    [MemberData(nameof(WrongArguments))]
    public async Task A_wrong_argument_is_told_at_the_call_and_harms_nothing(string device, string[] calls, string[] errors)
    {
        await using var bench = new Bench(fixture, device, drivers: false);
        foreach (var (python, error) in calls.Zip(errors))
        {
            var raised = bench.Raises("from usbdev import keys\n" + python);
            Assert.True(raised.StartsWith(error, StringComparison.Ordinal) && !raised.StartsWith("OSError", StringComparison.Ordinal), $"{python}: {raised}");
        }

        var (proof, endpoint, bytes) = _proof[device];
        var received = new List<string>();
        bench.Device.Listen(endpoint, 64, new Listener(data => received.Add(Convert.ToHexString(data))));
        bench.Run(proof);
        bench.Wait(() => received.Count > 0 && received[^1] == bytes, $"{bytes}, not {string.Join(' ', received)}");
        Assert.InRange(received.Count, 1, 2);
    }

    [Fact]
    public async Task A_wrong_argument_of_reading_loses_nothing_that_has_come()
    {
        await using var bench = new Bench(fixture, "everything", drivers: false);
        bench.Run("port, synth = device.port, device.synth; print(synth.any())");
        var ends = bench.Device.Configuration.Interfaces.SelectMany(i => i.Endpoints).Select(e => e.Descriptor.Address).Where(a => a < 0x80).ToList();
        bench.Device.Write(ends[^2], [9, 0x90, 1, 2]);
        bench.Device.Write(ends[^1], "text"u8);
        bench.Pass(5);
        foreach (var wrong in new[] { "port.readinto(b'four')", "port.readinto(5)", "port.readinto(None)", "port.read('x')", "port.read(None, 3)", "synth.read(b'1234')", "synth.read(5)" })
            Assert.StartsWith("TypeError", bench.Raises(wrong), StringComparison.Ordinal);
        Assert.Equal("b'text' True b'\\t\\x90\\x01\\x02'\n", bench.Run("p = bytearray(4); print(port.read(), synth.read(p), bytes(p))"));
    }

    private static readonly (string Arguments, string Error)[] _noDevices =
    [
        ("", "TypeError"),
        ("5", "TypeError"),
        ("'keyboard'", "TypeError"),
        ("Keyboard", "TypeError"),
        ("Keyboard(), vendor=0x10000", "ValueError: vendor"),
        ("Keyboard(), product=-1", "ValueError: product"),
        ("Keyboard(), release='1.0'", "TypeError"),
        ("Keyboard(), release=0x10000", "ValueError: release"),
        ("Keyboard(), name=5", "TypeError"),
        ("Keyboard(), max_power=0", "ValueError: max_power"),
        ("Keyboard(), max_power=501", "ValueError: max_power"),
        ("Keyboard(), max_power='1 A'", "TypeError"),
        ("Keyboard(), colour=1", "TypeError"),
        ("Hid()", "TypeError: an HID interface needs reports"),
        ("Midi(0, 0)", "ValueError"),
        ("Midi(17)", "ValueError"),
        ("Midi(1, -1)", "ValueError"),
        ("Midi('a')", "TypeError"),
        ("Vendor('bulk sideways')", "ValueError"),
        ("Vendor('isochronous in')", "ValueError"),
        ("Vendor('bulk')", "ValueError"),
        ("Vendor(5)", "ValueError"),
    ];

    public static TheoryData<string[], string[]> NoDevices =>
        new(_noDevices.GroupBy(row => Bench.OnChip ? "" : row.Arguments).Select(group => (group.Select(row => row.Arguments).ToArray(), group.Select(row => row.Error).ToArray())));

    [Theory]
    [MemberData(nameof(NoDevices))]
    public async Task What_makes_no_device_is_refused_before_the_host_sees_it(string[] calls, string[] errors)
    {
        await using var bench = new Bench(fixture);
        bench.Wait(() => bench.Host.Devices.Count > 0, "the firmware's own device");
        foreach (var (arguments, error) in calls.Zip(errors))
        {
            var raised = bench.Raises($"""
                from usbdev import Device
                from usbdev.hid import Hid
                from usbdev.keyboard import Keyboard
                from usbdev.midi import Midi
                from usbdev.vendor import Vendor
                Device({arguments})
                """);
            Assert.True(raised.StartsWith(error, StringComparison.Ordinal), $"Device({arguments}): {raised}");
        }
        Assert.Single(bench.Host.Devices[0].Serial); // the firmware's own, still there
    }

    [Theory]
    [InlineData("separate", "device.kbd.press(4)")]
    [InlineData("separate", "device.kbd.type('abc')")]
    [InlineData("separate", "device.media.tap(0xE2)")]
    [InlineData("hids", "device.keys.press(4)")]
    [InlineData("hids", "device.rest.gamepad.press(1)")]
    [InlineData("desk", "device.desk.mouse.move(1)")]
    [InlineData("knob", "device.knob.send(1)")]
    [InlineData("synth", "for i in range(40): device.synth.note_on(0, i)")]
    [InlineData("synth", "device.synth.sysex(b'\\xf0' + bytes(100) + b'\\xf7')")]
    [InlineData("synth", "device.synth.write(bytes(64))")]
    [InlineData("synth", "device.synth.flush()")]
    [InlineData("serial", "device.log.write(bytes(100))")]
    [InlineData("serial", "device.log.set_state(dcd=True)")]
    [InlineData("raw", "device.raw.pipes[0].write(b'x')")]
    [InlineData("raw", "device.raw.pipes[1].listen(bytearray(64))")]
    public async Task Without_a_host_sending_is_an_OSError_and_with_one_it_works_again(string device, string python)
    {
        await using var bench = new Bench(fixture, device, drivers: false);
        bench.Run("""
            import device
            for f in device.__dict__.values():
                for what in (f, getattr(f, 'hid', None)):
                    if hasattr(what, 'timeout'): what.timeout = 50
            if hasattr(device, 'rest'): device.rest.timeout = 50
            if hasattr(device, 'log'): device.log.write_timeout = 50; device.log.needs_dtr = False
            """);
        bench.Port.Unplug();
        bench.Pass(20);
        // A chip does not see the cable go: there it is an error once nothing more has room.
        Assert.StartsWith("OSError", bench.Raises(Bench.OnChip ? $"for _ in range(4):\n  {python}" : python), StringComparison.Ordinal);
        bench.Port.Plug(bench.Board.Usb);
        bench.Configured();
        var received = new List<string>();
        var (proof, endpoint, bytes) = _proof[device];
        bench.Device.Listen(endpoint, 64, new Listener(data => received.Add(Convert.ToHexString(data))));
        bench.Run(proof);
        bench.Wait(() => received.Count > 0 && received[^1] == bytes, $"{bytes}, not {string.Join(' ', received)}");
    }

    [Theory]
    [InlineData("synth", "device.synth.timeout = 0", "device.synth.note_on(0, 1)", "OSError 110")]
    [InlineData("serial", "device.log.needs_dtr = False; device.log.write_timeout = 0", "device.log.write(b'x')", "None")]
    [InlineData("raw", "pass", "device.raw.pipes[1].wait(0)", "None")]
    public async Task A_limit_of_0_ms_is_no_wait_at_all(string device, string setting, string python, string result)
    {
        await using var bench = new Bench(fixture, device, drivers: false);
        if (device == "raw")
            bench.Run("device.raw.pipes[1].listen(bytearray(64))");
        var (said, us) = bench.Run($$"""
            from time import ticks_diff, ticks_us
            {{setting}}
            def go():
                try:
                    return {{python}}
                except OSError as e:
                    return 'OSError %d' % e.errno
            for i in range(20):  # until nothing more has room
                go()
            def took():
                start = ticks_us()
                go()
                return ticks_diff(ticks_us(), start)
            print(go(), min(took() for i in range(5)), sep=':')  # the collector takes as long
            """).Trim().Split(':') is [var a, var b] ? (a, int.Parse(b, CultureInfo.InvariantCulture)) : default;
        Assert.Equal(result, said);
        Assert.InRange(us, 0, 900); // the wait of an idle board is 1 ms
    }
}
