using static UsbDev.Compiler.Language.ValueKind;

namespace UsbDev.Compiler.Language;

/// <summary>Every key of the description language. Adding a key is a row here and a line in the reader.</summary>
public static class SpecLanguage
{
    private static readonly (long, long) s_byte = (0, 255), s_word = (0, 0xFFFF), s_current = (0, Descriptors.ConfigurationDescriptor.MostPower(Descriptors.UsbSpeed.Super));

    /// <summary>The file.</summary>
    public static Section Root { get; } = new("file", "A description of one device.",
    [
        new("include", Texts, "Files whose functions and parameters are taken in first; paths count from this file."),
        new("parameters", Names, "Names and default values; ${name} in any value is replaced, and 'usbdev compile --set name=value' gives another value."),
        new("presets", Names, "Presets of your own: name → the keys of a report or of hid; they are used like the built-in ones."),
        new("device", Group, "Who the device is.") { Required = true, Section = "device" },
        new("boards", Texts, "The boards that it must run on; endpoints, packet memory, strings and abilities of each are checked. Without it no board's limits are."),
        new("firmware", Text, "What runs on the boards: a MicroPython release, as 1.25, or 'c' for firmware in C. Default: the newest release known.") { Word = "c" },
        new("repl", BoardChoice, "What becomes of MicroPython's built-in serial port: keep (default) or drop; or a group of board → keep or drop, where not all boards have endpoints for it. Firmware in C has none.") { Choices = ["keep", "drop"] },
        new("endpoints", Choice, "separate (default) gives each interface endpoint numbers of its own; share puts IN-only and OUT-only endpoints of different interfaces on one number.") { Choices = ["separate", "share"] },
        new("checks", Choice, "own (default) applies the rules for a new device; foreign those for one that exists, where what working devices do is no error.") { Choices = ["own", "foreign"] },
        new("functions", Functions, "What the device can do, in order."),
        new("configurations", Groups, "Several configurations, each with functions of its own, instead of 'functions'; not possible with MicroPython.") { Section = "configuration" },
    ]) { OwnKeys = "x-" };

    /// <summary><c>device</c></summary>
    public static Section Device { get; } = new("device", "Who the device is (USB 2.0 §9.6.1).",
    [
        new("vendor", Number, "Vendor ID.") { Required = true, Limits = s_word },
        new("product", Number, "Product ID.") { Required = true, Limits = s_word },
        new("release", ValueKind.Version, "Release of the device, as 1.0; hosts cache drivers by vendor, product and release. Default 1.0."),
        new("manufacturer", Label, "Who made it."),
        new("name", Label, "What it is called; hosts show this."),
        new("serial", Label, "Serial number: 'unique' takes the board's own id at run time, or a fixed text. Without it the device has none.") { Word = "unique" },
        new("max_power", Current, "The most current that it draws from the bus: 500 mA, at SuperSpeed 900 mA. Default 100 mA.") { Limits = s_current },
        new("self_powered", Flag, "It has a supply of its own. Default false."),
        new("remote_wakeup", Flag, "It can wake a sleeping host. Default false."),
        new("configuration_name", Label, "Name of the configuration; hosts rarely show it."),
        new("configuration_descriptors", Texts, "Descriptors of the configuration, before its first interface: in words, as OTG (bmAttributes=0x03), or in hexadecimal."),
        new("language", Text, "Language of the texts that do not say one, as en-US or 0x0409. Default en-US."),
        new("speed", Choice, "Speed for which packet sizes, intervals and power are counted and checked; at super each endpoint gets its companion descriptor. Default full.") { Choices = ["low", "full", "high", "super"] },
        new("usb", ValueKind.Version, "USB version that it follows. Default 2.0, 2.1 when it has a BOS (WinUSB, WebUSB), at SuperSpeed 3.0."),
        new("class", ClassTriple, "Device class / subclass / protocol. Default: 0xEF / 2 / 1 when a function has several interfaces, else 0 / 0 / 0."),
        new("packet_size", Size, "Packet size of endpoint 0. Default 64 B, at low speed 8 B.") { Limits = s_byte },
        new("bos", Texts, "Capabilities of the binary device object store besides those that the functions need: in words, as USB 2.0 extension (bmAttributes=0x00000002), or in hexadecimal."),
        new("descriptor", ValueKind.Bytes, "The device descriptor as bytes, for what the other keys cannot say."),
        new("string_descriptors", Names, "String descriptors as bytes by number, or by language and number as 0x0409/1; 0 is the list of languages. For what texts cannot say."),
        new("bos_descriptor", ValueKind.Bytes, "The binary device object store as bytes."),
        new("msos20", ValueKind.Bytes, "The Microsoft OS 2.0 descriptor set as bytes."),
        new("webusb_url", ValueKind.Bytes, "The WebUSB URL descriptor as bytes."),
        new("qualifier", ValueKind.Bytes, "The device qualifier as bytes, of a device that also runs at high speed."),
        new("other_speed", ValueKind.Bytes, "The other-speed configuration as bytes."),
    ]);

