using UsbDev.Descriptors;

namespace UsbDev.Compiler.Emitters;

/// <summary>What a number in a configuration counts.</summary>
internal enum NumberKind
{
    Interface = 1,
    Endpoint = 2,
    String = 3,
}

/// <summary>Finds the interface, endpoint and string numbers in descriptors: what moves when other functions come before these.</summary>
internal static class Relocations
{
    /// <summary>Offsets from the start of the device descriptor, which the configuration follows; in ascending order. String 0 is no string.</summary>
    public static List<(int Offset, NumberKind Kind)> Find(ReadOnlySpan<byte> device, ReadOnlySpan<byte> configuration)
    {
        var found = new List<(int, NumberKind)>();
        foreach (var offset in (ReadOnlySpan<int>)[14, 15, 16])
            if (offset < device.Length && device[offset] != 0)
                found.Add((offset, NumberKind.String));
        byte @class = 0, subClass = 0;
        foreach (var descriptor in new DescriptorChain(configuration))
        {
            var at = device.Length + descriptor.Offset;
            var bytes = descriptor.Bytes;
            if (descriptor.Type == DescriptorType.Interface && bytes.Length >= InterfaceDescriptor.Size)
                (@class, subClass) = (bytes[5], bytes[6]);
            foreach (var (offset, kind) in Numbers(bytes, @class, subClass))
                if (offset < bytes.Length && (kind != NumberKind.String || bytes[offset] != 0))
                    found.Add((at + offset, kind));
        }
        return found;
    }

    private static List<(int, NumberKind)> Numbers(ReadOnlySpan<byte> bytes, byte @class, byte subClass)
    {
        var type = bytes[1];
        var subtype = bytes.Length > 2 ? bytes[2] : (byte)0;
        switch (type)
        {
            case DescriptorType.Configuration:
                return [(6, NumberKind.String)];
            case DescriptorType.Interface:
                return [(2, NumberKind.Interface), (8, NumberKind.String)];
            case DescriptorType.Endpoint:
                return [(2, NumberKind.Endpoint)];
            case DescriptorType.InterfaceAssociation:
                return [(2, NumberKind.Interface), (7, NumberKind.String)];
            case DescriptorType.ClassInterface when @class == UsbClass.Communications:
                return subtype switch
                {
                    CdcSubtype.CallManagement => [(4, NumberKind.Interface)],
                    CdcSubtype.Union => [.. Enumerable.Range(3, bytes.Length - 3).Select(i => (i, NumberKind.Interface))],
                    CdcSubtype.Ethernet => [(3, NumberKind.String)],
                    _ => [],
                };
            case DescriptorType.ClassInterface when @class == UsbClass.Audio && subClass == 1 && subtype == 1 && bytes.Length > 8: // header: baInterfaceNr
                return [.. Enumerable.Range(8, Math.Min(bytes[7], bytes.Length - 8)).Select(i => (i, NumberKind.Interface))];
            case DescriptorType.ClassInterface when @class == UsbClass.Audio && subClass == 3 && subtype == 2: // MIDI IN jack
                return [(5, NumberKind.String)];
            case DescriptorType.ClassInterface when @class == UsbClass.Audio && subClass == 3 && subtype == 3 && bytes.Length > 5: // MIDI OUT jack
                return [(6 + 2 * bytes[5], NumberKind.String)];
            default:
                return [];
        }
    }
}
