using System.Text;
using UsbDev.Compiler.Inputs;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Tests;

public class DescriptorInputTests
{
    private static readonly DescriptorSet s_set = Compile.Good("""
        device: { vendor: 0x1209, product: 0x0001, manufacturer: Example, name: Pad, serial: A1 }
        functions:
          - keyboard
          - cdc: { name: log }
          - midi: { name: synth }
        """).Descriptors;

    private static readonly byte[] s_bytes = [.. s_set.Device!.Value.Span, .. s_set.Configurations[0].Span];

    public static TheoryData<string> Dresses =>
    [
        Spaced(""), Spaced("0x"), Convert.ToHexString(s_bytes), "// a device\nstatic const uint8_t all[] = { " + string.Join(", ", s_bytes.Select(b => $"0x{b:X2}")) + " }; /* end */",
        HexdumpC(), Xxd(), HexdumpWords(), "b\"" + string.Concat(s_bytes.Select(b => $"\\x{b:x2}")) + "\"", "# comment\n" + string.Join(":", s_bytes.Select(b => $"{b:x2}")),
    ];

    [Theory]
    [MemberData(nameof(Dresses))]
    public void Hexadecimal_text_is_read_in_any_dress(string text)
    {
        var device = Assert.Single(DescriptorInput.Read(Encoding.UTF8.GetBytes(text)).Devices);

        Assert.Equal(s_set.Device, device.Set.Device);
        Assert.Equal(s_set.Configurations, device.Set.Configurations);
        Assert.Equal("1209:0001", device.Name);
    }

    [Fact]
    public void C_arrays_of_device_configuration_and_report_find_together()
    {
        string Array(string name, ReadOnlySpan<byte> bytes) => $"const uint8_t {name}[{bytes.Length}] = {{\n  {string.Join(", ", bytes.ToArray().Select(b => $"0x{b:x2}"))} // {name}\n}};\n";
        var report = s_set.Reports.Values[0];

        var device = Assert.Single(DescriptorInput.Read(Encoding.UTF8.GetBytes(Array("report", report) + Array("device", s_set.Device!.Value) + Array("configuration", s_set.Configurations[0]))).Devices);

        Assert.Equal(s_set.Device, device.Set.Device);
        Assert.Equal(s_set.Configurations, device.Set.Configurations);
        Assert.Equal(s_set.Reports, device.Set.Reports);
    }

    [Fact]
    public void Bytes_as_in_sysfs_and_a_report_descriptor_alone_are_told_apart()
    {
        Assert.Equal(s_set.Configurations, DescriptorInput.Read(s_bytes).Devices[0].Set.Configurations);
        var report = DescriptorInput.Read(s_set.Reports.Values[0].ToArray());
        Assert.Equal("HID report descriptor", report.Format);
        Assert.Equal(s_set.Reports.Values, report.Devices[0].Set.Reports.Values);
    }

    [Fact]
    public void A_umockdev_record_gives_descriptors_reports_and_strings()
    {
        var text = $"""
            P: /devices/pci0000:00/0000:00:14.0/usb1/1-2
            E: DEVTYPE=usb_device
            A: manufacturer=Example\n
            A: product=Pad
            A: serial=A1
            A: speed=12
            H: descriptors={Convert.ToHexString(s_bytes)}

            P: /devices/pci0000:00/0000:00:14.0/usb1/1-2/1-2:1.0/0003:1209:0001.0001
            E: DRIVER=hid-generic
            H: report_descriptor={Convert.ToHexString(s_set.Reports.Values[0].Span)}
            """;

        var device = Assert.Single(DescriptorInput.Read(Encoding.UTF8.GetBytes(text)).Devices);

        Assert.Equal(s_set.Configurations, device.Set.Configurations);
        Assert.Equal(s_set.Reports, device.Set.Reports);
        Assert.Equal(UsbSpeed.Full, device.Set.Speed);
        Assert.Equal("Pad", StringDescriptor.Text(device.Set.Strings[new StringKey(0x0409, 2)]));
    }

    [Fact]
    public void The_BOS_and_the_speed_are_read_from_umockdev_records_and_from_sysfs()
    {
        const string bos = "05 0F 0F 00 01 0A 10 03 02 08 00 03 0A 00 02";
        using var folder = new Folder([]);
        File.WriteAllBytes(folder.File("descriptors"), s_bytes);
        File.WriteAllBytes(folder.File("bos_descriptors"), Bytes.FromHex(bos).ToArray());
        File.WriteAllText(folder.File("speed"), "10000\n");
        var record = $"""
            P: /devices/pci0000:00/0000:00:14.0/usb2/2-1
            A: speed=5000
            H: bos_descriptors={bos.Replace(" ", "", StringComparison.Ordinal)}
            H: descriptors={Convert.ToHexString(s_bytes)}
            """;

        foreach (var found in (InputResult[])[DescriptorInput.ReadFile(folder.Path), DescriptorInput.Read(Encoding.UTF8.GetBytes(record))])
        {
            Assert.Equal(bos, found.Devices.Single().Set.Bos.ToString());
            Assert.Equal(UsbSpeed.Super, found.Devices.Single().Set.Speed);
        }
    }

