using UsbDev.Bus;

namespace UsbDev.Host;

/// <summary>The host of an in-process bus: does for each root port what an operating system does for a socket.</summary>
/// <remarks>
/// Devices are enumerated, and halted endpoints cleared, while the host's code waits through <see cref="Wait"/>: there is no thread of its own,
/// so that a run repeats exactly.
/// </remarks>
public sealed class BusHost : IUsbHost, IHostClock, IDisposable
{
    private readonly List<PortDriver> _ports = [];
    private readonly List<IUsbDevice> _devices = [];
    private readonly Queue<Action> _work = new();
    private readonly TimeSpan _start;

    /// <summary>A host on all ports that <paramref name="controller"/> has or gets through <see cref="Plug"/>.</summary>
    public BusHost(HostController controller)
    {
        ArgumentNullException.ThrowIfNull(controller);
        Controller = controller;
        _start = At(Timeline.Now);
        foreach (var port in controller.Ports)
            _ports.Add(new PortDriver(this, port));
    }

    /// <summary>The host controller.</summary>
    public HostController Controller { get; }

    /// <summary>The simulation's clock.</summary>
    public Timeline Timeline => Controller.Timeline;

    /// <summary>Ends whatever the host waits for, transfers included, with <see cref="OperationCanceledException"/>.</summary>
    public CancellationToken Cancellation { get; set; }

    /// <inheritdoc/>
    public IHostClock Clock => this;

    /// <inheritdoc/>
    public TimeSpan Now => At(Timeline.Now) - _start;

    /// <inheritdoc/>
    public string Kind => "simulated";

    /// <inheritdoc/>
    public IReadOnlyList<IUsbDevice> Devices => _devices;

    /// <inheritdoc/>
    public event Action<IUsbDevice>? Arrived;

    /// <summary>Raised on the host's thread when a device was given up; it is asked again only when it connects anew.</summary>
    public event Action<RootPort, EnumerationException>? GivenUp;

    /// <summary>Plugs a board into a free port, and its cable's other end is this host from now on.</summary>
    public RootPort Plug(IDevicePort board)
    {
        var port = Controller.Attach(board);
        if (!_ports.Exists(p => p.Port == port))
            _ports.Add(new PortDriver(this, port));
        return port;
    }

    /// <summary>The configured device on a port; null where there is none.</summary>
    public IUsbDevice? DeviceOn(RootPort port) => Driver(port).Device;

    /// <summary>Resets the bus and enumerates anew: the device comes back as another object.</summary>
    /// <exception cref="InvalidOperationException">Nothing is connected to the port.</exception>
    public void Reset(RootPort port) => Driver(port).Restart();

    /// <summary>Suspends the device as an operating system does when it falls asleep.</summary>
    /// <param name="port">Its port.</param>
    /// <param name="wakeup">Allows it to wake the host, where its configuration says that it can (USB 2.0 §9.4.9).</param>
    /// <exception cref="InvalidOperationException">There is no configured device.</exception>
    public void Suspend(RootPort port, bool wakeup = true) => Driver(port).Suspend(wakeup);

    /// <summary>Resumes a suspended device.</summary>
    /// <exception cref="InvalidOperationException">It is not suspended.</exception>
    public void Resume(RootPort port) => Driver(port).Resume();

    /// <inheritdoc/>
    public bool Wait(Func<bool> done, TimeSpan limit, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(done);
        var deadline = limit == Timeout.InfiniteTimeSpan ? Timeline.Never : Timeline.Now + Ns(limit);
        while (true)
        {
            Serve();
            if (done()) return true;
            if (Timeline.Now >= deadline) return false;
            Run(() => _work.Count > 0 || done(), deadline, cancel);
            if (_work.Count == 0) return done();
        }
    }

    /// <inheritdoc/>
    public IUsbDevice WaitFor(Predicate<IUsbDevice> wanted, string what, TimeSpan limit, CancellationToken cancel = default) =>
        WaitFor(_ports, wanted, what, limit, cancel);

    /// <summary>The same, looking at one port only: what becomes of others does not matter.</summary>
    /// <exception cref="EnumerationException">The device was given up, or none came within the limit; the message tells what was seen instead.</exception>
    public IUsbDevice WaitFor(RootPort port, Predicate<IUsbDevice> wanted, string what, TimeSpan limit, CancellationToken cancel = default) =>
        WaitFor([Driver(port)], wanted, what, limit, cancel);

    /// <summary>Forgets the ports' events; devices are no longer served.</summary>
    public void Dispose()
    {
        foreach (var port in _ports) port.Dispose();
    }

    internal static long Ns(TimeSpan time) => time.Ticks * 100;

    internal static TimeSpan At(long ns) => TimeSpan.FromTicks(ns / 100);

    /// <summary>Has something done at the next wait, on the host's thread. May be called on any thread that holds the baton.</summary>
    internal void Later(Action work) => _work.Enqueue(work);

    /// <summary>Lets time pass without serving the ports: for what the host does in one go.</summary>
    internal bool Run(Func<bool> done, long deadline, CancellationToken cancel = default)
    {
        if (!Cancellation.CanBeCanceled) return Timeline.RunUntil(done, deadline, cancel);
        if (!cancel.CanBeCanceled) return Timeline.RunUntil(done, deadline, Cancellation);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(Cancellation, cancel);
        return Timeline.RunUntil(done, deadline, both.Token);
    }

    internal void Came(IUsbDevice device)
    {
        _devices.Add(device);
        Arrived?.Invoke(device);
    }

    internal void Left(IUsbDevice device) => _devices.Remove(device);

    internal void Fail(RootPort port, EnumerationException failure) => GivenUp?.Invoke(port, failure);

    private BusDevice WaitFor(List<PortDriver> ports, Predicate<IUsbDevice> wanted, string what, TimeSpan limit, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        bool IsWanted(PortDriver port) => port.Device is { } device && wanted(device);
        var begin = Now;
        Wait(() => ports.Exists(p => IsWanted(p) || p.Failure is not null), limit, cancel);
        if (ports.Find(IsWanted) is { } found) return found.Device!;
        if (ports.Find(p => p.Failure is not null) is { } failed) throw failed.Failure!;
        var seen = ports.Select(p => p.Device?.Name).OfType<string>().ToList();
        throw new EnumerationException(EnumerationStep.Connect, null, $"waited {Format.Time(Now - begin)} ({Kind} time) for {what}; "
            + (seen.Count > 0 ? "on the bus: " + string.Join(", ", seen) : Idle(ports)));
    }

    private void Serve()
    {
        while (_work.TryDequeue(out var work)) work();
    }

    private PortDriver Driver(RootPort port) =>
        _ports.Find(p => p.Port == port) ?? throw new ArgumentException("the port belongs to another controller", nameof(port));

    private static string Idle(List<PortDriver> ports) => ports switch
    {
        _ when ports.TrueForAll(p => p.Port.Device is null) => "nothing is plugged in",
        _ when ports.TrueForAll(p => p.Port.State == RootPortState.Disconnected) => "the board never pulled up D+, so the host saw no device",
        _ => "the device kept connecting and disconnecting",
    };
}
