using System.Collections.Immutable;
using System.Text;

namespace UsbDev.Descriptors;

/// <summary>Every rule, in the order of its number.</summary>
public static class RuleCatalog
{
    private static readonly ImmutableArray<(string Title, ImmutableArray<Rule> Rows)> Chapters =
    [
        ("The chain of descriptors", ChainRules.Rows),
        ("Device", DeviceRules.Rows),
        ("Configuration", ConfigurationRules.Rows),
        ("Interfaces and associations", InterfaceRules.Rows),
        ("Endpoints", EndpointRules.Rows),
        ("Strings", StringRules.Rows),
        ("HID interfaces", HidInterfaceRules.Rows),
        ("HID report descriptors", HidReportRules.Rows),
        ("Audio control and MIDI", MidiRules.Rows),
        ("CDC", CdcRules.Rows),
        ("BOS, Microsoft OS 2.0, WebUSB", BosRules.Rows),
        ("Boards and firmware", TargetRules.Rows),
    ];

    /// <summary>Numbers without a row here, and why.</summary>
    private static readonly ImmutableArray<(string Id, string Why)> Elsewhere =
    [
        ("HID058", "What a device answers to GET_REPORT, SET_IDLE and GET_PROTOCOL (HID 1.11 §7.2, appendix G) is not in its descriptors: `usbdev test` asks it."),
        ("CDC102", "Several serial ports are told apart by their names and have an association each: USB115 and CDC098 see to that."),
    ];

    /// <summary>Parts of numbers that no row asks for, and why.</summary>
    private static readonly ImmutableArray<(string Number, string Why)> LeftOut =
    [
        ("USB004", "More than 255 bytes: hosts that ask for 255 at first ask again for all; every second composite device has more."),
        ("USB011", "Protocol 0 where the subclass is 0: hubs have class 09, subclass 00 and protocol 1 or 2."),
        ("USB019", "A serial number for each unit: one device's descriptors cannot show it; `serial: unique` sees to that."),
        ("USB045", "80 % of a microframe at high speed: interrupt packets of 64 bytes do not come near it, of longer ones USB034b speaks, and MicroPython has no isochronous endpoints. Those of firmware in C are not counted."),
        ("HID054", "Output reports without an interrupt OUT endpoint: they are sent through endpoint 0, as the lights of most keyboards are."),
        ("HID069", "A report size much larger than needed: whole bytes are usual, and the compiler takes as many bits as the range needs."),
        ("HID070", "A unit without a physical range: both at 0 mean that the logical range is the physical one (HID 1.11 §6.2.2.7)."),
        ("HID085", "Field widths of lamp arrays: only Windows' driver for them knows its limits."),
        ("MIDI088", "Endpoints of an audio control interface: an interrupt endpoint may be there (Audio 1.0 §4.4.2)."),
        ("MIDI093", "External jacks without a partner: a socket may end in an element, or serve as a name alone."),
    ];

    /// <summary>What Linux does with what is an error in foreign descriptors, too, and where it goes on, why that is not enough (drivers/usb/core/config.c, drivers/hid/hid-core.c).</summary>
    private static readonly ImmutableArray<(string Id, string Linux)> Foreign =
    [
        ("USB001", "skips the rest of the configuration; interfaces or endpoints that the counts promise are missing then. With all of them there, USB001d warns."),
        ("USB001b", "refuses the device."),
        ("USB001c", "refuses the device: «invalid descriptor for config index»."),
        ("USB002", "skips the descriptor: its interface or endpoint is missing."),
        ("USB003", "corrects the field after what it could read, and warns; Windows refuses the device. Where a text or Linux itself may have left bytes out, it is a warning here, too."),
        ("USB004b", "cannot meet it: the field has two bytes. These are no bytes of one configuration."),
        ("USB012", "refuses the device: «Invalid ep0 maxpacket»."),
        ("USB017", "refuses the device: «no configurations»."),
        ("USB041", "takes what is below 64 as it is at full speed, cuts what is above, and warns at high speed; controllers and other hosts refuse the endpoint. No working device is known to have it."),
        ("HID059", "refuses the interface: «item fetching failed»."),
        ("HID060", "refuses the interface: «unexpected long global item»."),
        ("HID063", "refuses the interface: «unbalanced collection at end of report description», «collection stack underflow»."),
        ("HID066", "refuses the interface: «global environment stack underflow»."),
        ("HID068", "refuses the interface: «logical range invalid»."),
        ("HID076", "refuses IDs of 0 or above 255: «report_id is invalid». It takes fields without an ID beside others with one, and the first data byte for an ID; Windows refuses those."),
        ("MIDI091c", "does not follow the wires. No data can come out of such a jack, and no working device is known to have it."),
    ];

    /// <summary>All rules.</summary>
    public static ImmutableArray<Rule> All { get; } = [.. Chapters.SelectMany(c => c.Rows)];

    /// <summary>The rule of an identifier; null when there is none.</summary>
    public static Rule? Find(string id) => All.FirstOrDefault(r => r.Id == id);

    /// <summary>The rules reference.</summary>
    public static string ToMarkdown()
    {
        var text = new StringBuilder();
        text.Append("""
            # Rules

            Every rule that `usbdev check` and `usbdev compile` know. *Compile* is the severity for your own device, *check* for descriptors that
            somebody else made: there, what real and working devices do is at most a warning. A number names all its rows:
            `# usbdev: allow HID068 reason` covers HID068 and HID068b.

            This page is made from the table in the code; a test keeps it so.

            """);
        foreach (var (title, rows) in Chapters)
        {
            text.Append($"\n## {title}\n\n| rule | compile | check | what must hold |\n|---|---|---|---|\n");
            foreach (var rule in rows)
                text.Append($"| [{rule.Id}](#{rule.Id.ToLowerInvariant()}) | {Name(rule.Compile)} | {Name(rule.Check)} | {rule.Title} |\n");
            foreach (var rule in rows)
                text.Append($"\n### {rule.Id}\n\n**{rule.Title}.** {rule.Why}\n\n*Way out:* {rule.Fix}  \n*Source:* {rule.Source}\n");
        }

        text.Append("\n## Errors in foreign descriptors\n\nWhat is an error in `check`, too, and what Linux does with it:\n\n| rule | Linux |\n|---|---|\n");
        foreach (var (id, linux) in Foreign) text.Append($"| [{id}](#{id.ToLowerInvariant()}) | {linux} |\n");

        text.Append("\n## Numbers without a rule\n\n");
        foreach (var (id, why) in Elsewhere) text.Append($"* {id}: {why}\n");
        text.Append("\n## What rules do not ask for\n\n");
        foreach (var (number, why) in LeftOut) text.Append($"* [{number}](#{number.ToLowerInvariant()}): {why}\n");
        return text.ToString();
    }

    /// <summary>All numbers that have a row, or a reason why not.</summary>
    public static IEnumerable<string> Numbers => All.Select(r => r.Id).Concat(Elsewhere.Select(e => e.Id));

    /// <summary>The rules of which it is said what Linux does.</summary>
    public static IEnumerable<string> JudgedByLinux => Foreign.Select(f => f.Id);

    /// <summary>The rules for a kind of subject that are reported in a mode.</summary>
    internal static Rule<T>[] For<T>(CheckMode mode) => [.. All.OfType<Rule<T>>().Where(r => r.In(mode) != Severity.Off)];

    private static string Name(Severity severity) => severity == Severity.Off ? "–" : severity.ToString().ToLowerInvariant();
}
