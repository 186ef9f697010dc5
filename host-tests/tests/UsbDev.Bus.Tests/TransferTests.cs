using CsCheck;
using static UsbDev.Bus.Tests.Rig;

namespace UsbDev.Bus.Tests;

/// <summary>How transfers become transactions, and how they end (USB 2.0 §5.5, §5.7, §5.8, §8.5).</summary>
public sealed class TransferTests
{
    [Fact]
    public void A_control_read_brings_what_the_device_has_up_to_wLength() => Gen.Select(Gen.Int[3, 6].Select(static log => 1 << log), Gen.Int[0, 300], Gen.Int[1, 300]).Sample((packet, has, wants) =>
    {
        var rig = new Rig(maxPacket0: packet);
        var bytes = Bytes(has);
        rig.Device.Request = (_, _) => bytes;
        var data = new byte[wants + 3];

        var transfer = rig.Do(new SetupPacket(0xC0, 1, 2, 3, (ushort)wants), data);

        Assert.Equal(TransferStatus.Completed, transfer.Status);
        Assert.Equal(Math.Min(has, wants), transfer.ActualLength);
        Assert.Equal(bytes[..transfer.ActualLength], data[..transfer.ActualLength]);
        Assert.All(data[transfer.ActualLength..], static b => Assert.Equal(0, b));
    }, iter: 200);

    [Fact]
    public void A_control_write_carries_wLength_bytes() => Gen.Select(Gen.Int[3, 6].Select(static log => 1 << log), Gen.Int[0, 300]).Sample((packet, length) =>
    {
        var rig = new Rig(maxPacket0: packet);
        (SetupPacket Setup, byte[] Data)? seen = null;
        rig.Device.Request = (s, d) => { seen = (s, d); return []; };
        var setup = new SetupPacket(0x40, 1, 2, 3, (ushort)length);

        var transfer = rig.Do(setup, Bytes(length));

        Assert.Equal(TransferStatus.Completed, transfer.Status);
        Assert.Equal(length, transfer.ActualLength);
        Assert.Equal(setup, seen!.Value.Setup);
        Assert.Equal(Bytes(length), seen.Value.Data);
    }, iter: 200);

    [Theory]
    [InlineData(0xC0, 4)] // refused before the data stage
    [InlineData(0x40, 0)] // refused in the status stage
    [InlineData(0x40, 9)] // refused after the data
    public void A_refused_request_ends_as_stalled_and_the_next_one_works(byte type, ushort length)
    {
        var rig = new Rig();
        rig.Device.Descriptors[0x100] = Bytes(18);

        Assert.Equal(TransferStatus.Stalled, rig.Do(new SetupPacket(type, 99, 0, 0, length), new byte[length]).Status);

        Assert.False(rig.Control.IsHalted);
        Assert.Equal(TransferStatus.Completed, rig.Do(new SetupPacket(0x80, 6, 0x100, 0, 18), new byte[18]).Status);
    }

    [Fact]
    public void The_default_pipe_goes_on_at_the_new_address()
    {
        var rig = new Rig();
        Assert.Equal(5, rig.Device.Address);
        rig.Control.DeviceAddress = 0;
        Assert.Equal(TransferStatus.NoResponse, rig.Do(new SetupPacket(0x80, 0, 0, 0, 2), new byte[2]).Status);
        rig.Control.DeviceAddress = 5;
        Assert.Equal(TransferStatus.Completed, rig.Do(new SetupPacket(0x80, 0, 0, 0, 2), new byte[2]).Status);
    }

