namespace UsbDev.Bus;

/// <summary>
/// A full-speed host controller with its root ports: makes frames of 1 ms and 12,000 bits out of the transfers queued on its pipes (USB 2.0 §5.11).
/// All ports share the bandwidth of one bus.
/// </summary>
/// <remarks>
/// Like all agents it works only while simulated time passes (<see cref="Timeline.RunUntil"/>, <see cref="Transfer.Wait"/>, <see cref="RootPort.WaitFor"/>);
/// everything that it calls back runs on whichever thread holds the baton then, and must not wait itself.
/// </remarks>
public sealed class HostController : Agent
{
    private const int MostErrors = 3;
    private const int MostAddresses = 127;

    private readonly List<RootPort> _ports = [];
    private readonly Wire _wire;
    private readonly LinkedList<Transfer> _over = [];
    private readonly Queue<(RootPort Port, RootPortEvent What)> _events = [];
    private readonly bool[] _addresses = new bool[MostAddresses + 1];
    private byte _lastAddress;
    private long _submissions;
    private long _nextFrame = Timeline.Never; // ns at which the next start of frame is sent
    private long _nextTimeout = Timeline.Never;
    private long _portsDue = Timeline.Never;
    private bool _changed; // the endpoint of the transaction on the wire has something new to say since its answer, perhaps

    /// <summary>A host controller on <paramref name="timeline"/>. Make it before the boards: of several that are due at the same time the first one runs first.</summary>
    /// <param name="timeline">The clock.</param>
    /// <param name="monitor">Sees everything on the wire; null costs nothing.</param>
    public HostController(Timeline timeline, IBusMonitor? monitor = null)
    {
        ArgumentNullException.ThrowIfNull(timeline);
        Monitor = monitor;
        _wire = new Wire(this);
        timeline.Add(this);
    }

    /// <summary>Sees everything on the wire.</summary>
    public IBusMonitor? Monitor { get; }

    /// <summary>The root ports in the order of their numbers.</summary>
    public IReadOnlyList<RootPort> Ports => _ports;

    /// <summary>For tests: asked about each packet before it goes over the wire, decides whether it arrives. Null: a perfect cable.</summary>
    public Func<WirePacket, WireFault>? Noise { get; set; }

    internal FrameSchedule Schedule { get; } = new();

    /// <summary>Adds an empty root port.</summary>
    public RootPort AddPort()
    {
        var port = new RootPort(this, _ports.Count + 1);
        _ports.Add(port);
        return port;
    }

    /// <summary>Plugs a device into the first empty port, or into a new one.</summary>
    public RootPort Attach(IDevicePort device)
    {
        var port = _ports.Find(static port => port.Device is null) ?? AddPort();
        port.Plug(device);
        return port;
    }

    /// <summary>Gives out a device address, 1..127, going round so that a number is not used again at once.</summary>
    /// <exception cref="InvalidOperationException">All 127 are taken (USB 2.0 §8.3.2.1).</exception>
    public byte AllocateAddress()
    {
        for (var tries = 0; tries < MostAddresses; tries++)
        {
            _lastAddress = (byte)(_lastAddress % MostAddresses + 1);
            if (_addresses[_lastAddress])
                continue;
            _addresses[_lastAddress] = true;
            return _lastAddress;
        }
        throw new InvalidOperationException("All 127 device addresses of the bus are taken.");
    }

    /// <summary>Gives an address back.</summary>
    public void FreeAddress(byte address) => _addresses[address] = false;

    /// <inheritdoc/>
    protected internal override void Run(long horizon)
    {
        var now = Timeline.Now;
        if (_wire.Due <= now)
            StepTransaction(now);
        if (_portsDue <= now)
            TickPorts(now);
        if (_nextTimeout <= now)
            EndLateTransfers(now);
        if (_nextFrame <= now)
            BeginFrame();
        if (_wire.FrameHeardAt <= now)
            _wire.HearFrame(_ports);
        if (_wire.Current is null)
            BeginTransaction(now);
        Due = Math.Min(Math.Min(Math.Min(_wire.Due, _wire.FrameHeardAt), _portsDue), Math.Min(_nextFrame, _nextTimeout));
        TellOthers();
    }

    // --- frames and transactions -------------------------------------------------------------------------------------

    // 11 bits (USB 2.0 §8.3.3).
    private static int NumberOfFrame(long time) => (int)(time / Timeline.Frame) & 0x7FF;

