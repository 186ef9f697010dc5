using UsbDev.Bus;

namespace UsbDev.Host;

/// <summary>Transfers on one pipe, one after the other, each waited for. Nothing is allocated once the buffer is large enough.</summary>
internal sealed class BlockingTransfer
{
    private readonly BusHost _host;
    private readonly Func<bool> _isOver;
    private Transfer _transfer;
    private byte[] _buffer = [];

    public BlockingTransfer(BusHost host, Pipe pipe)
    {
        (_host, Pipe, _transfer) = (host, pipe, new Transfer(pipe));
        _isOver = () => !_transfer.IsPending;
    }

    public Pipe Pipe { get; }

    /// <summary>What moved in the last transfer.</summary>
    public ReadOnlyMemory<byte> Data => _buffer.AsMemory(0, _transfer.ActualLength);

    /// <summary>Does a transfer of <paramref name="length"/> bytes; of a control pipe, this request.</summary>
    /// <exception cref="OperationCanceledException">The host was cancelled.</exception>
    public TransferStatus Run(int length, ReadOnlySpan<byte> data, TimeSpan limit, in SetupPacket setup = default, bool zeroLengthPacket = false)
    {
        if (_transfer.IsPending) (_transfer, _buffer) = (new Transfer(Pipe), []); // what a cancelled wait left behind keeps its buffer
        if (_buffer.Length < length) _buffer = new byte[length];
        data.CopyTo(_buffer);
        _transfer.Setup = setup;
        _transfer.Buffer = _buffer.AsMemory(0, length);
        _transfer.ZeroLengthPacket = zeroLengthPacket;
        _transfer.Timeout = BusHost.Ns(limit);
        _transfer.Submit();
        try
        {
            _host.Run(_isOver, Timeline.Never);
        }
        catch (OperationCanceledException)
        {
            _transfer.Cancel();
            throw;
        }

        return _transfer.Status;
    }
}

/// <summary>The device left the port while it was being talked to.</summary>
internal sealed class DeviceGoneException : Exception;
