using UsbDev.Bus;

namespace UsbDev.Boards.Virtual;

/// <summary>
/// The virtual chip's USB device controller. It works on the endpoint table in the board's memory, as a real one works on its registers and
/// packet memory, and never trusts what it reads there: the worst that a broken board can get is an endpoint that does not answer.
/// </summary>
internal sealed unsafe class VirtualUsbController(BoardMemory memory, BoardEvents events, Timeline timeline) : IDevicePort
{
    private const byte DirectionIn = 0x80;
    private const int Isochronous = 1; // bmAttributes bits 1..0, USB 2.0 table 9-13

    private byte _address;
    private bool _powered;
    private int _inFlight = NothingInFlight; // bytes of the packet on the wire, as promised by In()
    private const int NothingInFlight = -1;
    private byte _inFlightEndpoint;

    public event Action<PortChange>? Changed;

    public bool Connected => _powered && memory.Shared is not null && memory.Shared->Connected != 0;

    public bool Powered
    {
        get => _powered;
        set
        {
            if (value == _powered)
                return;
            _powered = value;
            _inFlight = NothingInFlight;
            if (memory.Shared is null)
                return;
            _address = 0;
            memory.Shared->Vbus = value ? (byte)1 : (byte)0;
            events.PostBusState(value ? BoardEventKind.Plugged : BoardEventKind.Unplugged);
            if (memory.Shared->Connected != 0)
                Changed?.Invoke(new PortChange(PortChangeKind.Connection, 0, timeline.Now));
        }
    }

    /// <summary>A fresh board is in the memory.</summary>
    public void Begin()
    {
        _address = 0;
        _inFlight = NothingInFlight;
        memory.Shared->Vbus = _powered ? (byte)1 : (byte)0;
    }

    /// <summary>The board is gone, and its pull-up with it.</summary>
    public void AnnounceGone(long time) => Changed?.Invoke(new PortChange(PortChangeKind.Connection, 0, time));

    /// <summary>The board says that it has changed something.</summary>
    public void Doorbell(UsbDoorbell what, byte endpoint, long time)
    {
        if (what is UsbDoorbell.EndpointArmed or UsbDoorbell.EndpointStall or UsbDoorbell.EndpointClosed && endpoint == _inFlightEndpoint)
            _inFlight = NothingInFlight;
        PortChangeKind? kind = what switch
        {
            UsbDoorbell.Connect => PortChangeKind.Connection,
            UsbDoorbell.EndpointArmed or UsbDoorbell.EndpointStall or UsbDoorbell.EndpointClosed => PortChangeKind.Endpoint,
            UsbDoorbell.RemoteWakeup => PortChangeKind.RemoteWakeup,
            _ => null,
        };
        if (kind is not null)
            Changed?.Invoke(new PortChange(kind.Value, endpoint, time));
    }

    public void Reset()
    {
        if (memory.Shared is null)
            return;
        _address = 0;
        _inFlight = NothingInFlight;
        memory.Shared->Address = 0;
        for (var number = 0; number < BoardShared.EndpointCount; number++)
        {
            Clear(BoardShared.Endpoint(memory.Shared, (byte)number), number);
            Clear(BoardShared.Endpoint(memory.Shared, (byte)(number | DirectionIn)), number);
        }
        events.PostBusState(BoardEventKind.BusReset);

        static void Clear(BoardEndpoint* endpoint, int number) =>
            *endpoint = new BoardEndpoint { MaxPacket = number == 0 ? endpoint->MaxPacket : (ushort)0 };
    }

    public void Suspend() => events.PostBusState(BoardEventKind.Suspend);

    public void Resume() => events.PostBusState(BoardEventKind.Resume);

    public void StartOfFrame(int frame)
    {
        if (memory.Shared is null)
            return;
        memory.Shared->Frame = (uint)frame;
        if (memory.Shared->StartOfFrameEnabled != 0)
            events.PostStartOfFrame(frame);
    }

    public Handshake Setup(byte address, in SetupPacket packet)
    {
        if (!Answers(address) || !events.RoomForSetup)
            return Handshake.None;
        _inFlight = NothingInFlight;
        Begin(BoardShared.Endpoint(memory.Shared, 0));
        Begin(BoardShared.Endpoint(memory.Shared, DirectionIn));
        events.PostSetup(packet);
        return Handshake.Ack;

        // Data and status stages both begin with DATA1 (USB 2.0 §8.5.3).
        static void Begin(BoardEndpoint* endpoint)
        {
            endpoint->Flags &= ~(EndpointFlags.Armed | EndpointFlags.Stalled);
            endpoint->Toggle = 1;
        }
    }