    /// <summary>An entry of <c>configurations</c></summary>
    public static Section Configuration { get; } = new("configuration", "One of several configurations (USB 2.0 §9.6.3).",
    [
        new("value", Number, "bConfigurationValue. Default: counted from 1.") { Limits = s_byte },
        new("name", Label, "Name of the configuration."),
        new("max_power", Current, "The most current in this configuration. Default: that of the device.") { Limits = s_current },
        new("self_powered", Flag, "Default: as the device."),
        new("remote_wakeup", Flag, "Default: as the device."),
        new("attributes", Number, "bmAttributes as a number, for what the other keys cannot say.") { Limits = s_byte },
        new("descriptors", Texts, "Descriptors before its first interface: in words, as OTG (bmAttributes=0x03), or in hexadecimal."),
        new("functions", Functions, "What the device can do in this configuration."),
        new("descriptor", ValueKind.Bytes, "The whole configuration as bytes, for what functions cannot say."),
        new("report_descriptors", Names, "HID report descriptors in hexadecimal by interface number, or by interface and alternate setting as 0/1, besides those of the functions."),
    ]);

    private static readonly Key s_name = new("name", Text, "Name in the program, in tests and in reports: letters, digits and _. Default: the function's kind, numbered.");
    private static readonly Key s_label = new("label", Label, "What hosts call it. Default: the name, if one was given.") { Word = "none" };
    private static readonly Key s_interface = new("interface", Number, "Number of its first interface. Default: the next free one.") { Limits = s_byte };

    private static readonly Key s_association = new("association", Flag, "An interface association descriptor holds its interfaces together. Default true; Windows needs it beside other functions.");

    private static readonly Key s_first = new("first", Texts, "Items that stand before all others, needed or not: 'max', 'size=8' with a value of its own, 'usage/2' with the bytes of its data. The words are those of 'order', and id, push, pop, main; 'range' for a usage alone as minimum and maximum, 'stray=0x30' for a usage that nothing takes.");
    private static readonly Key s_end = new("end", Texts, "Items that stand before the end of the collection, as 'size=8' or 'pop'.");

    private static readonly string[] s_kinds = ["physical", "application", "logical", "report", "named array", "usage switch", "usage modifier"]; // by number

    /// <summary>Keys of a report, shared by <c>hid</c> and the entries of its <c>reports</c>.</summary>
    private static readonly Key[] s_report =
    [
        new("collection", Usage, "Usage of the report's top-level collection: what the device is, as Generic Desktop / Mouse."),
        new("kind", Choice, "Kind of that collection. Default application; many sensors have a physical one.") { Choices = s_kinds },
        new("id", Number, "Report ID. Default: given out from 1 where the interface has several reports.") { Limits = (1, 255) },
        new("packed", Flag, "Fields of 8 bits or more need not begin on a byte. Default false."),
        new("partial", Flag, "The report is not filled up to whole bytes, as hosts expect it; for the bytes of a device that exists. Default false."),
        new("input", Fields, "What the device sends."),
        new("output", Fields, "What the host sends."),
        new("feature", Fields, "Settings that the host reads and writes."),
        new("layout", ValueKind.Layout, "Fields of all three kinds in the order of the descriptor: each entry is 'input', 'output' or 'feature' with a field, or a collection with a 'layout' of its own."),
        s_first,
        s_end,
    ];