    [Fact]
    public void Bulk_data_arrive_whole_whatever_the_sizes() => Gen.Select(Gen.Int[1, 64], Gen.Int[0, 700], Gen.Bool).Sample((size, length, zeroLengthPacket) =>
    {
        var rig = new Rig();
        rig.Device.Accept(1, 1000);
        var output = new Transfer(rig.Bulk(0x01, size)) { Buffer = Bytes(length), ZeroLengthPacket = zeroLengthPacket };
        output.Submit();
        End(output);

        var packets = rig.Device.Out(1).Received;
        Assert.Equal(TransferStatus.Completed, output.Status);
        Assert.Equal(Bytes(length), packets.SelectMany(static p => p));
        Assert.All(packets.SkipLast(1), p => Assert.Equal(size, p.Length));
        var endsFull = length > 0 && length % size == 0;
        Assert.Equal((length + size - 1) / size + (length == 0 || endsFull && zeroLengthPacket ? 1 : 0), packets.Count);

        // The same packets back.
        rig.Device.Send(2, [.. packets]);
        var data = new byte[endsFull && zeroLengthPacket ? length + 1 : length];
        var input = Submit(rig.Bulk(0x82, size), data);
        End(input);

        Assert.Equal(TransferStatus.Completed, input.Status);
        Assert.Equal(length, input.ActualLength);
        Assert.Equal(Bytes(length), data[..length]);
        Assert.Empty(rig.Device.In(2).Packets);
    }, iter: 300);

    [Fact]
    public void A_short_packet_ends_a_transfer_and_the_next_one_gets_the_next_packet()
    {
        var rig = new Rig();
        var pipe = rig.Bulk(0x81);
        var transfers = Enumerable.Range(0, 3).Select(_ => Submit(pipe, new byte[200])).ToArray();

        rig.Device.Send(1, Bytes(64), Bytes(10), [], Bytes(63));
        rig.Run(Millisecond);

        Assert.All(transfers, static t => Assert.Equal(TransferStatus.Completed, t.Status));
        Assert.Equal([74, 0, 63], transfers.Select(static t => t.ActualLength));
    }

    [Fact]
    public void A_short_packet_is_an_error_where_all_bytes_are_wanted()
    {
        var rig = new Rig();
        var transfer = new Transfer(rig.Bulk(0x81)) { Buffer = new byte[100], ShortPacketIsError = true };
        transfer.Submit();
        rig.Device.Send(1, Bytes(64), Bytes(10));

        Assert.Equal(TransferStatus.ShortPacket, End(transfer));
        Assert.Equal(74, transfer.ActualLength);
        Assert.False(transfer.Pipe.IsHalted);
    }

    [Fact]
    public void A_stalled_endpoint_halts_its_pipe_until_both_ends_are_cleared()
    {
        var rig = new Rig();
        var pipe = rig.Bulk(0x81);
        rig.Device.Send(1, [1]);
        End(Submit(pipe, new byte[64]));
        Assert.Equal(DataPid.Data1, pipe.Toggle);
        rig.Device.In(1).Stalled = true;
        var (first, second) = (Submit(pipe, new byte[64]), Submit(pipe, new byte[64]));
        Assert.Equal(TransferStatus.Stalled, End(first));
        Assert.True(pipe.IsHalted);
        var tokens = rig.Device.In(1).Tokens;
        rig.Run(10 * Millisecond);
        Assert.Equal(tokens, rig.Device.In(1).Tokens);
        Assert.True(second.IsPending);

        Assert.Equal(TransferStatus.Completed, rig.Do(new SetupPacket(0x02, 1, 0, 0x81, 0), default).Status);
        pipe.ClearHalt();
        rig.Device.Send(1, [2]);

        Assert.Equal(TransferStatus.Completed, End(second));
        Assert.Equal(2, second.Buffer.Span[0]);
    }

    [Fact]
    public void Clearing_only_the_hosts_end_asks_again_and_keeps_the_toggle_where_wanted()
    {
        var rig = new Rig();
        var pipe = rig.Bulk(0x81);
        rig.Device.In(1).Stalled = true;
        pipe.Toggle = DataPid.Data1;
        var transfer = Submit(pipe, new byte[64]);
        End(transfer);

        pipe.ClearHalt(keepToggle: true);
        transfer.Submit();

        Assert.Equal(TransferStatus.Stalled, End(transfer));
        Assert.Equal(DataPid.Data1, pipe.Toggle);
    }

