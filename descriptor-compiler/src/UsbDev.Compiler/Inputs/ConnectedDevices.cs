using System.Globalization;
using System.Text.RegularExpressions;

namespace UsbDev.Compiler.Inputs;

/// <summary>Devices that are plugged into this computer, as Linux tells of them in sysfs.</summary>
/// <param name="folder">Where each device has a folder.</param>
public sealed partial class ConnectedDevices(string folder = ConnectedDevices.Sysfs)
{
    /// <summary>Where Linux has them.</summary>
    public const string Sysfs = "/sys/bus/usb/devices";

    // 1209:0001 (vendor:product)   003:014 or 3:14 (bus:device, as lsusb counts)   1-2.4 (port)   usb1 (root hub)
    [GeneratedRegex("^(?:(?<vendor>[0-9a-fA-F]{4}):(?<product>[0-9a-fA-F]{4})|(?<bus>[0-9]{1,3}):(?<device>[0-9]{1,3})|(?<port>[0-9]{1,3}-[0-9]{1,3}(?:\\.[0-9]{1,3})*|usb[0-9]{1,3}))$")]
    private static partial Regex Name();

    /// <summary>The text means a connected device: its vendor and product (1209:0001), its bus and number (003:014), or its port (1-2.4).</summary>
    public static bool IsName(string text) => Name().IsMatch(text);

    /// <summary>The computer tells which devices are connected.</summary>
    public bool IsAvailable => Directory.Exists(folder);

    /// <summary>The devices that a name means.</summary>
    /// <exception cref="InvalidDataException">There is none; the message says which there are.</exception>
    /// <exception cref="IOException">Its descriptors cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Its descriptors may not be read.</exception>
    public InputResult Read(string name)
    {
        var match = Name().Match(name);
        var all = new List<(string Folder, string Port, int Bus, int Device, int Vendor, int Product)>();
        foreach (var path in Directory.GetDirectories(folder).Order(StringComparer.Ordinal))
            if (File.Exists(Path.Combine(path, "descriptors")))
                all.Add((path, Path.GetFileName(path), Number(path, "busnum", NumberStyles.None), Number(path, "devnum", NumberStyles.None), Number(path, "idVendor", NumberStyles.HexNumber),
                    Number(path, "idProduct", NumberStyles.HexNumber)));
        var meant = all.Where(d => match.Groups["port"] is { Success: true } port ? d.Port == port.Value
            : match.Groups["bus"] is { Success: true } bus ? (d.Bus, d.Device) == (int.Parse(bus.ValueSpan), int.Parse(match.Groups["device"].ValueSpan))
            : match.Success && (d.Vendor, d.Product) == (int.Parse(match.Groups["vendor"].ValueSpan, NumberStyles.HexNumber), int.Parse(match.Groups["product"].ValueSpan, NumberStyles.HexNumber))).ToList();
        if (meant.Count == 0)
            throw new InvalidDataException(all.Count == 0 ? "no USB device is connected"
                : $"no such device is connected; there are {string.Join(", ", all.Select(d => $"{d.Vendor:x4}:{d.Product:x4} ({d.Bus:d3}:{d.Device:d3}, port {d.Port})"))}");
        return new InputResult("connected device", [.. meant.Select(d => SysfsInput.Read(d.Folder).Devices[0] is var found && meant.Count > 1 ? found with { Name = $"{found.Name} at port {d.Port}" } : found)]);
    }

    private static int Number(string folder, string file, NumberStyles style) => SysfsInput.Text(folder, file) is { } text && int.TryParse(text, style, CultureInfo.InvariantCulture, out var number) ? number : -1;
}
