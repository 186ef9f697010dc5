using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using CsCheck;
using UsbDev.Bus;

namespace UsbDev.Boards.Virtual.Tests;

/// <summary>The USB device controller, transaction by transaction.</summary>
public sealed unsafe class ControllerTests : IDisposable
{
    private static readonly SetupPacket _getStatus = new(0x80, 0, 0, 0, 2);
    private readonly ControllerRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void A_SETUP_disarms_and_unstalls_both_sides_of_endpoint_0_and_both_stages_begin_with_DATA1()
    {
        _rig.Arm(0x80, 18);
        _rig.Endpoint(0x00)->Flags = EndpointFlags.Stalled;
        Assert.Equal(Handshake.Ack, _rig.Usb.Setup(0, new SetupPacket(0x80, 6, 0x0100, 0, 64)));
        Assert.Equal([(BoardEventKind.Setup, 0, 0u, 0)], _rig.Drain());
        Assert.Equal([0x80, 6, 0, 1, 0, 0, 64, 0], new Span<byte>(BoardShared.Event(_rig.Registers, _rig.Registers->EventHead - 1)->Setup, 8).ToArray());
        Assert.Equal(Handshake.Nak, _rig.In(0).Result.Handshake);
        Assert.Equal(Handshake.Nak, _rig.Out(0, DataPid.Data1, 0));
        _rig.Arm(0x80, 2);
        Assert.Equal(DataPid.Data1, _rig.In(0).Result.Pid);
    }

    [Theory]
    [InlineData(0, new[] { 0 })]
    [InlineData(1, new[] { 1 })]
    [InlineData(63, new[] { 63 })]
    [InlineData(64, new[] { 64 })]
    [InlineData(65, new[] { 64, 1 })]
    [InlineData(200, new[] { 64, 64, 64, 8 })]
    public void An_IN_transfer_goes_out_in_packets_with_alternating_PIDs_and_ends_once(int length, int[] packets)
    {
        _rig.Open(0x81, 64);
        ControllerRig.Pattern(length).CopyTo(new Span<byte>(_rig.Bytes + ControllerRig.Buffer, length));
        _rig.Arm(0x81, length);
        var got = new List<byte>();
        for (var n = 0; n < packets.Length; n++)
        {
            Assert.Empty(_rig.Drain());
            var (result, data) = _rig.In(1);
            Assert.Equal(InResult.Data((DataPid)(n & 1), packets[n]), result);
            got.AddRange(data);
        }
        Assert.Equal(ControllerRig.Pattern(length), got);
        Assert.Equal([(BoardEventKind.Transfer, 0x81, (uint)length, 0)], _rig.Drain());
        Assert.Equal(Handshake.Nak, _rig.In(1).Result.Handshake);
    }

    [Fact]
    public void An_IN_packet_that_was_not_acknowledged_comes_again_as_it_was()
    {
        _rig.Open(0x81, 64);
        ControllerRig.Pattern(70).CopyTo(new Span<byte>(_rig.Bytes + ControllerRig.Buffer, 70));
        _rig.Arm(0x81, 70);
        var first = _rig.In(1, acknowledge: false);
        var again = _rig.In(1);
        Assert.Equal(first.Result, again.Result);
        Assert.Equal(first.Data, again.Data);
        Assert.Equal(InResult.Data(DataPid.Data1, 6), _rig.In(1, acknowledge: false).Result);
        Assert.Empty(_rig.Drain());
        Assert.Equal(InResult.Data(DataPid.Data1, 6), _rig.In(1).Result);
        Assert.Equal([(BoardEventKind.Transfer, 0x81, 70u, 0)], _rig.Drain());
    }

    [Fact]
    public void A_packet_in_flight_whose_endpoint_is_closed_or_armed_anew_or_reset_changes_nothing()
    {
        foreach (var what in new Action[]
        {
            () => { _rig.Open(0x81, 0); _rig.Usb.Doorbell(UsbDoorbell.EndpointClosed, 0x81, 0); },
            () => _rig.Arm(0x81, 5),
            () => { _rig.Usb.Reset(); _rig.Open(0x81, 64); _rig.Arm(0x81, 5); },
            () => { _rig.Endpoint(0x81)->Flags = EndpointFlags.Stalled; _rig.Usb.Doorbell(UsbDoorbell.EndpointStall, 0x81, 0); },
        })
        {
            _rig.Open(0x81, 64);
            _rig.Arm(0x81, 3);
            Assert.Equal(Handshake.Ack, _rig.Usb.In(0, 1, new byte[64]).Handshake);
            what();
            _rig.Drain();
            _rig.Usb.InHandshake(0, 1, acknowledged: true);
            Assert.Empty(_rig.Drain());
            Assert.Equal(0, _rig.Endpoint(0x81)->Moved);
            Assert.Equal(0, _rig.Endpoint(0x81)->Toggle);
        }
    }

