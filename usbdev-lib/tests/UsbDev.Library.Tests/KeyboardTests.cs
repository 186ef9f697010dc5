using UsbDev.Descriptors;
using UsbDev.Host;

namespace UsbDev.Library.Tests;

public sealed class KeyboardTests(FirmwareFixture fixture)
{
    [Fact]
    public async Task Every_printable_character_arrives_as_typed()
    {
        await using var bench = new Bench(fixture, "separate");
        var host = new TypedText(bench.Device.Hid[0]);
        var text = string.Concat(Enumerable.Range(' ', 95).Select(c => (char)c)) + "\n\t";
        bench.Run($"device.kbd.type({Python.Text(text)})");
        bench.Wait(() => host.Reports.Count == 2 * text.Length, "all keys down and up");
        Assert.Equal(text, host.Text.Take());
        Assert.Empty(host.Text.Down);
    }

    [Fact]
    public async Task A_letter_typed_twice_is_released_in_between()
    {
        await using var bench = new Bench(fixture, "separate");
        var host = new TypedText(bench.Device.Hid[0]);
        bench.Run("device.kbd.type('aabb')");
        bench.Wait(() => host.Reports.Count == 8, "four keys down and up");
        Assert.Equal(["04", "", "04", "", "05", "", "05", ""], host.Reports);
    }

    [Fact]
    public async Task Typing_goes_on_by_itself_and_what_follows_waits_for_it()
    {
        await using var bench = new Bench(fixture, "separate");
        var host = new TypedText(bench.Device.Hid[0]);
        Assert.Equal("True\n", bench.Run("device.kbd.type('one ' * 20); print(device.kbd.hid.busy)"));
        bench.Run("device.kbd.type('two'); device.kbd.tap(0x28)");
        bench.Wait(() => host.Text.Text.EndsWith('\n'), "both texts");
        Assert.Equal(string.Concat(Enumerable.Repeat("one ", 20)) + "two\n", host.Text.Take());
    }

    [Theory]
    [InlineData("é", "no key for")]
    [InlineData("\0", "no key for")]
    public async Task A_character_without_a_key_is_refused_and_nothing_is_typed(string character, string message)
    {
        await using var bench = new Bench(fixture, "separate");
        var host = new TypedText(bench.Device.Hid[0]);
        Assert.StartsWith($"ValueError: {message}", bench.Raises($"device.kbd.type({Python.Text("abc" + character)})"), StringComparison.Ordinal);
        bench.Run("device.kbd.type('d')");
        bench.Wait(() => host.Text.Length > 0, "the next text");
        Assert.Equal("d", host.Text.Take());
    }

    [Fact]
    public async Task A_seventh_key_makes_a_rollover_error_until_six_are_left()
    {
        await using var bench = new Bench(fixture, "separate");
        var host = new TypedText(bench.Device.Hid[0]);
        bench.Run("""
            for key in range(4, 11): device.kbd.press(key)
            for key in (4, 10, 5): device.kbd.release(key)
            device.kbd.release()
            device.kbd.ready()
            """);
        Assert.Equal(
            [
                "04", "04 05", "04 05 06", "04 05 06 07", "04 05 06 07 08", "04 05 06 07 08 09", "01 01 01 01 01 01",
                "05 06 07 08 09 0A", "05 06 07 08 09", "06 07 08 09", "",
            ],
            host.Reports);
    }

    [Fact]
    public async Task A_tap_with_modifiers_leaves_the_keys_that_are_held()
    {
        await using var bench = new Bench(fixture, "separate");
        var host = new TypedText(bench.Device.Hid[0]);
        bench.Run("""
            from usbdev import keys
            device.kbd.press(keys.A)
            device.kbd.tap(keys.CTRL | keys.SHIFT | keys.ESC)
            device.kbd.release(keys.A)
            device.kbd.ready()
            """);
        Assert.Equal(["04", "E0 E1 04 29", "04", ""], host.Reports);
    }

    [Fact]
    public async Task Leds_set_by_the_host_reach_the_script()
    {
        await using var bench = new Bench(fixture, "separate");
        bench.Run("seen = []; device.kbd.on_leds = seen.append");
        bench.Device.Hid[0].Set([new("Caps Lock", 1)]);
        bench.Device.Hid[0].Set([new("Caps Lock", 0), new("Num Lock", 1)]);
        Assert.Equal("[2, 1] 1\n", bench.Run("print(seen, device.kbd.leds)"));
    }

    [Fact]
    public async Task What_a_led_callback_prints_and_presses_arrives()
    {
        await using var bench = new Bench(fixture, "separate");
        var host = new TypedText(bench.Device.Hid[0]);
        bench.Run("""
            def follow(leds):
                print('x' * 300)
                device.kbd.type('led')
            device.kbd.on_leds = follow
            """);
        bench.Device.Hid[0].Set([new("Caps Lock", 1)]);
        bench.Wait(() => host.Text.Length == 3, "the text from the callback");
        Assert.Equal("led", host.Text.Take());
    }

