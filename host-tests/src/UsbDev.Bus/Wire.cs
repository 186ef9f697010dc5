namespace UsbDev.Bus;

/// <summary>
/// The cable as seen from the host: one transaction at a time, its packets, the time that they take, and what the noise does to them (USB 2.0 §8.5, §8.6).
/// It knows nothing of transfers beyond the next packet.
/// </summary>
internal sealed class Wire(HostController controller)
{
    private enum Phase
    {
        Idle,
        Answer, // the IN token is on its way; then the device answers
        End,    // the rest of the transaction is on its way
    }

    private readonly byte[] _packet = new byte[Packet.MaxSize];
    private readonly byte[] _data = new byte[1024];
    private Phase _phase;
    private long _packets;
    private long _frameStart;
    private int _frame;
    private bool _frameLost; // its start did not arrive
    private byte _address;
    private PacketId _token;
    private byte _endpoint; // with direction bit
    private DataPid _pid;
    private WireFault _fault;
    private InResult _answer;
    private Outcome _refusal; // IN: what came instead of data

    /// <summary>The first bit of the frame that nothing has taken yet.</summary>
    public int Bit { get; private set; }

    /// <summary>Whose transaction is on the wire; null: nobody's.</summary>
    public Transfer? Current { get; private set; }

    /// <summary>When the transaction on the wire goes on, in simulated ns.</summary>
    public long Due { get; private set; } = Timeline.Never;

    /// <summary>After <see cref="Outcome.Data"/>: what came.</summary>
    public ReadOnlySpan<byte> Received => _data.AsSpan(0, _answer.Length);

    /// <summary>When the start of frame that is on the wire has arrived, in simulated ns.</summary>
    public long FrameHeardAt { get; private set; } = Timeline.Never;

    /// <summary>A frame begins: its start goes over the wire.</summary>
    public void BeginFrame(long start, int number)
    {
        (_frameStart, _frame) = (start, number);
        Bit = FullSpeed.Token + FullSpeed.Gap;
        var fault = FaultOf(null, PacketId.StartOfFrame);
        if (controller.Monitor is { } monitor && fault != WireFault.Lost)
            Show(monitor, null, start, Packet.WriteStartOfFrame(_packet, number), fault);
        _frameLost = fault != WireFault.None;
        FrameHeardAt = TimeOf(FullSpeed.Token);
    }

    /// <summary>The start of the frame has arrived at <paramref name="ports"/>.</summary>
    public void HearFrame(List<RootPort> ports)
    {
        FrameHeardAt = Timeline.Never;
        if (_frameLost)
            return;
        foreach (var port in ports)
            if (port.HasFrames)
                port.Device!.StartOfFrame(_frame);
    }

    /// <summary>What has not been used until <paramref name="now"/> is gone.</summary>
    public void Skip(long now) => Bit = Math.Max(Bit, FullSpeed.BitAt(now - _frameStart));

    /// <summary>The simulated ns at which the next transaction can begin.</summary>
    public long FreeAt => TimeOf(Bit);

    /// <summary>Puts the next transaction of a transfer on the wire. There must be room in the frame.</summary>
    public void Begin(Transfer transfer)
    {
        Current = transfer;
        _token = transfer.Token;
        _pid = transfer.Pid;
        _address = transfer.Pipe.DeviceAddress;
        _endpoint = (byte)(transfer.Pipe.EndpointAddress & 0xF | (_token == PacketId.In ? 0x80 : 0));
        _fault = Send(Bit, _token);
        if (_token == PacketId.In)
        {
            (_phase, Due) = (Phase.Answer, TimeOf(Bit + FullSpeed.Token));
            return;
        }
        // The host sends its data without knowing what became of the token.
        var data = transfer.Outgoing(_data);
        var fault = SendData(Bit + FullSpeed.Token + FullSpeed.Gap, data);
        if (_fault == WireFault.None)
            _fault = fault;
        (_phase, Due) = (Phase.End, TimeOf(Bit + FullSpeed.Transaction(data.Length)));
    }

    /// <summary>The transaction goes on; <see cref="Outcome.Unfinished"/> until it has ended.</summary>
    public Outcome Step()
    {
        if (_phase == Phase.Answer)
        {
            Answer();
            (_phase, Due) = (Phase.End, TimeOf(Bit));
            return Outcome.Unfinished;
        }
        var outcome = _token != PacketId.In ? EndOut() : _answer.Handshake == Handshake.Ack ? EndIn() : _refusal;
        Free();
        return outcome;
    }

    /// <summary>The device is gone, or is being reset: the transaction is nobody's any more.</summary>
    public void Abandon() => Free();

    private void Free() => (_phase, Current, Due) = (Phase.Idle, null, Timeline.Never);

