using System.Diagnostics;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Language;

/// <summary>The ways out of broken rules in the words of the language, where the rule itself speaks of bytes.</summary>
internal static class RuleFixes
{
    private static readonly Dictionary<string, WayOut> s_fixes = new()
    {
        ["USB009"] = $"take '{DeviceOut("usb")}' out of the device, or write '{DevicePut("usb", "2.0")}'",
        ["USB009b"] = $"take '{DeviceOut("usb")}' out of the device, or write '{DevicePut("usb", "2.0")}'",
        ["USB010"] = $"give a BOS under 'bos', which a SuperSpeed device must have; else take '{DeviceOut("usb")}' out of the device: it is 2.0 by itself",
        ["USB010b"] = $"take '{DeviceOut("usb")}' out of the device: it is 2.1 by itself where there is a BOS",
        ["USB011"] = $"take '{DeviceOut("class")}' out of the device: it is given by itself",
        ["USB012"] = $"take '{DeviceOut("packet_size")}' out of the device: it is that of its speed by itself",
        ["USB012b"] = $"write '{DevicePut("packet_size", "8 B")}' in the device at low speed, '{DevicePut("packet_size", "64 B")}' at high speed",
        ["USB013"] = $"take '{DeviceOut("class")}' out of the device: it is given by itself",
        ["USB013b"] = $"take '{DeviceOut("class")}' out of the device: it is given by itself",
        ["USB014"] = $"take '{DeviceOut("class")}' out of the device: it is given by itself",
        ["USB015"] = "write your own vendor ID, or one from pid.codes: 'vendor: 0x1209'",
        ["USB015b"] = "write your own 'vendor', or 0x1209 with a 'product' from pid.codes",
        ["USB015c"] = "write a 'product' of your own from pid.codes, or ask the maker of the board",
        ["USB016"] = "give the device another 'product', or at least another 'release'",
        ["USB018c"] = $"add '{DevicePut("serial", "unique")}' to the device",
        ["USB018"] = "write words in its place, or give the string under 'string_descriptors'",
        ["USB018b"] = "take it out of 'string_descriptors'",
        ["USB019"] = $"use letters and digits in 'serial', or write '{DevicePut("serial", "unique")}'",
        ["USB021b"] = $"give the device 'qualifier' and 'other_speed', or take '{DeviceOut("speed")}: high' out",
        ["USB023b"] = $"leave '{Out("interface")}' and '{Out("number")}' out, so that the numbers are given out",
        ["USB024"] = "describe what it can do under 'functions', as '- keyboard'",
        ["USB024b"] = "join functions, or use several 'configurations'",
        ["USB025"] = $"leave '{Out("value")}' out, so that the configurations are counted from 1",
        ["USB026"] = $"take '{Out("attributes")}' out: it follows from 'self_powered' and 'remote_wakeup'",
        ["USB027"] = $"write '{Put("max_power", "500 mA")}' or less, at SuperSpeed 900 mA; what needs more has a supply of its own",
        ["USB027b"] = $"write '{Put("max_power", "100 mA")}' or less, at SuperSpeed 150 mA, if the device can do with it",
        ["USB028"] = $"write '{Put("max_power", "0 mA")}', or take '{Out("self_powered")}' out",
        ["USB028b"] = "write what it draws, as 'max_power: 100 mA'",
        ["USB031"] = $"leave '{Out("setting")}' out, so that the settings are counted from 0",
        ["USB032b"] = $"leave '{Out("interface")}' and '{Out("number")}' out, so that the numbers are given out",
        ["USB033"] = "write 'class: 0xFF / 0 / 0', or the class of the interface's protocol",
        ["USB034"] = "give setting 0 no isochronous endpoints: move them into 'alternates'",
        ["USB034b"] = "move the endpoint into 'alternates', or make 'packet_size' 64 B or less",
        ["USB035"] = $"take '{Out("first")}' out of the association: it is the function's first interface by itself",
        ["USB035b"] = $"take '{Out("count")}' out of the association: it is the number of the function's interfaces by itself",
        ["USB035c"] = "write the class of the function's first interface, as 'class: 0xFF / 0 / 0'",
        ["USB035d"] = "write the class of the function's first interface, as 'class: 0xFF / 0 / 0'",
        ["USB035e"] = $"take '{Out("association")}' out",
        ["USB036"] = $"take '{Out("association")}: false' out; a 'custom' function gets 'association: {{ class: … }}'",
        ["USB036b"] = "give the 'custom' function 'association: { class: 0x01 / 0 / 0x20 }'",
        ["USB037"] = "give it a 'name' or a 'label'",
        ["USB038"] = "leave the number of the endpoint out, so that it is given out, or write 1 to 15",
        ["USB039"] = "leave the numbers of the endpoints out, so that they are given out",
        ["USB040"] = "write 'type: bulk in', or another that is no control endpoint",
        ["USB040b"] = $"take '{Out("attributes")}' out: it follows from 'type'",
        ["USB041"] = $"write '{Put("packet_size", "64 B")}', or take '{Out("packet_size")}' out",
        ["USB043"] = "write 'poll: 1 ms' instead of 'interval', or a number that the message names",
        ["USB043b"] = $"write '{Put("poll", "10 ms")}' or more, or take '{Out("poll")}' out",
        ["USB044"] = "write 'poll: 8 ms' instead of 'interval'; as a number, 8 ms are 7 at high speed",
        ["USB045"] = "write a longer 'poll', a smaller 'packet_size', or use bulk endpoints",
        ["USB045b"] = "write a longer 'poll', as 10 ms, where 1 ms is not needed; or put several 'reports' into one 'hid' function",
        ["USB115"] = "give each of them a 'name' or a 'label'",
        ["USB116"] = $"take '{DeviceOut("class")}' out of the device; that of the function is enough",
        ["HID046"] = "make the report shorter or 'packet_size' larger; at full speed it ends at 64 B",
        ["HID053"] = $"take '{Out("subclass")}' out: it follows from 'boot'",
        ["HID053b"] = $"take '{Out("protocol")}' out: it follows from 'boot'",
        ["HID054b"] = $"take '{Out("out_endpoint")}' out, or describe an 'output'",
        ["HID055f"] = "describe fewer or plainer fields: one field with a 'count', or a range of usages",
        ["HID056"] = $"take '{Out("country")}' and '{Out("hid")}' out",
        ["HID055"] = "put \"09 21 …\" under 'descriptors', or use a 'hid' function, which has it by itself",
        ["HID057"] = "give 'report_descriptor' or 'items', or use a 'hid' function, which makes it",
        ["HID065b"] = "make them functions of their own, or one report with more fields",
        ["HID047"] = "write another 'packet_size', or give the report a 'count' that does not fill its packets",
        ["HID070b"] = "write 'unit: cm' or another of the table, or take 'unit' and 'exponent' out",
        ["HID071b"] = "write 'usage: Button / 1..8'",
        ["HID072c"] = "give it a 'usage', as '0xFF00 / 0x01' where no public one fits, or write 'padding' instead",
        ["HID074"] = $"take '{Out("partial")}' out: the report is filled up by itself",
        ["HID074b"] = $"take '{Out("variable")}' out",
        ["HID079"] = "write '{ usage: Hat Switch, range: 0..7, bits: 4, null: true, physical: 0..315, unit: deg }'",
        ["HID080"] = $"use the presets 'keyboard' and 'mouse' as functions of their own, or write '{Put("boot", "none")}'",
        ["HID081"] = "write '{ usage: Keyboard/Keypad / 0..0xFF, array: 6 }'",
        ["HID082"] = "write the field of the modifier keys before that of the 'array'",
        ["HID083"] = "write the mouse first under 'reports', or make each a function of its own",
        ["HID084"] = "write '{ usage: Consumer / 0..0x3FF, array: 1, bits: 16 }'",
        ["HID085"] = "take it out, or give it a field with a 'usage'",
        ["MIDI094"] = "name the cables: 'from_device: [Keys]', 'to_device: [Synth]'",
        ["CDC097"] = $"take '{Out("notification")}: false' out, or allow this finding where endpoints are short",
        ["CDC100"] = $"write '{Put("notification_packet_size", "16 B")}', or take '{Out("notification_packet_size")}' out",
        ["CDC101"] = $"take '{Out("protocol")}' out, or keep ModemManager away by a udev rule with ID_MM_DEVICE_IGNORE",
        ["CDC097b"] = "write 'endpoints: [bulk in, bulk out]'",
        ["CDC097c"] = "write 'class: 0x0A / 0 / 0'",
        ["CDC098"] = "write 'class: 2 / 2 / 0' in the association",
        ["BOS109"] = "raise 'release' of the device with each change",
        ["TGT012"] = $"take '{DeviceOut("packet_size")}' out of the device",
        ["TGT017"] = $"put all functions into one configuration: 'functions' instead of 'configurations'; or write '{Put("firmware", "c")}'",
        ["TGT024"] = "put several 'reports' into one 'hid' function",
        ["TGT029"] = $"take '{Out("remote_wakeup")}' out, or write '{Put("firmware", "1.24")}' or a later one",
        ["TGT031"] = $"take '{Out("alternates")}' out, or write '{Put("firmware", "c")}'",
        ["TGT052"] = $"keep one language, or write '{Put("firmware", "c")}'",
        ["TGT111"] = $"take '{Out("winusb")}', '{Out("webusb")}' and '{DeviceOut("bos")}' out for this board, or write '{Put("firmware", "c")}'",
        ["TGT111b"] = $"take the board out of 'boards', or write '{Put("firmware", "c")}'",
        ["TGT112e"] = $"write '{Put("packet_size", "64 B")}' or less",
        ["TGT113"] = $"leave the numbers of interfaces and endpoints out, so that they are given out; or write '{Put("repl", "drop")}'",
        ["TGT114"] = $"take '{Out("repl")}: drop' out, add a 'cdc' function with os.dupterm, or leave an escape pin in boot.py",
    };

