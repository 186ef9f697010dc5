using UsbDev.Bus;
using UsbDev.Descriptors;

namespace UsbDev.Host.Tests;

/// <summary>
/// A device made of a table of descriptors, with a device controller as chips have it: toggles, stages, one address. What it answers to a
/// request can be replaced, so that it may also lie.
/// </summary>
internal sealed class FakeDevice : IDevicePort
{
    private readonly Queue<byte[]>[] _in = [.. Enumerable.Range(0, 16).Select(_ => new Queue<byte[]>())];
    private readonly bool[] _inToggle = new bool[16];
    private readonly bool[] _outToggle = new bool[16];
    private readonly HashSet<byte> _stalled = [];
    private SetupPacket _setup;
    private byte[]? _answer;
    private int _sent;
    private readonly List<byte> _received = [];
    private bool _toggle;
    private byte _address;
    private byte? _nextAddress;
    private bool _stall;
    private bool _connected;
    private bool _powered;

    /// <summary>Answers to GET_DESCRIPTOR by wValue and wIndex.</summary>
    public Dictionary<(ushort Value, ushort Index), byte[]> Descriptors { get; } = [];

    /// <summary>Asked first about every request: an answer, or <see cref="Unhandled"/>; null stalls.</summary>
    public Func<SetupPacket, byte[]?>? Request { get; set; }

    /// <summary>Gets the data stage of requests to the device.</summary>
    public Action<SetupPacket, byte[]>? Data { get; set; }

    /// <summary>Gets OUT packets of other endpoints than 0; false: NAK.</summary>
    public Func<byte, byte[], bool>? Output { get; set; }

    /// <summary>What a control IN answers at packet level, before anything else; null: go on.</summary>
    public Func<InResult?>? ControlIn { get; set; }

    public static byte[] Unhandled { get; } = [0];

    public static byte[] Nothing { get; } = [];

    public List<string> Log { get; } = [];

    /// <summary>What <see cref="Powered"/> does with the pull-up.</summary>
    public bool PullsUp { get; init; } = true;

    public bool Connected
    {
        get => _connected;
        set
        {
            if (_connected == value) return;
            _connected = value;
            Changed?.Invoke(new PortChange(PortChangeKind.Connection, 0, 0));
        }
    }

    public event Action<PortChange>? Changed;

    public bool Powered
    {
        get => _powered;
        set
        {
            _powered = value;
            Connected = value && PullsUp;
        }
    }

    public int Suspends { get; private set; }

    public byte Address => _address;

    public void Send(byte endpoint, params byte[] packet)
    {
        _in[endpoint & 15].Enqueue(packet);
        Changed?.Invoke(new PortChange(PortChangeKind.Endpoint, endpoint, 0));
    }

    public void Stall(byte endpoint)
    {
        _stalled.Add(endpoint);
        Changed?.Invoke(new PortChange(PortChangeKind.Endpoint, endpoint, 0));
    }

    public int Waiting(byte endpoint) => _in[endpoint & 15].Count;

    public void Reset()
    {
        Log.Add("reset");
        _address = 0;
        _nextAddress = null;
        _stalled.Clear();
        Array.Clear(_inToggle);
        Array.Clear(_outToggle);
    }

    public void Suspend() => Suspends++;

    public void Resume() => Log.Add("resume");

    public void StartOfFrame(int frame)
    {
    }

    public void Wake() => Changed?.Invoke(new PortChange(PortChangeKind.RemoteWakeup, 0, 0));

    public Handshake Setup(byte address, in SetupPacket packet)
    {
        if (address != _address) return Handshake.None;
        _setup = packet;
        (_sent, _toggle, _stall) = (0, true, false);
        _received.Clear();
        Log.Add(RequestText.Of(packet));
        _answer = Answer(packet);
        if (_answer is null) _stall = true;
        else if (packet.IsIn && _answer.Length > packet.Length) _answer = _answer[..packet.Length];
        return Handshake.Ack;
    }

    public Handshake Out(byte address, byte endpoint, DataPid pid, ReadOnlySpan<byte> data)
    {
        if (address != _address) return Handshake.None;
        if (endpoint != 0)
        {
            if (_stalled.Contains(endpoint)) return Handshake.Stall;
            if (_outToggle[endpoint] != (pid == DataPid.Data1)) return Handshake.Ack;
            if (Output is not { } output || !output(endpoint, data.ToArray())) return Handshake.Nak;
            _outToggle[endpoint] ^= true;
            return Handshake.Ack;
        }

        if (_stall) return Handshake.Stall;
        if (_setup.IsIn) return Handshake.Ack; // status stage
        _received.AddRange(data);
        if (_received.Count >= _setup.Length) Data?.Invoke(_setup, [.. _received]);
        return Handshake.Ack;
    }

    public InResult In(byte address, byte endpoint, Span<byte> buffer)
    {
        if (address != _address) return InResult.None;
        var number = endpoint & 15;
        if (number != 0)
        {
            if (_stalled.Contains((byte)(number | 0x80))) return InResult.Stall;
            if (!_in[number].TryPeek(out var packet)) return InResult.Nak;
            packet.CopyTo(buffer);
            return InResult.Data(_inToggle[number] ? DataPid.Data1 : DataPid.Data0, packet.Length);
        }

        if (ControlIn?.Invoke() is { } forced) return forced;
        if (_stall) return InResult.Stall;
        if (!_setup.IsIn) return InResult.Data(DataPid.Data1, 0);
        var chunk = Math.Clamp(_answer!.Length - _sent, 0, 64);
        _answer.AsSpan(_sent, chunk).CopyTo(buffer);
        return InResult.Data(_toggle ? DataPid.Data1 : DataPid.Data0, chunk);
    }

    public void InHandshake(byte address, byte endpoint, bool acknowledged)
    {
        if (address != _address || !acknowledged) return;
        var number = endpoint & 15;
        if (number != 0)
        {
            _in[number].Dequeue();
            _inToggle[number] ^= true;
            return;
        }

        if (_setup.IsIn)
        {
            _sent += Math.Min(64, (_answer?.Length ?? 0) - _sent);
            _toggle ^= true;
        }
        else if (_nextAddress is { } next)
        {
            (_address, _nextAddress) = (next, null);
        }
    }

    private byte[]? Answer(in SetupPacket packet)
    {
        if (Request?.Invoke(packet) is var own && own != Unhandled && Request is not null) return own;
        switch (packet.RequestType, packet.Request)
        {
            case (0x00, 5):
                _nextAddress = (byte)packet.Value;
                return Nothing;
            case (0x00, 9) or (0x00, 3) or (0x00, 1):
                return Nothing;
            case (0x02, 1):
                var endpoint = (byte)packet.Index;
                _stalled.Remove(endpoint);
                ((endpoint & 0x80) != 0 ? _inToggle : _outToggle)[endpoint & 15] = false;
                return Nothing;
            case (0x80 or 0x81, 6):
                return Descriptors.GetValueOrDefault((packet.Value, packet.Index));
            default:
                return null;
        }
    }
}
