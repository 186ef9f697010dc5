using CsCheck;
using static UsbDev.Bus.Tests.Rig;

namespace UsbDev.Bus.Tests;

/// <summary>Lost and damaged packets: data toggles and retries keep every byte, once and in order (USB 2.0 §8.6, §8.7).</summary>
public sealed class NoiseTests
{
    [Fact]
    public void Bulk_writes_arrive_once_and_in_order_through_any_noise() => Cases.Sample((seed, percent) =>
    {
        var rig = new Rig();
        rig.Device.Accept(1, int.MaxValue);
        var data = new byte[2000];
        new Random(seed).NextBytes(data);
        var pipe = rig.Bulk(0x01);
        rig.Bus.Noise = NoiseOf(seed, percent);

        var (sent, failures) = (0, 0);
        while (sent < data.Length)
        {
            var transfer = Submit(pipe, data.AsMemory(sent));
            if (End(transfer) != TransferStatus.Completed)
            {
                failures++;
                Assert.Equal(TransferStatus.NoResponse, transfer.Status);
                pipe.ClearHalt(keepToggle: true);
            }
            sent += transfer.ActualLength;
        }

        Assert.Equal(data, rig.Device.Out(1).Received.SelectMany(static p => p));
        Assert.True(percent > 0 || failures == 0);
    }, iter: 100);

    [Theory]
    [InlineData(TransferType.Bulk)]
    [InlineData(TransferType.Interrupt)]
    public void Reads_arrive_once_and_in_order_through_any_noise(TransferType type) => Cases.Sample((seed, percent) =>
    {
        var rig = new Rig();
        var random = new Random(seed);
        var packets = Enumerable.Range(0, 50).Select(_ => new byte[random.Next(65)]).ToArray();
        foreach (var packet in packets)
            random.NextBytes(packet);
        rig.Device.Send(1, packets);
        var pipe = rig.Port.Open(5, 0x81, type, 64, 1);
        rig.Bus.Noise = NoiseOf(seed, percent);

        var received = new List<byte[]>();
        while (received.Count < packets.Length)
        {
            var transfer = Submit(pipe, new byte[64]);
            if (End(transfer) == TransferStatus.Completed)
                received.Add(transfer.Buffer[..transfer.ActualLength].ToArray());
            else
                pipe.ClearHalt(keepToggle: true);
        }

        Assert.Equal(packets, received);
        Assert.InRange(rig.Device.In(1).Repeats, percent >= 20 ? 1 : 0, percent == 0 ? 0 : int.MaxValue);
    }, iter: 100);

    [Fact]
    public void Control_reads_are_right_or_fail_through_any_noise() => Cases.Sample((seed, percent) =>
    {
        var rig = new Rig(maxPacket0: 8);
        var data = new byte[100];
        new Random(seed).NextBytes(data);
        rig.Device.Descriptors[0x100] = data;
        rig.Bus.Noise = NoiseOf(seed, percent);
        var good = 0;
        for (var tries = 0; tries < 20; tries++)
        {
            var buffer = new byte[100];
            var transfer = rig.Do(new SetupPacket(0x80, 6, 0x100, 0, 100), buffer);
            if (transfer.Status != TransferStatus.Completed)
                continue;
            good++;
            Assert.Equal(100, transfer.ActualLength);
            Assert.Equal(data, buffer);
        }
        Assert.True(good > 0 || percent > 5);
    }, iter: 100);

    [Fact]
    public void When_the_hosts_ACK_is_lost_the_packet_comes_again_and_is_dropped()
    {
        var rig = new Rig();
        rig.Device.Send(1, [1], [2]);
        rig.Bus.Noise = LoseOnce(PacketId.Ack);
        var pipe = rig.Bulk(0x81);
        var (first, second) = (Submit(pipe, new byte[64]), Submit(pipe, new byte[64]));

        End(second);

        Assert.Equal((1, 2), (first.Buffer.Span[0], second.Buffer.Span[0]));
        Assert.Equal((3, 1), (rig.Device.In(1).Tokens, rig.Device.In(1).Repeats));
    }

    [Fact]
    public void When_the_devices_ACK_is_lost_the_packet_is_sent_again_and_taken_once()
    {
        var rig = new Rig();
        rig.Device.Accept(1, 5);
        rig.Bus.Noise = LoseOnce(PacketId.Ack);

        Assert.Equal(TransferStatus.Completed, End(Submit(rig.Bulk(0x01), new byte[] { 1, 2, 3 })));

        Assert.Equal(2, rig.Device.Out(1).Tokens);
        Assert.Equal([1, 2, 3], Assert.Single(rig.Device.Out(1).Received));
    }

    [Fact]
    public void Two_failures_in_a_row_are_forgotten_after_a_success()
    {
        var rig = new Rig();
        rig.Device.Accept(1, 100);
        var tokens = 0;
        rig.Bus.Noise = packet => packet.Pid == PacketId.Out && ++tokens % 3 != 0 ? WireFault.Lost : WireFault.None;
        Assert.Equal(TransferStatus.Completed, End(Submit(rig.Bulk(0x01), new byte[640])));
    }

    [Theory]
    [InlineData(PacketId.In, 1)]
    [InlineData(PacketId.Data0, 2)]
    public void A_read_is_tried_again_after_a_lost_packet(PacketId pid, int tokens)
    {
        var rig = new Rig();
        rig.Device.Send(1, [1]);
        rig.Bus.Noise = LoseOnce(pid);

        Assert.Equal(TransferStatus.Completed, End(Submit(rig.Bulk(0x81), new byte[64])));
        Assert.Equal(tokens, rig.Device.In(1).Tokens);
    }

    [Theory]
    [InlineData(PacketId.Setup)]
    [InlineData(PacketId.Data0)]
    [InlineData(PacketId.Data1)]
    [InlineData(PacketId.Ack)]
    [InlineData(PacketId.In)]
    [InlineData(PacketId.Out)]
    public void A_request_survives_the_loss_of_any_one_packet(PacketId pid)
    {
        var rig = new Rig();
        rig.Device.Descriptors[0x100] = [1, 2, 3];
        rig.Bus.Noise = LoseOnce(pid);
        var buffer = new byte[3];

        Assert.Equal(TransferStatus.Completed, rig.Do(new SetupPacket(0x80, 6, 0x100, 0, 3), buffer).Status);
        Assert.Equal([1, 2, 3], buffer);
    }

    [Fact]
    public void Lost_starts_of_frame_are_not_heard()
    {
        var rig = new Rig();
        rig.Device.KeepsFrames = true;
        rig.RunToFrame();
        rig.Device.Frames.Clear();
        rig.Bus.Noise = static packet => packet.Pid == PacketId.StartOfFrame && packet.Index % 2 == 0 ? WireFault.Corrupted : WireFault.None;
        rig.Run(10 * Millisecond);
        Assert.Equal(5, rig.Device.Frames.Count);
    }

    private static readonly Gen<(int, int)> Cases = Gen.Select(Gen.Int, Gen.OneOf(Gen.Const(0), Gen.Const(5), Gen.Const(20), Gen.Const(45)));

    private static Func<WirePacket, WireFault> NoiseOf(int seed, int percent)
    {
        var random = new Random(seed);
        return _ => random.Next(100) >= percent ? WireFault.None : random.Next(2) == 0 ? WireFault.Lost : WireFault.Corrupted;
    }

    private static Func<WirePacket, WireFault> LoseOnce(PacketId pid)
    {
        var lost = false;
        return packet => !lost && packet.Pid == pid && (lost = true) ? WireFault.Lost : WireFault.None;
    }
}
