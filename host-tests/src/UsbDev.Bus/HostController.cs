namespace UsbDev.Bus;

/// <summary>
/// A full-speed host controller with its root ports: makes frames of 1 ms and 12,000 bits out of the transfers queued on its pipes (USB 2.0 §5.11).
/// All ports share the bandwidth of one bus.
/// </summary>
/// <remarks>
/// Like all agents it works only while simulated time passes (<see cref="Timeline.RunUntil"/>, <see cref="Transfer.Wait"/>, <see cref="RootPort.WaitFor"/>);
/// everything that it calls back runs on whichever thread holds the baton then, and must not wait itself.
/// </remarks>
public sealed class HostController : Agent
{
    /// <summary>A host controller on <paramref name="timeline"/>. Make it before the boards: of several that are due at the same time the first one runs first.</summary>
    /// <param name="timeline">The clock.</param>
    /// <param name="monitor">Sees everything on the wire; null costs nothing.</param>
    public HostController(Timeline timeline, IBusMonitor? monitor = null)
    {
        ArgumentNullException.ThrowIfNull(timeline);
        Monitor = monitor;
        timeline.Add(this);
    }

    /// <summary>Sees everything on the wire.</summary>
    public IBusMonitor? Monitor { get; }

    /// <summary>The root ports in the order of their numbers.</summary>
    public IReadOnlyList<RootPort> Ports => throw new NotImplementedException();

    /// <summary>The 11-bit number of the current frame (USB 2.0 §8.3.3).</summary>
    public int FrameNumber => (int)(Timeline.Now / Timeline.Frame) & 0x7FF;

    /// <summary>
    /// For tests: asked about each packet before it goes over the wire, decides whether it arrives. Null: a perfect cable.
    /// </summary>
    public Func<WirePacket, WireFault>? Noise { get; set; }

    /// <summary>Adds an empty root port.</summary>
    public RootPort AddPort() => throw new NotImplementedException();

    /// <summary>Plugs a device into the first empty port, or into a new one.</summary>
    public RootPort Attach(IDevicePort device) => throw new NotImplementedException();

    /// <summary>Gives out a device address, 1..127, going round so that a number is not used again at once.</summary>
    /// <exception cref="InvalidOperationException">All 127 are taken.</exception>
    public byte AllocateAddress() => throw new NotImplementedException();

    /// <summary>Gives an address back.</summary>
    public void FreeAddress(byte address) => throw new NotImplementedException();

    /// <inheritdoc/>
    protected internal override void Run(long horizon) => throw new NotImplementedException();
}
