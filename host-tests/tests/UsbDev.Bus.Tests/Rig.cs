namespace UsbDev.Bus.Tests;

/// <summary>A bus with one device that has been plugged in, reset and given address 5.</summary>
internal sealed class Rig
{
    public const long Millisecond = 1_000_000;
    public const long Microsecond = 1_000;

    public Rig(IBusMonitor? monitor = null, int maxPacket0 = 64)
    {
        Bus = new HostController(Timeline, monitor);
        Device = new SoftDevice(Timeline) { MaxPacket0 = maxPacket0 };
        Port = Bus.Attach(Device);
        Enable();
    }

    public Timeline Timeline { get; } = new();

    public HostController Bus { get; }

    public SoftDevice Device { get; }

    public RootPort Port { get; }

    public Pipe Control { get; private set; } = null!;

    /// <summary>Reset, and SET_ADDRESS 5.</summary>
    public void Enable()
    {
        Assert.True(Port.WaitFor(RootPortState.Connected, 200 * Millisecond));
        Port.Reset();
        Assert.True(Port.WaitFor(RootPortState.Enabled, 100 * Millisecond));
        Control = Port.Open(0, 0, TransferType.Control, Device.MaxPacket0);
        Assert.Equal(TransferStatus.Completed, Do(new SetupPacket(0, 5, 5, 0, 0), default).Status);
        Control.DeviceAddress = 5;
    }

    public Transfer Do(SetupPacket setup, Memory<byte> data)
    {
        var transfer = new Transfer(Control) { Setup = setup, Buffer = data };
        transfer.Submit();
        End(transfer);
        return transfer;
    }

    public Pipe Bulk(byte endpoint, int size = 64) => Port.Open(5, endpoint, TransferType.Bulk, size);

    public Pipe Interrupt(byte endpoint, int size, int interval) => Port.Open(5, endpoint, TransferType.Interrupt, size, interval);

    /// <summary>Waits for a transfer; ten simulated seconds are for ever.</summary>
    public static TransferStatus End(Transfer transfer)
    {
        var timeline = transfer.Pipe.Port.Controller.Timeline;
        Assert.True(timeline.RunUntil(() => !transfer.IsPending, timeline.Now + 10_000 * Millisecond), "The transfer does not end.");
        return transfer.Status;
    }

    public static bool WaitFor(RootPort port, RootPortState state) => port.WaitFor(state, 1000 * Millisecond);

    public void Run(long ns) => Timeline.Run(ns);

    /// <summary>Up to the end of the present frame.</summary>
    public void RunToFrame() => Run(Millisecond - Timeline.Now % Millisecond);

    public static Transfer Submit(Pipe pipe, Memory<byte> buffer, long timeout = Timeline.Never)
    {
        var transfer = new Transfer(pipe) { Buffer = buffer, Timeout = timeout };
        transfer.Submit();
        return transfer;
    }
}
