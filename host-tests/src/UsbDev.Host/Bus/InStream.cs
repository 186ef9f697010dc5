using UsbDev.Bus;

namespace UsbDev.Host;

/// <summary>
/// Reads an endpoint without a pause: several transfers wait on it, and each is queued again as soon as its bytes were taken. Whoever listens gets everything.
/// </summary>
internal sealed class InStream
{
    private const int InFlight = 4;
    private const int MaxFailures = 10; // in a row

    private readonly BusHost _host;
    private readonly BusDevice _device;
    private readonly Pipe _pipe;
    private readonly Transfer[] _transfers = new Transfer[InFlight];
    private readonly int _surplus;
    private Tap[] _taps = [];
    private int _failures;
    private bool _recovering;
    private bool _stalled;

    public InStream(BusHost host, BusDevice device, Pipe pipe, int length)
    {
        (_host, _device, _pipe) = (host, device, pipe);
        // Room to the end of the last packet: it lets a device be seen that sends more than it said.
        var room = (length + pipe.MaxPacketSize - 1) / pipe.MaxPacketSize * pipe.MaxPacketSize;
        var buffer = new byte[room * InFlight];
        _surplus = buffer.Length;
        for (var i = 0; i < InFlight; i++) _transfers[i] = new Transfer(pipe) { Buffer = buffer.AsMemory(i * room, room), Completed = OnCompleted };
    }

    /// <summary>Nothing is read any more.</summary>
    public bool IsOver { get; private set; }

    private bool IsPaused
    {
        get
        {
            foreach (var tap in _taps)
                if (tap.Listener.IsFull) return true;
            return false;
        }
    }

    /// <summary>Somebody more listens; reading begins with the first.</summary>
    public IInStream Add(IListener listener)
    {
        var tap = new Tap(this, listener);
        _taps = [.. _taps, tap];
        if (_taps.Length == 1) SubmitAll();
        return tap;
    }

    private void Remove(Tap tap)
    {
        _taps = [.. _taps.Where(t => t != tap)];
        if (_taps.Length > 0 || IsOver) return;
        IsOver = true;
        foreach (var transfer in _transfers) transfer.Cancel();
    }

    private void OnCompleted(Transfer transfer)
    {
        if (IsOver) return;
        if (transfer.Status == TransferStatus.Completed)
        {
            _failures = 0;
            foreach (var tap in _taps) tap.Listener.Received(transfer.Buffer.Span[..transfer.ActualLength], BusHost.At(transfer.CompletedAt));
            if (!IsOver && !IsPaused) transfer.Submit();
            return;
        }

        if (transfer.Status is TransferStatus.Disconnected or TransferStatus.Cancelled || ++_failures >= MaxFailures)
        {
            End(BusDevice.Failure(transfer.Status));
            return;
        }

        // A halted endpoint is cleared, other errors only on the host's side; both need requests or a pause, so not from in here.
        if (_recovering) return;
        _recovering = true;
        _stalled = transfer.Status == TransferStatus.Stalled;
        _host.Later(Recover);
    }

    private void Recover()
    {
        _recovering = false;
        if (IsOver || !_device.Attached) return;
        try
        {
            if (_stalled) _device.ClearHalt(_pipe.EndpointAddress);
            else _pipe.ClearHalt(keepToggle: true);
        }
        catch (UsbTransferException e)
        {
            End(e.Failure);
            return;
        }

        SubmitAll();
    }

    private void End(TransferFailure failure)
    {
        IsOver = true;
        foreach (var transfer in _transfers) transfer.Cancel();
        foreach (var tap in _taps) tap.Listener.Ended(failure);
    }

    private void SubmitAll()
    {
        if (IsOver || _recovering || IsPaused) return;
        foreach (var transfer in _transfers)
            if (!transfer.IsPending) transfer.Submit();
    }

    private sealed class Tap(InStream stream, IListener listener) : IInStream
    {
        public IListener Listener { get; } = listener;

        public int Surplus => stream._surplus;

        public void Resume() => stream.SubmitAll();

        public void Dispose() => stream.Remove(this);
    }
}
