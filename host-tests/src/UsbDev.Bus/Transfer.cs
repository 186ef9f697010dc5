namespace UsbDev.Bus;

/// <summary>
/// One request for data on a pipe, of any length (a URB): the host controller splits it into transactions. Reusable: once it is over it may be
/// changed and submitted again, also from inside <see cref="Completed"/>, and nothing is allocated for that.
/// </summary>
/// <remarks>
/// Nothing is called back from inside <see cref="Submit"/> or <see cref="Cancel"/>: <see cref="Status"/> changes and <see cref="Completed"/> runs
/// only while simulated time passes, and exactly once for each submission.
/// </remarks>
public sealed class Transfer
{
    private enum Stage
    {
        Setup,
        Data,
        Status,
    }

    private Stage _stage;
    private DataPid _toggle; // control: of the data stage
    private Func<bool>? _isOver;

    /// <summary>A transfer on <paramref name="pipe"/>.</summary>
    public Transfer(Pipe pipe)
    {
        ArgumentNullException.ThrowIfNull(pipe);
        Pipe = pipe;
        Node = new LinkedListNode<Transfer>(this);
    }

    /// <summary>Where it goes.</summary>
    public Pipe Pipe { get; }

    /// <summary>The request, on a control pipe (USB 2.0 §9.3). Its direction and length govern the data stage.</summary>
    public SetupPacket Setup { get; set; }

    /// <summary>
    /// OUT: the bytes to send. IN: where received bytes go; its length is how many may come. Control: at least wLength bytes, of which the first
    /// wLength are used. It belongs to the controller while the transfer is pending.
    /// </summary>
    public Memory<byte> Buffer { get; set; }

    /// <summary>Bytes moved in the data stage so far, valid also when the transfer ended early.</summary>
    public int ActualLength { get; private set; }

    /// <summary>How it ended.</summary>
    public TransferStatus Status { get; internal set; }

    /// <summary>IN: a short packet that leaves the buffer unfilled ends the transfer as <see cref="TransferStatus.ShortPacket"/>, not as Completed.</summary>
    public bool ShortPacketIsError { get; set; }

    /// <summary>OUT (bulk, interrupt): where the length is a multiple of wMaxPacketSize, a zero-length packet follows to mark the end.</summary>
    public bool ZeroLengthPacket { get; set; }

    /// <summary>Simulated ns from submission after which it ends as <see cref="TransferStatus.TimedOut"/>; <see cref="Timeline.Never"/>: it waits for ever.</summary>
    public long Timeout { get; set; } = Timeline.Never;

    /// <summary>Called once after each submission, on whichever thread holds the baton; it may submit this and other transfers, but not wait.</summary>
    public Action<Transfer>? Completed { get; set; }

    /// <summary>Submitted and not over yet.</summary>
    public bool IsPending => Status == TransferStatus.Pending;

    /// <summary>Counts the controller's submissions: the number of this one.</summary>
    public long Number { get; internal set; }

    /// <summary>Simulated ns at which it was last submitted.</summary>
    public long SubmittedAt { get; internal set; }

    /// <summary>Simulated ns at which its last transaction ended.</summary>
    public long CompletedAt { get; internal set; }

    /// <summary>Data goes from device to host.</summary>
    public bool IsIn => Pipe.Type == TransferType.Control ? Setup.IsIn : Pipe.IsIn;

    /// <summary>Bytes wanted in the data stage.</summary>
    public int Length => Pipe.Type == TransferType.Control ? Setup.Length : Buffer.Length;

    // --- the controller's side ---------------------------------------------------------------------------------------

    /// <summary>Its place in the pipe's queue or among those that are over.</summary>
    internal LinkedListNode<Transfer> Node { get; }

    /// <summary>When it times out, in simulated ns.</summary>
    internal long Deadline { get; private set; }

    /// <summary>Transactions without a valid answer since the last good one.</summary>
    internal int Errors { get; set; }

    /// <summary>How it ended, while nobody has been told yet; or, while its transaction is on the wire, how it shall end if that is not the last.</summary>
    internal TransferStatus Verdict { get; set; }

    /// <summary>The next transaction's token.</summary>
    internal PacketId Token => _stage switch
    {
        Stage.Setup => PacketId.Setup,
        Stage.Data => IsIn ? PacketId.In : PacketId.Out,
        _ => IsIn && Length > 0 ? PacketId.Out : PacketId.In, // opposite to the data stage; IN without one (USB 2.0 §8.5.3)
    };

    /// <summary>The next data packet's PID.</summary>
    internal DataPid Pid => Pipe.Type != TransferType.Control ? Pipe.Toggle : _stage switch
    {
        Stage.Setup => DataPid.Data0,
        Stage.Data => _toggle,
        _ => DataPid.Data1,
    };

    /// <summary>IN: bytes that the next packet may bring.</summary>
    internal int Room => _stage == Stage.Data ? Length - ActualLength : 0;

    /// <summary>Most bytes that the next transaction can have on the wire.</summary>
    internal int NextLength => _stage switch
    {
        Stage.Setup => SetupPacket.Size,
        Stage.Data => IsIn ? Pipe.MaxPacketSize : Math.Min(Pipe.MaxPacketSize, Room),
        _ => 0,
    };

    /// <summary>SETUP and OUT: the next packet's bytes; a setup packet is written to <paramref name="scratch"/>.</summary>
    internal ReadOnlySpan<byte> Outgoing(Span<byte> scratch)
    {
        if (_stage != Stage.Setup)
            return Buffer.Span.Slice(ActualLength, NextLength);
        Setup.Write(scratch);
        return scratch[..SetupPacket.Size];
    }

