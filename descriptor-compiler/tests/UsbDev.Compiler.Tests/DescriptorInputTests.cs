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

    private const string Lsusb = """

        Bus 001 Device 004: ID 1209:0001 Generic pid.codes Test PID
        Device Descriptor:
          bLength                18
          bDescriptorType         1
          bcdUSB               2.00
          bDeviceClass          239 Miscellaneous Device
          bDeviceSubClass         2
          bDeviceProtocol         1 Interface Association
          bMaxPacketSize0        64
          idVendor           0x1209 Generic
          idProduct          0x0001 pid.codes Test PID
          bcdDevice            1.10
          iManufacturer           1 Example
          iProduct                2 Pad
          iSerial                 0
          bNumConfigurations      1
          Configuration Descriptor:
            bLength                 9
            bDescriptorType         2
            wTotalLength       0x005d
            bNumInterfaces          3
            bConfigurationValue     1
            iConfiguration          0
            bmAttributes         0xa0
              (Bus Powered)
              Remote Wakeup
            MaxPower              100mA
            Interface Descriptor:
              bLength                 9
              bDescriptorType         4
              bInterfaceNumber        0
              bAlternateSetting       0
              bNumEndpoints           1
              bInterfaceClass         3 Human Interface Device
              bInterfaceSubClass      1 Boot Interface Subclass
              bInterfaceProtocol      2 Mouse
              iInterface              0
                HID Device Descriptor:
                  bLength                 9
                  bDescriptorType        33
                  bcdHID               1.11
                  bCountryCode            0 Not supported
                  bNumDescriptors         1
                  bDescriptorType        34 Report
                  wDescriptorLength       8
                  Report Descriptor: (length is 8)
                    Item(Global): Usage Page, data= [ 0x01 ] 1
                                    Generic Desktop Controls
                    Item(Local ): Usage, data= [ 0x02 ] 2
                                    Mouse
                    Item(Main  ): Collection, data= [ 0x01 ] 1
                                    Application
                    Item(Main  ): End Collection, data=none
              Endpoint Descriptor:
                bLength                 7
                bDescriptorType         5
                bEndpointAddress     0x81  EP 1 IN
                bmAttributes            3
                  Transfer Type            Interrupt
                  Synch Type               None
                  Usage Type               Data
                wMaxPacketSize     0x0008  1x 8 bytes
                bInterval              10
            Interface Association:
              bLength                 8
              bDescriptorType        11
              bFirstInterface         1
              bInterfaceCount         2
              bFunctionClass          2 Communications
              bFunctionSubClass       2 Abstract (modem)
              bFunctionProtocol       0
              iFunction               0
            Interface Descriptor:
              bLength                 9
              bDescriptorType         4
              bInterfaceNumber        1
              bAlternateSetting       0
              bNumEndpoints           0
              bInterfaceClass         2 Communications
              bInterfaceSubClass      2 Abstract (modem)
              bInterfaceProtocol      0
              iInterface              0
              CDC Header:
                bcdCDC               1.20
              CDC Call Management:
                bmCapabilities       0x00
                bDataInterface          2
              CDC ACM:
                bmCapabilities       0x02
                  line coding and serial state
              CDC Union:
                bMasterInterface        1
                bSlaveInterface         2
            Interface Descriptor:
              bLength                 9
              bDescriptorType         4
              bInterfaceNumber        2
              bAlternateSetting       0
              bNumEndpoints           1
              bInterfaceClass        10 CDC Data
              bInterfaceSubClass      0
              bInterfaceProtocol      0
              iInterface              0
              ** UNRECOGNIZED:  05 24 00 10 01
              Endpoint Descriptor:
                bLength                 7
                bDescriptorType         5
                bEndpointAddress     0x02  EP 2 OUT
                bmAttributes            2
                  Transfer Type            Bulk
                wMaxPacketSize     0x0040  1x 64 bytes
                bInterval               0
        Device Status:     0x0000
          (Bus Powered)

        """;

    [Fact]
    public void The_text_of_lsusb_goes_back_to_bytes()
    {
        var device = Assert.Single(DescriptorInput.Read(Encoding.UTF8.GetBytes(Lsusb)).Devices);

        Assert.Equal("12 01 00 02 EF 02 01 40 09 12 01 00 10 01 01 02 00 01", device.Set.Device.ToString());
        Assert.Equal("09 02 5D 00 03 01 00 A0 32 09 04 00 00 01 03 01 02 00 09 21 11 01 00 01 22 08 00 07 05 81 03 08 00 0A 08 0B 01 02 02 02 00 00 09 04 01 00 00 02 02 00 00 "
            + "05 24 00 20 01 05 24 01 00 02 04 24 02 02 05 24 06 01 02 09 04 02 00 01 0A 00 00 00 05 24 00 10 01 07 05 02 02 40 00 00", device.Set.Configurations[0].ToString());
        Assert.Equal("05 01 09 02 A1 01 C0", device.Set.Reports.Values.Single().ToString());
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

    private const string LsusbBeginning = """
        Bus 004 Device 004: ID 1209:0001
        Device Descriptor:
          bLength                18
          bDescriptorType         1
          bcdUSB               3.10
          bDeviceClass            0
          bDeviceSubClass         0
          bDeviceProtocol         0
          bMaxPacketSize0         9
          idVendor           0x1209
          idProduct          0x0001
          bcdDevice            1.1a
          iManufacturer           2 (error)
          iProduct                3 Disk
          iSerial                 0
          --
          Configuration Descriptor:
            bLength                 9
            bDescriptorType         2
            wTotalLength       0x{0}
            bNumInterfaces          1
            bConfigurationValue     1
            iConfiguration          0
            bmAttributes         0x80
              (Bus Powered)
            MaxPower              896mA
            Interface Descriptor:
              bLength                 9
              bDescriptorType         4
              bInterfaceNumber        0
              bAlternateSetting       0
              bNumEndpoints           {1}
              bInterfaceClass        {2}
              bInterfaceSubClass      {3}
              bInterfaceProtocol     98
              iInterface              0

        """;

    private static FoundDevice OfLsusb(string body, string total, int endpoints, byte cls, byte subclass) => DescriptorInput.Read(Encoding.UTF8.GetBytes(LsusbBeginning
        .Replace("{0}", total, StringComparison.Ordinal).Replace("{1}", $"{endpoints}", StringComparison.Ordinal).Replace("{2}", $"{cls}", StringComparison.Ordinal)
        .Replace("{3}", $"{subclass}", StringComparison.Ordinal) + body)).Devices.Single();

    [Fact]
    public void Pipes_of_UAS_companions_qualifier_and_BOS_are_read_from_the_text_of_lsusb()
    {
        var found = OfLsusb("""
              Endpoint Descriptor:
                bLength                 7
                bDescriptorType         5
                bEndpointAddress     0x81  EP 1 IN
                bmAttributes            2
                  Transfer Type            Bulk
                wMaxPacketSize     0x0400  1x 1024 bytes
                bInterval               0
                bMaxBurst              15
                MaxStreams             32
                Data-in pipe (0x03)
        can't get device qualifier: Resource temporarily unavailable
        Device Qualifier (for other device speed):
          bLength                10
          bDescriptorType         6
          bcdUSB               2.10
          bDeviceClass            0
          bDeviceSubClass         0
          bDeviceProtocol         0
          bMaxPacketSize0        64
          bNumConfigurations      1
        Binary Object Store Descriptor:
          bLength                 5
          bDescriptorType        15
          wTotalLength       0x002a
          bNumDeviceCaps          3
          USB 2.0 Extension Device Capability:
            bLength                 7
            bDescriptorType        16
            bDevCapabilityType      2
            bmAttributes   0x0000f41e
              BESL Link Power Management (LPM) Supported
            BESL value     1024 us
          SuperSpeed USB Device Capability:
            bLength                10
            bDescriptorType        16
            bDevCapabilityType      3
            bmAttributes         0x00
            wSpeedsSupported   0x000e
              Device can operate at SuperSpeed (5Gbps)
            bFunctionalitySupport   1
              Lowest fully-functional device speed is Full Speed (12Mbps)
            bU1DevExitLat          10 micro seconds
            bU2DevExitLat        2047 micro seconds
          SuperSpeedPlus USB Device Capability:
            bLength                20
            bDescriptorType        16
            bDevCapabilityType     10
            bmAttributes         0x00000001
              Sublink Speed Attribute count 1
            wFunctionalitySupport   0x1100
            bmSublinkSpeedAttr[0]   0x000a4030
              Speed Attribute ID: 0 10Gb/s Symmetric RX SuperSpeedPlus
            bmSublinkSpeedAttr[1]   0x000a40b0
        Device Status:     0x0000
          (Bus Powered)

        """, "0023", 1, 8, 6);

        Assert.Equal("12 01 10 03 00 00 00 09 09 12 01 00 1A 01 02 03 00 01", found.Set.Device.ToString());
        Assert.Equal("09 02 23 00 01 01 00 80 70 09 04 00 00 01 08 06 62 00 07 05 81 02 00 04 00 06 30 0F 05 00 00 04 24 03 00", found.Set.Configurations.Single().ToString());
        Assert.Equal("0A 06 10 02 00 00 00 40 01 00", found.Set.Qualifier.ToString());
        Assert.Equal("05 0F 2A 00 03 07 10 02 1E F4 00 00 0A 10 03 00 0E 00 01 0A FF 07 14 10 0A 00 01 00 00 00 00 11 00 00 30 40 0A 00 B0 40 0A 00", found.Set.Bos.ToString());
        Assert.Equal([new StringKey(0, 0), new StringKey(0x0409, 3)], found.Set.Strings.Keys);
        Assert.Empty(found.Notes);
    }

    [Theory]
    [InlineData("001E", 1, 14, 1, "09 02 1E 00 01 01 00 80 70 09 04 00 00 01 0E 01 62 00 07 05 83 03 10 00 06 05 25 03 10 00")]
    [InlineData("001E", 1, 255, 0, "09 02 1E 00 01 01 00 80 70 05 09 03 00 02 09 04 00 00 01 FF 00 62 00 07 05 83 03 10 00 06")]
    public void What_no_lsusb_shows_is_added_where_wTotalLength_counts_it(string total, int endpoints, byte cls, byte subclass, string bytes)
    {
        var found = OfLsusb("""
              Endpoint Descriptor:
                bLength                 7
                bDescriptorType         5
                bEndpointAddress     0x83  EP 3 IN
                bmAttributes            3
                  Transfer Type            Interrupt
                wMaxPacketSize     0x0010  1x 16 bytes
                bInterval               6

        """, total, endpoints, cls, subclass);

        Assert.Equal(bytes, found.Set.Configurations.Single().ToString());
        Assert.Single(found.Notes);
    }

    [Fact]
    public void A_wrong_wTotalLength_in_the_text_of_lsusb_stays_wrong()
    {
        var found = OfLsusb("", "0013", 0, 255, 0);

        Assert.Contains(DescriptorCheck.Run(found.Set, CheckMode.Check), f => f is { Rule.Id: "USB003", Severity: Severity.Error });
    }

    [Fact]
    public void Fields_that_lsusb_prints_in_other_units_keep_their_sizes()
    {
        const string text = """
            Device Descriptor:
              bLength                18
              bDescriptorType         1
              bcdUSB               2.00
              bDeviceClass            0
              bDeviceSubClass         0
              bDeviceProtocol         0
              bMaxPacketSize0        64
              idVendor           0x1209
              idProduct          0x0001
              bcdDevice            6.f2
              iManufacturer           0
              iProduct                0
              iSerial                 0
              bNumConfigurations      1
              Configuration Descriptor:
                bLength                 9
                bDescriptorType         2
                wTotalLength       0x0044
                bNumInterfaces          1
                bConfigurationValue     1
                iConfiguration          0
                bmAttributes         0x80
                MaxPower              100mA
                  VideoControl Interface Descriptor:
                    bLength                 7
                    bDescriptorType        36
                    bDescriptorSubtype      1 (HEADER)
                    dwClockFrequency       15.000000MHz
                  VideoControl Interface Descriptor:
                    bLength                23
                    bDescriptorType        36
                    bDescriptorSubtype      6 (EXTENSION_UNIT)
                    guidExtensionCode         {01020304-0506-0708-090A-0B0C0D0E0F10}
                    bControlSize            2
                    bmControls( 0)       0x03
                    bmControls( 1)       0x04
                    iExtension              0
                  VideoControl Interface Descriptor:
                    bLength                 7
                    bDescriptorType        36
                    bDescriptorSubtype      5 (PROCESSING_UNIT)
                  Warning: Descriptor too short
                    bControlSize            2
                    bmControls     0x0000157f
                      Brightness
                    iProcessing             0
                    bmVideoStandards     0x09
                  AudioStreaming Interface Descriptor:
                    bLength                10
                    bDescriptorType        36
                    bDescriptorSubtype      2 (FORMAT_TYPE)
                    tSamFreq[ 0]        48000
                    bmChannelConfig    0x00000003
                  Endpoint Descriptor:
                    bLength                 7
                    bDescriptorType         5
                    bEndpointAddress     0x83  EP 3 IN
                    bmAttributes            3
                    wMaxPacketSize     0x0010  1x 16 bytes
                    bInterval               6
                    bMaxBurst               1
            Hub Descriptor:
              bLength              12
              bDescriptorType      42
            """;

        var device = Assert.Single(DescriptorInput.Read(Encoding.UTF8.GetBytes(text)).Devices);

        Assert.Equal("12 01 00 02 00 00 00 40 09 12 01 00 F2 06 00 00 00 01", device.Set.Device.ToString());
        Assert.Equal("09 02 44 00 01 01 00 80 32 07 24 01 C0 E1 E4 00 17 24 06 04 03 02 01 06 05 08 07 09 0A 0B 0C 0D 0E 0F 10 02 03 04 00 07 24 05 02 7F 15 00 0A 24 02 80 BB 00 03 00 00 00 "
            + "07 05 83 03 10 00 06 06 30 01 00 20 00", device.Set.Configurations[0].ToString());
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
                bytes = Encoding.ASCII.GetBytes(Lsusb[..random.Next(1, Lsusb.Length)].Replace((char)('0' + random.Next(10)), (char)random.Next(32, 127)));
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
