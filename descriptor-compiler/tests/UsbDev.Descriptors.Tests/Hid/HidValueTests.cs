using CsCheck;

namespace UsbDev.Descriptors.Tests.Hid;

public class HidValueTests
{
    [Fact]
    public void A_value_written_to_any_bits_is_read_back_and_leaves_the_others_alone() =>
        Gen.Select(Gen.Int[0, 40], Gen.Int[1, 32], Gen.Int[0, 3], Gen.Bool, Gen.Long, Gen.Byte.Array[32]).Sample((offset, size, element, signed, value, background) =>
        {
            var field = Field(offset, size, 4, signed);
            var report = background.ToArray();
            var wanted = signed ? value << (64 - size) >> (64 - size) : (long)((ulong)value << (64 - size) >> (64 - size));

            field.Write(report, element, wanted);

            Assert.Equal(wanted, field.Read(report, element));
            for (var bit = 0; bit < background.Length * 8; bit++)
            {
                if (bit >= offset + element * size && bit < offset + (element + 1) * size) continue;
                Assert.Equal((background[bit / 8] >> (bit % 8)) & 1, (report[bit / 8] >> (bit % 8)) & 1);
            }
        });

    [Theory]
    [InlineData(0, "15 00")]
    [InlineData(127, "15 7F")]
    [InlineData(128, "16 80 00")]
    [InlineData(255, "16 FF 00")]
    [InlineData(-1, "15 FF")]
    [InlineData(-128, "15 80")]
    [InlineData(-129, "16 7F FF")]
    [InlineData(32767, "16 FF 7F")]
    [InlineData(32768, "17 00 80 00 00")]
    [InlineData(65535, "17 FF FF 00 00")]
    [InlineData(4294967295, "17 FF FF FF FF")]
    public void A_signed_item_is_as_short_as_all_hosts_understand(long value, string hex)
    {
        var writer = new HidItemWriter();
        writer.Signed(HidTag.LogicalMinimum, value);
        Assert.Equal(hex, new Bytes(writer.ToBytes()).ToString());
    }

    [Theory]
    [InlineData(0, "05 00")]
    [InlineData(255, "05 FF")]
    [InlineData(0xFF00, "06 00 FF")]
    [InlineData(0x10000, "07 00 00 01 00")]
    public void An_unsigned_item_has_one_byte_at_least(uint value, string hex)
    {
        var writer = new HidItemWriter();
        writer.Unsigned(HidTag.UsagePage, value);
        Assert.Equal(hex, new Bytes(writer.ToBytes()).ToString());
    }

    [Fact]
    public void Items_written_with_their_sizes_are_the_bytes_that_were_read() => Chains.Report.Sample(bytes =>
    {
        var parsed = ReportDescriptor.Parse(bytes);
        var writer = new HidItemWriter();
        foreach (var item in parsed.Items)
        {
            if (item.IsLong) writer.Long(item.LongTag, parsed.LongData(item));
            else writer.Item(item.Tag, item.Data, item.DataSize);
        }

        writer.Raw(parsed.Rest);
        Assert.Equal(new Bytes(bytes), new Bytes(writer.ToBytes()));
    });

    [Fact]
    public void Usages_of_another_page_come_with_four_byte_usages()
    {
        var field = ReportDescriptor.Parse(Bytes.FromHex("05 01 09 02 A1 01 0B 38 02 0C 00 15 81 25 7F 75 08 95 01 81 06 C0")).Fields[0];
        Assert.Equal("Consumer / AC Pan", field.UsageOf(0).ToString());
    }

    [Fact]
    public void The_page_in_force_at_the_usage_counts_and_push_and_pop_restore_it()
    {
        var descriptor = ReportDescriptor.Parse(Bytes.FromHex("05 01 09 02 A1 01 15 00 25 01 75 01 95 08 A4 05 09 75 08 95 01 09 01 81 02 B4 09 30 81 02 C0"));
        Assert.Equal([("Button / Button 1", 8, 1), ("Generic Desktop / X", 1, 8)], descriptor.Fields.Select(f => (f.UsageOf(0).ToString()!, f.Size, f.Count)));
    }

    [Fact]
    public void A_value_becomes_physical_by_range_and_exponent()
    {
        // 0..4095 is 0..1000 with unit 10^-2 cm: a tenth of a millimetre.
        var field = ReportDescriptor.Parse(Bytes.FromHex("05 01 09 01 A1 01 15 00 26 FF 0F 35 00 46 E8 03 65 11 55 0E 75 10 95 01 09 30 81 02 C0")).Fields[0];

        Assert.Equal(10.0, field.ToPhysical(4095), 9);
        Assert.Equal("10^-2 cm", field.Unit.ToString());
    }

    [Fact]
    public void A_value_outside_of_the_range_is_null()
    {
        var hat = ReportDescriptor.Parse(Bytes.FromHex("05 01 09 05 A1 01 15 00 25 07 75 04 95 01 09 39 81 42 75 04 95 01 81 03 C0")).Reports[0];

        Assert.True(hat.Decode((byte[])[0x08]).Single().IsNull);
        Assert.False(hat.Decode((byte[])[0x07]).Single().IsNull);
    }

    [Fact]
    public void Setting_a_value_out_of_range_is_refused_with_the_range()
    {
        var mouse = ReportDescriptor.Parse(SpecificationExamples.Mouse).Reports[0];
        var x = mouse.Find(new Usage(1, 0x30))!.Value;

        var error = Assert.Throws<ArgumentOutOfRangeException>(() => x.Set(mouse.Create(), 200));

        Assert.Contains("Generic Desktop / X takes -127 to 127", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_seventh_key_finds_no_room()
    {
        var keyboard = ReportDescriptor.Parse(SpecificationExamples.Keyboard).Report(HidReportType.Input, 0)!;
        var report = keyboard.Create();
        for (ushort key = 4; key < 10; key++) keyboard.Find(new Usage(7, key))!.Value.Set(report, 1);

        Assert.Throws<InvalidOperationException>(() => keyboard.Find(new Usage(7, 10))!.Value.Set(report, 1));
    }

    [Fact]
    public void Every_unit_name_is_found_and_printed_as_itself()
    {
        foreach (var name in HidUnit.Names) Assert.Equal(name, HidUnit.Find(name).ToString());
    }

    private static HidField Field(int offset, int size, int count, bool signed)
    {
        var writer = new HidItemWriter();
        writer.Unsigned(HidTag.UsagePage, 0xFF00);
        writer.Unsigned(HidTag.Usage, 1);
        writer.Unsigned(HidTag.Collection, 1);
        writer.Signed(HidTag.LogicalMinimum, signed ? -1 : 0);
        writer.Signed(HidTag.LogicalMaximum, 1);
        writer.Unsigned(HidTag.ReportSize, 1);
        writer.Unsigned(HidTag.ReportCount, (uint)offset);
        writer.Unsigned(HidTag.Input, (uint)HidFlags.Constant);
        writer.Unsigned(HidTag.ReportSize, (uint)size);
        writer.Unsigned(HidTag.ReportCount, (uint)count);
        writer.Unsigned(HidTag.Usage, 1);
        writer.Unsigned(HidTag.Input, (uint)HidFlags.Variable);
        writer.Item(HidTag.EndCollection);
        return ReportDescriptor.Parse(writer.ToBytes()).Fields[1];
    }
}