    private void TickPorts(long now)
    {
        foreach (var port in _ports)
            if (port.Due <= now)
                port.Tick(now);
        PortChanged();
    }

    /// <summary>A port has begun or ceased to hear frames, or has something to do at another time than before.</summary>
    internal void PortChanged()
    {
        _portsDue = Timeline.Never;
        var framesWanted = false;
        foreach (var port in _ports)
        {
            _portsDue = Math.Min(_portsDue, port.Due);
            framesWanted |= port.HasFrames;
        }
        if (!framesWanted)
            _nextFrame = Timeline.Never;
        else if (_nextFrame == Timeline.Never)
            _nextFrame = (Timeline.Now + Timeline.Frame - 1) / Timeline.Frame * Timeline.Frame;
        WakeAt(Math.Min(_portsDue, _nextFrame));
    }

    private void BeginFrame()
    {
        var (start, number) = (_nextFrame, NumberOfFrame(_nextFrame));
        _nextFrame += Timeline.Frame;
        Schedule.BeginFrame(number);
        _wire.BeginFrame(start, number);
    }

    private void BeginTransaction(long now)
    {
        _wire.Skip(now);
        if (Schedule.Next(FullSpeed.FrameBits - _wire.Bit) is not { } pipe)
            return;
        _changed = false;
        _wire.Begin(pipe.Queue.First!.Value);
    }

    private void StepTransaction(long now)
    {
        var transfer = _wire.Current!;
        var outcome = _wire.Step();
        if (outcome == Outcome.Unfinished)
            return;
        var pipe = transfer.Pipe;
        var status = Judge(transfer, outcome);
        if (status == TransferStatus.Pending)
            status = transfer.Verdict;
        if (status != TransferStatus.Pending)
        {
            pipe.IsHalted = pipe.Type != TransferType.Control
                && status is TransferStatus.Stalled or TransferStatus.NoResponse or TransferStatus.Overflow or TransferStatus.ToggleMismatch;
            Finish(transfer, status, now);
        }
        if (pipe.Queue.Count == 0 || pipe.IsClosed)
            return;
        if (outcome == Outcome.Nak && !_changed)
        {
            pipe.RefusedAt = now;
            Schedule.Refused(pipe);
        }
        else
            Schedule.Enqueue(pipe);
    }

    private TransferStatus Judge(Transfer transfer, Outcome outcome)
    {
        var failed = outcome switch
        {
            Outcome.NoAnswer => TransferStatus.NoResponse,
            Outcome.WrongToggle => TransferStatus.ToggleMismatch,
            _ => TransferStatus.Pending,
        };
        if (failed != TransferStatus.Pending)
            return ++transfer.Errors < MostErrors ? TransferStatus.Pending : failed;
        transfer.Errors = 0;
        return outcome switch
        {
            Outcome.Acknowledged => transfer.Acknowledged(),
            Outcome.Data => transfer.Take(_wire.Received),
            Outcome.Overflow => transfer.TakeTooMuch(_wire.Received),
            Outcome.Stall => TransferStatus.Stalled,
            _ => TransferStatus.Pending,
        };
    }

    // --- transfers ---------------------------------------------------------------------------------------------------

    internal void Submit(Transfer transfer)
    {
        var (pipe, now) = (transfer.Pipe, Timeline.Now);
        transfer.Number = ++_submissions;
        transfer.Begin(now);
        Monitor?.Submitted(transfer);
        if (pipe.IsClosed)
        {
            transfer.Verdict = pipe.ClosedAs;
            transfer.CompletedAt = now;
            _over.AddLast(transfer.Node);
            WakeAt(now);
            return;
        }
        pipe.Queue.AddLast(transfer.Node);
        if (transfer.Deadline < _nextTimeout)
        {
            _nextTimeout = transfer.Deadline;
            WakeAt(_nextTimeout);
        }
        if (pipe.Queue.Count == 1)
            Continue(pipe);
    }

    /// <summary>The pipe may have something to do again.</summary>
    internal void Continue(Pipe pipe)
    {
        if (!pipe.HasWork || pipe.Type == TransferType.Interrupt || _wire.Current?.Pipe == pipe)
            return;
        Schedule.Enqueue(pipe);
        WakeIfFree(Timeline.Now);
    }

