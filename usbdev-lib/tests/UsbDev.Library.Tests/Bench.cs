using System.Text;
using UsbDev.Boards;
using UsbDev.Boards.Virtual;
using UsbDev.Bus;
using UsbDev.Host;

namespace UsbDev.Library.Tests;

/// <summary>
/// The board under test with the library on it, plugged into a host: Python on one side of the wire, C# on the other. Python runs piece by
/// piece at the board's REPL, so that a test reads in the order in which things happen.
/// </summary>
internal sealed class Bench : IAsyncDisposable
{
    /// <summary>Trait of tests that do not run on the board under test: they have boards of their own, or none.</summary>
    public const string Boards = "Boards", OfItsOwn = "Own";

    // Audio and communications interfaces become vendor's own.
    private const string Undriven = """
        descriptors = device.usb.config[1]
        at = 9
        while at < len(descriptors):
            if descriptors[at + 1] == 4 and descriptors[at + 2] >= device.usb.itf_max and descriptors[at + 5] in (1, 2):
                descriptors[at + 5] = 255
            at += descriptors[at]
        """;

    private readonly StringBuilder _console = new();

    /// <param name="fixture">Firmware and library.</param>
    /// <param name="device">Module of tests/devices that becomes <c>device.py</c>; null: none.</param>
    /// <param name="drivers">Whether the host has drivers for MIDI and serial ports; without, a test has their endpoints for itself.</param>
    /// <param name="change">Changes the board's options.</param>
    /// <param name="library">Folder with the library as the board gets it; null: the repository's.</param>
    /// <param name="files">Further files for the board, by path.</param>
    /// <param name="plugged">Whether there is a host when the device starts; <c>Port.Plug</c> brings one later.</param>
    public Bench(FirmwareFixture fixture, string? device = null, bool drivers = true, Func<VirtualBoardOptions, VirtualBoardOptions>? change = null, string? library = null,
        IReadOnlyDictionary<string, byte[]>? files = null, bool plugged = true)
    {
        Timeline = new Timeline();
        Host = new BusHost(new HostController(Timeline)) { Cancellation = TestContext.Current.CancellationToken };
        var sources = Path.Combine(FirmwareFixture.Repository, "usbdev-lib");
        if (OnChip)
        {
            Assert.True(change is null && library is null, "a chip has no options, and the repository's library: this test needs the trait Boards=Own");
            Board = fixture.On(FirmwareFixture.BoardUnderTest)(Timeline);
        }
        else
        {
            var options = new VirtualBoardOptions { Timeline = Timeline, Firmware = fixture.Firmware };
            Board = new VirtualBoard(change?.Invoke(options) ?? options);
            foreach (var file in library is null ? fixture.Library : Directory.GetFiles(library, "*", SearchOption.AllDirectories))
                Board.Files.Write("/lib/" + Path.GetRelativePath(library ?? sources, file), File.ReadAllBytes(file));
        }
        Board.Console.Output += bytes => _console.Append(Encoding.Latin1.GetString(bytes));
        if (device is not null)
            Board.Files.Write("/device.py", File.ReadAllBytes(Path.Combine(sources, "tests", "devices", device + ".py")));
        foreach (var (path, content) in files ?? new Dictionary<string, byte[]>())
            Board.Files.Write(path, content);
        Port = Host.Plug(Board.Usb);
        Board.PowerOn();
        EnterRawRepl();
        if (device is not null)
        {
            Run("import device");
            if (!drivers)
                Run(Undriven);
            if (!plugged)
                Port.Unplug();
            Run("device.start()");
            if (plugged)
                Configured();
        }
    }

    /// <summary>The board is an emulated chip.</summary>
    public static bool OnChip { get; } = FirmwareFixture.BoardUnderTest != "virtual";

    /// <summary>How many of something a test has: a chip runs a hundredth as fast.</summary>
    public static int Shorter(int count, int onChip) => OnChip ? onChip : count;

    /// <summary>How long, in simulated time, the bench waits for what a test expects.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(30);

    public Timeline Timeline { get; }

    public BusHost Host { get; }

