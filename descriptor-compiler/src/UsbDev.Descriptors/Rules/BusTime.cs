namespace UsbDev.Descriptors;

/// <summary>Time that periodic transactions take on a full-speed bus (USB 2.0 §5.11.3).</summary>
internal static class BusTime
{
    /// <summary>90 % of a frame, in ns.</summary>
    public const long PeriodicShare = 900_000;

    private const double HostDelay = 1000;

    /// <summary>ns a frame that all settings would take together: quick to tell, and mostly little enough.</summary>
    public static long OfAllSettings(ConfigurationSubject configuration)
    {
        long sum = 0;
        foreach (var setting in configuration.Interfaces) sum += PerFrame(setting);
        return sum;
    }

    /// <summary>ns a frame, on average, that the periodic endpoints take when each interface is in its dearest setting, or its cheapest.</summary>
    public static long PerFrame(ConfigurationSubject configuration, bool most)
    {
        Span<long> byNumber = stackalloc long[256];
        byNumber.Fill(-1);
        foreach (var setting in configuration.Interfaces)
        {
            ref var time = ref byNumber[setting.Descriptor.Number];
            var here = PerFrame(setting);
            if (time < 0 || (most ? here > time : here < time)) time = here;
        }

        long sum = 0;
        foreach (var time in byNumber) sum += Math.Max(0, time);
        return sum;
    }

    private static long PerFrame(InterfaceSubject setting)
    {
        long sum = 0;
        foreach (var endpoint in setting.Endpoints) sum += PerFrame(endpoint.Descriptor);
        return sum;
    }

    private static long PerFrame(EndpointDescriptor endpoint) => endpoint.Transfer switch
    {
        TransferType.Isochronous => (long)((endpoint.IsIn ? 7268 : 6265) + 83.54 * BitTime(endpoint.PacketSize) + HostDelay),
        TransferType.Interrupt => (long)((9107 + 83.54 * BitTime(endpoint.PacketSize) + HostDelay) / Math.Max((byte)1, endpoint.Interval)),
        _ => 0,
    };

    /// <summary>Bits with worst-case stuffing, and the rounding that the specification's formula has.</summary>
    private static double BitTime(int bytes) => Math.Floor(3.167 + 7 * 8 * bytes / 6.0);
}
