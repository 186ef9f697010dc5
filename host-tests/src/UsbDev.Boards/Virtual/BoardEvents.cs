namespace UsbDev.Boards.Virtual;

/// <summary>The queue of events from the silicon to the board: the interrupts of the virtual chip.</summary>
internal sealed unsafe class BoardEvents(BoardMemory memory, Action wake)
{
    // Slots that an event must leave free, so that what matters more always finds room in front of a board that does not keep up.
    // Bus states come last: each makes those before it old news, so the newest one may take the last slot.
    private const int SpareForTransfers = 32;
    private const int SpareForSetup = 16;
    private const int SpareForPins = 8;

    private uint _head; // the board may have written anything into its own copy

    /// <summary>A new board: nothing has happened yet.</summary>
    public void Clear() => _head = 0;

    /// <summary>There is room for the end of a transfer. Without it the controller answers NAK.</summary>
    public bool RoomForTransfer => Free >= SpareForTransfers;

    /// <summary>There is room for a SETUP.</summary>
    public bool RoomForSetup => Free >= SpareForSetup;

    private int Free
    {
        get
        {
            if (memory.Shared is null)
                return 0;
            var unread = _head - memory.Shared->EventTail;
            return unread > BoardShared.EventCount ? 0 : BoardShared.EventCount - (int)unread;
        }
    }

    /// <summary>The end of a transfer, which <see cref="RoomForTransfer"/> has allowed.</summary>
    public void PostTransfer(byte endpoint, uint length, TransferResult result) =>
        Post(new BoardEvent { Kind = BoardEventKind.Transfer, Endpoint = endpoint, Length = length, Result = (byte)result });

    /// <summary>A SETUP packet, which <see cref="RoomForSetup"/> has allowed.</summary>
    public void PostSetup(in Bus.SetupPacket packet)
    {
        var setup = new BoardEvent { Kind = BoardEventKind.Setup };
        packet.Write(new Span<byte>(setup.Setup, Bus.SetupPacket.Size));
        Post(setup);
    }

    /// <summary>A start of frame; the board misses it when it does not keep up.</summary>
    public void PostStartOfFrame(int frame)
    {
        if (RoomForTransfer)
            Post(new BoardEvent { Kind = BoardEventKind.StartOfFrame, Length = (uint)frame });
    }

    /// <summary>An edge on a pin; the board misses it when it does not keep up.</summary>
    public void PostPin(int pin, bool level)
    {
        if (Free >= SpareForPins)
            Post(new BoardEvent { Kind = BoardEventKind.Pin, Endpoint = (byte)pin, Result = level ? (byte)1 : (byte)0 });
    }

    /// <summary>A new state of the bus.</summary>
    public void PostBusState(BoardEventKind kind)
    {
        if (Free == 0)
            _head--;
        Post(new BoardEvent { Kind = kind });
    }

    private void Post(in BoardEvent what)
    {
        if (memory.Shared is null)
            return;
        *BoardShared.Event(memory.Shared, _head) = what;
        memory.Shared->EventHead = ++_head;
        wake();
    }
}
