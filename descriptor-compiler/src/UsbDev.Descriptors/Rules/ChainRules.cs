using System.Collections.Immutable;
using static UsbDev.Descriptors.Severity;

namespace UsbDev.Descriptors;

/// <summary>How descriptors follow each other.</summary>
internal static class ChainRules
{
    public static ImmutableArray<Rule> Rows { get; } =
    [
        new Rule<ConfigurationSubject>("USB001", Error, Error, "USB 2.0 §9.5",
            "bLength leads to the next descriptor",
            "Hosts walk a configuration by bLength. One that is 0 or 1, or that points past the end, hides everything after it; Linux skips the rest.",
            "Give bLength the number of bytes of the descriptor.",
            static (c, found) =>
            {
                if (c.IsCut && !c.IsComplete) found.Add(Rest(c), LeadsNowhere(c));
            }),

        new Rule<DeviceSubject>("USB001b", Error, Error, "USB 2.0 §9.6.1",
            "The device descriptor is 18 bytes of type 1",
            "It is the first thing a host reads; without it nothing else happens.",
            "Start with 12 01 and give all 18 bytes.",
            static (d, found) =>
            {
                if (d.Set.Device is not { } bytes || d.Descriptor is not null) return;
                found.Add(Location.Device(0, bytes.Length), bytes.Length < DeviceDescriptor.Size
                    ? $"the device descriptor has {bytes.Length} bytes instead of {DeviceDescriptor.Size}"
                    : $"the device descriptor begins {bytes[0]:X2} {bytes[1]:X2} and has {bytes.Length} bytes; expected 12 01 and 18");
            }),

        new Rule<ConfigurationSubject>("USB001c", Error, Error, "USB 2.0 §9.6.3",
            "A configuration begins with a configuration descriptor",
            "Its first nine bytes tell a host how much there is to read.",
            "Start with 09 02.",
            static (c, found) =>
            {
                if (c.Parsed.Header is null)
                    found.Add(
                        new Location(c.Part, 0, Math.Min(9, c.Bytes.Length)),
                        c.Bytes.IsEmpty ? "the configuration is empty" : "the configuration does not begin with a configuration descriptor");
            }),

        new Rule<ChainSubject>("USB002", Error, Error, "USB 2.0 §9.5, §9.6; IAD ECN",
            "A standard descriptor is not shorter than its form",
            "Hosts read its fields without asking whether they are there, or drop it.",
            "Configuration 9, interface 9, endpoint 7, interface association 8 bytes.",
            static (c, found) =>
            {
                if (IsShort(c.Descriptor))
                    found.Add(
                        c.Here,
                        $"{DescriptorType.Name(c.Descriptor.Type)} descriptor of {Describe.Count(c.Descriptor.Length, "byte")}; it takes {MinimumLength(c.Descriptor.Type)}");
            }),

        new Rule<ChainSubject>("USB002b", Warning, Warning, "USB 2.0 §9.5",
            "A standard descriptor is as long as its form",
            "Longer ones are legal, and hosts ignore what they do not know, but a wrong bLength looks just so and swallows what follows.",
            "Configuration 9, interface 9, endpoint 7 (audio 1.0 and MIDI 9), interface association 8 bytes.",
            static (c, found) =>
            {
                var extra = c.Descriptor.Tail.Length;
                var expected = c.Descriptor switch
                {
                    ConfigurationDescriptor or InterfaceDescriptor or InterfaceAssociationDescriptor => true,
                    EndpointDescriptor => extra != EndpointDescriptor.AudioSize - EndpointDescriptor.Size,
                    _ => false,
                };
                if (expected && extra > 0)
                {
                    found.Add(c.Here, $"{DescriptorType.Name(c.Descriptor.Type)} descriptor of {c.Descriptor.Length} bytes: "
                        + $"{Describe.Count(extra, "byte")} more than its form");
                }
            }),

        new Rule<ChainSubject>("USB002c", Error, Warning, "Audio 1.0 §4, Audio 2.0 §4, Video 1.1 and 1.5 §3",
            "A class-specific descriptor of audio or video is as long as its form and its counts say",
            "Drivers skip it, or read past its end; a wrong bLength looks just so and swallows what follows.",
            "Give bLength the bytes of the fields that the specification names, as many of them as the counts among them say.",
            static (c, found) =>
            {
                if (c.Setting is not { } owner) return;
                var bytes = c.Configuration.Bytes.Span.Slice(c.Descriptor.Offset, c.Descriptor.Length);
                if (ClassForms.Fault(bytes, owner) is { } fault)
                    found.Add(c.Here, $"a descriptor of {Describe.Count(bytes.Length, "byte")} ({DescriptorName.Of(bytes, owner.Class, owner.SubClass, owner.Protocol) ?? "class-specific"}): {fault}");
            }),

        new Rule<ConfigurationSubject>("USB001d", Error, Warning, "USB 2.0 §9.5; Linux config.c",
            "bLength leads to the next descriptor behind all that the counts promise, too",
            "Linux skips what cannot be read there and uses the device, and devices that work have it; strict hosts refuse the configuration.",
            "End the configuration with its last descriptor, or give bLength the number of bytes of the descriptor.",
            static (c, found) =>
            {
                if (c.IsCut && c.IsComplete) found.Add(Rest(c), LeadsNowhere(c));
            }),

        new Rule<ConfigurationSubject>("USB003", Error, Error, "USB 2.0 §9.6.3",
            "wTotalLength is the length of the configuration",
            "Windows rejects the device; Linux reads too little or reports a short configuration.",
            "Count all bytes from the configuration descriptor to the last endpoint.",
            static (c, found) =>
            {
                if (c.Parsed.Header is not { } header || header.TotalLength == c.Bytes.Length || c.Bytes.Length > Configuration.MaxLength) return;
                found.Add(c.At(header, 2, 2), $"wTotalLength is {header.TotalLength}, the configuration has {c.Bytes.Length} bytes");
            }),

        new Rule<ConfigurationSubject>("USB004", Warning, Info, "practice",
            "A configuration stays below 4096 bytes",
            "Small embedded hosts reserve a fixed buffer for it.",
            "Use fewer interfaces or alternate settings.",
            static (c, found) =>
            {
                if (c.Bytes.Length is > 4095 and <= Configuration.MaxLength)
                    found.Add(new Location(c.Part, 2, 2), $"the configuration has {c.Bytes.Length} bytes");
            }),

        new Rule<ConfigurationSubject>("USB004b", Error, Error, "USB 2.0 §9.6.3",
            "A configuration has at most 65535 bytes",
            "wTotalLength cannot say more; bytes after these are not looked at here either.",
            "These are not the bytes of one configuration: check what was read.",
            static (c, found) =>
            {
                if (c.Bytes.Length > Configuration.MaxLength)
                    found.Add(
                        new Location(c.Part, Configuration.MaxLength, c.Bytes.Length - Configuration.MaxLength),
                        $"the configuration has {c.Bytes.Length} bytes");
            }),

        new Rule<ChainSubject>("USB005", Error, Warning, "USB 2.0 §9.6.3",
            "There is no device or configuration descriptor inside a configuration",
            "Linux skips it as an unexpected descriptor; a wrong bLength before it is the usual cause.",
            "Remove it, or correct the bLength before it.",
            static (c, found) =>
            {
                if (c.Index > 0 && c.Descriptor.Type is DescriptorType.Device or DescriptorType.Configuration or DescriptorType.OtherSpeedConfiguration)
                    found.Add(
                        c.Here,
                        $"a {DescriptorType.Name(c.Descriptor.Type)} descriptor (type {c.Descriptor.Type}) stands inside the configuration");
            }),

        new Rule<ChainSubject>("USB006", Error, Warning, "USB 2.0 §9.5",
            "Class-specific descriptors follow the interface or endpoint that they belong to",
            "Hosts hand them to the driver of the interface or endpoint before them; before the first they belong to nothing.",
            "Put types 0x21 and 0x24 behind their interface descriptor, 0x25 behind its endpoint descriptor.",
            static (c, found) =>
            {
                if (c.Setting is null && c.Descriptor.Type is DescriptorType.Hid or DescriptorType.ClassInterface or DescriptorType.ClassEndpoint)
                    found.Add(c.Here, $"a class-specific descriptor (type 0x{c.Descriptor.Type:X2}) stands before any interface");
            }),

        new Rule<InterfaceSubject>("USB006b", Error, Warning, "USB 2.0 §9.5",
            "An endpoint's class-specific descriptor follows its endpoint",
            "Hosts take what stands before the first endpoint for the interface's; the endpoint's driver does not find it.",
            "Put type 0x25 behind the endpoint descriptor that it speaks of.",
            static (i, found) =>
            {
                foreach (var extra in i.Setting.Extras)
                    if (extra.Type == DescriptorType.ClassEndpoint)
                        found.Add(i.Configuration.At(extra), $"an endpoint's class-specific descriptor (type 0x25) stands before the endpoints of {i.Name}");
            }),

        new Rule<ChainSubject>("USB007", Warning, Info, "USB 2.0 §9.5",
            "Descriptor types are known",
            "Hosts skip what they do not know; a wrong bLength before it looks the same.",
            "Check the bLength of the descriptor before it; if that is right, use a type of the class: 0x21, 0x24, 0x25.",
            static (c, found) =>
            {
                if (c.Descriptor is UnknownDescriptor unknown && DescriptorType.Name(unknown.Type) is null)
                    found.Add(c.Here, $"descriptor of unknown type 0x{unknown.Type:X2}, {Describe.Count(unknown.Length, "byte")}");
            }),

        new Rule<ConfigurationSubject>("USB008", Error, Warning, "USB 2.0 §9.6.3",
            "Nothing follows the last descriptor",
            "Linux reports excess bytes; other hosts may refuse the configuration.",
            "End the configuration with its last descriptor, and count wTotalLength so.",
            static (c, found) =>
            {
                var rest = c.Parsed.Rest;
                if (!rest.IsEmpty && !c.IsCut && c.Bytes.Length <= Configuration.MaxLength)
                    found.Add(
                        new Location(c.Part, c.Bytes.Length - rest.Length, rest.Length),
                        $"{Describe.Count(rest.Length, "byte")} after the last descriptor");
            }),
    ];

