using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace UsbDev.Cli.Tests;

/// <summary><c>usbdev test</c> on gadgets that work and on all kinds that do not: one clear message, the right exit code, never a hang.</summary>
public sealed partial class TestVerbTests
{
    private const string RawDevice = """
        import machine
        usb = machine.USBDevice()
        usb.active(False)
        usb.builtin_driver = usb.BUILTIN_NONE
        device = bytes((18, 1, 0, 2, 0, 0, 0, 64, 0x09, 0x12, 1, 0, 0, 1, 0, 0, 0, 1))

        """;

    public static TheoryData<string, string, string> BrokenPrograms => new()
    {
        // what is wrong, main.py, what the user must read
        { "raises", "import device\ndevice.start()\ndevice.wait_configured()\n1 / 0\n", "main.py:4: ZeroDivisionError: divide by zero" },
        { "raises before it starts", "import device\nimport nothing\ndevice.start()\n", "main.py:2: ImportError: no module named 'nothing'" },
        { "is no Python", "import device\ndevice.start(\n", "main.py:3: SyntaxError" },
        { "loops for ever", "while True:\n    pass\n", "waited 10 s (simulated time) for 1209:0001" },
        { "never starts the device", "print('hello')\n", "does main.py call device.start()?" },
        { "fills the memory", "import device\ndevice.start()\nx = []\nwhile True:\n    x.append(bytearray(1000))\n", "main.py:5: MemoryError" },
        { "recurses for ever", "def f():\n    return f()\nf()\n", "main.py:2: RuntimeError: maximum recursion depth exceeded" },
        { "ends itself again and again", "import sys\nsys.exit()\n", "waited 10 s (simulated time) for 1209:0001" },
        { "resets itself again and again", "import machine\nmachine.reset()\n", "waited 10 s (simulated time) for 1209:0001" },
        {
            "has a configuration of garbage", RawDevice + "usb.config(device, bytes((9, 2, 60, 0, 1, 1, 0, 0x80, 50)) + bytes([7]) * 51, (None,))\nusb.active(True)\n",
            "enumeration failed at"
        },
        {
            "has a device descriptor of garbage", RawDevice + "usb.config(bytes((18, 99)) + b'\\xff' * 16, bytes([1]) * 30, (None,))\nusb.active(True)\n",
            "no device descriptor"
        },
        { "is another device", RawDevice + "usb.config(device, bytes((9, 2, 18, 0, 1, 1, 0, 0x80, 50, 9, 4, 0, 0, 0, 255, 0, 0, 0)), (None,))\nusb.active(True)\n", "the host sees only 1209:0001" },
    };

    [Theory]
    [MemberData(nameof(BrokenPrograms))]
    public void A_broken_program_fails_and_the_message_says_where(string what, string program, string message)
    {
        using var scratch = new Scratch();
        Gadget(scratch, program);

        var outcome = Tool.Run(["test", "pad"], scratch.Path, processor: 30).Exits(1);

        Assert.True(outcome.Output.Contains(message, StringComparison.Ordinal), $"a program that {what} should be answered with «{message}»:\n{outcome.All}");
        Assert.Empty(outcome.Error);
        // However long the machine takes for it, the board is given up after what a host waits for.
        Assert.All(Simulated().Matches(outcome.Output), m => Assert.InRange(double.Parse(m.Groups[1].ValueSpan, CultureInfo.InvariantCulture), 0, 10.5));
    }

