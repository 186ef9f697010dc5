using UsbDev.Bus;

namespace UsbDev.Host;

/// <summary>Reads an endpoint without a pause: several transfers wait on it, and each is queued again as soon as its bytes were taken.</summary>
internal sealed class InStream : IInStream
{
    private const int InFlight = 4;
    private const int MaxFailures = 10; // in a row

    private readonly BusHost _host;
    private readonly BusDevice _device;
    private readonly Pipe _pipe;
    private readonly IListener _listener;
    private readonly Transfer[] _transfers = new Transfer[InFlight];
    private int _failures;
    private bool _recovering;
    private bool _stalled;
    private bool _ended;

    public InStream(BusHost host, BusDevice device, Pipe pipe, int length, IListener listener)
    {
        (_host, _device, _pipe, _listener) = (host, device, pipe, listener);
        // Room to the end of the last packet: it lets a device be seen that sends more than it said.
        var room = (length + pipe.MaxPacketSize - 1) / pipe.MaxPacketSize * pipe.MaxPacketSize;
        var buffer = new byte[room * InFlight];
        Surplus = buffer.Length;
        for (var i = 0; i < InFlight; i++)
        {
            _transfers[i] = new Transfer(pipe) { Buffer = buffer.AsMemory(i * room, room), Completed = OnCompleted };
            _transfers[i].Submit();
        }
    }

    public int Surplus { get; }

    public void Resume()
    {
        if (!_ended && !_recovering) SubmitAll();
    }

    public void Dispose()
    {
        if (_ended) return;
        _ended = true;
        foreach (var transfer in _transfers) transfer.Cancel();
    }

    private void OnCompleted(Transfer transfer)
    {
        if (_ended) return;
        if (transfer.Status == TransferStatus.Completed)
        {
            _failures = 0;
            _listener.Received(transfer.Buffer.Span[..transfer.ActualLength], BusHost.At(transfer.CompletedAt));
            if (!_ended && !_listener.IsFull) transfer.Submit();
            return;
        }

        if (transfer.Status is TransferStatus.Disconnected or TransferStatus.Cancelled || ++_failures >= MaxFailures)
        {
            _ended = true;
            foreach (var other in _transfers) other.Cancel();
            _listener.Ended(BusDevice.Failure(transfer.Status));
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
        if (_ended || !_device.Attached) return;
        try
        {
            if (_stalled) _device.ClearHalt(_pipe.EndpointAddress);
            else _pipe.ClearHalt(keepToggle: true);
        }
        catch (UsbTransferException e)
        {
            Dispose();
            _listener.Ended(e.Failure);
            return;
        }

        if (!_listener.IsFull) SubmitAll();
    }

    private void SubmitAll()
    {
        foreach (var transfer in _transfers)
            if (!transfer.IsPending) transfer.Submit();
    }
}
