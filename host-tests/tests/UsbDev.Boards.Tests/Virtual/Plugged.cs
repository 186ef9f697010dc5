using UsbDev.Bus;

namespace UsbDev.Boards.Virtual.Tests;

/// <summary>A board in a port of a host that enumerates it with the least that a device needs.</summary>
internal sealed class Plugged : IAsyncDisposable
{
    private readonly HostController _controller;
    private Pipe _control = null!;

    public Plugged(VirtualFirmware firmware, string? main = null, HostController? controller = null, Func<VirtualBoardOptions, VirtualBoardOptions>? change = null,
        IBusMonitor? monitor = null, Timeline? timeline = null)
    {
        _controller = controller ?? new HostController(timeline ?? new Timeline(), monitor);
        Bench = new Bench(firmware, change, _controller.Timeline);
        if (main is not null)
            Bench.File("/main.py", main);
    }

    /// <summary>A board of any kind; <paramref name="make"/> gets the timeline.</summary>
    public Plugged(Func<Timeline, IBoard> make, string? main = null, IBusMonitor? monitor = null)
    {
        _controller = new HostController(new Timeline(), monitor);
        Bench = new Bench(_controller.Timeline, make(_controller.Timeline));
        if (main is not null)
            Bench.File("/main.py", main);
    }

    public Bench Bench { get; }

    public HostController Controller => _controller;

    public IBoard Board => Bench.Board;

    public RootPort Port { get; private set; } = null!;

    /// <summary>The pipe to endpoint 0.</summary>
    public Pipe Control => _control;

    public byte Address { get; private set; }

    /// <summary>The device descriptor as the last enumeration has read it.</summary>
    public byte[] Device { get; private set; } = [];

    /// <summary>The configuration descriptor with all that belongs to it.</summary>
    public byte[] Configuration { get; private set; } = [];

    public Plugged PowerOnAndPlugIn()
    {
        Board.PowerOn();
        Port = _controller.Attach(Board.Usb);
        return this;
    }

    /// <summary>Waits for the pull-up, resets, gives an address, reads the descriptors, sets configuration 1.</summary>
    public Plugged Enumerate()
    {
        Assert.True(Port.WaitFor(RootPortState.Connected, 5000 * Timeline.Frame, TestContext.Current.CancellationToken),
            $"no device appears ({Board.Fault?.Text}):\n{Bench.Console}");
        return EnumerateAgain();
    }

    /// <summary>The same from the reset on.</summary>
    public Plugged EnumerateAgain()
    {
        Port.Reset();
        Assert.True(Port.WaitFor(RootPortState.Enabled, 200 * Timeline.Frame, TestContext.Current.CancellationToken));
        _control = Port.Open(0, 0, TransferType.Control, 8);
        _control.MaxPacketSize = Get(new SetupPacket(0x80, 6, 0x0100, 0, 8))[7];
        Address = _controller.AllocateAddress();
        Request(new SetupPacket(0, 5, Address, 0, 0));
        Bench.Run(ms: 2);
        _control.DeviceAddress = Address;
        Device = Get(new SetupPacket(0x80, 6, 0x0100, 0, 18));
        Configuration = Get(new SetupPacket(0x80, 6, 0x0200, 0, 9));
        Configuration = Get(new SetupPacket(0x80, 6, 0x0200, 0, BitConverter.ToUInt16(Configuration, 2)));
        Request(new SetupPacket(0, 9, 1, 0, 0));
        return this;
    }

    public string String(int index)
    {
        var bytes = Get(new SetupPacket(0x80, 6, (ushort)(0x0300 | index), 0x0409, 255));
        return System.Text.Encoding.Unicode.GetString(bytes, 2, bytes[0] - 2);
    }

    /// <summary>A control transfer that must go well.</summary>
    public byte[] Get(SetupPacket setup)
    {
        var (status, data) = Request(setup);
        Assert.True(status == TransferStatus.Completed, $"{setup}: {status} ({Board.Fault?.Text})\n{Bench.Console}");
        return data;
    }

    public (TransferStatus Status, byte[] Data) Request(SetupPacket setup, byte[]? data = null) => Do(_control, data ?? new byte[setup.Length], setup);

    /// <summary>A transfer to its end, at most <paramref name="ms"/>: how it ended and what moved.</summary>
    public static (TransferStatus Status, byte[] Data) Do(Pipe pipe, byte[] buffer, SetupPacket setup = default, double ms = 5000)
    {
        var transfer = new Transfer(pipe) { Setup = setup, Buffer = buffer, Timeout = (long)(ms * Timeline.Frame) };
        transfer.Submit();
        transfer.Wait(TestContext.Current.CancellationToken);
        return (transfer.Status, buffer[..transfer.ActualLength]);
    }

