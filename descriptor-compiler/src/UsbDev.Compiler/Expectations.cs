using System.Collections.Immutable;
using UsbDev.Descriptors;

namespace UsbDev.Compiler;

/// <summary>What a host must see of the running device, wherever the built-in serial port has moved its numbers.</summary>
public sealed record Expectations
{
    /// <summary>idVendor.</summary>
    public required ushort Vendor { get; init; }

    /// <summary>idProduct.</summary>
    public required ushort Product { get; init; }

    /// <summary>bcdDevice.</summary>
    public required ushort Release { get; init; }

    /// <summary>iManufacturer's text, or null.</summary>
    public string? Manufacturer { get; init; }

    /// <summary>iProduct's text, or null.</summary>
    public string? Name { get; init; }

    /// <summary>iSerialNumber's text; null: none, or the board's own id.</summary>
    public string? Serial { get; init; }

    /// <summary>The serial number is the board's own id.</summary>
    public bool SerialIsUnique { get; init; }

    /// <summary>mA.</summary>
    public int MaxPower { get; init; }

    /// <summary>The configuration says that it has its own supply.</summary>
    public bool SelfPowered { get; init; }

    /// <summary>The configuration says that it can wake the host.</summary>
    public bool RemoteWakeup { get; init; }

    /// <summary>Interfaces of the first configuration, alternate setting 0, in order, without those of the built-in serial port.</summary>
    public required ImmutableArray<ExpectedInterface> Interfaces { get; init; }

    internal static Expectations Of(CompiledDevice device)
    {
        var set = device.Descriptors;
        var descriptor = set.Device is { } bytes ? DeviceDescriptor.Parse(bytes) : null;
        var configuration = set.Configurations.IsEmpty ? null : Configuration.Parse(set.Configurations[0]);
        return new Expectations
        {
            Vendor = descriptor?.Vendor ?? 0,
            Product = descriptor?.Product ?? 0,
            Release = descriptor?.BcdDevice ?? 0,
            Manufacturer = Text(set, descriptor?.ManufacturerString),
            Name = Text(set, descriptor?.ProductString),
            Serial = device.SerialIsUnique ? null : Text(set, descriptor?.SerialString),
            SerialIsUnique = device.SerialIsUnique,
            MaxPower = configuration?.Header?.Milliamperes(set.SpeedOfDevice) ?? 0,
            SelfPowered = configuration?.Header?.SelfPowered ?? false,
            RemoteWakeup = configuration?.Header?.RemoteWakeup ?? false,
            Interfaces = configuration is null ? [] : [.. configuration.Interfaces.Where(i => i.Descriptor.Alternate == 0).Select(i => Expect(device, i))],
        };
    }

    private static ExpectedInterface Expect(CompiledDevice device, InterfaceSetting setting)
    {
        var number = setting.Descriptor.Number;
        return new ExpectedInterface
        {
            Function = device.Functions.FirstOrDefault(f => f.Configuration == 0 && f.Interfaces.Contains(number)),
            Number = number,
            Class = setting.Descriptor.Class,
            SubClass = setting.Descriptor.SubClass,
            Protocol = setting.Descriptor.Protocol,
            Label = Text(device.Descriptors, setting.Descriptor.StringIndex),
            Endpoints = [.. setting.Endpoints.Select(e => e.Descriptor)],
            ReportDescriptor = device.Descriptors.Reports.TryGetValue(new ReportKey(0, number), out var report) ? (Bytes?)report : null,
        };
    }

    private static string? Text(DescriptorSet set, byte? index)
    {
        if (index is null or 0)
            return null;
        foreach (var (key, bytes) in set.Strings)
            if (key.Index == index)
                return StringDescriptor.Text(bytes);
        return null;
    }
}

/// <summary>An interface that a host must see.</summary>
public sealed record ExpectedInterface
{
    /// <summary>The function that it belongs to.</summary>
    public CompiledFunction? Function { get; init; }

    /// <summary>bInterfaceNumber where there is no built-in serial port; with one, its interfaces come before.</summary>
    public required byte Number { get; init; }

    /// <summary>bInterfaceClass.</summary>
    public required byte Class { get; init; }

    /// <summary>bInterfaceSubClass.</summary>
    public required byte SubClass { get; init; }

    /// <summary>bInterfaceProtocol.</summary>
    public required byte Protocol { get; init; }

    /// <summary>iInterface's text, or null.</summary>
    public string? Label { get; init; }

    /// <summary>Endpoint descriptors; numbers as without the built-in serial port.</summary>
    public required ImmutableArray<EndpointDescriptor> Endpoints { get; init; }

    /// <summary>HID report descriptor, or null.</summary>
    public Bytes? ReportDescriptor { get; init; }
}
