namespace UsbDev.Testing.Tests.Differential;

/// <summary>All scripts. A new one is one entry here; what it does on the boards must be the same, or stand in the table of docs/emulation.md.</summary>
internal static class Scripts
{
    // A vendor interface of its own: bulk 0x01 and 0x81, interrupt 0x82. At "then" it can define callbacks anew.
    private static string Direct(string then, string run = "") => $$"""
        import machine, time
        DEV = bytes((18, 1, 0, 2, 0, 0, 0, 64, 9, 18, 1, 0, 0, 1, 1, 2, 3, 1))
        CFG = bytes((9, 2, 39, 0, 1, 1, 0, 0xA0, 50, 9, 4, 0, 0, 3, 255, 0, 0, 4,
            7, 5, 1, 2, 64, 0, 0, 7, 5, 0x81, 2, 64, 0, 0, 7, 5, 0x82, 3, 8, 0, 1))
        dev = machine.USBDevice()
        dev.active(False)
        dev.builtin_driver = dev.BUILTIN_NONE
        buf = bytearray(512)
        def opened(desc):
            pass
        def done(ep, result, length):
            pass
        def control(stage, request):
            return False
        {{then}}
        dev.config(DEV, CFG, (None, "Maker", "Thing", "0001", "Pipes"), open_itf_cb=opened, control_xfer_cb=control, xfer_cb=done)
        time.sleep_ms(50)
        dev.active(True)
        print("ready")
        {{run}}
        """;

    private const string Echo = """
        def opened(desc):
            dev.submit_xfer(1, buf)
        def done(ep, result, length):
            if ep == 1:
                dev.submit_xfer(0x81, memoryview(buf)[:length])
            else:
                dev.submit_xfer(1, buf)
        """;

    private const string Composite = """
        device: { vendor: 0x1209, product: 0x0001, manufacturer: Example, name: Desk, serial: "0001", remote_wakeup: true }
        repl: drop
        functions:

        """;

