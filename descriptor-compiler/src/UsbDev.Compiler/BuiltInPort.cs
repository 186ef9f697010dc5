using System.Collections.Immutable;
using UsbDev.Compiler.Emitters;
using UsbDev.Descriptors;

namespace UsbDev.Compiler;

/// <summary>
/// MicroPython's built-in serial port, and a compiled device as it stands behind it on the board: the same moves that the library makes
/// with <c>USBDevice.BUILTIN_DEFAULT</c>.
/// </summary>
internal static class BuiltInPort
{
    /// <summary>Interfaces that it takes: 0 and 1.</summary>
    public const int Interfaces = 2;

    /// <summary>Endpoint numbers that it takes: 1 (notification) and 2 (data).</summary>
    public const int Endpoints = 2;

    /// <summary>String numbers that it takes: 1 to 4.</summary>
    public const int Strings = 4;

    /// <summary>Its descriptors in the configuration (shared/tinyusb/mp_usbd_descriptor.c).</summary>
    private static readonly byte[] s_descriptors = Configuration.Write(
    [
        new InterfaceAssociationDescriptor(0, 2, UsbClass.Communications, 2, 0),
        new InterfaceDescriptor(0, 0, 1, UsbClass.Communications, 2, 0, 4),
        new CdcHeaderDescriptor(0x0120),
        new CdcCallManagementDescriptor(0, 1),
        new CdcAbstractControlDescriptor(6),
        new CdcUnionDescriptor(0, [1]),
        new EndpointDescriptor(0x81, (byte)TransferType.Interrupt, 8, 16),
        new InterfaceDescriptor(1, 0, 2, UsbClass.CdcData, 0, 0),
        new EndpointDescriptor(0x02, (byte)TransferType.Bulk, 64, 0),
        new EndpointDescriptor(0x82, (byte)TransferType.Bulk, 64, 0),
    ]);

    /// <summary>The device's descriptors as a host sees them on a board that keeps the port.</summary>
    public static DescriptorSet Before(CompiledDevice device)
    {
        ArgumentNullException.ThrowIfNull(device);
        var set = device.Descriptors;
        if (set.Device is not { Length: DeviceDescriptor.Size } || set.Configurations.IsEmpty || set.Configurations[0].Length < ConfigurationDescriptor.Size)
            return set;
        var bytes = new byte[DeviceDescriptor.Size + set.Configurations[0].Length];
        set.Device.Value.Span.CopyTo(bytes);
        set.Configurations[0].Span.CopyTo(bytes.AsSpan(DeviceDescriptor.Size));
        foreach (var (offset, kind) in Relocations.Find(set.Device.Value, set.Configurations[0]))
            bytes[offset] += (byte)(kind switch { NumberKind.Interface => Interfaces, NumberKind.Endpoint => Endpoints, _ => Strings });
        (bytes[4], bytes[5], bytes[6]) = (UsbClass.Miscellaneous, 2, 1);
        byte[] configuration = [.. bytes.AsSpan(DeviceDescriptor.Size, ConfigurationDescriptor.Size), .. s_descriptors, .. bytes.AsSpan(DeviceDescriptor.Size + ConfigurationDescriptor.Size)];
        (configuration[2], configuration[3]) = ((byte)configuration.Length, (byte)(configuration.Length >> 8));
        configuration[4] += Interfaces;
        var strings = ImmutableSortedDictionary.CreateBuilder<StringKey, Bytes>();
        foreach (var (key, text) in set.Strings)
            strings[key.Index == 0 ? key : key with { Index = (byte)Math.Min(255, key.Index + Strings) }] = text;
        strings[new StringKey(0, 0)] = set.Strings.TryGetValue(new StringKey(0, 0), out var languages) ? languages : StringDescriptor.WriteLanguages(StringDescriptor.UsEnglish);
        foreach (var language in StringDescriptor.Languages(strings[new StringKey(0, 0)]))
            strings[new StringKey(language, Strings)] = StringDescriptor.Write("Board CDC");
        return set with
        {
            Device = new Bytes(bytes.AsMemory(0, DeviceDescriptor.Size)),
            Configurations = set.Configurations.SetItem(0, configuration),
            Strings = strings.ToImmutable(),
            Reports = ImmutableSortedDictionary.CreateRange(set.Reports.Select(r => KeyValuePair.Create(r.Key.Configuration == 0 ? r.Key with { Interface = (byte)(r.Key.Interface + Interfaces) } : r.Key, r.Value))),
        };
    }

    /// <summary>A place in the descriptors behind the port as a place in the device's own.</summary>
    internal static Location Without(Location where) => where.Part.Kind switch
    {
        PartKind.Configuration when where.Part.Report.Configuration == 0 && where.Offset >= ConfigurationDescriptor.Size =>
            where with { Offset = Math.Max(0, where.Offset - s_descriptors.Length) },
        PartKind.Report when where.Part.Report.Configuration == 0 => where with { Part = where.Part with { Report = where.Part.Report with { Interface = (byte)(where.Part.Report.Interface - Interfaces) } } },
        PartKind.String => where with { Part = where.Part with { String = where.Part.String with { Index = (byte)Math.Max(0, where.Part.String.Index - Strings) } } },
        _ => where,
    };
}
