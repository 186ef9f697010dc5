using UsbDev.Compiler;
using UsbDev.Compiler.Emitters;
using UsbDev.Descriptors;
using UsbDev.Testing.Functions;

namespace UsbDev.Testing.Checks;

/// <summary>Checks that the device says of itself what the description was compiled to, moved behind the board's own serial port where that is kept.</summary>
internal static class DescriptorChecks
{
    private const int NumberedStrings = 14; // iManufacturer, iProduct, iSerialNumber in the device descriptor

    /// <summary>The device descriptor, its class and string numbers as the board's own port demands.</summary>
    public static CheckFinding? Device(DeviceUnderTest device)
    {
        var expected = device.Gadget.Device.Descriptors.Device!.Value.ToArray();
        var strings = Moves.Of(device).Strings;
        for (var at = NumberedStrings; at < NumberedStrings + 3; at++)
            if (expected[at] != 0) expected[at] += strings;
        // With an interface association, as the own port has it (IAD ECN).
        if (device.FirstInterface > 0) (expected[4], expected[5], expected[6]) = (UsbClass.Miscellaneous, 2, 1);
        return Compare(device, new DescriptorPart(PartKind.Device), expected, device.Device!.Descriptors.Device!.Value, 0, 0);
    }

    /// <summary>The configuration after the board's own part.</summary>
    public static CheckFinding? Configuration(DeviceUnderTest device)
    {
        var compiled = device.Gadget.Device.Descriptors;
        var expected = compiled.Configurations[0].ToArray();
        var actual = device.Device!.Descriptors.Configurations[0];
        var own = actual.Length - expected.Length; // bytes of the board's own interfaces
        if (own < 0) return new CheckFinding($"it has {actual.Length} bytes, {expected.Length} were compiled", null, $"{expected.Length} bytes", $"{actual.Length} bytes");
        var moves = Moves.Of(device);
        var deviceLength = compiled.Device!.Value.Length;
        foreach (var (offset, kind) in Relocations.Find(compiled.Device.Value, compiled.Configurations[0]))
        {
            if (offset < deviceLength) continue;
            expected[offset - deviceLength] += kind switch { NumberKind.Interface => moves.Interfaces, NumberKind.Endpoint => moves.Endpoints, _ => moves.Strings };
        }

        (expected[2], expected[3]) = ((byte)actual.Length, (byte)(actual.Length >> 8));
        expected[4] += moves.Interfaces;
        const int header = ConfigurationDescriptor.Size;
        return Compare(device, DescriptorPart.Configuration(0), expected.AsSpan(0, header), actual.Span[..header], 0, 0)
            ?? Compare(device, DescriptorPart.Configuration(0), expected.AsSpan(header), actual.Span[(header + own)..], header, own);
    }

    /// <summary>A check for each HID function.</summary>
    public static IEnumerable<Check> Reports(Gadget gadget) => gadget.Device.Functions.OfType<HidFunction>()
        .Select(function => new Check($"{function.Name}: the report descriptor is the compiled one, byte for byte", device => Report(device, function)));

    /// <summary>Every string that a descriptor names.</summary>
    public static CheckFinding? Strings(DeviceUnderTest device)
    {
        var description = device.Gadget.Device;
        var serial = DeviceDescriptor.Parse(description.Descriptors.Device!.Value)!.SerialString;
        var moves = Moves.Of(device);
        var language = description.Descriptors.Strings.Keys.FirstOrDefault(k => k.Index != 0).LangId;
        foreach (var (key, bytes) in description.Descriptors.Strings)
        {
            if (key.Index == 0 || key.LangId != language) continue; // MicroPython has one language
            var actual = device.Device!.Text((byte)(key.Index + moves.Strings));
            var expected = StringDescriptor.Text(bytes);
            if (key.Index == serial && description.SerialIsUnique)
            {
                if (actual is not { Length: > 0 } || !actual.All(char.IsAsciiHexDigit))
                    return new CheckFinding("the serial number is not the board's own id", null, "hexadecimal digits", actual is null ? "no string" : Quote.Text(actual));
            }
            else if (actual != expected)
            {
                return new CheckFinding($"string {key.Index + moves.Strings} differs", description.Source.Find(new DescriptorPart(PartKind.String, String: new StringKey(0, key.Index)), 0)?.ToString(),
                    Quote.Text(expected ?? ""), actual is null ? "no string" : Quote.Text(actual));
            }
        }

        return null;
    }

    private static CheckFinding? Report(DeviceUnderTest device, HidFunction function)
    {
        if (device.Log<HidLog>(function).Hid is not { } hid) return new CheckFinding("the host could not read it", function.At.ToString());
        return Compare(device, new DescriptorPart(PartKind.Report, new ReportKey(0, function.Interface)), function.ReportDescriptor, hid.ReportDescriptor, 0, 0);
    }

    /// <summary>Finds the first byte that differs; <paramref name="at"/> is the offset of both in the compiled part, and <paramref name="moved"/> further in what came.</summary>
    private static CheckFinding? Compare(DeviceUnderTest device, DescriptorPart part, ReadOnlySpan<byte> expected, ReadOnlySpan<byte> actual, int at, int moved)
    {
        var same = expected.CommonPrefixLength(actual);
        if (same == expected.Length && same == actual.Length) return null;
        var from = Math.Max(0, same - 4);
        return new CheckFinding(
            same == expected.Length || same == actual.Length ? $"it has {actual.Length + at + moved} bytes instead of {expected.Length + at + moved}" : $"byte {at + moved + same} differs",
            device.Gadget.Device.Source.Find(part, at + Math.Min(same, Math.Max(0, expected.Length - 1)))?.ToString(),
            $"from byte {at + moved + from}: {Host.Format.Bytes(expected[from..Math.Min(expected.Length, same + 12)])}",
            Host.Format.Bytes(actual[from..Math.Min(actual.Length, same + 12)]));
    }

    /// <summary>By how much the board's own serial port has moved the described numbers.</summary>
    private readonly record struct Moves(byte Interfaces, byte Endpoints, byte Strings)
    {
        public static Moves Of(DeviceUnderTest device)
        {
            var actual = device.Device!;
            var own = actual.Configuration.Interfaces.Where(i => i.Descriptor.Number < device.FirstInterface).ToList();
            var endpoints = own.SelectMany(i => i.Endpoints).Select(e => e.Descriptor.Number).DefaultIfEmpty(0).Max();
            // The own strings are counted by the first described one that the device descriptor names.
            var compiled = DeviceDescriptor.Parse(device.Gadget.Device.Descriptors.Device!.Value)!;
            var strings = compiled.ManufacturerString != 0 ? actual.Device.ManufacturerString - compiled.ManufacturerString
                : compiled.ProductString != 0 ? actual.Device.ProductString - compiled.ProductString
                : compiled.SerialString != 0 ? actual.Device.SerialString - compiled.SerialString
                : Math.Max(0, own.Select(i => (int)i.Descriptor.StringIndex).DefaultIfEmpty(0).Max());
            return new Moves((byte)device.FirstInterface, (byte)endpoints, (byte)strings);
        }
    }
}
