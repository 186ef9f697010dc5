namespace UsbDev.Bus;

/// <summary>A device's side of the cable, transaction by transaction (USB 2.0 §8.5).</summary>
/// <remarks>
/// The bus calls <see cref="Setup"/> and <see cref="Out"/> at the simulated time at which the transaction ends on the wire. IN takes two calls, as the answer decides how
/// long the transaction lasts: <see cref="In"/> when the token has arrived, <see cref="InHandshake"/> at the end. No method may throw, whatever the device does.
/// <c>endpoint</c> is always the number, 0..15, without direction bit.
/// </remarks>
public interface IDevicePort
{
    /// <summary>The pull-up on D+ is on.</summary>
    bool Connected { get; }

    /// <summary>Raised on the board's side of the baton when something has changed that the bus may be waiting for.</summary>
    event Action<PortChange>? Changed;

    /// <summary>VBUS: the cable is plugged in. False is what the device sees when it is pulled.</summary>
    bool Powered { get; set; }

    /// <summary>The end of a bus reset: the device answers to address 0.</summary>
    void Reset();

    /// <summary>The bus has been idle for 3 ms (USB 2.0 §7.1.7.6).</summary>
    void Suspend();

    /// <summary>The end of resume signalling.</summary>
    void Resume();

    /// <summary>A frame begins; <paramref name="frame"/> is the 11-bit frame number.</summary>
    void StartOfFrame(int frame);

    /// <summary>SETUP transaction on endpoint 0. A device may only acknowledge it (<see cref="Handshake.Ack"/>) or not be there.</summary>
    Handshake Setup(byte address, in SetupPacket packet);

    /// <summary>OUT transaction.</summary>
    Handshake Out(byte address, byte endpoint, DataPid pid, ReadOnlySpan<byte> data);

    /// <summary>
    /// IN token: the device's answer at this moment. A data packet's bytes are written to <paramref name="buffer"/> (at least 1023 bytes long), but nothing
    /// has moved yet: <see cref="InHandshake"/> follows when the packet has crossed the wire.
    /// </summary>
    InResult In(byte address, byte endpoint, Span<byte> buffer);

    /// <summary>
    /// The end of an IN transaction that <see cref="In"/> answered with data. Acknowledged: the device flips its toggle and is done with the bytes.
    /// Not acknowledged (the packet or the host's ACK was lost): it will send the same packet with the same PID again. No other transaction of this device
    /// comes in between, but the board has run for up to 50 µs: where it closed or re-armed the endpoint meanwhile, or was reset, this must do nothing.
    /// </summary>
    void InHandshake(byte address, byte endpoint, bool acknowledged);
}

/// <summary>What a port tells the bus.</summary>
/// <param name="Kind">What has changed.</param>
/// <param name="Endpoint">Endpoint address with direction bit, where one is meant.</param>
/// <param name="Time">Simulated ns at which it happened; never before <see cref="Timeline.Now"/>.</param>
public readonly record struct PortChange(PortChangeKind Kind, byte Endpoint, long Time);

/// <summary>See <see cref="PortChange"/>.</summary>
public enum PortChangeKind
{
    /// <summary>The pull-up went on or off.</summary>
    Connection,

    /// <summary>An endpoint that may have answered NAK can now move data, or has been stalled or unstalled.</summary>
    Endpoint,

    /// <summary>The device drives resume signalling (USB 2.0 §7.1.7.7).</summary>
    RemoteWakeup,
}

/// <summary>What a device answers to data, or instead of data (USB 2.0 §8.4.5).</summary>
public enum Handshake
{
    /// <summary>Nothing at all: not connected, another address, a packet it cannot make sense of, or the wrong data PID for it to notice.</summary>
    None,

    /// <summary>Taken.</summary>
    Ack,

    /// <summary>Not now.</summary>
    Nak,

    /// <summary>Halted, or a control request that it does not support.</summary>
    Stall,
}

/// <summary>Data packet identifiers of full speed (USB 2.0 §8.3.1).</summary>
public enum DataPid
{
    /// <summary>DATA0.</summary>
    Data0,

    /// <summary>DATA1.</summary>
    Data1,
}

/// <summary>The device's answer to IN: a data packet (<see cref="Handshake.Ack"/>) or a handshake instead of one.</summary>
/// <param name="Handshake">Ack: there is a data packet.</param>
/// <param name="Pid">Its PID.</param>
/// <param name="Length">Its length in bytes.</param>
public readonly record struct InResult(Handshake Handshake, DataPid Pid, int Length)
{
    /// <summary>NAK.</summary>
    public static InResult Nak => new(Handshake.Nak, default, 0);

    /// <summary>STALL.</summary>
    public static InResult Stall => new(Handshake.Stall, default, 0);

    /// <summary>No response.</summary>
    public static InResult None => default;

    /// <summary>A data packet.</summary>
    public static InResult Data(DataPid pid, int length) => new(Handshake.Ack, pid, length);
}