    [Theory]
    [InlineData(64, 65, 200)] // longer than wMaxPacketSize
    [InlineData(8, 64, 200)]
    [InlineData(64, 64, 63)]  // longer than the buffer
    [InlineData(64, 1023, 64)]
    public void More_than_fits_is_an_overflow(int maxPacketSize, int sent, int buffer)
    {
        var rig = new Rig();
        var transfer = Submit(rig.Bulk(0x81, maxPacketSize), new byte[buffer]);
        rig.Device.Send(1, Bytes(sent));

        Assert.Equal(TransferStatus.Overflow, End(transfer));
        Assert.True(transfer.Pipe.IsHalted);
        Assert.InRange(transfer.ActualLength, 1, buffer);
        Assert.Equal(Bytes(sent)[..transfer.ActualLength], transfer.Buffer.Span[..transfer.ActualLength].ToArray());
    }

    [Fact]
    public void A_control_read_with_more_than_wLength_is_an_overflow()
    {
        var rig = new Rig();
        rig.Device.Request = static (_, _) => null;
        var transfer = new Transfer(rig.Control) { Setup = new SetupPacket(0xC0, 1, 0, 0, 4), Buffer = new byte[64] };
        rig.Bus.Noise = packet =>
        {
            // The device sets its answer up itself, longer than asked for.
            if (packet.Pid == PacketId.In && rig.Device.In(0) is { Stalled: true } endpoint)
                (endpoint.Stalled, endpoint.Endless) = (false, Bytes(9));
            return WireFault.None;
        };
        transfer.Submit();

        Assert.Equal(TransferStatus.Overflow, End(transfer));
        Assert.Equal(4, transfer.ActualLength);
    }

    [Fact]
    public void A_device_that_answers_nothing_is_given_up_after_three_tries()
    {
        var rig = new Rig();
        rig.Device.Dead = true;
        rig.Device.Out(1).TokenTimes = [];

        Assert.Equal(TransferStatus.NoResponse, End(Submit(rig.Bulk(0x01), new byte[10])));
        Assert.Equal(3, rig.Device.Out(1).Tokens);
        Assert.Equal(TransferStatus.NoResponse, rig.Do(new SetupPacket(0x80, 6, 0x100, 0, 18), new byte[18]).Status);
    }

    [Theory]
    [InlineData(Handshake.Nak)]
    [InlineData(Handshake.Stall)]
    public void A_device_that_refuses_SETUP_packets_has_not_answered(Handshake answer)
    {
        var rig = new Rig();
        rig.Device.SetupAnswer = answer;
        Assert.Equal(TransferStatus.NoResponse, rig.Do(new SetupPacket(0x80, 6, 0x100, 0, 18), new byte[18]).Status);
    }

    [Fact]
    public void A_device_that_keeps_its_toggle_is_found_out()
    {
        var rig = new Rig();
        rig.Device.In(1).Endless = [1];
        var transfer = Submit(rig.Bulk(0x81), new byte[64]);
        End(transfer);
        rig.Bus.Noise = _ =>
        {
            rig.Device.In(1).Toggle = DataPid.Data0; // whatever the host wants
            return WireFault.None;
        };
        transfer.Submit();

        Assert.Equal(TransferStatus.ToggleMismatch, End(transfer));
        Assert.Equal(0, transfer.ActualLength);
    }

    [Fact]
    public void A_transfer_times_out_after_its_time()
    {
        var rig = new Rig();
        var began = rig.Timeline.Now;
        var (bulk, interrupt) = (Submit(rig.Bulk(0x81), new byte[64], 5 * Millisecond), Submit(rig.Interrupt(0x82, 8, 128), new byte[8], 7 * Millisecond));

        Assert.Equal(TransferStatus.TimedOut, End(bulk));
        Assert.Equal(5 * Millisecond, bulk.CompletedAt - began, tolerance: 60 * Microsecond);
        Assert.Equal(TransferStatus.TimedOut, End(interrupt));
        Assert.Equal(7 * Millisecond, interrupt.CompletedAt - began, tolerance: 60 * Microsecond);
        Assert.False(bulk.Pipe.IsHalted);
    }

    [Fact]
    public void A_timed_out_transfer_keeps_what_came()
    {
        var rig = new Rig();
        var transfer = Submit(rig.Bulk(0x81), new byte[200], 5 * Millisecond);
        rig.Device.Send(1, Bytes(64));

        Assert.Equal(TransferStatus.TimedOut, End(transfer));
        Assert.Equal(64, transfer.ActualLength);
    }