    /// <summary>A report.</summary>
    public static Section Report { get; } = new("report", "One report: a top-level collection with its input, output and feature fields (HID 1.11 §5.6, §6.2.2).",
    [
        new("name", Text, "Name of the report."),
        new("preset", Text, "Preset that it starts from."),
        new("fields", Names, "Changes to single fields of the preset: name → keys to replace, or none to leave it out."),
        .. s_report,
        new("reports", Reports, "Several reports with IDs of their own in this one collection."),
    ]);

    /// <summary><c>hid</c></summary>
    public static Section Hid { get; } = new("hid", "A HID interface with one report or several (HID 1.11).",
    [
        s_name,
        s_label,
        new("preset", Text, "Preset that it starts from."),
        new("fields", Names, "Changes to single fields of the preset: name → keys to replace, or none to leave it out."),
        new("reports", Reports, "Several reports: names of presets, or groups of keys."),
        .. s_report,
        new("poll", Time, "How often the host asks for input. Default 1 ms, at low speed 10 ms.") { Limits = (125, 32_768_000) },
        new("packet_size", Size, "Packet size of the IN endpoint. Default: as the longest input report needs.") { Limits = (1, 1024) },
        new("out_endpoint", Flag, "Output reports come on an interrupt OUT endpoint instead of endpoint 0. Default false."),
        new("out_poll", Time, "How often the host may send output. Default: as poll.") { Limits = (125, 32_768_000) },
        new("out_packet_size", Size, "Packet size of the OUT endpoint. Default: as the longest output report needs.") { Limits = (1, 1024) },
        new("boot", Choice, "Boot protocol, so that a BIOS understands it: keyboard, mouse or none. Default none; the presets keyboard and mouse set it where they are alone.") { Choices = ["none", "keyboard", "mouse"] },
        new("country", Number, "Country code of the hardware. Default 0.") { Limits = s_byte },
        new("hid", ValueKind.Version, "HID version. Default 1.11."),
        new("order", Texts, "Order of the items that a field needs, for the bytes of a descriptor that exists. Default: page, usage, designator, string, min, max, physical_min, physical_max, exponent, unit, size, count."),
        new("items", Items, "The report descriptor item by item, one a line, for what fields cannot say."),
        new("report_descriptor", ValueKind.Bytes, "The report descriptor as bytes."),
        new("subclass", Number, "bInterfaceSubClass, where it is not what 'boot' makes it.") { Limits = s_byte },
        new("protocol", Number, "bInterfaceProtocol, where it is not what 'boot' makes it.") { Limits = s_byte },
        s_interface,
        new("in_endpoint", Number, "Number of the IN endpoint. Default: the next free one.") { Limits = (1, 15) },
        new("out_endpoint_number", Number, "Number of the OUT endpoint. Default: that of the IN endpoint.") { Limits = (1, 15) },
        new("out_first", Flag, "The OUT endpoint's descriptor stands first. Default false."),
    ]);

    /// <summary>An entry of <c>input</c>, <c>output</c> or <c>feature</c>.</summary>
    public static Section Field { get; } = new("field", "A field, padding or a collection of fields (HID 1.11 §6.2.2.4–8).",
    [
        new("name", Text, "Name of the field in programs and tests."),
        new("usage", Usages, "What it means: 'Dial', 'Button / 1..8', '0xFF00 / 0x01', a list, or none."),
        new("range", ValueKind.Range, "Least and greatest value. Default 0..1, and for an array what its usages need. What the descriptor is not to say is none, as none..1."),
        new("bits", Bits, "Size of one value. Default: as the range needs.") { Limits = (1, 8192) },
        new("count", Number, "How many values. Default: one for each usage; of a padding: how many of so many bits, else it is parted as suits.") { Limits = (0, 65_535) },
        new("array", Number, "The field has so many slots, each holding the number of one of the usages that are on.") { Limits = (0, 65_535) },
        new("relative", Flag, "Values are changes, not positions."),
        new("null", Flag, "A value outside the range says 'nothing'."),
        new("wrap", Flag, "The value goes from greatest to least and on."),
        new("nonlinear", Flag, "The value is no straight line of what is measured."),
        new("no_preferred", Flag, "It does not return to a rest position by itself."),
        new("volatile", Flag, "The device may change it by itself; output and feature only."),
        new("buffered", Flag, "A stream of bytes of a fixed length."),
        new("constant", Flag, "The host must not expect it to change."),
        new("separate", Flag, "It gets an item of its own, even if it could share one with the field before."),
        new("physical", ValueKind.Range, "The range in the unit of measure."),
        new("unit", ValueKind.Unit, "Unit of measure of the physical range: cm, g, s, degrees, cm/s^2; or its number."),
        new("exponent", Number, "Power of ten of the unit.") { Limits = (-8, 7) },
        new("designator", Number, "Designator index, for physical descriptors.") { Limits = s_byte },
        new("string", Label, "String that describes it."),
        new("padding", Bits, "So many bits without meaning.") { Limits = (0, 8192) },
        new("variable", Flag, "Of a padding: the item says 'variable'. Default true; what older descriptors say is false."),
        new("collection", Usage, "A collection of the fields that follow in 'fields': its usage, or none."),
        new("kind", Choice, "Kind of the collection. Default physical.") { Choices = s_kinds },
        new("fields", Fields, "The fields of the collection."),
        new("id", Number, "Report ID of this field and those that follow, where the reports of one collection are mixed.") { Limits = (1, 255) },
        new("layout", ValueKind.Layout, "The fields of the collection, where they are of several kinds."),
        s_first,
        s_end,
    ]);

