namespace UsbDev.Bus;

/// <summary>
/// One socket of the host: what USB 2.0 chapter 11 calls a downstream port. Calls take effect at once on its state where the wire needs no time;
/// whatever takes time ends with an event while simulated time passes. All events are raised on whichever thread holds the baton.
/// </summary>
public sealed class RootPort
{
    internal RootPort(HostController controller, int number)
    {
        Controller = controller;
        Number = number;
    }

    /// <summary>The controller that it belongs to.</summary>
    public HostController Controller { get; }

    /// <summary>Its number, from 1.</summary>
    public int Number { get; }

    /// <summary>What is plugged in; null: nothing.</summary>
    public IDevicePort? Device { get; private set; }

    /// <summary>How it stands.</summary>
    public RootPortState State { get; private set; }

    /// <summary>Raised after each change, in the order of time. The handler may open pipes, submit transfers and call the port, but not wait.</summary>
    public event Action<RootPort, RootPortEvent>? Changed;

    internal void Raise(RootPortEvent what) => Changed?.Invoke(this, what);

    /// <summary>Plugs a device in and gives it VBUS. <see cref="RootPortEvent.Connected"/> follows 100 ms (TATTDB, USB 2.0 §7.1.7.3) after its pull-up went on.</summary>
    /// <exception cref="InvalidOperationException">The port is taken.</exception>
    public void Plug(IDevicePort device) => throw new NotImplementedException();

    /// <summary>Pulls the plug: VBUS is gone, every transfer ends as <see cref="TransferStatus.Disconnected"/>. Without effect on an empty port.</summary>
    public void Unplug() => throw new NotImplementedException();

    /// <summary>
    /// Begins a bus reset: 50 ms of SE0 (TDRSTR) and 10 ms of recovery (TRSTRCY, USB 2.0 §7.1.7.5), then <see cref="RootPortEvent.ResetDone"/>. Closes all pipes.
    /// </summary>
    /// <exception cref="InvalidOperationException">Nothing is connected.</exception>
    public void Reset() => throw new NotImplementedException();

    /// <summary>Stops the traffic on the port; after 3 ms of idle the device is suspended: <see cref="RootPortEvent.Suspended"/>. Queued transfers wait.</summary>
    /// <exception cref="InvalidOperationException">The port is not enabled.</exception>
    public void Suspend() => throw new NotImplementedException();

    /// <summary>Begins resume: 20 ms of K (TDRSMDN) and 10 ms of recovery (TRSMRCY, USB 2.0 §7.1.7.7), then <see cref="RootPortEvent.Resumed"/>.</summary>
    /// <exception cref="InvalidOperationException">The port is not suspended.</exception>
    public void Resume() => throw new NotImplementedException();

    /// <summary>Opens a pipe to an endpoint of the device on this port.</summary>
    /// <param name="address">The device's address, 0..127.</param>
    /// <param name="endpoint">bEndpointAddress; 0 for the default control pipe.</param>
    /// <param name="type">Kind of endpoint.</param>
    /// <param name="maxPacketSize">wMaxPacketSize, 1..64 bytes at full speed.</param>
    /// <param name="interval">Interrupt: bInterval, 1..255 ms.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value that no full-speed endpoint can have (USB 2.0 §5.5.3, §5.7.3, §5.8.3).</exception>
    /// <exception cref="InvalidOperationException">The port is not enabled, or 90 % of some frame would be taken by interrupt endpoints (USB 2.0 §5.7.4).</exception>
    public Pipe Open(byte address, byte endpoint, TransferType type, int maxPacketSize, int interval = 0) => throw new NotImplementedException();

    /// <summary>From the host's code: lets simulated time pass until the port is in <paramref name="state"/>; false when <paramref name="timeout"/> ns came first.</summary>
    public bool WaitFor(RootPortState state, long timeout, CancellationToken cancel = default) => throw new NotImplementedException();
}

/// <summary>How a root port stands.</summary>
public enum RootPortState
{
    /// <summary>Nothing plugged in, or a device whose pull-up is off.</summary>
    Disconnected,

    /// <summary>The pull-up is on; waiting for the contact to be steady.</summary>
    Debouncing,

    /// <summary>Connected, no traffic: waits for <see cref="RootPort.Reset"/>.</summary>
    Connected,

    /// <summary>Bus reset or its recovery.</summary>
    Resetting,

    /// <summary>Start-of-frame packets are sent and transfers are done.</summary>
    Enabled,

    /// <summary>No traffic, the device has not noticed yet.</summary>
    Suspending,

    /// <summary>The device is suspended.</summary>
    Suspended,

    /// <summary>Resume signalling or its recovery.</summary>
    Resuming,
}

/// <summary>What has happened on a root port.</summary>
public enum RootPortEvent
{
    /// <summary>A device is there and steady; it wants a reset.</summary>
    Connected,

    /// <summary>The device is gone, or its pull-up is off. All its pipes are closed.</summary>
    Disconnected,

    /// <summary>Bus reset is over: the device listens to address 0.</summary>
    ResetDone,

    /// <summary>The device is suspended.</summary>
    Suspended,

    /// <summary>The suspended device has asked to be woken; the port resumes by itself, <see cref="Resumed"/> follows.</summary>
    RemoteWakeup,

    /// <summary>Traffic goes on.</summary>
    Resumed,
}
