using System.Text;
using UsbDev.Bus;
using UsbDev.Bus.Capture;

namespace UsbDev.Boards.Virtual.Tests;

/// <summary>The real USB stack on the virtual board, seen from a host. The programs use machine.USBDevice directly.</summary>
public sealed class UsbTests(RealFirmware firmware)
{
    private const string Stream = VendorPrograms.Interface + """
        count = 0
        block = bytearray(64)
        def send():
            global count
            block[0] = count & 255; block[1] = count >> 8 & 255; block[2] = count >> 16
            count += 1
            dev.submit_xfer(0x81, block)
        def opened(desc):
            send()
        def done(ep, result, length):
            send()
        dev.config(DEV, CFG, (), open_itf_cb=opened, xfer_cb=done)
        dev.active(True)

        """;

    [Fact]
    public async Task The_built_in_device_enumerates_with_its_serial_port_and_its_own_serial_number()
    {
        await using var plugged = new Plugged(firmware.Value).PowerOnAndPlugIn().Enumerate();
        Assert.Equal(18, plugged.Device.Length);
        Assert.Equal(0x0200, BitConverter.ToUInt16(plugged.Device, 2));
        Assert.Equal(64, plugged.Device[7]);
        Assert.Equal("usbdev01"u8.ToArray().Aggregate("", (text, b) => $"{text}{b:x2}"), plugged.String(plugged.Device[16]).ToLowerInvariant());
        Assert.Equal(2, plugged.Configuration[4]); // interfaces of a CDC function
        Assert.Equal([0], plugged.Get(new SetupPacket(0x80, 8, 0, 0, 1)).Select(b => b ^ 1)); // GET_CONFIGURATION
    }

    [Fact]
    public async Task The_REPL_answers_on_the_built_in_serial_port()
    {
        await using var plugged = new Plugged(firmware.Value).PowerOnAndPlugIn().Enumerate();
        Assert.Equal(TransferStatus.Completed, plugged.Request(new SetupPacket(0x21, 0x22, 3, 0, 0)).Status); // DTR and RTS
        var endpoints = Endpoints(plugged.Configuration).Where(e => e.Type == 2).Select(e => e.Address).ToArray();
        var input = plugged.Open(endpoints.Single(a => a >= 0x80));
        var output = plugged.Open(endpoints.Single(a => a < 0x80));
        plugged.Write(output, "print(6*7, 'x' * 100)\r"u8.ToArray());
        var said = new StringBuilder();
        while (!said.ToString().Contains("42 " + new string('x', 100), StringComparison.Ordinal))
            said.Append(Encoding.ASCII.GetString(plugged.Read(input, 64)));
    }

    [Fact]
    public async Task A_keyboard_written_for_machine_USBDevice_enumerates_and_sends_its_reports_at_its_interval()
    {
        await using var plugged = new Plugged(firmware.Value, """
            import machine
            REPORT = bytes((0x05,1,9,6,0xA1,1,5,7,0x19,0xE0,0x29,0xE7,0x15,0,0x25,1,0x75,1,0x95,8,0x81,2,0x75,8,0x95,1,0x81,1,0x19,0,0x29,0x65,0x15,0,0x25,0x65,0x75,8,0x95,6,0x81,0,0xC0))
            HID = bytes((9, 0x21, 0x11, 1, 0, 1, 0x22, len(REPORT), 0))
            DEV = bytes((18, 1, 0, 2, 0, 0, 0, 64, 9, 18, 1, 0, 0, 1, 0, 1, 0, 1))
            CFG = bytes((9, 2, 34, 0, 1, 1, 0, 0xA0, 50, 9, 4, 0, 0, 1, 3, 1, 1, 0)) + HID + bytes((7, 5, 0x81, 3, 8, 0, 8))
            dev = machine.USBDevice()
            dev.active(False)
            dev.builtin_driver = dev.BUILTIN_NONE
            keys = list(b'Hi')
            sent = []
            report = bytearray(8)
            def send():
                if keys:
                    report[2] = keys.pop(0)
                    dev.submit_xfer(0x81, report)
            def opened(desc):
                print('opened', bytes(desc)[:3])
                send()
            def control(stage, request):
                if stage != 1:
                    return True
                if request[0] == 0x81 and request[1] == 6 and request[3] == 0x22:
                    return REPORT
                return request[0] == 0x21 and request[1] == 10
            def done(ep, result, length):
                sent.append((ep, result, length))
                send()
            dev.config(DEV, CFG, (None, 'usbdev test'), open_itf_cb=opened, control_xfer_cb=control, xfer_cb=done)
            dev.active(True)
            while len(sent) < 2: pass   # a tight loop: callbacks run in it all the same
            print('sent', sent)
            """).PowerOnAndPlugIn().Enumerate();
        Assert.Equal("usbdev test", plugged.String(1));
        Assert.Equal(43, plugged.Get(new SetupPacket(0x81, 6, 0x2200, 0, 255)).Length);
        Assert.Equal(TransferStatus.Completed, plugged.Request(new SetupPacket(0x21, 10, 0, 0, 0)).Status); // SET_IDLE
        Assert.Equal(TransferStatus.Stalled, plugged.Request(new SetupPacket(0xA1, 1, 0, 0, 8)).Status);
        var pipe = plugged.Open(0x81, TransferType.Interrupt, 8, interval: 8);
        Assert.Equal([0, 0, (byte)'H', 0, 0, 0, 0, 0], plugged.Read(pipe, 8));
        var first = plugged.Bench.Timeline.Now;
        Assert.Equal([0, 0, (byte)'i', 0, 0, 0, 0, 0], plugged.Read(pipe, 8));
        Assert.InRange(plugged.Bench.Timeline.Now - first, 7_900_000, 8_100_000);
        Assert.Equal(TransferStatus.TimedOut, Plugged.Do(pipe, new byte[8], ms: 50).Status);
        plugged.Bench.Expect("opened b'\\t\\x04\\x00'");
        plugged.Bench.Expect("sent [(129, 0, 8), (129, 0, 8)]");
    }

