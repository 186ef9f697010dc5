namespace UsbDev.Bus;

/// <summary>What a thread waits for until it is its turn. It is handed over several times for each transfer that a program waits for, so it has to be quick.</summary>
/// <remarks>
/// Yielding a few times is the quickest way of handing over on one core, and mostly all that is needed. Yielding more often is the slowest on a busy machine, where
/// each one can let others go first for milliseconds; so after that the thread really sleeps.
/// </remarks>
internal sealed class Baton
{
    private const int Empty = 0;
    private const int Given = 1;
    private const int Awaited = 2; // by a thread that sleeps
    private const int Yields = 3;

    private readonly AutoResetEvent _signal = new(false);
    private readonly WaitHandle[] _signalOrCancel;
    private int _state;

    public Baton() => _signalOrCancel = [_signal, null!];

    /// <summary>How a wait with a limit has ended.</summary>
    public enum Outcome
    {
        Taken,
        TimedOut,
        Cancelled,
    }

    /// <summary>Gives it to the one thread that waits for it, or will.</summary>
    public void Give()
    {
        if (Interlocked.Exchange(ref _state, Given) == Awaited)
            _signal.Set();
    }

    /// <summary>Waits for it.</summary>
    public void Take() => Take(Timeout.InfiniteTimeSpan, CancellationToken.None);

    /// <summary>Waits for it, at most so long and while nobody cancels.</summary>
    public Outcome Take(TimeSpan patience, CancellationToken cancel)
    {
        for (var yields = 0; Volatile.Read(ref _state) != Given; yields++)
        {
            if (yields < Yields)
            {
                Thread.Yield();
                continue;
            }
            if (Interlocked.CompareExchange(ref _state, Awaited, Empty) != Empty)
                break;
            var outcome = Sleep(patience, cancel);
            if (outcome != Outcome.Taken && Interlocked.CompareExchange(ref _state, Empty, Awaited) == Awaited)
                return outcome;
            if (outcome != Outcome.Taken)
                _signal.WaitOne(); // given in the very moment when the wait ended
            break;
        }
        Volatile.Write(ref _state, Empty);
        return Outcome.Taken;
    }

    private Outcome Sleep(TimeSpan patience, CancellationToken cancel)
    {
        if (!cancel.CanBeCanceled)
            return _signal.WaitOne(patience) ? Outcome.Taken : Outcome.TimedOut;
        _signalOrCancel[1] = cancel.WaitHandle;
        return WaitHandle.WaitAny(_signalOrCancel, patience) switch
        {
            0 => Outcome.Taken,
            1 => Outcome.Cancelled,
            _ => Outcome.TimedOut,
        };
    }
}
