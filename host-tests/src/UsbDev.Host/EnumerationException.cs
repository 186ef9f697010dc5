namespace UsbDev.Host;

/// <summary>A device that cannot be brought to work: at which step, what was asked and what came.</summary>
public sealed class EnumerationException : IOException
{
    /// <summary>Makes it.</summary>
    public EnumerationException(EnumerationStep step, string? request, string got, string? advice = null)
        : base(Compose(step, request, got, advice)) => (Step, Request, Got, Advice) = (step, request, got, advice);

    /// <summary>The step that failed.</summary>
    public EnumerationStep Step { get; }

    /// <summary>The request that failed, as text; null where the host had not asked anything yet.</summary>
    public string? Request { get; }

    /// <summary>What came, or that nothing came and for how long the host waited.</summary>
    public string Got { get; }

    /// <summary>Where to look, where that can be said.</summary>
    public string? Advice { get; }

    private static string Compose(EnumerationStep step, string? request, string got, string? advice) =>
        $"enumeration failed at '{step.Text()}'" + (request is null ? "" : $", {request}") + $": {got}" + (advice is null ? "" : $" ({advice})");
}

/// <summary>The steps by which a host gets to know a device, in their order.</summary>
public enum EnumerationStep
{
    /// <summary>The device pulls up D+.</summary>
    Connect,

    /// <summary>The connection is stable for 100 ms (USB 2.0 §7.1.7.3).</summary>
    Debounce,

    /// <summary>Bus reset.</summary>
    Reset,

    /// <summary>The first eight bytes of the device descriptor, at address 0.</summary>
    FirstDescriptor,

    /// <summary>SET_ADDRESS.</summary>
    Address,

    /// <summary>The whole device descriptor.</summary>
    DeviceDescriptor,

    /// <summary>The binary device object store.</summary>
    Bos,

    /// <summary>The configuration descriptors.</summary>
    Configuration,

    /// <summary>Strings.</summary>
    Strings,

    /// <summary>SET_CONFIGURATION.</summary>
    SetConfiguration,

    /// <summary>The class drivers' own questions.</summary>
    Drivers,
}

/// <summary>Texts of <see cref="EnumerationStep"/>.</summary>
internal static class EnumerationSteps
{
    /// <summary>The step as a message names it.</summary>
    public static string Text(this EnumerationStep step) => step switch
    {
        EnumerationStep.Connect => "connect",
        EnumerationStep.Debounce => "debounce",
        EnumerationStep.Reset => "bus reset",
        EnumerationStep.FirstDescriptor => "first 8 bytes of the device descriptor",
        EnumerationStep.Address => "set address",
        EnumerationStep.DeviceDescriptor => "device descriptor",
        EnumerationStep.Bos => "BOS descriptor",
        EnumerationStep.Configuration => "configuration descriptor",
        EnumerationStep.Strings => "strings",
        EnumerationStep.SetConfiguration => "set configuration",
        _ => "class drivers",
    };
}
