using UsbDev.Bus;
using UsbDev.Host;

namespace UsbDev.Testing;

/// <summary>Notes control requests that a device neither answered nor refused, and hands everything on to the capture.</summary>
public sealed class RequestWatch(IBusMonitor? next) : IBusMonitor
{
    private const int Most = 100;
    private readonly List<(SetupPacket Request, string Why)> _unanswered = [];

    /// <summary>Requests without an answer, the oldest first: at most 100.</summary>
    public IReadOnlyList<(SetupPacket Request, string Why)> Unanswered => _unanswered;

    /// <summary>The requests so far went to another device, which has left.</summary>
    internal void Forgive() => _unanswered.Clear();

    /// <summary>Control requests that came to an end.</summary>
    public int Count { get; private set; }

    /// <inheritdoc/>
    public void Submitted(Transfer transfer) => next?.Submitted(transfer);

    /// <inheritdoc/>
    public void Completed(Transfer transfer)
    {
        ArgumentNullException.ThrowIfNull(transfer);
        next?.Completed(transfer);
        if (transfer.Pipe.Type != TransferType.Control) return;
        Count++;
        var why = transfer.Status switch
        {
            TransferStatus.TimedOut => $"only NAK for {Format.Time(TimeSpan.FromTicks(transfer.Timeout / 100))} (simulated time)",
            TransferStatus.NoResponse => "no response at all",
            TransferStatus.ToggleMismatch => "wrong data PIDs",
            TransferStatus.Overflow => "more data than asked for",
            _ => null,
        };
        if (why is not null && _unanswered.Count < Most) _unanswered.Add((transfer.Setup, why));
    }

    /// <inheritdoc/>
    public void Packet(RootPort? port, long time, ReadOnlySpan<byte> packet) => next?.Packet(port, time, packet);

    /// <inheritdoc/>
    public void PortChanged(RootPort port, RootPortEvent what) => next?.PortChanged(port, what);
}
