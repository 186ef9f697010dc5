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
    /// <summary>A transfer on <paramref name="pipe"/>.</summary>
    public Transfer(Pipe pipe)
    {
        ArgumentNullException.ThrowIfNull(pipe);
        Pipe = pipe;
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
    public int ActualLength { get; internal set; }

    /// <summary>How it ended.</summary>
    public TransferStatus Status { get; internal set; }

    /// <summary>IN: a packet shorter than wMaxPacketSize that leaves the buffer unfilled ends the transfer as <see cref="TransferStatus.ShortPacket"/>, not as Completed.</summary>
    public bool ShortPacketIsError { get; set; }

    /// <summary>OUT (bulk, interrupt): where the length is a multiple of wMaxPacketSize, a zero-length packet follows to mark the end.</summary>
    public bool ZeroLengthPacket { get; set; }

    /// <summary>Simulated ns from submission after which it ends as <see cref="TransferStatus.TimedOut"/>; <see cref="Timeline.Never"/>: it waits for ever.</summary>
    public long Timeout { get; set; } = Timeline.Never;

    /// <summary>Called once after each submission, on whichever thread holds the baton; it may submit this and other transfers, but not wait.</summary>
    public Action<Transfer>? Completed { get; set; }

    /// <summary>Submitted and not over yet.</summary>
    public bool IsPending => Status == TransferStatus.Pending;

    /// <summary>Simulated ns at which it was last submitted.</summary>
    public long SubmittedAt { get; internal set; }

    /// <summary>Simulated ns at which its last transaction ended.</summary>
    public long CompletedAt { get; internal set; }

    /// <summary>Queues it on its pipe, behind those that are there. On a pipe that was closed it ends as <see cref="TransferStatus.Disconnected"/>.</summary>
    /// <exception cref="InvalidOperationException">It is pending already.</exception>
    /// <exception cref="ArgumentException">The buffer is shorter than wLength.</exception>
    public void Submit() => throw new NotImplementedException();

    /// <summary>
    /// Takes it back: it ends as <see cref="TransferStatus.Cancelled"/>, or still as something else where the transaction on the wire at this
    /// moment is its last. It stays pending until time passes (<see cref="Wait"/>). Without effect unless pending.
    /// </summary>
    public void Cancel() => throw new NotImplementedException();

    /// <summary>From the host's code: lets simulated time pass until the transfer is over. Still pending only when nothing will ever happen again on the timeline.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled; the transfer is still pending.</exception>
    public TransferStatus Wait(CancellationToken cancel = default) => throw new NotImplementedException();
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

    /// <summary>Three transactions in a row without a valid answer (USB 2.0 §8.7, three-strike rule).</summary>
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
