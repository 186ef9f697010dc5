using UsbDev.Descriptors.Tests.Corpus;
using UsbDev.Descriptors.Tests.Hid;

namespace UsbDev.Descriptors.Tests.Rules;

/// <summary>One thing broken in descriptors that are sound: the rule for it must speak up.</summary>
public class MutationTests
{
    private static readonly Bytes Midi = RealDevices.Devices.First(d => d.Name.StartsWith(
        "ESP32-S3 MIDI",
        StringComparison.Ordinal)).Set.Configurations[0];
    private static readonly Bytes Serial = RealDevices.Devices.First(d => d.Name.StartsWith(
        "ESP32-S3 composite",
        StringComparison.Ordinal)).Set.Configurations[0];
    private static readonly Bytes Hid = SpecificationExamples.KeyboardMouseConfiguration;

    [Fact]
    public void A_sound_configuration_has_no_error()
    {
        foreach (var sound in new[] { Midi, Serial, Hid }) Assert.DoesNotContain(Check(sound), f => f.Severity == Severity.Error);
    }

    [Fact]
    public void Any_flipped_bit_in_any_bLength_is_found()
    {
        foreach (var sound in new[] { Midi, Serial, Hid })
        {
            foreach (var descriptor in Configuration.Parse(sound).Chain)
            {
                for (var bit = 0; bit < 8; bit++)
                {
                    var found = Check(Changed(sound, descriptor.Offset, b => (byte)(b ^ (1 << bit))));
                    Assert.True(found.Any(f => f.Severity >= Severity.Warning), $"bLength of the descriptor at 0x{descriptor.Offset:X2}, bit {bit}");
                }
            }
        }
    }

    [Theory]
    [InlineData(2, 0x3C, "USB003")]
    [InlineData(2, 0x00, "USB003")]
    [InlineData(4, 3, "USB023")]
    [InlineData(5, 0, "USB025")]
    [InlineData(7, 0x20, "USB026")]
    [InlineData(8, 0xFF, "USB027")]
    [InlineData(9, 0, "USB001")]
    [InlineData(9, 8, "USB002")]
    [InlineData(10, 2, "USB005")]
    [InlineData(13, 2, "USB030")]
    [InlineData(12, 1, "USB031")]
    [InlineData(14, 0, "USB033")]
    [InlineData(16, 3, "HID053b")]
    [InlineData(15, 2, "HID053")]
    [InlineData(23, 3, "HID055c")]
    [InlineData(29, 0x80, "USB038")]
    [InlineData(29, 0x82, "USB039")]
    [InlineData(30, 0, "USB040")]
    [InlineData(30, 2, "HID054")]
    [InlineData(33, 0, "USB043")]
    [InlineData(36, 3, "USB023b")]
    public void A_byte_of_the_keyboard_and_mouse_breaks_its_rule(int offset, byte value, string rule) =>
        Assert.Contains(Check(Changed(Hid, offset, _ => value)), f => f.Rule.Id == rule);

    [Fact]
    public void A_bulk_packet_of_63_bytes_is_an_error()
    {
        var endpoint = Configuration.Parse(Serial).Chain.OfType<EndpointDescriptor>().First(e => e.Transfer == TransferType.Bulk);

        var finding = Check(Changed(Serial, endpoint.Offset + 4, _ => 63)).Single(f => f.Rule.Id == "USB041");

        Assert.Equal(Severity.Error, finding.Severity);
        Assert.Equal((endpoint.Offset + 4, 2), (finding.Where.Offset, finding.Where.Length));
    }

    [Fact]
    public void A_lost_end_collection_is_an_error()
    {
        var found = DescriptorCheck.Run(SpecificationExamples.Mouse.Slice(0, SpecificationExamples.Mouse.Length - 1), CheckMode.Check);

        Assert.Contains(found, f => f is { Rule.Id: "HID063", Severity: Severity.Error });
    }

