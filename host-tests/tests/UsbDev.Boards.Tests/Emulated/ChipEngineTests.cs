using UsbDev.Boards.Virtual.Tests;
using UsbDev.Bus;

namespace UsbDev.Boards.Emulated.Tests;

/// <summary>Boards take over the engine of those that are gone: what was on it leaves no trace.</summary>
public sealed class ChipEngineTests
{
    [Theory]
    [MemberData(nameof(ChipUsbTests.Chips), MemberType = typeof(ChipUsbTests))]
    public async Task A_board_after_another_is_as_new(string chip)
    {
        using var firmware = EmulatedFirmware.Load(EmulatedChip.All.Single(c => c.Name == chip), image => FirmwareLocation.Find(image));
        var first = await Run(firmware, program: "");
        var faulting = await Run(firmware, "import machine\nmachine.mem32[0xF0000000]"); // ends the core
        Assert.True(faulting.End.Contains("has faulted", StringComparison.Ordinal), faulting.ToString());
        var left = await Run(firmware, """
            import machine
            from machine import Pin
            Pin(5, Pin.OUT, value=1)
            open('/left.txt', 'w').write('x')
            print(machine.freq())
            """);
        Assert.NotEqual(first, left);
        Assert.Equal(first, await Run(firmware, program: ""));
    }

    // What a board does at first: all that it can be told by.
    private static async Task<(string Console, long Executed, string Files, bool Pin, string End)> Run(EmulatedFirmware firmware, string program)
    {
        var timeline = new Timeline();
        await using var bench = new Bench(timeline, new EmulatedBoard(timeline, firmware));
        bench.Board.PowerOn();
        bench.Expect(">>> ");
        bench.Paste(program + "\nprint(sum(i * i for i in range(1000)))");
        bench.Run(ms: 500);
        var pin = bench.Board.Fault is null && bench.Board.Pins.Level(5);
        return (bench.Console, bench.Board.Executed, string.Join(' ', bench.Board.Files.List()), pin, bench.Board.Fault?.Text ?? "runs");
    }
}
