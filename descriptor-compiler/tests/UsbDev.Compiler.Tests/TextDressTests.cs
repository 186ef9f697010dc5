using System.Text;
using UsbDev.Compiler.Inputs;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Tests;

/// <summary>One report descriptor and one device, in the dresses that people publish them in.</summary>
public class TextDressTests
{
    // A mouse with 16 buttons, an odd number of bytes; items of none to two bytes of data.
    private static readonly Bytes s_report = Bytes.FromHex("05010902a1010901a10005091901291015002501951075018102050116018026ff7f751095020930093181061581257f7508950109388106050c0a380295018106c0c0");

    // A keyboard with two interfaces.
    private static readonly Bytes s_device = Bytes.FromHex("12011001000000086d041cc302640102000109023b0002010 3a02d0904000001030101020921100100012241000705810308000a0904010001030000020921100100 0122b80007058203 0400ff"
        .Replace(" ", "", StringComparison.Ordinal));

    private static readonly Dictionary<string, string> s_reports = new()
    {
        ["recorded, with a log around it"] = $"D: 0\n# device 0:0\nR: 67 {Hex(s_report)}\nN: device 0:0\nI: 3 046d c24e\nE: 000000.000000 8 00 00 00 00 00 00 00 00\n",
        ["recorded, wrapped by a mail program"] = $"Hi,\n\n> N: a mouse\n> I: 3 046d c24e\n{Lines(Hex(s_report, 1, "R: 67 "), 60, "> ")}> N: another: 0\n\nThanks\n",
        ["recorded, in a comment of C beside what a decoder says"] = $"/*\n *\tDESCRIPTOR 0\n{Items(i => $" *\t\t# ┅ {C(i),-30}// Usage Page (Generic Desktop)    12\n")} *\t\tR: 67 {Hex(s_report)}\n *\t\tN: device 0:0\n */\nint x;\n",
        ["the comments of a decoder in a comment of C"] = $"/*\n *\tDESCRIPTOR 0\n{Items(i => $" *\t\t# ┅ {C(i),-30}// Usage Page (Generic Desktop)    12\n")} */\nint x;\n",
        ["the comments of a decoder alone"] = $"# A mouse\n# Report descriptor length: 67 bytes\n{Items(i => $"# {C(i),-30}// Usage Page (Generic Desktop)    12\n")}",
        ["an array in C, as decoders on the web print it"] = Items(i => $"{C(i),-20}// Usage Page (Generic Desktop Ctrls)\n") + "\n// 67 bytes\n",
        ["an array in C, as HID Descriptor Tool writes it"] = $"char ReportDescriptor[67] = {{\n{Items(i => $"    {C(i)}          // USAGE_PAGE (Generic Desktop)\n")}}};\n",
        ["an array in C as a change that adds it"] = $"+static const __u8 fixed[] = {{\n{Items(i => $"+\t{C(i)}\t\t/*  Usage Page (Desktop),  */\n")}+}};\n",
        ["an array in Rust"] = $"pub const DESC: &[u8] = &[\n{Items(i => $"    {C(i)} // Usage Page\n")}];\n",
        ["assembler"] = "ReportDescriptor:\n" + Items(i => $"    db {string.Join(", ", i.Select(b => b >= 0xA0 ? $"0{b:x2}h" : $"{b:x2}h"))}  ; USAGE_PAGE (Generic Desktop)\n"),
        ["a tuple in Python"] = $"import usb_hid\n\nDESCRIPTOR = bytes((\n{Items(i => $"    {C(i)}  # Usage Page (Generic Desktop Ctrls)\n")}))\n",
        ["hexadecimal digits in Python"] = $"DESCRIPTOR = bytes.fromhex(\n{Lines(Digits(s_report), 76, "    \"", "\"")})\n",
        ["bytes as Python prints them"] = "b'\\x05\\x01\\t\\x02\\xa1\\x01\\t\\x01\\xa1\\x00\\x05\\t\\x19\\x01)\\x10\\x15\\x00%\\x01\\x95\\x10u\\x01\\x81\\x02\\x05\\x01\\x16\\x01\\x80&\\xff\\x7fu\\x10\\x95\\x02\\t0\\t1\\x81\\x06\\x15\\x81%\\x7fu\\x08\\x95\\x01\\t8\\x81\\x06\\x05\\x0c\\n8\\x02\\x95\\x01\\x81\\x06\\xc0\\xc0'",
        ["a shell script"] = $"echo -ne {string.Concat(s_report.ToArray().Select(b => $@"\\x{b:x2}"))} > functions/hid.usb0/report_desc\n",
        ["decimal numbers in JSON"] = $"[{string.Join(", ", s_report.ToArray())}]",
        ["digits in JSON"] = $"{{\"name\":\"mouse\",\"descriptor\":\"{Digits(s_report)}\"}}",
        ["usbhid-dump, quoted"] = $"> 001:005:000:DESCRIPTOR         1468982571.405056\n{Lines(Hex(s_report).ToUpperInvariant(), 47, ">  ")}",
        ["usbhid-dump, on a page"] = $"Here is the dump:\n\n```\n$ sudo usbhid-dump -d046d -i255\n001:005:000:DESCRIPTOR         1468982571.405056\n{Lines(Hex(s_report).ToUpperInvariant(), 47, " ")}```\n",
        ["usbhid-dump, on a page with a part of lsusb"] = $"# lsusb -v\n...\nHID Device Descriptor:\nbLength 9\nbDescriptorType 33\nReport Descriptor: (length is 67)\nItem(Global): Usage Page, data= [ 0x01 ] 1\n...\n001:005:000:DESCRIPTOR         1468982571.405056\n{Lines(Hex(s_report).ToUpperInvariant(), 47, " ")}",
        ["rows on a page"] = $"Report descriptor of my mouse:\n\n```\n{Lines(Hex(s_report), 47, "")}```\n",
        ["a driver's log"] = $"   0.040845\t[D3] HID descriptor length (method 2) 67\n   0.045519\t[D3] Report Descriptor: (67 bytes) => {Hex(s_report)[..41]}\n{Lines(Hex(s_report)[42..], 74, "   0.045581\t[D3]  ")}   0.046157\t[D2] matching a subdriver\n",
        ["the kernel's log"] = $"[    2.123456] i2c_hid i2c-ELAN06FA:00: Report Descriptor: {Hex(s_report)}\n",
        ["a sketch's output"] = $"HID Report Descriptor (0x20009790) size: 67\n{Items(i => $"  {Hex(i)}\t// Usage Page(1) - Generic Desktop\n")}",
        ["bytes in Java, cast"] = $"private static final byte[] D = new byte[] {{\n{Items(i => "    " + string.Concat(i.Select(b => $"(byte) 0x{b:X2}, ")) + "// USAGE\n")}}};\n",
        ["bytes in Java, cast where they must be"] = $"byte[] d = {{{string.Join(", ", s_report.ToArray().Select(b => b > 127 ? $"(byte)0x{b:x2}" : $"0x{b:x2}"))}}};\n",
        ["bytes in Java, with signs"] = $"byte[] d = {{{string.Join(", ", s_report.ToArray().Select(b => (sbyte)b))}}};\n",
        ["bytes in Kotlin"] = $"val d = byteArrayOf(\n{Items(i => "    " + string.Concat(i.Select(b => $"0x{b:X2}.toByte(), ")) + "\n")})\n",
        ["bytes in Rust with a suffix"] = $"let d = [{string.Join(", ", s_report.ToArray().Select(b => $"0x{b:x2}u8"))}];\n",
        ["bytes in Go"] = $"var d = []byte{{\n{Items(i => $"\t{C(i)}// Usage Page (Generic Desktop)\n")}}}\n",
        ["bytes in Swift"] = $"let d: [UInt8] = [\n{Items(i => $"    {C(i)}\n")}]\n",
        ["bytes in Perl"] = $"my $d = pack(\"C*\", {string.Join(", ", s_report.ToArray().Select(b => $"0x{b:x2}"))});\n",
        ["bytes in VHDL"] = $"constant D : rom := ({string.Join(", ", s_report.ToArray().Select(b => $"x\"{b:X2}\""))});\n",
        ["an Arduino's array in flash"] = $"#include <avr/pgmspace.h>\nconst uint8_t desc[] PROGMEM = {{\n  //  Mouse\n{Items(i => $"    {C(i),-30}// USAGE_PAGE (Generic Desktop)\t// 54\n")}}};\n",
        ["an array in C with some decimal numbers"] = $"static const uint8_t d[] = {{{string.Join(", ", s_report.ToArray().Select((b, i) => i % 2 == 0 ? $"0x{b:x2}" : $"{b}"))}}};\n",
        ["an array in C with constant expressions"] = $"static const uint8_t d[] = {{{string.Join(", ", s_report.ToArray().Select(b => $"(0x{b & 0xF0:x2} | {b & 15})"))}}};\n",
        ["lines of bytes in Python"] = $"REPORT = (\n{Items(i => $"    b\"{string.Concat(i.Select(b => $"\\x{b:x2}"))}\"  # Usage Page\n")})\n",
        ["assembler of Motorola"] = "desc:\n" + Items(i => $"    .byte {string.Join(",", i.Select(b => $"${b:X2}"))} ; USAGE_PAGE\n"),
        ["base64"] = Convert.ToBase64String(s_report.Span) + "\n",
        ["base64 in a data URI"] = $"data:application/octet-stream;base64,{Convert.ToBase64String(s_report.Span)}\n",
        ["binary digits"] = string.Join(' ', s_report.ToArray().Select(b => $"{b:b8}")),
        ["decimal numbers"] = string.Join(' ', s_report.ToArray()),
        ["Wireshark's escaped string"] = string.Concat(s_report.ToArray().Chunk(16).Select(r => $"\"{string.Concat(r.Select(b => $"\\x{b:x2}"))}\" \\\n")),
        ["Wireshark's dump"] = Rows(r => $"{r.Offset:x4}   {Hex(r.Bytes),-47}   ................\n"),
        ["PowerShell's Format-Hex"] = "           00 01 02 03 04 05 06 07 08 09 0A 0B 0C 0D 0E 0F\n\n" + Rows(r => $"{r.Offset:X8}   {Hex(r.Bytes).ToUpperInvariant(),-47}  ..¡.....        \n"),
        ["PowerShell's Format-Hex, longer offsets"] = "   Label: mouse.bin\n\n          Offset Bytes                                           Ascii\n          ------ ----------------------------------------------- -----\n"
            + Rows(r => $"{r.Offset:X16} {Hex(r.Bytes).ToUpperInvariant(),-47} ab cd ef gh ij\n"),
        ["a debugger's memory"] = string.Concat(s_report.ToArray().Chunk(8).Select((r, i) => $"0x{0x20000000 + i * 8:x8}:\t{string.Join('\t', r.Select(b => $"0x{b:x2}"))}\n")),
        ["a debugger's memory with names"] = string.Concat(s_report.ToArray().Chunk(8).Select((r, i) => $"0x{0x8001000 + i * 8:x} <report+{i * 8}>:\t{string.Join('\t', r.Select(b => $"0x{b:x2}"))}\n")),
        ["bytes with their numbers"] = string.Concat(s_report.ToArray().Select((b, i) => $"{i:00}: 0x{b:x2}\n")),
        ["a table of bytes"] = string.Concat(s_report.ToArray().Select((b, i) => $"{i},{b:X2}\n")),
        ["xxd -b"] = string.Concat(s_report.ToArray().Chunk(6).Select((r, i) => $"{i * 6:x8}: {string.Join(' ', r.Select(b => $"{b:b8}"))}  ......\n")),
        ["Intel HEX"] = Rows(r => Record(":", [(byte)r.Bytes.Length, 0, (byte)r.Offset, 0, .. r.Bytes], sum => -sum)) + ":00000001FF\n",
        ["S-records"] = Rows(r => Record("S1", [(byte)(r.Bytes.Length + 3), 0, (byte)r.Offset, .. r.Bytes], sum => ~sum)) + "S9030000FC\n",
        ["bytes in C between semicolons"] = string.Join("; ", s_report.ToArray().Select(b => $"0x{b:x2}")),
        ["bytes in Ada"] = $"({string.Join(", ", s_report.ToArray().Select(b => $"16#{b:X2}#"))})",
        ["bytes in Basic"] = string.Join(", ", s_report.ToArray().Select(b => $"&H{b:X2}")),
        ["bytes in Lisp"] = $"#({string.Join(' ', s_report.ToArray().Select(b => $"#x{b:x2}"))})",
        ["groups of two bytes"] = string.Join(' ', s_report.ToArray().Chunk(2).Select(Convert.ToHexStringLower)),
        ["bytes between semicolons"] = string.Join(';', s_report.ToArray().Select(b => $"{b:X2}")),
        ["bytes between colons, in JSON"] = $"{{\"usbhid.data\": \"{string.Join(':', s_report.ToArray().Select(b => $"{b:x2}"))}\"}}",
        ["data as Apple's programs print it"] = $"ReportDescriptor = <{string.Join(' ', s_report.ToArray().Chunk(4).Select(Convert.ToHexStringLower))}>\n",
        ["data as newer programs of Apple's print it"] = $"ReportDescriptor = {{length = 67, bytes = 0x{Digits(s_report)}}}\n",
        ["rows on a page, between words of hexadecimal letters"] = $"My mouse is dead ab initio and the ad hoc workaround fails.\n\n```\n{Lines(Hex(s_report), 47, "")}```\n\nA bad deed, be a dear.\n",
        ["debugfs's rdesc"] = $"{Hex(s_report)}\n\n  INPUT[INPUT]\n    Field(0)\n      Physical(GenericDesktop.Pointer)\n      Logical Minimum(0)\n      Flags( Variable Absolute )\n\nButton.0001 ---> Key.LeftBtn\n",
        ["usbhid-dump with its events"] = $"001:005:000:DESCRIPTOR         1468982571.405056\n{Lines(Hex(s_report).ToUpperInvariant(), 47, " ")}\nStarting dumping interrupt transfer stream\nwith 1 minute timeout.\n\n001:005:000:STREAM             1468982573.405056\n 00 01 00 FF FF 00 00 00\n",
        ["hexdump -C"] = Rows(r => $"{r.Offset:x8}  {Hex(r.Bytes),-48}  |................|\n") + "00000043\n",
        ["xxd, after its command, on a page of the web"] = "<pre class=\"lang:default\">user@host:~$ sudo xxd /sys/class/hidraw/hidraw0/device/report_descriptor\n"
            + Rows(r => $"{r.Offset:x7}: {string.Join(" ", r.Bytes.Chunk(2).Select(Convert.ToHexStringLower)),-40} ..&lt;G.@^...&amp;..\n") + "</pre>\n",
        ["hexdump"] = Rows(r => $"{r.Offset:x7} {string.Join(" ", r.Bytes.Chunk(2).Select(p => $"{(p.Length == 2 ? p[1] : 0):x2}{p[0]:x2}"))}\n") + "0000043\n",
        ["od -t x1"] = Rows(r => $"{Convert.ToString(r.Offset, 8).PadLeft(7, '0')} {Hex(r.Bytes)}\n") + "0000103\n",
        ["od -A x -t x1z"] = Rows(r => $"{r.Offset:x6} {Hex(r.Bytes),-48}  >................<\n") + "000043\n",
    };

    private static readonly (string Name, string Field, int Size)[][] s_fields =
    [
        [.. Fields("Device Descriptor", "bLength bDescriptorType bcdUSB bDeviceClass bDeviceSubClass bDeviceProtocol bMaxPacketSize0 idVendor idProduct bcdDevice iManufacturer iProduct iSerial bNumConfigurations")],
        [.. Fields("Configuration Descriptor", "bLength bDescriptorType wTotalLength bNumInterfaces bConfigurationValue iConfiguration bmAttributes bMaxPower")],
        [.. Fields("Interface Descriptor", "bLength bDescriptorType bInterfaceNumber bAlternateSetting bNumEndpoints bInterfaceClass bInterfaceSubClass bInterfaceProtocol iInterface")],
        [.. Fields("HID Device Descriptor", "bLength bDescriptorType bcdHID bCountryCode bNumDescriptors bDescriptorType wDescriptorLength")],
        [.. Fields("Endpoint Descriptor", "bLength bDescriptorType bEndpointAddress bmAttributes wMaxPacketSize bInterval")],
    ];

    private static readonly int[] s_order = [0, 1, 2, 3, 4, 2, 3, 4];

    private static readonly Dictionary<string, string> s_devices = new()
    {
        ["lsusb"] = Lsusb(),
        ["lsusb, quoted twice"] = "On Monday somebody wrote:\n" + Each(Lsusb(), l => $"> > {l}\n") + "\nThanks\n",
        ["lsusb, on a page"] = $"Output:\n```\n$ lsusb -v -d 046d:c31c\n\n{Lsusb()}\n```\nHope this helps\n",
        ["lsusb, as mails carry it"] = Each(Lsusb(), l => (l.EndsWith(' ') ? l[..^1] + "=20" : l) + "\n") + "data=3Dnone\n",
        ["lsusb, removed by a change"] = Each(Lsusb(), l => $"-{l}\n"),
        ["lsusb, without blanks at the front"] = Each(Lsusb(), l => string.Join(' ', l.Split(' ', StringSplitOptions.RemoveEmptyEntries)) + "\n"),
        ["lsusb, in a log"] = Each(Lsusb(), l => $"Nov 23 04:11:08 host lsusb[123]: {l}\n"),
        ["lsusb, with the times of lines"] = Each(Lsusb(), l => $"[12:01:02.123] {l}\n"),
        ["lsusb, out of a search"] = Each(Lsusb(), l => $"file.txt:{l}\n"),
        ["lsusb, without the number of configurations"] = Lsusb().Replace("  bNumConfigurations 1 ", "  --", StringComparison.Ordinal),
        ["lsusb, in a script's comments"] = "#!/bin/sh\n" + Each(Lsusb(), l => $"# {l}\n") + "echo hello\n",
        ["lsusb, in a comment of C"] = "/*\n" + Each(Lsusb(), l => $" * {l}\n") + " */\nint main(void) { return 0; }\n",
        ["lsusb, in comments of Rust"] = "//! Notes\n" + Each(Lsusb(), l => $"// {l}\n") + "fn main() {}\n",
        ["USBView, the pipes that are open before the configuration"] = List(n => n == "Configuration Descriptor"
            ? "          ---===>Open Pipes<===---\n\n          ===>Endpoint Descriptor<===\nbLength:  0x07\nbDescriptorType:  0x05\nbEndpointAddress:  0x81  -> Direction: IN\n\n       ---===>Full Configuration Descriptor<===---\n\n          ===>Configuration Descriptor<===\n"
            : $"\n          ===>{n}<===\n", (n, v, size) => $"{n + ":",-35}0x{v.ToString($"X{2 * size}", null)}\n"),
        ["USBTreeView without its dumps"] = List(n => $"\n---------------- {n} ----------------\n", (n, v, size) => $"{n,-25}: 0x{v.ToString($"X{2 * size}", null)} (as it is)\n{(n == "bmAttributes" ? " D6: Self Powered           : 0x00 (no)\n" : "")}")
            + "---------------- String Descriptor 1 ----------------\nbLength                  : 0x12 (18 bytes)\nbDescriptorType          : 0x03 (String Descriptor)\n",
        ["lsusb, as mails of Windows carry it"] = Each(Lsusb(), l => $"{l.Replace("=", "=3D", StringComparison.Ordinal)}=0A=\n"),
        ["lsusb, as code line by line"] = "`sudo lsusb -v -d 046d:`\n\n" + Each(Lsusb(), l => l.Trim().Length == 0 ? "\n" : $"  `{l.Trim()}`  \n"),
        ["lsusb, with numbers of lines"] = string.Concat(Lsusb().Split('\n').Select((l, i) => $"{i + 1,4}  {l}\n")),
        ["lsusb, with numbers and colons"] = string.Concat(Lsusb().Split('\n').Select((l, i) => $"{i + 1}:{l}\n")),
        ["lsusb, on a page of the web"] = Each(Lsusb(), l => $"{l.Replace("  ", "&nbsp; ", StringComparison.Ordinal)}<br />\n"),
        ["lsusb, in JSON"] = $"{{\"lsusb\": \"{Lsusb().Replace("\n", "\\n", StringComparison.Ordinal)}\"}}\n",
        ["lsusb, with blanks that do not break"] = Lsusb().Replace("  ", "\u00A0 ", StringComparison.Ordinal),
        ["USBView"] = "           ---===>Device Information<===---\nEnglish product name: \"USB Keyboard\"\nDevice Address:  0x07\n" + List(n => $"\n          ===>{n}<===\n", (n, v, size) => $"{n + ":",-35}0x{v.ToString($"X{2 * size}", null)}{(n == "idVendor" ? " = Logitech Inc." : "")}\n"),
        ["Thesycon's dumper"] = "Connection Information:\n------------------------------\nDevice address: 0x001C\n\n" + List(n => $"{n}:\n------------------------------\n", (n, v, size) => $"0x{v.ToString($"X{2 * size}", null)}\t{n}{(n == "wTotalLength" ? "   (59 bytes)" : "")}\n"),
        ["Wireshark"] = "DEVICE DESCRIPTOR\n    bLength: 18\n    bDescriptorType: 0x01 (DEVICE)\n    bcdUSB: 0x0110\n"
            + List(n => $"\n{n.ToUpperInvariant()}\n", (n, v, size) => $"    {n}: {(n.StartsWith("id", StringComparison.Ordinal) ? $"Logitech, Inc. (0x{v:x4})" : n[1] == 'c' || n == "bDescriptorType" ? $"0x{v.ToString($"x{2 * size}", null)}" : v)}\n")
            + "STRING DESCRIPTOR\n    bLength: 4\n    bDescriptorType: 0x03 (STRING)\n    wLANGID: English (United States) (0x0409)\n",
        ["a proxy's log"] = $"Device: {Hex(s_device.Slice(0, 18))}\n  Manufacturer: Logitech\n" + string.Concat(Chain().Skip(1).Select(d => $"\t\tEP(81): {Hex(d.Bytes)}\n\t\t   Name: Keyboard\n")),
        ["JSON"] = $"{{\"device\":\"{Digits(s_device.Slice(0, 18))}\",\"configuration\":\"{Digits(s_device.Slice(18, s_device.Length - 18))}\"}}",
        ["C#"] = $"static readonly byte[] Device = H(\"{Digits(s_device.Slice(0, 18))}\");\nstatic readonly byte[] Configuration = H(\n    \"{Digits(s_device.Slice(18, 9))}\" + \"{Digits(s_device.Slice(27, s_device.Length - 27))}\");\n",
    };

    public static TheoryData<string> Reports => [.. s_reports.Keys];

    public static TheoryData<string> Devices => [.. s_devices.Keys];

    [Theory]
    [MemberData(nameof(Reports))]
    public void A_report_descriptor_is_found_in(string dress)
    {
        var found = Assert.Single(DescriptorInput.Read(Encoding.UTF8.GetBytes(s_reports[dress])).Devices);

        Assert.Equal(s_report, Assert.Single(found.Set.Reports.Values));
    }

    [Theory]
    [MemberData(nameof(Devices))]
    public void A_device_is_found_in(string dress)
    {
        var found = Assert.Single(DescriptorInput.Read(Encoding.UTF8.GetBytes(s_devices[dress])).Devices);

        Assert.Equal(s_device.Slice(0, 18), found.Set.Device);
        Assert.Equal([s_device.Slice(18, s_device.Length - 18)], found.Set.Configurations);
    }

    [Fact]
    public void Capabilities_that_USBView_shows_as_bytes_are_whole()
    {
        var text = s_devices["USBView"] + """

                      ===>BOS Descriptor<===
            bLength:                           0x05
            bDescriptorType:                   0x0F
            wTotalLength:                      0x001D
            bNumDeviceCaps:                    0x01

                        ===>Platform Capability Descriptor<===
                bLength:                           0x18
                bDescriptorType:                   0x10
                bDevCapabilityType:                0x05
                bReserved:                         0x00
                Platform Capability UUID:          3408B638-09A9-47A0-8BFD-A0768815B665
                00 01 01 00 
            """;

        var found = DescriptorInput.Read(Encoding.UTF8.GetBytes(text)).Devices.Single();

        Assert.Equal("05 0F 1D 00 01 18 10 05 00 38 B6 08 34 A9 09 A0 47 8B FD A0 76 88 15 B6 65 00 01 01 00", found.Set.Bos.ToString());
    }

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    public void Text_of_Windows_programs_is_read(string encoding)
    {
        var write = Encoding.GetEncoding(encoding);

        var found = DescriptorInput.Read((byte[])[.. write.GetPreamble(), .. write.GetBytes(Lsusb().Replace("\n", "\r\n", StringComparison.Ordinal))]).Devices.Single();

        Assert.Equal("046d:c31c", found.Name);
    }

    [Fact]
    public void Records_that_begin_alike_are_not_taken_for_quoted()
    {
        var record = $"R: 67 {Hex(s_report)}\n";

        var found = DescriptorInput.Read(Encoding.UTF8.GetBytes(record + record + record + record)).Devices;

        Assert.Equal(4, found.Count);
        Assert.All(found, d => Assert.Equal(s_report, Assert.Single(d.Set.Reports.Values)));
    }

    /// <summary>Where lsusb lacks the names of items, only their types are known.</summary>
    [Fact]
    public void Items_without_names_are_left_out_with_a_note()
    {
        var text = Lsusb().Replace("  Endpoint Descriptor:\n  bLength 7 ", """
              Report Descriptor: (length is 65)
                Item(Global): Usage Page, data= [ 0x01 ] 1
                                (null)
                Item(Local ): (null), data= [ 0x04 ] 4
            Endpoint Descriptor:
            bLength 7
            """, StringComparison.Ordinal);

        var found = DescriptorInput.Read(Encoding.UTF8.GetBytes(text)).Devices.Single();

        Assert.Empty(found.Set.Reports);
        Assert.Contains(found.Notes, n => n.Contains("'(null)'", StringComparison.Ordinal));
    }

    [Fact]
    public void More_reports_than_a_device_can_have_are_of_as_many_devices()
    {
        var text = string.Concat(Enumerable.Range(0, 16).Select(i => $"static const uint8_t rdesc_{i}[] = {{ {C(s_report.ToArray())} }};\n"));

        var found = DescriptorInput.Read(Encoding.UTF8.GetBytes(text)).Devices;

        Assert.Equal(Enumerable.Range(1, 16).Select(i => $"report {i}"), found.Select(d => d.Name));
        Assert.All(found, d => Assert.Equal(s_report, Assert.Single(d.Set.Reports.Values)));
    }

    private static string Record(string type, byte[] record, Func<int, int> checksum) => $"{type}{Convert.ToHexString(record)}{(byte)checksum(record.Sum(b => b)):X2}\n";

    private static string Hex(Bytes bytes) => Hex(bytes.ToArray());

    private static string Hex(byte[] bytes) => string.Join(" ", bytes.Select(b => $"{b:x2}"));

    private static string Hex(Bytes bytes, int blanks, string front) => front + string.Join(new string(' ', blanks), bytes.ToArray().Select(b => $"{b:x2}"));

    private static string Digits(Bytes bytes) => Convert.ToHexStringLower(bytes.Span);

    private static string C(byte[] item) => string.Concat(item.Select(b => $"0x{b:x2}, "));

    private static string Items(Func<byte[], string> line) => string.Concat(ReportDescriptor.Parse(s_report).Items.Select(i => line(s_report.Slice(i.Offset, i.Length).ToArray())));

    private static string Rows(Func<(int Offset, byte[] Bytes), string> row) => string.Concat(s_report.ToArray().Chunk(16).Select((b, i) => row((i * 16, b))));

    // Words stay whole; digits that run together are cut anywhere.
    private static string Lines(string text, int width, string front, string back = "")
    {
        var lines = new StringBuilder();
        while (text.Length > 0)
        {
            var end = text.Length <= width ? text.Length : text.LastIndexOf(' ', width) is > 0 and var blank ? blank : width;
            lines.Append(front).Append(text[..end]).Append(back).Append('\n');
            text = text[end..].TrimStart();
        }
        return lines.ToString();
    }

    private static string Each(string text, Func<string, string> line) => string.Concat(text.Split('\n').Select(line));

    private static IEnumerable<(string, string, int)> Fields(string name, string fields) => fields.Split(' ').Select(f => (name, f, f[0] is 'w' || f.StartsWith("bcd", StringComparison.Ordinal) || f.StartsWith("id", StringComparison.Ordinal) ? 2 : 1));

    private static IEnumerable<(int Form, Bytes Bytes)> Chain()
    {
        var at = 0;
        foreach (var form in s_order)
        {
            yield return (form, s_device.Slice(at, s_device[at]));
            at += s_device[at];
        }
    }

    private static string List(Func<string, string> heading, Func<string, int, int, string> field)
    {
        var text = new StringBuilder();
        foreach (var (form, bytes) in Chain())
        {
            text.Append(heading(s_fields[form][0].Name));
            var at = 0;
            foreach (var (_, name, size) in s_fields[form])
            {
                text.Append(field(name, size == 2 ? bytes[at] | bytes[at + 1] << 8 : bytes[at], size));
                at += size;
            }
        }
        return text.ToString();
    }

    private static string Lsusb() => "Bus 001 Device 003: ID 046d:c31c Logitech, Inc. Keyboard K120\n" + List(n => $"  {n}:\n",
        (n, v, size) => n == "bMaxPower" ? $"    MaxPower {v * 2}mA\n" : $"  {n} {(n.StartsWith("bcd", StringComparison.Ordinal) ? $"{v >> 8:x}.{v & 255:x2}" : n.StartsWith("id", StringComparison.Ordinal) ? $"0x{v:x4}" : v)} \n");
}