    /// <summary>The device says that an endpoint may answer otherwise than before.</summary>
    internal void EndpointChanged(List<Pipe> pipes, PortChange change)
    {
        foreach (var pipe in pipes)
        {
            if (pipe.EndpointAddress != change.Endpoint && (pipe.Type != TransferType.Control || (change.Endpoint & 0xF) != 0))
                continue;
            _changed |= _wire.Current?.Pipe == pipe;
            if (Schedule.Retry(pipe) && pipe.HasWork)
                WakeIfFree(NextPoll(pipe, change.Time));
        }
    }

    // A controller asks a refusing endpoint again as soon as its NAK has come in. Those refusals are not played; the next token comes at the end of one.
    private static long NextPoll(Pipe pipe, long time)
    {
        var transfer = pipe.Queue.First!.Value;
        var refusal = FullSpeed.Nanoseconds(transfer.Token == PacketId.In ? FullSpeed.Refusal : FullSpeed.Transaction(transfer.NextLength));
        return time <= pipe.RefusedAt ? time : pipe.RefusedAt + (time - pipe.RefusedAt + refusal - 1) / refusal * refusal;
    }

    private void WakeIfFree(long time)
    {
        if (_wire.Current is null)
            WakeAt(Math.Max(time, _wire.FreeAt));
    }

    /// <summary>Ends a transfer early: at once, or with the transaction that is on the wire.</summary>
    internal void Abort(Transfer transfer, TransferStatus status)
    {
        if (_wire.Current == transfer)
            transfer.Verdict = status;
        else if (transfer.Node.List == transfer.Pipe.Queue)
            Finish(transfer, status, Timeline.Now);
    }

    internal void AbortAll(Pipe pipe, TransferStatus status)
    {
        for (var node = pipe.Queue.First; node is not null;)
        {
            var next = node.Next;
            Abort(node.Value, status);
            node = next;
        }
    }

    internal void Close(Pipe pipe)
    {
        pipe.ClosedAs = TransferStatus.Cancelled;
        Schedule.Remove(pipe);
        AbortAll(pipe, TransferStatus.Cancelled);
    }

    internal void CloseAll(RootPort port, List<Pipe> pipes, TransferStatus status)
    {
        if (_wire.Current is { } current && current.Pipe.Port == port)
        {
            _wire.Abandon();
            Finish(current, status, Timeline.Now);
        }
        foreach (var pipe in pipes)
        {
            pipe.ClosedAs = status;
            Schedule.Remove(pipe);
            AbortAll(pipe, status);
        }
        pipes.Clear();
    }

    private void EndLateTransfers(long now)
    {
        _nextTimeout = Timeline.Never;
        foreach (var port in _ports)
            foreach (var pipe in port.OpenPipes)
                for (var node = pipe.Queue.First; node is not null;)
                {
                    var (transfer, next) = (node.Value, node.Next);
                    if (transfer.Deadline <= now)
                        Abort(transfer, TransferStatus.TimedOut);
                    else
                        _nextTimeout = Math.Min(_nextTimeout, transfer.Deadline);
                    node = next;
                }
    }

    private void Finish(Transfer transfer, TransferStatus status, long now)
    {
        transfer.Verdict = status;
        transfer.CompletedAt = now;
        transfer.Pipe.Queue.Remove(transfer.Node);
        _over.AddLast(transfer.Node);
        WakeAt(now);
    }

    // --- telling others ----------------------------------------------------------------------------------------------

    internal void Tell(RootPort port, RootPortEvent what)
    {
        Monitor?.PortChanged(port, what);
        _events.Enqueue((port, what));
        WakeAt(Timeline.Now);
    }

    // Last of all, when everything is in order: what is called may throw, and may submit, cancel, reset. What comes of that is told in another turn, so that
    // nobody can keep these loops going.
    private void TellOthers()
    {
        try
        {
            for (var count = _over.Count; count > 0; count--)
            {
                var transfer = _over.First!.Value;
                _over.RemoveFirst();
                transfer.Status = transfer.Verdict;
                Monitor?.Completed(transfer);
                transfer.Completed?.Invoke(transfer);
            }
            for (var count = _events.Count; count > 0; count--)
            {
                var (port, what) = _events.Dequeue();
                port.Raise(what);
            }
        }
        finally
        {
            if (_over.Count > 0 || _events.Count > 0)
                WakeAt(Timeline.Now);
        }
    }
}