    [Theory]
    [InlineData("05 01 09 06 A1 01 85 01 75 08 95 01 09 01 81 02 C0 05 01 09 02 A1 01 85 01 09 30 81 02 C0", "HID076b")]
    [InlineData("05 01 09 06 A1 01 15 00 25 01 85 01 75 08 95 01 09 01 81 02 85 01 09 30 81 02 C0", "HID076c")]
    [InlineData("05 01 09 06 A1 01 75 08 95 01 09 01 15 00 25 01 81 02 C0 05 01 09 02 A1 01 09 30 81 02 C0", "HID076d")]
    [InlineData("05 01 09 06 85 01 A1 01 15 00 25 01 75 08 95 01 09 01 81 02 C0", "HID076e")]
    [InlineData("05 01 09 06 09 02 A1 01 15 00 25 01 75 08 95 01 09 01 81 02 C0", "HID065c")]
    [InlineData("05 01 09 06 A1 01 15 00 25 01 75 08 95 01 81 02 C0", "HID072c")]
    [InlineData("05 01 09 06 A1 01 15 00 25 01 85 00 75 08 95 01 09 01 81 02 C0", "HID076")]
    [InlineData("05 01 09 06 A1 01 15 00 25 01 75 08 95 01 09 01 81 02 85 01 09 30 81 02 C0", "HID076")]
    [InlineData("05 01 09 06 A1 01 15 00 25 01 75 07 95 01 09 01 81 02 C0", "HID074")]
    [InlineData("05 01 09 06 A1 01 15 00 25 01 75 08 95 01 09 01 81 02 C0 C0", "HID063")]
    [InlineData("05 01 09 06 A1 01 15 00 25 01 75 08 95 01 09 01 81 02 C0 26 00", "HID059")]
    [InlineData("05 01 09 06 A1 01 FE 01 10 00 15 00 25 01 75 08 95 01 09 01 81 02 C0", "HID060")]
    [InlineData("05 01 09 06 A1 01 14 25 01 75 08 95 01 09 01 81 02 C0", "HID061")]
    [InlineData("05 01 09 06 A1 01 15 00 25 01 75 08 95 01 09 01 81 02 04 02 D4 C0", "HID062")]
    [InlineData("05 01 A1 01 15 00 25 01 75 08 95 01 09 01 81 02 C0", "HID065")]
    [InlineData("05 01 09 06 A1 01 15 00 25 01 75 08 95 01 09 01 B4 81 02 C0", "HID066")]
    [InlineData("05 01 09 06 A1 01 A4 15 00 25 01 75 08 95 01 09 01 81 02 C0", "HID066b")]
    [InlineData("05 01 09 06 A1 01 75 08 95 01 09 01 81 02 C0", "HID067")]
    [InlineData("05 01 09 06 A1 01 15 05 25 01 75 08 95 01 09 01 81 02 C0", "HID068")]
    [InlineData("05 01 09 06 A1 01 15 00 25 FF 75 08 95 01 09 01 81 02 C0", "HID068b")]
    [InlineData("05 01 09 06 A1 01 15 00 26 FF 03 75 08 95 01 09 01 81 02 C0", "HID069")]
    [InlineData("05 01 09 06 A1 01 15 00 25 01 35 05 45 01 75 08 95 01 09 01 81 02 C0", "HID070")]
    [InlineData("05 01 09 06 A1 01 15 00 25 01 75 08 95 01 19 05 29 01 81 02 C0", "HID071")]
    [InlineData("05 01 09 06 A1 01 15 00 25 01 75 08 95 01 29 01 81 02 C0", "HID071")]
    [InlineData("05 01 09 06 A1 01 15 00 25 01 75 08 95 01 09 01 09 02 81 02 C0", "HID072")]
    [InlineData("05 01 09 06 A1 01 15 00 25 01 75 08 95 01 09 01 81 02 09 02 C0", "HID073")]
    [InlineData("05 01 09 06 A1 01 15 00 26 FF 7F 75 04 95 01 81 01 75 20 95 01 09 01 81 02 75 04 81 01 C0", "HID075")]
    [InlineData("05 01 09 05 A1 01 15 00 25 07 75 08 95 01 09 39 81 02 C0", "HID079")]
    [InlineData("05 01 09 06 A1 01 A9 01 A9 01 09 01 A9 00 15 00 25 01 75 08 95 01 81 02 C0", "HID086")]
    public void A_broken_report_descriptor_breaks_its_rule(string hex, string rule) =>
        Assert.Contains(DescriptorCheck.Run(Bytes.FromHex(hex), CheckMode.Check), f => f.Rule.Id == rule);