    [Fact]
    public void Cancelling_takes_effect_when_time_passes_and_leaves_the_others()
    {
        var rig = new Rig();
        var pipe = rig.Bulk(0x81);
        var transfers = Enumerable.Range(0, 5).Select(_ => Submit(pipe, new byte[64])).ToArray();
        rig.Run(100 * Microsecond);
        var now = rig.Timeline.Now;

        transfers[0].Cancel();
        transfers[3].Cancel();
        transfers[3].Cancel();
        Assert.All(transfers, static t => Assert.True(t.IsPending));
        Assert.Equal(TransferStatus.Cancelled, End(transfers[0]));
        Assert.Equal(TransferStatus.Cancelled, End(transfers[3]));

        Assert.Equal(now, rig.Timeline.Now);
        rig.Device.Send(1, [1], [2], [4]);
        rig.Run(Millisecond);
        Assert.Equal([0, 1, 2, 0, 4], transfers.Select(static t => (int)t.Buffer.Span[0]));
        transfers[0].Cancel(); // over already
        Assert.Equal(TransferStatus.Cancelled, transfers[0].Status);
    }

    [Fact]
    public void A_cancelled_transfer_ends_with_the_transaction_that_is_on_the_wire()
    {
        var rig = new Rig();
        rig.Device.In(1).Endless = Bytes(64);
        var (longOne, lastOne) = (Submit(rig.Bulk(0x81), new byte[640]), new Transfer(rig.Bulk(0x82)) { Buffer = new byte[64] });
        rig.Run(20 * Microsecond);
        longOne.Cancel();
        Assert.Equal(TransferStatus.Cancelled, End(longOne));
        Assert.Equal(64, longOne.ActualLength);

        rig.Device.Send(2, Bytes(64));
        lastOne.Submit();
        rig.Run(20 * Microsecond);
        lastOne.Cancel();
        Assert.Equal(TransferStatus.Completed, End(lastOne));
    }

    [Fact]
    public void Closing_a_pipe_cancels_its_transfers_and_later_ones_end_at_once()
    {
        var rig = new Rig();
        var pipe = rig.Bulk(0x81);
        var transfers = Enumerable.Range(0, 3).Select(_ => Submit(pipe, new byte[64])).ToArray();
        rig.Run(1 * Microsecond); // a token is on the wire

        pipe.Close();
        rig.Run(Millisecond);

        Assert.All(transfers, static t => Assert.Equal(TransferStatus.Cancelled, t.Status));
        Assert.DoesNotContain(pipe, rig.Port.Pipes);
        transfers[0].Submit();
        Assert.Equal(TransferStatus.Cancelled, End(transfers[0]));
        rig.Bulk(0x81);
    }

    [Fact]
    public void Completed_runs_once_for_each_submission_and_may_submit_again()
    {
        var rig = new Rig();
        var lengths = new List<int>();
        var transfer = new Transfer(rig.Bulk(0x81)) { Buffer = new byte[64] };
        transfer.Completed = t =>
        {
            lengths.Add(t.ActualLength);
            if (t.ActualLength > 0)
                t.Submit();
        };
        transfer.Submit();

        rig.Device.Send(1, Bytes(3), Bytes(2), Bytes(1), []);
        rig.Run(Millisecond);

        Assert.Equal([3, 2, 1, 0], lengths);
    }

    [Fact]
    public void An_exception_in_Completed_comes_out_at_the_host_and_loses_nothing()
    {
        var rig = new Rig();
        var pipe = rig.Bulk(0x81);
        var told = 0;
        var transfers = Enumerable.Range(0, 3).Select(_ => new Transfer(pipe) { Completed = _ => throw new InvalidDataException($"{++told}") }).ToArray();
        foreach (var transfer in transfers)
            transfer.Submit();
        rig.Port.Unplug(); // from now on nothing else happens that could wake the bus

        for (var i = 1; i <= 3; i++)
            Assert.Equal($"{i}", Assert.Throws<InvalidDataException>(() => rig.Run(Millisecond)).Message);
        Assert.All(transfers, static t => Assert.Equal(TransferStatus.Disconnected, t.Status));
    }

