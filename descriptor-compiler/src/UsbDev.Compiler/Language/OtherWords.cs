namespace UsbDev.Compiler.Language;

/// <summary>What people call things who come from other tools and from the specifications, and what this language calls them.</summary>
internal static class OtherWords
{
    /// <summary>A word and what is meant by it; of several the first that there is.</summary>
    private static readonly Dictionary<string, string[]> s_keys = new(StringComparer.OrdinalIgnoreCase)
    {
        ["vid"] = ["vendor"], ["idVendor"] = ["vendor"], ["vendor_id"] = ["vendor"],
        ["pid"] = ["product"], ["idProduct"] = ["product"], ["product_id"] = ["product"],
        ["bcdDevice"] = ["release"], ["version"] = ["release"], ["bcdUSB"] = ["usb"], ["usb_version"] = ["usb"], ["bDeviceClass"] = ["class"],
        ["product_name"] = ["name"], ["product_str"] = ["name"], ["iProduct"] = ["name"], ["title"] = ["label", "name"], ["iInterface"] = ["label"], ["string"] = ["label"], ["description"] = ["label"],
        ["manufacturer_str"] = ["manufacturer"], ["iManufacturer"] = ["manufacturer"], ["vendor_name"] = ["manufacturer"], ["serial_number"] = ["serial"], ["iSerialNumber"] = ["serial"],
        ["power"] = ["max_power"], ["bMaxPower"] = ["max_power"], ["current"] = ["max_power"], ["wakeup"] = ["remote_wakeup"],
        ["interfaces"] = ["functions"], ["usb_functions"] = ["functions"], ["classes"] = ["functions"], ["target"] = ["boards"], ["targets"] = ["boards"], ["mcu"] = ["boards"], ["chip"] = ["boards"],
        ["micropython"] = ["firmware"], ["params"] = ["parameters"], ["variables"] = ["parameters"], ["vars"] = ["parameters"], ["includes"] = ["include"], ["import"] = ["include"],
        ["min"] = ["range"], ["max"] = ["range"], ["minimum"] = ["range"], ["maximum"] = ["range"], ["logical_min"] = ["range"], ["logical_max"] = ["range"],
        ["logical_minimum"] = ["range"], ["logical_maximum"] = ["range"], ["logical"] = ["range"], ["physical_min"] = ["physical"], ["physical_max"] = ["physical"],
        ["size"] = ["bits", "packet_size"], ["report_size"] = ["bits"], ["width"] = ["bits"], ["length"] = ["bits", "packet_size"], ["report_count"] = ["count"], ["usages"] = ["usage", "collection"], ["usage"] = ["collection"], ["null_state"] = ["null"],
        ["inputs"] = ["input", "fields", "to_device"], ["outputs"] = ["output", "fields", "from_device"], ["features"] = ["feature", "fields"], ["input"] = ["fields"], ["output"] = ["fields"], ["feature"] = ["fields"], ["children"] = ["fields"],
        ["report_id"] = ["id"], ["interval"] = ["poll"], ["bInterval"] = ["interval", "poll"], ["rate"] = ["poll"], ["poll_ms"] = ["poll"], ["polling"] = ["poll"], ["poll_rate"] = ["poll"], ["frequency"] = ["poll"],
        ["mps"] = ["packet_size"], ["max_packet_size"] = ["packet_size"], ["wMaxPacketSize"] = ["packet_size"],
        ["ports"] = ["from_device"], ["cables"] = ["from_device"], ["in"] = ["from_device"], ["out"] = ["to_device"], ["from"] = ["from_device"], ["to"] = ["to_device"], ["in_jacks"] = ["to_device"], ["out_jacks"] = ["from_device"],
        ["endpoint"] = ["endpoints"], ["address"] = ["number"], ["alt"] = ["alternates"], ["altsettings"] = ["alternates"], ["url"] = ["webusb"], ["landing_page"] = ["webusb"],
        ["type"] = ["kind", "preset"], ["bytes"] = ["descriptors", "report_descriptor"], ["data"] = ["descriptors"], ["iad"] = ["association"], ["desc"] = ["report_descriptor", "descriptors"],
    };

