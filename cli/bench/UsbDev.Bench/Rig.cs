using UsbDev.Boards.Virtual;
using UsbDev.Bus;
using UsbDev.Host;

namespace UsbDev.Bench;

/// <summary>A bus, its host, and virtual boards with a program each.</summary>
internal sealed class Rig : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly List<VirtualBoard> _boards = [];
    private readonly VirtualFirmware _firmware;

    public Rig(VirtualFirmware firmware, IBusMonitor? monitor = null)
    {
        _firmware = firmware;
        Timeline = new Timeline();
        Host = new BusHost(new HostController(Timeline, monitor));
    }

    public Timeline Timeline { get; }

    public BusHost Host { get; }

    /// <summary>Plugs in one more board with this program and switches it on.</summary>
    public void Plug(string main)
    {
        var board = new VirtualBoard(new VirtualBoardOptions { Timeline = Timeline, Firmware = _firmware });
        _boards.Add(board);
        board.Files.Write("/main.py", System.Text.Encoding.UTF8.GetBytes(main));
        Host.Plug(board.Usb);
        board.PowerOn();
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
