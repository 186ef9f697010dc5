using Microsoft.ClearScript;
using Microsoft.ClearScript.JavaScript;
using UsbDev.Bus;

namespace UsbDev.Boards.Emulated;

/// <summary>The cable's device side for an emulated chip: every call goes to the chip's USB controller model.</summary>
internal sealed class EmulatedUsb(EmulatedBoard board) : IDevicePort
{
    private readonly byte[] _packet = new byte[1024];

    public event Action<PortChange>? Changed;

    public bool Connected => board.Chip is not null && Powered && (bool)board.UsbModel["connected"];

    public bool Powered { get; set; }

    internal void Announce(PortChangeKind kind, byte endpoint, long time) => Changed?.Invoke(new PortChange(kind, endpoint, time));

    public void Reset() => Tell("busReset");

    public void Suspend() => Tell("suspend");

    public void Resume() => Tell("resume");

    public void StartOfFrame(int frame) => Tell("startOfFrame", frame);

    public Handshake Setup(byte address, in SetupPacket packet)
    {
        if (board.Chip is null)
            return Handshake.None;
        packet.Write(_packet);
        board.Packet.Write(_packet, 0, SetupPacket.Size, 0);
        return (Handshake)Ask("setup", (int)address, board.Packet);
    }

    public Handshake Out(byte address, byte endpoint, DataPid pid, ReadOnlySpan<byte> data)
    {
        if (board.Chip is null)
            return Handshake.None;
        data.CopyTo(_packet);
        if (data.Length > 0)
            board.Packet.Write(_packet, 0, (ulong)data.Length, 0);
        return (Handshake)Ask("out", (int)address, (int)endpoint, (int)pid, board.Packet, data.Length);
    }

    public InResult In(byte address, byte endpoint, Span<byte> buffer)
    {
        if (board.Chip is null)
            return InResult.None;
        var answer = Ask("in", (int)address, endpoint & 0x0f, board.Packet);
        if ((answer & 0x0f) != (int)Handshake.Ack)
            return new InResult((Handshake)(answer & 0x0f), default, 0);
        var length = answer >> 8;
        if (length > 0)
        {
            board.Packet.Read(0, (ulong)length, _packet, 0);
            _packet.AsSpan(0, length).CopyTo(buffer);
        }
        return InResult.Data((DataPid)((answer >> 4) & 1), length);
    }

    public void InHandshake(byte address, byte endpoint, bool acknowledged) => Tell("inHandshake", endpoint & 0x0f, acknowledged);

    private int Ask(string method, params object[] args)
    {
        board.CatchUp();
        var answer = Convert.ToInt32(board.UsbModel.InvokeMethod(method, args));
        board.Collect();
        return answer;
    }

    private void Tell(string method, params object[] args)
    {
        if (board.Chip is null)
            return;
        board.CatchUp();
        board.UsbModel.InvokeMethod(method, args);
        board.Collect();
    }
}
