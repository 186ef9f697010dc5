using UsbDev.Bus;
using Wasmtime;

namespace UsbDev.Boards.Virtual.Tests;

/// <summary>The USB controller on a board's memory without a board: the test plays the driver.</summary>
internal sealed unsafe class ControllerRig : IDisposable
{
    public const int Shared = 4096;
    public const int Pages = 2;
    public const int Size = Pages * 65536;
    public const int Buffer = 0x8000;

    private readonly Engine _engine = new();
    private readonly Store _store;
    private readonly BoardEvents _events;

    public ControllerRig()
    {
        _store = new Store(_engine);
        var memory = new Memory(_store, Pages, Pages);
        Bytes = (byte*)memory.GetPointer();
        var shared = (BoardShared*)(Bytes + Shared);
        (shared->Abi, shared->Size) = (BoardShared.CurrentAbi, (uint)sizeof(BoardShared));
        Memory = new BoardMemory();
        Memory.Attach(memory, Shared);
        _events = new BoardEvents(Memory, () => Woken++);
        Usb = new VirtualUsbController(Memory, _events, new Timeline());
        Pins = new VirtualPins(Memory, _events);
        Usb.Begin();
        Pins.Begin();
        Usb.Powered = true;
        shared->Connected = 1;
        Open(0x00, 64, type: 0);
        Open(0x80, 64, type: 0);
        Drain();
    }

    public byte* Bytes { get; }

    public BoardMemory Memory { get; }

    public VirtualUsbController Usb { get; }

    public VirtualPins Pins { get; }

    public int Woken { get; private set; }

    public BoardShared* Registers => Memory.Shared;

    public BoardEndpoint* Endpoint(byte address) => BoardShared.Endpoint(Registers, address);

    public void Open(byte address, ushort maxPacket, byte type = 2) => *Endpoint(address) = new BoardEndpoint { MaxPacket = maxPacket, Type = type };

    public void Arm(byte address, int length, uint buffer = Buffer)
    {
        var endpoint = Endpoint(address);
        (endpoint->Buffer, endpoint->Length, endpoint->Moved) = (buffer, (ushort)length, 0);
        endpoint->Flags |= EndpointFlags.Armed;
        Usb.Doorbell(UsbDoorbell.EndpointArmed, address, 0);
    }

    /// <summary>An IN transaction, with the host's ACK.</summary>
    public (InResult Result, byte[] Data) In(byte endpoint, byte address = 0, bool acknowledge = true)
    {
        var buffer = new byte[1024];
        var result = Usb.In(address, endpoint, buffer);
        if (result.Handshake == Handshake.Ack)
            Usb.InHandshake(address, endpoint, acknowledge);
        return (result, buffer[..result.Length]);
    }

    public Handshake Out(byte endpoint, DataPid pid, int length, byte address = 0) => Usb.Out(address, endpoint, pid, Pattern(length));

    public static byte[] Pattern(int length) => [.. Enumerable.Range(1, length).Select(n => (byte)n)];

    /// <summary>The board takes its events: kind, endpoint, length, result.</summary>
    public List<(BoardEventKind Kind, int Endpoint, uint Length, int Result)> Drain()
    {
        var taken = new List<(BoardEventKind, int, uint, int)>();
        for (; Registers->EventTail != Registers->EventHead; Registers->EventTail++)
            if (BoardShared.Event(Registers, Registers->EventTail) is var e)
                taken.Add((e->Kind, e->Endpoint, e->Length, e->Result));
        return taken;
    }

    public void Dispose()
    {
        _store.Dispose();
        _engine.Dispose();
    }
}
