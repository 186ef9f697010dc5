using System.Collections.Immutable;
using UsbDev.Boards;
using UsbDev.Bus;
using UsbDev.Compiler;
using UsbDev.Host;
using UsbDev.Testing.Functions;

namespace UsbDev.Testing;

/// <summary>Makes a board on a timeline, without power. It belongs to the one who asked.</summary>
public delegate IBoard BoardMaker(Timeline timeline);

/// <summary>A gadget on a board, plugged into a host.</summary>
public sealed class DeviceUnderTest : IAsyncDisposable
{
    /// <summary>How long the described device may take from power on to configured, in simulated time.</summary>
    public static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan _again = TimeSpan.FromSeconds(1);

    private readonly IDisposable? _capture;
    private readonly Dictionary<int, int> _wires = [];
    private readonly Dictionary<int, double> _analog = [];
    private int _errorsSeen;
    private bool _disposed;

    /// <summary>Puts the gadget's files on a fresh board; it has no power yet.</summary>
    /// <param name="gadget">The gadget.</param>
    /// <param name="makeBoard">Makes its board.</param>
    /// <param name="monitor">Sees everything on the wire; disposed with this where it can be.</param>
    /// <param name="cancel">Ends every wait.</param>
    public DeviceUnderTest(Gadget gadget, BoardMaker makeBoard, IBusMonitor? monitor = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(gadget);
        ArgumentNullException.ThrowIfNull(makeBoard);
        Gadget = gadget;
        _capture = monitor as IDisposable;
        Requests = new RequestWatch(monitor);
        var timeline = new Timeline();
        Host = new BusHost(new HostController(timeline, Requests)) { Cancellation = cancel };
        Board = makeBoard(timeline);
        Console = new ConsoleLog(Board.Console, () => Host.Now);
        Board.Pins.OutputChanged += (pin, level, _) =>
        {
            if (_wires.TryGetValue(pin, out var to)) Board.Pins.Drive(to, level);
        };
        Attached = [.. gadget.Scenario.Attached.Select(part => new AttachedSerial(part, timeline, Board))];
        Functions = [.. gadget.Device.Functions.Select(FunctionLogs.Of).OfType<FunctionLog>()];
        foreach (var (path, content) in gadget.Files) Board.Files.Write("/" + path, content);
        Host.Arrived += OnArrived;
    }

    /// <summary>The gadget.</summary>
    public Gadget Gadget { get; }

    /// <summary>Its board.</summary>
    public IBoard Board { get; }

    /// <summary>The host.</summary>
    public BusHost Host { get; }

    /// <summary>The port that the cable leads to; null before <see cref="Start"/>.</summary>
    public RootPort? Port { get; private set; }

    /// <summary>What the board has written.</summary>
    public ConsoleLog Console { get; }

    /// <summary>Up to where the console's text has been expected.</summary>
    public long ConsoleCursor { get; set; }

    /// <summary>What each function has sent, in the order of the description.</summary>
    public ImmutableArray<FunctionLog> Functions { get; }

    /// <summary>What is attached to its pins.</summary>
    public ImmutableArray<AttachedSerial> Attached { get; }

    /// <summary>Control requests that the device left without an answer.</summary>
    public RequestWatch Requests { get; }

    /// <summary>The described device while it is configured; null while it is not there, or only the board's own port is.</summary>
    public IUsbDevice? Device { get; private set; }

    /// <summary>Interfaces of the board's own serial port that come before the described ones.</summary>
    public int FirstInterface { get; private set; }

    /// <summary>Time since the board was made.</summary>
    public TimeSpan Now => Host.Now;

    /// <summary>Exceptions of the program that no step has expected.</summary>
    public IEnumerable<ScriptError> UnexpectedErrors => Console.Errors.Skip(_errorsSeen);

    /// <summary>Power on, cable in; waits until the described device is configured.</summary>
    /// <exception cref="EnumerationException">It does not come, or cannot be brought to work.</exception>
    /// <exception cref="BoardException">The program raised an exception, or the board ended.</exception>
    public IUsbDevice Start()
    {
        Board.PowerOn();
        Port = Host.Plug(Board.Usb);
        return WaitForDevice(StartLimit);
    }

    /// <summary>Waits until the described device is configured.</summary>
    /// <exception cref="EnumerationException">It does not come, or cannot be brought to work.</exception>
    /// <exception cref="BoardException">The program raised an exception, or the board ended.</exception>
    public IUsbDevice WaitForDevice(TimeSpan limit)
    {
        EnumerationException? failure = null;
        void OnGivenUp(RootPort port, EnumerationException e) => failure = e;
        Host.GivenUp += OnGivenUp;
        var begin = Now;
        try
        {
            if (Wait(() => Device is not null || failure is not null, limit) && Device is { } device) return device;
            // While a program is compiled, the board's own device is slow to answer, and the program may take its place in the middle of its
            // enumeration. A host gives that one up and takes the next one.
            if (failure is not null && Wait(() => Device is not null, TimeSpan.FromTicks(Math.Min(_again.Ticks, Math.Max(0, (limit - (Now - begin)).Ticks)))) && Device is { } second)
            {
                Requests.Forgive();
                return second;
            }
        }
        finally
        {
            Host.GivenUp -= OnGivenUp;
        }

        if (failure is not null) throw failure;
        var (wanted, seen) = (Gadget.Device.Expectations, Host.DeviceOn(Port!));
        throw new EnumerationException(EnumerationStep.Connect, null,
            $"waited {Format.Time(Now - begin)} (simulated time) for {wanted.Vendor:x4}:{wanted.Product:x4} {wanted.Name}; "
            + (seen is not null ? $"the host sees only {seen.Name}"
                : "the board never pulled up D+, so the host saw no device" + (Board.Activity is { } activity ? "; " + activity : "")),
            Console.Length > 0 ? "does main.py call device.start()? The console's last words: " + Quote.Text(LastWords())
                : Board.Activity is null ? "does main.py call device.start()?"
                : "the firmware has printed nothing on its console: is it MicroPython, and made for this board?");
    }

