using System.Globalization;
using UsbDev.Bus;
using UsbDev.Host;

namespace UsbDev.Library.Tests;

/// <summary>Serial ports, byte by byte and request by request.</summary>
public sealed class CdcTests(FirmwareFixture fixture)
{
    public static TheoryData<int[]> Sizes => Bench.OnChip ? new([[0, 1, 2, 63, 64, 65], [127, 128, 129, 191, 192, 193], [1023, 1024, 1025]]) : new(
        [.. Enumerable.Range(0, 21).Select(i => Enumerable.Range(i * 10, 10).ToArray()), new[] { 255, 256, 257 }, new[] { 319, 320, 321, 639, 640, 641 }, new[] { 1023, 1024, 1025, 2048, 4095, 4096, 4097 }]);

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task Writes_of_all_sizes_arrive_whole_and_end(int[] sizes)
    {
        await using var bench = Opened(out var port);
        bench.Run("pattern = bytearray(4200)\nfor i in range(4200): pattern[i] = i * 7 & 255\npattern = memoryview(pattern)");
        foreach (var size in sizes)
        {
            Assert.Equal($"{size}\n", bench.Run($"print(log.write(pattern[:{size}]))"));
            bench.Wait(() => port.Received.Count >= size && (port.Ended || size == 0), $"{size} bytes and a packet that is not full");
            Assert.Equal(Enumerable.Range(0, size).Select(i => (byte)(i * 7)), port.Received);
            port.Clear();
        }
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task What_the_host_sends_can_be_read_at_once_whatever_its_size(int[] sizes)
    {
        await using var bench = Opened(out var port);
        bench.Run("""
            log.timeout = 300
            def get(n):
                data = b''
                while len(data) < n:
                    piece = log.read()
                    if piece is None:
                        break
                    data += piece
                return all(data[i] == i * 7 & 255 for i in range(n)), len(data), log.any()
            """);
        foreach (var size in sizes)
        {
            bench.Begin($"print(get({size}))");
            port.Write([.. Enumerable.Range(0, size).Select(i => (byte)(i * 7))]);
            Assert.Equal($"(True, {size}, 0)\n", bench.Finish().Output);
        }
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task The_same_with_big_buffers_and_pauses_after_full_packets(int[] sizes)
    {
        await using var bench = Opened(out var port);
        bench.Run("""
            log.timeout = 300
            b = bytearray(1024)
            def get(n):
                data = b''
                while len(data) < n:
                    k = log.readinto(b)
                    if k is None:
                        break
                    data += b[:k]
                return all(data[i] == i * 7 & 255 for i in range(n)), len(data), log.any()
            log.readinto(b)
            """);
        foreach (var size in sizes)
        {
            bench.Begin($"print(get({size}))");
            port.Write([.. Enumerable.Range(0, size).Select(i => (byte)(i * 7))]); // no empty packet at the end, as Linux does it
            Assert.Equal($"(True, {size}, 0)\n", bench.Finish().Output);
        }
    }

    [Fact]
    public async Task A_terminal_program_opens_it_talks_and_closes_it()
    {
        await using var bench = Board(drivers: true);
        Assert.Equal(3, bench.Device.Serial.Count); // with the REPL
        var port = bench.Device.Serial[2];
        Assert.Equal("shell", port.Name);
        bench.Run("shell.on_data = lambda p: p.write(b'[' + p.read() + b']')");
        port.Open(new LineCoding(115_200));
        Assert.Equal("115200 True True\n", bench.Run("print(shell.baudrate, shell.dtr, shell.rts)"));
        port.Write("hello"u8);
        var answer = new byte[20];
        Assert.Equal(7, port.Read(answer, TimeSpan.FromSeconds(1)));
        Assert.Equal("[hello]"u8, answer.AsSpan(0, 7));
        bench.Run("shell.set_state(dcd=True)");
        bench.Wait(() => port.State == SerialState.Dcd, "the carrier");
        port.Close();
        Assert.Equal("False\n", bench.Run("print(shell.dtr)"));
    }

    [Fact]
    public async Task Two_ports_do_not_mix_their_bytes()
    {
        await using var bench = Board();
        var (log, shell) = (new Port(bench, 0), new Port(bench, 1));
        log.Lines(3);
        shell.Lines(3);
        bench.Run("shell.on_data = lambda p: p.write(p.read().upper())\nfor i in range(20): log.write('line %d\\n' % i)");
        shell.Write("hello"u8);
        bench.Wait(() => shell.Received.Count == 5 && log.Received.Count == 150, "the text and the echo");
        Assert.Equal("HELLO"u8.ToArray(), shell.Received);
        Assert.Equal(string.Concat(Enumerable.Range(0, 20).Select(i => $"line {i}\n")), System.Text.Encoding.ASCII.GetString([.. log.Received]));
    }

    [Fact]
    public async Task A_stream_both_ways_copies_nothing_on_the_heap_and_loses_nothing()
    {
        await using var bench = Opened(out var port);
        bench.Run("""
            b = bytearray(1024)
            log.timeout = 100
            def echo(total):
                done = 0
                while done < total:
                    n = log.readinto(b)
                    if n == 1024:
                        log.write(b)
                    elif n:
                        log.write(memoryview(b)[:n])
                    done += n or 0
                return done
            def measure(total):
                gc.collect()
                before = gc.mem_alloc()
                echo(total)
                return gc.mem_alloc() - before
            """);
        var data = new byte[256 * 1024];
        new Random(3).NextBytes(data);
        var longest = Bench.Shorter(240, onChip: 48);
        foreach (var part in new[] { 16, longest })
        {
            port.Clear();
            bench.Begin($"print(measure({part} * 1024))");
            var piece = data.AsSpan(0, part * 1024);
            port.Write(piece);
            var (output, error) = bench.Finish();
            Assert.Equal("", error);
            bench.Wait(() => port.Received.Count == part * 1024, "the echo");
            Assert.True(piece.SequenceEqual(port.Received.ToArray()));
            if (part == longest)
                Assert.InRange(int.Parse(output, CultureInfo.InvariantCulture), 0, 192 * longest); // views of pieces: the program's and ours
        }
    }

    [Fact]
    public async Task Whole_kilobytes_are_written_and_read_without_heap()
    {
        await using var bench = Opened(out var port);
        bench.Run("""
            b = bytearray(1024)
            log.timeout = 100
            def write(n):
                gc.collect()
                before = gc.mem_alloc()
                for i in range(n): log.write(b)
                log.flush()
                return gc.mem_alloc() - before
            def read(n):
                gc.collect()
                before = gc.mem_alloc()
                while n > 0: n -= log.readinto(b) or 0
                return gc.mem_alloc() - before
            write(2)
            import usbdev
            usbdev.poll()  # for long waits; it is loaded once
            gc.disable()
            """);
        var many = Bench.Shorter(500, onChip: 100);
        Assert.Equal("0\n", bench.Run($"print(write({many}))"));
        foreach (var part in new[] { 8, many })
        {
            bench.Begin($"print(read({part} * 1024))");
            port.Write(new byte[part * 1024]);
            var (output, _) = bench.Finish();
            if (part == many)
                Assert.Equal("0\n", output);
        }
    }

    [Fact]
    public async Task Nothing_is_written_until_a_program_opens_the_port()
    {
        await using var bench = Board();
        var port = new Port(bench, 0);
        Assert.Equal("None False\n", bench.Run("print(log.write(b'lost'), log.dtr)"));
        port.Lines(1);
        Assert.Equal("4 True False\n", bench.Run("print(log.write(b'kept'), log.dtr, log.rts)"));
        bench.Wait(() => port.Received.Count == 4, "the text");
        port.Lines(0);
        Assert.Equal("None\n", bench.Run("print(log.write(b'lost'))"));
        bench.Run("log.needs_dtr = False; log.write(b'!')");
        bench.Wait(() => port.Received.Count == 5, "the rest");
        Assert.Equal("kept!"u8.ToArray(), port.Received);
    }

    [Fact]
    public async Task A_host_that_does_not_read_makes_a_timeout_and_what_had_room_arrives_later()
    {
        await using var bench = Opened(out var port, listen: false);
        Assert.Equal("110 2\n", bench.Run("""
            log.write_timeout = 50
            n = 0
            try:
                while True:
                    log.write(b'%02d' % n)
                    n += 1
            except OSError as e:
                print(e.errno, n)
            """));
        Assert.Equal("None\n", bench.Run("log.write_timeout = 0; print(log.write(b'x'))"));
        Assert.Equal("None\n", bench.Run("print(log.write(b'x' * 300))")); // for which the buffer would have to grow
        port.Listen();
        bench.Wait(() => port.Received.Count == 4, "what had been taken");
        Assert.Equal("0001"u8.ToArray(), port.Received);
        bench.Run("log.write(b'02')");
        bench.Wait(() => port.Received.Count == 6, "what comes after");
    }

    [Fact]
    public async Task Unplugged_writing_is_an_error_and_reading_finds_nothing()
    {
        await using var bench = Board(plugged: false);
        Assert.StartsWith("OSError: ", bench.Raises("log.write(b'x')"), StringComparison.Ordinal);
        Assert.Equal("None None 0\n", bench.Run("print(log.read(), log.readline(), log.any())"));
        bench.Port.Plug(bench.Board.Usb);
        bench.Configured();
        var port = new Port(bench, 0);
        port.Lines(3);
        bench.Run("log.write(b'back')");
        bench.Wait(() => port.Received.Count == 4, "the text");
    }

    [Fact]
    public async Task The_cable_pulled_in_the_middle_of_a_write_is_an_error()
    {
        await using var bench = Opened(out var port, listen: false);
        bench.Begin($"log.write_timeout = {Bench.Shorter(20_000, onChip: 500)}\nfor i in range(100): log.write(b'x' * 1000)");
        bench.Pass(50);
        bench.Port.Unplug();
        var (_, error) = bench.Finish();
        Assert.Contains("OSError", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Line_coding_and_modem_lines_reach_the_program()
    {
        await using var bench = Board();
        var port = new Port(bench, 1);
        Assert.Equal("80250000000008", Convert.ToHexString(port.Coding()));
        bench.Run("seen = []\nshell.on_line = lambda p: seen.append((p.baudrate, p.bits, p.parity, p.stop, p.dtr, p.rts))");
        port.SetCoding(Convert.FromHexString("00C20100000008"));
        port.SetCoding(Convert.FromHexString("60090000010207"));
        port.SetCoding(Convert.FromHexString("60090000020105"));
        port.Lines(1);
        port.Lines(2);
        Assert.Equal("[(115200, 8, None, 1, False, False), (2400, 7, 0, 1.5, False, False), (2400, 5, 1, 2, False, False), (2400, 5, 1, 2, True, False), (2400, 5, 1, 2, False, True)]\n", bench.Run("print(seen)"));
        Assert.Equal("60090000020105", Convert.ToHexString(port.Coding()));
        Assert.Equal("9600\n", bench.Run("print(log.baudrate)"));
    }

    [Theory]
    [InlineData("00C20100030008", "stop bits 3")]
    [InlineData("00C20100000508", "parity 5")]
    [InlineData("00C20100000009", "9 data bits")]
    [InlineData("00C201000000", "6 bytes")]
    [InlineData("00C2010000000800", "8 bytes")]
    public async Task Settings_that_do_not_exist_are_refused(string coding, string what)
    {
        await using var bench = Board();
        var port = new Port(bench, 0);
        var refused = Assert.Throws<UsbTransferException>(() => port.SetCoding(Convert.FromHexString(coding)));
        Assert.True(refused.Failure == TransferFailure.Stall, what);
        Assert.Equal("80250000000008", Convert.ToHexString(port.Coding()));
    }

    [Fact]
    public async Task A_break_reaches_the_program_with_its_length()
    {
        await using var bench = Board();
        bench.Run("seen = []\nlog.on_break = lambda p, ms: seen.append(ms)");
        var port = new Port(bench, 0);
        port.Request(0x23, 250);
        port.Request(0x23, 0xFFFF);
        port.Request(0x23, 0);
        Assert.Equal("[250, 65535, 0]\n", bench.Run("print(seen)"));
        Assert.Throws<UsbTransferException>(() => port.Request(0x24, 0));
    }

    [Fact]
    public async Task The_state_of_modem_lines_reaches_the_host()
    {
        await using var bench = Board();
        var port = new Port(bench, 1);
        bench.Run("shell.set_state(dcd=True, dsr=True); shell.set_state(); shell.set_state(ri=True, overrun=True)");
        bench.Wait(() => port.Notes.Count == 3, "three notifications");
        var number = port.Interface.ToString("X2", CultureInfo.InvariantCulture);
        Assert.Equal([$"A1200000{number}0002000300", $"A1200000{number}0002000000", $"A1200000{number}0002004800"], port.Notes);
    }

    [Fact]
    public async Task Lines_of_text_can_be_read()
    {
        await using var bench = Board();
        var port = new Port(bench, 0);
        bench.Run("log.timeout = 20");
        port.Write("first\nsecond\nthi"u8);
        Assert.Equal("b'first\\n' b'second\\n' b'thi' None\n", bench.Run("print(log.readline(), log.readline(), log.readline(), log.readline())"));
    }

    [Fact]
    public async Task It_works_with_select_and_asyncio_streams()
    {
        await using var bench = Opened(out var port);
        Assert.Equal("[(True, 4)]\n", bench.Run("""
            import select
            p = select.poll()
            p.register(log, select.POLLIN | select.POLLOUT)
            print([(o is log, e) for o, e in p.poll(100)])
            """));
        bench.Begin("""
            import asyncio
            async def serve():
                reader, writer = asyncio.StreamReader(log), asyncio.StreamWriter(log)
                while True:
                    line = await reader.readline()
                    if line == b'end\n':
                        break
                    writer.write(b'<' + line[:-1] + b'>')
                    await writer.drain()
            async def main():
                await serve()
            asyncio.run(main())
            """);
        port.Write("one\ntwo\n"u8);
        bench.Wait(() => port.Received.Count == 10, "both answers");
        port.Write("three\nend\n"u8);
        var (_, error) = bench.Finish();
        Assert.Equal("", error);
        Assert.Equal("<one><two><three>"u8.ToArray(), port.Received);
    }

    [Fact]
    public async Task A_million_bytes_each_way_at_once_arrive_in_order()
    {
        await using var bench = Opened(out var port);
        var count = Bench.Shorter(1_000_000, onChip: 50_000);
        bench.Begin($"""
            b = bytearray(1000)
            got = wrong = 0
            out = bytes(range(250)) * 4
            sent = 0
            heap = 0
            while got < {count} or sent < {count}:
                n = log.readinto(b)
                if n:
                    if b[0] != got % 251 or b[n - 1] != (got + n - 1) % 251: wrong += 1
                    got += n
                if sent < {count}:
                    sent += log.write(out)
                if not heap and got > 10000 and sent > 10000:  # what is needed for that is there
                    gc.collect()
                    heap = gc.mem_alloc()
            log.flush()
            gc.collect()
            print(got, wrong, abs(gc.mem_alloc() - heap) <= 64)
            """);
        port.Write([.. Enumerable.Range(0, count).Select(i => (byte)(i % 251))], TimeSpan.FromSeconds(60));
        var (output, error) = bench.Finish();
        Assert.Equal("", error);
        Assert.Equal($"{count} 0 True\n", output);
        Assert.Equal(count, port.Received.Count);
        for (var i = 0; i < port.Received.Count; i++)
            Assert.True(port.Received[i] == i % 250, $"byte {i}");
    }

    private Bench Board(bool drivers = false, bool plugged = true)
    {
        var bench = new Bench(fixture, "serial", drivers, plugged: plugged);
        bench.Run("import gc\nlog, shell = device.log, device.shell");
        return bench;
    }

    /// <summary>A board whose first port, log, a program on the host has open.</summary>
    private Bench Opened(out Port port, bool listen = true)
    {
        var bench = Board();
        port = new Port(bench, 0, listen);
        port.Lines(3);
        return bench;
    }

    /// <summary>The host's side of a port of the device "serial" beside the REPL.</summary>
    private sealed class Port
    {
        private readonly Bench _bench;
        private readonly IUsbDevice _device;
        private readonly byte _in;
        private readonly byte _out;

        public Port(Bench bench, int number, bool listen = true)
        {
            _bench = bench;
            _device = bench.Device;
            Interface = (byte)(2 + 2 * number);
            _in = (byte)(0x84 + 2 * number);
            _out = (byte)(4 + 2 * number);
            _device.Listen((byte)(_in - 1), 16, new Listener(data => Notes.Add(Convert.ToHexString(data))));
            if (listen)
                Listen();
        }

        public byte Interface { get; }

        public List<byte> Received { get; } = [];

        public List<string> Notes { get; } = [];

        /// <summary>The last packet was not full, so that a host's read of many bytes ends there.</summary>
        public bool Ended { get; private set; }

        public void Listen() => _device.Listen(_in, 64, new Listener(data =>
        {
            Received.AddRange(data);
            Ended = data.Length < 64;
        }));

        public void Clear()
        {
            Received.Clear();
            Ended = false;
        }

        public void Write(ReadOnlySpan<byte> data, TimeSpan? limit = null)
        {
            if (!data.IsEmpty)
                _device.Write(_out, data, limit: limit);
        }

        public void Lines(ushort lines) => Request(0x22, lines);

        public void Request(byte request, ushort value)
        {
            _device.ControlOut(new SetupPacket(0x21, request, value, Interface, 0));
            _bench.Pass(2);
        }

        public void SetCoding(byte[] coding)
        {
            _device.ControlOut(new SetupPacket(0x21, 0x20, 0, Interface, (ushort)coding.Length), coding);
            _bench.Pass(2);
        }

        public byte[] Coding()
        {
            var coding = new byte[7];
            Assert.Equal(7, _device.ControlIn(new SetupPacket(0xA1, 0x21, 0, Interface, 7), coding));
            return coding;
        }
    }
}
