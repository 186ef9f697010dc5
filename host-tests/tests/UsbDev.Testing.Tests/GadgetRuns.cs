using UsbDev.Testing.Results;

namespace UsbDev.Testing.Tests;

/// <summary>Tests that run gadgets on the virtual board.</summary>
public abstract class GadgetRuns(Firmware firmware, ITestOutputHelper output)
{
    protected const string Types = """
        import device, time
        device.start()
        device.wait_configured()
        device.kbd.type("Hello")
        """;

    protected const string Uart = """
        import device, time
        from machine import ADC, Pin, UART
        log = device.log
        log.write_timeout = 0
        uart = UART(1, 9600, bits=7, parity=0, stop=2, tx=8, rx=9)
        led = Pin(3, Pin.OUT, value=0)
        device.start()
        device.wait_configured()
        while True:
            data = uart.read()
            if data:
                uart.write(b"<" + data + b">")
            if log.any():
                log.write(b"%s %d" % (log.read(), ADC(0).read_u16() * 100 // 65535))
                for i in range(2):
                    led(1)
                    time.sleep_ms(20)
                    led(0)
                    time.sleep_ms(20)
            time.sleep_ms(1)
        """;

    protected const string Log = """
        device: { vendor: 0x1209, product: 0x0001, name: Log }
        functions:
          - cdc: { name: log }
        """;

    protected Firmware Firmware { get; } = firmware;

    protected ITestOutputHelper Output { get; } = output;

    protected async Task<TestRun> Run(string main, string? tests = null)
    {
        using var folder = new TemporaryGadget(main, tests);
        using var told = new StringWriter();
        var run = await TestRunner.Run(folder.Load(), new RunOptions { MakeBoard = Firmware.Make, Observer = new ConsoleReport(told) });
        Output.WriteLine(told.ToString());
        return run;
    }

    protected static void Passes(TestRun run) => Assert.True(run.Passed, string.Join('\n', run.Tests.Where(t => t.Outcome == Outcome.Failed).Select(t => $"{t.Name}: {t.Checks[^1].Name}: {t.Checks[^1].Failure?.Message}\n{t.Console}")));

    protected static Failure Failure(TestRun run, string test = TestRunner.DeviceTest)
    {
        Assert.False(run.Passed);
        var failed = run.Tests.Single(t => t.Outcome == Outcome.Failed);
        Assert.Equal(test, failed.Name);
        return failed.Checks[^1].Failure!;
    }
}
