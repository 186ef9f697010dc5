namespace UsbDev.Host;

/// <summary>A host with the devices that are plugged into it.</summary>
public interface IUsbHost
{
    /// <summary>The time that it lives in.</summary>
    IHostClock Clock { get; }

    /// <summary>The configured devices, in the order in which they came.</summary>
    IReadOnlyList<IUsbDevice> Devices { get; }

    /// <summary>Raised on the host's thread when a device has been configured and its drivers are bound.</summary>
    event Action<IUsbDevice>? Arrived;

    /// <summary>Waits until there is a device that <paramref name="wanted"/> accepts.</summary>
    /// <param name="wanted">Whether a device is the one.</param>
    /// <param name="what">What is waited for, for the message: <c>1209:0001</c>.</param>
    /// <param name="limit">How long.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <exception cref="EnumerationException">A device was given up, or none came within the limit; the message tells what was seen instead.</exception>
    IUsbDevice WaitFor(Predicate<IUsbDevice> wanted, string what, TimeSpan limit, CancellationToken cancel = default);
}
