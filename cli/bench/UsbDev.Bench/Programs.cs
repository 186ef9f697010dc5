namespace UsbDev.Bench;

/// <summary>What the measured boards run. Written for machine.USBDevice itself, so that no library's speed is in the figures.</summary>
internal static class Programs
{
    /// <summary>A board that is on the bus and does nothing: the built-in serial port.</summary>
    public const string Idle = "";

    /// <summary>One vendor interface whose IN endpoint 1 always has 64 bytes to send.</summary>
    public const string Stream = """
        import machine
        device = machine.USBDevice()
        data = bytearray(64)
        submit = device.submit_xfer
        def sent(endpoint, result, count):
            submit(0x81, data)
        def opened(interface):
            submit(0x81, data)
        device.active(False)
        device.builtin_driver = device.BUILTIN_NONE
        device.config(
            bytes((18, 1, 0, 2, 0, 0, 0, 64, 0x09, 0x12, 1, 0, 0, 1, 0, 0, 0, 1)),
            bytes((9, 2, 25, 0, 1, 1, 0, 0x80, 50, 9, 4, 0, 0, 1, 255, 0, 0, 0, 7, 5, 0x81, 2, 64, 0, 0)),
            (None,), opened, None, None, sent)
        device.active(True)
        """;
}