    [Fact]
    public void OUT_packets_fill_the_buffer_until_it_is_full_or_one_is_short()
    {
        _rig.Open(0x02, 64);
        _rig.Arm(0x02, 128);
        Assert.Equal(Handshake.Ack, _rig.Out(2, DataPid.Data0, 64));
        Assert.Empty(_rig.Drain());
        Assert.Equal(Handshake.Ack, _rig.Out(2, DataPid.Data1, 64));
        Assert.Equal([(BoardEventKind.Transfer, 2, 128u, 0)], _rig.Drain());
        Assert.Equal([.. ControllerRig.Pattern(64), .. ControllerRig.Pattern(64)], new Span<byte>(_rig.Bytes + ControllerRig.Buffer, 128).ToArray());
        Assert.Equal(Handshake.Nak, _rig.Out(2, DataPid.Data0, 64));
        _rig.Arm(0x02, 128);
        Assert.Equal(Handshake.Ack, _rig.Out(2, DataPid.Data0, 10));
        Assert.Equal([(BoardEventKind.Transfer, 2, 10u, 0)], _rig.Drain());
        _rig.Arm(0x02, 128);
        Assert.Equal(Handshake.Ack, _rig.Out(2, DataPid.Data1, 0));
        Assert.Equal([(BoardEventKind.Transfer, 2, 0u, 0)], _rig.Drain());
    }

    [Fact]
    public void A_packet_that_comes_twice_is_acknowledged_and_dropped()
    {
        _rig.Open(0x02, 64);
        _rig.Arm(0x02, 128);
        Assert.Equal(Handshake.Ack, _rig.Out(2, DataPid.Data0, 64));
        Assert.Equal(Handshake.Ack, _rig.Out(2, DataPid.Data0, 64));
        Assert.Equal(64, _rig.Endpoint(2)->Moved);
        Assert.Equal(Handshake.Ack, _rig.Out(2, DataPid.Data1, 3));
        Assert.Equal(Handshake.Ack, _rig.Out(2, DataPid.Data1, 3)); // its transfer is over, and nothing is armed
        Assert.Equal([(BoardEventKind.Transfer, 2, 67u, 0)], _rig.Drain());
    }

    [Fact]
    public void More_data_than_the_board_has_asked_for_fails_its_transfer()
    {
        _rig.Open(0x02, 64);
        _rig.Arm(0x02, 10);
        Assert.Equal(Handshake.Ack, _rig.Out(2, DataPid.Data0, 64));
        Assert.Equal([(BoardEventKind.Transfer, 2, 10u, 1)], _rig.Drain());
        Assert.Equal(0, _rig.Bytes[ControllerRig.Buffer + 10]);
    }

    [Fact]
    public void A_packet_longer_than_the_endpoint_s_is_not_for_it()
    {
        _rig.Open(0x02, 8);
        _rig.Arm(0x02, 64);
        Assert.Equal(Handshake.None, _rig.Out(2, DataPid.Data0, 9));
        Assert.Equal(Handshake.Ack, _rig.Out(2, DataPid.Data0, 8));
    }

    [Fact]
    public void A_stalled_endpoint_answers_STALL_even_when_it_is_armed()
    {
        foreach (var address in (byte[])[0x81, 0x02])
        {
            _rig.Open(address, 64);
            _rig.Endpoint(address)->Flags = EndpointFlags.Armed | EndpointFlags.Stalled;
        }
        Assert.Equal(InResult.Stall, _rig.In(1).Result);
        Assert.Equal(Handshake.Stall, _rig.Out(2, DataPid.Data0, 1));
    }

