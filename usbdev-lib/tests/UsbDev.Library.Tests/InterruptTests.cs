namespace UsbDev.Library.Tests;

/// <summary>Sending from where MicroPython's scheduler is locked: interrupt handlers and scheduled functions.</summary>
public sealed class InterruptTests(FirmwareFixture fixture)
{
    [Theory]
    [InlineData("from machine import Pin; pin = Pin(3, Pin.IN, Pin.PULL_UP); pin.irq(go, Pin.IRQ_FALLING)")]
    [InlineData("from machine import Timer; t = Timer(-1); t.init(mode=Timer.ONE_SHOT, period=20, callback=go)")]
    [InlineData("import micropython; micropython.schedule(go, 0)")]
    [InlineData("device.kbd.on_leds = go")]
    public async Task Several_keys_and_texts_can_be_sent(string hook)
    {
        await using var bench = new Bench(fixture, "separate");
        var host = new TypedText(bench.Device.Hid[0]);
        bench.Run("""
            def go(_):
                device.kbd.tap(4); device.kbd.tap(5)
                device.kbd.type('hello'); device.kbd.type('!')
            """ + "\n" + hook);
        bench.LeaveThePrompt();
        bench.Board.Pins.Drive(3, false);
        bench.Device.Hid[0].Set([new("Caps Lock", 1)]);
        bench.Wait(() => host.Text.Length >= 8, "the text");
        Assert.Equal("abhello!", host.Text.Take());
    }

    [Fact]
    public async Task A_midi_callback_may_send_more_than_there_is_room_for()
    {
        await using var bench = new Bench(fixture, "synth", drivers: false);
        bench.Run("""
            synth = device.synth
            def answer(cable, status, a, b):
                for i in range(100):
                    synth.note_on(0, i)
            synth.on_event = answer
            """);
        bench.LeaveThePrompt();
        var received = 0;
        using var listening = bench.Device.Listen(0x83, 64, new Listener(data => received += data.Length / 4));
        bench.Device.Write(0x03, [9, 0x90, 1, 2, 9, 0x90, 1, 2]);
        bench.Wait(() => received == 200, "the answers");
    }
}