    [Fact]
    public void Cancelling_all_leaves_the_pipe_open()
    {
        var rig = new Rig();
        var pipe = rig.Bulk(0x81);
        var transfers = Enumerable.Range(0, 3).Select(_ => Submit(pipe, new byte[64])).ToArray();
        rig.Run(1 * Microsecond); // a token is on the wire
        pipe.CancelAll();
        rig.Run(Millisecond);
        Assert.All(transfers, static t => Assert.Equal(TransferStatus.Cancelled, t.Status));
        rig.Device.Send(1, [7]);
        Assert.Equal(TransferStatus.Completed, End(Submit(pipe, new byte[64])));
    }

    [Fact]
    public void A_wait_ends_with_the_transfer_with_its_token_or_with_the_world()
    {
        var rig = new Rig();
        var pipe = rig.Bulk(0x81);
        rig.Device.Send(1, [1]);
        Assert.Equal(TransferStatus.Completed, Submit(pipe, new byte[64]).Wait(CancellationToken.None));
        var waiting = Submit(pipe, new byte[64]);
        using var cancel = new CancellationTokenSource();
        rig.Bus.Noise = _ => { cancel.Cancel(); return WireFault.None; };
        Assert.ThrowsAny<OperationCanceledException>(() => waiting.Wait(cancel.Token));
        Assert.True(waiting.IsPending);
        rig.Port.Suspend();
        Assert.Equal(TransferStatus.Pending, waiting.Wait(CancellationToken.None)); // nothing will ever happen
    }

    [Fact]
    public void Submitting_again_and_again_on_a_closed_pipe_is_found_out()
    {
        var rig = new Rig();
        var transfer = new Transfer(rig.Bulk(0x81)) { Completed = static t => t.Submit() };
        transfer.Submit();
        rig.Port.Unplug();

        Assert.Contains("stands still", Assert.Throws<InvalidOperationException>(() => rig.Run(Millisecond)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Wrong_use_is_refused()
    {
        var rig = new Rig();
        var pipe = rig.Bulk(0x81);
        var transfer = Submit(pipe, new byte[8]);
        Assert.Throws<InvalidOperationException>(transfer.Submit);
        Assert.Throws<ArgumentException>(() => rig.Do(new SetupPacket(0xC0, 1, 0, 0, 5), new byte[4]));
        Assert.Throws<InvalidOperationException>(() => rig.Bulk(0x81));
        Assert.Throws<InvalidOperationException>(() => pipe.MaxPacketSize = 8);
        Assert.Throws<ArgumentOutOfRangeException>(() => rig.Bulk(0x82, 65));
        Assert.Throws<ArgumentOutOfRangeException>(() => rig.Bulk(0x80));
        Assert.Throws<ArgumentOutOfRangeException>(() => rig.Bulk(0x92));
        Assert.Throws<ArgumentOutOfRangeException>(() => rig.Interrupt(0x82, 8, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => rig.Port.Open(128, 0, TransferType.Control, 8));
        Assert.Throws<ArgumentOutOfRangeException>(() => rig.Port.Open(6, 0x81, (TransferType)1, 64));
    }

    [Fact]
    public void Thousands_of_transfers_may_be_queued()
    {
        var rig = new Rig();
        rig.Device.In(1).Endless = Bytes(64);
        var pipe = rig.Bulk(0x81);
        var transfers = Enumerable.Range(0, 10_000).Select(_ => Submit(pipe, new byte[64])).ToArray();

        Assert.Equal(TransferStatus.Completed, End(transfers[^1]));

        Assert.All(transfers, static t => Assert.Equal(TransferStatus.Completed, t.Status));
        Assert.Equal(transfers, transfers.OrderBy(static t => t.CompletedAt));
        Assert.Equal(0, pipe.Pending);
    }

    private static byte[] Bytes(int count) => [.. Enumerable.Range(1, count).Select(static i => (byte)i)];
}
