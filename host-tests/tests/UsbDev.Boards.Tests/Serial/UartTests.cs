using System.Text;
using UsbDev.Boards.Emulated;
using UsbDev.Boards.Emulated.Tests;
using UsbDev.Boards.Virtual.Tests;
using UsbDev.Bus;

namespace UsbDev.Boards.Serial.Tests;

/// <summary>UARTs of boards, seen from the pins: the virtual board's own, and one made in the RP2040's PIO by a program.</summary>
public sealed class UartTests(RealFirmware firmware, ChipImages images)
{
    [Theory]
    [InlineData("115200", 115200, 8, LineParity.None, 1)]
    [InlineData("9600, bits=7, parity=0, stop=2", 9600, 7, LineParity.Even, 2)]
    [InlineData("1000000, parity=1", 1000000, 8, LineParity.Odd, 1)]
    public async Task Machine_UART_sends_and_receives_on_its_pins(string format, double rate, int bits, LineParity parity, double stop)
    {
        await using var bench = new Bench(firmware.Value);
        bench.File("/main.py", $"""
            from machine import UART, Pin
            u = UART(1, {format}, tx=Pin(8), rx=Pin(9), timeout=500)
            u.write(b'ready:' + bytes(range(32, 127)))
            print('got', u.read(5))
            u.sendbreak()
            u.write(b'!')
            """);
        var (line, heard) = Attach(bench, 8, 9, new SerialFormat(rate, bits, parity, stop));
        bench.Board.PowerOn();
        bench.Run(ms: 300);
        foreach (var b in "hello"u8)
            line.Send(b);
        bench.Expect("got b'hello'");
        bench.Run(ms: 20);
        Assert.Equal("ready:" + Encoding.ASCII.GetString([.. Enumerable.Range(32, 95).Select(i => (byte)i)]) + "<Break>!", heard.ToString());
    }

    [Fact]
    public async Task A_program_on_the_virtual_board_hears_itself_when_its_pins_are_connected()
    {
        await using var bench = new Bench(firmware.Value);
        bench.File("/main.py", """
            from machine import UART
            u = UART(1, 115200, timeout=100, rxbuf=1200)
            u.write(bytes(range(256)) * 4)
            print('same', u.read(1024) == bytes(range(256)) * 4)
            """);
        bench.Board.Pins.OutputChanged += (pin, level, _) =>
        {
            if (pin == 4)
                bench.Board.Pins.Drive(5, level);
        };
        bench.Board.PowerOn();
        bench.Expect("same True");
    }

    [Theory]
    [InlineData("115200", 115200, 8, LineParity.None, 1)]
    [InlineData("9600, bits=7, parity=0, stop=2", 9600, 7, LineParity.Even, 2)]
    [InlineData("500000, parity=1", 500000, 8, LineParity.Odd, 1)]
    public async Task A_UART_made_of_PIO_and_DMA_sends_and_receives_on_the_emulated_RP2040(string format, double rate, int bits, LineParity parity, double stop)
    {
        await using var bench = Pico($"""
            from pio_uart import PioUart, BREAK
            u = PioUart(2, {format}, tx=8, rx=9)
            print('ready')
            u.write(b'ready:' + bytes(range(32, 127)))
            b = bytearray(64)
            t = b''
            while len(t) < 200:
                n = u.readinto(b)
                if n:
                    t += b[:n]
            print('got', t == bytes(32 + i % 90 for i in range(200)), u.errors)
            while not u.errors:
                u.readinto(b)
            print('errors', u.errors)
            u.set_break(True)
            u.set_break(False)
            u.write(b'!')
            """);
        var (line, heard) = Attach(bench, 8, 9, new SerialFormat(rate, bits, parity, stop));
        bench.Board.PowerOn();
        bench.Expect("ready");
        for (var i = 0; i < 200; i++)
            line.Send((byte)(32 + i % 90));
        bench.Expect("got True 0");
        line.SendBreak(20 * Timeline.Frame);
        bench.Expect("errors 8");
        bench.Run(ms: 30);
        Assert.Equal("ready:" + Encoding.ASCII.GetString([.. Enumerable.Range(32, 95).Select(i => (byte)i)]) + "<Break>!", heard.ToString());
    }

    [Fact]
    public async Task Four_of_them_run_at_once_and_lose_nothing()
    {
        await using var bench = Pico("""
            from pio_uart import PioUart
            us = [PioUart(i, 115200, tx=2 * i + 2, rx=2 * i + 3) for i in range(4)]
            ts = [b''] * 4
            b = bytearray(256)
            data = bytes(range(200))
            for u in us:
                u.write(data)
            while min(len(t) for t in ts) < 200:
                for i, u in enumerate(us):
                    n = u.readinto(b)
                    if n:
                        ts[i] += b[:n]
            print('same', [t == data for t in ts], [u.errors for u in us])
            for u in us:
                u.deinit()
            us = [PioUart(i, tx=2 * i + 2, rx=2 * i + 3) for i in range(4)]
            print('again')
            """);
        bench.Board.Pins.OutputChanged += (pin, level, _) =>
        {
            if (pin is 2 or 4 or 6 or 8)
                bench.Board.Pins.Drive(pin + 1, level);
        };
        bench.Board.PowerOn();
        bench.Expect("same [True, True, True, True] [0, 0, 0, 0]");
        bench.Expect("again");
    }

