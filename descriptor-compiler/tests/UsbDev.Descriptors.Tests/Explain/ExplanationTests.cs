using UsbDev.Descriptors.Tests.Corpus;
using UsbDev.Descriptors.Tests.Hid;

namespace UsbDev.Descriptors.Tests.Explain;

public class ExplanationTests
{
    [Fact]
    public void The_boot_mouse_is_explained_item_by_item_and_bit_by_bit() => Assert.Equal(
        """
        report descriptor: 50 bytes
        0000  05 01                        Usage Page (Generic Desktop)
        0002  09 02                        Usage (Mouse)
        0004  A1 01                        Collection (Application)
        0006  09 01                          Usage (Pointer)
        0008  A1 00                          Collection (Physical)
        000a  05 09                            Usage Page (Button)
        000c  19 01                            Usage Minimum (Button 1)
        000e  29 03                            Usage Maximum (Button 3)
        0010  15 00                            Logical Minimum (0)
        0012  25 01                            Logical Maximum (1)
        0014  95 03                            Report Count (3)
        0016  75 01                            Report Size (1)
        0018  81 02                            Input (Data, Variable, Absolute)          input report, bits 0 to 2: 3 × 1 bit
        001a  95 01                            Report Count (1)
        001c  75 05                            Report Size (5)
        001e  81 01                            Input (Constant, Array, Absolute)         input report, bits 3 to 7: 1 × 5 bits
        0020  05 01                            Usage Page (Generic Desktop)
        0022  09 30                            Usage (X)
        0024  09 31                            Usage (Y)
        0026  15 81                            Logical Minimum (-127)
        0028  25 7F                            Logical Maximum (127)
        002a  75 08                            Report Size (8)
        002c  95 02                            Report Count (2)
        002e  81 06                            Input (Data, Variable, Relative)          input report, bits 8 to 23: 2 × 8 bits
        0030  C0                             End Collection
        0031  C0                           End Collection

          input report: 3 bytes
            byte  bits  size  range      what
            0     0     1     0..1       Button / Button 1
            0     1     1     0..1       Button / Button 2
            0     2     1     0..1       Button / Button 3
            0     3..7  5                padding
            1           8     -127..127  Generic Desktop / X  relative
            2           8     -127..127  Generic Desktop / Y  relative

        """, Explanation.OfReport(SpecificationExamples.Mouse).ToText(), ignoreLineEndingDifferences: true);

    [Fact]
    public void A_configuration_is_explained_descriptor_by_descriptor()
    {
        var text = Explanation.Of(new DescriptorSet { Configurations = [SpecificationExamples.KeyboardMouseConfiguration] }).ToText();

        Assert.Contains(
            "0000  09 02 3B 00 02 01 00 A0 32   configuration 1: 59 bytes, 2 interfaces, bus powered, 100 mA, remote wakeup\n",
            text,
            StringComparison.Ordinal);
        Assert.Contains(
            "0009  09 04 00 00 01 03 01 01 00     interface 0: HID boot keyboard (03/01/01), 1 endpoint\n",
            text,
            StringComparison.Ordinal);
        Assert.Contains(
            "001b  07 05 81 03 08 00 0A             endpoint 0x81 IN interrupt, 8 bytes, every 10 ms\n",
            text,
            StringComparison.Ordinal);
    }

    [Theory]
    // A card reader's class descriptor has the number of HID's.
    [InlineData("09 02 12 00 01 01 00 80 32 09 04 00 00 00 0B 00 00 00 06 21 10 01 00 07", "smart card reader 1.10: 1 slot")]
    [InlineData("09 02 12 00 01 01 00 80 32 09 04 00 00 00 FF 00 00 00 06 21 10 01 00 07", "class descriptor of type 0x21")]
    [InlineData("09 02 1D 00 01 01 00 80 32 09 04 00 00 00 0E 02 00 00 0B 24 07 01 00 00 05 D0 02 00 00", "video frame: MJPEG 1280 × 720")]
    [InlineData("09 02 12 00 01 01 00 80 32 09 04 00 00 00 00 00 00 00", "interface 0: no class (00/00/00)")]
    [InlineData("09 02 20 00 01 01 00 80 32 09 04 00 00 02 08 06 50 00 07 05 81 02 00 02 00 07 05 82 03 08 00 05", "endpoint 0x82 IN interrupt, 8 bytes, every 2 ms")]
    public void What_a_descriptor_means_hangs_on_its_interface_and_speed(string configuration, string expected)
    {
        var text = Explanation.Of(new DescriptorSet { Configurations = [Bytes.FromHex(configuration)] }).ToText();

        Assert.Contains(expected, text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_SuperSpeed_device_says_the_power_of_two()
    {
        var text = Explanation.Of(new DescriptorSet { Device = Bytes.FromHex("12 01 00 03 00 00 00 09 6B 1D 03 00 00 01 00 00 00 01") }).ToText();

        Assert.Contains("device 1d6b:0003", text, StringComparison.Ordinal);
        Assert.Contains("packets of 512 bytes", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Powers_of_ten_that_no_unit_holds_are_in_the_numbers()
    {
        var pen = Bytes.FromHex("05 0D 09 02 A1 01 05 01 09 30 65 13 55 0D 46 FF 34 26 FF 7F 75 10 95 01 81 02 C0");

        Assert.Contains("0..13.567 in", Explanation.OfReport(pen).ToText(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_constant_with_a_usage_is_no_padding()
    {
        var block = Bytes.FromHex("06 00 FF 09 01 A1 01 09 02 15 00 26 FF 00 75 08 95 3F 81 03 C0");

        Assert.Contains("0xFF00 / 0x02  constant", Explanation.OfReport(block).ToText(), StringComparison.Ordinal);
    }

    [Fact]
    public void Fields_carry_the_names_of_the_specification()
    {
        var line = Explanation.Of(new DescriptorSet { Configurations = [SpecificationExamples.KeyboardMouseConfiguration] }).Parts[0].Lines[2];

        Assert.Equal(
            ["bLength", "bDescriptorType", "bcdHID", "bCountryCode", "bNumDescriptors", "bDescriptorType", "wDescriptorLength"],
            line.Fields.Select(f => f.Name));
    }

    [Fact]
    public void The_lines_of_a_part_are_all_its_bytes_in_order()
    {
        foreach (var (name, set) in RealDevices.Devices)
        {
            var parts = Explanation.Of(set).Parts;
            Assert.True(set.Device == Join(parts[0]), name);
            Assert.True(set.Configurations.SequenceEqual(parts.Where(p => p.Part.Kind == PartKind.Configuration).Select(Join)), name);
            foreach (var line in parts.SelectMany(p => p.Lines)) Assert.Equal(line.Bytes.Length, line.Fields.Sum(f => f.Size));
        }

        foreach (var (name, bytes) in RealDevices.Reports) Assert.True(bytes == Join(Explanation.OfReport(bytes).Parts[0]), name);
    }

    private static Bytes Join(ExplainedPart part) => part.Lines.SelectMany(l => l.Bytes.ToArray()).ToArray();
}
