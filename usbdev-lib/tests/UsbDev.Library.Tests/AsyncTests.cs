using UsbDev.Host;

namespace UsbDev.Library.Tests;

/// <summary>Programs of tasks (<c>usbdev.aio</c>): each waits for the host, none holds the others up.</summary>
public sealed class AsyncTests(FirmwareFixture fixture)
{
    // A task that counts how often it gets its turn.
    private const string Ticks = """
        import asyncio
        from usbdev import aio
        ticks = 0
        async def tick():
            global ticks
            while True:
                await asyncio.sleep_ms(1)
                ticks += 1
        def run(task):
            async def main():
                ticker = asyncio.create_task(tick())
                await asyncio.wait_for(task, 20)
                ticker.cancel()
            asyncio.run(main())
        """;

    [Fact]
    public async Task Others_go_on_while_a_text_is_typed_and_while_there_is_no_host()
    {
        await using var bench = new Bench(fixture, "separate", plugged: false);
        bench.Begin(Ticks + "\n" + """
            async def work():
                await aio.configured(device)
                await asyncio.sleep_ms(50)
                device.kbd.type('asynchronous')
                await aio.sent(device.kbd)
                print(bool(device.kbd.hid.busy))
            run(work())
            print(ticks > 200)
            """);
        bench.Pass(200);
        bench.Port.Plug(bench.Board.Usb);
        bench.Configured();
        var host = new TypedText(bench.Device.Hid[0]);
        var (output, error) = bench.Finish();
        Assert.Equal(("False\nTrue\n", ""), (output, error));
        Assert.Equal("asynchronous", host.Text.Take());
    }

    [Fact]
    public async Task Lights_are_awaited()
    {
        await using var bench = new Bench(fixture, "separate");
        bench.Begin(Ticks + "\n" + """
            async def work():
                device.kbd.on_leds = changed = aio.Signal()
                for i in range(3):
                    print(await changed.wait())
            run(work())
            """);
        foreach (var led in new[] { "Caps Lock", "Num Lock", "Scroll Lock" })
        {
            bench.Pass(20);
            bench.Device.Hid[0].Set([new(led, 1)]);
        }
        Assert.Equal(("(2,)\n(3,)\n(7,)\n", ""), bench.Finish());
    }

    [Fact]
    public async Task Messages_come_one_by_one_and_answers_go_out()
    {
        await using var bench = new Bench(fixture, "synth", drivers: false);
        bench.Begin(Ticks + "\n" + """
            async def work():
                synth = device.synth
                packet = bytearray(4)
                for i in range(100):
                    await aio.message(synth, packet)
                    synth.note_off(packet[1] & 15, packet[2], packet[3])
                    await aio.sent(synth)
            run(work())
            """);
        var received = new List<byte>();
        bench.Device.Listen(0x83, 64, new Listener(data => received.AddRange(data)));
        bench.Pass(20);
        bench.Device.Write(3, [.. Enumerable.Range(0, 100).SelectMany(i => new byte[] { 9, 0x92, (byte)i, 64 })]);
        Assert.Equal("", bench.Finish().Error);
        Assert.Equal(Enumerable.Range(0, 100).SelectMany(i => new byte[] { 8, 0x82, (byte)i, 64 }), received);
    }

    [Fact]
    public async Task Pipes_are_awaited()
    {
        await using var bench = new Bench(fixture, "raw");
        bench.Begin(Ticks + "\n" + """
            async def work():
                source, sink, note = device.raw.pipes
                buffer = bytearray(1024)
                for i in range(3):
                    n = await aio.receive(sink, buffer)
                    source.write(buffer[:n])
                    await aio.sent(source)
            run(work())
            """);
        var back = new byte[1000];
        foreach (var size in new[] { 1, 100, 1000 })
        {
            bench.Pass(10);
            bench.Device.Write(3, new byte[size], end: true);
            Assert.Equal(size, bench.Device.Read(0x83, back));
        }
        Assert.Equal("", bench.Finish().Error);
    }

    [Fact]
    public async Task A_limit_ends_a_wait_and_nothing_is_left_behind()
    {
        await using var bench = new Bench(fixture, "raw");
        Assert.Equal("TimeoutError\nTimeoutError\nTrue\n", bench.Run("""
            import asyncio, gc
            from usbdev import aio
            async def main():
                for i in range(2):
                    try:
                        await asyncio.wait_for_ms(aio.until(lambda: False), 50)
                    except asyncio.TimeoutError:
                        print('TimeoutError')
                print(not asyncio.core._io_queue.map)
            asyncio.run(main())
            """));
    }
}