    [Fact]
    public void A_name_that_the_device_has_not_is_told_at_the_program_s_line()
    {
        using var scratch = new Scratch();
        scratch.Write("device.yaml", CheckTests.Good);
        scratch.Write("main.py", "import device\ndevice.start()\ndevice.kbdd.type('x')\n");

        var outcome = Tool.Run(["test"], scratch.Path).Exits(1);

        Assert.Contains("main.py:3: AttributeError: kbdd", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_transfer_on_an_endpoint_that_is_not_there_is_told_on_the_console()
    {
        using var scratch = new Scratch();
        Gadget(scratch, "import device, machine\ndevice.start()\ndevice.wait_configured()\nmachine.USBDevice().submit_xfer(0x8f, bytearray(8))\n");
        scratch.Write("pad/tests.yaml", "tests:\n  - name: types\n    steps:\n      - expect: { kbd: { types: x } }\n");

        var outcome = Tool.Run(["test", "pad"], scratch.Path).Exits(1);

        Assert.Contains("console: usbdev: submit_xfer: endpoint 0x8f is not open", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_failed_test_leaves_its_capture_and_names_it()
    {
        using var scratch = new Scratch();
        Gadget(scratch, "import device\ndevice.start()\n1 / 0\n");

        var outcome = Tool.Run(["test", "pad"], scratch.Path).Exits(1);

        var captures = Directory.GetFiles(Path.Combine(scratch.Path, "pad", "captures", "virtual"));
        Assert.NotEmpty(captures);
        Assert.All(captures, capture => Assert.Contains(Path.GetFileName(capture), outcome.Output, StringComparison.Ordinal));
    }

    [Fact]
    public void Passed_tests_leave_nothing_behind()
    {
        using var scratch = new Scratch();
        Tool.Run(["new", "pad"], scratch.Path).Exits(0);
        var before = Directory.GetFileSystemEntries(Path.Combine(scratch.Path, "pad"));

        Tool.Run(["test", "pad"], scratch.Path).Exits(0);

        Assert.Equal(before, Directory.GetFileSystemEntries(Path.Combine(scratch.Path, "pad")));
    }

    [Fact]
    public void Captures_of_all_tests_are_kept_where_the_user_wants_them_and_two_runs_give_the_same_bytes()
    {
        using var scratch = new Scratch();
        Tool.Run(["new", "pad"], scratch.Path).Exits(0);

        Tool.Run(["test", "pad", "--capture", "first"], scratch.Path).Exits(0);
        Tool.Run(["test", "pad", "--capture", "second"], scratch.Path).Exits(0);

        var first = Directory.GetFiles(Path.Combine(scratch.Path, "first"));
        Assert.Equal(4, first.Length);
        Assert.All(first, file => Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(Path.Combine(scratch.Path, "second", Path.GetFileName(file)))));
    }

    [Fact]
    public void A_description_with_errors_fails_before_anything_is_plugged_in()
    {
        using var scratch = new Scratch();
        Gadget(scratch, "import device\n");
        scratch.Write("pad/device.yaml", "device: { vendor: 0x1209, product: 0x0001, nmae: Pad }\nfunctions:\n  - keyboard: { name: kbd }\n");

        var outcome = Tool.Run(["test", "pad"], scratch.Path).Exits(1);

        Assert.Contains(Path.Combine("pad", "device.yaml") + ":1:44: error", outcome.Error, StringComparison.Ordinal);
        Assert.Empty(outcome.Output);
    }

    [Fact]
    public void A_mistake_in_the_tests_is_found_with_its_place()
    {
        using var scratch = new Scratch();
        Gadget(scratch, "import device\n");
        scratch.Write("pad/tests.yaml", "tests:\n  - name: types\n    steps:\n      - expect: { kdb: { types: x } }\n");

        var outcome = Tool.Run(["test", "pad"], scratch.Path).Exits(1);

        Assert.Contains(Path.Combine("pad", "tests.yaml") + ":4:19: error", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("kbd", outcome.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nowhere", "there is no folder nowhere")]
    [InlineData(".", "has no device.yaml")]
    public void What_is_no_gadget_is_wrong_usage(string folder, string message)
    {
        using var scratch = new Scratch();

        var outcome = Tool.Run(["test", folder], scratch.Path).Exits(2);

        Assert.Contains(message, outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_filter_runs_only_what_it_names()
    {
        using var scratch = new Scratch();
        Tool.Run(["new", "pad"], scratch.Path).Exits(0);

        var outcome = Tool.Run(["test", "pad", "--filter", "LEDs"], scratch.Path).Exits(0);

        Assert.Contains("2 tests on the virtual board: 2 passed", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_filter_that_names_nothing_is_wrong_usage_and_answered_with_what_there_is()
    {
        using var scratch = new Scratch();
        Tool.Run(["new", "pad"], scratch.Path).Exits(0);

        var outcome = Tool.Run(["test", "pad", "--filter", "teapot"], scratch.Path).Exits(2);

        Assert.Contains("the button sends Play/Pause once", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_board_is_wrong_usage()
    {
        Tool.Run(["test", ".", "--board", "toaster"]).Exits(2);
        var outcome = Tool.Run(["test", ".", "--heap", "4"]).Exits(2);

        Assert.Contains("16 to 16384", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Results_are_written_for_other_programs()
    {
        using var scratch = new Scratch();
        Tool.Run(["new", "pad"], scratch.Path).Exits(0);

        var run = Tool.Run(["test", "pad", "--json", "--junit", "out/junit.xml", "--trx", "out/run.trx"], scratch.Path).Exits(0);

        Assert.Equal(4, run.Json.GetProperty("tests").GetArrayLength());
        Assert.Equal("4", XDocument.Load(Path.Combine(scratch.Path, "out", "junit.xml")).Root!.Attribute("tests")!.Value);
        Assert.Equal("TestRun", XDocument.Load(Path.Combine(scratch.Path, "out", "run.trx")).Root!.Name.LocalName);
    }

    private static void Gadget(Scratch scratch, string program)
    {
        scratch.Write("pad/device.yaml", "device: { vendor: 0x1209, product: 0x0001, name: Pad, serial: unique }\nfunctions:\n  - keyboard: { name: kbd }\n");
        scratch.Write("pad/main.py", program);
        scratch.Write("pad/tests.yaml", "tests:\n  - name: goes on\n    steps:\n      - expect: nothing\n        for: 500 ms\n");
    }

    [Fact]
    public void A_board_that_the_description_does_not_name_is_told_with_the_way_to_find_out_more()
    {
        using var scratch = new Scratch();
        Gadget(scratch, "import usbdev\nusbdev.start()\n");
        scratch.Write("pad/device.yaml", "device: { vendor: 0x1209, product: 0x0001, name: Pad, serial: unique }\nboards: [rp2040]\nfunctions:\n  - keyboard: { name: kbd }\n");

        var outcome = Tool.Run(["test", "pad", "--board", "samd21", "--filter", "no such thing"], scratch.Path).Exits(2);

        Assert.Contains("does not name samd21 among its boards", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("usbdev check --board samd21", outcome.Error, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"\(([\d.]+) s simulated")]
    private static partial Regex Simulated();
}
