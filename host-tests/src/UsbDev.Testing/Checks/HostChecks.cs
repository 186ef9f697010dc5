using UsbDev.Compiler;
using UsbDev.Descriptors;
using UsbDev.Host;

namespace UsbDev.Testing.Checks;

/// <summary>Checks of how the device behaves towards the host.</summary>
internal static class HostChecks
{
    /// <summary>Remarks of the host while it enumerated and bound its drivers.</summary>
    public static CheckFinding? Oddities(DeviceUnderTest device) =>
        device.Device!.Oddities is { Count: > 0 } oddities ? new CheckFinding(string.Join("; ", oddities)) : null;

    /// <summary>Requests that ended without an answer or a refusal.</summary>
    public static CheckFinding? Requests(DeviceUnderTest device)
    {
        if (device.Requests.Unanswered is not [var (request, why), ..] all) return null;
        return new CheckFinding($"{RequestText.Of(request)}: {why}{(all.Count > 1 ? $"; and {all.Count - 1} more" : "")}");
    }

    /// <summary>The built-in serial port is there exactly when the description keeps it.</summary>
    public static CheckFinding? Repl(DeviceUnderTest device)
    {
        var before = device.Device!.Configuration.Interfaces.Where(i => i.Descriptor.Number < device.FirstInterface).ToList();
        var isThere = before.Exists(i => i.Descriptor.Class == UsbClass.Communications);
        return isThere == (device.Gadget.Device.Repl == ReplChoice.Keep) ? null
            : new CheckFinding(isThere ? "it is there, although the description says 'repl: drop'"
                : $"it is not there: {(before.Count == 0 ? "no interface" : $"{before.Count} interfaces without a serial port")} before the described ones");
    }
}
