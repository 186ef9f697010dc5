namespace UsbDev.Host;

/// <summary>A transfer that did not succeed.</summary>
/// <param name="failure">How it ended.</param>
/// <param name="message">Device, request or endpoint, what came, and how long was waited.</param>
public sealed class UsbTransferException(TransferFailure failure, string message) : IOException(message)
{
    /// <summary>How it ended.</summary>
    public TransferFailure Failure { get; } = failure;
}

/// <summary>How a transfer failed.</summary>
public enum TransferFailure
{
    /// <summary>The endpoint is halted, or the device refuses the request (USB 2.0 §8.4.5, §9.4.5).</summary>
    Stall,

    /// <summary>The time given was over; the device answered NAK to the end.</summary>
    Timeout,

    /// <summary>Nothing answered three times in a row (USB 2.0 §10.2.6).</summary>
    NoResponse,

    /// <summary>The device sent more than was asked for.</summary>
    Babble,

    /// <summary>Unplugged, reset or gone.</summary>
    Detached,

    /// <summary>Taken back by the host.</summary>
    Cancelled,
}
