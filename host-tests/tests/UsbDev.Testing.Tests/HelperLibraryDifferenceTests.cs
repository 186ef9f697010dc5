using System.Text;
using UsbDev.Bus;
using UsbDev.Descriptors;
using UsbDev.Host;

namespace UsbDev.Testing.Tests;

/// <summary>What docs/library/moving.md says of MicroPython's own helper library, line by line, on that library.</summary>
public class HelperLibraryDifferenceTests(Firmware firmware)
{
    private const string Hid = """
        import time
        import usb.device
        from usb.device.hid import HIDInterface
        class Raw(HIDInterface):
            def __init__(self, size=8, **more):
                super().__init__(b'\x06\x00\xff\x09\x01\xa1\x01\x15\x00\x26\xff\x00\x75\x08\x95' + bytes((size,)) + b'\x09\x02\x81\x02\x09\x03\xb1\x02\xc0', set_report_buf=bytearray(size), **more)
        def start(*interfaces, **more):
            usb.device.get().init(*interfaces, builtin_driver=True, **more)
            while not all(i.is_open() for i in interfaces):
                time.sleep_ms(10)

        """;

    [Fact]
    public async Task The_names_in_the_table_are_its_own()
    {
        await using var rig = HelperLibrary.Program(firmware, """
            import usb.device
            from usb.device.cdc import CDCInterface
            from usb.device.hid import HIDInterface
            from usb.device.keyboard import KeyboardInterface, KeyCode
            from usb.device.midi import MIDIInterface
            from usb.device.mouse import MouseInterface
            k, m = KeyboardInterface(), MouseInterface()
            usb.device.get().init(k, m, builtin_driver=True, manufacturer_str='A', product_str='B', serial_str='C', id_vendor=1, id_product=2, bcd_device=3,
                max_power_ma=100, remote_wakeup=True, device_class=0xEF, device_subclass=2, device_protocol=1)
            for what, names in ((k, 'is_open send_keys on_led_update send_report on_set_report busy'), (m, 'move_by click_left'), (KeyCode, 'A LEFT_SHIFT'),
                                (MIDIInterface(), 'note_on on_midi_event send_event'), (CDCInterface(), 'init set_line_coding_cb set_line_state_cb set_break_cb')):
                for name in names.split():
                    getattr(what, name)
            CDCInterface().init(timeout=1, txbuf=256, rxbuf=256)
            print('all there')
            """);
        rig.Until(() => rig.Console.Contains("all there", StringComparison.Ordinal), "the last word");
    }

    [Fact]
    public async Task Every_HID_interface_says_that_it_is_a_boot_keyboard()
    {
        await using var rig = HelperLibrary.Program(firmware, Hid + "from usb.device.mouse import MouseInterface\nstart(Raw(), MouseInterface())");
        var interfaces = rig.Device(d => d.Hid.Count == 2).Configuration.Interfaces.Select(i => i.Descriptor).Where(i => i.Class == UsbClass.Hid);
        Assert.All(interfaces, i => Assert.Equal((1, 1), (i.SubClass, i.Protocol)));
    }

    [Fact]
    public async Task Without_a_maximum_of_power_the_self_powered_bit_is_set_and_250_mA_are_asked_for()
    {
        await using var rig = HelperLibrary.Program(firmware, Hid + "start(Raw())");
        var header = rig.Device(d => d.Hid.Count == 1).Configuration.Header!;
        Assert.Equal((true, 125), (header.SelfPowered, header.MaxPower));
    }

    [Fact]
    public async Task A_composite_device_with_a_serial_port_has_class_0()
    {
        await using var rig = HelperLibrary.Program(firmware, Hid + "from usb.device.cdc import CDCInterface\nstart(CDCInterface())");
        var device = rig.Device(d => d.Serial.Count == 2);
        Assert.NotEmpty(device.Configuration.Associations);
        Assert.Equal((0, 0, 0), (device.Device.Class, device.Device.SubClass, device.Device.Protocol));
    }

    [Fact]
    public async Task A_report_that_was_refused_leaves_the_interface_busy()
    {
        await using var rig = HelperLibrary.Program(firmware, Hid + """
            raw = Raw()
            start(raw)
            try:
                raw.send_report(5)
            except TypeError:
                print('refused')
            time.sleep_ms(500)
            print(raw.busy(), raw.send_report(bytes(8)))
            """);
        rig.Until(() => rig.Console.Contains("refused\r\nTrue False", StringComparison.Ordinal), "its state");
    }