    private void Answer()
    {
        var begin = Bit;
        var pipe = Current!.Pipe;
        _answer = _fault == WireFault.None ? pipe.Port.Device!.In(_address, (byte)(_endpoint & 0xF), _data) : InResult.None;
        var answerAt = begin + FullSpeed.Token + FullSpeed.Gap;
        switch (_answer.Handshake)
        {
            case Handshake.Ack when _answer.Length >= 0 && _answer.Length < _data.Length:
                _fault = SendData(answerAt, _data.AsSpan(0, _answer.Length));
                // The host stops listening to a packet that is longer than it may be: there may be no room left for it in the frame.
                Bit = begin + FullSpeed.Transaction(Math.Min(_answer.Length, Current.NextLength));
                break;
            case Handshake.Nak or Handshake.Stall:
                _refusal = HandshakeArrives(answerAt, _answer.Handshake);
                Bit = answerAt + FullSpeed.Handshake + FullSpeed.Gap;
                break;
            default:
                (_answer, _refusal) = (InResult.None, Outcome.NoAnswer);
                Bit = begin + FullSpeed.Token + FullSpeed.TurnaroundTimeout;
                break;
        }
    }

    private Outcome EndIn()
    {
        var pipe = Current!.Pipe;
        var outcome = _fault != WireFault.None ? Outcome.NoAnswer
            : _answer.Length > pipe.MaxPacketSize ? Outcome.Overflow
            : _answer.Pid != _pid ? Outcome.WrongToggle
            : _answer.Length > Current.Room ? Outcome.Overflow
            : Outcome.Data;
        // A packet with the wrong PID is one that came before, of which the ACK was lost: it is acknowledged and dropped (USB 2.0 §8.6.4).
        var acknowledged = outcome is Outcome.Data or Outcome.WrongToggle
            && Send(Bit - FullSpeed.Gap - FullSpeed.Handshake, PacketId.Ack) == WireFault.None;
        pipe.Port.Device!.InHandshake(_address, (byte)(_endpoint & 0xF), acknowledged);
        return outcome;
    }

    private Outcome EndOut()
    {
        var (begin, pipe) = (Bit, Current!.Pipe);
        var data = Current.Outgoing(_data);
        var handshake = _fault != WireFault.None ? Handshake.None
            : _token == PacketId.Setup ? pipe.Port.Device!.Setup(_address, Current.Setup)
            : pipe.Port.Device!.Out(_address, (byte)(_endpoint & 0xF), _pid, data);
        Bit = begin + FullSpeed.Transaction(data.Length);
        // A SETUP cannot be refused (USB 2.0 §8.4.6.4).
        return handshake == Handshake.None || _token == PacketId.Setup && handshake != Handshake.Ack ? Outcome.NoAnswer
            : HandshakeArrives(Bit - FullSpeed.Gap - FullSpeed.Handshake, handshake);
    }

    private Outcome HandshakeArrives(int bit, Handshake handshake)
    {
        var (pid, outcome) = handshake switch
        {
            Handshake.Ack => (PacketId.Ack, Outcome.Acknowledged),
            Handshake.Nak => (PacketId.Nak, Outcome.Nak),
            _ => (PacketId.Stall, Outcome.Stall),
        };
        return Send(bit, pid) == WireFault.None ? outcome : Outcome.NoAnswer;
    }

    // Tokens and handshakes.
    private WireFault Send(int bit, PacketId pid)
    {
        var port = Current!.Pipe.Port;
        var fault = FaultOf(port, pid);
        if (controller.Monitor is { } monitor && fault != WireFault.Lost)
            Show(monitor, port, TimeOf(bit), pid is PacketId.In or PacketId.Out or PacketId.Setup
                ? Packet.WriteToken(_packet, pid, _address, _endpoint) : Packet.WriteHandshake(_packet, pid), fault);
        return fault;
    }

    private WireFault SendData(int bit, ReadOnlySpan<byte> data)
    {
        var port = Current!.Pipe.Port;
        var pid = (_token == PacketId.In ? _answer.Pid : _pid) == DataPid.Data0 ? PacketId.Data0 : PacketId.Data1;
        var fault = FaultOf(port, pid);
        if (controller.Monitor is { } monitor && fault != WireFault.Lost)
            Show(monitor, port, TimeOf(bit), Packet.WriteData(_packet, pid, data), fault);
        return fault;
    }

    private WireFault FaultOf(RootPort? port, PacketId pid)
    {
        var index = _packets++;
        return controller.Noise is { } noise ? noise(port is null ? new WirePacket(index, null, pid, 0, 0) : new WirePacket(index, port, pid, _address, _endpoint)) : WireFault.None;
    }

    private void Show(IBusMonitor monitor, RootPort? port, long time, int length, WireFault fault)
    {
        // The last byte is CRC, or a handshake's PID with its check bits in the high half: no packet is valid with one of them flipped.
        if (fault == WireFault.Corrupted)
            _packet[length - 1] ^= 0x80;
        monitor.Packet(port, time, _packet.AsSpan(0, length));
    }

    private long TimeOf(int bit) => _frameStart + FullSpeed.Nanoseconds(bit);
}

/// <summary>How a transaction ended, as the host sees it.</summary>
internal enum Outcome
{
    /// <summary>Not yet.</summary>
    Unfinished,

    /// <summary>SETUP or OUT was taken.</summary>
    Acknowledged,

    /// <summary>IN: a good packet with the right PID.</summary>
    Data,

    Nak,
    Stall,

    /// <summary>Nothing, or nothing valid.</summary>
    NoAnswer,

    /// <summary>A packet that is longer than the endpoint's packets may be, or than the buffer.</summary>
    Overflow,

    /// <summary>A good packet with the PID that is not its turn.</summary>
    WrongToggle,
}
