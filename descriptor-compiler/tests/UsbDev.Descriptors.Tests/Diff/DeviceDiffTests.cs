using UsbDev.Descriptors.Tests.Hid;

namespace UsbDev.Descriptors.Tests.Diff;

public class DeviceDiffTests
{
    private static readonly Bytes Keyboard = Bytes.FromHex("09 04 00 00 01 03 01 01 00  09 21 11 01 00 01 22 3F 00  07 05 81 03 08 00 0A");
    private static readonly Bytes Mouse = Bytes.FromHex("09 04 01 00 01 03 01 02 00  09 21 11 01 00 01 22 32 00  07 05 82 03 08 00 0A");

    [Fact]
    public void A_device_does_not_differ_from_itself() =>
        Assert.Empty(DeviceDiff.Of(Composite(Keyboard, Mouse), Composite(Keyboard, Mouse)).Changes);

    [Fact]
    public void Functions_that_change_places_are_a_line_each()
    {
        var swapped = Composite(Renumbered(Mouse, 0, 0x81), Renumbered(Keyboard, 1, 0x82)) with
        {
            Reports = DescriptorSets.Reports((0, SpecificationExamples.Mouse), (1, SpecificationExamples.Keyboard)),
        };

        Assert.Equal(
            """
            » configuration / HID boot keyboard: interface 0, endpoint 0x81 → interface 1, endpoint 0x82
            » configuration / HID boot mouse: interface 1, endpoint 0x82 → interface 0, endpoint 0x81

            """, DeviceDiff.Of(Composite(Keyboard, Mouse), swapped).ToText(), ignoreLineEndingDifferences: true);
    }

    [Fact]
    public void A_changed_field_is_named_by_its_usage()
    {
        var sixteenBits = Bytes.FromHex("""
            05 01 09 02 A1 01 09 01 A1 00 05 09 19 01 29 03 15 00 25 01 95 03 75 01 81 02 95 01 75 05 81 01 05 01 09 30 09 31
            16 01 80 26 FF 7F 75 10 95 02 81 06 C0 C0
            """);
        var before = Composite(Keyboard, Mouse);
        var after = before with { Reports = before.Reports.SetItem(new ReportKey(0, 1), sixteenBits) };

        var lines = DeviceDiff.Of(before, after).ToText();

        Assert.Equal("~ configuration / HID boot mouse / input report / Generic Desktop / X .. Y: 8 bits, -127..127, relative → 16 bits, -32767..32767, relative\n", lines);
    }

    [Fact]
    public void A_lost_function_is_one_line()
    {
        var change = Assert.Single(DeviceDiff.Of(Composite(Keyboard, Mouse), Composite(Keyboard)).Changes);

        Assert.Equal((ChangeKind.Removed, "HID boot mouse (interface 1, endpoint 0x82)"), (change.Kind, change.Before));
    }

    [Fact]
    public void A_report_with_another_id_is_one_line()
    {
        static DescriptorSet With(string id) => new()
        {
            Configurations = [Bytes.FromHex("09 02 22 00 01 01 00 80 32 09 04 00 00 01 03 00 00 00 09 21 11 01 00 01 22 1F 00 07 05 81 03 08 00 0A")],
            Reports = DescriptorSets.Reports((0, Bytes.FromHex($"05 01 09 02 A1 01 85 {id} 15 00 25 7F 75 08 95 02 09 30 09 31 81 02 C0"))),
        };

        var change = Assert.Single(DeviceDiff.Of(With("01"), With("02")).Changes);

        Assert.Equal(("ID 1", "ID 2"), (change.Before, change.After));
    }

    [Fact]
    public void Descriptors_that_mean_the_same_are_said_to()
    {
        var before = Composite(Keyboard, Mouse);
        var longer = Bytes.FromHex(SpecificationExamples.Mouse.ToString().Replace("15 00", "16 00 00", StringComparison.Ordinal));
        var after = before with { Reports = before.Reports.SetItem(new ReportKey(0, 1), longer) };

        Assert.Equal("51 bytes that mean the same", Assert.Single(DeviceDiff.Of(before, after).Changes).After);
    }

    [Fact]
    public void What_was_read_of_one_device_only_is_not_compared_and_named()
    {
        var whole = Composite(Keyboard, Mouse);

        var diff = DeviceDiff.Of(whole, whole with { Reports = AnswerDictionary.Empty<ReportKey>() });

        Assert.Empty(diff.Changes);
        Assert.Equal(["report descriptors"], diff.NotCompared);
    }

    [Fact]
    public void Report_descriptors_that_stand_alone_are_compared()
    {
        static DescriptorSet Alone(Bytes report) => new() { Reports = DescriptorSets.Reports((0, report)) };

        Assert.Empty(DeviceDiff.Of(Alone(SpecificationExamples.Mouse), Alone(SpecificationExamples.Mouse)).Changes);
        Assert.NotEmpty(DeviceDiff.Of(Alone(SpecificationExamples.Mouse), Alone(SpecificationExamples.Keyboard)).Changes);
        Assert.Empty(DeviceDiff.Of(Alone(SpecificationExamples.Keyboard), Composite(Keyboard)  with { Reports = DescriptorSets.Reports((0, SpecificationExamples.Keyboard)) }).Changes);
    }

    private static DescriptorSet Composite(params Bytes[] functions)
    {
        byte[] body = [.. functions.SelectMany(f => f.ToArray())];
        return new DescriptorSet
        {
            Configurations = [new Bytes((byte[])[9, 2, (byte)(body.Length + 9), 0, (byte)functions.Length, 1, 0, 0xA0, 50, .. body])],
            Reports = DescriptorSets.Reports((0, SpecificationExamples.Keyboard), (1, SpecificationExamples.Mouse)),
        };
    }

    private static Bytes Renumbered(Bytes function, byte number, byte endpoint)
    {
        var copy = function.ToArray();
        copy[2] = number;
        copy[20] = endpoint;
        return copy;
    }
}
