using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using UsbDev.Compiler.Inputs;
using UsbDev.Compiler.Tests.Corpus;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Tests;

/// <summary>Every real report descriptor, in the rarer ways that bytes are written.</summary>
public class RareDressTests
{
    private static readonly (string Name, Func<byte[], string> Dress)[] s_dresses =
    [
        ("strings of C with octal digits", b => "const char d[] =\n" + Rows(b, 16, r => $"  \"{Each(r, x => '\\' + Octal(x, 3))}\"\n") + "  ;\n"),
        ("printf of a shell", b => $"printf '{Each(b, x => '\\' + Octal(x, 3))}' > report_desc\n"),
        ("a string of JSON", b => $"\"{Each(b, x => $"\\u{x:x4}")}\""),
        ("a string of JavaScript", b => $"const d = \"{Each(b, x => $"\\u{{{x:x}}}")}\";\n"),
        ("an array of JavaScript as JSON", b => $"{{{string.Join(',', b.Select((x, i) => $"\"{i}\":{x}"))}}}"),
        ("percent signs", b => Each(b, x => $"%{x:X2}")),
        ("percent signs where they must be", b => Each(b, x => char.IsAsciiLetterOrDigit((char)x) ? $"{(char)x}" : $"%{x:X2}")),
        ("words of 32 bits", b => $"uint32_t d[] = {{ {string.Join(", ", Words(b, 4).Select(w => $"0x{w:x8}"))} }};\n"),
        ("words of 16 bits", b => $"static const uint16_t d[] = {{ {string.Join(", ", Words(b, 2).Select(w => $"0x{w:x4}"))} }};\n"),
        ("a debugger's words", b => Rows(b, 16, (r, at) => $"0x{0x20000000 + at:x8}:\t{string.Join('\t', Words(r, 4).Select(w => $"0x{w:x8}"))}\n")),
        ("od", b => Rows(b, 16, (r, at) => $"{Octal(at, 7)} {string.Join(' ', Words(r, 2).Select(w => Octal((int)w, 6)))}\n") + Octal(b.Length, 7) + "\n"),
        ("od -b", b => Rows(b, 16, (r, at) => $"{Octal(at, 7)} {string.Join(' ', r.Select(x => Octal(x, 3)))}\n") + Octal(b.Length, 7) + "\n"),
        ("od -t u1", b => Rows(b, 16, (r, at) => $"{Octal(at, 7)}{Each(r, x => $"{x,4}")}\n") + Octal(b.Length, 7) + "\n"),
        ("od -t d1", b => Rows(b, 16, (r, at) => $"{Octal(at, 7)}{Each(r, x => $"{(sbyte)x,5}")}\n") + Octal(b.Length, 7) + "\n"),
        ("od -t x4", b => Rows(b, 16, (r, at) => $"{Octal(at, 7)} {string.Join(' ', Words(r, 4).Select(w => $"{w:x8}"))}\n") + Octal(b.Length, 7) + "\n"),
        ("od -t x1z", b => Rows(b, 16, (r, at) => $"{Octal(at, 7)} {Hex(r),-47}  >{Each(r, Shown)}<\n") + Octal(b.Length, 7) + "\n"),
        ("hexdump -b", b => Rows(b, 16, (r, at) => $"{at:x7} {string.Join(' ', r.Select(x => Octal(x, 3)))}\n") + $"{b.Length:x7}\n"),
        ("hexdump -d", b => Rows(b, 16, (r, at) => $"{at:x7}{Each(Words(r, 2), w => $"   {w:d5}")}\n") + $"{b.Length:x7}\n"),
        ("hexdump -o", b => Rows(b, 16, (r, at) => $"{at:x7}{Each(Words(r, 2), w => $"  {Octal((int)w, 6)}")}\n") + $"{b.Length:x7}\n"),
        ("hexdump without offsets", b => Rows(b, 16, r => $"{Hex(r),-47}  |{Each(r, Shown)}|\n")),
        ("the kernel's log", b => Rows(b, 16, (r, at) => $"[   12.345678] hid-generic 0003:1234:5678.0001: {at:x8}: {Hex(r),-47}  {Each(r, Shown)}\n")),
        ("a log of ESP-IDF", b => Rows(b, 16, (r, at) => $"I (1234) HID: 0x{0x3ffb1234 + at:x8}   {Hex(r[..Math.Min(8, r.Length)]),-23}  {Hex(r[Math.Min(8, r.Length)..]),-23}  |{Each(r, Shown)}|\n")),
        ("a log of Zephyr", b => Rows(b, 16, r => $"[00:00:01.234,567] <inf> main: {Hex(r[..Math.Min(8, r.Length)]),-23} {Hex(r[Math.Min(8, r.Length)..]),-24}|{Each(r[..Math.Min(8, r.Length)], Shown),-8} {Each(r[Math.Min(8, r.Length)..], Shown),-8}|\n")),
        ("dots", b => string.Join('.', b.Select(x => $"{x:x2}"))),
        ("dots in rows", b => Rows(b, 16, r => string.Join('.', r.Select(x => $"{x:X2}")) + "\n")),
        ("underscores", b => string.Join('_', b.Select(x => $"{x:x2}"))),
        ("slashes", b => string.Join('/', b.Select(x => $"{x:X2}"))),
        ("brackets", b => Each(b, x => $"[{x:X2}]")),
        ("semicolons", b => string.Join("; ", b.Select(x => $"{x:x2}"))),
        ("no zero in front", b => string.Join(' ', b.Select(x => $"{x:x}"))),
        ("Forth", b => $"create d hex\n{Rows(b, 8, r => Each(r, x => $"{x:x2} c, ") + "\n")}decimal\n"),
        ("Forth in capitals", b => Rows(b, 8, r => Each(r, x => $"{x:X2} C, ") + "\n")),
        ("binary digits of C", b => $"{{ {string.Join(", ", b.Select(x => $"0b{x:b8}"))} }}"),
        ("binary digits of Arduino", b => $"byte d[] = {{ {string.Join(", ", b.Select(x => $"B{x:b8}"))} }};"),
        ("octal digits of Python", b => $"[{string.Join(", ", b.Select(x => $"0o{Octal(x, 1)}"))}]"),
        ("a table of a PIC", b => $"    dt {string.Join(",", b.Select(x => $"H'{x:X2}'"))}\n"),
        ("Nim", b => $"[{string.Join(", ", b.Select((x, i) => i == 0 ? $"0x{x:x2}'u8" : $"0x{x:x2}"))}]"),
        ("Ruby", b => $"[\"{Convert.ToHexStringLower(b)}\"].pack(\"H*\")"),
        ("SQL", b => $"X'{Convert.ToHexString(b)}'"),
        ("base64 for addresses", b => Convert.ToBase64String(b).Replace('+', '-').Replace('/', '_').TrimEnd('=')),
        ("a property list", b => $"<key>ReportDescriptor</key>\n<data>\n{Rows(Encoding.ASCII.GetBytes(Convert.ToBase64String(b)), 52, r => Encoding.ASCII.GetString(r) + "\n")}</data>\n"),
        ("groups of four in a comment", b => Rows(b, 32, r => $"// {string.Join(' ', r.Chunk(4).Select(Convert.ToHexString))}\n")),
        ("comments that a mail program has broken", b => "//\tA page (0x41)\n‐‐‐‐‐‐‐‐\n" + Each(ReportDescriptor.Parse(b).Items, i => $"    {Each(b[i.Offset..(i.Offset + i.Length)], x => $"0x{x:X2}, ")}  //   Input (Data,Var,Abs,No Wrap,No\nNull Position)\n")),
        ("pages of USBlyzer", b => Rows(b, 16, (r, at) => $"                        Raw Descriptor (hex)    {at:X4}: {Hex(r[..Math.Min(8, r.Length)]).ToUpperInvariant()}  {Hex(r[Math.Min(8, r.Length)..]).ToUpperInvariant()}  \n") + "                    Parsed Report Descriptor:   \n"),
        ("items beside what they mean", b => "```\n[INTERFACE 1 HID DESCRIPTOR]\n" + Each(ReportDescriptor.Parse(b).Items, i => $"{Item(b, i),-14}(GLOBAL) USAGE_PAGE         0x0001 Generic Desktop Page\n") + "```\n"),
    ];

    /// <summary>A dress tells all bytes, or is refused; it is never read as other bytes.</summary>
    [Fact]
    public void No_real_report_descriptor_is_read_as_other_bytes()
    {
        var wrong = new List<string>();
        var (count, refused) = (0, 0);
        foreach (var (_, name, bytes) in RealDeviceRoundTripTests.Rows.Where(r => r.Kind == "report" && RareDress.IsWhole(r.Bytes)))
            foreach (var (dress, write) in s_dresses)
            {
                count++;
                try
                {
                    var found = DescriptorInput.Read(Encoding.UTF8.GetBytes(write(bytes))).Devices;
                    if (found is not [{ Set.Reports: { Count: 1 } reports }] || !reports.Values.Single().Span.SequenceEqual(bytes))
                        wrong.Add($"{dress}: {name}");
                }
                catch (InvalidDataException e)
                {
                    refused++;
                    TestContext.Current.TestOutputHelper?.WriteLine($"{dress}: {name}: {e.Message}");
                }
            }
        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
        Assert.True(refused * 1000 < count, $"{refused} of {count} refused");
    }

    /// <summary>What a reading misses makes it no other: a row less, and words and digits that fit two readings are refused.</summary>
    [Theory]
    [InlineData("0x20000000:\t0x05090105\t0x018501a1\t0x300902a1\t0x32093109\n0x20000010:\t0x80153509\t0x80357f25\t0x08757f45\t0x02810495\n", "more bits than a byte")]
    [InlineData("00000000  05090105 018501a1 300902a1 32093109\n00000010  80153509 80357f25 08757f45 02810495\n", "more bits than a byte")]
    [InlineData("0000000 005 001  \\t 002 241 001  \\t 001 241  \\0 005  \\t 031 001   )\n0000015\n", "od -A x -t x1z")]
    public void What_could_be_read_in_two_ways_is_refused(string text, string wayOut)
    {
        var error = Assert.Throws<InvalidDataException>(() => DescriptorInput.Read(Encoding.UTF8.GetBytes(text)));

        Assert.Contains(wayOut, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_device_beside_the_names_of_its_fields_is_read()
    {
        const string text = """
            ```
            [USB DESCRIPTOR]
            12           bLength: 18
            01           bDescriptorType: 1 - DEVICE
            00 02        bcdUSB: 2.00
            00           bDeviceClass: 0 (00)
            00           bDeviceSubClass: 0 (00)
            00           bDeviceProtocol: 0 (00)
            40           bMaxPacketSize0: 64
            7D 1E        idVendor: 1E7D
            4B 2E        idProduct: 2E4B
            00 01        bcdDevice: 1.00
            01           iManufacturer: 1
            02           iProduct: 2
            03           iSerialNumber: 3
            01           bNumConfigurations: 1

            09           bLength: 9
            02           bDescriptorType: 2 - CONFIGURATION
            12 00        wTotalLength: 18
            01           bNumInterfaces: 1
            01           bConfigurationValue: 1
            00           iConfiguration: 0
            A0           bmAttributes: 160 (Bus Powered, Remote Wakeup)
            FA           MaxPower: 500mA

            09             bLength: 9
            04             bDescriptorType: 4 - INTERFACE
            00             bInterfaceNumber: 0
            00             bAlternateSetting: 0
            00             bNumEndpoints: 0
            FF             bInterfaceClass: 255 (FF)
            00             bInterfaceSubClass: 0 (00)
            00             bInterfaceProtocol: 0 (00)
            00             iInterface: 0
            ```
            """;

        var set = DescriptorInput.Read(Encoding.UTF8.GetBytes(text)).Devices.Single().Set;

        Assert.Equal("12 01 00 02 00 00 00 40 7D 1E 4B 2E 00 01 01 02 03 01", set.Device.ToString());
        Assert.Equal("09 02 12 00 01 01 00 A0 FA 09 04 00 00 00 FF 00 00 00", set.Configurations.Single().ToString());
    }

    [Fact]
    public void How_many_bytes_there_are_is_none_of_them()
    {
        const string text = "Max Lengths: Input 2, Output 0, Feature 0\nReport Descriptor:\n  05 0C 09 01 A1 01 85 02 09 E9 15 00 25 01 75 08 95 01 81 02 C0 (21 bytes)\n  UsagePage 12\n  Usage 1\n";

        var set = DescriptorInput.Read(Encoding.UTF8.GetBytes(text)).Devices.Single().Set;

        Assert.Equal("05 0C 09 01 A1 01 85 02 09 E9 15 00 25 01 75 08 95 01 81 02 C0", set.Reports.Values.Single().ToString());
    }

    private static string Item(byte[] bytes, HidItem item) => $"{bytes[item.Offset]:X2} {Convert.ToHexString(bytes.AsSpan(item.Offset + 1, item.Length - 1))}";

    private static string Octal(int value, int digits) => Convert.ToString(value, 8).PadLeft(digits, '0');

    private static string Shown(byte value) => value is >= 32 and < 127 ? $"{(char)value}" : ".";

    private static string Hex(byte[] bytes) => string.Join(' ', bytes.Select(b => b.ToString("x2", CultureInfo.InvariantCulture)));

    private static string Each<T>(IEnumerable<T> values, Func<T, string> write) => string.Concat(values.Select(write));

    private static string Rows(byte[] bytes, int width, Func<byte[], string> write) => Each(bytes.Chunk(width), write);

    private static string Rows(byte[] bytes, int width, Func<byte[], int, string> write) => string.Concat(bytes.Chunk(width).Select((r, i) => write(r, i * width)));

    private static IEnumerable<uint> Words(byte[] bytes, int size)
    {
        var word = new byte[4];
        foreach (var chunk in bytes.Chunk(size))
        {
            word.AsSpan().Clear();
            chunk.CopyTo(word, 0);
            yield return BinaryPrimitives.ReadUInt32LittleEndian(word);
        }
    }
}