    [Fact]
    public async Task Bulk_data_of_every_size_comes_back_as_it_went()
    {
        await using var plugged = new Plugged(firmware.Value, VendorPrograms.Echo).PowerOnAndPlugIn().Enumerate();
        var (output, input) = (plugged.Open(0x01), plugged.Open(0x81));
        for (var length = 0; length <= 200; length++)
        {
            var data = Enumerable.Range(length, length).Select(n => (byte)n).ToArray();
            var (status, _) = Send(output, data, endMark: true);
            Assert.Equal(TransferStatus.Completed, status);
            Assert.Equal(data, plugged.Read(input, length > 0 && length % 64 == 0 ? length : 512)); // the board sends no mark of its own
        }
    }

    [Fact]
    public async Task A_noisy_cable_loses_and_doubles_nothing()
    {
        await using var plugged = new Plugged(firmware.Value, Stream).PowerOnAndPlugIn().Enumerate();
        var input = plugged.Open(0x81);
        var random = new Random(1);
        plugged.Controller.Noise = packet => packet.Port is null ? WireFault.None
            : random.Next(100) switch { < 5 => WireFault.Lost, < 10 => WireFault.Corrupted, _ => WireFault.None };
        for (var n = 0; n < 1000; n++)
        {
            var (status, block) = Plugged.Do(input, new byte[64]);
            if (status is TransferStatus.NoResponse or TransferStatus.ToggleMismatch) // three faults in a row: what was on the way is still there
            {
                input.ClearHalt(keepToggle: true);
                n--;
                continue;
            }
            Assert.Equal(TransferStatus.Completed, status);
            Assert.Equal(n, block[0] | block[1] << 8);
        }
    }

    [Fact]
    public async Task Twenty_thousand_blocks_stream_in_order()
    {
        await using var plugged = new Plugged(firmware.Value, Stream).PowerOnAndPlugIn().Enumerate();
        var input = plugged.Open(0x81);
        const int Count = 20_000;
        var (received, inOrder) = (0, true);
        for (var n = 0; n < 4; n++)
        {
            var transfer = new Transfer(input) { Buffer = new byte[64] };
            transfer.Completed = t =>
            {
                var block = t.Buffer.Span;
                inOrder &= t.ActualLength == 64 && (block[0] | block[1] << 8 | block[2] << 16) == received;
                received++;
                if (received <= Count - 4)
                    t.Submit();
            };
            transfer.Submit();
        }
        Assert.True(plugged.Bench.Timeline.RunUntil(() => received == Count, plugged.Bench.Timeline.Now + 60_000 * Timeline.Frame, TestContext.Current.CancellationToken),
            $"{received} blocks ({plugged.Board.Fault?.Text})");
        Assert.True(inOrder);
    }

    [Fact]
    public async Task A_stalled_endpoint_stalls_until_the_host_clears_the_halt_and_both_begin_with_DATA0()
    {
        await using var plugged = new Plugged(firmware.Value, VendorPrograms.Echo).PowerOnAndPlugIn().Enumerate();
        plugged.StallsUntilTheHaltIsCleared();
    }

    [Fact]
    public async Task A_submit_to_a_wrong_endpoint_is_an_error_in_the_script_and_nowhere_else()
    {
        await using var plugged = new Plugged(firmware.Value, VendorPrograms.Echo).PowerOnAndPlugIn().Enumerate();
        plugged.Bench.Paste("""
            for ep in (0x85, 0x05, 0x95, 0xFF):
                try:
                    print('to', ep, dev.submit_xfer(ep, bytearray(1)))
                except (OSError, ValueError) as e:
                    print('to', ep, e)
            """);
        plugged.Bench.Expect("to 255 ");
        Assert.Null(plugged.Board.Fault);
        plugged.Echoes(1);
    }

    [Fact]
    public async Task The_device_is_suspended_and_resumed_by_the_host_and_wakes_it_when_it_may()
    {
        await using var plugged = new Plugged(firmware.Value, VendorPrograms.Echo).PowerOnAndPlugIn().Enumerate();
        plugged.IsSuspendedResumedAndWakesTheHost();
    }

