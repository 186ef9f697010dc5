namespace UsbDev.Descriptors;

/// <summary>A board with its firmware, for which a device is meant.</summary>
/// <param name="Board">The board.</param>
/// <param name="Release">MicroPython's release; null when the device is meant for other firmware, in C for example.</param>
/// <param name="KeepsRepl">The built-in serial port stays, as interfaces 0 and 1 of the configuration.</param>
public sealed record Target(Board Board, MicroPythonRelease? Release, bool KeepsRepl);
