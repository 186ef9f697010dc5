namespace UsbDev.Host;

/// <summary>A serial port made by a CDC ACM function (CDC 1.2, PSTN 1.2).</summary>
/// <remarks>What nobody reads waits in a queue; when that is full the device is no longer asked for more, so that nothing is lost.</remarks>
public interface ISerialPort
{
    /// <summary>The function's or interface's own name, else the device's.</summary>
    string Name { get; }

    /// <summary>Number of the communications interface.</summary>
    byte Interface { get; }

    /// <summary>Raised with what the device sends while the port is open; see <see cref="SerialInput"/>.</summary>
    event SerialInput? Input;

    /// <summary>The port is open: the device sees DTR, and what it sends is read.</summary>
    bool IsOpen { get; }

    /// <summary>Opens as a terminal program does: line coding, then DTR and RTS on.</summary>
    void Open(LineCoding? coding = null);

    /// <summary>DTR and RTS off; what was not read is lost.</summary>
    void Close();

    /// <summary>SET_LINE_CODING (PSTN 1.2 §6.3.10). Reading it asks the device.</summary>
    LineCoding Coding { get; set; }

    /// <summary>SET_CONTROL_LINE_STATE (PSTN 1.2 §6.3.12).</summary>
    void SetModemLines(bool dtr, bool rts);

    /// <summary>DTR as the device was last told.</summary>
    bool Dtr { get; }

    /// <summary>RTS as the device was last told.</summary>
    bool Rts { get; }

    /// <summary>SEND_BREAK (PSTN 1.2 §6.3.13); <see cref="Timeout.InfiniteTimeSpan"/> until the next call, zero ends it.</summary>
    void SendBreak(TimeSpan length);

    /// <summary>What the device last said by SERIAL_STATE (PSTN 1.2 §6.5.4).</summary>
    SerialState State { get; }

    /// <summary>Every SERIAL_STATE notification since the port was opened.</summary>
    long StateNotifications { get; }

    /// <summary>Bytes that can be read at once.</summary>
    int Available { get; }

    /// <summary>Bytes that came since the port was opened.</summary>
    long Received { get; }

    /// <summary>Why nothing more comes, where the endpoint has failed for good; null while all is well.</summary>
    TransferFailure? Ended { get; }

    /// <summary>Drops what waits to be read.</summary>
    void Discard();

    /// <summary>Reads what is there, at least one byte; 0 when the limit has passed first.</summary>
    int Read(Span<byte> data, TimeSpan? limit = null);

    /// <summary>Writes all of it.</summary>
    /// <exception cref="UsbTransferException">The device did not take it within the limit, or is gone.</exception>
    void Write(ReadOnlySpan<byte> data, TimeSpan? limit = null);
}

/// <summary>Gets what a serial port's device sends.</summary>
/// <remarks>Called while simulated time stands still, on whichever thread runs the simulation; the bytes are valid during the call only.</remarks>
public delegate void SerialInput(ReadOnlySpan<byte> data, TimeSpan time);

/// <summary>Line coding (PSTN 1.2 table 17).</summary>
/// <param name="BitRate">Bits a second.</param>
/// <param name="DataBits">5, 6, 7, 8 or 16.</param>
/// <param name="Parity">Parity.</param>
/// <param name="StopBits">Stop bits.</param>
public readonly record struct LineCoding(uint BitRate, byte DataBits = 8, SerialParity Parity = SerialParity.None, SerialStopBits StopBits = SerialStopBits.One)
{
    /// <summary>Bytes on the wire.</summary>
    public const int Size = 7;

    /// <summary>Reads the seven bytes.</summary>
    public static LineCoding Read(ReadOnlySpan<byte> bytes) => new(
        System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(bytes), bytes[6], (SerialParity)bytes[5], (SerialStopBits)bytes[4]);

    /// <summary>Writes the seven bytes.</summary>
    public void Write(Span<byte> bytes)
    {
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32LittleEndian(bytes, BitRate);
        bytes[4] = (byte)StopBits;
        bytes[5] = (byte)Parity;
        bytes[6] = DataBits;
    }
}

/// <summary>bParityType.</summary>
public enum SerialParity : byte
{
    /// <summary>None.</summary>
    None,

    /// <summary>Odd.</summary>
    Odd,

    /// <summary>Even.</summary>
    Even,

    /// <summary>Mark.</summary>
    Mark,

    /// <summary>Space.</summary>
    Space,
}

/// <summary>bCharFormat.</summary>
public enum SerialStopBits : byte
{
    /// <summary>1.</summary>
    One,

    /// <summary>1.5.</summary>
    OneAndHalf,

    /// <summary>2.</summary>
    Two,
}

/// <summary>The UART state bitmap of SERIAL_STATE (PSTN 1.2 table 31).</summary>
[Flags]
public enum SerialState
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>bRxCarrier: DCD.</summary>
    Dcd = 1 << 0,

    /// <summary>bTxCarrier: DSR.</summary>
    Dsr = 1 << 1,

    /// <summary>bBreak.</summary>
    Break = 1 << 2,

    /// <summary>bRingSignal.</summary>
    Ring = 1 << 3,

    /// <summary>bFraming.</summary>
    FramingError = 1 << 4,

    /// <summary>bParity.</summary>
    ParityError = 1 << 5,

    /// <summary>bOverRun.</summary>
    Overrun = 1 << 6,
}
