using System.Globalization;
using UsbDev.Host;

namespace UsbDev.Library.Tests;

/// <summary>MIDI in event packets, as they are on the wire (USB MIDI 1.0, section 4).</summary>
public sealed class MidiTests(FirmwareFixture fixture)
{
    private const byte In = 0x83;
    private const byte Out = 0x03;

    // What is called, and the packets. On a chip one after the other.
    private static readonly (string Python, string Packets)[] _messages =
    [
        ("synth.note_on(0, 60)", "09903C40"),
        ("synth.note_on(15, 127, 1, 1)", "199F7F01"),
        ("synth.note_off(2, 60, 0)", "08823C00"),
        ("synth.control_change(3, 7, 100)", "0BB30764"),
        ("synth.program_change(4, 12)", "0CC40C00"),
        ("synth.pitch_bend(0, 0)", "0EE00040"),
        ("synth.pitch_bend(0, -8192)", "0EE00000"),
        ("synth.pitch_bend(0, 8191)", "0EE07F7F"),
        ("synth.pressure(5, 33)", "0DD52100"),
        ("synth.pressure(5, 33, note=60)", "0AA53C21"),
        ("synth.system(messages.CLOCK)", "0FF80000"),
        ("synth.system(messages.RESET, cable=1)", "1FFF0000"),
        ("synth.system(messages.SONG_POSITION, 1, 2)", "03F20102"),
        ("synth.system(messages.SONG_SELECT, 9)", "02F30900"),
        ("synth.system(messages.TIME_CODE, 0x71)", "02F17100"),
        ("synth.system(messages.TUNE)", "05F60000"),
        ("synth.sysex(b'\\xf0\\xf7')", "06F0F700"),
        ("synth.sysex(b'\\xf0\\x01\\xf7')", "07F001F7"),
        ("synth.sysex(b'\\xf0\\x01\\x02\\xf7')", "04F00102 05F70000"),
        ("synth.sysex(b'\\xf0\\x01\\x02\\x03\\x04\\xf7', 1)", "14F00102 170304F7"),
    ];

    public static TheoryData<string[], string[]> Messages =>
        new(_messages.GroupBy(row => Bench.OnChip ? "" : row.Python).Select(group => (group.Select(row => row.Python).ToArray(), group.Select(row => row.Packets).ToArray())));

    [Theory]
    [MemberData(nameof(Messages))]
    public async Task Each_message_has_its_event_packet(string[] calls, string[] answers)
    {
        await using var bench = new Bench(fixture, "synth", drivers: false);
        var received = MidiTraffic.Listen(bench);
        foreach (var (python, packets) in calls.Zip(answers))
        {
            received.Clear();
            bench.Run("from usbdev import messages\nsynth = device.synth\n" + python + "\nsynth.flush()");
            Assert.Equal(packets, string.Join(' ', received));
        }
    }

    private static readonly string[] _noMessages =
    [
        "synth.note_on(16, 60)",
        "synth.note_on(-1, 60)",
        "synth.note_on(0, 128)",
        "synth.note_on(0, -1)",
        "synth.note_on(0, 60, 128)",
        "synth.note_on(0, 60, 64, 2)",
        "synth.pitch_bend(0, 8192)",
        "synth.pitch_bend(0, -8193)",
        "synth.system(0xF0)",
        "synth.system(0xF7)",
        "synth.system(0xF4)",
        "synth.system(0x90, 1, 2)",
        "synth.system(0x1F8)",
        "synth.sysex(b'')",
        "synth.sysex(b'\\xf0')",
        "synth.sysex(b'\\xf0\\x01')",
        "synth.sysex(b'\\xf0\\x80\\xf7')",
        "synth.sysex(b'\\xf0\\xf7', 2)",
        "synth.write(b'123')",
    ];

    public static TheoryData<string[]> NoMessages => new(_noMessages.GroupBy(python => Bench.OnChip ? "" : python).Select(group => group.ToArray()));