    [Fact]
    public void A_closed_endpoint_another_address_and_a_device_that_is_not_there_do_not_answer()
    {
        Assert.Equal(InResult.None, _rig.In(1).Result);
        Assert.Equal(Handshake.None, _rig.Out(1, DataPid.Data0, 1));
        Assert.Equal(Handshake.None, _rig.Usb.Setup(1, _getStatus));
        Assert.Equal(Handshake.Ack, _rig.Usb.Setup(0, _getStatus));
        _rig.Registers->Connected = 0;
        Assert.Equal(Handshake.None, _rig.Usb.Setup(0, _getStatus));
        _rig.Registers->Connected = 1;
        _rig.Usb.Powered = false;
        Assert.Equal(Handshake.None, _rig.Usb.Setup(0, _getStatus));
        _rig.Usb.Powered = true;
        _rig.Memory.Detach();
        Assert.Equal(Handshake.None, _rig.Usb.Setup(0, _getStatus));
    }

    [Fact]
    public void A_new_address_counts_when_the_status_stage_is_over_and_not_before()
    {
        _rig.Usb.Setup(0, new SetupPacket(0, 5, 42, 0, 0));
        _rig.Arm(0x80, 0);
        _rig.Registers->Address = 42;
        Assert.Equal(InResult.Data(DataPid.Data1, 0), _rig.In(0, acknowledge: false).Result);
        Assert.Equal(InResult.None, _rig.In(0, address: 42).Result);
        Assert.Equal(InResult.Data(DataPid.Data1, 0), _rig.In(0).Result);
        Assert.Equal(Handshake.Ack, _rig.Usb.Setup(42, _getStatus));
        Assert.Equal(Handshake.None, _rig.Usb.Setup(0, _getStatus));
        _rig.Usb.Reset();
        Assert.Equal(Handshake.Ack, _rig.Usb.Setup(0, _getStatus));
    }

    [Fact]
    public void A_bus_reset_closes_all_endpoints_but_0_and_disarms_that()
    {
        _rig.Open(0x81, 64);
        _rig.Arm(0x81, 5);
        _rig.Arm(0x80, 5);
        _rig.Endpoint(0x00)->Toggle = 1;
        _rig.Usb.Reset();
        Assert.Equal([(BoardEventKind.BusReset, 0, 0u, 0)], _rig.Drain());
        Assert.Equal(InResult.None, _rig.In(1).Result);
        Assert.Equal(InResult.Nak, _rig.In(0).Result);
        Assert.Equal(64, _rig.Endpoint(0x80)->MaxPacket);
        Assert.Equal(0, _rig.Endpoint(0x00)->Toggle);
    }

    [Fact]
    public void Isochronous_packets_are_delivered_without_handshake_and_without_toggle()
    {
        _rig.Open(0x03, 200, type: 1);
        _rig.Open(0x83, 200, type: 1);
        _rig.Arm(0x03, 200);
        Assert.Equal(Handshake.None, _rig.Out(3, DataPid.Data0, 150));
        Assert.Equal(Handshake.None, _rig.Out(3, DataPid.Data0, 150)); // nothing armed: lost
        _rig.Arm(0x83, 180);
        Assert.Equal(InResult.Data(DataPid.Data0, 180), _rig.In(3, acknowledge: false).Result);
        _rig.Arm(0x83, 180);
        Assert.Equal(InResult.Data(DataPid.Data0, 180), _rig.In(3, acknowledge: false).Result);
        Assert.Equal([(BoardEventKind.Transfer, 3, 150u, 0), (BoardEventKind.Transfer, 0x83, 180u, 0), (BoardEventKind.Transfer, 0x83, 180u, 0)], _rig.Drain());
    }

    [Theory]
    [InlineData(ControllerRig.Size - 4u)]
    [InlineData(0xFFFFFFFFu)]
    [InlineData(0x7FFFFFFFu)]
    public void A_buffer_outside_the_board_s_memory_fails_the_transfer_and_harms_nobody(uint buffer)
    {
        _rig.Open(0x81, 64);
        _rig.Open(0x02, 64);
        _rig.Arm(0x81, 8, buffer);
        _rig.Arm(0x02, 64, buffer);
        Assert.Equal(Handshake.Nak, _rig.In(1).Result.Handshake);
        Assert.Equal(Handshake.Nak, _rig.Out(2, DataPid.Data0, 8));
        Assert.Equal([(BoardEventKind.Transfer, 0x81, 0u, 1), (BoardEventKind.Transfer, 2, 0u, 1)], _rig.Drain());
    }

