namespace UsbDev.Cli.Tests;

/// <summary><c>usbdev run</c>, with pipes where a person would have a terminal.</summary>
public sealed class RunTests
{
    [Fact]
    public void What_the_program_prints_comes_out_and_what_the_host_sees_is_told_on_the_other_stream()
    {
        using var scratch = new Scratch();
        Gadget(scratch, "import device\nprint('hello from the board')\ndevice.start()\ndevice.wait_configured()\ndevice.kbd.type('abc')\n");

        var outcome = Tool.Run(["run", "pad", "--for", "2", "--fast"], scratch.Path).Exits(0);

        Assert.StartsWith("hello from the board\n", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("1209:0001 Pad is configured: kbd", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("kbd typed \"abc\"", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_typed_reaches_the_prompt()
    {
        using var scratch = new Scratch();
        Gadget(scratch, "import device\ndevice.start()\n");

        var outcome = Tool.Run(["run", "pad", "--for", "2", "--fast", "--quiet"], scratch.Path, input: "print('six times', 6 * 7)\n").Exits(0);

        Assert.Contains("six times 42\n", outcome.Output, StringComparison.Ordinal);
        Assert.Empty(outcome.Error);
    }

    [Fact]
    public void A_traceback_names_the_line_and_the_board_stays_at_its_prompt()
    {
        using var scratch = new Scratch();
        Gadget(scratch, "import device\ndevice.start()\n1 / 0\n");

        var outcome = Tool.Run(["run", "pad", "--for", "1", "--fast", "--quiet"], scratch.Path).Exits(0);

        Assert.Contains("File \"main.py\", line 3", outcome.Output, StringComparison.Ordinal);
        Assert.Contains(">>> ", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Time_goes_in_step_with_the_clock()
    {
        using var scratch = new Scratch();
        Gadget(scratch, "import time\nfor i in range(20):\n    print(i)\n    time.sleep_ms(100)\n");

        var paced = Tool.Run(["run", "pad", "--for", "1", "--quiet"], scratch.Path).Exits(0);
        var fast = Tool.Run(["run", "pad", "--for", "1", "--quiet", "--fast"], scratch.Path).Exits(0);

        // Never ahead of the clock; and however busy the machine is, a second of the board's own time holds the same.
        Assert.True(paced.Time >= TimeSpan.FromSeconds(1), $"{paced.Time}");
        Assert.Equal(string.Concat(Enumerable.Range(0, 10).Select(i => $"{i}\n")), paced.Output);
        Assert.Equal(paced.Output, fast.Output);
    }

    [Fact]
    public void A_loop_for_ever_is_stopped_in_time()
    {
        using var scratch = new Scratch();
        Gadget(scratch, "while True:\n    pass\n");

        var outcome = Tool.Run(["run", "pad", "--for", "1"], scratch.Path, processor: 20).Exits(0);

        Assert.DoesNotContain("Traceback", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void An_interrupt_from_outside_stops_it()
    {
        using var scratch = new Scratch();
        Gadget(scratch, "while True:\n    pass\n");

        var code = Tool.Interrupt(["run", "pad"], scratch.Path, sign: "is configured");

        Assert.Equal(0, code);
    }

    [Fact]
    public void A_terminal_gets_a_prompt_and_Ctrl_C_twice_stops()
    {
        using var scratch = new Scratch();
        Gadget(scratch, "while True:\n    pass\n");

        var session = Tool.OnTerminal(["run", "pad"], scratch.Path,
            ("is configured", "\x03"), (">>> ", "print(6 * 7)\r"), ("42", "\x03\x03"));

        Assert.Contains("KeyboardInterrupt", session.Output, StringComparison.Ordinal);
        Assert.Contains("42", session.Output, StringComparison.Ordinal);
        Assert.Equal(0, session.Code);
    }

    private static void Gadget(Scratch scratch, string program)
    {
        scratch.Write("pad/device.yaml", "device: { vendor: 0x1209, product: 0x0001, name: Pad, serial: unique }\nfunctions:\n  - keyboard: { name: kbd }\n");
        scratch.Write("pad/main.py", program);
    }
}