    /// <summary><c>midi</c></summary>
    public static Section Midi { get; } = new("midi", "A USB MIDI 1.0 function; each named cable is a port on the host.",
    [
        s_name,
        s_label,
        new("from_device", Labels, "Cables on which the device sends; each name, in one language or several, is what hosts show. Default one."),
        new("to_device", Labels, "Cables on which the host sends. Default one."),
        new("packet_size", Size, "Packet size of the endpoints. Default 64 B (512 B at high speed).") { Limits = (8, 1024) },
        s_association,
        s_interface,
        new("endpoint", Number, "Number of its endpoints. Default: the next free one.") { Limits = (1, 15) },
    ]);

    /// <summary><c>cdc</c></summary>
    public static Section Cdc { get; } = new("cdc", "A serial port: CDC ACM (CDC 1.2, PSTN 1.2).",
    [
        s_name,
        s_label,
        new("notification", Flag, "It has the interrupt endpoint that reports modem lines. Default true; without it an endpoint is saved, but some drivers refuse the port."),
        new("packet_size", Size, "Packet size of the data endpoints. Default 64 B (512 B at high speed).") { Limits = (8, 1024) },
        new("notification_packet_size", Size, "Packet size of the notification endpoint. Default 16 B.") { Limits = (8, 64) },
        new("poll", Time, "How often the host asks for notifications. Default 16 ms.") { Limits = (125, 32_768_000) },
        new("break", Flag, "It takes 'send break'. Default true."),
        s_association,
        new("protocol", Number, "bInterfaceProtocol: 0 none (default), 1 AT commands.") { Limits = s_byte },
        s_interface,
        new("notification_endpoint", Number, "Number of the notification endpoint.") { Limits = (1, 15) },
        new("endpoint", Number, "Number of the data endpoints.") { Limits = (1, 15) },
    ]);

    /// <summary><c>vendor</c></summary>
    public static Section Vendor { get; } = new("vendor", "An interface with a protocol of your own.",
    [
        s_name,
        s_label,
        new("endpoints", Endpoints, "Its endpoints: 'bulk in', 'interrupt out', or groups of keys. Default bulk in and bulk out."),
        new("class", ClassTriple, "Default 0xFF / 0 / 0."),
        new("winusb", Flag, "Windows loads WinUSB by itself (MS OS 2.0 descriptors). Needs firmware that answers vendor requests."),
        new("guid", Text, "Device interface GUID for Windows programs. Default: made from vendor, product and name."),
        new("webusb", Url, "Landing page that browsers offer; 'none' for WebUSB without one. Needs firmware that answers vendor requests.") { Word = "none" },
        new("vendor_code", Number, "bRequest of the vendor requests for WinUSB and WebUSB; WebUSB takes the next number. Default 1.") { Limits = (1, 254) },
        new("alternates", Groups, "Alternate settings 1, 2, … of the interface.") { Section = "alternate" },
        s_interface,
    ]);

    /// <summary><c>custom</c></summary>
    public static Section Custom { get; } = new("custom", "Interfaces of any class, descriptor by descriptor.",
    [
        s_name,
        new("association", Group, "An interface association over its interfaces.") { Section = "association" },
        new("interfaces", Groups, "Its interfaces.") { Required = true, Section = "interface" },
    ]);

