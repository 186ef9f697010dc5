using UsbDev.Bus;

namespace UsbDev.Host;

/// <summary>Control transfers to one device, one after the other (USB 2.0 §8.5.3).</summary>
internal sealed class ControlPipe(BusHost host, Pipe pipe)
{
    private Transfer _transfer = new(pipe);
    private byte[] _buffer = new byte[256];

    public Pipe Pipe { get; } = pipe;

    /// <summary>The data stage of the last request, as far as it came.</summary>
    public ReadOnlyMemory<byte> Data => _buffer.AsMemory(0, _transfer.ActualLength);

    /// <summary>Does a request; what came is in <see cref="Data"/> until the next one.</summary>
    /// <exception cref="OperationCanceledException">The host was cancelled.</exception>
    public TransferStatus Run(in SetupPacket setup, ReadOnlySpan<byte> data, TimeSpan limit)
    {
        if (_transfer.IsPending || _buffer.Length < setup.Length)
        {
            // What a cancelled wait left behind keeps its buffer.
            if (_transfer.IsPending) _transfer = new Transfer(Pipe);
            _buffer = new byte[Math.Max((int)setup.Length, 256)];
        }

        data.CopyTo(_buffer);
        _transfer.Setup = setup;
        _transfer.Buffer = _buffer.AsMemory(0, setup.Length);
        _transfer.Timeout = BusHost.Ns(limit);
        return Submit(host, _transfer);
    }

    /// <summary>Submits a transfer with a timeout and waits until it is over.</summary>
    public static TransferStatus Submit(BusHost host, Transfer transfer)
    {
        transfer.Submit();
        try
        {
            host.Run(() => !transfer.IsPending, Timeline.Never);
        }
        catch (OperationCanceledException)
        {
            transfer.Cancel();
            throw;
        }

        return transfer.Status;
    }
}

/// <summary>The device left the port while it was being talked to.</summary>
internal sealed class DeviceGoneException : Exception;
