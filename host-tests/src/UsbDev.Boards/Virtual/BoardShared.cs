using System.Runtime.InteropServices;

namespace UsbDev.Boards.Virtual;

/// <summary>
/// The struct that the board and its host share, as firmware/virtual/board.h lays it out. The only place in C# that knows its offsets.
/// </summary>
/// <remarks>It lies in the board's memory: every value that the board writes may be anything at any time.</remarks>
[StructLayout(LayoutKind.Explicit, Size = 3864)]
internal unsafe struct BoardShared
{
    public const uint CurrentAbi = 3;
    public const int EndpointCount = 16; // each with an OUT and an IN side
    public const int EventCount = 64;
    public const int ConsoleSize = 1024;
    public const int PinCount = 32;
    public const int AnalogCount = 8;
    public const int UartCount = 2;
    public const int UartSize = 256;

    [FieldOffset(0)] public uint Abi;
    [FieldOffset(4)] public uint Size;

    [FieldOffset(8)] public uint HeapSize;
    [FieldOffset(12)] public uint StepNs;
    [FieldOffset(16)] public uint RandomSeed;
    [FieldOffset(20)] public uint ResetCause;
    [FieldOffset(24)] public fixed byte UniqueId[8];

    [FieldOffset(32)] public long SliceStart;
    [FieldOffset(40)] public int SliceSteps;
    [FieldOffset(44)] public int StepsLeft;
    [FieldOffset(48)] public long NextTimer;

    [FieldOffset(56)] public byte Connected;
    [FieldOffset(57)] public byte Address;
    [FieldOffset(58)] public byte StartOfFrameEnabled;
    [FieldOffset(59)] public byte Vbus;
    [FieldOffset(60)] public uint Frame;
    [FieldOffset(64)] private fixed byte _endpoints[2 * EndpointCount * 16];

    [FieldOffset(576)] public uint EventHead;
    [FieldOffset(580)] public uint EventTail;
    [FieldOffset(584)] private fixed byte _events[EventCount * 16];

    [FieldOffset(1608)] public uint ConsoleHead;
    [FieldOffset(1612)] public uint ConsoleTail;
    [FieldOffset(1616)] public fixed byte Console[ConsoleSize];

    [FieldOffset(2640)] private fixed byte _pins[PinCount * 4];
    [FieldOffset(2768)] public fixed ushort Analog[AnalogCount];
    [FieldOffset(2784)] private fixed byte _uarts[UartCount * 540];

    /// <summary>The endpoint's entry in the shared struct at <paramref name="shared"/>.</summary>
    /// <param name="shared">The struct.</param>
    /// <param name="address">bEndpointAddress: direction bit and number.</param>
    public static BoardEndpoint* Endpoint(BoardShared* shared, byte address) =>
        (BoardEndpoint*)shared->_endpoints + ((address & 0x80) != 0 ? EndpointCount : 0) + (address & (EndpointCount - 1));

    /// <summary>The slot of the event that is counted <paramref name="count"/>.</summary>
    public static BoardEvent* Event(BoardShared* shared, uint count) => (BoardEvent*)shared->_events + (count & (EventCount - 1));

    /// <summary>The entry of pin <paramref name="pin"/>, 0..31.</summary>
    public static BoardPin* Pin(BoardShared* shared, int pin) => (BoardPin*)shared->_pins + (pin & (PinCount - 1));

    /// <summary>UART <paramref name="uart"/>, 0 or 1.</summary>
    public static BoardUart* Uart(BoardShared* shared, int uart) => (BoardUart*)shared->_uarts + (uart & (UartCount - 1));
}

/// <summary>board_endpoint_t.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
internal struct BoardEndpoint
{
    [FieldOffset(0)] public uint Buffer;
    [FieldOffset(4)] public ushort Length;
    [FieldOffset(6)] public ushort Moved;
    [FieldOffset(8)] public ushort MaxPacket; // 0: closed
    [FieldOffset(10)] public byte Type; // bmAttributes bits 1..0
    [FieldOffset(11)] public EndpointFlags Flags;
    [FieldOffset(12)] public byte Toggle;
}

/// <summary>ENDPOINT_*.</summary>
[Flags]
internal enum EndpointFlags : byte
{
    None = 0,
    Armed = 1 << 0,
    Stalled = 1 << 1,
}

/// <summary>board_event_t.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
internal unsafe struct BoardEvent
{
    [FieldOffset(0)] public BoardEventKind Kind;
    [FieldOffset(1)] public byte Endpoint;
    [FieldOffset(2)] public byte Result;
    [FieldOffset(3)] private readonly byte _reserved;
    [FieldOffset(4)] public uint Length;
    [FieldOffset(8)] public fixed byte Setup[8];
}

/// <summary>EVENT_*.</summary>
internal enum BoardEventKind : byte
{
    BusReset = 1,
    Setup = 2,
    Transfer = 3,
    Suspend = 4,
    Resume = 5,
    StartOfFrame = 6,
    Pin = 7,
    Unplugged = 8,
    Plugged = 9,
}

/// <summary>How a transfer ended: the result of <see cref="BoardEventKind.Transfer"/>.</summary>
internal enum TransferResult : byte
{
    Success = 0,
    Failed = 1,
    Stalled = 2,
}

/// <summary>board_pin_t.</summary>
[StructLayout(LayoutKind.Explicit, Size = 4)]
internal struct BoardPin
{
    [FieldOffset(0)] public PinMode Mode;
    [FieldOffset(1)] public PinPull Pull;
    [FieldOffset(2)] public byte Output;
    [FieldOffset(3)] public byte Driven; // level, or 2: not driven
}

/// <summary>board_uart_t.</summary>
[StructLayout(LayoutKind.Explicit, Size = 540)]
internal unsafe struct BoardUart
{
    [FieldOffset(0)] public uint BaudRate; // 0: off
    [FieldOffset(4)] public byte DataBits;
    [FieldOffset(5)] public byte Parity;
    [FieldOffset(6)] public byte StopBits;
    [FieldOffset(7)] public byte TxPin;
    [FieldOffset(8)] public byte RxPin;
    [FieldOffset(12)] public uint TxHead;
    [FieldOffset(16)] public uint TxTail;
    [FieldOffset(20)] public uint RxHead;
    [FieldOffset(24)] public uint RxTail;
    [FieldOffset(28)] public fixed byte Tx[BoardShared.UartSize];
    [FieldOffset(284)] public fixed byte Rx[BoardShared.UartSize];
}

/// <summary>PIN_*.</summary>
internal enum PinMode : byte
{
    Input = 0,
    Output = 1,
    OpenDrain = 2,
}

/// <summary>PULL_*.</summary>
internal enum PinPull : byte
{
    None = 0,
    Up = 1,
    Down = 2,
}

/// <summary>USB_*: what host_usb() announces.</summary>
internal enum UsbDoorbell
{
    Connect = 0,
    EndpointArmed = 1,
    EndpointStall = 2,
    Address = 3,
    RemoteWakeup = 4,
    EndpointClosed = 5,
}

/// <summary>UART_*: what host_uart() announces.</summary>
internal enum UartDoorbell
{
    Format = 0,
    Data = 1,
    Break = 2,
}

/// <summary>RESET_*: how host_reset() ends a board.</summary>
internal enum BoardResetKind
{
    Hard = 0,
    Bootloader = 1,
    Fatal = 2,
}

/// <summary>What machine.reset_cause() returns, with the numbers of the RP2040's port.</summary>
internal enum ResetCause : uint
{
    PowerOn = 1, // and the reset button
    Watchdog = 3, // machine.reset()
}