    /// <summary>Numbers of the rules that have one.</summary>
    public static IReadOnlyCollection<string> Rules => s_fixes.Keys;

    /// <summary>The way out of a rule, for any device; null where the rule's own words do.</summary>
    public static WayOut? Of(string rule) => s_fixes.GetValueOrDefault(rule);

    /// <summary>The way out of a finding.</summary>
    public static WayOut Of(Finding finding) =>
        finding.Savings is { IsEmpty: false } savings ? WayOut.Any(savings.Select(Of)) : finding.OwnFix ?? Of(finding.Rule.Id) ?? finding.Rule.Fix;

    /// <summary>The keys that get under a board's budget.</summary>
    public static WayOut Of(EndpointSaving saving) => saving.Kind switch
    {
        EndpointSavingKind.JoinHid => $"send the reports of the {saving.What} through one 'hid' function with 'reports' {saving.Gain}",
        EndpointSavingKind.JoinAllHid => $"send the reports of all {saving.What} through one 'hid' function with 'reports' {saving.Gain}",
        EndpointSavingKind.NoNotifications => (WayOut)$"write '{Put("notification", "false")}' in {saving.What} {saving.Gain}",
        EndpointSavingKind.NoBuiltInPort => (WayOut)$"write '{Put("repl", "drop")}', for all boards or for one {saving.Gain}",
        EndpointSavingKind.ShareNumbers => (WayOut)$"write '{Put("endpoints", "share")}' {saving.Gain}",
        EndpointSavingKind.CountNumbers => (WayOut)$"leave the '{Out("number")}' of endpoints out, so that they are given out from 1 {saving.Gain}",
        EndpointSavingKind.InterruptForBulk => $"write 'type: interrupt in' or 'type: interrupt out' where bulk is not needed {saving.Gain}",
        EndpointSavingKind.SmallerPackets => "write a smaller 'packet_size'",
        EndpointSavingKind.OtherBoard => $"use a board with more endpoints: {saving.What}",
        _ => throw new UnreachableException($"no words for {saving.Kind}"),
    };

    private static Edit.TakeOut Out(string key) => new Edit.TakeOut(key);

    private static Edit.TakeOut DeviceOut(string key) => new Edit.TakeOut(key) { InDevice = true };

    private static Edit.Set Put(string key, string value) => new Edit.Set(key, value);

    private static Edit.Set DevicePut(string key, string value) => new Edit.Set(key, value) { InDevice = true };
}
