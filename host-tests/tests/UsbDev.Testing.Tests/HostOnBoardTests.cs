using System.Text;
using UsbDev.Boards;
using UsbDev.Bus;
using UsbDev.Descriptors;
using UsbDev.Host;

namespace UsbDev.Testing.Tests;

/// <summary>The host against programs that use machine.USBDevice directly, without the library: well-behaved ones, and ones that lie.</summary>
public class HostOnBoardTests(Firmware firmware)
{
    // One HID interface, EP 1 IN, 16 bytes, 1 ms; the report descriptor has vendor-defined bytes, 16 in and 4 out.
    private const string Program = """
        from machine import USBDevice
        import time

        reports = bytes([0x06, 0x00, 0xFF, 0x09, 0x01, 0xA1, 0x01, 0x15, 0x00, 0x26, 0xFF, 0x00, 0x75, 0x08, 0x95, 0x10, 0x09, 0x01, 0x81, 0x02,
            0x95, 0x04, 0x09, 0x02, 0x91, 0x02, 0xC0])
        dev = bytearray([18, 1, 0, 2, 0, 0, 0, 64, 0x34, 0x12, 0x78, 0x56, 0, 1, 1, 2, 0, 1])
        cfg = bytearray([9, 2, 34, 0, 1, 1, 0, 0x80, 50, 9, 4, 0, 0, 1, 3, 0, 0, 0, 9, 0x21, 0x11, 1, 0, 1, 0x22, len(reports), 0, 7, 5, 0x81, 3, 16, 0, 1])
        strs = [None, "Raw", "Raw gadget"]
        buf = bytearray(64)
        opened = False
        sent = 0

        def control(stage, request):
            rt, rq, val = request[0], request[1], request[2] | request[3] << 8
            if (rt, rq, val >> 8) == (0x81, 6, 0x22):
                return reports if stage == 1 else True
            if (rt, rq) == (0x21, 9):
                if stage == 1:
                    return memoryview(buf)[:request[6]]
                if stage == 3:
                    print("got", bytes(buf[:request[6]]))
                return True
            return rt == 0x21

        def open_itf(desc):
            global opened
            opened = True

        def done(ep, result, n):
            global sent
            sent += 1
        {0}
        usb = USBDevice()
        usb.builtin_driver = USBDevice.BUILTIN_NONE
        usb.config(dev, cfg, strs, open_itf_cb=open_itf, control_xfer_cb=control, xfer_cb=done)
        usb.active(True)
        while not opened:
            time.sleep_ms(1)
        {1}
        """;

    [Fact]
    public async Task A_program_without_the_library_is_a_HID_device()
    {
        await using var rig = new BoardRig(firmware, Source("", """
            report = bytearray(16)
            for i in range(100):
                while sent < i: time.sleep_ms(1)
                report[0] = i
                usb.submit_xfer(0x81, report)
            """));
        var device = rig.Enumerate();
        var hid = Assert.Single(device.Hid);
        var report = new byte[16];

        for (var i = 0; i < 100; i++)
        {
            Assert.Equal(16, hid.Read(report, TimeSpan.FromSeconds(1)));
            Assert.Equal(i, report[0]);
        }

        hid.Write([1, 2, 3, 4]);
        Assert.True(rig.Host.Wait(() => rig.Console.Contains("got b'\\x01\\x02\\x03\\x04'", StringComparison.Ordinal), TimeSpan.FromSeconds(1)), rig.Console);
        Assert.Equal("1234:5678 Raw gadget", device.Name);
        Assert.Equal("Raw", device.Text(1));
        Assert.Empty(device.Oddities);
    }

    [Theory]
    [InlineData("dev[7] = 7", "bMaxPacketSize0 is 7")]
    [InlineData("dev[1] = 9", "no device descriptor")]
    [InlineData("dev[17] = 0", "bNumConfigurations is 0")]
    [InlineData("cfg[1] = 0x55", "no configuration descriptor")]
    [InlineData("cfg[2] = 3", "only 09 02 03")]
    [InlineData("for i in range(len(cfg)): cfg[i] = (i * 97 + 13) & 255", "no configuration descriptor")]
    public async Task Descriptors_that_are_none_end_with_one_clear_message(string lie, string message)
    {
        await using var rig = new BoardRig(firmware, Source(lie, ""));

        var failure = Assert.Throws<EnumerationException>(() => rig.Enumerate());

        Assert.Contains(message, failure.Message);
    }