    public IBoard Board { get; }

    public RootPort Port { get; }

    /// <summary>What the board has written since the last piece of Python began.</summary>
    public string Console => _console.ToString();

    /// <summary>The configured device with the library's functions.</summary>
    public IUsbDevice Device { get; private set; } = null!;

    /// <summary>Waits until the host has configured the library's device, told from the firmware's own by its vendor.</summary>
    public IUsbDevice Configured() =>
        Device = Host.WaitFor(d => d.Attached && d.Device.Vendor == 0x1209, "the library's device", Limit, TestContext.Current.CancellationToken);

    /// <summary>Presses the reset button, and waits until a host has configured what the board then is.</summary>
    public void Reboot()
    {
        _console.Clear();
        Board.HardReset();
        EnterRawRepl();
        Wait(() => Host.Devices.Count > 0, "a device");
    }

    /// <summary>Runs Python to its end and returns what it printed; an exception fails the test.</summary>
    public string Run(string python)
    {
        var (output, error) = Try(python);
        Assert.True(error.Length == 0, $"{python}\n{output}{error}");
        return output;
    }

    /// <summary>Runs Python that must raise, and returns the last line of its traceback.</summary>
    public string Raises(string python)
    {
        var (output, error) = Try(python);
        Assert.True(error.Length > 0, $"no exception: {python}\n{output}");
        return error.TrimEnd().Split('\n')[^1].Trim();
    }

    /// <summary>Starts Python and does not wait for its end; <see cref="Finish"/> does.</summary>
    public void Begin(string python)
    {
        Type(python);
        if (!OnChip)
            return;
        // A chip's console carries 11 KB/s, and compiling and importing take it a while.
        Wait(() => _console.ToString().Contains("OK", StringComparison.Ordinal), "the beginning of the script");
        Pass(100);
    }

    /// <summary>
    /// Keeps a chip away from its prompt, as programs do: there the ports' USB task runs scheduled functions in the middle of itself, and what waits for USB
    /// in one of them is an OSError (TinyUSB callback can't recurse).
    /// </summary>
    public void LeaveThePrompt()
    {
        if (OnChip)
            Begin("import time\nwhile True: time.sleep_ms(1)");
    }

    /// <summary>Waits for the end of what was begun.</summary>
    public (string Output, string Error) Finish()
    {
        Wait(() => Count('\x04') == 2 && _console[^1] == '>', "the end of the script");
        var parts = _console.ToString().Split('\x04');
        return (parts[0][(parts[0].IndexOf("OK", StringComparison.Ordinal) + 2)..].Replace("\r\n", "\n", StringComparison.Ordinal), parts[1]);
    }

    /// <summary>Lets simulated time pass.</summary>
    public void Pass(double ms) => Host.Wait(static () => false, TimeSpan.FromMilliseconds(ms), TestContext.Current.CancellationToken);

    /// <summary>Waits until something is so; fails with the console's text where that takes too long.</summary>
    public void Wait(Func<bool> done, string what)
    {
        if (!Host.Wait(() => done() || Board.Fault is not null, Limit, TestContext.Current.CancellationToken) || !done())
            Assert.Fail($"waited for {what}; {Board.Fault?.Text ?? "the board runs"}; its console:\n{_console}");
    }

    public async ValueTask DisposeAsync()
    {
        await Board.DisposeAsync();
        Host.Dispose();
    }

    private void EnterRawRepl()
    {
        Wait(() => _console.ToString().Contains(">>> ", StringComparison.Ordinal), "the prompt");
        Board.Console.Type("\x01"u8);
        Wait(() => _console[^1] == '>', "the raw REPL");
    }

    private (string Output, string Error) Try(string python)
    {
        Type(python);
        return Finish();
    }

    private void Type(string python)
    {
        _console.Clear();
        Board.Console.Type(Encoding.UTF8.GetBytes(python));
        Board.Console.Type([4]);
    }

    private int Count(char c)
    {
        var n = 0;
        for (var i = 0; i < _console.Length; i++)
            if (_console[i] == c) n++;
        return n;
    }
}
