namespace UsbDev.Bus;

/// <summary>
/// One socket of the host: what USB 2.0 chapter 11 calls a downstream port. Calls take effect at once on its state where the wire needs no time;
/// whatever takes time ends with an event. All events are raised while simulated time passes, on whichever thread holds the baton.
/// </summary>
public sealed class RootPort
{
    private const long Millisecond = 1_000_000;
    private const long Debounce = 100 * Millisecond;      // TATTDB, USB 2.0 §7.1.7.3
    private const long ResetSignal = 50 * Millisecond;    // TDRSTR, §7.1.7.5
    private const long ResumeSignal = 20 * Millisecond;   // TDRSMDN, §7.1.7.7
    private const long Recovery = 10 * Millisecond;       // TRSTRCY and TRSMRCY
    private const long IdleToSuspend = 3 * Millisecond;   // §7.1.7.6
    private const long IdleToWakeup = 5 * Millisecond;    // TWTRSM, §7.1.7.7

    private bool _recovering;     // the signal is over, frames are sent, but no transfers are done yet
    private long _timer = Timeline.Never;
    private long _connectionAt = Timeline.Never;
    private bool _dropped;        // the pull-up was off for a moment
    private long _wakeupAt = Timeline.Never;
    private long _idleSince;

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

    /// <summary>The pipes that are open.</summary>
    public IReadOnlyList<Pipe> Pipes => OpenPipes;

    /// <summary>Plugs a device in and gives it VBUS. <see cref="RootPortEvent.Connected"/> follows 100 ms (TATTDB, USB 2.0 §7.1.7.3) after its pull-up went on.</summary>
    /// <exception cref="InvalidOperationException">The port is taken.</exception>
    public void Plug(IDevicePort device)
    {
        ArgumentNullException.ThrowIfNull(device);
        if (Device is not null)
            throw new InvalidOperationException($"Something is plugged into port {Number} already.");
        Device = device;
        device.Changed += DeviceChanged;
        device.Powered = true;
        LookAtConnectionAt(Controller.Timeline.Now);
    }

    /// <summary>Pulls the plug: VBUS is gone, every transfer ends as <see cref="TransferStatus.Disconnected"/>. Without effect on an empty port.</summary>
    public void Unplug()
    {
        if (Device is not { } device)
            return;
        device.Changed -= DeviceChanged;
        device.Powered = false;
        Disconnect();
        Device = null;
    }

    /// <summary>
    /// Begins a bus reset: 50 ms of SE0 (TDRSTR) and 10 ms of recovery (TRSTRCY, USB 2.0 §7.1.7.5), then <see cref="RootPortEvent.ResetDone"/>. Closes all
    /// pipes; what was queued ends as <see cref="TransferStatus.Cancelled"/>.
    /// </summary>
    /// <exception cref="InvalidOperationException">Nothing is connected, or a reset is under way.</exception>
    public void Reset()
    {
        if (State is RootPortState.Disconnected or RootPortState.Debouncing or RootPortState.Resetting)
            throw new InvalidOperationException($"Port {Number} cannot be reset: it is {State}.");
        Controller.CloseAll(this, OpenPipes, TransferStatus.Cancelled);
        Enter(RootPortState.Resetting, ResetSignal);
    }

    /// <summary>Stops the traffic on the port; after 3 ms of idle the device is suspended: <see cref="RootPortEvent.Suspended"/>. Queued transfers wait.</summary>
    /// <exception cref="InvalidOperationException">The port is not enabled.</exception>
    public void Suspend()
    {
        if (State != RootPortState.Enabled)
            throw new InvalidOperationException($"Port {Number} cannot be suspended: it is {State}.");
        _idleSince = Controller.Timeline.Now;
        Enter(RootPortState.Suspending, IdleToSuspend);
    }

    /// <summary>Begins resume: 20 ms of K (TDRSMDN) and 10 ms of recovery (TRSMRCY, USB 2.0 §7.1.7.7), then <see cref="RootPortEvent.Resumed"/>.</summary>
    /// <exception cref="InvalidOperationException">The port is not suspended.</exception>
    public void Resume()
    {
        if (State != RootPortState.Suspended)
            throw new InvalidOperationException($"Port {Number} cannot be resumed: it is {State}.");
        Enter(RootPortState.Resuming, ResumeSignal);
    }

    /// <summary>Opens a pipe to an endpoint of the device on this port.</summary>
    /// <param name="address">The device's address, 0..127.</param>
    /// <param name="endpoint">bEndpointAddress; 0 for the default control pipe.</param>
    /// <param name="type">Kind of endpoint.</param>
    /// <param name="maxPacketSize">wMaxPacketSize, 1..64 bytes at full speed.</param>
    /// <param name="interval">Interrupt: bInterval, 1..255 ms.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value that no full-speed endpoint can have (USB 2.0 §5.5.3, §5.7.3, §5.8.3).</exception>
    /// <exception cref="InvalidOperationException">
    /// The port is not enabled, the endpoint has a pipe already, or interrupt endpoints would take more than 90 % of some frame (USB 2.0 §5.7.4).
    /// </exception>
    public Pipe Open(byte address, byte endpoint, TransferType type, int maxPacketSize, int interval = 0)
    {
        if (State != RootPortState.Enabled)
            throw new InvalidOperationException($"Port {Number} cannot carry pipes: it is {State}.");
        foreach (var other in OpenPipes)
            if (other.EndpointAddress == endpoint && other.DeviceAddress == address)
                throw new InvalidOperationException($"There is a pipe to endpoint 0x{endpoint:X2} of device {address} on port {Number} already.");
        var pipe = new Pipe(this, address, endpoint, type, maxPacketSize, interval);
        if (type == TransferType.Interrupt && !Controller.Schedule.Reserve(pipe))
            throw new InvalidOperationException(
                $"Not enough bandwidth for endpoint 0x{endpoint:X2} on port {Number}: interrupt endpoints would take more than 90 % of a frame. Close others or ask for a longer interval.");
        OpenPipes.Add(pipe);
        return pipe;
    }

