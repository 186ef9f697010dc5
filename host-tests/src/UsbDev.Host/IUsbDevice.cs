using UsbDev.Bus;
using UsbDev.Descriptors;

namespace UsbDev.Host;

/// <summary>A configured USB device, as a host program sees it.</summary>
/// <remarks>
/// Everything is called from the host's own thread. A transfer blocks until it is over or its limit has passed; the default limit is
/// <see cref="DefaultLimit"/>. Class drivers claim interfaces; endpoints of a claimed interface belong to the driver.
/// </remarks>
public interface IUsbDevice
{
    /// <summary>The limit of a transfer where none is given: 5 s, as hosts use for control transfers (USB 2.0 §9.2.6.4).</summary>
    static readonly TimeSpan DefaultLimit = TimeSpan.FromSeconds(5);

    /// <summary>The time that limits and waits count in.</summary>
    IHostClock Clock { get; }

    /// <summary>For messages: <c>1209:0001 Desk keyboard</c>.</summary>
    string Name { get; }

    /// <summary>False once it was unplugged, reset from outside or has left the bus: a device that comes back is another object.</summary>
    bool Attached { get; }

    /// <summary>Raised once when <see cref="Attached"/> becomes false; during a wait, on whichever thread runs the simulation.</summary>
    event Action? Detached;

    /// <summary>All descriptors that were read, as bytes.</summary>
    DescriptorSet Descriptors { get; }

    /// <summary>The device descriptor.</summary>
    DeviceDescriptor Device { get; }

    /// <summary>The configuration that is set.</summary>
    Configuration Configuration { get; }

    /// <summary>What the device did that a host puts up with and a user may want to know: a descriptor longer than it says, a refused string.</summary>
    IReadOnlyList<string> Oddities { get; }

    /// <summary>Its HID interfaces, by interface number.</summary>
    IReadOnlyList<IHidDevice> Hid { get; }

    /// <summary>Its serial ports (CDC ACM), by interface number.</summary>
    IReadOnlyList<ISerialPort> Serial { get; }

    /// <summary>Its MIDI interfaces, by interface number.</summary>
    IReadOnlyList<IMidiPort> Midi { get; }

    /// <summary>The string with this index in the device's first language; null when the index is 0 or the device does not give it.</summary>
    string? Text(byte index);

    /// <summary>Control transfer without data stage or with data to the device (USB 2.0 §8.5.3).</summary>
    /// <exception cref="UsbTransferException">Refused, not answered, gone.</exception>
    void ControlOut(in SetupPacket request, ReadOnlySpan<byte> data = default, TimeSpan? limit = null);

    /// <summary>Control transfer with data from the device; returns the bytes that came, at most wLength.</summary>
    /// <exception cref="UsbTransferException">Refused, not answered, gone.</exception>
    int ControlIn(in SetupPacket request, Span<byte> data, TimeSpan? limit = null);

    /// <summary>Reads from a bulk or interrupt endpoint until <paramref name="data"/> is full or a short packet comes; returns the bytes.</summary>
    /// <exception cref="UsbTransferException">Refused, not answered, gone.</exception>
    int Read(byte endpoint, Span<byte> data, TimeSpan? limit = null);

    /// <summary>Writes to a bulk or interrupt endpoint. <paramref name="end"/> adds a zero-length packet where the last one is full.</summary>
    /// <exception cref="UsbTransferException">Refused, not answered, gone.</exception>
    void Write(byte endpoint, ReadOnlySpan<byte> data, bool end = false, TimeSpan? limit = null);

    /// <summary>
    /// Keeps reading an endpoint, several transfers in flight, and hands over what comes; nothing is allocated per transfer. Where a driver reads it already,
    /// the handler hears the same as the driver, transfer by transfer.
    /// </summary>
    /// <param name="endpoint">A bulk or interrupt IN endpoint.</param>
    /// <param name="length">Bytes of one transfer: a short packet ends it early. The first who listens decides.</param>
    /// <param name="handler">Called for each, in order; see <see cref="IListener"/>.</param>
    IInStream Listen(byte endpoint, int length, IListener handler);

    /// <summary>CLEAR_FEATURE(ENDPOINT_HALT): both sides begin again with DATA0 (USB 2.0 §9.4.5).</summary>
    void ClearHalt(byte endpoint);

    /// <summary>Takes an interface for one owner.</summary>
    /// <exception cref="InvalidOperationException">Another owner, which the message names, has it.</exception>
    IDisposable Claim(byte interfaceNumber, string owner);
}

/// <summary>Reads an endpoint until it is disposed.</summary>
public interface IInStream : IDisposable
{
    /// <summary>The most bytes that may still come after <see cref="IListener.IsFull"/> was told.</summary>
    int Surplus { get; }

    /// <summary>Goes on after <see cref="IListener.IsFull"/>.</summary>
    void Resume();
}

/// <summary>Gets what an endpoint sends.</summary>
/// <remarks>Called while simulated time stands still, on whichever thread runs the simulation: take the bytes and return, never wait or throw.</remarks>
public interface IListener
{
    /// <summary>A transfer has ended with these bytes, which are valid during the call only.</summary>
    void Received(ReadOnlySpan<byte> data, TimeSpan time);

    /// <summary>There is no room for more: reading pauses, so that the device hears NAK, until <see cref="IInStream.Resume"/>.</summary>
    bool IsFull => false;

    /// <summary>Nothing more will come.</summary>
    void Ended(TransferFailure failure);
}
