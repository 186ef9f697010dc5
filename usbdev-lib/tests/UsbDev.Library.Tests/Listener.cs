using UsbDev.Host;

namespace UsbDev.Library.Tests;

/// <summary>Takes bytes that are valid during the call only.</summary>
internal delegate void Receive(ReadOnlySpan<byte> data);

/// <summary>A listener that is a function.</summary>
internal sealed class Listener(Receive receive) : IListener
{
    public void Received(ReadOnlySpan<byte> data, TimeSpan time) => receive(data);

    public void Ended(TransferFailure failure)
    {
    }
}
