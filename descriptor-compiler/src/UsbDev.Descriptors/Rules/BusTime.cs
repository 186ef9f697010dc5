namespace UsbDev.Descriptors;

/// <summary>Time that periodic transactions take on a full-speed bus (USB 2.0 §5.11.3).</summary>
internal static class BusTime
{
    /// <summary>90 % of a frame, in ns.</summary>
    public const long PeriodicShare = 900_000;

    private const double HostDelay = 1000;

    /// <summary>ns a frame, on average, that the periodic endpoints of a setting take.</summary>
    public static long PerFrame(InterfaceSubject setting) => setting.Endpoints.Sum(e => PerFrame(e.Descriptor));

    private static long PerFrame(EndpointDescriptor endpoint) => endpoint.Transfer switch
    {
        TransferType.Isochronous => (long)((endpoint.IsIn ? 7268 : 6265) + 83.54 * BitTime(endpoint.PacketSize) + HostDelay),
        TransferType.Interrupt => (long)((9107 + 83.54 * BitTime(endpoint.PacketSize) + HostDelay) / Math.Max((byte)1, endpoint.Interval)),
        _ => 0,
    };

    /// <summary>Bits with worst-case stuffing, and the rounding that the specification's formula has.</summary>
    private static double BitTime(int bytes) => Math.Floor(3.167 + 7 * 8 * bytes / 6.0);
}
