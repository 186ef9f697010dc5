using System.Collections.Immutable;
using System.Text;
using static UsbDev.Descriptors.Severity;

namespace UsbDev.Descriptors;

/// <summary>BOS, Microsoft OS 2.0, WebUSB.</summary>
internal static class BosRules
{
    private const uint Windows81 = 0x06030000;

    public static ImmutableArray<Rule> Rows { get; } =
    [
        Bos("BOS103", Error, Warning, "USB 3.2 §9.6.2",
            "The BOS counts its bytes and capabilities, and they chain",
            "Linux drops capabilities that do not fit.",
            "Begin with 05 0F; wTotalLength is all bytes, bNumDeviceCaps the number of capabilities.",
            static (b, found) =>
            {
                var length = b.Bos.Chain.Sum(d => d.Length) + b.Bos.Rest.Length;
                if (b.Bos.Header is not { } header)
                {
                    found.Add(Location.Bos(0, Math.Min(length, 5)), "the BOS does not begin with 05 0F");
                    return;
                }

                if (!b.Bos.Rest.IsEmpty)
                    found.Add(
                        Location.Bos(length - b.Bos.Rest.Length, b.Bos.Rest.Length),
                        $"{Describe.Count(b.Bos.Rest.Length, "byte")} of the BOS do not chain");
                if (header.TotalLength != length)
                    found.Add(Location.Bos(2, 2), $"wTotalLength of the BOS is {header.TotalLength}, it has {length} bytes");
                if (header.CapabilityCount != b.Bos.Capabilities.Length)
                    found.Add(Location.Bos(4, 1), $"bNumDeviceCaps is {header.CapabilityCount}, there are {b.Bos.Capabilities.Length}");
            }),

        Bos("BOS103b", Error, Warning, "USB 3.2 §9.6.2",
            "A capability is as long as its form",
            "Hosts ignore it.",
            "USB 2.0 extension 7 bytes, container ID 20, platform 20 and its data.",
            static (b, found) =>
            {
                foreach (var capability in b.Bos.Capabilities)
                    if (capability is OtherCapability { Capability: CapabilityType.Usb20Extension or CapabilityType.ContainerId or CapabilityType.Platform } shortOne)
                        found.Add(
                            Location.Bos(shortOne),
                            $"a {CapabilityType.Name(shortOne.Capability)} capability of {Describe.Count(shortOne.Length, "byte")}");
            }),

        Bos("BOS104", Warning, Info, "USB 2.0 LPM ECN; USB 3.2 §9.6.2.1",
            "The BOS of a USB 2.01 device has the USB 2.0 extension capability",
            "The conformance test looks for it.",
            "Begin with 07 10 02 and the attributes, 0 without link power management.",
            static (b, found) =>
            {
                if (b.Device.Descriptor?.BcdUsb >= 0x0201 && !b.Bos.Capabilities.Any(c => c is Usb20ExtensionCapability or OtherCapability { Capability: CapabilityType.Usb20Extension }))
                    found.Add(Location.Bos(0, 5), "there is no USB 2.0 extension capability");
            }),

        Bos("BOS104b", Warning, Off, "USB 2.0 LPM ECN",
            "Link power management is offered by controllers that have it",
            "Hosts put the link to sleep, and the device is lost.",
            "Clear bit 1 of bmAttributes.",
            static (b, found) =>
            {
                foreach (var capability in b.Bos.Capabilities)
                    if (capability is Usb20ExtensionCapability { Lpm: true })
                        found.Add(Location.Bos(capability), "link power management is offered; none of the known boards has it");
            }),

        Bos("BOS105", Error, Warning, "Microsoft OS 2.0 Descriptors",
            "The Microsoft OS 2.0 capability names version, length and request",
            "Windows does not ask for the set.",
            "dwWindowsVersion 0x06030000, the set's length, and a vendor code that is not 0.",
            static (b, found) =>
            {
                foreach (var platform in b.Bos.Capabilities.OfType<PlatformCapability>())
                {
                    if (platform.Reserved != 0)
                        found.Add(Location.Bos(platform.Offset + 3, 1), $"bReserved of a platform capability is {platform.Reserved}");
                    if (platform.Uuid != PlatformCapability.MsOs20Uuid) continue;
                    if (platform.MsOs20.Count == 0)
                        found.Add(
                            Location.Bos(platform),
                            $"{Describe.Count(platform.Data.Length, "byte")} of Microsoft OS 2.0 set information; an entry has 8");
                    foreach (var entry in platform.MsOs20)
                    {
                        if (entry.WindowsVersion < Windows81)
                            found.Add(Location.Bos(platform.Offset + 20, 4), $"dwWindowsVersion is 0x{entry.WindowsVersion:X8}");
                        if (entry.VendorCode == 0) found.Add(Location.Bos(platform.Offset + 26, 1), "bMS_VendorCode is 0");
                        if (b.Device.Set.MsOs20 is { } set && set.Length != entry.TotalLength)
                            found.Add(
                                Location.Bos(platform.Offset + 24, 2),
                                $"wMSOSDescriptorSetTotalLength is {entry.TotalLength}, the set has {set.Length} bytes");
                    }
                }
            }),

        Bos("BOS105b", Error, Warning, "WebUSB",
            "The WebUSB capability is version 1.00 with a request of its own",
            "Browsers do not ask for the landing page; a request that Microsoft OS 2.0 uses too cannot be told apart.",
            "bcdVersion 0x0100, and a vendor code that differs from Microsoft's and is not 0.",
            static (b, found) =>
            {
                var taken = b.Bos.Capabilities.OfType<PlatformCapability>().SelectMany(p => p.MsOs20).Select(e => e.VendorCode).ToHashSet();
                foreach (var platform in b.Bos.Capabilities.OfType<PlatformCapability>())
                {
                    if (platform.Uuid != PlatformCapability.WebUsbUuid) continue;
                    if (platform.WebUsb is not { } web)
                        found.Add(Location.Bos(platform), $"{Describe.Count(platform.Data.Length, "byte")} of WebUSB data; it takes 4");
                    else if (web.BcdVersion != 0x0100)
                        found.Add(Location.Bos(platform.Offset + 20, 2), $"bcdVersion of WebUSB is 0x{web.BcdVersion:X4}");
                    else if (web.VendorCode == 0 || taken.Contains(web.VendorCode))
                        found.Add(
                            Location.Bos(platform.Offset + 22, 1),
                            $"bVendorCode of WebUSB is 0x{web.VendorCode:X2}, " + (web.VendorCode == 0 ? "which is 0" : "that of Microsoft OS 2.0 too"));
                }
            }),

        Ms("BOS106", Error, Warning, "Microsoft OS 2.0 Descriptors, table 9",
            "A Microsoft OS 2.0 set begins with its header, and its parts lie within each other",
            "Windows drops the whole set.",
            "Set header (10 bytes), configuration subset (8), function subsets (8), each with the length of all that is inside.",
            static (m, found) =>
            {
                var length = m.Set.Chain.Sum(d => d.Length) + m.Set.Rest.Length;
                if (!m.Set.Rest.IsEmpty)
                    found.Add(
                        Location.MsOs20(length - m.Set.Rest.Length, m.Set.Rest.Length),
                        $"{Describe.Count(m.Set.Rest.Length, "byte")} of the set do not chain");
                if (m.Set.Chain is not [MsOs20SetHeader header, ..])
                {
                    found.Add(Location.MsOs20(0, Math.Min(length, 10)), "the set does not begin with its header");
                    return;
                }

                if (header.TotalLength != length)
                    found.Add(Location.MsOs20(8, 2), $"wTotalLength of the set is {header.TotalLength}, it has {length} bytes");
                var (configurationEnd, functionEnd) = (0, 0);
                foreach (var descriptor in m.Set.Chain)
                {
                    switch (descriptor)
                    {
                        case MsOs20ConfigurationSubset subset:
                            configurationEnd = subset.Offset + subset.TotalLength;
                            functionEnd = 0;
                            if (configurationEnd > length)
                                found.Add(
                                    Location.MsOs20(subset.Offset + 6, 2),
                                    $"the configuration subset ends {Describe.Count(configurationEnd - length, "byte")} after the set");
                            break;
                        case MsOs20FunctionSubset subset:
                            if (subset.Offset < functionEnd)
                                found.Add(
                                    Location.MsOs20(subset),
                                    $"the function subset of interface {subset.FirstInterface} begins inside another");
                            functionEnd = subset.Offset + subset.SubsetLength;
                            if (functionEnd > configurationEnd)
                                found.Add(
                                    Location.MsOs20(subset.Offset + 6, 2),
                                    $"the function subset of interface {subset.FirstInterface} ends {Describe.Count(functionEnd - configurationEnd, "byte")} after its configuration subset");
                            break;
                        case not MsOs20SetHeader when functionEnd > descriptor.Offset && descriptor.Offset + descriptor.Length > functionEnd:
                            found.Add(Location.MsOs20(descriptor), $"a feature ends {Describe.Count(descriptor.Offset + descriptor.Length - functionEnd, "byte")} after its function subset");
                            break;
                        case not MsOs20SetHeader when functionEnd > 0 && descriptor.Offset >= functionEnd:
                            found.Add(Location.MsOs20(descriptor), "a feature stands after its function subset");
                            break;
                    }
                }
            }),

        Ms("BOS107", Error, Warning, "Microsoft OS 2.0 Descriptors; tinyusb issue 3365, zephyr issue 66449",
            "A composite device has its features in function subsets, another device right behind the header",
            "Windows ignores features in the other place, and WinUSB is not loaded.",
            "Composite: set header, configuration subset, a function subset for each function. One interface: set header, features.",
            static (m, found) =>
            {
                if (m.Device.Configurations.IsEmpty) return;
                var composite = m.Device.Configurations[0].Functions.Length > 1 || m.Device.Descriptor is { Class: UsbClass.Miscellaneous, SubClass: 2 };
                var inFunction = m.Set.Chain.Any(d => d is MsOs20FunctionSubset);
                var compatible = m.Set.Chain.FirstOrDefault(d => d is MsOs20CompatibleId);
                if (compatible is null || inFunction == composite) return;
                found.Add(Location.MsOs20(compatible), composite
                    ? "the device is composite, but its compatible ID is not inside a function subset"
                    : "the device has one function, but its compatible ID is inside a function subset");
            }),

        Ms("BOS107b", Error, Warning, "Microsoft OS 2.0 Descriptors, table 12",
            "A function subset names the first interface of a function",
            "Windows matches it by that number.",
            "Set bFirstInterface to the function's first interface.",
            static (m, found) =>
            {
                if (m.Device.Configurations.IsEmpty) return;
                var firsts = m.Device.Configurations[0].Functions.Select(f => f.First.Descriptor.Number).ToHashSet();
                foreach (var subset in m.Set.Chain.OfType<MsOs20FunctionSubset>())
                    if (!firsts.Contains(subset.FirstInterface))
                        found.Add(Location.MsOs20(subset.Offset + 4, 1), $"no function begins with interface {subset.FirstInterface}");
            }),

        Ms("BOS108", Error, Warning, "Microsoft OS 2.0 Descriptors, table 13",
            "A compatible ID is upper-case ASCII padded with NUL",
            "Windows finds no driver for it.",
            "WINUSB and two NULs.",
            static (m, found) =>
            {
                foreach (var id in m.Set.Chain.OfType<MsOs20CompatibleId>())
                {
                    var text = Encoding.Latin1.GetString(id.CompatibleId).TrimEnd('\0');
                    if (text.Length > 0 && text.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c) || c == '_')) continue;
                    found.Add(Location.MsOs20(id.Offset + 4, 8), $"the compatible ID is {id.CompatibleId}");
                }
            }),

        Ms("BOS108b", Error, Warning, "Microsoft OS 2.0 Descriptors, table 14",
            "DeviceInterfaceGUIDs is a list of GUIDs in braces",
            "Programs look the device up by it and do not find it.",
            "REG_MULTI_SZ, UTF-16: {GUID}, NUL, NUL; the name ends with a NUL.",
            static (m, found) =>
            {
                foreach (var property in m.Set.Chain.OfType<MsOs20RegistryProperty>())
                {
                    if (property.Name.Length < 4 || property.Name.Length % 2 != 0 || property.Name.Span[^2..].ContainsAnyExcept((byte)0))
                        found.Add(Location.MsOs20(property), "the property's name is not UTF-16 with a NUL at its end");
                    if (!property.NameText.StartsWith("DeviceInterfaceGUID", StringComparison.Ordinal)) continue;
                    var text = Encoding.Unicode.GetString(property.Data);
                    var ending = property.DataType == MsOs20RegistryProperty.MultiString ? "\0\0" : "\0";
                    if (!text.EndsWith(ending, StringComparison.Ordinal))
                        found.Add(
                            Location.MsOs20(property),
                            $"{property.NameText} does not end with {Describe.Count(ending.Length, "NUL")}");
                    foreach (var guid in text.TrimEnd('\0').Split('\0'))
                        if (!Guid.TryParseExact(guid, "B", out _)) found.Add(Location.MsOs20(property), $"«{guid}» is no GUID in braces");
                }
            }),

        Ms("BOS109", Info, Off, "Windows: usbflags registry key",
            "bcdDevice is raised when the Microsoft OS 2.0 set changes",
            "Windows asks for the set once for each vendor, product and release ID, and remembers the answer for good.",
            "Raise bcdDevice with each change, or delete the device's key under usbflags on the machines you test with.",
            static (m, found) =>
            {
                if (m.Device.Descriptor is { BcdDevice: <= 0x0100 } device)
                    found.Add(
                        Location.Device(12, 2),
                        $"Windows remembers the set for release {DescriptorSummary.Bcd(device.BcdDevice)}; raise it with each change");
            }),

        new Rule<DeviceSubject>("BOS110", Error, Warning, "WebUSB «URL Descriptor»",
            "A WebUSB URL descriptor is of type 3 with scheme 0, 1 or 255",
            "Browsers show no landing page.",
            "Length, 03, scheme (1 for https://), and the rest of the URL.",
            static (d, found) =>
            {
                if (d.Set.WebUsbUrl is not { } bytes) return;
                var url = WebUsbUrl.Parse(bytes);
                if (url is null) found.Add(Location.WebUsbUrl(0, bytes.Length), $"these {bytes.Length} bytes are no URL descriptor");
                else if (url.Url is null) found.Add(Location.WebUsbUrl(2, 1), $"the scheme of the URL is {url.Scheme}");
                else if (!Uri.TryCreate(url.Url, UriKind.Absolute, out _))
                    found.Add(Location.WebUsbUrl(3, bytes.Length - 3), $"«{url.Url}» is no URL");
            }),

        Bos("BOS110b", Error, Warning, "WebUSB «iLandingPage»",
            "iLandingPage of the WebUSB capability is 1 when there is a URL descriptor, else 0",
            "Browsers ask for a page that is not there, or do not ask for one that is.",
            "Set iLandingPage to 1 and give the URL descriptor, or to 0.",
            static (b, found) =>
            {
                var hasUrl = b.Device.Set.WebUsbUrl is not null;
                foreach (var platform in b.Bos.Capabilities.OfType<PlatformCapability>())
                {
                    if (platform.Uuid != PlatformCapability.WebUsbUuid || platform.WebUsb is not { } web) continue;
                    // Of somebody's device the answer may just not have been read.
                    if (hasUrl ? web.LandingPage == 0 : web.LandingPage != 0 && b.Device.Mode == CheckMode.Compile)
                        found.Add(Location.Bos(platform.Offset + 23, 1), $"iLandingPage is {web.LandingPage}, and there is {(hasUrl ? "a" : "no")} URL descriptor");
                }
            }),
    ];

    private static Rule<BosSubject> Bos(
        string id, Severity compile, Severity check, string source, string title, string why, string fix, Action<BosSubject, Findings> judge) =>
        new(id, compile, check, source, title, why, fix, judge);

    private static Rule<MsOs20Subject> Ms(
        string id, Severity compile, Severity check, string source, string title, string why, string fix, Action<MsOs20Subject, Findings> judge) =>
        new(id, compile, check, source, title, why, fix, judge);
}