    [Fact]
    public async Task Reports_cannot_be_asked_for_and_feature_reports_not_be_read()
    {
        await using var rig = HelperLibrary.Program(firmware, Hid + "start(Raw())");
        var hid = Assert.Single(rig.Device(d => d.Hid.Count == 1).Hid);
        foreach (var type in new[] { HidReportType.Input, HidReportType.Feature })
            Assert.Equal(TransferFailure.Stall, Assert.Throws<UsbTransferException>(() => hid.GetReport(type, 0, new byte[8])).Failure);
        Assert.Contains("GET_REPORT?", rig.Console, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Seven_keys_send_what_the_descriptor_does_not_allow()
    {
        await using var rig = HelperLibrary.Program(firmware, Hid + """
            from usb.device.keyboard import KeyboardInterface
            k = KeyboardInterface()
            start(k)
            k.send_keys(range(4, 11))
            """);
        var keyboard = Assert.Single(rig.Device(d => d.Hid.Count == 1).Hid);
        var report = new byte[8];
        Assert.Equal(8, keyboard.Read(report, TimeSpan.FromSeconds(1)));
        Assert.Equal("0000FFFFFFFFFF00", Convert.ToHexString(report));
    }

    [Fact]
    public async Task A_report_of_64_bytes_takes_eight_polls()
    {
        await using var rig = HelperLibrary.Program(firmware, Hid + """
            raw = Raw(64, binterval=1)
            start(raw)
            while True:
                raw.send_report(bytes(64))
            """);
        var device = rig.Device(d => d.Hid.Count == 1);
        Assert.Equal(8, device.Configuration.Interfaces.Single(i => i.Descriptor.Class == UsbClass.Hid).Endpoints[0].Descriptor.MaxPacket);
        var came = new List<TimeSpan>();
        device.Hid[0].Input += (_, time) => came.Add(time);
        rig.Until(() => came.Count == 20, "twenty reports");
        Assert.All(came.Zip(came.Skip(1)), pair => Assert.InRange((pair.Second - pair.First).TotalMilliseconds, 7.5, 20));
    }

    [Theory]
    [InlineData(63, true)]
    [InlineData(64, false)]
    [InlineData(128, false)]
    public async Task A_write_of_full_packets_is_not_ended(int size, bool ends)
    {
        await using var rig = HelperLibrary.Program(firmware, Hid + $"""
            from usb.device.cdc import CDCInterface
            port = CDCInterface()
            port.init(timeout=0)
            start(port)
            port.write(bytes({size}))
            """);
        var device = rig.Device(d => d.Serial.Count == 2);
        var endpoint = device.Configuration.Interfaces[^1].Endpoints.Single(e => e.Descriptor.Address > 0x80).Descriptor.Address;
        var data = new byte[512];
        if (ends)
            Assert.Equal(size, device.Read(endpoint, data, TimeSpan.FromSeconds(1)));
        else
            Assert.Equal(TransferFailure.Timeout, Assert.Throws<UsbTransferException>(() => device.Read(endpoint, data, TimeSpan.FromSeconds(1))).Failure);
    }

    [Fact]
    public async Task It_has_one_MIDI_cable_and_drops_what_has_no_room()
    {
        await using var rig = HelperLibrary.Program(firmware, Hid + """
            from usb.device.midi import MIDIInterface
            m = MIDIInterface()
            start(m)
            for i in range(100):
                m.note_on(0, i)
            print('sent')
            """);
        var midi = Assert.Single(rig.Device(d => d.Midi.Count == 1).Midi);
        Assert.Single(midi.FromDevice);
        rig.Until(() => rig.Console.Contains("sent", StringComparison.Ordinal), "its last word");
        var notes = new List<byte>();
        midi.Input += (_, message, _) => notes.Add(message[1]);
        midi.Open();
        rig.Pass(1);
        Assert.InRange(notes.Count, 1, 10);
    }

    [Fact]
    public async Task MIDI_from_a_fast_host_stops_for_good()
    {
        await using var rig = HelperLibrary.Program(firmware, Hid + """
            from usb.device.midi import MIDIInterface
            m = MIDIInterface()
            start(m)
            while True:
                time.sleep_ms(1)
            """);
        var device = rig.Device(d => d.Midi.Count == 1);
        var endpoint = device.Configuration.Interfaces[^1].Endpoints.Single(e => e.Descriptor.Address < 0x80).Descriptor.Address;
        Assert.Throws<UsbTransferException>(() =>
        {
            for (var i = 0; i < 100; i++)
                device.Write(endpoint, new byte[16], limit: TimeSpan.FromSeconds(2)); // four events in a packet
        });
        rig.Pass(5);
        var failure = Assert.Throws<UsbTransferException>(() => device.Write(endpoint, new byte[] { 9, 0x90, 1, 2 }, limit: TimeSpan.FromSeconds(2))).Failure;
        Assert.Equal(TransferFailure.Timeout, failure);
    }

    [Fact]
    public async Task A_request_whose_index_has_a_high_byte_is_a_traceback()
    {
        await using var rig = HelperLibrary.Program(firmware, Hid + "start(Raw())");
        var device = rig.Device(d => d.Hid.Count == 1);
        var number = device.Configuration.Interfaces[^1].Descriptor.Number;
        Assert.Throws<UsbTransferException>(() => device.ControlOut(new SetupPacket(0x21, 10, 0, (ushort)(0x100 | number), 0)));
        rig.Until(() => rig.Console.Contains("RuntimeError: Unexpected control request", StringComparison.Ordinal), "the traceback");
    }
}
