using System.Collections.Immutable;
using UsbDev.Compiler;
using UsbDev.Descriptors;
using UsbDev.Host;
using UsbDev.Testing.Functions;

namespace UsbDev.Testing;

/// <summary>A line of the device's tree, for whoever draws it.</summary>
/// <param name="Text">What it is: <c>interface 2: HID boot keyboard</c>.</param>
/// <param name="Detail">More about it, or empty: <c>63 bytes of report descriptor</c>.</param>
/// <param name="Children">What belongs to it.</param>
public sealed record DeviceTreeNode(string Text, string Detail, ImmutableArray<DeviceTreeNode> Children)
{
    /// <summary>A line without children.</summary>
    public DeviceTreeNode(string text, string detail = "")
        : this(text, detail, [])
    {
    }
}

/// <summary>Makes the tree of a configured device.</summary>
public static class DeviceTree
{
    /// <summary>The device with its functions, interfaces, endpoints and reports.</summary>
    /// <param name="device">The device.</param>
    /// <param name="description">What it was described as; null: unknown.</param>
    public static DeviceTreeNode Of(IUsbDevice device, CompiledDevice? description = null)
    {
        ArgumentNullException.ThrowIfNull(device);
        var header = device.Configuration.Header!;
        var first = description is null ? 0
            : device.Configuration.Interfaces.Select(i => i.Descriptor.Number).Distinct().Count() - description.Expectations.Interfaces.Length;
        var texts = new[] { device.Text(device.Device.ManufacturerString), device.Text(device.Device.SerialString) is { } serial ? "serial " + serial : null };
        var power = header.SelfPowered ? "self-powered" : $"{header.Milliamperes(device.Descriptors.SpeedOfDevice)} mA";
        return new DeviceTreeNode(device.Name, string.Join(", ", texts.OfType<string>()),
        [
            new DeviceTreeNode($"configuration {header.Value}", power + (header.RemoteWakeup ? ", can wake the host" : ""), [.. Functions(device, description, first)]),
        ]);
    }

    private static IEnumerable<DeviceTreeNode> Functions(IUsbDevice device, CompiledDevice? description, int first)
    {
        var interfaces = device.Configuration.Interfaces;
        var done = new HashSet<byte>();
        foreach (var setting in interfaces)
        {
            var number = setting.Descriptor.Number;
            if (done.Contains(number)) continue;
            var function = description?.Functions.FirstOrDefault(f => f.Interfaces.Contains((byte)(number - first)) && number >= first);
            var association = device.Configuration.Associations.FirstOrDefault(a => number >= a.FirstInterface && number < a.FirstInterface + a.InterfaceCount);
            var own = function is not null ? function.Interfaces.Select(i => (byte)(i + first)).ToHashSet()
                : association is not null ? [.. Enumerable.Range(association.FirstInterface, association.InterfaceCount).Select(i => (byte)i)]
                : [number];
            done.UnionWith(own);
            var name = function?.Name ?? (number < first ? "the board's own port" : $"interface {number}");
            var label = device.Text(association?.StringIndex ?? 0) ?? device.Text(setting.Descriptor.StringIndex);
            yield return new DeviceTreeNode(name, label is null || label == name ? "" : $"«{label}»",
                [.. interfaces.Where(i => own.Contains(i.Descriptor.Number)).Select(i => Interface(device, i))]);
        }
    }

    private static DeviceTreeNode Interface(IUsbDevice device, InterfaceSetting setting)
    {
        var d = setting.Descriptor;
        var name = UsbClass.Name(d.Class, d.SubClass, d.Protocol) ?? $"class {d.Class:X2}/{d.SubClass:X2}/{d.Protocol:X2}";
        var children = setting.Endpoints.Select(e => Endpoint(e.Descriptor, device.Descriptors.SpeedOfDevice)).ToList();
        var hid = device.Hid.FirstOrDefault(h => h.Interface == d.Number);
        if (hid is not null) children.AddRange(Reports(hid));
        return new DeviceTreeNode($"interface {d.Number}{(d.Alternate == 0 ? "" : $", setting {d.Alternate}")}: {name}", hid is null ? "" : $"report descriptor of {hid.ReportDescriptor.Length} bytes", [.. children]);
    }

    private static DeviceTreeNode Endpoint(EndpointDescriptor e, UsbSpeed speed) => new($"endpoint 0x{e.Address:X2} {(e.IsIn ? "in" : "out")}",
        $"{e.Transfer.ToString().ToLowerInvariant()}, {e.PacketSize} bytes{(e.Period(speed) is { } period ? $", every {period.TotalMilliseconds:0.###} ms" : "")}");

    private static IEnumerable<DeviceTreeNode> Reports(IHidDevice hid)
    {
        foreach (var report in hid.Fields.Descriptor.Reports)
        {
            var usage = report.Fields.Select(f => f.Collection?.TopLevel.Usage).FirstOrDefault(u => u is not null);
            yield return new DeviceTreeNode($"{report.Type.ToString().ToLowerInvariant()} report{(report.Id == 0 ? "" : $" {report.Id}")}: {(usage is { } u ? HidNames.Short(u) : "no usage")}",
                $"{report.ByteLength} byte{(report.ByteLength == 1 ? "" : "s")}");
        }
    }
}
