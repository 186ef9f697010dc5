using System.Text;
using UsbDev.Compiler.Inputs;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Tests;

/// <summary>The text of <c>lsusb -v</c> goes back to bytes: what it shows, what it shows in its own way, what it leaves out.</summary>
public class LsusbInputTests
{
    internal const string Text = """

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
        var device = Assert.Single(DescriptorInput.Read(Encoding.UTF8.GetBytes(Text)).Devices);

        Assert.Equal("12 01 00 02 EF 02 01 40 09 12 01 00 10 01 01 02 00 01", device.Set.Device.ToString());
        Assert.Equal("09 02 5D 00 03 01 00 A0 32 09 04 00 00 01 03 01 02 00 09 21 11 01 00 01 22 08 00 07 05 81 03 08 00 0A 08 0B 01 02 02 02 00 00 09 04 01 00 00 02 02 00 00 "
            + "05 24 00 20 01 05 24 01 00 02 04 24 02 02 05 24 06 01 02 09 04 02 00 01 0A 00 00 00 05 24 00 10 01 07 05 02 02 40 00 00", device.Set.Configurations[0].ToString());
        Assert.Equal("05 01 09 02 A1 01 C0", device.Set.Reports.Values.Single().ToString());
        Assert.Equal("Pad", StringDescriptor.Text(device.Set.Strings[new StringKey(0x0409, 2)]));
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
        var text = Lsusb(0x44, """
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
            """).Replace("bcdDevice            1.00", "bcdDevice            6.f2", StringComparison.Ordinal);

        var device = Assert.Single(DescriptorInput.Read(Encoding.UTF8.GetBytes(text)).Devices);

        Assert.Equal("12 01 00 02 00 00 00 40 09 12 01 00 F2 06 00 00 00 01", device.Set.Device.ToString());
        Assert.Equal("09 02 44 00 01 01 00 80 32 07 24 01 C0 E1 E4 00 17 24 06 04 03 02 01 06 05 08 07 09 0A 0B 0C 0D 0E 0F 10 02 03 04 00 07 24 05 02 7F 15 00 0A 24 02 80 BB 00 03 00 00 00 "
            + "07 05 83 03 10 00 06 06 30 01 00 20 00", device.Set.Configurations[0].ToString());
    }

    /// <summary>A page shows the end of one device, and another whole: only that is read.</summary>
    [Fact]
    public void The_end_of_a_device_before_another_is_left_out()
    {
        var found = DescriptorInput.Read(Encoding.UTF8.GetBytes(" Endpoint Descriptor:\n  bLength 7\n  bDescriptorType 5\n  bEndpointAddress 0x88\n" + Lsusb(9, ""))).Devices.Single();

        Assert.Equal("09 02 09 00 01 01 00 80 32", found.Set.Configurations.Single().ToString());
        Assert.False(found.IsPartial);
    }

    /// <summary>A letter that was lost would shift all that follows.</summary>
    [Fact]
    public void A_device_descriptor_that_lacks_a_field_is_left_out()
    {
        var found = DescriptorInput.Read(Encoding.UTF8.GetBytes(Lsusb(9, "").Replace("bDeviceSubClass", "DeviceSubClass", StringComparison.Ordinal))).Devices.Single();

        Assert.Null(found.Set.Device);
        Assert.Contains(found.Notes, n => n.Contains("17 of the 18 bytes", StringComparison.Ordinal));
    }

    [Fact]
    public void A_text_that_ends_within_a_configuration_descriptor_has_none()
    {
        var text = Lsusb(9, "");

        var found = DescriptorInput.Read(Encoding.UTF8.GetBytes(text[..text.IndexOf("wTotalLength", StringComparison.Ordinal)])).Devices.Single();

        Assert.Empty(found.Set.Configurations);
        Assert.Contains(found.Notes, n => n.Contains("ends within", StringComparison.Ordinal));
    }

    /// <summary>lsusb shows class-specific endpoints of the audio class alone; vendors have them too.</summary>
    [Theory]
    [InlineData(41, 5, "07 25 01 00 00 00 00")]
    [InlineData(39, 2, "05 25 01 01 01")]
    public void Class_specific_endpoints_of_a_vendor_s_interface_are_added_with_a_note(int total, int attributes, string added)
    {
        var found = DescriptorInput.Read(Encoding.UTF8.GetBytes(Lsusb(total, $"""
              Interface Descriptor:
                bLength                 9
                bDescriptorType         4
                bInterfaceNumber        0
                bAlternateSetting       0
                bNumEndpoints           1
                bInterfaceClass       255 Vendor Specific Class
                bInterfaceSubClass      2 
                bInterfaceProtocol      0 
                iInterface              0 
                ** UNRECOGNIZED:  07 24 01 01 00 01 00
                ** UNRECOGNIZED:  02 ff
                Endpoint Descriptor:
                  bLength                 7
                  bDescriptorType         5
                  bEndpointAddress     0x01  EP 1 OUT
                  bmAttributes            {attributes}
                  wMaxPacketSize     0x0040  1x 64 bytes
                  bInterval               1
            """))).Devices.Single();

        Assert.EndsWith($"07 05 01 0{attributes} 40 00 01 {added}", found.Set.Configurations.Single().ToString(), StringComparison.Ordinal);
        Assert.Contains(found.Notes, n => n.Contains("assumed", StringComparison.Ordinal));
        Assert.False(found.IsPartial);
    }

    [Fact]
    public void A_GUID_that_a_mail_program_put_on_the_next_line_is_read() =>
        Assert.EndsWith("15 24 04 01 05 32 59 55 59 00 00 00 10 80 00 00 AA 00 38 9B 71", DescriptorInput.Read(Encoding.UTF8.GetBytes(Lsusb(30, """
                VideoStreaming Interface Descriptor:
                  bLength                            21
                  bDescriptorType                    36
                  bDescriptorSubtype                  4 (FORMAT_UNCOMPRESSED)
                  bFormatIndex                        1
                  bNumFrameDescriptors                5
                  guidFormat                           
            {59555932-0000-1000-8000-00aa00389b71}
            """))).Devices.Single().Set.Configurations.Single().ToString(), StringComparison.Ordinal);

    /// <summary>How lsusb called what it did not know, before 2008.</summary>
    [Theory]
    [InlineData("invalid:  05 24 08 00 01")]
    [InlineData("UNRECOGNIZED:  05 24 08 00 01")]
    public void Bytes_that_an_old_lsusb_did_not_know_are_read(string line) =>
        Assert.EndsWith("05 24 08 00 01", DescriptorInput.Read(Encoding.UTF8.GetBytes(Lsusb(14, $"      {line}"))).Devices.Single().Set.Configurations.Single().ToString(), StringComparison.Ordinal);

    [Fact]
    public void What_lsusb_cannot_show_makes_a_device_partial() =>
        Assert.True(DescriptorInput.Read(Encoding.UTF8.GetBytes(Lsusb(24, """
              Interface Descriptor:
                bLength                 9
                bDescriptorType         4
                bInterfaceNumber        0
                bAlternateSetting       0
                bNumEndpoints           0
                bInterfaceClass       255 Vendor Specific Class
                bInterfaceSubClass      1
                bInterfaceProtocol      0
                iInterface              0
                Class specific interface descriptor for class 255 is unsupported
            """))).Devices.Single().IsPartial);

    private static string Lsusb(int total, string rest) => $"""

        Bus 001 Device 005: ID 1209:0001
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
          bcdDevice            1.00
          iManufacturer           0
          iProduct                0
          iSerial                 0
          bNumConfigurations      1
          Configuration Descriptor:
            bLength                 9
            bDescriptorType         2
            wTotalLength       0x{total:x4}
            bNumInterfaces          1
            bConfigurationValue     1
            iConfiguration          0
            bmAttributes         0x80
              (Bus Powered)
            MaxPower              100mA
        {rest}

        """;
}
