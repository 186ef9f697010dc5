using UsbDev.Testing.Results;

namespace UsbDev.Testing.Tests;

/// <summary>What is wrong with a program, and what came instead of what was expected, is told so that it can be found.</summary>
public sealed class FailingRunTests(Firmware firmware, ITestOutputHelper output) : GadgetRuns(firmware, output)
{
    [Fact]
    public async Task A_program_that_raises_fails_with_its_line_even_without_tests()
    {
        var run = await Run("import device\n\ndevice.start()\ndevice.wait_configured()\n1/0\n");

        var failure = Failure(run);
        Assert.Contains("main.py:5: ZeroDivisionError: divide by zero", failure.Message);
        Assert.Equal("the program runs for 1 s without an exception", run.Tests[0].Checks[^1].Name);
    }

    [Fact]
    public async Task A_program_that_does_not_parse_is_shown()
    {
        var failure = Failure(await Run("import device\ndef broken(:\n"));

        Assert.Contains("main.py:2: SyntaxError", failure.Message);
    }

    [Fact]
    public async Task A_program_that_never_starts_the_device_is_told_so()
    {
        var failure = Failure(await Run("print('nothing to do')"));

        Assert.Contains("waited 10 s (simulated time) for 1209:0001 Macro pad; the host sees only", failure.Message);
        Assert.Contains("does main.py call device.start()?", failure.Message);
        Assert.Contains("nothing to do", failure.Message);
    }

    [Fact]
    public async Task A_program_that_loops_for_ever_before_it_starts_ends_at_the_limit()
    {
        var failure = Failure(await Run("while True: pass"));

        Assert.Contains("waited 10 s (simulated time)", failure.Message);
    }

    [Fact]
    public async Task A_program_that_fills_its_memory_is_shown()
    {
        var failure = Failure(await Run("a = []\nwhile True:\n    a.append(bytearray(1000))\n"));

        Assert.Contains("main.py:3: MemoryError", failure.Message);
    }

    [Fact]
    public async Task A_submission_to_a_wrong_endpoint_is_shown()
    {
        var failure = Failure(await Run("import device, machine\ndevice.start()\ndevice.wait_configured()\nmachine.USBDevice().submit_xfer(0x95, b'x')\n"));

        Assert.Contains("main.py:4: ", failure.Message);
        Output.WriteLine(failure.Message);
    }

    [Fact]
    public async Task Wrong_text_is_told_with_the_character_from_which_it_differs()
    {
        var run = await Run(Types, "tests:\n  - name: greets\n    steps:\n      - expect: { kbd: { types: \"Help\" } }\n");

        var failure = Failure(run, "greets");
        Assert.Equal("kbd types \"Help\"", failure.Expected);
        Assert.Contains("\"Hell\", which differs from character 4 on", failure.Got);
        Assert.EndsWith("tests.yaml:4:9", failure.At);
        Assert.Contains(failure.SoFar, l => l.Contains("kbd typed \"Hell"));
    }

    [Fact]
    public async Task More_text_than_expected_fails()
    {
        var failure = Failure(await Run(Types, "tests:\n  - name: greets\n    steps:\n      - expect: { kbd: { types: Hell } }\n"), "greets");

        Assert.Contains("differs from character 5 on", failure.Got);
    }

    [Fact]
    public async Task Less_text_than_expected_fails_at_the_limit_that_the_message_names()
    {
        var failure = Failure(await Run(Types, "tests:\n  - name: greets\n    steps:\n      - expect: { kbd: { types: Hello there } }\n        within: 3 s\n"), "greets");

        Assert.Contains("got \"Hello\" within 3 s (simulated time)", failure.Message);
    }

    [Fact]
    public async Task One_press_too_many_fails()
    {
        var main = "import device\nfrom usbdev.media import PLAY_PAUSE\ndevice.start()\ndevice.wait_configured()\ndevice.media.tap(PLAY_PAUSE)\ndevice.media.tap(PLAY_PAUSE)\n";

        Passes(await Run(main, "tests:\n  - name: twice\n    steps:\n      - expect: { media: { presses: Play/Pause, times: 2 } }\n"));
        var failure = Failure(await Run(main, "tests:\n  - name: once\n    steps:\n      - expect: { media: { presses: Play/Pause, times: 1 } }\n"), "once");
        Assert.Equal("media presses Play/Pause exactly once", failure.Expected);
        Assert.Equal("presses of it 2 times", failure.Got);
    }

    [Fact]
    public async Task Another_press_than_expected_is_shown()
    {
        var main = "import device\nfrom usbdev.media import MUTE\ndevice.start()\ndevice.wait_configured()\ndevice.media.tap(MUTE)\n";
        var failure = Failure(await Run(main, "tests:\n  - name: a\n    steps:\n      - expect: { media: { presses: Play/Pause } }\n"), "a");

        Assert.Contains("Mute within 2 s", failure.Message);
    }

    [Fact]
    public async Task An_exception_in_a_callback_fails_a_test_that_does_not_look_at_the_console()
    {
        var main = "import device, time\ndef fail(leds):\n    raise RuntimeError('in the callback')\ndevice.kbd.on_leds = fail\ndevice.start()\ndevice.wait_configured()\nwhile True: time.sleep_ms(10)\n";

        var failure = Failure(await Run(main, "tests:\n  - name: leds\n    steps:\n      - send: { kbd: { Caps Lock: on } }\n"), "leds");

        Assert.Contains("RuntimeError: in the callback", failure.Message);
        Assert.Contains("main.py:3", failure.Message);
    }

    [Fact]
    public async Task An_exception_that_is_expected_is_fine()
    {
        var main = "import device\ndevice.start()\ndevice.wait_configured()\nimport time\ntime.sleep(1)\nraise ValueError('meant')\n";

        var run = await Run(main, "tests:\n  - name: raises\n    steps:\n      - expect: { error: \"ValueError: m.*t\" }\n");

        Passes(run);
        Assert.False((await Run(main, "tests:\n  - name: raises\n    steps:\n      - wait: 2 s\n")).Passed);
    }

    [Fact]
    public async Task What_is_attached_sends_something_else_and_that_is_shown()
    {
        using var folder = new TemporaryGadget(Uart,
            "attached:\n  - serial: { name: peer, tx: 8, rx: 9, line: 9600 7E2 }\ntests:\n  - name: a\n    steps:\n      - send: { peer: A }\n      - expect: { peer: { text: <B> } }\n", Log);

        var failure = Failure(await TestRunner.Run(folder.Load(), new RunOptions { MakeBoard = Firmware.Make }), "a");

        Assert.Equal("peer sends \"<B>\"", failure.Expected);
        Assert.StartsWith("\"<A", failure.Got, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_serial_port_sends_instead_is_shown()
    {
        using var folder = new TemporaryGadget("import device, time\ndevice.start()\ndevice.wait_configured()\nwhile not device.log.dtr: time.sleep_ms(1)\ndevice.log.write(b'gone wrong')\n",
            "tests:\n  - name: a\n    steps:\n      - expect: { log: { text: fine } }\n",
            "device: { vendor: 0x1209, product: 0x0001, name: Log }\nfunctions:\n  - cdc: { name: log }\n");

        var failure = Failure(await TestRunner.Run(folder.Load(), new RunOptions { MakeBoard = Firmware.Make }), "a");

        Assert.Equal(("log sends \"fine\"", "\"gone wrong\""), (failure.Expected, failure.Got));
        Assert.Contains(failure.SoFar, l => l.EndsWith("log sent \"gone wrong\"", StringComparison.Ordinal));
    }
}