    [Fact]
    public void A_board_that_does_not_look_at_its_events_gets_NAK_then_silence_and_learns_the_last_state_of_the_bus()
    {
        _rig.Open(0x02, 64);
        var taken = 0;
        for (; taken < 100; taken++)
        {
            _rig.Arm(0x02, 64);
            if (_rig.Out(2, (DataPid)(taken & 1), 64) != Handshake.Ack)
                break;
        }
        Assert.InRange(taken, 16, 48);
        var setups = 0;
        while (setups < 100 && _rig.Usb.Setup(0, _getStatus) == Handshake.Ack)
            setups++;
        Assert.InRange(setups, 8, 40);
        for (var n = 0; n < 100; n++)
        {
            _rig.Usb.Suspend();
            _rig.Usb.Resume();
            _rig.Pins.Drive(1, n % 2 == 0);
        }
        _rig.Usb.Reset();
        var events = _rig.Drain();
        Assert.Equal(BoardShared.EventCount, events.Count);
        Assert.Equal(BoardEventKind.BusReset, events[^1].Kind);
        Assert.Equal(taken, events.Count(e => e.Kind == BoardEventKind.Transfer));
    }

    [Fact]
    public void Frames_reach_the_board_only_when_it_wants_them()
    {
        var woken = _rig.Woken;
        _rig.Usb.StartOfFrame(7);
        Assert.Equal((7u, woken), (_rig.Registers->Frame, _rig.Woken));
        _rig.Registers->StartOfFrameEnabled = 1;
        _rig.Usb.StartOfFrame(2047);
        Assert.Equal([(BoardEventKind.StartOfFrame, 0, 2047u, 0)], _rig.Drain());
        Assert.Equal(woken + 1, _rig.Woken);
    }

    [Fact]
    public void The_board_s_changes_are_announced_with_its_own_time()
    {
        var seen = new List<PortChange>();
        _rig.Usb.Changed += seen.Add;
        _rig.Usb.Doorbell(UsbDoorbell.Connect, 0, 5);
        _rig.Usb.Doorbell(UsbDoorbell.EndpointArmed, 0x81, 6);
        _rig.Usb.Doorbell(UsbDoorbell.EndpointStall, 0x02, 7);
        _rig.Usb.Doorbell(UsbDoorbell.EndpointClosed, 0x83, 8);
        _rig.Usb.Doorbell(UsbDoorbell.RemoteWakeup, 0, 9);
        _rig.Usb.Doorbell(UsbDoorbell.Address, 0, 10);
        _rig.Usb.Doorbell((UsbDoorbell)77, 0, 11);
        Assert.Equal([
            new(PortChangeKind.Connection, 0, 5), new(PortChangeKind.Endpoint, 0x81, 6), new(PortChangeKind.Endpoint, 0x02, 7),
            new(PortChangeKind.Endpoint, 0x83, 8), new(PortChangeKind.RemoteWakeup, 0, 9)], seen);
    }

    [Fact]
    public void Whatever_the_board_writes_and_the_bus_sends_nothing_is_thrown_and_nothing_outside_its_memory_is_touched()
    {
        // A step of board or bus: what, a number, an endpoint, bytes.
        var steps = Gen.Select(Gen.Int[0, 15], Gen.UInt, Gen.Byte, Gen.Byte.Array[0, 80]).Array[1, 60];
        steps.Sample(chosen =>
        {
            var buffer = new byte[1024];
            foreach (var (what, number, endpoint, bytes) in chosen)
            {
                var address = (byte)(number & 1);
                switch (what)
                {
                    case 0 or 1 or 2: // any bytes anywhere in the struct
                        var offset = (int)(number % (uint)(sizeof(BoardShared) - bytes.Length));
                        bytes.CopyTo(new Span<byte>(_rig.Bytes + ControllerRig.Shared + offset, bytes.Length));
                        break;
                    case 3 or 4: // a plausible endpoint with a wild transfer
                        *_rig.Endpoint(endpoint) = new BoardEndpoint
                        {
                            Buffer = (number & 3) == 0 ? number : ControllerRig.Shared - 32 + (number & 0xFFF),
                            Length = (ushort)number, Moved = (ushort)(number >> 20), MaxPacket = (ushort)(number >> 10), Type = endpoint, Flags = (EndpointFlags)bytes.Length,
                        };
                        break;
                    case 5: _rig.Registers->Connected = 1; _rig.Usb.Powered = true; break;
                    case 6: _rig.Registers->EventTail = _rig.Registers->EventHead; break;
                    case 7: _rig.Usb.Reset(); break;
                    case 8: _rig.Usb.Setup(address, new SetupPacket(endpoint, 5, (ushort)number, 0, (ushort)number)); break;
                    case 9 or 10: _rig.Usb.Out(address, endpoint, (DataPid)(number >> 1 & 1), bytes); break;
                    case 11 or 12:
                        var result = _rig.Usb.In(address, endpoint, buffer);
                        Assert.InRange(result.Length, 0, buffer.Length);
                        if (result.Handshake == Handshake.Ack)
                            _rig.Usb.InHandshake(address, endpoint, (number & 4) != 0);
                        break;
                    case 13: _rig.Usb.Suspend(); _rig.Usb.Resume(); _rig.Usb.StartOfFrame((int)number); break;
                    case 14: _rig.Usb.Doorbell((UsbDoorbell)(int)number, endpoint, number); break;
                    default: _rig.Pins.Drive((int)(number % 32), (number & 32) == 0 ? null : (number & 64) != 0); _rig.Pins.Doorbell((int)number, 0); break;
                }
            }
        }, iter: 20_000, threads: 1);
    }

