using System.Text;
using UsbDev.Host;

namespace UsbDev.Library.Tests;

/// <summary>The REPL on a serial port of the library's (<c>usbdev.repl</c>), for devices without the firmware's own.</summary>
public sealed class ReplTests(FirmwareFixture fixture)
{
    private const string Start = """
        import os
        from usbdev import Device
        from usbdev.cdc import Cdc
        from usbdev.repl import Repl
        port = Cdc()
        device = Device(port, repl=False)
        device.start()
        old = os.dupterm(Repl(port))
        """;

    [Fact]
    public async Task What_is_typed_at_the_port_runs_and_what_is_printed_arrives()
    {
        await using var bench = new Bench(fixture);
        bench.Run(Start);
        bench.Configured();
        var port = Assert.Single(bench.Device.Serial);
        var text = new StringBuilder();
        port.Input += (data, _) => text.Append(Encoding.Latin1.GetString(data));
        port.Open();
        port.Write("print(6 * 7)\x04"u8); // the board's console is in the raw REPL
        bench.Wait(() => text.ToString().Contains("42", StringComparison.Ordinal) && text[^1] == '>', "the answer");
        Assert.Equal("OK42\r\n\x04\x04>", text.ToString());
    }

    [Fact]
    public async Task More_than_there_is_room_for_arrives_whole_where_the_host_reads()
    {
        await using var bench = new Bench(fixture);
        bench.Run(Start);
        bench.Configured();
        var port = bench.Device.Serial[0];
        var text = new StringBuilder();
        port.Input += (data, _) => text.Append(Encoding.Latin1.GetString(data));
        port.Open();
        var lines = Bench.Shorter(300, onChip: 60);
        port.Write(Encoding.ASCII.GetBytes($"for i in range({lines}): print('line', i)\r\n\x04"));
        bench.Wait(() => text.Length > 0 && text[^1] == '>', "the end");
        Assert.Equal("OK" + string.Concat(Enumerable.Range(0, lines).Select(i => $"line {i}\r\n")) + "\x04\x04>", text.ToString());
    }

    [Fact]
    public async Task A_closed_port_costs_the_program_nothing_and_neither_does_an_unplugged_one()
    {
        await using var bench = new Bench(fixture);
        bench.Run(Start);
        bench.Configured();
        bench.Run("for i in range(200): print('nobody reads this')");
        bench.Port.Unplug();
        bench.Pass(20);
        Assert.EndsWith("gone\n", bench.Run("for i in range(200): print('still nobody')\nprint('gone')"), StringComparison.Ordinal);
        bench.Port.Plug(bench.Board.Usb);
        bench.Configured();
        var port = bench.Device.Serial[0];
        var text = new StringBuilder();
        port.Input += (data, _) => text.Append(Encoding.Latin1.GetString(data));
        port.Open();
        port.Write("print('back')\x04"u8);
        bench.Wait(() => text.ToString().Contains("back", StringComparison.Ordinal), "the REPL");
    }

    [Fact]
    public async Task An_interrupt_typed_at_the_port_ends_the_program()
    {
        await using var bench = new Bench(fixture);
        bench.Run(Start);
        bench.Configured();
        var port = bench.Device.Serial[0];
        port.Open();
        bench.Begin("import time\nwhile True: time.sleep_ms(10)");
        bench.Pass(100);
        port.Write("\x03"u8);
        var (_, error) = bench.Finish();
        Assert.Contains("KeyboardInterrupt", error, StringComparison.Ordinal);
    }
}
