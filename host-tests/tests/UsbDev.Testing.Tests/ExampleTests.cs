using UsbDev.Boards.Serial;
using UsbDev.Host;
using UsbDev.Testing.Functions;
using UsbDev.Testing.Results;

namespace UsbDev.Testing.Tests;

/// <summary>The examples on the virtual board; <c>./test</c> runs them on each board that they are for.</summary>
public class ExampleTests(Firmware firmware, ITestOutputHelper output)
{
    public static TheoryData<string> Examples => [.. Directory.EnumerateDirectories(Path.Combine(Firmware.Repository, "examples"))
        .Where(d => File.Exists(Path.Combine(d, Gadget.DescriptionFile))).Select(d => Path.GetFileName(d)).Order()];

    [Theory]
    [MemberData(nameof(Examples))]
    public async Task Every_example_passes_its_tests(string name)
    {
        var (gadget, findings) = Gadget.Load(Path.Combine(Firmware.Repository, "examples", name));
        Assert.True(gadget is not null, string.Join('\n', findings));

        using var told = new StringWriter();
        var run = await TestRunner.Run(gadget, new RunOptions { MakeBoard = firmware.Make, Observer = new ConsoleReport(told) });

        output.WriteLine(told.ToString());
        Assert.True(run.Passed, told.ToString());
        Assert.NotEmpty(gadget.Scenario.Tests);
    }

    [Fact]
    public async Task Pulling_the_cable_lets_go_of_the_serial_bridges_lines_and_of_its_break()
    {
        const int tx = 4, dtr = 6, rts = 7;
        var gadget = Gadget.Load(Path.Combine(Firmware.Repository, "examples", "multi-cdc")).Gadget!;
        await using var device = new DeviceUnderTest(gadget, firmware.Make);
        var bridge = device.Start().Serial.Single(p => p.Name == "UART");
        Assert.True(device.Wait(() => !device.Board.Pins.Level(dtr) && !device.Board.Pins.Level(rts), TimeSpan.FromSeconds(1)));
        bridge.SendBreak(Timeout.InfiniteTimeSpan);
        device.Pass(TimeSpan.FromMilliseconds(20));

        device.Port!.Unplug();
        device.Pass(TimeSpan.FromMilliseconds(50));

        Assert.True(device.Board.Pins.Level(dtr));
        Assert.True(device.Board.Pins.Level(rts));
        Assert.True(device.Board.Pins.Level(tx));
    }

    // Only a UART in PIO tells them: a chip's own is read without its error bits by MicroPython.
    [Fact]
    public async Task Breaks_and_errors_on_the_line_reach_the_host_as_serial_state()
    {
        var gadget = Gadget.Load(Path.Combine(Firmware.Repository, "examples", "multi-cdc")).Gadget!;
        await using var device = new DeviceUnderTest(gadget, firmware.On("rp2040"));
        var bridge = device.Start().Serial.Single(p => p.Name == "UART");
        var target = device.Attached.Single();
        bridge.Coding = new LineCoding(9600, 8, SerialParity.Even);
        device.Pass(TimeSpan.FromMilliseconds(100));

        target.Format = new SerialFormat(9600, 8, LineParity.Odd);
        target.Send("p"u8);
        Assert.True(device.Wait(() => bridge.State.HasFlag(SerialState.ParityError), TimeSpan.FromSeconds(1)), $"{bridge.State}");
        target.Format = new SerialFormat(9600, 8, LineParity.Even);
        target.SendBreak(TimeSpan.FromMilliseconds(20));
        Assert.True(device.Wait(() => bridge.State.HasFlag(SerialState.Break), TimeSpan.FromSeconds(1)), $"{bridge.State}");
        target.Send("ok"u8);
        Assert.True(device.Wait(() => bridge.State == SerialState.None, TimeSpan.FromSeconds(1)), $"{bridge.State}");
        Assert.Equal("pok"u8, device.Functions.OfType<SerialLog>().Single(l => l.Name == "bridge").Since(0));
    }
}