    [Fact]
    public void The_struct_lies_in_memory_as_board_h_says()
    {
        var header = Path.Combine(Path.GetDirectoryName(FindUp("usbdev.slnx"))!, "firmware", "virtual", "board.h");
        var program = """
            #include <stddef.h>
            #include <stdio.h>
            #include "board.h"
            #define F(n) printf("%zu ", offsetof(board_shared_t, n));
            #define E(n) printf("%zu ", offsetof(board_endpoint_t, n));
            #define V(n) printf("%zu ", offsetof(board_event_t, n));
            #define P(n) printf("%zu ", offsetof(board_pin_t, n));
            #define U(n) printf("%zu ", offsetof(board_uart_t, n));
            int main(void) {
                printf("%d %zu %zu %zu %zu %zu ", BOARD_ABI, sizeof(board_shared_t), sizeof(board_endpoint_t), sizeof(board_event_t), sizeof(board_pin_t), sizeof(board_uart_t));
                F(abi) F(size) F(heap_size) F(step_ns) F(random_seed) F(reset_cause) F(unique_id) F(slice_start) F(slice_steps) F(steps_left) F(next_timer)
                F(connected) F(address) F(sof_enabled) F(vbus) F(frame) F(endpoints) F(event_head) F(event_tail) F(events) F(console_head) F(console_tail) F(console) F(pins) F(analog) F(uarts)
                E(buffer) E(length) E(moved) E(max_packet) E(type) E(flags) E(toggle)
                V(kind) V(endpoint) V(result) V(length) V(setup)
                P(mode) P(pull) P(output) P(driven)
                U(baud_rate) U(data_bits) U(parity) U(stop_bits) U(tx_pin) U(rx_pin) U(tx_head) U(tx_tail) U(rx_head) U(rx_tail) U(tx) U(rx)
            }
            """;
        var expected = Compile(program, Path.GetDirectoryName(header)!);
        Assert.SkipWhen(expected is null, "there is no C compiler 'cc' on this machine");
        var layout = new List<int> { (int)BoardShared.CurrentAbi, sizeof(BoardShared), sizeof(BoardEndpoint), sizeof(BoardEvent), sizeof(BoardPin), sizeof(BoardUart) };
        foreach (var type in new[] { typeof(BoardShared), typeof(BoardEndpoint), typeof(BoardEvent), typeof(BoardPin), typeof(BoardUart) })
            layout.AddRange(type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
                .Where(f => f.Name != "_reserved").Select(f => f.GetCustomAttribute<FieldOffsetAttribute>()!.Value));
        Assert.Equal(expected, string.Join(' ', layout));
    }

    private static string? Compile(string program, string include)
    {
        var folder = Directory.CreateTempSubdirectory("usbdev-layout");
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, "layout.c"), program);
            var binary = Path.Combine(folder.FullName, "layout");
            using (var cc = Process.Start(new ProcessStartInfo("cc", ["-I", include, "-o", binary, Path.Combine(folder.FullName, "layout.c")]))!)
            {
                cc.WaitForExit();
                Assert.Equal(0, cc.ExitCode);
            }
            using var run = Process.Start(new ProcessStartInfo(binary) { RedirectStandardOutput = true })!;
            return run.StandardOutput.ReadToEnd().Trim();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string FindUp(string name)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, name)))
                return Path.Combine(folder.FullName, name);
        throw new FileNotFoundException(name);
    }
}
