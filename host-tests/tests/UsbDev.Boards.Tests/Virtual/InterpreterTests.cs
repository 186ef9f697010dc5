namespace UsbDev.Boards.Virtual.Tests;

/// <summary>MicroPython on the virtual board, seen from its console.</summary>
public sealed class InterpreterTests(RealFirmware firmware)
{
    [Fact]
    public async Task It_boots_to_its_prompt_and_computes()
    {
        await using var bench = new Bench(firmware.Value);
        bench.Board.PowerOn();
        bench.Expect(">>> ");
        bench.Type("6*7\r");
        bench.Expect("\r\n42\r\n>>> ");
    }
}
