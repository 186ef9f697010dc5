using System.Text;
using CsCheck;
using UsbDev.Boards;

namespace UsbDev.Testing.Tests;

public class ConsoleLogTests
{
    private const string Traceback = "hello\r\nTraceback (most recent call last):\r\n  File \"main.py\", line 12, in <module>\r\n  File \"usbdev/keyboard.py\", line 7, in type\r\nValueError: no key for 'é'\r\n>>> ";

    [Fact]
    public void An_exception_is_told_with_its_frames_however_the_text_is_cut() => Gen.Int[1, 40].Sample(size =>
    {
        var console = new FakeConsole();
        var log = new ConsoleLog(console, () => TimeSpan.FromSeconds(3));

        foreach (var piece in Encoding.UTF8.GetBytes(Traceback).Chunk(size)) console.Write(piece);

        var error = Assert.Single(log.Errors);
        Assert.Equal("ValueError: no key for 'é'", error.Exception);
        Assert.Equal([new ScriptFrame("main.py", 12, "<module>"), new ScriptFrame("usbdev/keyboard.py", 7, "type")], error.Frames);
        Assert.Equal("main.py:12", error.Place(["main.py", "device.py"]));
        Assert.Equal("usbdev/keyboard.py:7", error.Place([]));
        Assert.Equal(Traceback, log.Text);
    });

    [Theory]
    [InlineData("  File \"<stdin>\", line 1, in <module>\r\nZeroDivisionError: divide by zero\r\n")]
    [InlineData("  File \"main.py\", line 1, in <module>\r\nKeyboardInterrupt: \r\n")]
    public void What_was_typed_and_Ctrl_C_are_no_exceptions_of_the_program(string text)
    {
        var console = new FakeConsole();
        var log = new ConsoleLog(console, () => default);

        console.Write(Encoding.UTF8.GetBytes("Traceback (most recent call last):\r\n" + text));

        Assert.Empty(log.Errors);
    }

    [Fact]
    public void Any_bytes_are_taken_and_memory_is_bounded()
    {
        var console = new FakeConsole();
        var log = new ConsoleLog(console, () => default);

        Gen.Byte.Array[0, 5_000].Sample(console.Write, iter: 2_000, threads: 1);
        for (var i = 0; i < 2_000; i++) console.Write(Encoding.UTF8.GetBytes("Traceback (most recent call last):\nE\n" + new string('x', 1_000)));

        Assert.InRange(log.Text.Length, 400_000, 1 << 20);
        Assert.InRange(log.Errors.Count, 1, 100);
        Assert.True(log.Length > log.Text.Length);
        Assert.Equal("", log.Since(log.Length));
        Assert.Equal(log.Text, log.Since(0));
    }

    private sealed class FakeConsole : IBoardConsole
    {
        public event ConsoleOutput? Output;

        public void Write(byte[] bytes) => Output?.Invoke(bytes);

        public void Type(ReadOnlySpan<byte> bytes)
        {
        }
    }
}