    [Theory]
    [MemberData(nameof(NoMessages))]
    public async Task What_is_no_message_is_refused_and_nothing_is_sent(string[] calls)
    {
        await using var bench = new Bench(fixture, "synth", drivers: false);
        var received = MidiTraffic.Listen(bench);
        foreach (var python in calls)
            Assert.StartsWith("ValueError: ", bench.Raises("synth = device.synth; " + python), StringComparison.Ordinal);
        bench.Run("synth.note_on(0, 1); synth.flush()");
        Assert.Equal(["09900140"], received);
    }

    [Fact]
    public async Task Many_messages_arrive_in_order_and_cost_no_heap()
    {
        await using var bench = new Bench(fixture, "synth", drivers: false);
        var received = MidiTraffic.Listen(bench);
        var count = Bench.Shorter(40_000, onChip: 2000);
        var heap = bench.Run($"""
            import gc
            synth = device.synth
            def cost(n):
                gc.collect()
                before = gc.mem_alloc()
                for i in range(n):
                    synth.control_change(i & 15, i >> 7 & 127, i & 127, i & 1)
                synth.flush()
                return gc.mem_alloc() - before
            cost(100)  # what is needed for that joins the class
            gc.disable()
            print(cost({count}))
            """);
        received.RemoveRange(0, 100);
        Assert.InRange(int.Parse(heap, CultureInfo.InvariantCulture), 0, MidiTraffic.Views);
        Assert.Equal(count, received.Count);
        Assert.Equal(Enumerable.Range(0, count).Select(i => $"{i % 2}BB{i % 16:X}{i / 128 % 128:X2}{i % 128:X2}"), received);
    }

    [Fact]
    public async Task Without_a_reading_host_sending_is_an_error_and_nothing_is_lost_before()
    {
        await using var bench = new Bench(fixture, "synth", drivers: false);
        Assert.Equal("110 17\n", bench.Run("""
            synth = device.synth
            synth.timeout = 100
            n = 0
            try:
                while True:
                    synth.note_on(0, n)
                    n += 1
            except OSError as e:
                print(e.errno, n)
            """));
        var received = MidiTraffic.Listen(bench);
        bench.Run("synth.flush()");
        Assert.Equal(Enumerable.Range(0, received.Count).Select(i => $"0990{i:X2}40"), received);
        Assert.Equal(int.Parse(bench.Run("print(n)"), CultureInfo.InvariantCulture), received.Count);
    }

    [Fact]
    public async Task Blocks_of_packets_go_straight_from_the_callers_buffer()
    {
        await using var bench = new Bench(fixture, "synth", drivers: false);
        var received = MidiTraffic.Listen(bench);
        bench.Run("""
            synth = device.synth
            block = bytearray()
            for i in range(256):
                block.extend(bytes((9, 0x90, i & 127, i >> 1)))
            synth.note_off(0, 5)
            synth.write(block)
            synth.note_off(0, 6)
            synth.flush()
            """);
        Assert.Equal(258, received.Count);
        Assert.Equal("08800540", received[0]);
        Assert.Equal("09907F7F", received[256]);
        Assert.Equal("08800640", received[257]);
    }

    [Fact]
    public async Task Messages_from_the_host_reach_the_callback_in_order_without_loss_or_heap()
    {
        await using var bench = new Bench(fixture, "synth", drivers: false);
        bench.Run(MidiTraffic.Count);
        bench.Device.Write(Out, [0x0B, 0xB0, 0, 0]); // what is needed for that joins the class
        bench.Pass(20);
        bench.Run("gc.collect(); gc.disable()");
        var before = long.Parse(bench.Run("print(gc.mem_alloc())"), CultureInfo.InvariantCulture);
        var again = long.Parse(bench.Run("print(gc.mem_alloc())"), CultureInfo.InvariantCulture);
        var sent = 1;
        var random = new Random(1);
        while (sent < Bench.Shorter(4000, onChip: 1000))
        {
            var packets = new byte[4 * random.Next(1, 17)];
            for (var i = 0; i < packets.Length; i += 4, sent++)
                MidiTraffic.Write(packets.AsSpan(i), sent);
            bench.Device.Write(Out, packets);
        }
        bench.Pass(20);
        var after = long.Parse(bench.Run("print(gc.mem_alloc())"), CultureInfo.InvariantCulture);
        Assert.Equal($"{sent} 0\n", bench.Run("print(count, wrong)"));
        Assert.Equal(again - before, after - again);
    }

