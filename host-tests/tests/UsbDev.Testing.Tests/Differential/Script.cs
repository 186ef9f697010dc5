using System.Text;
using UsbDev.Boards;
using UsbDev.Bus;
using UsbDev.Host;

namespace UsbDev.Testing.Tests.Differential;

/// <summary>A program and what a host does with its device. It prints "ready" before it is plugged in.</summary>
/// <param name="Name">In the table of differences, too.</param>
/// <param name="Main">main.py.</param>
/// <param name="Play">The host's part.</param>
/// <param name="Description">device.yaml, for a program with the library.</param>
/// <param name="IsStream">Bulk data is a stream: where one transfer ends and the next begins does not count.</param>
internal sealed record Script(string Name, string Main, Action<Play> Play, string? Description = null, bool IsStream = false)
{
    /// <summary>Runs it on a board and returns what has happened on the wire.</summary>
    public async Task<IReadOnlyDictionary<string, List<string>>> Run(BoardMaker make)
    {
        var log = new TransferLog(IsStream || Description is not null);
        var host = new BusHost(new HostController(new Timeline(), log)) { Cancellation = TestContext.Current.CancellationToken };
        await using var board = make(host.Timeline);
        if (Description is null)
            board.Files.Write("/main.py", Encoding.UTF8.GetBytes(Main));
        else
        {
            using var folder = new TemporaryGadget(Main, description: Description);
            foreach (var (path, content) in folder.Load().Files) board.Files.Write("/" + path, content);
        }
        var play = new Play(host, board);
        board.PowerOn();
        play.Until(() => play.Console.Contains("ready", StringComparison.Ordinal), "'ready'");
        play.PlugIn();
        Play(play);
        Assert.True(board.Fault is null, $"{board.Kind}: {board.Fault?.Text}\n{play.Console}");
        play.Unplug();
        return log.Lanes;
    }
}

/// <summary>The host's part of a script, on one board.</summary>
internal sealed class Play
{
    private readonly StringBuilder _console = new();

    public Play(BusHost host, IBoard board)
    {
        (Host, Board) = (host, board);
        board.Console.Output += bytes => _console.Append(Encoding.UTF8.GetString(bytes));
    }

    public BusHost Host { get; }

    public IBoard Board { get; }

    public RootPort Port { get; private set; } = null!;

    public IUsbDevice Device { get; private set; } = null!;

    public string Console => _console.ToString();

    public void PlugIn()
    {
        Port = Host.Plug(Board.Usb);
        Await();
    }

    public void Unplug()
    {
        Port.Unplug();
        Pass(100);
    }

    /// <summary>Waits until the device is configured, perhaps again.</summary>
    public void Await()
    {
        Until(() => Host.Devices.Any(d => d.Attached), "the device");
        Device = Host.Devices.Single(d => d.Attached);
        Pass(20);
    }

    public void Reset()
    {
        Host.Reset(Port);
        Until(() => !Device.Attached, "the reset");
        Await();
    }

    public void Pass(int ms) => Host.Wait(static () => false, TimeSpan.FromMilliseconds(ms));

    public void Until(Func<bool> done, string what)
    {
        if (!Host.Wait(() => Board.Fault is not null || done(), TimeSpan.FromSeconds(20)) || !done())
            Assert.Fail($"{Board.Kind}: waited for {what}; {Board.Fault?.Text}; the console:\n{Console}");
    }

    /// <summary>Types at the board's console, and waits for what it answers.</summary>
    public void Type(string text, string? answer = null)
    {
        var before = _console.Length;
        Board.Console.Type(Encoding.ASCII.GetBytes(text));
        if (answer is null) Pass(20);
        else Until(() => _console.ToString(before, _console.Length - before).Contains(answer, StringComparison.Ordinal), $"'{answer}'");
    }

    /// <summary>A request; how it ends is for the log.</summary>
    public void Request(byte type, byte request, int value, int index, int length)
    {
        var setup = new SetupPacket(type, request, (ushort)value, (ushort)index, (ushort)length);
        Try(() =>
        {
            if (setup.IsIn) Device.ControlIn(setup, new byte[length]);
            else Device.ControlOut(setup, Counting(length));
        });
    }

    public void Read(byte endpoint, int length = 64, int ms = 200) => Try(() => Device.Read(endpoint, new byte[length], TimeSpan.FromMilliseconds(ms)));

    public void Write(byte endpoint, int length, bool end = false) => Try(() => Device.Write(endpoint, Counting(length), end, TimeSpan.FromMilliseconds(200)));

    public void ClearHalt(byte endpoint) => Try(() => Device.ClearHalt(endpoint));

    private static byte[] Counting(int length) => [.. Enumerable.Range(1, length).Select(i => (byte)(i * 7))];

    private static void Try(Action transfer)
    {
        try
        {
            transfer();
        }
        catch (UsbTransferException)
        {
        }
    }
}