    public Handshake Out(byte address, byte endpoint, DataPid pid, ReadOnlySpan<byte> data)
    {
        if (!TryEndpoint(address, (byte)(endpoint & 0x0F), out var entry) || data.Length > entry->MaxPacket)
            return Handshake.None;
        if (IsIsochronous(entry))
        {
            if (IsArmed(entry) && events.RoomForTransfer)
                Receive(entry, endpoint, data, whole: true);
            return Handshake.None;
        }
        if (IsStalled(entry))
            return Handshake.Stall;
        if ((byte)pid != (entry->Toggle & 1))
            return Handshake.Ack; // it had arrived already, and the host has missed the ACK (USB 2.0 §8.6.4)
        if (!IsArmed(entry) || !events.RoomForTransfer || !Receive(entry, endpoint, data, whole: false))
            return Handshake.Nak;
        entry->Toggle = (byte)(~entry->Toggle & 1);
        return Handshake.Ack;
    }

    public InResult In(byte address, byte endpoint, Span<byte> buffer)
    {
        _inFlight = NothingInFlight;
        if (!TryEndpoint(address, (byte)(endpoint & 0x0F | DirectionIn), out var entry))
            return InResult.None;
        if (IsStalled(entry))
            return InResult.Stall;
        if (!IsArmed(entry) || !events.RoomForTransfer)
            return IsIsochronous(entry) ? InResult.None : InResult.Nak;
        var (moved, length) = (entry->Moved, entry->Length);
        var count = Math.Min(Math.Min(Math.Max(length - moved, 0), entry->MaxPacket), buffer.Length);
        if (!memory.TrySpan(entry->Buffer + moved, count, out var bytes))
        {
            End(entry, (byte)(endpoint & 0x0F | DirectionIn), moved, TransferResult.Failed);
            return InResult.Nak;
        }
        bytes.CopyTo(buffer);
        _inFlight = count;
        _inFlightEndpoint = (byte)(endpoint & 0x0F | DirectionIn);
        return InResult.Data((DataPid)(IsIsochronous(entry) ? 0 : entry->Toggle & 1), count);
    }

    public void InHandshake(byte address, byte endpoint, bool acknowledged)
    {
        var count = _inFlight;
        _inFlight = NothingInFlight;
        if (count == NothingInFlight || (byte)(endpoint & 0x0F | DirectionIn) != _inFlightEndpoint
            || !TryEndpoint(address, _inFlightEndpoint, out var entry) || !IsArmed(entry) || !acknowledged && !IsIsochronous(entry))
            return;
        var moved = entry->Moved + count;
        entry->Moved = (ushort)moved;
        entry->Toggle = (byte)(~entry->Toggle & 1);
        if (moved < entry->Length)
            return;
        End(entry, _inFlightEndpoint, (uint)moved, TransferResult.Success);
        if (_inFlightEndpoint == DirectionIn)
            _address = (byte)(memory.Shared->Address & 0x7F); // the status stage of SET_ADDRESS is over (USB 2.0 §9.4.6)
    }

    private bool Answers(byte address) => address == _address && Connected;

    private bool TryEndpoint(byte address, byte endpoint, out BoardEndpoint* entry)
    {
        entry = Answers(address) ? BoardShared.Endpoint(memory.Shared, endpoint) : null;
        return entry is not null && entry->MaxPacket != 0;
    }

    private static bool IsArmed(BoardEndpoint* entry) => (entry->Flags & EndpointFlags.Armed) != 0;

    private static bool IsStalled(BoardEndpoint* entry) => (entry->Flags & EndpointFlags.Stalled) != 0;

    private static bool IsIsochronous(BoardEndpoint* entry) => (entry->Type & 3) == Isochronous;

    // False: nothing was taken, the buffer that the board has given is not in its memory.
    private bool Receive(BoardEndpoint* entry, byte endpoint, ReadOnlySpan<byte> data, bool whole)
    {
        var (moved, length, maxPacket) = (entry->Moved, entry->Length, entry->MaxPacket);
        var count = Math.Min(Math.Max(length - moved, 0), data.Length);
        if (!memory.TrySpan(entry->Buffer + moved, count, out var bytes))
        {
            End(entry, (byte)(endpoint & 0x0F), moved, TransferResult.Failed);
            return false;
        }
        data[..count].CopyTo(bytes); // the buffer may lie anywhere, over the table too: nothing of the entry is read after this
        entry->Moved = (ushort)(moved + count);
        if (whole || count < data.Length || data.Length < maxPacket || moved + count >= length)
            End(entry, (byte)(endpoint & 0x0F), (uint)(moved + count), count < data.Length ? TransferResult.Failed : TransferResult.Success);
        return true;
    }

    private void End(BoardEndpoint* entry, byte endpoint, uint moved, TransferResult result)
    {
        entry->Flags &= ~EndpointFlags.Armed;
        events.PostTransfer(endpoint, moved, result);
    }
}
