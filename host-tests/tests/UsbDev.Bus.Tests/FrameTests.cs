using CsCheck;
using static UsbDev.Bus.Tests.Rig;

namespace UsbDev.Bus.Tests;

/// <summary>What fits in a frame, and who comes when (USB 2.0 §5.7, §5.8, §5.11).</summary>
public sealed class FrameTests
{
    [Theory]
    [InlineData(0x81)]
    [InlineData(0x01)]
    public void A_frame_carries_exactly_19_bulk_packets_of_64_bytes(byte endpoint)
    {
        var rig = new Rig();
        var device = endpoint > 0x80 ? rig.Device.In(1) : rig.Device.Out(1);
        (device.Endless, device.Space) = (new byte[64], int.MaxValue);
        rig.RunToFrame();
        var transfer = Submit(rig.Bulk(endpoint), new byte[64 * 1000]);

        for (var frame = 0; frame < 10; frame++)
        {
            var before = device.Moved;
            rig.Run(Millisecond);
            Assert.Equal(19, (device.Moved - before) / 64);
        }
        Assert.Equal(10 * 19 * 64, transfer.ActualLength);
    }

    [Fact]
    public void Start_of_frame_comes_every_ms_with_the_next_11_bit_number()
    {
        var rig = new Rig();
        rig.Device.KeepsFrames = true;
        rig.RunToFrame();
        rig.Device.Frames.Clear();

        rig.Run(3000 * Millisecond);

        Assert.Equal(3000, rig.Device.Frames.Count);
        var (first, start) = rig.Device.Frames[0];
        Assert.Equal((start / Millisecond) & 0x7FF, first);
        Assert.All(rig.Device.Frames.Index(), f => Assert.Equal(((first + f.Index) % 2048, start + f.Index * Millisecond), f.Item));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 2)]
    [InlineData(10, 8)]
    [InlineData(64, 64)]
    [InlineData(127, 64)]
    [InlineData(255, 128)]
    public void An_interrupt_endpoint_is_polled_at_its_interval_rounded_down_to_a_power_of_two(int interval, int frames)
    {
        var rig = new Rig();
        var pipe = rig.Interrupt(0x83, 8, interval);
        var endpoint = rig.Device.In(3);
        endpoint.TokenTimes = [];
        Submit(pipe, new byte[8]);

        rig.Run(1024 * Millisecond);

        Assert.Equal(frames, pipe.Interval);
        Assert.Equal(1024 / frames, endpoint.Tokens);
        Assert.All(endpoint.TokenTimes.Zip(endpoint.TokenTimes.Skip(1)), pair => Assert.Equal(frames * Millisecond, pair.Second - pair.First));
    }

    [Fact]
    public void An_interrupt_endpoint_moves_one_packet_an_interval_however_much_is_queued()
    {
        var rig = new Rig();
        rig.Device.In(1).Endless = new byte[64];
        rig.RunToFrame();
        Submit(rig.Interrupt(0x81, 64, 2), new byte[64 * 100]);

        rig.Run(20 * Millisecond);

        Assert.Equal(10 * 64, rig.Device.In(1).Moved);
    }

    [Fact]
    public void Without_a_transfer_no_endpoint_is_polled()
    {
        var rig = new Rig();
        rig.Interrupt(0x81, 8, 1);
        rig.Bulk(0x82);

        rig.Run(100 * Millisecond);

        Assert.Equal((0, 0), (rig.Device.In(1).Tokens, rig.Device.In(2).Tokens));
    }

    [Fact]
    public void Interrupt_endpoints_get_no_more_than_90_percent_of_a_frame()
    {
        var rig = new Rig();
        var pipes = new List<Pipe>();
        var e = Assert.Throws<InvalidOperationException>(() =>
        {
            for (var number = 1; number <= 15; number++)
                foreach (var direction in new[] { 0x80, 0 })
                    pipes.Add(rig.Interrupt((byte)(number | direction), 64, 1));
        });

        // 10,800 bits, and 64 bytes with every bit stuffed that can be take 701 of them.
        Assert.Contains("90 %", e.Message, StringComparison.Ordinal);
        Assert.Equal(15, pipes.Count);
        pipes[3].Close();
        rig.Interrupt(0x8F, 64, 1);
    }

    [Fact]
    public void Interrupt_endpoints_with_long_intervals_are_spread_over_the_frames()
    {
        var rig = new Rig();
        for (var number = 1; number <= 15; number++)
            foreach (var direction in new[] { 0x80, 0 })
                rig.Interrupt((byte)(number | direction), 64, 2);
        Assert.Equal(30, rig.Port.Pipes.Count(static pipe => pipe.Type == TransferType.Interrupt));
    }

    [Fact]
    public void Interrupt_endpoints_come_first_and_bulk_gets_the_rest_of_the_frame()
    {
        var rig = new Rig();
        foreach (var number in new[] { 1, 2, 3 })
        {
            rig.Device.In(number).Endless = new byte[64];
            rig.Device.In(number).TokenTimes = [];
        }
        rig.RunToFrame();
        Submit(rig.Bulk(0x81), new byte[64 * 1000]);
        Submit(rig.Interrupt(0x82, 64, 1), new byte[64 * 1000]);
        Submit(rig.Interrupt(0x83, 64, 1), new byte[64 * 1000]);
        rig.Run(Millisecond);
        var before = rig.Device.In(1).Moved;
        rig.Device.In(2).TokenTimes!.Clear();
        rig.Device.In(1).TokenTimes!.Clear();

        rig.Run(Millisecond);

        Assert.Equal(17 * 64, rig.Device.In(1).Moved - before);
        Assert.True(rig.Device.In(2).TokenTimes![0] < rig.Device.In(1).TokenTimes![0]);
    }

    [Fact]
    public void Control_and_bulk_endpoints_of_all_ports_share_the_bus_in_turn()
    {
        var rig = new Rig();
        var second = new SoftDevice(rig.Timeline);
        var port = rig.Bus.Attach(second);
        Assert.True(WaitFor(port, RootPortState.Connected));
        port.Reset();
        Assert.True(WaitFor(port, RootPortState.Enabled));
        foreach (var endpoint in new[] { rig.Device.In(1), rig.Device.In(2), second.In(1) })
            endpoint.Endless = new byte[64];
        rig.RunToFrame();
        Submit(rig.Bulk(0x81), new byte[64_000]);
        Submit(rig.Bulk(0x82), new byte[64_000]);
        Submit(port.Open(0, 0x81, TransferType.Bulk, 64), new byte[64_000]);

        rig.Run(30 * Millisecond);

        Assert.All([rig.Device.In(1), rig.Device.In(2), second.In(1)], endpoint => Assert.Equal(190 * 64, endpoint.Moved));
    }

    [Fact]
    public void A_refused_bulk_endpoint_is_asked_again_once_a_frame()
    {
        var rig = new Rig();
        rig.RunToFrame();
        Submit(rig.Bulk(0x81), new byte[64]);

        rig.Run(100 * Millisecond);

        // At once, and at the start of each of the frames from then on; the last run ended with the start of one.
        Assert.InRange(rig.Device.In(1).Naks, 100, 101);
    }

    [Fact]
    public void A_refused_bulk_endpoint_is_asked_at_once_when_the_port_says_so()
    {
        var rig = new Rig();
        rig.RunToFrame();
        var transfer = Submit(rig.Bulk(0x81), new byte[64]);
        rig.Run(300 * Microsecond);
        Assert.Equal(1, rig.Device.In(1).Naks);

        rig.Device.Send(1, [1, 2, 3]);
        var rang = rig.Timeline.Now;
        Assert.Equal(TransferStatus.Completed, End(transfer));

        Assert.Equal(3, transfer.ActualLength);
        Assert.InRange(transfer.CompletedAt - rang, 1, 20 * Microsecond);
    }

    [Fact]
    public void What_an_endpoint_gets_while_its_NAK_is_still_on_the_wire_is_fetched_in_the_same_frame()
    {
        var rig = new Rig();
        rig.RunToFrame();
        var transfer = Submit(rig.Bulk(0x81), new byte[64]);
        rig.Timeline.RunUntil(() => rig.Device.In(1).Naks == 1, rig.Timeline.Now + Millisecond, TestContext.Current.CancellationToken);

        rig.Device.Send(1, [1, 2, 3]);
        var rang = rig.Timeline.Now;
        Assert.Equal(TransferStatus.Completed, End(transfer));

        Assert.InRange(transfer.CompletedAt - rang, 1, 30 * Microsecond);
    }

    [Fact]
    public void A_transaction_takes_its_time_on_the_wire()
    {
        var rig = new Rig();
        rig.Device.Out(1).TokenTimes = [];
        rig.Device.In(1).TokenTimes = [];
        rig.Device.Accept(1, 1);
        rig.Device.Send(1, new byte[64]);
        rig.RunToFrame();
        rig.Run(100 * Microsecond);
        var begin = rig.Timeline.Now;

        var output = Submit(rig.Bulk(0x01), new byte[64]);
        End(output);
        var middle = rig.Timeline.Now;
        var input = Submit(rig.Bulk(0x81), new byte[64]);
        End(input);

        // Token 35, data 551, handshake 19 bits and three gaps of 5 at 12 Mbit/s.
        Assert.Equal(620 * 1000 / 12, middle - begin, tolerance: 84);
        Assert.Equal(middle, rig.Device.Out(1).TokenTimes!.Single());
        Assert.Equal(35 * 1000 / 12, rig.Device.In(1).TokenTimes!.Single() - middle, tolerance: 84);
        Assert.Equal(620 * 1000 / 12, input.CompletedAt - middle, tolerance: 84);
    }

    [Fact]
    public void No_transaction_runs_over_the_end_of_a_frame() => Gen.Select(Gen.Int[1, 64], Gen.Int[0, 64], Gen.Int[1, 60]).Sample((size, length, packets) =>
    {
        var wire = new PacketTimes();
        var rig = new Rig(wire);
        rig.Device.In(1).Endless = new byte[Math.Min(size, length)];
        Submit(rig.Bulk(0x81, size), new byte[size * packets]);
        Submit(rig.Bulk(0x02, size), new byte[size * packets]);
        rig.Device.Accept(2, int.MaxValue);

        rig.Run(5 * Millisecond);

        var frames = wire.Packets.Where(static p => (p.Pid & 0xF) == 5).Select(static p => p.Time).ToArray();
        Assert.All(wire.Packets, p => Assert.True(
            Array.TrueForAll(frames, frame => p.Time >= frame || p.Time + (16 + 8 * p.Length) * 1000 / 12 <= frame), $"{p} at a frame's start"));
        Assert.Equal(wire.Packets.OrderBy(static p => p.Time), wire.Packets);
    }, iter: 60);

    private sealed class PacketTimes : IBusMonitor
    {
        public List<(long Time, int Pid, int Length)> Packets { get; } = [];

        public void Submitted(Transfer transfer)
        {
        }

        public void Completed(Transfer transfer)
        {
        }

        public void Packet(RootPort? port, long time, ReadOnlySpan<byte> packet) => Packets.Add((time, packet[0], packet.Length));

        public void PortChanged(RootPort port, RootPortEvent what)
        {
        }
    }
}
