using System.Diagnostics;

namespace UsbDev.Library.Tests;

/// <summary>The type stubs for editors (usbdev-lib/typings): they say what the sources say, and find what is wrong.</summary>
[Trait(Bench.Boards, Bench.OfItsOwn)]
public sealed class StubTests
{
    private static readonly string _library = Path.Combine(FirmwareFixture.Repository, "usbdev-lib");

    [Fact]
    public void Every_name_has_the_parameters_of_the_source_and_a_docstring() =>
        Assert.Equal((0, ""), Run("python3", "-B", Path.Combine(_library, "tests", "data", "check_stubs.py")));

    [Fact]
    public void Every_docstring_has_units_errors_and_its_specification_and_the_stubs_have_the_same() =>
        Assert.Equal((0, ""), Run("python3", "-B", Path.Combine(_library, "tests", "data", "check_docs.py")));

    [Theory]
    [InlineData("usbdev/mouse.py", "        buttons: mask of LEFT | RIGHT | MIDDLE | BACK | FORWARD\n        Raises ValueError", "        Raises ValueError", "usbdev.mouse.Mouse.press: nothing about the argument buttons")]
    [InlineData("usbdev/__init__.py", "timeout: ms at the most", "timeout: at the most", "usbdev.Device.wait_configured: no unit or range of the argument timeout")]
    [InlineData("usbdev/hid.py", "ETIMEDOUT, there", "EIO, there", "usbdev.hid.Report.ready: can raise OSError ETIMEDOUT, and does not say so")]
    [InlineData("usbdev/vendor.py", "            raise ValueError", "            raise TypeError", "usbdev.vendor.Pipe.listen: says that it raises ValueError, and cannot")]
    [InlineData("usbdev/text.py", "raise ValueError(\"no key", "raise KeyError(\"no key", "usbdev.keyboard.Keyboard.type: can raise KeyError, and does not say so")]
    [InlineData("usbdev/more/cdc.py", "PSTN 1.2, section 6.5.4", "PSTN 1.2, section 6.5.44", "usbdev.cdc.Cdc.set_state: PSTN 1.2 6.5.44 is not in sections.tsv")]
    [InlineData("usbdev/more/midi.py", " (MIDI 1.0, tables V and VI)", "", "usbdev.midi.Midi.system: does not cite its specification")]
    [InlineData("typings/usbdev/cdc.pyi", "ms that reading waits", "How long reading waits", "usbdev.cdc.Cdc.timeout: no unit or range")]
    [InlineData("typings/usbdev/midi.pyi", "A key goes down", "A key goes up", "usbdev.midi.Midi.note_on: another docstring in the stub")]
    public void A_gap_is_found(string file, string text, string instead, string finding)
    {
        var folder = Directory.CreateTempSubdirectory("usbdev-docs-").FullName;
        try
        {
            foreach (var source in new[] { "usbdev", "typings" }.SelectMany(f => Directory.GetFiles(Path.Combine(_library, f), "*.py*", SearchOption.AllDirectories)))
            {
                var copy = Path.Combine(folder, Path.GetRelativePath(_library, source));
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(source, copy);
            }
            var changed = Path.Combine(folder, file);
            var before = File.ReadAllText(changed);
            var after = before.Replace(text, instead, StringComparison.Ordinal);
            Assert.NotEqual(before, after);
            File.WriteAllText(changed, after);
            var (code, output) = Run("python3", "-B", Path.Combine(_library, "tests", "data", "check_docs.py"), folder);
            Assert.Equal(1, code);
            Assert.Contains(finding, output, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void They_are_sound_in_themselves() =>
        Assert.Equal(0, Run("mypy", "--strict", "--cache-dir=/dev/null", Path.Combine(_library, "typings", "usbdev")).ExitCode);

    [Theory]
    [InlineData("kbd.tap(keys.CTRL | keys.A); kbd.layout = DE; kbd.on_leds = lambda leds: print(leds & 2)", null)]
    [InlineData("synth.on_event = lambda cable, status, a, b: None; synth.sysex(bytearray(4))", null)]
    [InlineData("line = port.readline()\nif line: port.write(line.upper())", null)]
    [InlineData("usb = Device(kbd, synth, port, name='Desk', serial=None, repl=False); usb.start()", null)]
    [InlineData("everything.kbd.type('x'); everything.synth.note_on(0, 60); everything.port.write('x'); everything.start()", null)]
    [InlineData("kbd.tap('A')", "incompatible type \"str\"; expected \"int\"")]
    [InlineData("kbd.colour = 3", "has no attribute \"colour\"")]
    [InlineData("keys.NO_SUCH_KEY", "has no attribute \"NO_SUCH_KEY\"")]
    [InlineData("synth.note_on(0)", "Missing positional argument \"key\"")]
    [InlineData("synth.on_event = lambda cable: None", "Incompatible types in assignment")]
    [InlineData("port.baudrate = 9600", "read-only")]
    [InlineData("Device(kbd, colour=1)", "Unexpected keyword argument \"colour\"")]
    [InlineData("everything.kbd.type(5)", "incompatible type \"int\"; expected \"str\"")]
    public void A_program_is_checked_with_them_and_with_its_compiled_device(string program, string? complaint)
    {
        var folder = Directory.CreateTempSubdirectory("usbdev-stubs-").FullName;
        try
        {
            File.Copy(Path.Combine(_library, "tests", "devices", "everything.py"), Path.Combine(folder, "everything.py"));
            var main = Path.Combine(folder, "main.py");
            File.WriteAllText(main, $"""
                import everything
                from usbdev import Device, keys
                from usbdev.cdc import Cdc
                from usbdev.keyboard import Keyboard
                from usbdev.layouts.de import DE
                from usbdev.midi import Midi
                kbd, synth, port = Keyboard(), Midi(), Cdc()
                {program}
                """);
            var (code, output) = Run("mypy", "--cache-dir=/dev/null", main);
            Assert.True(complaint is null ? code == 0 : code == 1 && output.Contains(complaint, StringComparison.Ordinal), output);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static (int ExitCode, string Output) Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true };
        start.Environment["MYPYPATH"] = Path.Combine(_library, "typings");
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output.Trim());
    }
}