    private static Location Rest(ConfigurationSubject c) => new(c.Part, c.Bytes.Length - c.Parsed.Rest.Length, c.Parsed.Rest.Length);

    private static FindingText LeadsNowhere(ConfigurationSubject c)
    {
        var (rest, at) = (c.Parsed.Rest, c.Bytes.Length - c.Parsed.Rest.Length);
        return rest[0] < 2
            ? $"bLength is {rest[0]} at 0x{at:X2}; the remaining {rest.Length} bytes cannot be read"
            : $"bLength is {rest[0]} at 0x{at:X2}, but only {Describe.Count(rest.Length, "byte")} are left";
    }

    /// <summary>A descriptor that USB002 is about.</summary>
    public static bool IsShort(Descriptor descriptor) => descriptor is UnknownDescriptor unknown && MinimumLength(unknown.Type) is { } least && unknown.Length < least;

    private static int? MinimumLength(byte type) => type switch
    {
        DescriptorType.Configuration or DescriptorType.OtherSpeedConfiguration => ConfigurationDescriptor.Size,
        DescriptorType.Interface => InterfaceDescriptor.Size,
        DescriptorType.Endpoint => EndpointDescriptor.Size,
        DescriptorType.InterfaceAssociation => InterfaceAssociationDescriptor.Size,
        _ => null,
    };
}