    [Fact]
    public async Task A_bus_reset_and_a_plug_that_is_pulled_start_the_device_anew()
    {
        await using var plugged = new Plugged(firmware.Value, VendorPrograms.Echo).PowerOnAndPlugIn().Enumerate();
        plugged.StartsAnewAfterAResetAndAPulledPlug();
    }

    [Fact]
    public async Task A_reset_of_the_board_is_a_disconnect_for_the_host_and_the_device_comes_back()
    {
        await using var plugged = new Plugged(firmware.Value, VendorPrograms.Echo).PowerOnAndPlugIn().Enumerate();
        var input = plugged.Open(0x81);
        var transfer = new Transfer(input) { Buffer = new byte[64] };
        transfer.Submit();
        plugged.Board.HardReset();
        Assert.Equal(TransferStatus.Disconnected, transfer.Wait(TestContext.Current.CancellationToken));
        plugged.Enumerate();
        plugged.Echoes(5);
        plugged.Bench.Type("machine.reset()\r");
        Assert.True(plugged.Port.WaitFor(RootPortState.Debouncing, 100 * Timeline.Frame, TestContext.Current.CancellationToken));
        plugged.Enumerate();
    }

    [Fact]
    public async Task A_device_that_hangs_in_one_long_operation_ends_as_disconnected()
    {
        await using var plugged = new Plugged(firmware.Value, Stream + "time.sleep_ms(300)\nsum(range(10**9))\n", timeline: new Timeline { Patience = TimeSpan.FromMilliseconds(300) });
        plugged.PowerOnAndPlugIn().Enumerate();
        var input = plugged.Open(0x81);
        var status = TransferStatus.Completed;
        while (status == TransferStatus.Completed)
            status = Plugged.Do(input, new byte[64], ms: 100_000).Status;
        Assert.Equal(TransferStatus.Disconnected, status);
        Assert.Contains("did not come back", plugged.Board.Fault?.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_boards_on_one_bus_do_not_hear_each_other()
    {
        var controller = new HostController(new Timeline());
        await using var one = new Plugged(firmware.Value, VendorPrograms.Echo, controller).PowerOnAndPlugIn();
        await using var two = new Plugged(firmware.Value, VendorPrograms.Echo, controller).PowerOnAndPlugIn();
        one.Enumerate();
        two.Enumerate();
        Assert.NotEqual(one.Address, two.Address);
        var (a, b) = (one.Open(0x01), two.Open(0x01));
        one.Write(a, [1, 1]);
        two.Write(b, [2]);
        Assert.Equal([2], two.Read(two.Open(0x81), 64));
        Assert.Equal([1, 1], one.Read(one.Open(0x81), 64));
    }

    [Fact]
    public async Task The_same_run_twice_gives_the_same_capture_to_the_byte()
    {
        async Task<byte[]> Once()
        {
            using var file = new MemoryStream();
            using (var capture = new PcapngCapture(file))
            {
                await using var plugged = new Plugged(firmware.Value, VendorPrograms.Echo + "while True: pass", monitor: capture).PowerOnAndPlugIn().Enumerate();
                var (output, input) = (plugged.Open(0x01), plugged.Open(0x81));
                for (var n = 1; n < 100; n++)
                {
                    plugged.Write(output, new byte[n % 63 + 1]);
                    plugged.Read(input, 512);
                }
            }
            return file.ToArray();
        }
        var first = await Once();
        Assert.True(first.Length > 20_000);
        Assert.Equal(first, await Once());
    }

    [Fact]
    public async Task Fifty_boards_enumerate_in_one_process()
    {
        var controller = new HostController(new Timeline());
        var boards = new List<Plugged>();
        try
        {
            for (var n = 0; n < 50; n++)
                boards.Add(new Plugged(firmware.Value, n > 0 ? VendorPrograms.Echo : VendorPrograms.Echo + "while True: pass", controller).PowerOnAndPlugIn());
            foreach (var board in boards)
                board.Enumerate();
            Assert.Equal(50, boards.Select(b => b.Address).Distinct().Count());
        }
        finally
        {
            foreach (var board in boards)
                await board.DisposeAsync();
        }
    }

    private static (TransferStatus, byte[]) Send(Pipe pipe, byte[] data, bool endMark)
    {
        var transfer = new Transfer(pipe) { Buffer = data, ZeroLengthPacket = endMark, Timeout = 5000 * Timeline.Frame };
        transfer.Submit();
        transfer.Wait(TestContext.Current.CancellationToken);
        return (transfer.Status, data);
    }

    private static IEnumerable<(byte Address, int Type)> Endpoints(byte[] configuration)
    {
        for (var at = 0; at + 2 <= configuration.Length && configuration[at] >= 2; at += configuration[at])
            if (configuration[at + 1] == 5)
                yield return (configuration[at + 2], configuration[at + 3] & 3);
    }
}
