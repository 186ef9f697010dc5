using UsbDev.Bus;
using UsbDev.Descriptors;
using Kind = UsbDev.Descriptors.TransferType;

namespace UsbDev.Host;

/// <summary>The CDC ACM class driver, on top of a device's transfers. It asks and reads what Linux's cdc-acm does, and when.</summary>
internal sealed class CdcAcmPort : ISerialPort, IListener
{
    /// <summary>Abstract control model (CDC 1.2 table 16).</summary>
    public const byte SubClass = 0x02;

    private const byte ToInterface = 0x21;
    private const byte FromInterface = 0xA1;
    private const int QueueSize = 65_536;
    private const int ReadLength = 512; // of one transfer; a short packet ends it early
    private const int WritePiece = 16_384; // of one transfer
    private static readonly LineCoding _atFirst = new(9_600);

    private readonly IUsbDevice _device;
    private readonly byte _in;
    private readonly byte _out;
    private readonly byte? _notify;
    private readonly ByteQueue _queue = new(QueueSize);
    private IInStream? _stream;
    private IInStream? _notifications;
    private bool _isPaused;

    private CdcAcmPort(IUsbDevice device, InterfaceSetting control, byte @in, byte @out, byte? notify, string name)
    {
        (_device, Interface, _in, _out, _notify, Name) = (device, control.Descriptor.Number, @in, @out, notify, name);
    }

    public string Name { get; }

    public byte Interface { get; }

    public event SerialInput? Input;

    public bool IsOpen => _stream is not null;

    public LineCoding Coding
    {
        get
        {
            Span<byte> bytes = stackalloc byte[LineCoding.Size];
            var setup = new SetupPacket(FromInterface, 0x21, 0, Interface, LineCoding.Size);
            var length = _device.ControlIn(setup, bytes);
            return length == LineCoding.Size ? LineCoding.Read(bytes)
                : throw new UsbTransferException(TransferFailure.NoResponse, $"{_device.Name}: {RequestText.Of(setup)}: only {Format.Bytes(bytes[..length])}");
        }
        set
        {
            Span<byte> bytes = stackalloc byte[LineCoding.Size];
            value.Write(bytes);
            _device.ControlOut(new SetupPacket(ToInterface, 0x20, 0, Interface, LineCoding.Size), bytes);
        }
    }

    public bool Dtr { get; private set; }

    public bool Rts { get; private set; }

    public SerialState State { get; private set; }

    public long StateNotifications { get; private set; }

    public int Available => _queue.Count;

    public long Received { get; private set; }

    public TransferFailure? Ended { get; private set; }

    bool IListener.IsFull => _isPaused;

    private bool HasRoom => _stream is { } stream && _queue.Free >= 2 * stream.Surplus;

    /// <summary>Takes the control and the data interface and sets the line to 9600 8N1.</summary>
    /// <exception cref="InvalidDataException">No data interface with two bulk endpoints belongs to it.</exception>
    public static CdcAcmPort Bind(IUsbDevice device, InterfaceSetting control)
    {
        var number = control.Descriptor.Number;
        var data = DataInterface(device.Configuration, control)
            ?? throw new InvalidDataException("no data interface belongs to this CDC ACM control interface (CDC 1.2 §5.2.3.2)");
        var bulk = data.Endpoints.Select(e => e.Descriptor).Where(e => e.Transfer == Kind.Bulk).ToList();
        if (bulk.Find(e => e.IsIn) is not { } input || bulk.Find(e => !e.IsIn) is not { } output)
            throw new InvalidDataException($"its data interface {data.Descriptor.Number} has no bulk endpoint each way (PSTN 1.2 §3.6.2)");
        var notify = control.Endpoints.Select(e => e.Descriptor).FirstOrDefault(e => e is { IsIn: true, Transfer: Kind.Interrupt });
        device.Claim(number, "CDC ACM driver");
        if (data.Descriptor.Number != number) device.Claim(data.Descriptor.Number, "CDC ACM driver");
        var association = device.Configuration.Associations.FirstOrDefault(a => a.FirstInterface == number);
        var name = device.Text(control.Descriptor.StringIndex) ?? device.Text(association?.StringIndex ?? 0) ?? device.Text(device.Device.ProductString) ?? device.Name;
        var port = new CdcAcmPort(device, control, input.Address, output.Address, notify?.Address, name);
        try
        {
            port.Coding = _atFirst;
        }
        catch (UsbTransferException e) when (e.Failure == TransferFailure.Stall)
        {
            // A port without a line has no coding: bit 1 of bmCapabilities (PSTN 1.2 §5.3.2).
        }

        return port;
    }