    public static IReadOnlyList<Script> All { get; } =
    [
        new("built-in port", "print('ready')\nwhile True:\n    print('<' + input() + '>')\n", play =>
        {
            var port = play.Device.Serial[0];
            var said = "";
            port.Input += (bytes, _) => said += System.Text.Encoding.ASCII.GetString(bytes);
            port.Open();
            _ = port.Coding;
            port.Write("hello\r"u8);
            play.Until(() => said.Contains("<hello>\r\n", StringComparison.Ordinal), "the echo");
            port.Write(System.Text.Encoding.ASCII.GetBytes(new string('x', 200) + "\r"));
            play.Until(() => said.EndsWith("x>\r\n", StringComparison.Ordinal), "the long echo");
            port.Close();
        }, IsStream: true),

        new("standard requests", Direct(""), play =>
        {
            foreach (var length in (int[])[0, 1, 8, 18, 64, 255]) play.Request(0x80, 6, 0x0100, 0, length); // GET_DESCRIPTOR(device)
            foreach (var length in (int[])[9, 38, 39, 64, 255]) play.Request(0x80, 6, 0x0200, 0, length);
            foreach (var value in (int[])[0x0300, 0x0301, 0x0304, 0x0305, 0x0201, 0x0600, 0x0F00, 0x2200]) play.Request(0x80, 6, value, 0x0409, 255);
            play.Request(0x80, 6, 0x0301, 0, 255);            // another language
            foreach (var (type, index) in ((byte, int)[])[(0x80, 0), (0x81, 0), (0x81, 5), (0x82, 0x00), (0x82, 0x01), (0x82, 0x81), (0x82, 0x85)])
                play.Request(type, 0, 0, index, 2);           // GET_STATUS
            play.Request(0x80, 8, 0, 0, 1);                   // GET_CONFIGURATION
            play.Request(0x81, 10, 0, 0, 1);                  // GET_INTERFACE
            play.Request(0x01, 11, 0, 0, 0);                  // SET_INTERFACE(0, 0)
            play.Request(0x01, 11, 1, 0, 0);
            play.Request(0x00, 7, 0x0100, 0, 18);             // SET_DESCRIPTOR
            play.Request(0x82, 12, 0, 0x81, 2);               // SYNCH_FRAME
            play.Request(0x00, 3, 1, 0, 0);                   // SET_FEATURE(DEVICE_REMOTE_WAKEUP)
            play.Request(0x80, 0, 0, 0, 2);
            play.Request(0x00, 1, 1, 0, 0);                   // CLEAR_FEATURE
            play.Request(0x00, 3, 9, 0, 0);                   // a feature that there is not
            play.Request(0x02, 3, 0, 0x81, 0);                // SET_FEATURE(ENDPOINT_HALT)
            play.Request(0x82, 0, 0, 0x81, 2);
            play.Request(0x02, 1, 0, 0x81, 0);
            play.Request(0x82, 0, 0, 0x81, 2);
            play.Request(0xC0, 1, 0, 0, 4);                   // a vendor request
            play.Request(0x80, 99, 0, 0, 4);
            play.Request(0x00, 9, 7, 0, 0);                   // SET_CONFIGURATION(7)
            play.Request(0x80, 8, 0, 0, 1);
        }),

        new("class requests", Direct("""
            def control(stage, request):
                if request[1] == 1:
                    return memoryview(buf)[:request[2]] if stage == 1 else True
                if request[1] == 2:
                    return memoryview(buf)[:request[6]] if stage == 1 else request[2] == 0
                return request[1] == 3
            """), play =>
        {
            foreach (var length in (int[])[1, 63, 64, 65, 128, 200])
            {
                play.Request(0x21, 2, 0, 0, length);          // what goes there
                play.Request(0xA1, 1, length, 0, length);     // comes back
            }
            play.Request(0xA1, 1, 64, 0, 128);                // shorter than asked for, a whole packet
            play.Request(0xA1, 1, 10, 0, 128);
            play.Request(0xA1, 1, 128, 0, 10);                // longer than asked for
            play.Request(0x21, 2, 1, 0, 64);                  // refused after its data
            play.Request(0x21, 3, 0, 0, 0);
            play.Request(0x21, 4, 0, 0, 0);                   // refused at once
            play.Request(0x21, 4, 0, 0, 8);
            play.Request(0xA1, 4, 0, 0, 8);
            play.Request(0x80, 0, 0, 0, 2);                   // and the pipe goes on
        }),

        new("bulk data", Direct(Echo), play =>
        {
            foreach (var length in (int[])[0, 1, 2, 3, 4, 31, 63, 64, 65, 127, 128, 129, 191, 192, 193, 256, 500, 512])
            {
                play.Write(0x01, length, end: length is > 0 and < 512);
                play.Read(0x81, length > 0 && length % 64 == 0 ? length : 512);
            }
        }),

        new("nothing to say", Direct(""), play =>
        {
            play.Read(0x81);
            play.Read(0x82, 8);
            play.Write(0x01, 10);
        }),

        new("halts", Direct(Echo), play =>
        {
            play.Write(0x01, 3);
            play.Read(0x81);
            play.Type("dev.stall(0x81, True)\r", ">>> ");
            play.Read(0x81);
            play.ClearHalt(0x81);
            play.Write(0x01, 5);
            play.Read(0x81);
            play.Type("dev.stall(0x01, True)\r", ">>> ");
            play.Write(0x01, 7);
            play.ClearHalt(0x01);
            play.Write(0x01, 9);                              // a transfer was waiting when the endpoint was halted
            play.Read(0x81);
        }),

        new("a halt over a waiting IN transfer", Direct("", "dev.submit_xfer(0x81, b'waiting')"), play =>
        {
            play.Type("dev.stall(0x81, True)\r", ">>> ");
            play.Read(0x81);
            play.ClearHalt(0x81);
            play.Read(0x81);
            play.Type("print(dev.submit_xfer(0x81, b'next'))\r", ">>> ");
            play.Read(0x81);
        }),

        new("resets", Direct(Echo), play =>
        {
            play.Write(0x01, 5);
            play.Reset();                                     // an answer is waiting to be fetched
            play.Read(0x81);
            play.Write(0x01, 100);
            play.Read(0x81, 100);
            play.Unplug();
            play.Port.Plug(play.Board.Usb);
            play.Await();
            play.Write(0x01, 64);
            play.Read(0x81);
            play.Type("\x04", "soft reboot");                 // main.py runs again
            play.Until(() => !play.Device.Attached, "the device to go");
            play.Await();
            play.Write(0x01, 6);
            play.Read(0x81);
            play.Board.HardReset();
            play.Until(() => !play.Device.Attached, "the device to go");
            play.Until(() => play.Host.Devices.Any(d => d.Attached && d.Device.Product == 1), "the device to come");
            play.Await();
            play.Write(0x01, 6);
            play.Read(0x81);
        }),

        new("sleep and wake", Direct(Echo), play =>
        {
            play.Host.Suspend(play.Port, wakeup: false);
            play.Pass(20);
            play.Type("print(dev.remote_wakeup())\r", ">>> "); // not allowed
            play.Pass(50);
            play.Host.Resume(play.Port);
            play.Pass(50);
            play.Write(0x01, 5);
            play.Read(0x81);
            play.Host.Suspend(play.Port, wakeup: true);
            play.Pass(20);
            play.Type("print(dev.remote_wakeup())\r", ">>> ");
            play.Pass(100);
            play.Write(0x01, 6);
            play.Read(0x81);
        }),

        new("keyboard and media keys", """
            import device
            device.kbd.on_leds = lambda leds: None
            device.start()
            print("ready")
            device.wait_configured()
            device.kbd.type("Hello, World!")
            device.media.tap(0xE9)
            """, play =>
        {
            play.Device.Hid[0].Input += static (_, _) => { };
            play.Device.Hid[1].Input += static (_, _) => { };
            play.Pass(1000);
            play.Request(0x21, 9, 0x0200, 0, 1);              // SET_REPORT(output)
            play.Request(0x21, 9, 0x0200, 0, 64);
            play.Request(0xA1, 1, 0x0100, 0, 8);              // GET_REPORT(input)
            play.Request(0xA1, 1, 0x0105, 0, 8);
            play.Request(0x21, 10, 0x0400, 0, 0);             // SET_IDLE
            play.Request(0xA1, 2, 0, 0, 1);
            play.Request(0x21, 11, 0, 0, 0);                  // SET_PROTOCOL(boot)
            play.Request(0xA1, 3, 0, 0, 1);
            play.Request(0x81, 6, 0x2100, 0, 9);              // GET_DESCRIPTOR(HID)
            play.Request(0x81, 6, 0x2200, 0, 255);            // report descriptor
            play.Request(0x81, 6, 0x2200, 1, 255);
        }, Composite + "  - keyboard: { name: kbd }\n  - consumer: { name: media }\n"),

        new("MIDI", """
            import device, time
            device.start()
            print("ready")
            device.wait_configured()
            device.synth.note_on(0, 60, 100)
            device.synth.control_change(3, 7, 99, cable=1)
            device.synth.sysex(bytes(range(100)))
            device.synth.flush()
            p = bytearray(4)
            while True:
                if device.synth.read(p):
                    device.synth.write(p)
                else:
                    time.sleep_ms(1)
            """, play =>
        {
            play.Device.Midi[0].Input += static (_, _, _) => { };
            play.Pass(100);
            foreach (var packet in (byte[][])[[0x09, 0x90, 60, 1], [0x0B, 0xB0, 7, 2, 0x0E, 0xE0, 0, 64]])
            {
                play.Device.Write(0x01, packet);
                play.Pass(20);
            }
        }, Composite + "  - midi: { name: synth, from_device: [A, B], to_device: [C] }\n"),

        new("serial port", """
            import device, time
            device.start()
            print("ready")
            device.wait_configured()
            b = bytearray(256)
            while True:
                n = device.log.readinto(b)
                if n:
                    device.log.write(memoryview(b)[:n])
                else:
                    time.sleep_ms(1)
            """, play =>
        {
            var port = play.Device.Serial[0];
            port.Open();
            _ = port.Coding;
            foreach (var length in (int[])[1, 63, 64, 65, 128, 200, 500])
            {
                port.Write([.. Enumerable.Range(length, length).Select(i => (byte)i)]);
                var left = length;
                play.Until(() => port.Available >= left, "the echo");
                port.Discard();
            }
            port.SetModemLines(dtr: true, rts: false);
            port.SendBreak(TimeSpan.FromMilliseconds(10));
            play.Pass(20);
            play.Type("\x03", ">>> ");
            play.Type("device.log.set_state(dcd=True, dsr=True)\r", ">>> ");
            play.Pass(50);
            port.Close();
        }, Composite + "  - cdc: { name: log }\n"),
    ];
}