    // TinyUSB walks over what wTotalLength promises when it is configured, and never returns: so would a chip.
    [Fact]
    public async Task A_total_length_of_65535_hangs_the_firmware_and_the_board_is_ended()
    {
        await using var rig = new BoardRig(firmware, Source("cfg[2] = cfg[3] = 255", ""));

        Assert.Throws<EnumerationException>(() => rig.Enumerate(1));

        Assert.Contains("did not come back to its interpreter", rig.Fault);
    }

    [Fact]
    public async Task An_interface_that_refuses_its_report_descriptor_has_no_driver()
    {
        await using var rig = new BoardRig(firmware, Source("""
            def control(stage, request):
                raise ValueError('no')
            """, ""));

        var device = rig.Enumerate();

        Assert.Empty(device.Hid);
        Assert.Contains(device.Oddities, o => o.Contains("GET_DESCRIPTOR(HID report of interface 0), 27 bytes: refused (STALL)", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_program_that_never_answers_a_request_is_given_up_at_the_limit()
    {
        // It promises a buffer of 64 bytes of which nothing ever comes, and takes the data stage of a request away.
        await using var rig = new BoardRig(firmware, Source("""
            def control(stage, request):
                while True: time.sleep_ms(100)
            """, ""));

        var device = rig.Enumerate(120);

        Assert.Empty(device.Hid);
        Assert.Contains(device.Oddities, o => o.Contains("no answer but NAK within 5 s (simulated time)", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_device_that_never_connects_is_named()
    {
        await using var rig = new BoardRig(firmware, "import time\ntime.sleep(1000)\n", boot: "from machine import USBDevice\nusb = USBDevice()\nusb.builtin_driver = USBDevice.BUILTIN_NONE\n");

        var failure = Assert.Throws<EnumerationException>(() => rig.Enumerate());

        Assert.Equal(EnumerationStep.Connect, failure.Step);
        Assert.Contains("waited 30 s (simulated time)", failure.Message);
    }

    [Fact]
    public async Task A_program_that_connects_and_disconnects_for_ever_is_told_so()
    {
        await using var rig = new BoardRig(firmware, """
            from machine import USBDevice
            import time
            usb = USBDevice()
            usb.config(bytes([18, 1, 0, 2, 0, 0, 0, 64, 0x34, 0x12, 0x78, 0x56, 0, 1, 0, 0, 0, 1]), bytes([9, 2, 18, 0, 1, 1, 0, 0x80, 50, 9, 4, 0, 0, 0, 255, 0, 0, 0]), [])
            while True:
                usb.active(True)
                time.sleep_ms(60)
                usb.active(False)
                time.sleep_ms(60)
            """, boot: "from machine import USBDevice\nUSBDevice().builtin_driver = USBDevice.BUILTIN_NONE\n");

        var failure = Assert.Throws<EnumerationException>(() => rig.Enumerate());

        Assert.Contains("waited 30 s (simulated time)", failure.Message);
    }

    [Fact]
    public async Task Sixty_four_bytes_a_millisecond_arrive_in_order()
    {
        await using var rig = new BoardRig(firmware, Source("""
            reports = bytes([0x06, 0x00, 0xFF, 0x09, 0x01, 0xA1, 0x01, 0x15, 0x00, 0x26, 0xFF, 0x00, 0x75, 0x08, 0x95, 0x40, 0x09, 0x01, 0x81, 0x02, 0xC0])
            cfg[25] = len(reports)
            cfg[31] = 64
            report = bytearray(64)
            n = 0
            def done(ep, result, count):
                global n
                n += 1
                report[0], report[1] = n & 255, n >> 8
                usb.submit_xfer(0x81, report)
            """, "usb.submit_xfer(0x81, report)\nwhile True: time.sleep_ms(100)"));
        var hid = rig.Enumerate().Hid[0];
        hid.QueueCapacity = 6_000;

        rig.Host.Wait(() => hid.Queued >= 5_000, TimeSpan.FromSeconds(10));

        Assert.Equal(0, hid.Dropped);
        var report = new byte[64];
        hid.Read(report, TimeSpan.Zero);
        for (int i = 1, first = report[0] | report[1] << 8; i < 5_000; i++)
        {
            Assert.Equal(64, hid.Read(report, TimeSpan.Zero));
            Assert.Equal((first + i) & 0xFFFF, report[0] | report[1] << 8);
        }
    }

    // The firmware's own serial port is C code that we did not write: an independent other end for the CDC driver.
    [Fact]
    public async Task The_boards_own_serial_port_is_a_terminal()
    {
        await using var rig = new BoardRig(firmware, "print('main is done')", boot: "");
        var port = Assert.Single(rig.Enumerate().Serial);
        port.Open(new LineCoding(115_200));

        port.Write("print(6 * 7)\r"u8);

        Assert.Contains("42\r\n>>> ", ReadUntil(port, "42\r\n>>> "));
        Assert.Equal(new LineCoding(115_200), port.Coding);
    }

    [Fact]
    public async Task Every_length_goes_through_the_boards_own_serial_port_both_ways()
    {
        await using var rig = new BoardRig(firmware, """
            import sys, micropython
            micropython.kbd_intr(-1)
            while True:
                sys.stdout.buffer.write(sys.stdin.buffer.read(sys.stdin.buffer.read(1)[0]))
            """, boot: "");
        var port = rig.Enumerate().Serial[0];
        port.Open();

        for (var length = 1; length <= 200; length++)
        {
            byte[] sent = [(byte)length, .. Enumerable.Range(0, length).Select(i => (byte)(i * 5 + length))];
            port.Write(sent);
            var came = new List<byte>();
            var buffer = new byte[256];
            while (came.Count < length && port.Read(buffer, TimeSpan.FromSeconds(1)) is > 0 and var count) came.AddRange(buffer.AsSpan(0, count));
            Assert.Equal(sent[1..], came);
        }
    }

    private static string ReadUntil(ISerialPort port, string end)
    {
        var text = new StringBuilder();
        var buffer = new byte[256];
        while (!text.ToString().Contains(end, StringComparison.Ordinal))
        {
            var count = port.Read(buffer, TimeSpan.FromSeconds(2));
            Assert.True(count > 0, $"waited for {end}, got {text}");
            text.Append(Encoding.UTF8.GetString(buffer, 0, count));
        }

        return text.ToString();
    }

    private static string Source(string changes, string then) => Program.Replace("{0}", changes, StringComparison.Ordinal).Replace("{1}", then, StringComparison.Ordinal);

    private sealed class BoardRig : IAsyncDisposable
    {
        private readonly StringBuilder _console = new();
        private readonly IBoard _board;
        private readonly bool _any;

        public BoardRig(Firmware firmware, string main, string? boot = null)
        {
            Host = new BusHost(new HostController(new Timeline { Patience = TimeSpan.FromSeconds(1) }));
            _any = boot is not null;
            _board = firmware.Make(Host.Timeline);
            _board.Console.Output += bytes => _console.Append(Encoding.UTF8.GetString(bytes));
            _board.Files.Write("/main.py", Encoding.UTF8.GetBytes(main));
            if (boot is not null) _board.Files.Write("/boot.py", Encoding.UTF8.GetBytes(boot));
            _board.PowerOn();
            Host.Plug(_board.Usb);
        }

        public BusHost Host { get; }

        public string Console => _console.ToString();

        public string? Fault => _board.Fault?.Text;

        // The firmware's own serial port may be seen first.
        public IUsbDevice Enumerate(double seconds = 30)
        {
            try
            {
                return Host.WaitFor(d => _any || d.Device.Vendor == 0x1234, "the device", TimeSpan.FromSeconds(seconds));
            }
            catch (EnumerationException e) when (Console.Contains("Traceback", StringComparison.Ordinal) && !Console.Contains("ValueError: no", StringComparison.Ordinal))
            {
                Assert.Fail($"{e.Message}\n{_board.Fault?.Text}\n{Console}");
                throw;
            }
        }

        public ValueTask DisposeAsync() => _board.DisposeAsync();
    }
}
