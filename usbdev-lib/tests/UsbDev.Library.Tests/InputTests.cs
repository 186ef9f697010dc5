using UsbDev.Bus;
using UsbDev.Host;

namespace UsbDev.Library.Tests;

/// <summary>The other input devices: keyboard without a limit, pointer, system keys, gamepad.</summary>
public sealed class InputTests(FirmwareFixture fixture)
{
    [Fact]
    public async Task A_chord_of_all_keys_arrives_and_goes()
    {
        await using var bench = new Bench(fixture, "hids");
        var host = new TypedText(bench.Device.Hid[0]);
        bench.Run("""
            for key in range(4, 0xDE):
                device.keys.press(key)
            device.keys.ready()
            """);
        Assert.Equal(218, host.Text.Down.Count);
        bench.Run("""
            for key in range(4, 0xDE):
                device.keys.release(key)
            device.keys.ready()
            """);
        Assert.Empty(host.Text.Down);
        Assert.Equal(436, host.Reports.Count);
    }

    [Fact]
    public async Task Text_and_taps_with_modifiers_work_as_on_the_small_keyboard()
    {
        await using var bench = new Bench(fixture, "hids");
        var host = new TypedText(bench.Device.Hid[0]);
        bench.Run("device.keys.type('Hello, NKRO!'); device.keys.tap(0x104); device.keys.ready()");
        Assert.Equal("Hello, NKRO!", host.Text.Take());
        Assert.Equal(["E0 04", ""], host.Reports.TakeLast(2));
        Assert.Equal("ValueError: no key 222", bench.Raises("device.keys.press(0xDE)"));
        Assert.Equal("ValueError: no key 1", bench.Raises("device.keys.press(1)"));
    }

    [Fact]
    public async Task In_the_boot_protocol_it_is_a_keyboard_of_six_keys()
    {
        await using var bench = new Bench(fixture, "hids");
        var reports = new List<string>();
        bench.Device.Hid[0].Input += (report, _) => reports.Add(Convert.ToHexString(report));
        bench.Device.Hid[0].SetProtocol(HidProtocol.Boot);
        bench.Run("k = device.keys\nfor key in (0x204, 5, 6, 7, 8, 9, 10): k.press(key)\nk.release(10); k.release(); k.ready()");
        Assert.Equal(
            ["0200040000000000", "0200040500000000", "0200040506000000", "0200040506070000", "0200040506070800", "0200040506070809", "0200010101010101", "0200040506070809", "0000000000000000"],
            reports);
        bench.Device.Hid[0].SetProtocol(HidProtocol.Report);
        bench.Run("k.tap(4); k.ready()");
        Assert.Equal(58, reports[^1].Length);
    }

    [Fact]
    public async Task A_pointer_says_where_it_is()
    {
        await using var bench = new Bench(fixture, "hids");
        var reports = Reports(bench);
        bench.Run("""
            p = device.rest.pointer
            p.move_to(0, 32767, -1); p.move_to(16384, 1); p.click(); p.press(2); p.release(); p.ready()
            """);
        Assert.Equal(["01000000FF7FFF", "01000040010000", "01010040010000", "01000040010000", "01020040010000", "01000040010000"], reports);
        Assert.StartsWith("ValueError", bench.Raises("p.move_to(32768, 0)"), StringComparison.Ordinal);
        Assert.StartsWith("ValueError", bench.Raises("p.move_to(0, -1)"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task System_keys_are_pressed_and_released()
    {
        await using var bench = new Bench(fixture, "hids");
        var reports = Reports(bench);
        bench.Run("from usbdev.system import SLEEP, WAKE_UP\ns = device.rest.system\ns.tap(SLEEP); s.press(WAKE_UP); s.release(); s.ready()");
        Assert.Equal(["0202", "0200", "0203", "0200"], reports);
        Assert.StartsWith("ValueError", bench.Raises("s.press(4)"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gamepad_keeps_what_does_not_change()
    {
        await using var bench = new Bench(fixture, "hids");
        var hid = bench.Device.Hid[1];
        var reports = Reports(bench);
        bench.Run("""
            g = device.rest.gamepad
            g.press(1); g.press(16); g.hat(2); g.left(-127, 127); g.right(1, -1); g.triggers(255, 1); g.release(1); g.hat(); g.release(); g.ready()
            """);
        Assert.Equal(
            [
                "03010008000000000000", "03018008000000000000", "03018002000000000000", "03018002817F00000000", "03018002817F01FF0000",
                "03018002817F01FFFF01", "03008002817F01FFFF01", "03008008817F01FFFF01", "03000008817F01FFFF01",
            ],
            reports);
        Assert.Equal("ValueError: button: 17 is not in 1..16", bench.Raises("g.press(17)"));
        Assert.Equal("ValueError: hat: 8 is not in 0..7", bench.Raises("g.hat(8)"));
        Assert.Equal("ValueError: stick: -128 is not in -127..127", bench.Raises("g.left(0, -128)"));
        Span<byte> report = stackalloc byte[10];
        Assert.Equal(10, hid.GetReport(Descriptors.HidReportType.Input, 3, report));
    }

    private static List<string> Reports(Bench bench)
    {
        var reports = new List<string>();
        bench.Device.Hid[1].Input += (report, _) => reports.Add(Convert.ToHexString(report));
        return reports;
    }
}
