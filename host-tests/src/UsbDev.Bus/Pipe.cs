using System.Numerics;

namespace UsbDev.Bus;

/// <summary>
/// The host's end of one endpoint (USB 2.0 §5.3.2). Opened by <see cref="RootPort.Open"/>; it lives until <see cref="Close"/>, a reset of the port, or
/// the device's departure. Any number of transfers may be queued; they are done one after the other.
/// </summary>
public sealed class Pipe
{
    /// <summary>The longest interval in frames.</summary>
    internal const int MaxInterval = 128;

    private byte _deviceAddress;
    private int _maxPacketSize;

    internal Pipe(RootPort port, byte address, byte endpoint, TransferType type, int maxPacketSize, int interval)
    {
        Port = port;
        _deviceAddress = CheckedAddress(address);
        EndpointAddress = (endpoint & 0x70) == 0 && (type == TransferType.Control) == ((endpoint & 0xF) == 0) && (type != TransferType.Control || endpoint == 0)
            ? endpoint : throw new ArgumentOutOfRangeException(nameof(endpoint), $"No {type} endpoint has the address 0x{endpoint:X2}.");
        Type = type is TransferType.Control or TransferType.Bulk or TransferType.Interrupt
            ? type : throw new ArgumentOutOfRangeException(nameof(type), $"The bus carries no transfers of type {(int)type}.");
        _maxPacketSize = CheckedSize(type, maxPacketSize);
        if (type != TransferType.Interrupt)
            Interval = 0;
        else if (interval is >= 1 and <= 255)
            Interval = Math.Min(MaxInterval, 1 << BitOperations.Log2((uint)interval));
        else
            throw new ArgumentOutOfRangeException(nameof(interval), $"bInterval {interval}: a full-speed interrupt endpoint has 1 to 255 ms.");
        Node = new LinkedListNode<Pipe>(this);
    }

    /// <summary>The port whose device is meant.</summary>
    public RootPort Port { get; }

    /// <summary>The device's address, 0..127. A default control pipe goes on over SET_ADDRESS when this is changed.</summary>
    public byte DeviceAddress { get => _deviceAddress; set => _deviceAddress = CheckedAddress(value); }

    /// <summary>bEndpointAddress: number and, in bit 7, direction; 0 for the default control pipe.</summary>
    public byte EndpointAddress { get; }

    /// <summary>What kind of transfers it carries.</summary>
    public TransferType Type { get; }

    /// <summary>wMaxPacketSize in bytes. It may be changed on a control pipe, once bMaxPacketSize0 is known, while nothing is queued.</summary>
    /// <exception cref="InvalidOperationException">Something is queued, or it is not a control pipe.</exception>
    public int MaxPacketSize
    {
        get => _maxPacketSize;
        set => _maxPacketSize = Type == TransferType.Control && Queue.Count == 0 ? CheckedSize(Type, value)
            : throw new InvalidOperationException("The packet size can be changed only on a control pipe with nothing queued.");
    }

    /// <summary>
    /// Interrupt: frames (ms) between two polls, bInterval rounded down to a power of two from 1 to 128 as host controllers do; else 0.
    /// </summary>
    public int Interval { get; }

    /// <summary>From device to host. Control pipes: false; the request decides.</summary>
    public bool IsIn => (EndpointAddress & 0x80) != 0;

    /// <summary>
    /// A bulk or interrupt transfer has failed (STALL, no response, overflow, wrong toggle): its queue stands still until <see cref="ClearHalt"/>.
    /// Control pipes never halt: the next request starts anew.
    /// </summary>
    public bool IsHalted { get; internal set; }

    /// <summary>The next data PID on a bulk or interrupt pipe.</summary>
    public DataPid Toggle { get; set; }

    /// <summary>Transfers queued.</summary>
    public int Pending => Queue.Count;

    /// <summary>It has ended: nothing can be done on it any more.</summary>
    public bool IsClosed => ClosedAs != TransferStatus.Idle;

    /// <summary>
    /// The host's half of clearing a halt: the queue goes on. The device's half, CLEAR_FEATURE(ENDPOINT_HALT), is sent by the caller before.
    /// </summary>
    /// <param name="keepToggle">False, as after CLEAR_FEATURE: starts again with DATA0 (USB 2.0 §9.4.5). True: as if nothing had happened.</param>
    public void ClearHalt(bool keepToggle = false)
    {
        IsHalted = false;
        if (!keepToggle)
            Toggle = DataPid.Data0;
        Port.Controller.Continue(this);
    }

    /// <summary>Cancels all that is queued.</summary>
    public void CancelAll() => Port.Controller.AbortAll(this, TransferStatus.Cancelled);

    /// <summary>Cancels all that is queued and gives the bandwidth back.</summary>
    public void Close() => Port.Close(this);

    // --- the controller's side ---------------------------------------------------------------------------------------

    /// <summary>Its place in the line of those that are ready, or of those that were refused.</summary>
    internal LinkedListNode<Pipe> Node { get; }

    internal LinkedList<Transfer> Queue { get; } = [];

    /// <summary>Idle while it is open; then what becomes of its transfers.</summary>
    internal TransferStatus ClosedAs { get; set; }

    /// <summary>When the device last answered NAK, in simulated ns.</summary>
    internal long RefusedAt { get; set; }

    /// <summary>Interrupt: polled in the frames whose number is this modulo <see cref="Interval"/>.</summary>
    internal int Phase { get; set; }

    /// <summary>Interrupt: bits of each of those frames that are kept for it.</summary>
    internal int ReservedBits { get; set; }

    internal bool HasWork => Queue.Count > 0 && !IsHalted && Port.State == RootPortState.Enabled;

    private static byte CheckedAddress(byte address) => address <= 127 ? address
        : throw new ArgumentOutOfRangeException(nameof(address), $"Device address {address}: there are 0 to 127.");

    // USB 2.0 §5.5.3, §5.7.3, §5.8.3. Control and bulk endpoints have 8, 16, 32 or 64, but real hosts do with odd ones what they say.
    private static int CheckedSize(TransferType type, int size) => size is >= 1 and <= 64 ? size
        : throw new ArgumentOutOfRangeException(nameof(size), $"wMaxPacketSize {size}: a full-speed {type} endpoint has 1 to 64 bytes.");
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
