namespace UsbDev.Bus.Tests;

/// <summary>
/// A device of the tests' own: a device controller with endpoint toggles, NAK while nothing is armed, halts, and the standard requests that move its state.
/// It is written against USB 2.0 chapters 8 and 9, not against the host controller.
/// </summary>
internal sealed class SoftDevice(Timeline timeline) : IDevicePort
{
    private readonly Endpoint[] _in = NewEndpoints();
    private readonly Endpoint[] _out = NewEndpoints();
    private byte _address;
    private byte _nextAddress;
    private SetupPacket _setup;
    private byte[] _response = [];
    private readonly List<byte> _request = [];
    private bool _powered;
    private bool _pullUp = true;

    public int MaxPacket0 { get; init; } = 64;

    /// <summary>What GET_DESCRIPTOR answers, by wValue.</summary>
    public Dictionary<ushort, byte[]> Descriptors { get; } = [];

    /// <summary>Class and vendor requests: the setup packet and the OUT data; null: STALL.</summary>
    public Func<SetupPacket, byte[], byte[]?> Request { get; set; } = static (_, _) => null;

    /// <summary>What it has been told by the port, with the simulated time in µs.</summary>
    public List<string> Log { get; } = [];

    /// <summary>Frame numbers heard.</summary>
    public List<(int Number, long Time)> Frames { get; } = [];

    public bool KeepsFrames { get; set; }

    /// <summary>What it answers to SETUP; a real one may only acknowledge it.</summary>
    public Handshake SetupAnswer { get; set; } = Handshake.Ack;

    /// <summary>Answers nothing at all.</summary>
    public bool Dead { get; set; }

    public byte Address => _address;

    public Endpoint In(int number) => _in[number];

    public Endpoint Out(int number) => _out[number];

    public bool Connected => _powered && _pullUp;

    public event Action<PortChange>? Changed;

    public bool Powered
    {
        get => _powered;
        set
        {
            _powered = value;
            Log.Add($"{timeline.Now / 1000} vbus {(value ? "on" : "off")}");
            Changed?.Invoke(new PortChange(PortChangeKind.Connection, 0, timeline.Now));
        }
    }

    public bool PullUp
    {
        set
        {
            _pullUp = value;
            Changed?.Invoke(new PortChange(PortChangeKind.Connection, 0, timeline.Now));
        }
    }

    public void Wakeup() => Changed?.Invoke(new PortChange(PortChangeKind.RemoteWakeup, 0, timeline.Now));

    /// <summary>Gives an IN endpoint packets to send, and rings.</summary>
    public void Send(int endpoint, params byte[][] packets)
    {
        foreach (var packet in packets)
            _in[endpoint].Packets.Enqueue(packet);
        Ring((byte)(endpoint | 0x80));
    }

    /// <summary>Lets an OUT endpoint take so many packets more, and rings.</summary>
    public void Accept(int endpoint, int packets)
    {
        _out[endpoint].Space += packets;
        Ring((byte)endpoint);
    }

    public void Ring(byte endpoint) => Changed?.Invoke(new PortChange(PortChangeKind.Endpoint, endpoint, timeline.Now));

    public void Reset()
    {
        Log.Add($"{timeline.Now / 1000} reset");
        (_address, _nextAddress) = (0, 0);
        foreach (var endpoint in _in.Concat(_out))
            endpoint.Clear();
    }

    public void Suspend() => Log.Add($"{timeline.Now / 1000} suspend");

    public void Resume() => Log.Add($"{timeline.Now / 1000} resume");

    public void StartOfFrame(int frame)
    {
        if (KeepsFrames)
            Frames.Add((frame, timeline.Now));
    }

    public Handshake Setup(byte address, in SetupPacket packet)
    {
        if (Dead || address != _address)
            return Handshake.None;
        if (SetupAnswer != Handshake.Ack)
            return SetupAnswer;
        _setup = packet;
        _request.Clear();
        var (input, output) = (_in[0], _out[0]);
        (input.Toggle, output.Toggle, input.Stalled, output.Stalled) = (DataPid.Data1, DataPid.Data1, false, false);
        input.Packets.Clear();
        output.Space = 0;
        if (packet.IsIn && packet.Length > 0)
            Answer();
        else if (packet.Length == 0)
            Execute();
        else
            output.Space = int.MaxValue;
        return Handshake.Ack;
    }

