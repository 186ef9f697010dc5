namespace UsbDev.Bus;

/// <summary>
/// The host's end of one endpoint (USB 2.0 §5.3.2). Opened by <see cref="RootPort.Open"/>; it lives until <see cref="Close"/>, a reset of the port, or
/// the device's departure. Any number of transfers may be queued; they are done one after the other.
/// </summary>
public sealed class Pipe
{
    internal Pipe(RootPort port, byte address, byte endpoint, TransferType type, int maxPacketSize, int interval)
    {
        Port = port;
        DeviceAddress = address;
        EndpointAddress = endpoint;
        Type = type;
        MaxPacketSize = maxPacketSize;
        Interval = interval;
    }

    /// <summary>The port whose device is meant.</summary>
    public RootPort Port { get; }

    /// <summary>The device's address, 0..127. A default control pipe keeps working over SET_ADDRESS when this is changed.</summary>
    public byte DeviceAddress { get; set; }

    /// <summary>bEndpointAddress: number and, in bit 7, direction; 0 for the default control pipe.</summary>
    public byte EndpointAddress { get; }

    /// <summary>What kind of transfers it carries.</summary>
    public TransferType Type { get; }

    /// <summary>wMaxPacketSize in bytes. May be changed while nothing is queued (a control pipe, once bMaxPacketSize0 is known).</summary>
    public int MaxPacketSize { get; set; }

    /// <summary>
    /// Interrupt: frames (ms) between two polls, bInterval rounded down to a power of two from 1 to 128, as host controllers do; else 0.
    /// </summary>
    public int Interval { get; }

    /// <summary>From device to host. Control pipes: false; the request decides.</summary>
    public bool IsIn => (EndpointAddress & 0x80) != 0;

    /// <summary>
    /// A bulk or interrupt transfer has failed (STALL, no response, overflow, wrong toggle): its queue stands still until <see cref="ClearHalt"/>.
    /// Control pipes never halt: the next request starts anew.
    /// </summary>
    public bool Halted { get; internal set; }

    /// <summary>The next data PID on a bulk or interrupt pipe.</summary>
    public DataPid Toggle { get; set; }

    /// <summary>Transfers queued.</summary>
    public int Pending { get; internal set; }

    /// <summary>No transfer can be done any more.</summary>
    public bool Closed { get; internal set; }

    /// <summary>
    /// The host's half of clearing a halt: the queue goes on. The device's half, CLEAR_FEATURE(ENDPOINT_HALT), is sent by the caller before.
    /// </summary>
    /// <param name="keepToggle">False, as after CLEAR_FEATURE: starts again with DATA0 (USB 2.0 §9.4.5). True: as if nothing had happened.</param>
    public void ClearHalt(bool keepToggle = false) => throw new NotImplementedException();

    /// <summary>Cancels all that is queued.</summary>
    public void CancelAll() => throw new NotImplementedException();

    /// <summary>Cancels all that is queued and gives the bandwidth back.</summary>
    public void Close() => throw new NotImplementedException();
}

/// <summary>Kinds of endpoints that the bus carries; the values of bmAttributes bits 1..0 (USB 2.0 table 9-13).</summary>
public enum TransferType
{
    /// <summary>Requests with setup packets.</summary>
    Control = 0,

    /// <summary>Whenever the bus has time.</summary>
    Bulk = 2,

    /// <summary>Polled at an interval.</summary>
    Interrupt = 3,
}