    [Theory]
    [InlineData("samd21", "115200", 115200, 8, LineParity.None, 1)]
    [InlineData("samd21", "9600, bits=7, parity=0, stop=2", 9600, 7, LineParity.Even, 2)]
    [InlineData("samd51", "115200", 115200, 8, LineParity.None, 1)]
    [InlineData("samd51", "921600, parity=1", 921600, 8, LineParity.Odd, 1)]
    [InlineData("samd51", "2400, bits=5", 2400, 5, LineParity.None, 1)]
    public async Task A_SERCOM_sends_and_receives_on_its_pins(string kind, string format, double rate, int bits, LineParity parity, double stop)
    {
        await using var bench = Chip(kind, $"""
            from machine import UART, Pin
            t = Pin(4, Pin.OUT, value=1)
            u = UART(0, {format}, tx=4, rx=5, rxbuf=64, txbuf=128, timeout=2000)
            print('ready')
            u.write(b'@' + bytes(range(64, 96)))
            print('got', u.read(20))
            u.sendbreak()
            u.write(b'Z')
            """);
        var (line, heard) = Attach(bench, 4, 5, new SerialFormat(rate, bits, parity, stop));
        var mask = (1 << bits) - 1;
        bench.Board.PowerOn();
        bench.Expect("ready");
        for (var i = 0; i < 20; i++)
            line.Send((byte)(64 + i));
        bench.Expect($"got b'{string.Concat(Enumerable.Range(64, 20).Select(b => (b & mask) is >= 32 and var c ? $"{(char)c}" : Escape(b & mask)))}'");
        bench.Run(ms: 200);
        Assert.Equal(string.Concat(Enumerable.Range(63, 33).Select(b => (char)(Math.Max(64, b) & mask))) + $"<Break>{(char)('Z' & mask)}", heard.ToString());
    }

    [Theory]
    [InlineData("samd21")]
    [InlineData("samd51")]
    public async Task A_SERCOM_hears_itself_when_its_pins_are_connected_and_the_console_stays_what_it_is(string kind)
    {
        await using var bench = Chip(kind, """
            from machine import UART
            u = UART(0, 57600, tx=4, rx=5, rxbuf=300, txbuf=64, timeout=100)
            u.write(bytes(range(200)))
            print('same', u.read(200) == bytes(range(200)), 'and', input('? '))
            """);
        bench.Board.Pins.Drive(5, true);
        bench.Board.Pins.OutputChanged += (pin, level, _) =>
        {
            if (pin == 4)
                bench.Board.Pins.Drive(5, level);
        };
        bench.Board.PowerOn();
        bench.Expect("? ");
        bench.Type("this\r");
        bench.Expect("same True and this");
    }

    [Fact]
    public async Task A_SERCOM_that_is_not_read_keeps_two_characters_and_says_that_it_has_lost_the_rest()
    {
        await using var bench = Chip("samd51", """
            from machine import UART, mem8, mem16, mem32
            u = UART(0, 115200, tx=4, rx=5)
            S = 0x40003000
            mem8[S + 0x14] = 0xff  # INTENCLR
            print('ready', mem8[S + 0x18] & 4)
            while not mem16[S + 0x1a] & 4:  # STATUS.BUFOVF
                pass
            print('two', mem8[S + 0x28], mem8[S + 0x28], mem8[S + 0x18] & 0x84)
            mem16[S + 0x1a] = 4
            print('cleared', mem16[S + 0x1a])
            """);
        var (line, _) = Attach(bench, 4, 5, new SerialFormat(115200));
        bench.Board.PowerOn();
        bench.Expect("ready 0");
        foreach (var b in "abc"u8)
            line.Send(b);
        bench.Expect("two 97 98 128");
        bench.Expect("cleared 0");
    }

    private static string Escape(int value) => value switch { 9 => "\\t", 10 => "\\n", 13 => "\\r", _ => $"\\x{value:x2}" };

    private Bench Pico(string program) => Chip("rp2040", program);

    private Bench Chip(string kind, string program)
    {
        var timeline = new Timeline();
        var bench = new Bench(timeline, images.Boards(EmulatedChip.All.Single(chip => chip.Name == kind))(timeline));
        bench.File("/main.py", program);
        if (kind == "rp2040")
            bench.File("/pio_uart.py", File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "pio_uart.py")));
        return bench;
    }

    private static (SerialLine Line, StringBuilder Heard) Attach(Bench bench, int tx, int rx, SerialFormat format)
    {
        var line = new SerialLine(bench.Timeline, level => bench.Board.Pins.Drive(rx, level), () => bench.Board.LocalTime) { Format = format };
        bench.Board.Pins.Drive(rx, true);
        bench.Board.Pins.OutputChanged += (pin, level, time) =>
        {
            if (pin == tx)
                line.Look(level, time);
        };
        var heard = new StringBuilder();
        line.Received += (sign, value) => heard.Append(sign == SerialSign.Character ? $"{(char)value}" : $"<{sign}>");
        return (line, heard);
    }
}
