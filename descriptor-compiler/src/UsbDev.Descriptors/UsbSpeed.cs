namespace UsbDev.Descriptors;

/// <summary>The speed at which a device answers with a set of descriptors (USB 2.0 §4.2.1, USB 3.2 §3.1).</summary>
public enum UsbSpeed
{
    /// <summary>Not told; rules that depend on it take what the descriptors themselves give away.</summary>
    Unknown,

    /// <summary>1.5 Mb/s.</summary>
    Low,

    /// <summary>12 Mb/s: all that MicroPython boards but the ESP32-P4 do.</summary>
    Full,

    /// <summary>480 Mb/s.</summary>
    High,

    /// <summary>5 Gb/s and above.</summary>
    Super,
}