    private static readonly (string Packet, string Message)[] _ofTheHost =
    [
        ("08803C40", "0, 128, 60, 64"),
        ("19953C40", "1, 149, 60, 64"),
        ("0AA53C21", "0, 165, 60, 33"),
        ("0BB30764", "0, 179, 7, 100"),
        ("0CC40C00", "0, 196, 12, 0"),
        ("0DD52100", "0, 213, 33, 0"),
        ("0EE07F7F", "0, 224, 127, 127"),
        ("02F17100", "0, 241, 113, 0"),
        ("03F20102", "0, 242, 1, 2"),
        ("02F30900", "0, 243, 9, 0"),
        ("05F60000", "0, 246, 0, 0"),
        ("0FF80000", "0, 248, 0, 0"),
        ("0FFA0000", "0, 250, 0, 0"),
        ("0FFB0000", "0, 251, 0, 0"),
        ("1FFC0000", "1, 252, 0, 0"),
        ("0FFE0000", "0, 254, 0, 0"),
        ("0FFF0000", "0, 255, 0, 0"),
    ];

    public static TheoryData<string[], string[]> MessagesOfTheHost =>
        new(_ofTheHost.GroupBy(row => Bench.OnChip ? "" : row.Packet).Select(group => (group.Select(row => row.Packet).ToArray(), group.Select(row => row.Message).ToArray())));