    /// <summary><c>association</c></summary>
    public static Section Association { get; } = new("association", "Interface association descriptor (IAD ECN).",
    [
        new("class", ClassTriple, "Class / subclass / protocol of the function.") { Required = true },
        new("label", Label, "What hosts call it."),
        new("first", Number, "bFirstInterface, where it is not the function's first.") { Limits = s_byte },
        new("count", Number, "bInterfaceCount, where it is not the number of the function's interfaces.") { Limits = s_byte },
    ]);

    /// <summary>An interface of <c>custom</c></summary>
    public static Section Interface { get; } = new("interface", "An interface (USB 2.0 §9.6.5).",
    [
        new("number", Number, "bInterfaceNumber. Default: the next free one.") { Limits = s_byte },
        new("setting", Number, "bAlternateSetting of the first setting. Default 0.") { Limits = s_byte },
        new("class", ClassTriple, "Class / subclass / protocol.") { Required = true },
        new("label", Label, "What hosts call it."),
        new("descriptors", Texts, "Class-specific descriptors before the endpoints: in words, as output terminal (bTerminalID=3 wTerminalType=0x0301 …), or in hexadecimal."),
        new("report_descriptor", ValueKind.Bytes, "HID report descriptor that the device answers for this interface."),
        new("items", Items, "The same, item by item."),
        new("endpoints", Endpoints, "Its endpoints."),
        new("alternates", Groups, "Alternate settings 1, 2, …") { Section = "alternate" },
    ]);

    /// <summary>An entry of <c>alternates</c></summary>
    public static Section Alternate { get; } = new("alternate", "An alternate setting of the interface; what is not given is as in the interface.",
    [
        new("setting", Number, "bAlternateSetting. Default: counted from 1.") { Limits = s_byte },
        new("class", ClassTriple, "Class / subclass / protocol."),
        new("label", Label, "What hosts call it."),
        new("descriptors", Texts, "Class-specific descriptors before the endpoints: in words, as output terminal (bTerminalID=3 wTerminalType=0x0301 …), or in hexadecimal."),
        new("endpoints", Endpoints, "Its endpoints. Default none."),
    ]);

    /// <summary>An entry of <c>endpoints</c></summary>
    public static Section Endpoint { get; } = new("endpoint", "An endpoint (USB 2.0 §9.6.6).",
    [
        new("type", Choice, "Transfer type and direction.") { Required = true, Choices = ["bulk in", "bulk out", "interrupt in", "interrupt out", "isochronous in", "isochronous out", "control in", "control out"] },
        new("number", Number, "Endpoint number. Default: the next free one.") { Limits = (0, 15) },
        new("packet_size", Size, "wMaxPacketSize. Default 64 B.") { Limits = s_word },
        new("poll", Time, "How often the host asks, for interrupt endpoints. Default 1 ms, at low speed 10 ms.") { Limits = (125, 32_768_000) },
        new("interval", Number, "bInterval as a number, instead of poll.") { Limits = s_byte },
        new("attributes", Number, "bmAttributes as a number, for synchronisation and usage type.") { Limits = s_byte },
        new("tail", ValueKind.Bytes, "Bytes after the seven of the standard form: bRefresh and bSynchAddress of audio."),
        new("descriptors", Texts, "Class-specific descriptors after the endpoint's own, in words or in hexadecimal."),
    ]);

    /// <summary><c>raw</c></summary>
    public static Section Raw { get; } = new("raw", "Descriptors as bytes; they are checked like everything else.",
    [
        s_name,
        new("descriptors", ValueKind.Bytes, "The bytes, with interface and endpoint numbers as they are to be.") { Required = true },
        new("report_descriptors", Names, "HID report descriptors in hexadecimal by interface number."),
    ]);

    /// <summary>The kinds of functions: the keys of an entry of <c>functions</c>. Every preset of a report is one, too.</summary>
    public static IReadOnlyList<Section> FunctionKinds { get; } = [Hid, Midi, Cdc, Vendor, Custom, Raw];

    /// <summary>All sections.</summary>
    public static IReadOnlyList<Section> Sections { get; } = [Root, Device, Configuration, Hid, Report, Field, Midi, Cdc, Vendor, Custom, Association, Interface, Alternate, Endpoint, Raw];
}
