namespace UsbDev.Testing.Checks;

/// <summary>Something that is looked at of every gadget, whatever its tests say.</summary>
/// <param name="Name">What is checked, as a sentence.</param>
/// <param name="Run">What is wrong, with its place; null: nothing.</param>
internal sealed record Check(string Name, Func<DeviceUnderTest, CheckFinding?> Run)
{
    /// <summary>All, in order; that the device can be configured at all has been seen before them.</summary>
    public static IEnumerable<Check> For(Gadget gadget, string board) =>
    [
        new("the host meets nothing odd", HostChecks.Oddities),
        new("the device descriptor is the compiled one, byte for byte", DescriptorChecks.Device),
        new("the configuration is the compiled one, byte for byte", DescriptorChecks.Configuration),
        .. DescriptorChecks.Reports(gadget),
        new("the strings are the described ones", DescriptorChecks.Strings),
        new(gadget.Device.KeepsRepl(board) ? "the board's own serial port is kept" : "the board's own serial port is dropped", HostChecks.Repl),
        new($"the program runs for {Host.Format.Time(HostChecks.Trial)} without an exception", HostChecks.Program),
        new("every control request was answered", HostChecks.Requests),
    ];
}

/// <summary>What a check found wrong.</summary>
/// <param name="Message">One sentence.</param>
/// <param name="At">Where it comes from; null where that cannot be told.</param>
/// <param name="Expected">What was expected.</param>
/// <param name="Got">What came.</param>
internal sealed record CheckFinding(string Message, string? At = null, string? Expected = null, string? Got = null);
