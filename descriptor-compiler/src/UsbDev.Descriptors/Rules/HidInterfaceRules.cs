using System.Collections.Immutable;
using static UsbDev.Descriptors.Severity;

namespace UsbDev.Descriptors;

/// <summary>HID interfaces and HID descriptors; report descriptors are in <see cref="HidReportRules"/>.</summary>
internal static class HidInterfaceRules
{
    private const int LinuxMaxDescriptor = 4096;

    public static ImmutableArray<Rule> Rows { get; } =
    [
        Row("HID053", Error, Warning, "HID 1.11 §4.2",
            "A HID interface has subclass 0 or 1",
            "1 means that it has a boot protocol; others are reserved.",
            "Use 1 for a boot keyboard or mouse, else 0.",
            static (i, found) =>
            {
                if (i.Descriptor.SubClass > 1) found.Add(i.At(6, 1), $"the subclass of {i.Name} is {i.Descriptor.SubClass}");
            }),

        Row("HID053b", Error, Info, "HID 1.11 §4.3",
            "A HID interface's protocol is 0, or with subclass 1 keyboard (1) or mouse (2)",
            "BIOSes take a device at its word: a mouse that says keyboard types rubbish.",
            "Set bInterfaceProtocol to 0, unless the interface is a boot keyboard or mouse.",
            static (i, found) =>
            {
                var (sub, protocol) = (i.Descriptor.SubClass, i.Descriptor.Protocol);
                if (protocol > 2 || (protocol != 0 && sub == 0))
                    found.Add(i.At(7, 1), $"{i.Name} has subclass {sub} and protocol {protocol}");
                else if (protocol == 0 && sub == 1) found.Add(i.At(7, 1), $"{i.Name} claims a boot protocol and names none");
            }),

        Row("HID054", Error, Warning, "HID 1.11 §4.4",
            "A HID interface has one interrupt IN endpoint, and at most one interrupt OUT",
            "Linux and Windows do not start without it.",
            "Give it one interrupt IN endpoint.",
            static (i, found) =>
            {
                if (i.IsCut || (i.Descriptor.Alternate != 0 && i.Endpoints.IsEmpty)) return;
                var inputs = i.Endpoints.Count(e => e.Descriptor is { Transfer: TransferType.Interrupt, IsIn: true });
                var outputs = i.Endpoints.Count(e => e.Descriptor is { Transfer: TransferType.Interrupt, IsIn: false });
                if (inputs != 1) found.Add(i.At(4, 1), $"{i.Name} has {Describe.Count(inputs, "interrupt IN endpoint")}");
                if (outputs > 1) found.Add(i.At(4, 1), $"{i.Name} has {outputs} interrupt OUT endpoints");
            }),

        Row("HID054b", Warning, Info, "HID 1.11 §4.4",
            "An interrupt OUT endpoint is there for output reports",
            "It is never used.",
            "Remove the endpoint, or describe an output report.",
            static (i, found) =>
            {
                if (i.Report is { } report && report.Parsed.Reports.All(r => r.Type != HidReportType.Output)
                    && i.Endpoints.FirstOrDefault(e => e.Descriptor is { Transfer: TransferType.Interrupt, IsIn: false }) is { } endpoint)
                    found.Add(endpoint.Here, $"{endpoint.Name} has no output report to carry");
            }),

        Row("HID055", Error, Warning, "HID 1.11 §7.1",
            "A HID interface has a HID descriptor",
            "Hosts find the length of the report descriptor in it.",
            "Put 09 21 … behind the interface descriptor.",
            static (i, found) =>
            {
                if (i.Setting.Hid is null && !i.IsCut && !i.Setting.Extras.Any(x => x.Type == DescriptorType.Hid))
                    found.Add(i.Here, $"{i.Name} has no HID descriptor");
            }),

        Row("HID055b", Error, Warning, "HID 1.11 §7.1",
            "The HID descriptor stands between interface and endpoints",
            "Drivers look for it there; the draft specification had it elsewhere.",
            "Put it right behind the interface descriptor.",
            static (i, found) =>
            {
                if (i.Setting.Hid is { } hid && !i.Setting.Extras.Contains(hid))
                    found.Add(i.Configuration.At(hid), $"the HID descriptor of {i.Name} follows an endpoint");
            }),

        new Rule<ChainSubject>("HID055c", Error, Warning, "HID 1.11 §6.2.1",
            "A HID descriptor has room for the descriptors that it counts",
            "Hosts read past its end, or refuse it.",
            "bLength is 6 plus 3 for each of bNumDescriptors.",
            static (c, found) =>
            {
                if (c.Setting?.Class != UsbClass.Hid || c.Descriptor.Type != DescriptorType.Hid) return;
                if (c.Descriptor is not HidDescriptor hid)
                    found.Add(c.Here, $"a HID descriptor of {Describe.Count(c.Descriptor.Length, "byte")}; it takes 9");
                else if (hid.Count > hid.Descriptors.Count || hid.Count == 0)
                    found.Add(
                        c.Here,
                        $"bNumDescriptors is {hid.Count}, but bLength is {hid.Length} and leaves room for {hid.Descriptors.Count}");
            }),

        Row("HID055d", Error, Warning, "HID 1.11 §6.2.1",
            "A HID descriptor is 6 bytes and 3 for each descriptor that it counts",
            "Hosts ignore the rest; a wrong bLength looks just so.",
            "bLength is 6 plus 3 for each of bNumDescriptors.",
            static (i, found) =>
            {
                if (i.Setting.Hid is { Count: > 0, Tail.IsEmpty: false } hid)
                    found.Add(
                        i.Configuration.At(hid, 0, 1),
                        $"the HID descriptor of {i.Name} has {hid.Length} bytes; {6 + 3 * hid.Count} are used");
            }),

        Row("HID055e", Error, Warning, "HID 1.11 §6.2.1",
            "wDescriptorLength is the length of the report descriptor",
            "Hosts read that many bytes: too few cut it off, too many stall or bring rubbish.",
            "Set wDescriptorLength to the number of bytes of the report descriptor.",
            static (i, found) =>
            {
                if (i.Setting.Hid is not { } hid) return;
                if (hid.ReportLength is null or 0)
                    found.Add(i.Configuration.At(hid), $"the HID descriptor of {i.Name} names no report descriptor");
                else if (i.Report is { } report && report.Parsed.Source.Length != hid.ReportLength)
                    found.Add(
                        i.Configuration.At(hid, 7, 2),
                        $"wDescriptorLength of {i.Name} is {hid.ReportLength}, the report descriptor has {report.Parsed.Source.Length} bytes");
            }),

        Row("HID055f", Error, Warning, "Linux: HID_MAX_DESCRIPTOR_SIZE",
            "A report descriptor has at most 4096 bytes",
            "Linux refuses longer ones; some BIOSes stop at 1024.",
            "Use fewer or plainer fields.",
            static (i, found) =>
            {
                if (i.Setting.Hid?.ReportLength is > LinuxMaxDescriptor and var length)
                    found.Add(i.Configuration.At(i.Setting.Hid, 7, 2), $"the report descriptor of {i.Name} has {length} bytes");
            }),

        Row("HID056", Warning, Info, "HID 1.11 §6.2.1",
            "bcdHID is 1.00, 1.10 or 1.11, and bCountryCode at most 35",
            "Nobody is known to mind; other values show that something went wrong.",
            "Use 0x0111 and 0.",
            static (i, found) =>
            {
                if (i.Setting.Hid is not { } hid) return;
                if (hid.BcdHid is not (0x0100 or 0x0101 or 0x0110 or 0x0111))
                    found.Add(i.Configuration.At(hid, 2, 2), $"bcdHID of {i.Name} is 0x{hid.BcdHid:X4}");
                if (hid.Country > 35) found.Add(i.Configuration.At(hid, 4, 1), $"bCountryCode of {i.Name} is {hid.Country}");
            }),

        Row("HID057", Error, Off, "HID 1.11 §7.1.1",
            "Each HID interface has a report descriptor",
            "Nothing but a boot protocol works without one.",
            "Give the report descriptor.",
            static (i, found) =>
            {
                if (i.Report is null) found.Add(i.Here, $"{i.Name} has no report descriptor");
            }),

        Row("HID080", Warning, Info, "HID 1.11 appendix B, F",
            "A boot keyboard or mouse sends what a BIOS expects",
            "A BIOS does not read the report descriptor: eight bytes of modifiers, nothing, six keys; three bytes of buttons, X, Y.",
            "Lay out the report so, without report ID, or clear the boot subclass.",
            static (i, found) =>
            {
                if (i.Descriptor.SubClass != 1 || i.Report is not { } report) return;
                var message = i.Descriptor.Protocol switch
                {
                    1 => BootLayout.KeyboardFault(report.Parsed),
                    2 => BootLayout.MouseFault(report.Parsed),
                    _ => null,
                };
                if (message is not null)
                    found.Add(report.At(0, report.Parsed.Source.Length), $"{i.Name} claims the boot protocol, but {message}");
            }),

        Row("HID087", Info, Off, "HID 1.11 §6.2.3",
            "Physical descriptors are rarely read",
            "No common host uses them.",
            "Leave them out.",
            static (i, found) =>
            {
                if (i.Setting.Hid is { } hid && hid.Descriptors.Any(d => d.Type == DescriptorType.Physical))
                    found.Add(i.Configuration.At(hid), $"{i.Name} has physical descriptors");
            }),
    ];

    private static Rule<HidSubject> Row(
        string id, Severity compile, Severity check, string source, string title, string why, string fix, Action<InterfaceSubject, Findings> judge) =>
        new(id, compile, check, source, title, why, fix, (hid, found) => judge(hid.Interface, found));
}