    [Fact]
    public void A_field_of_no_bits_needs_no_report_ID() => Assert.DoesNotContain(
        DescriptorCheck.Run(Bytes.FromHex("05 01 09 06 A1 01 15 00 25 01 75 08 95 00 09 01 81 02 95 01 85 01 09 30 81 02 C0"), CheckMode.Check),
        f => f.Severity == Severity.Error);

    [Fact]
    public void A_jack_wired_to_itself_is_an_error()
    {
        var jack = Configuration.Parse(Midi).Chain.OfType<MidiOutJackDescriptor>().First();

        Assert.Contains(Check(Changed(Midi, jack.Offset + 6, _ => jack.Id)), f => f is { Rule.Id: "MIDI091c", Severity: Severity.Error });
    }

    [Fact]
    public void Jacks_wired_in_a_circle_are_an_error()
    {
        var jacks = Configuration.Parse(Midi).Chain.OfType<MidiOutJackDescriptor>().ToList();
        var circle = Changed(Changed(Midi, jacks[0].Offset + 6, _ => jacks[1].Id), jacks[1].Offset + 6, _ => jacks[0].Id);

        Assert.Equal(2, Check(circle).Count(f => f.Rule.Id == "MIDI091c"));
    }

    [Fact]
    public void A_midi_header_may_count_its_endpoints_or_not_and_nothing_else()
    {
        var header = Configuration.Parse(Midi).Chain.OfType<MidiHeaderDescriptor>().Single();

        Assert.DoesNotContain(Check(Changed(Midi, header.Offset + 5, _ => 37)), f => f.Rule.Id == "MIDI090");
        Assert.DoesNotContain(Check(Changed(Midi, header.Offset + 5, _ => 65)), f => f.Rule.Id == "MIDI090");
        Assert.Contains(Check(Changed(Midi, header.Offset + 5, _ => 66)), f => f.Rule.Id == "MIDI090");
    }

    [Fact]
    public void A_union_that_names_a_missing_interface_breaks_its_rule()
    {
        var union = Configuration.Parse(Serial).Chain.OfType<CdcUnionDescriptor>().Single();

        Assert.Contains(Check(Changed(Serial, union.Offset + 4, _ => 7)), f => f.Rule.Id == "CDC096b");
    }

    [Fact]
    public void A_rule_that_is_broken_a_thousand_times_is_reported_a_few_times_and_counted()
    {
        var descriptor = Bytes.FromHex("05 01 09 06 A1 01" + string.Concat(Enumerable.Repeat("14", 1000)) + "C0");

        var found = DescriptorCheck.Run(descriptor, CheckMode.Check).Where(f => f.Rule.Id == "HID061").ToList();

        Assert.True(found.Count < 30);
        Assert.Contains(found, f => f.Message.Contains("980 more", StringComparison.Ordinal));
    }

    private static Bytes Changed(Bytes bytes, int offset, Func<byte, byte> change)
    {
        var copy = bytes.ToArray();
        copy[offset] = change(copy[offset]);
        return copy;
    }

    private static IReadOnlyList<Finding> Check(Bytes configuration) => DescriptorCheck.Run(
        new DescriptorSet { Configurations = [configuration] },
        CheckMode.Check);
}
