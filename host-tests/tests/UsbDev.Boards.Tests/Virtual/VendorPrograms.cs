namespace UsbDev.Boards.Virtual.Tests;

/// <summary>Programs for any board: a vendor interface with bulk endpoints 0x01 and 0x81.</summary>
internal static class VendorPrograms
{
    /// <summary>The interface; what a program does with it comes behind, <see cref="Start"/> last.</summary>
    public const string Interface = """
        import machine, sys, time
        DEV = bytes((18, 1, 0, 2, 0, 0, 0, 64, 9, 18, 1, 0, 0, 1, 0, 0, 0, 1))
        CFG = bytes((9, 2, 32, 0, 1, 1, 0, 0xA0, 50, 9, 4, 0, 0, 2, 255, 0, 0, 0, 7, 5, 1, 2, 64, 0, 0, 7, 5, 0x81, 2, 64, 0, 0))
        dev = machine.USBDevice()
        dev.active(False)
        dev.builtin_driver = dev.BUILTIN_NONE

        """;

    /// <summary>Shows it to the host.</summary>
    public const string Start = """
        time.sleep_ms(50)
        dev.active(True)
        print('echo', 'runs')

        """;

    /// <summary>Gives back what it gets.</summary>
    public const string Echo = Interface + """
        buf = bytearray(512)
        def opened(desc):
            dev.submit_xfer(1, buf)
        def done(ep, result, length):
            if ep == 1:
                dev.submit_xfer(0x81, memoryview(buf)[:length])
            else:
                dev.submit_xfer(1, buf)
        dev.config(DEV, CFG, (), open_itf_cb=opened, xfer_cb=done)

        """ + Start;

    /// <summary>Nothing happens until it is told at the REPL.</summary>
    public const string Pipes = Interface + """
        dev.config(DEV, CFG, (), xfer_cb=lambda ep, result, length: print('done', ep, length))

        """ + Start;
}