    public Pipe Open(byte endpoint, TransferType type = TransferType.Bulk, int maxPacket = 64, int interval = 1) => Port.Open(Address, endpoint, type, maxPacket, interval);

    public byte[] Read(Pipe pipe, int length, double ms = 5000)
    {
        var (status, data) = Do(pipe, new byte[length], ms: ms);
        Assert.True(status == TransferStatus.Completed, $"endpoint 0x{pipe.EndpointAddress:X2}: {status} after {data.Length} bytes ({Board.Fault?.Text})\n{Bench.Console}");
        return data;
    }

    public void Write(Pipe pipe, byte[] data, double ms = 5000)
    {
        var (status, moved) = Do(pipe, data, ms: ms);
        Assert.True(status == TransferStatus.Completed, $"endpoint 0x{pipe.EndpointAddress:X2}: {status} after {moved.Length} bytes ({Board.Fault?.Text})\n{Bench.Console}");
    }

    public ValueTask DisposeAsync() => Bench.DisposeAsync();

    /// <summary>With the echo program: suspended and resumed by the host, waking it only when that is allowed, and echoing afterwards.</summary>
    public void IsSuspendedResumedAndWakesTheHost()
    {
        var events = new List<RootPortEvent>();
        Port.Changed += (_, what) => events.Add(what);
        Port.Suspend();
        Assert.True(Port.WaitFor(RootPortState.Suspended, 10 * Timeline.Frame, TestContext.Current.CancellationToken));
        Bench.Type("dev.remote_wakeup()\r"); // the host has not allowed it
        Bench.Run(ms: 50);
        Assert.Equal(RootPortState.Suspended, Port.State);
        Port.Resume();
        Assert.True(Port.WaitFor(RootPortState.Enabled, 100 * Timeline.Frame, TestContext.Current.CancellationToken));
        Get(new SetupPacket(0x00, 3, 1, 0, 0)); // SET_FEATURE(DEVICE_REMOTE_WAKEUP)
        Port.Suspend();
        Assert.True(Port.WaitFor(RootPortState.Suspended, 10 * Timeline.Frame, TestContext.Current.CancellationToken));
        Bench.Run(ms: 10);
        Bench.Type("dev.remote_wakeup()\r");
        Assert.True(Port.WaitFor(RootPortState.Enabled, 100 * Timeline.Frame, TestContext.Current.CancellationToken), Bench.Console);
        Assert.Equal([RootPortEvent.Suspended, RootPortEvent.Resumed, RootPortEvent.Suspended, RootPortEvent.RemoteWakeup, RootPortEvent.Resumed], events);
        Echoes(9);
    }

    /// <summary>With the echo program: what is written comes back.</summary>
    public void Echoes(params byte[] data)
    {
        Write(Open(0x01), data);
        Assert.Equal(data, Read(Open(0x81), 64));
    }

    /// <summary>With the echo program: an endpoint that the program halts stalls until the host clears it; then both begin with DATA0.</summary>
    public void StallsUntilTheHaltIsCleared()
    {
        var (output, input) = (Open(0x01), Open(0x81));
        Write(output, [1, 2, 3]);
        Assert.Equal([1, 2, 3], Read(input, 64));
        Bench.Type("dev.stall(0x81, True)\r");
        Bench.Run(ms: 20);
        Assert.Equal(TransferStatus.Stalled, Do(input, new byte[64]).Status);
        Assert.Equal([1, 0], Get(new SetupPacket(0x82, 0, 0, 0x81, 2))); // GET_STATUS: halted
        Get(new SetupPacket(0x02, 1, 0, 0x81, 0)); // CLEAR_FEATURE(ENDPOINT_HALT)
        Assert.Equal([0, 0], Get(new SetupPacket(0x82, 0, 0, 0x81, 2)));
        input.ClearHalt();
        Write(output, [4, 5]);
        Assert.Equal([4, 5], Read(input, 64));
    }

    /// <summary>With the echo program: it echoes after a bus reset, and after it was unplugged.</summary>
    public void StartsAnewAfterAResetAndAPulledPlug()
    {
        EnumerateAgain();
        Echoes(7);
        Port.Unplug();
        Bench.Run(ms: 20);
        Port.Plug(Board.Usb);
        Enumerate();
        Echoes(8);
    }
}