    /// <summary>Lets time pass until <paramref name="done"/>; false when the limit has passed first.</summary>
    /// <exception cref="BoardException">The program raised an exception that nobody expects, or the board ended.</exception>
    public bool Wait(Func<bool> done, TimeSpan limit)
    {
        var end = Now + limit;
        while (true)
        {
            Host.Wait(() => Console.Errors.Count > _errorsSeen || Board.Fault is not null || done(), end - Now);
            if (done()) return true; // which may have taken an error that it expects
            ThrowIfBoardFailed();
            if (Now >= end) return false;
        }
    }

    /// <summary>Lets time pass.</summary>
    /// <exception cref="BoardException">The program raised an exception that nobody expects, or the board ended.</exception>
    public void Pass(TimeSpan time) => Wait(static () => false, time);

    /// <summary>Throws for an exception of the program that nobody expects, and for a board that has ended.</summary>
    /// <exception cref="BoardException">See above.</exception>
    public void ThrowIfBoardFailed()
    {
        if (Console.Errors.Count > _errorsSeen) throw new BoardException(this, Console.Errors[_errorsSeen]);
        if (Board.Fault is { } fault) throw new BoardException(this, fault.Text);
    }

    /// <summary>Takes the oldest exception that was not expected yet, for a step that expects it.</summary>
    internal ScriptError? TakeError(Func<ScriptError, bool> expected)
    {
        if (Console.Errors.Count <= _errorsSeen || !expected(Console.Errors[_errorsSeen])) return null;
        return Console.Errors[_errorsSeen++];
    }

    /// <summary>What is attached by this name.</summary>
    internal AttachedSerial Part(SerialPart part) => Attached.First(a => a.Part == part);

    /// <summary>Puts a wire between two pins, so that the second has the level that the board drives on the first, or takes it away (null).</summary>
    internal void Connect(int from, int? to)
    {
        if (_wires.Remove(from, out var old)) Board.Pins.Drive(old, null);
        if (to is not { } pin) return;
        _wires[from] = pin;
        Board.Pins.Drive(pin, Board.Pins.Level(from));
    }

    /// <summary>The voltage on an analog input, as a part of the supply's.</summary>
    internal double Analog(int input) => _analog.GetValueOrDefault(input);

    /// <summary>Puts a voltage on an analog input.</summary>
    internal void DriveAnalog(int input, double level)
    {
        _analog[input] = level;
        Board.Pins.DriveAnalog(input, level);
    }

    /// <summary>The log of a function.</summary>
    internal T Log<T>(CompiledFunction function)
        where T : FunctionLog => (T)Functions.First(f => f.Function == function);

    /// <summary>What was sent and written since each last expectation, oldest first.</summary>
    public IEnumerable<string> TellSoFar(int most = 12)
    {
        var told = Functions.SelectMany(f => f.Tell(f.Cursor).Select(t => (t.Time, Text: $"{f.Name} {t.Text}"))).OrderBy(t => t.Time).ToList();
        if (told.Count > most) yield return $"… {told.Count - most} earlier";
        foreach (var (time, text) in told.Skip(told.Count - most)) yield return $"{Format.Time(time)}: {text}";
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_disposed) return;
        _disposed = true;
        Host.Dispose();
        await Board.DisposeAsync();
        _capture?.Dispose();
    }

    private void OnArrived(IUsbDevice device)
    {
        if (!IsDescribed(device)) return;
        Device = device;
        FirstInterface = Math.Max(0, device.Configuration.Interfaces.Select(i => i.Descriptor.Number).Distinct().Count() - Gadget.Device.Expectations.Interfaces.Length);
        foreach (var function in Functions) function.Attach(device, FirstInterface);
        device.Detached += () =>
        {
            if (Device != device) return;
            Device = null;
            foreach (var function in Functions) function.Attach(null, 0);
        };
    }

    // Not what the board shows by itself, which may have the same numbers: it has another name and other interfaces.
    private bool IsDescribed(IUsbDevice device)
    {
        var wanted = Gadget.Device.Expectations;
        if (device.Device.Vendor != wanted.Vendor || device.Device.Product != wanted.Product) return false;
        var classes = device.Configuration.Interfaces.Where(i => i.Descriptor.Alternate == 0).Select(i => (i.Descriptor.Class, i.Descriptor.SubClass));
        return device.Text(device.Device.ProductString) == wanted.Name || classes.TakeLast(wanted.Interfaces.Length).SequenceEqual(wanted.Interfaces.Select(i => (i.Class, i.SubClass)));
    }

    private string LastWords()
    {
        const int most = 200;
        var text = Console.Text.TrimEnd();
        return text.Length <= most ? text : text[^most..];
    }
}

/// <summary>The board's program raised an exception that it did not catch, or the board itself has ended.</summary>
public sealed class BoardException : Exception
{
    internal BoardException(DeviceUnderTest device, ScriptError error)
        : base($"{device.Gadget.Place(error)}: {error.Exception}") => Error = error;

    internal BoardException(DeviceUnderTest device, string fault)
        : base($"the {device.Board.Kind} board has ended: {fault}")
    {
    }

    /// <summary>The program's exception; null where the board ended.</summary>
    public ScriptError? Error { get; }
}
