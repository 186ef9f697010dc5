using System.Text.RegularExpressions;

namespace UsbDev.Compiler.Inputs;

/// <summary>Texts about USB devices that do not hold their descriptors: what they are, and what to run instead.</summary>
internal static partial class UnreadableText
{
    private const string Instead = "run 'lsusb -v' as root on Linux, or USBTreeView on Windows, and read its text";

    private static readonly (Func<string, bool> Is, string Why)[] s_known =
    [
        (t => Source().IsMatch(t), "is a program's source with names and macros that only its compiler can make bytes of; connect the device and name it, or read the bytes that are compiled"),
        (t => t.Contains("pp_data->", StringComparison.Ordinal), "is what Windows keeps of a report descriptor, not its bytes; " + Instead),
        (t => TestLibusb().IsMatch(t), "is the text of libusb's testlibusb, which leaves lengths, types and class-specific descriptors out; " + Instead),
        (t => DeviceList().IsMatch(t), "is a list of devices without their descriptors; " + Instead),
        (t => UsbDevices().IsMatch(t), "is what usb-devices or debugfs tells, which leaves class-specific descriptors out; " + Instead),
        (t => t.Contains("Location ID:", StringComparison.Ordinal) && t.Contains("Product ID:", StringComparison.Ordinal), "is the text of system_profiler, which holds no descriptors; connect the device to Linux or Windows: " + Instead),
        (t => t.Contains("+-o ", StringComparison.Ordinal), "is the text of ioreg without a ReportDescriptor, so it holds no descriptors; connect the device to Linux or Windows: " + Instead),
        (t => t.Contains("idVendor=", StringComparison.Ordinal), "is the kernel's log, which names devices without their descriptors; " + Instead),
        (t => t.Contains(@"USB\VID_", StringComparison.OrdinalIgnoreCase), "is what Windows calls a device, without its descriptors; " + Instead),
        (t => t.Contains("<usage_page>", StringComparison.Ordinal), "is a report descriptor in hidrd's XML; make bytes of it with 'hidrd-convert -i xml -o hex'"),
        (t => Items().IsMatch(t), "names items of a report descriptor without their bytes; if hidrd wrote it, make bytes of it with 'hidrd-convert -i spec -o hex'"),
        (t => Octal().IsMatch(t), "is a dump in octal digits; make it with 'od -A x -t x1z -v'"),
        (t => Characters().IsMatch(t), "is a dump of characters; make it with 'od -A x -t x1z -v'"),
    ];

    /// <summary>Why there are no descriptors in a text; null, if it is none that is known.</summary>
    public static string? Why(string text) => Array.Find(s_known, k => k.Is(text)).Why is { } why ? "it " + why : null;

    [GeneratedRegex(@"\bTUD_\w+\s*\(|\bHID_(USAGE|COLLECTION|REPORT|INPUT|LOGICAL)\w*\s*\(|\b(USAGE_PAGE|USAGE|COLLECTION|REPORT_ID)\([0-9]\)|_DESC(RIPTOR)?(_INIT)?\s*\(|\bgen_hid_descriptor\b|\.bLength\s*=", RegexOptions.CultureInvariant)]
    private static partial Regex Source();

    [GeneratedRegex(@"^[ \t]*(wTotalLength|bEndpointAddress):\s", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex TestLibusb();

    [GeneratedRegex(@"^(Bus \d+ Device \d+: ID |/?: *Bus \d+|[0-9a-fA-F]{4}:[0-9a-fA-F]{4} \(bus \d)", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex DeviceList();

    [GeneratedRegex(@"^[TDPCI]:\*? +(Bus=|Ver=|Vendor=|#Ifs=|If#=)", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex UsbDevices();

    [GeneratedRegex(@"^[ \t]*(Usage Page|Collection|Report Size|Input) \(", RegexOptions.Multiline | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Items();

    [GeneratedRegex(@"^[0-7]{7}( [0-7]{3}){4,16}$|^[0-7]{7}( [0-7]{6}){4,8}$", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Octal();

    // od -c, hexdump -c
    [GeneratedRegex(@"^[0-9a-f]{7}(?:[ \t]+(?:[0-7]{3}|\\[0abfnrtv]|\S)){4,16}[ \t]*$", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Characters();
}
