namespace UsbDev.Descriptors.Tests.Hid;

public class ReportDescriptorTests
{
    [Fact]
    public void The_boot_keyboard_has_the_layout_that_appendix_B_prints()
    {
        var keyboard = ReportDescriptor.Parse(SpecificationExamples.Keyboard);

        Assert.Empty(keyboard.Problems);
        Assert.False(keyboard.UsesReportIds);
        var input = keyboard.Report(HidReportType.Input, 0)!;
        Assert.Equal(8, input.ByteLength);
        Assert.Equal([(0L, 1, 8), (8L, 8, 1), (16L, 8, 6)], input.Fields.Select(f => (f.BitOffset, f.Size, f.Count)));
        Assert.Equal(1, keyboard.Report(HidReportType.Output, 0)!.ByteLength);
    }

    [Fact]
    public void Pressed_keys_are_found_by_usage()
    {
        var input = ReportDescriptor.Parse(SpecificationExamples.Keyboard).Report(HidReportType.Input, 0)!;
        byte[] shiftA = [0x02, 0, 0x04, 0, 0, 0, 0, 0];

        var on = input.Decode(shiftA).Where(v => v.Value != 0).Select(v => v.Usage.ToString());

        Assert.Equal(["Keyboard/Keypad / Keyboard Left Shift", "Keyboard/Keypad / Keyboard A"], on);
    }

    [Fact]
    public void Keys_set_by_usage_give_the_bytes_of_a_keyboard()
    {
        var input = ReportDescriptor.Parse(SpecificationExamples.Keyboard).Report(HidReportType.Input, 0)!;
        var report = input.Create();

        foreach (var name in new[] { "Keyboard LeftShift", "Keyboard A", "Keyboard B" })
            input.Find(Usages.Find(name).Usage!.Value)!.Value.Set(report, 1);

        Assert.Equal([0x02, 0, 0x04, 0x05, 0, 0, 0, 0], report);
        input.Find(Usages.Find("Keyboard A").Usage!.Value)!.Value.Set(report, 0);
        Assert.Equal([0x02, 0, 0, 0x05, 0, 0, 0, 0], report);
    }

    [Fact]
    public void A_mouse_moves_by_signed_values()
    {
        var input = ReportDescriptor.Parse(SpecificationExamples.Mouse).Report(HidReportType.Input, 0)!;
        var x = input.Find(new Usage(1, 0x30))!.Value;

        Assert.Equal(3, input.ByteLength);
        Assert.Equal(-5, x.Get([0x01, 0xFB, 0x00]));
        Assert.True(x.Field.IsRelative);
    }
}