    private static readonly Dictionary<string, string> s_functions = new(StringComparer.OrdinalIgnoreCase)
    {
        ["serial"] = "cdc", ["uart"] = "cdc", ["acm"] = "cdc", ["cdc_acm"] = "cdc", ["cdc-acm"] = "cdc", ["usb_serial"] = "cdc", ["com"] = "cdc", ["com_port"] = "cdc", ["tty"] = "cdc", ["vcp"] = "cdc", ["console"] = "cdc",
        ["joypad"] = "gamepad", ["controller"] = "gamepad", ["xbox"] = "gamepad", ["wheel"] = "joystick", ["touchscreen"] = "touch", ["digitizer"] = "touch", ["multitouch"] = "touch", ["tablet"] = "absolute", ["pen"] = "absolute",
        ["touchpad"] = "mouse", ["trackball"] = "mouse", ["pointer"] = "absolute", ["media"] = "consumer", ["multimedia"] = "consumer", ["media_keys"] = "consumer", ["volume"] = "consumer", ["power"] = "system",
        ["keypad"] = "keyboard", ["numpad"] = "keyboard", ["macropad"] = "keyboard", ["kbd"] = "keyboard", ["u2f"] = "fido", ["security_key"] = "fido", ["hidraw"] = "rawhid", ["generic_hid"] = "rawhid",
        ["knob"] = "hid", ["dial"] = "hid", ["encoder"] = "hid", ["slider"] = "hid", ["fader"] = "hid", ["buttons"] = "hid", ["winusb"] = "vendor", ["webusb"] = "vendor", ["bulk"] = "vendor", ["generic"] = "vendor", ["libusb"] = "vendor",
    };

    /// <summary>Kinds of devices that have no function of their own here.</summary>
    private static readonly HashSet<string> s_classes = new(StringComparer.OrdinalIgnoreCase)
    {
        "msc", "storage", "mass_storage", "disk", "audio", "uac", "sound", "microphone", "speaker", "video", "uvc", "camera", "printer", "ethernet", "ecm", "ncm", "rndis", "network", "dfu", "ccid", "smartcard", "usbtmc", "mtp", "hub",
    };

    /// <summary>Keys of a gadget's tests.</summary>
    private static readonly HashSet<string> s_tests = new(StringComparer.Ordinal) { "tests", "test", "attached", "steps" };

    /// <summary>A word and those that are meant by it, or may be.</summary>
    private static readonly Dictionary<string, string[]> s_choices = new(StringComparer.OrdinalIgnoreCase)
    {
        ["false"] = ["drop"], ["no"] = ["drop"], ["off"] = ["drop"], ["none"] = ["drop"], ["remove"] = ["drop"], ["true"] = ["keep"], ["yes"] = ["keep"], ["on"] = ["keep"],
        ["ls"] = ["low"], ["fs"] = ["full"], ["full-speed"] = ["full"], ["full_speed"] = ["full"], ["12"] = ["full"], ["hs"] = ["high"], ["480"] = ["high"], ["ss"] = ["super"], ["strict"] = ["own"], ["shared"] = ["share"],
        ["bulk"] = ["bulk in", "bulk out"], ["interrupt"] = ["interrupt in", "interrupt out"], ["isochronous"] = ["isochronous in", "isochronous out"], ["iso in"] = ["isochronous in"], ["iso out"] = ["isochronous out"],
        ["in bulk"] = ["bulk in"], ["out bulk"] = ["bulk out"], ["in interrupt"] = ["interrupt in"], ["out interrupt"] = ["interrupt out"], ["in"] = ["bulk in"], ["out"] = ["bulk out"],
    };

    /// <summary>The key of a section that is meant by a word; null: none is known.</summary>
    public static string? Key(string word, Section section) =>
        s_keys.TryGetValue(word, out var meant) ? Array.Find(meant, m => section[m] is not null) : null;

    /// <summary>The kind of function or the preset that is meant by a word; null: none is known.</summary>
    public static string? Function(string word) => s_functions.GetValueOrDefault(word);

    /// <summary>The word names a class of devices for which there is no kind of function.</summary>
    public static bool IsOtherClass(string word) => s_classes.Contains(word);

    /// <summary>The word is a key of a gadget's tests, which have a file of their own.</summary>
    public static bool IsOfTests(string word) => s_tests.Contains(word);

    /// <summary>Which of the words that a key allows are meant, or may be; none where nothing is known.</summary>
    public static IReadOnlyList<string> Choices(string word, IReadOnlyList<string> choices) =>
        s_choices.TryGetValue(word, out var meant) && Array.TrueForAll(meant, choices.Contains) ? meant : [];
}
