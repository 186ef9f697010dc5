namespace UsbDev.Boards;

/// <summary>A firmware image cannot be used.</summary>
/// <param name="message">Why, as the second half of a sentence whose first half names the file.</param>
/// <param name="inner">What happened underneath.</param>
public sealed class FirmwareException(string message, Exception? inner = null) : Exception(message, inner);