    public Handshake Out(byte address, byte endpoint, DataPid pid, ReadOnlySpan<byte> data)
    {
        var state = _out[endpoint];
        state.Heard(timeline.Now);
        if (Dead || address != _address)
            return Handshake.None;
        if (state.Stalled)
            return Handshake.Stall;
        if (pid != state.Toggle)
            return Handshake.Ack; // a packet again whose ACK was lost: taken already (USB 2.0 §8.6.4)
        if (state.Space == 0)
        {
            state.Naks++;
            return Handshake.Nak;
        }
        state.Space--;
        state.Toggle ^= DataPid.Data1;
        state.Moved += data.Length;
        if (endpoint != 0)
        {
            if (state.Keeps)
                state.Received.Add(data.ToArray());
            return Handshake.Ack;
        }
        _request.AddRange(data);
        if (!_setup.IsIn && _request.Count >= _setup.Length)
            Execute();
        return Handshake.Ack;
    }

    public InResult In(byte address, byte endpoint, Span<byte> buffer)
    {
        var state = _in[endpoint];
        state.Heard(timeline.Now);
        if (Dead || address != _address)
            return InResult.None;
        if (state.Stalled)
            return InResult.Stall;
        if (state.Endless is { } endless)
        {
            endless.CopyTo(buffer);
            return InResult.Data(state.Toggle, endless.Length);
        }
        if (!state.Packets.TryPeek(out var packet))
        {
            state.Naks++;
            return InResult.Nak;
        }
        packet.CopyTo(buffer);
        return InResult.Data(state.Toggle, packet.Length);
    }

    public void InHandshake(byte address, byte endpoint, bool acknowledged)
    {
        var state = _in[endpoint];
        if (!acknowledged)
        {
            state.Repeats++;
            return;
        }
        state.Toggle ^= DataPid.Data1;
        state.Moved += state.Endless?.Length ?? state.Packets.Dequeue().Length;
        if (endpoint == 0 && !_setup.IsIn && state.Packets.Count == 0)
            _address = _nextAddress;
    }

    private void Answer()
    {
        var response = (_setup.RequestType, _setup.Request) switch
        {
            (0x80 or 0x81, 6) => Descriptors.GetValueOrDefault(_setup.Value),
            (0x80, 0) => [1, 0],
            (0x82, 0) => [(byte)(((_setup.Index & 0x80) != 0 ? _in : _out)[_setup.Index & 0xF].Stalled ? 1 : 0), 0],
            _ => Request(_setup, []),
        };
        if (response is null)
        {
            (_in[0].Stalled, _out[0].Stalled) = (true, true);
            return;
        }
        _response = response.Length > _setup.Length ? response[.._setup.Length] : response;
        for (var at = 0; at < _response.Length; at += MaxPacket0)
            _in[0].Packets.Enqueue(_response[at..Math.Min(_response.Length, at + MaxPacket0)]);
        if (_response.Length < _setup.Length && _response.Length % MaxPacket0 == 0)
            _in[0].Packets.Enqueue([]);
        _out[0].Space = 1;
    }

    private void Execute()
    {
        var done = true;
        switch (_setup.RequestType, _setup.Request)
        {
            case (0, 5):
                _nextAddress = (byte)_setup.Value;
                break;
            case (0, 9):
                break;
            case (2, 1):
                var endpoint = ((_setup.Index & 0x80) != 0 ? _in : _out)[_setup.Index & 0xF];
                (endpoint.Stalled, endpoint.Toggle) = (false, DataPid.Data0);
                break;
            default:
                done = Request(_setup, _request.ToArray()) is not null;
                break;
        }
        if (done)
            _in[0].Packets.Enqueue([]);
        else
            (_in[0].Stalled, _out[0].Stalled) = (true, true);
    }

    private static Endpoint[] NewEndpoints() => [.. Enumerable.Range(0, 16).Select(_ => new Endpoint())];

    internal sealed class Endpoint
    {
        public DataPid Toggle { get; set; }
        public bool Stalled { get; set; }
        public Queue<byte[]> Packets { get; } = new();
        public byte[]? Endless { get; set; }
        public int Space { get; set; }
        public bool Keeps { get; set; } = true;
        public List<byte[]> Received { get; } = [];
        public long Moved { get; set; }
        public long Tokens { get; private set; }
        public List<long>? TokenTimes { get; set; }
        public int Naks { get; set; }
        public int Repeats { get; set; }

        public void Heard(long time)
        {
            Tokens++;
            TokenTimes?.Add(time);
        }

        public void Clear()
        {
            (Toggle, Stalled) = (DataPid.Data0, false);
            Packets.Clear();
        }
    }
}
