using System.Buffers;
using System.Collections.Immutable;
using static UsbDev.Descriptors.Severity;

namespace UsbDev.Descriptors;

/// <summary>Strings, and who names them.</summary>
internal static class StringRules
{
    /// <summary>The string in which Windows looks for Microsoft OS 1.0 descriptors.</summary>
    private const byte MsOs10Index = 0xEE;

    private static readonly SearchValues<char> HexadecimalDigits = SearchValues.Create("0123456789ABCDEF");

    public static ImmutableArray<Rule> Rows { get; } =
    [
        new Rule<DeviceSubject>("USB018", Error, Warning, "USB 2.0 §9.6.7",
            "Each string index that is used has a string",
            "Hosts ask for it and get a stall; some wait seconds.",
            "Give the string, or set the index to 0.",
            static (d, found) =>
            {
                if (d.Set.Strings.IsEmpty) return;
                var there = d.Set.Strings.Keys.Select(k => k.Index).ToHashSet();
                foreach (var (index, where, what) in Uses(d))
                    if (!there.Contains(index)) found.Add(where, $"{what} is {index}, and there is no such string");
            }),

        new Rule<DeviceSubject>("USB018b", Warning, Off, "practice",
            "Each string is used",
            "It costs memory on the board.",
            "Remove it.",
            static (d, found) =>
            {
                var used = Uses(d).Select(u => u.Index).ToHashSet();
                foreach (var key in d.Set.Strings.Keys)
                    if (key.Index is not (0 or MsOs10Index) && !used.Contains(key.Index))
                        found.Add(new StringSubject(d, key, d.Set.Strings[key]).Here, $"no descriptor names string {key.Index}");
            }),

        new Rule<DeviceSubject>("USB019", Warning, Info, "Windows; USB Mass Storage Bulk-Only §4.1.1",
            "A serial number is made of letters and digits",
            "Windows drops a serial number with a character below 0x20, above 0x7F, or a comma, and treats the device as without one.",
            "Use 0..9 and A..F; mass storage needs at least 12 of them.",
            static (d, found) =>
            {
                if (d.Descriptor is not { SerialString: > 0 } device) return;
                foreach (var (key, bytes) in d.Set.Strings)
                {
                    if (key.Index != device.SerialString || StringDescriptor.Text(bytes) is not { } text) continue;
                    if (text.FirstOrDefault(c => c is <= ' ' or > '\x7F' or ',') is not '\0' and var bad)
                        found.Add(new StringSubject(d, key, bytes).Here, $"the serial number holds the character 0x{(int)bad:X2}");
                }
            }),

        new Rule<DeviceSubject>("USB019b", Warning, Info, "USB Mass Storage Bulk-Only §4.1.1",
            "A mass storage device has a serial number of at least twelve hexadecimal digits",
            "Hosts tell disks apart by vendor, product and these digits, and give one the drive letter and settings of the other.",
            "Use twelve or more of 0..9 and A..F, others for each unit.",
            static (d, found) =>
            {
                if (d.Descriptor is not { SerialString: > 0 } device || !d.Configurations.Any(c => c.Interfaces.Any(i => i.Descriptor is { Class: UsbClass.MassStorage, Protocol: 0x50 }))) return;
                foreach (var (key, bytes) in d.Set.Strings)
                    if (key.Index == device.SerialString && StringDescriptor.Text(bytes) is { } text && (text.Length < 12 || text.AsSpan().ContainsAnyExcept(HexadecimalDigits)))
                        found.Add(new StringSubject(d, key, bytes).Here, $"«{text}» is no serial number for mass storage");
            }),

        new Rule<StringSubject>("USB048", Error, Warning, "USB 2.0 §9.6.7",
            "String 0 lists the languages",
            "Without it hosts show no strings at all.",
            "04 03 09 04 for US English.",
            static (s, found) =>
            {
                if (s.Key.Index == 0 && StringDescriptor.Languages(s.Bytes).Count == 0) found.Add(s.Here, "string 0 lists no language");
            }),

        new Rule<StringSubject>("USB049", Error, Warning, "USB 2.0 §9.6.7",
            "A string descriptor is bLength, type 3 and whole UTF-16 units",
            "Hosts show nothing, or rubbish.",
            "bLength is 2 plus two bytes for each UTF-16 code unit; at most 126 of them.",
            static (s, found) =>
            {
                if (StringDescriptor.Text(s.Bytes) is null)
                    found.Add(s.Here, $"string {s.Key.Index} is {Describe.Count(s.Bytes.Length, "byte")} that are no string descriptor");
            }),

        new Rule<StringSubject>("USB051", Error, Info, "Microsoft OS 1.0 Descriptors",
            "String 0xEE is left to Microsoft OS 1.0 descriptors",
            "Windows reads it on each new device and looks for «MSFT100» in it.",
            "Use another index.",
            static (s, found) =>
            {
                if (s.Key.Index == MsOs10Index && StringDescriptor.Text(s.Bytes) is not ['M', 'S', 'F', 'T', '1', '0', '0', _])
                    found.Add(s.Here, "string 0xEE is an ordinary string");
            }),
    ];

    /// <summary>Every string index in device, configurations, interfaces and class descriptors, with its place.</summary>
    public static IEnumerable<(byte Index, Location Where, string What)> Uses(DeviceSubject d)
    {
        if (d.Descriptor is { } device)
        {
            if (device.ManufacturerString != 0) yield return (device.ManufacturerString, Location.Device(14, 1), "iManufacturer");
            if (device.ProductString != 0) yield return (device.ProductString, Location.Device(15, 1), "iProduct");
            if (device.SerialString != 0) yield return (device.SerialString, Location.Device(16, 1), "iSerialNumber");
        }

        foreach (var configuration in d.Configurations)
        {
            foreach (var descriptor in configuration.Parsed.Chain)
            {
                var (index, at, what) = descriptor switch
                {
                    ConfigurationDescriptor c => (c.StringIndex, 6, "iConfiguration"),
                    InterfaceDescriptor i => (i.StringIndex, 8, "iInterface"),
                    InterfaceAssociationDescriptor a => (a.StringIndex, 7, "iFunction"),
                    MidiInJackDescriptor j => (j.StringIndex, 5, "iJack"),
                    MidiOutJackDescriptor j => (j.StringIndex, 6 + 2 * j.Pins.Count, "iJack"),
                    CdcEthernetDescriptor e => (e.MacString, 3, "iMACAddress"),
                    _ => (default(byte), 0, ""),
                };
                if (index != 0) yield return (index, configuration.At(descriptor, at, 1), what);
            }
        }
    }
}