    /// <summary>From the host's code: lets simulated time pass until the port is in <paramref name="state"/>; false when <paramref name="timeout"/> ns came first.</summary>
    public bool WaitFor(RootPortState state, long timeout, CancellationToken cancel = default) =>
        Controller.Timeline.RunUntil(() => State == state, Controller.Timeline.Now + timeout, cancel);

    // --- the controller's side ---------------------------------------------------------------------------------------

    internal List<Pipe> OpenPipes { get; } = [];

    /// <summary>The device hears start-of-frame packets.</summary>
    internal bool HasFrames => State == RootPortState.Enabled || _recovering;

    /// <summary>When it has something to do, in simulated ns.</summary>
    internal long Due => Math.Min(_timer, Math.Min(_connectionAt, _wakeupAt));

    internal void Raise(RootPortEvent what) => Changed?.Invoke(this, what);

    internal void Close(Pipe pipe)
    {
        if (OpenPipes.Remove(pipe))
            Controller.Close(pipe);
    }

    /// <summary>Does what is due at <paramref name="now"/>.</summary>
    internal void Tick(long now)
    {
        if (_connectionAt <= now)
            ConnectionChanged(now);
        if (_timer <= now)
            TimerElapsed(now);
        if (_wakeupAt <= now)
        {
            _wakeupAt = Timeline.Never;
            if (State != RootPortState.Suspended)
                return;
            Controller.Tell(this, RootPortEvent.RemoteWakeup);
            Enter(RootPortState.Resuming, ResumeSignal);
        }
    }

    private void ConnectionChanged(long now)
    {
        _connectionAt = Timeline.Never;
        if (_dropped || !Device!.Connected)
            Disconnect();
        _dropped = false;
        if (State == RootPortState.Disconnected && Device!.Connected)
            Enter(RootPortState.Debouncing, Debounce);
    }

    private void TimerElapsed(long now)
    {
        switch (State)
        {
            case RootPortState.Debouncing:
                Enter(RootPortState.Connected);
                Controller.Tell(this, RootPortEvent.Connected);
                break;
            case RootPortState.Resetting when !_recovering:
                Recover();
                Device!.Reset();
                break;
            case RootPortState.Resetting:
                Enter(RootPortState.Enabled);
                Controller.Tell(this, RootPortEvent.ResetDone);
                break;
            case RootPortState.Suspending:
                Enter(RootPortState.Suspended);
                Controller.Tell(this, RootPortEvent.Suspended);
                Device!.Suspend();
                break;
            case RootPortState.Resuming when !_recovering:
                Recover();
                Device!.Resume();
                break;
            case RootPortState.Resuming:
                Enter(RootPortState.Enabled);
                Controller.Tell(this, RootPortEvent.Resumed);
                break;
            default:
                throw new InvalidOperationException($"Port {Number} has nothing to wait for: it is {State} at {now} ns.");
        }
    }

    private void Disconnect()
    {
        var known = State > RootPortState.Debouncing;
        Enter(RootPortState.Disconnected);
        (_connectionAt, _wakeupAt, _dropped) = (Timeline.Never, Timeline.Never, false);
        Controller.CloseAll(this, OpenPipes, TransferStatus.Disconnected);
        if (known)
            Controller.Tell(this, RootPortEvent.Disconnected);
    }

    private void Recover()
    {
        _recovering = true;
        _timer = Controller.Timeline.Now + Recovery;
        Controller.PortChanged();
    }

    private void Enter(RootPortState state, long time = Timeline.Never)
    {
        State = state;
        _recovering = false;
        _timer = time == Timeline.Never ? time : Controller.Timeline.Now + time;
        Controller.PortChanged();
        foreach (var pipe in OpenPipes)
            Controller.Continue(pipe);
    }

    private void LookAtConnectionAt(long time)
    {
        _connectionAt = Math.Min(_connectionAt, time);
        Controller.PortChanged();
    }

    private void DeviceChanged(PortChange change)
    {
        switch (change.Kind)
        {
            case PortChangeKind.Endpoint:
                Controller.EndpointChanged(OpenPipes, change);
                break;
            case PortChangeKind.Connection:
                _dropped |= !Device!.Connected;
                LookAtConnectionAt(change.Time);
                break;
            case PortChangeKind.RemoteWakeup when State == RootPortState.Suspended:
                _wakeupAt = Math.Max(change.Time, _idleSince + IdleToWakeup);
                Controller.PortChanged();
                break;
            default:
                break; // nobody to wake
        }
    }
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