    void IListener.Received(ReadOnlySpan<byte> data, TimeSpan time)
    {
        Received += data.Length;
        _queue.Add(data);
        Input?.Invoke(data, time);
        _isPaused = !HasRoom;
    }

    void IListener.Ended(TransferFailure failure) => Ended = failure;

    public void Open(LineCoding? coding = null)
    {
        if (IsOpen) throw new InvalidOperationException($"{Name} is open already");
        if (coding is { } line) Coding = line;
        (Received, Ended, StateNotifications, State) = (0, null, 0, SerialState.None);
        _queue.Clear();
        if (_notify is { } endpoint) _notifications = _device.Listen(endpoint, Notifications.StateLength, new Notifications(this));
        _isPaused = false;
        _stream = _device.Listen(_in, ReadLength, this);
        SetLines(true, true);
    }

    public void Close()
    {
        if (!IsOpen) return;
        _stream?.Dispose();
        _notifications?.Dispose();
        (_stream, _notifications) = (null, null);
        _queue.Clear();
        if (_device.Attached) SetLines(false, false);
    }

    public void SetModemLines(bool dtr, bool rts)
    {
        _device.ControlOut(new SetupPacket(ToInterface, 0x22, (ushort)((dtr ? 1 : 0) | (rts ? 2 : 0)), Interface, 0));
        (Dtr, Rts) = (dtr, rts);
    }

    public void SendBreak(TimeSpan length)
    {
        const int forEver = 0xFFFF;
        var ms = length == Timeout.InfiniteTimeSpan ? forEver : length.TotalMilliseconds;
        if (ms is < 0 or > forEver) throw new ArgumentOutOfRangeException(nameof(length), length, "SEND_BREAK takes 0 to 65,534 ms, or no end (PSTN 1.2 §6.3.13)");
        _device.ControlOut(new SetupPacket(ToInterface, 0x23, (ushort)ms, Interface, 0));
    }

    public void Discard()
    {
        _queue.Clear();
        GoOn();
    }

    public int Read(Span<byte> data, TimeSpan? limit = null)
    {
        var time = limit ?? IUsbDevice.DefaultLimit;
        if (_queue.Count == 0 && time > TimeSpan.Zero) _device.Clock.Wait(() => _queue.Count > 0 || Ended is not null || !IsOpen, time);
        var count = _queue.Take(data);
        GoOn();
        return count;
    }

    public void Write(ReadOnlySpan<byte> data, TimeSpan? limit = null)
    {
        do
        {
            var piece = data[..Math.Min(data.Length, WritePiece)];
            _device.Write(_out, piece, limit: limit);
            data = data[piece.Length..];
        }
        while (!data.IsEmpty);
    }

    // Union, else call management, else the next interface, as Linux looks for it.
    private static InterfaceSetting? DataInterface(Configuration configuration, InterfaceSetting control)
    {
        var named = control.Extras.OfType<CdcUnionDescriptor>().SelectMany(u => u.SubordinateInterfaces.Take(1)).Select(n => (int)n)
            .Concat(control.Extras.OfType<CdcCallManagementDescriptor>().Select(c => (int)c.DataInterface))
            .Append(control.Descriptor.Number + 1);
        foreach (var number in named)
        {
            var data = configuration.Interfaces.Where(i => i.Descriptor.Number == number && i.Endpoints.Length >= 2).OrderBy(i => i.Descriptor.Alternate).FirstOrDefault();
            if (data is not null) return data;
        }

        return null;
    }

    private void GoOn()
    {
        if (!_isPaused || !HasRoom) return;
        _isPaused = false;
        _stream!.Resume();
    }

    private void SetLines(bool dtr, bool rts)
    {
        try
        {
            SetModemLines(dtr, rts);
        }
        catch (UsbTransferException e) when (e.Failure == TransferFailure.Stall)
        {
            (Dtr, Rts) = (dtr, rts); // a port without modem lines
        }
    }

    private sealed class Notifications(CdcAcmPort port) : IListener
    {
        /// <summary>SERIAL_STATE: a header of eight bytes and two of data (PSTN 1.2 §6.5.4).</summary>
        public const int StateLength = 10;

        private const byte SerialStateCode = 0x20;

        public void Received(ReadOnlySpan<byte> data, TimeSpan time)
        {
            if (data.Length != StateLength || data[0] != FromInterface || data[1] != SerialStateCode) return;
            port.State = (SerialState)(data[8] | data[9] << 8);
            port.StateNotifications++;
        }

        public void Ended(TransferFailure failure)
        {
        }
    }
}