    [Theory]
    [InlineData("Usage Page (Generic Desktop) 05 01\nUsage (Mouse) 09 02\nCollection (Application) A1 01\n    Logical Maximum (65535) 27 FF FF 00 00\n    Input (Data,Var,Abs,NWrp,Lin,Pref,NNul,Bit) 81 02\nEnd Collection C0\n")]
    [InlineData("05 01           Usage Page (Generic Desktop)\n09 02           Usage (Mouse)\nA1 01           Collection (Application)\n27 FF FF 00 00    Logical Maximum (65535)\n81 02   Input (Data, Variable)\nC0     End Collection\n")]
    public void Items_with_their_names_beside_them_go_back_to_bytes(string text) =>
        Assert.Equal("05 01 09 02 A1 01 27 FF FF 00 00 81 02 C0", DescriptorInput.Read(Encoding.UTF8.GetBytes(text)).Devices.Single().Set.Reports.Values.Single().ToString());

    [Fact]
    public void A_report_of_USBTreeView_goes_back_to_bytes()
    {
        const string text = """
                    ---------------- Connection Information ---------------
            Device Bus Speed         : 0x01 (Full-Speed)
            Data (HexDump)           : 08 00 00 00 12 01 10 01 FF FF FF 40 5E 04 8E 02   ...........@^...
                                       10 01 01 02 03 01 01 01 00 1E 00 02 00 00 00 01   ................

                ---------------------- Device Descriptor ----------------------
            bLength                  : 0x12 (18 bytes)
             Language 0x0409         : "Controller"
            Data (HexDump)           : 12 01 10 01 00 00 00 40 4C 05 68 02 00 01 00 01   .......@L.h.....
                                       00 01                                             ..

                ------------------ Configuration Descriptor -------------------
            bLength                  : 0x09 (9 bytes)
            Data (HexDump)           : 09 02 22 00 01 01 00 80 32 09 04 00 00 01 03 00   ..".....2.......
                                       00 00 09 21 11 01 00 01 22 07 00 07 05 81 03 20   ...!....".......
                                       00 20                                             .

                    ---------------- Interface Descriptor -----------------
            Data (HexDump)           : 09 04 00 00 01 03 00 00 00                        .........

                ----------------- Device Qualifier Descriptor -----------------
            Error                    : ERROR_GEN_FAILURE  (because the device is Full-Speed only)

                  -------------------- String Descriptors -------------------
                         ------ String Descriptor 0 ------
            Data (HexDump)           : 04 03 09 04                                       ....
                         ------ String Descriptor 1 ------
            Language 0x0409          : "Pad"
            Data (HexDump)           : 08 03 50 00 61 00 64 00                           ..P.a.d.

            """;

        var found = DescriptorInput.Read(Encoding.UTF8.GetBytes(text));

        Assert.Equal("report of USBTreeView", found.Format);
        var set = found.Devices.Single().Set;
        Assert.Equal("12 01 10 01 00 00 00 40 4C 05 68 02 00 01 00 01 00 01", set.Device.ToString());
        Assert.Equal("09 02 22 00 01 01 00 80 32 09 04 00 00 01 03 00 00 00 09 21 11 01 00 01 22 07 00 07 05 81 03 20 00 20", set.Configurations.Single().ToString());
        Assert.Equal("Pad", StringDescriptor.Text(set.Strings[new StringKey(0x0409, 1)]));
        Assert.Equal(UsbSpeed.Full, set.Speed);
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("hello world", "hello")]
    [InlineData("00000000  12 01 |..|\n*\n", "hexdump -v")]
    public void What_holds_no_descriptors_is_refused_with_the_reason(string text, string word)
    {
        var error = Assert.Throws<InvalidDataException>(() => DescriptorInput.Read(Encoding.UTF8.GetBytes(text)));
        Assert.Contains(word, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_bytes_are_read_or_refused()
    {
        var random = new Random(7);
        for (var i = 0; i < 3000; i++)
        {
            var bytes = new byte[random.Next(1, 200)];
            random.NextBytes(bytes);
            if (i % 3 == 0)
                (bytes[0], _) = (0x0A, bytes.Length > 3 ? (bytes[1], bytes[2], bytes[3]) = (0x0D, 0x0D, 0x0A) : default);
            if (i % 3 == 1)
                bytes = Encoding.ASCII.GetBytes(LsusbInputTests.Text[..random.Next(1, LsusbInputTests.Text.Length)].Replace((char)('0' + random.Next(10)), (char)random.Next(32, 127)));
            try
            {
                Assert.NotEmpty(DescriptorInput.Read(bytes).Devices);
            }
            catch (InvalidDataException)
            {
                // the one way to refuse
            }
        }
    }

    private static string Spaced(string prefix) => string.Join(prefix.Length > 0 ? ", " : " ", s_bytes.Select(b => $"{prefix}{b:X2}"));

    private static IEnumerable<(int Offset, byte[] Bytes)> Rows() => s_bytes.Chunk(16).Select((b, i) => (i * 16, b));

    private static string Ascii(byte[] bytes) => string.Concat(bytes.Select(b => b is >= 32 and < 127 ? (char)b : '.'));

    private static string HexdumpC() => string.Concat(Rows().Select(r => $"{r.Offset:x8}  {string.Join(" ", r.Bytes.Select(b => $"{b:x2}")),-48}  |{Ascii(r.Bytes)}|\n")) + $"{s_bytes.Length:x8}\n";

    private static string Xxd() => string.Concat(Rows().Select(r => $"{r.Offset:x8}: {string.Join(" ", r.Bytes.Chunk(2).Select(p => string.Concat(p.Select(b => $"{b:x2}")))),-40} {Ascii(r.Bytes)}\n"));

    private static string HexdumpWords() => string.Concat(Rows().Select(r => $"{r.Offset:x7} {string.Join(" ", r.Bytes.Chunk(2).Select(p => $"{(p.Length == 2 ? p[1] : 0):x2}{p[0]:x2}"))}\n")) + $"{s_bytes.Length:x7}\n";
}
