using UsbDev.Boards;
using UsbDev.Boards.Virtual;
using UsbDev.Bus;
using UsbDev.Host;
using UsbDev.Testing;

namespace UsbDev.Bench;

/// <summary>A bus, its host, and boards with a program each.</summary>
internal sealed class Rig : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly List<IBoard> _boards = [];
    private readonly BoardMaker _make;

    public Rig(VirtualFirmware firmware, IBusMonitor? monitor = null)
        : this(timeline => new VirtualBoard(new VirtualBoardOptions { Timeline = timeline, Firmware = firmware }), monitor)
    {
    }

    public Rig(BoardMaker make, IBusMonitor? monitor = null)
    {
        _make = make;
        Timeline = new Timeline();
        Host = new BusHost(new HostController(Timeline, monitor));
    }

    public Timeline Timeline { get; }

    public BusHost Host { get; }

    /// <summary>Plugs in one more board with this program and switches it on.</summary>
    public IBoard Plug(string main)
    {
        var board = _make(Timeline);
        _boards.Add(board);
        board.Files.Write("/main.py", System.Text.Encoding.UTF8.GetBytes(main));
        Host.Plug(board.Usb);
        board.PowerOn();
        return board;
    }

    /// <summary>Waits until that many devices are configured, and returns the last.</summary>
    public IUsbDevice WaitFor(int devices, CancellationToken cancel)
    {
        if (!Host.Wait(() => Host.Devices.Count >= devices, Patience, cancel))
            throw new InvalidOperationException($"only {Host.Devices.Count} of {devices} boards were configured within {Patience.TotalSeconds} s of simulated time");
        return Host.Devices[^1];
    }

    public void Dispose()
    {
        foreach (var board in _boards)
            board.DisposeAsync().AsTask().Wait();
        Host.Dispose();
    }
}
