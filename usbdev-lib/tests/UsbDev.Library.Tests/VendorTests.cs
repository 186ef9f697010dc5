using UsbDev.Bus;
using UsbDev.Host;

namespace UsbDev.Library.Tests;

public sealed class VendorTests(FirmwareFixture fixture)
{
    private const byte In = 0x83;
    private const byte Out = 0x03;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(128)]
    [InlineData(4096)]
    public async Task Transfers_of_any_size_go_both_ways_and_end(int size)
    {
        await using var bench = new Bench(fixture, "raw");
        bench.Run("""
            source, sink, note = device.raw.pipes
            buffer = bytearray(78 * 64)
            def echo(pipe, count):
                source.write(memoryview(buffer)[:count])
                sink.listen(buffer)
            sink.on_data = echo
            sink.listen(buffer)
            """);
        var data = new byte[size];
        new Random(size).NextBytes(data);
        bench.Device.Write(Out, data, end: true);
        var back = new byte[5000];
        Assert.Equal(size, bench.Device.Read(In, back));
        Assert.Equal(data, back[..size]);
    }

    [Fact]
    public async Task A_transfer_that_is_longer_than_its_buffer_waits_for_the_next_one()
    {
        await using var bench = new Bench(fixture, "raw");
        bench.Run("sink = device.raw.pipes[1]; b = bytearray(128); sink.listen(b)");
        var data = Enumerable.Range(0, 228).Select(i => (byte)i).ToArray();
        Assert.Throws<UsbTransferException>(() => bench.Device.Write(Out, data, limit: TimeSpan.FromMilliseconds(100)));
        Assert.Equal("128 True\n", bench.Run("print(sink.wait(), b == bytes(range(128)))"));
        bench.Run("sink.listen(b)");
        bench.Device.Write(Out, data.AsSpan(128));
        Assert.Equal("100 True\n", bench.Run("print(sink.wait(), b[:100] == bytes(range(128, 228)))"));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(64)]
    [InlineData(1000)]
    public async Task A_request_with_more_data_than_the_programs_buffer_takes_is_refused(ushort length)
    {
        await using var bench = new Bench(fixture, "raw");
        bench.Run("""
            before, store, after = bytearray(16), bytearray(4), bytearray(16)
            stages = []
            def request(stage, r):
                stages.append(stage)
                return stage > 1 or store
            device.raw.on_request = request
            """);
        var refused = Assert.Throws<UsbTransferException>(() => bench.Device.ControlOut(new SetupPacket(0x21, 2, 0, 2, length), Enumerable.Repeat((byte)0xAA, length).ToArray()));
        Assert.Equal(TransferFailure.Stall, refused.Failure);
        bench.Device.ControlOut(new SetupPacket(0x21, 2, 0, 2, 4), "wxyz"u8);
        Assert.Equal("[1, 1, 2, 3] b'wxyz' True\n", bench.Run("print(stages, bytes(store), before == after == bytearray(16))"));
    }

    [Fact]
    public async Task An_interrupt_pipe_and_waiting_for_data_without_callbacks()
    {
        await using var bench = new Bench(fixture, "raw");
        bench.Begin("source, sink, note = device.raw.pipes\nb = bytearray(64)\nsink.listen(b)\nn = sink.wait(2000)\nnote.write(b'got %d' % n)\nprint(bytes(b[:n]))");
        bench.Pass(20);
        bench.Device.Write(Out, "hello"u8);
        var note = new byte[64];
        Assert.Equal(5, bench.Device.Read(0x84, note));
        Assert.Equal("got 5"u8, note.AsSpan(0, 5));
        Assert.Equal("b'hello'\n", bench.Finish().Output);
        Assert.Equal("None\n", bench.Run("sink.listen(b); print(sink.wait(50))"));
        Assert.StartsWith("OSError", bench.Raises("sink.listen(b)"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Class_requests_are_answered_by_the_program_and_others_refused()
    {
        await using var bench = new Bench(fixture, "raw");
        bench.Run("""
            store = bytearray(b'abcd')
            def request(stage, r):
                if r[1] == 1:
                    return stage > 1 or store
                if r[1] == 2 and r[6] == 4:
                    return stage > 1 or store
                return r[1] == 3
            device.raw.on_request = request
            """);
        var data = new byte[8];
        Assert.Equal(4, bench.Device.ControlIn(new SetupPacket(0xA1, 1, 0, 2, 8), data));
        Assert.Equal("abcd"u8, data.AsSpan(0, 4));
        bench.Device.ControlOut(new SetupPacket(0x21, 2, 0, 2, 4), "wxyz"u8);
        Assert.Equal("bytearray(b'wxyz')\n", bench.Run("print(store)"));
        bench.Device.ControlOut(new SetupPacket(0x21, 3, 7, 2, 0));
        Assert.Throws<UsbTransferException>(() => bench.Device.ControlOut(new SetupPacket(0x21, 4, 0, 2, 0)));
        Assert.Throws<UsbTransferException>(() => bench.Device.ControlOut(new SetupPacket(0x21, 2, 0, 2, 3), "xyz"u8));
    }

    [Fact]
    public async Task A_host_that_does_not_read_is_an_error()
    {
        await using var bench = new Bench(fixture, "raw");
        Assert.Matches(Python.Timeout, bench.Raises("source = device.raw.pipes[0]\nsource.timeout = 50\nsource.write(b'x')"));
    }

    [Fact]
    public async Task A_host_that_is_gone_is_an_error()
    {
        await using var bench = new Bench(fixture, "raw");
        bench.Run("source, sink, note = device.raw.pipes");
        bench.Port.Unplug();
        bench.Pass(20);
        Assert.Equal("OSError: [Errno 19] ENODEV", bench.Raises("source.write(b'x')"));
        Assert.Equal("OSError: [Errno 19] ENODEV", bench.Raises("sink.listen(bytearray(4))"));
    }

    [Fact]
    public async Task It_tells_when_a_host_begins_to_use_it_so_that_it_can_listen_again()
    {
        await using var bench = new Bench(fixture, "raw");
        bench.Run("""
            seen = []
            b = bytearray(64)
            def ready(raw):
                raw.pipes[1].listen(b)
            device.raw.on_open = ready
            device.raw.pipes[1].on_data = lambda pipe, n: (seen.append(bytes(b[:n])), pipe.listen(b))
            """);
        bench.Host.Reset(bench.Port);
        bench.Configured();
        bench.Pass(5);
        bench.Device.Write(Out, "one"u8);
        bench.Device.Write(Out, "two"u8);
        bench.Pass(5);
        Assert.Equal("[b'one', b'two']\n", bench.Run("print(seen)"));
    }
}