    [Theory]
    [MemberData(nameof(MessagesOfTheHost))]
    public async Task Each_message_of_the_host_is_told_by_cable_status_and_data(string[] packets, string[] messages)
    {
        await using var bench = new Bench(fixture, "synth", drivers: false);
        bench.Run("seen = []; device.synth.on_event = lambda *e: seen.append(e); device.synth.on_sysex = lambda *e: seen.append(e)");
        foreach (var (packet, message) in packets.Zip(messages))
        {
            bench.Device.Write(Out, Convert.FromHexString(packet));
            bench.Pass(50); // the first message loads what handles it
            Assert.Equal($"[({message})]\n", bench.Run("print(seen); seen.clear()"));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(45)]
    [InlineData(46)]
    [InlineData(62)]
    [InlineData(1000)]
    [InlineData(65534)]
    public async Task SysEx_of_any_length_goes_both_ways(int length)
    {
        length = Math.Min(length, Bench.Shorter(length, onChip: 2000));
        await using var bench = new Bench(fixture, "synth", drivers: false);
        var received = MidiTraffic.Listen(bench);
        bench.Run("""
            synth = device.synth
            synth.timeout = 5000
            ends = []
            size = total = check = 0
            def sysex(cable, data, count, end):
                global size, total, check
                for i in range(count):
                    check = (check * 31 + data[i]) & 0xffffff
                total += count
                if end:
                    ends.append((cable, total))
                    total = 0
            synth.on_sysex = sysex
            """);
        var message = new byte[length + 2];
        message[0] = 0xF0;
        message[^1] = 0xF7;
        for (var i = 0; i < length; i++)
            message[i + 1] = (byte)(i * 7 % 128);
        bench.Device.Write(Out, Packets(message, cable: 1));
        bench.Pass(50);
        var check = message.Aggregate(0, (sum, b) => (sum * 31 + b) & 0xFFFFFF);
        Assert.Equal($"[(1, {length + 2})] {check}\n", bench.Run("print(ends, check)"));

        bench.Run($"data = bytearray({length + 2})\nfor i in range({length}): data[i + 1] = i * 7 % 128\ndata[0] = 0xf0; data[-1] = 0xf7\nsynth.sysex(data, 1); synth.flush()");
        Assert.Equal(Convert.ToHexString(Packets(message, cable: 1)), string.Concat(received));
    }

    [Fact]
    public async Task SysEx_of_two_cables_and_clocks_in_between_are_told_apart()
    {
        await using var bench = new Bench(fixture, "synth", drivers: false);
        bench.Run("""
            synth = device.synth
            log = []
            synth.on_sysex = lambda cable, data, count, end: log.append((cable, data[:count].hex(), end))
            synth.on_event = lambda cable, status, a, b: log.append((cable, hex(status)))
            """);
        bench.Device.Write(Out, Convert.FromHexString("04F00102" + "14F00304" + "0FF80000" + "070506F7" + "15F70000" + "05F60000"));
        bench.Pass(50);
        Assert.Equal("[(0, 'f00102', False), (0, '0xf8'), (1, 'f00304', False), (0, '0506f7', True), (1, 'f7', True), (0, '0xf6')]\n", bench.Run("print(log)"));
    }

    [Fact]
    public async Task A_slow_callback_slows_the_host_down_and_loses_nothing()
    {
        await using var bench = new Bench(fixture, "synth", drivers: false);
        bench.Run("""
            from time import sleep_us
            synth = device.synth
            count = 0
            def event(cable, status, a, b):
                global count
                sleep_us(300)
                count += 1
            synth.on_event = event
            """);
        var packets = Enumerable.Range(0, 2000).SelectMany(i => new byte[] { 9, 0x90, (byte)(i % 128), 64 }).ToArray();
        var start = bench.Host.Now;
        bench.Device.Write(Out, packets);
        Assert.True((bench.Host.Now - start).TotalMilliseconds > 500, "the host was not held back");
        bench.Pass(50);
        Assert.Equal("2000\n", bench.Run("print(count)"));
    }

    [Fact]
    public async Task What_comes_on_a_cable_goes_through_to_another_as_fast_as_the_host_reads_it()
    {
        await using var bench = new Bench(fixture, "synth", drivers: false);
        bench.Run("device.synth.thru = {0: 1}");
        var received = MidiTraffic.Listen(bench);
        var packets = MidiTraffic.Notes(0, 1000);
        bench.Device.Write(Out, packets);
        bench.Device.Write(Out, [0x19, 0x90, 1, 1]); // a cable without thru
        bench.Wait(() => received.Count == 1000, "all of it");
        bench.Pass(20);
        Assert.Equal(MidiTraffic.Sent(0, 1000, cable: 1), received);
    }

    [Fact]
    public async Task A_callback_may_answer_each_message_with_several()
    {
        await using var bench = new Bench(fixture, "synth", drivers: false);
        bench.Run("""
            synth = device.synth
            def answer(cable, status, a, b):
                for i in range(4):
                    synth.control_change(i, a, b)
            synth.on_event = answer
            """);
        var received = MidiTraffic.Listen(bench);
        bench.Device.Write(Out, MidiTraffic.Notes(0, 500));
        bench.Wait(() => received.Count == 2000, "all answers");
    }

    [Fact]
    public async Task What_waits_for_a_host_that_does_not_read_holds_up_nothing_that_comes_from_it()
    {
        await using var bench = new Bench(fixture, "synth", drivers: false);
        bench.Run("""
            synth = device.synth
            seen = 0
            def event(cable, status, a, b):
                global seen
                seen += 1
            synth.on_event = event
            for i in range(17): synth.note_on(0, i)
            """);
        var start = bench.Host.Now;
        bench.Device.Write(Out, Enumerable.Range(0, 500).SelectMany(i => new byte[] { 9, 0x90, (byte)(i % 128), 64 }).ToArray());
        bench.Pass(5);
        Assert.Equal("500\n", bench.Run("print(seen)"));
        Assert.InRange((bench.Host.Now - start).TotalMilliseconds, 0, 300);

        var received = MidiTraffic.Listen(bench);
        bench.Run("synth.flush()");
        Assert.Equal(Enumerable.Range(0, 17).Select(i => $"0990{i:X2}40"), received);
    }

    [Fact]
    public async Task An_answer_that_a_host_does_not_read_is_an_error_of_its_callback_and_the_next_message_comes()
    {
        await using var bench = new Bench(fixture, "synth", drivers: false);
        bench.Run("""
            synth = device.synth
            synth.timeout = 0
            seen = failed = 0
            def event(cable, status, a, b):
                global seen, failed
                seen += 1
                try:
                    synth.note_on(1, a)
                except OSError:
                    failed += 1
            synth.on_event = event
            """);
        bench.Device.Write(Out, Enumerable.Range(0, 100).SelectMany(i => new byte[] { 9, 0x90, (byte)i, 64 }).ToArray());
        bench.Pass(50);
        Assert.Equal("100 83\n", bench.Run("print(seen, failed)")); // one is on its way, 16 wait

        var received = MidiTraffic.Listen(bench);
        bench.Run("synth.timeout = 1000; synth.flush()");
        Assert.Equal(Enumerable.Range(0, 17).Select(i => $"0991{i:X2}40"), received);
    }

    [Fact]
    public async Task Thru_waits_for_a_host_that_does_not_read_and_then_goes_on_without_a_gap()
    {
        await using var bench = new Bench(fixture, "synth", drivers: false);
        bench.Run("device.synth.thru = {0: 1}");
        var sent = 0;
        void Send(int count) => bench.Device.Write(Out, MidiTraffic.Notes(sent, count), limit: TimeSpan.FromMilliseconds(50));
        var held = Assert.Throws<UsbTransferException>(() =>
        {
            for (; sent < 200; sent += 16)
                Send(16);
        });
        Assert.Equal(TransferFailure.Timeout, held.Failure); // NAK, packet after packet
        Assert.InRange(sent, 17, 17 + 3 * 16); // what waits to go out, and what has come and is not taken

        bench.Pass(500);
        var received = MidiTraffic.Listen(bench);
        for (; sent < 192; sent += 16)
            Send(16);
        bench.Wait(() => received.Count >= 192, "all of it");
        bench.Pass(20);
        Assert.Equal(MidiTraffic.Sent(0, 192, cable: 1), received);
    }

    [Fact]
    public async Task Both_directions_at_full_speed_lose_nothing()
    {
        await using var bench = new Bench(fixture, "synth", drivers: false);
        var received = MidiTraffic.Listen(bench);
        bench.Run("""
            synth = device.synth
            seen = wrong = 0
            def event(cable, status, a, b):
                global seen, wrong
                if a != seen & 127 or b != seen >> 7:
                    wrong += 1
                seen += 1
            synth.on_event = event
            """);
        var count = Bench.Shorter(4000, onChip: 1000);
        bench.Begin($"for i in range({count}): synth.note_on(0, i & 127, i >> 7)\nsynth.flush()");
        bench.Device.Write(Out, MidiTraffic.Notes(0, count));
        Assert.Equal(("", ""), bench.Finish());
        bench.Pass(20);
        Assert.Equal($"{count} 0\n", bench.Run("print(seen, wrong)"));
        Assert.Equal(MidiTraffic.Sent(0, count), received);
    }

    [Fact]
    public async Task A_callback_that_waits_leaves_the_schedulers_queue_to_others()
    {
        await using var bench = new Bench(fixture, "synth", drivers: false);
        bench.Run("""
            from micropython import schedule
            def room():
                n = 0
                try:
                    while True:
                        schedule(lambda _: None, 0)
                        n += 1
                except RuntimeError:
                    return n
            rooms = []
            def event(cable, status, a, b):
                for i in range(400):
                    device.synth.note_on(0, i & 127)
                rooms.append(room())
            device.synth.on_event = event
            schedule(lambda _: rooms.append(room()), 0)  # all of it: 8, or 4 on SAMD
            """);
        bench.Pass(20);
        var received = MidiTraffic.Listen(bench);
        for (var i = 1; i <= 2; i++)
        {
            bench.Device.Write(Out, MidiTraffic.Notes(0, 1));
            bench.Wait(() => received.Count == 400 * i, "what the callback sends");
            bench.Pass(20);
        }
        Assert.Equal("True True\n", bench.Run("print(len(rooms) == 3, rooms[0] - min(rooms) <= 2)"));
    }

    [Fact]
    public async Task A_callback_that_raises_loses_only_its_own_message()
    {
        await using var bench = new Bench(fixture, "synth", drivers: false);
        bench.Run("""
            synth = device.synth
            seen = []
            def event(cable, status, a, b):
                if a & 1:
                    raise ValueError(a)
                seen.append(a)
            synth.on_event = event
            """);
        bench.Device.Write(Out, Enumerable.Range(0, 20).SelectMany(i => new byte[] { 9, 0x90, (byte)i, 64 }).ToArray());
        bench.Device.Write(Out, [9, 0x90, 100, 64]);
        bench.Pass(20);
        Assert.Equal("[0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 100]\n", bench.Run("print(seen)"));
    }

    [Fact]
    public async Task Messages_can_be_read_one_by_one_and_without_a_reader_the_host_is_not_held_up()
    {
        await using var bench = new Bench(fixture, "synth", drivers: false);
        bench.Device.Write(Out, new byte[4 * 1000]); // nobody listens: dropped
        bench.Run("synth = device.synth; p = bytearray(4); print(synth.any())");
        bench.Device.Write(Out, [9, 0x90, 1, 2, 8, 0x80, 3, 4]);
        bench.Pass(2);
        Assert.Equal("2 True b'\\t\\x90\\x01\\x02' True b'\\x08\\x80\\x03\\x04' False 0\n", bench.Run("print(synth.any(), synth.read(p), bytes(p), synth.read(p), bytes(p), synth.read(p), synth.any())"));
    }

    [Fact]
    public async Task Cut_and_reserved_packets_are_ignored()
    {
        await using var bench = new Bench(fixture, "synth", drivers: false);
        bench.Run("synth = device.synth; seen = []; synth.on_event = lambda *e: seen.append(e); synth.on_sysex = lambda *e: seen.append(e)");
        bench.Device.Write(Out, [9, 0x90, 1]);
        bench.Device.Write(Out, [9, 0x90, 1, 2, 9]);
        bench.Device.Write(Out, []);
        bench.Device.Write(Out, [0, 0, 0, 0, 1, 1, 1, 1, 9, 0x90, 3, 4]);
        bench.Pass(5);
        Assert.Equal("[(0, 144, 1, 2), (0, 144, 3, 4)]\n", bench.Run("print(seen)"));
    }

    [Fact]
    public async Task A_bus_reset_in_the_middle_leaves_nothing_stuck()
    {
        await using var bench = new Bench(fixture, "synth", drivers: false);
        bench.Run("""
            synth = device.synth
            synth.timeout = 100
            seen = 0
            def event(*e):
                global seen
                seen += 1
            synth.on_event = event
            for i in range(10): synth.note_on(0, i)
            """);
        bench.Device.Write(Out, new byte[] { 9, 0x90, 1, 2 });
        bench.Host.Reset(bench.Port);
        bench.Configured();
        var received = MidiTraffic.Listen(bench);
        bench.Run("seen = 0; synth.note_on(1, 1); synth.flush()");
        Assert.Equal("09910140", received[^1]);
        bench.Device.Write(Out, new byte[] { 9, 0x90, 1, 2 });
        bench.Pass(5);
        Assert.Equal("1\n", bench.Run("print(seen)"));
    }

    [Fact]
    public async Task Cables_and_their_names_are_what_a_host_shows_and_messages_go_both_ways()
    {
        await using var bench = new Bench(fixture, "synth");
        var midi = bench.Device.Midi[0];
        Assert.Equal(["Keys", "Pads"], midi.FromDevice);
        Assert.Equal(["Synth", "Lights"], midi.ToDevice);
        bench.Run("""
            synth = device.synth
            synth.on_event = synth_seen = lambda cable, *message: synth.note_on(0, message[1], message[2], cable ^ 1)
            """);
        midi.Open();
        midi.Write(1, [0x95, 60, 100]);
        var answer = midi.Read(TimeSpan.FromSeconds(1));
        Assert.Equal((0, "903C64"), (answer!.Cable, Convert.ToHexString(answer.Bytes.Span)));
        Assert.Equal(0, midi.Malformed);
    }

    private static byte[] Packets(ReadOnlySpan<byte> sysex, int cable)
    {
        var packets = new List<byte>();
        for (var i = 0; i < sysex.Length; i += 3)
        {
            var part = sysex[i..Math.Min(i + 3, sysex.Length)];
            packets.Add((byte)(cable << 4 | (i + 3 < sysex.Length ? 4 : 4 + part.Length)));
            packets.AddRange(part);
            packets.AddRange(new byte[3 - part.Length]);
        }
        return [.. packets];
    }
}
