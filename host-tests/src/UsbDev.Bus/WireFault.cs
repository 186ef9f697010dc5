namespace UsbDev.Bus;

/// <summary>A packet about to go over the wire.</summary>
/// <param name="Index">How many packets went before it, since the controller was made.</param>
/// <param name="Port">The root port; null: start of frame, to all.</param>
/// <param name="Pid">What packet it is.</param>
/// <param name="Address">Device address of the transaction.</param>
/// <param name="Endpoint">Endpoint address of the transaction, bit 7: IN.</param>
public readonly record struct WirePacket(long Index, RootPort? Port, PacketId Pid, byte Address, byte Endpoint);

/// <summary>What becomes of a packet.</summary>
public enum WireFault
{
    /// <summary>It arrives.</summary>
    None,

    /// <summary>Nothing of it is seen.</summary>
    Lost,

    /// <summary>It arrives with a bit error, so that its check fails and the receiver ignores it.</summary>
    Corrupted,
}

/// <summary>Packet identifiers of full speed: the low four bits of the PID byte (USB 2.0 table 8-1).</summary>
public enum PacketId : byte
{
    /// <summary>Token OUT.</summary>
    Out = 0b0001,

    /// <summary>Token IN.</summary>
    In = 0b1001,

    /// <summary>Start of frame.</summary>
    StartOfFrame = 0b0101,

    /// <summary>Token SETUP.</summary>
    Setup = 0b1101,

    /// <summary>Data, even.</summary>
    Data0 = 0b0011,

    /// <summary>Data, odd.</summary>
    Data1 = 0b1011,

    /// <summary>Handshake ACK.</summary>
    Ack = 0b0010,

    /// <summary>Handshake NAK.</summary>
    Nak = 0b1010,

    /// <summary>Handshake STALL.</summary>
    Stall = 0b1110,
}
