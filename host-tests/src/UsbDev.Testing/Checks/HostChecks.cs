using UsbDev.Compiler;
using UsbDev.Descriptors;
using UsbDev.Host;

namespace UsbDev.Testing.Checks;

/// <summary>Checks of how the device behaves towards the host.</summary>
internal static class HostChecks
{
    /// <summary>How long the program is watched after the device was configured.</summary>
    public static readonly TimeSpan Trial = TimeSpan.FromSeconds(1);

    /// <summary>Remarks of the host while it enumerated and bound its drivers.</summary>
    public static CheckFinding? Oddities(DeviceUnderTest device) =>
        device.Device!.Oddities is { Count: > 0 } oddities ? new CheckFinding(string.Join("; ", oddities)) : null;

    /// <summary>An exception that is not caught ends the wait by itself; one that some test expects is fine here, too.</summary>
    public static CheckFinding? Program(DeviceUnderTest device)
    {
        try
        {
            device.Pass(Trial);
        }
        catch (BoardException e) when (e.Error is { } error && device.Gadget.Scenario.Tests.SelectMany(t => t.Steps).SelectMany(s => s.Errors).Any(p => p.IsMatch(error.Exception)))
        {
            // A test says that it is meant to come.
        }

        return null;
    }

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
        return isThere == device.Gadget.Device.KeepsRepl(device.Board.Kind) ? null
            : new CheckFinding(isThere ? "it is there, although the description says 'repl: drop'"
                : $"it is not there: {(before.Count == 0 ? "no interface" : $"{before.Count} interfaces without a serial port")} before the described ones");
    }
}