    internal void Begin(long now)
    {
        _stage = Pipe.Type == TransferType.Control ? Stage.Setup : Stage.Data;
        _toggle = DataPid.Data1;
        (ActualLength, Errors) = (0, 0);
        (Status, Verdict) = (TransferStatus.Pending, TransferStatus.Pending);
        SubmittedAt = now;
        Deadline = Timeout > Timeline.Never - now ? Timeline.Never : now + Timeout;
    }

    /// <summary>The SETUP or OUT packet was taken. Pending: there is more to do.</summary>
    internal TransferStatus Acknowledged()
    {
        switch (_stage)
        {
            case Stage.Setup:
                _stage = Length > 0 ? Stage.Data : Stage.Status;
                return TransferStatus.Pending;
            case Stage.Status:
                return Ended();
        }
        var sent = NextLength;
        ActualLength += sent;
        FlipToggle();
        if (ActualLength < Length || sent > 0 && ZeroLengthPacket && Pipe.Type != TransferType.Control && Length % Pipe.MaxPacketSize == 0)
            return TransferStatus.Pending;
        return DataEnded();
    }

    /// <summary>IN: a packet has come. Pending: there is more to do.</summary>
    internal TransferStatus Take(ReadOnlySpan<byte> data)
    {
        if (_stage == Stage.Status)
            return Ended();
        TakeBytes(data);
        FlipToggle();
        return ActualLength < Length && data.Length == Pipe.MaxPacketSize ? TransferStatus.Pending : DataEnded();
    }

    /// <summary>IN: more came than there is room for.</summary>
    internal TransferStatus TakeTooMuch(ReadOnlySpan<byte> data)
    {
        TakeBytes(data[..Math.Min(Room, data.Length)]);
        return TransferStatus.Overflow;
    }

    private void TakeBytes(ReadOnlySpan<byte> data)
    {
        data.CopyTo(Buffer.Span[ActualLength..]);
        ActualLength += data.Length;
    }

    private TransferStatus DataEnded()
    {
        if (Pipe.Type != TransferType.Control)
            return Ended();
        _stage = Stage.Status;
        return TransferStatus.Pending;
    }

    private TransferStatus Ended() => ShortPacketIsError && IsIn && ActualLength < Length ? TransferStatus.ShortPacket : TransferStatus.Completed;

    private void FlipToggle()
    {
        if (Pipe.Type == TransferType.Control)
            _toggle ^= DataPid.Data1;
        else
            Pipe.Toggle ^= DataPid.Data1;
    }

    // --- the host's side ---------------------------------------------------------------------------------------------

    /// <summary>Queues it on its pipe, behind those that are there. On a pipe that is closed it ends the way that the pipe did.</summary>
    /// <exception cref="InvalidOperationException">It is pending already.</exception>
    /// <exception cref="ArgumentException">The buffer is shorter than wLength.</exception>
    public void Submit()
    {
        if (IsPending)
            throw new InvalidOperationException("The transfer is pending already.");
        if (Pipe.Type == TransferType.Control && Buffer.Length < Setup.Length)
            throw new ArgumentException($"wLength is {Setup.Length}, the buffer has {Buffer.Length} bytes.");
        Pipe.Port.Controller.Submit(this);
    }

    /// <summary>
    /// Takes it back: it ends as <see cref="TransferStatus.Cancelled"/>, or still as something else where the transaction on the wire at this
    /// moment is its last. It stays pending until time passes (<see cref="Wait"/>). Without effect unless pending.
    /// </summary>
    public void Cancel()
    {
        if (IsPending)
            Pipe.Port.Controller.Abort(this, TransferStatus.Cancelled);
    }

    /// <summary>
    /// From the host's code: lets simulated time pass until the transfer is over. Still pending only when nothing will ever happen again on the timeline.
    /// </summary>
    /// <exception cref="OperationCanceledException">The token was cancelled; the transfer is still pending.</exception>
    public TransferStatus Wait(CancellationToken cancel = default)
    {
        Pipe.Port.Controller.Timeline.RunUntil(_isOver ??= () => !IsPending, Timeline.Never, cancel);
        return Status;
    }
}

/// <summary>How a transfer stands.</summary>
public enum TransferStatus
{
    /// <summary>Never submitted.</summary>
    Idle,

    /// <summary>Submitted, not over.</summary>
    Pending,

    /// <summary>All done: every byte moved, or a short packet ended an IN transfer.</summary>
    Completed,

    /// <summary>The device answered STALL: endpoint halted, or control request not supported (USB 2.0 §8.4.5).</summary>
    Stalled,

    /// <summary><see cref="Transfer.Timeout"/> has passed; the device answered NAK all the time.</summary>
    TimedOut,

    /// <summary><see cref="Transfer.Cancel"/>, or the pipe was closed, or the port was reset.</summary>
    Cancelled,

    /// <summary>Three transactions in a row without a valid answer (USB 2.0 §4.10.2).</summary>
    NoResponse,

    /// <summary>Three data packets in a row with the wrong data PID (USB 2.0 §8.6).</summary>
    ToggleMismatch,

    /// <summary>Babble: a packet longer than wMaxPacketSize, or more data than the buffer holds or wLength asked for.</summary>
    Overflow,

    /// <summary>Fewer bytes than wanted, where <see cref="Transfer.ShortPacketIsError"/> asked for all.</summary>
    ShortPacket,

    /// <summary>The device is gone from the port.</summary>
    Disconnected,
}