    [Fact]
    public async Task A_callback_that_raises_is_reported_and_the_keyboard_works_on()
    {
        await using var bench = new Bench(fixture, "separate");
        var host = new TypedText(bench.Device.Hid[0]);
        bench.Run("""
            def fail(leds):
                raise RuntimeError('in the callback')
            device.kbd.on_leds = fail
            """);
        bench.Device.Hid[0].Set([new("Caps Lock", 1)]);
        bench.Wait(() => bench.Console.Contains("RuntimeError: in the callback", StringComparison.Ordinal), "the traceback");
        bench.Device.Hid[0].Set([new("Caps Lock", 0)]);
        bench.Run("device.kbd.type('on')");
        bench.Wait(() => host.Text.Length == 2, "the text");
    }

    [Fact]
    public async Task Without_a_host_a_key_is_an_error_and_with_one_it_works_again()
    {
        await using var bench = new Bench(fixture, "separate", plugged: false);
        bench.Run("device.kbd.hid.timeout = 200");
        Assert.Matches(Python.Timeout, bench.Raises("device.kbd.press(4)"));
        Assert.Matches(Python.Timeout, bench.Raises("device.kbd.type('x')"));
        Assert.Equal("False\n", bench.Run("print(device.configured())"));
        bench.Port.Plug(bench.Board.Usb);
        bench.Configured();
        var host = new TypedText(bench.Device.Hid[0]);
        bench.Run("device.kbd.type('back')");
        bench.Wait(() => host.Text.Length == 4, "the text");
        Assert.Equal("back", host.Text.Take());
    }

    [Fact]
    public async Task A_bus_reset_while_typing_leaves_no_key_down()
    {
        await using var bench = new Bench(fixture, "separate");
        var host = new TypedText(bench.Device.Hid[0]);
        bench.Run("device.kbd.type('the quick brown fox ' * 20)");
        bench.Wait(() => host.Text.Length >= 9, "some of it");
        Assert.InRange(host.Text.Length, 9, 399);
        bench.Host.Reset(bench.Port);
        bench.Configured();
        host = new TypedText(bench.Device.Hid[0]);
        bench.Run("device.kbd.type('jumps')");
        bench.Wait(() => host.Reports.Count == 10, "five keys down and up");
        Assert.Equal("jumps", host.Text.Take());
        Assert.Empty(host.Text.Down);
    }

    [Fact]
    public async Task A_key_wakes_a_sleeping_host()
    {
        await using var bench = new Bench(fixture, "separate");
        var host = new TypedText(bench.Device.Hid[0]);
        bench.Host.Suspend(bench.Port);
        bench.Pass(20);
        Assert.Equal(UsbDev.Bus.RootPortState.Suspended, bench.Port.State);
        bench.Run("device.kbd.type('wake')");
        bench.Wait(() => host.Text.Length == 4, "the text");
        Assert.Equal("wake", host.Text.Take());
    }

    [Fact]
    public async Task Reports_cost_no_heap()
    {
        await using var bench = new Bench(fixture, "separate");
        var output = bench.Run($"""
            import gc
            k = device.kbd
            def cost(n):
                gc.collect()
                before = gc.mem_alloc()
                for i in range(n):
                    k.press(4); k.release(4); k.tap(5)
                k.ready()
                return gc.mem_alloc() - before
            gc.disable()
            cost(1)
            print(cost({Bench.Shorter(1000, onChip: 200)}))
            """);
        Assert.Equal("0\n", output);
    }

    [Fact]
    public async Task It_delivers_a_report_in_each_frame()
    {
        await using var bench = new Bench(fixture, "separate");
        bench.Run("""
            from time import ticks_us, ticks_diff
            k = device.kbd
            start = ticks_us()
            for i in range(500):
                k.press(4); k.release(4)
            k.ready()
            took = ticks_diff(ticks_us(), start)
            """);
        var took = int.Parse(bench.Run("print(took)"), System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(took, 990_000, 1_010_000);
    }

    [Fact]
    public async Task It_speaks_the_boot_protocol()
    {
        await using var bench = new Bench(fixture, "separate");
        var hid = bench.Device.Hid[0];
        var interfaces = bench.Device.Configuration.Interfaces;
        Assert.Equal(HidProtocol.Report, hid.GetProtocol());
        hid.SetProtocol(HidProtocol.Boot);
        Assert.Equal(HidProtocol.Boot, hid.GetProtocol());
        bench.Run("device.kbd.press(0x204)");
        Span<byte> report = stackalloc byte[8];
        bench.Pass(5);
        Assert.Equal(8, hid.GetReport(HidReportType.Input, 0, report));
        Assert.Equal("0200040000000000", Convert.ToHexString(report));
    }
}

/// <summary>What a host makes of a keyboard's reports.</summary>
internal sealed class TypedText
{
    private readonly List<Usage> _pressed = [];

    public TypedText(IHidDevice keyboard) => keyboard.Input += (report, time) =>
    {
        keyboard.Fields.Pressed(report, _pressed);
        Reports.Add(string.Join(' ', _pressed.Select(usage => usage.Id.ToString("X2", System.Globalization.CultureInfo.InvariantCulture))));
        Text.Update(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_pressed), time);
    };

    public KeyboardText Text { get; } = new();

    /// <summary>The pressed usages of each report, in hexadecimal.</summary>
    public List<string> Reports { get; } = [];
}
