namespace UsbDev.Descriptors.Tests;

public class UsagesTests
{
    [Theory]
    [InlineData("Generic Desktop / X", 0x01, 0x30, 0x30)]
    [InlineData("generic desktop/x", 0x01, 0x30, 0x30)]
    [InlineData("Keyboard a", 0x07, 0x04, 0x04)]
    [InlineData("Keyboard/Keypad / Keyboard / ?", 0x07, 0x38, 0x38)]
    [InlineData("Keyboard / ?", 0x07, 0x38, 0x38)]
    [InlineData("Keyboard 1", 0x07, 0x1E, 0x1E)]
    [InlineData("Button / 1..8", 0x09, 1, 8)]
    [InlineData("Button 3", 0x09, 3, 3)]
    [InlineData("Button 1..Button 5", 0x09, 1, 5)]
    [InlineData("Keyboard A..Keyboard Z", 0x07, 0x04, 0x1D)]
    [InlineData("0xFF00 / 0x01", 0xFF00, 1, 1)]
    [InlineData("0x01 / X", 1, 0x30, 0x30)]
    [InlineData("Consumer / Play/Pause", 0x0C, 0xCD, 0xCD)]
    [InlineData("Phone Key 9", 0x0B, 0xB9, 0xB9)]
    public void A_name_finds_its_usage(string text, int page, int first, int last) =>
        Assert.Equal(new UsageRange((ushort)page, (ushort)first, (ushort)last), Usages.Find(text).Range);

    [Fact]
    public void Every_name_of_the_tables_finds_its_own_usage()
    {
        foreach (var page in Usages.Pages)
        {
            foreach (var entry in page.Entries)
            {
                foreach (var id in new[] { entry.First, entry.Last })
                {
                    var usage = new Usage(page.Number, id);
                    var found = Usages.Find(usage.ToString());
                    Assert.True(found.Usage == usage, $"{usage} finds {found.Range}");
                    var alone = Usages.Find(entry.NameOf(id));
                    Assert.True(
                        alone.Usage == usage || alone.Candidates.Contains(usage.ToString()),
                        $"{entry.NameOf(id)} alone finds {alone.Range}");
                }
            }
        }
    }

    [Fact]
    public void The_tables_hold_34_pages() => Assert.Equal(34, Usages.Pages.Length);

    [Fact]
    public void A_slip_of_the_pen_brings_a_suggestion()
    {
        Assert.Contains("Generic Desktop / Wheel", Usages.Find("Generic Desktop / Wheeel").Suggestions);
        Assert.Contains("Consumer / Play/Pause", Usages.Find("Play/Puase").Suggestions);
    }

    [Fact]
    public void A_name_in_several_pages_lists_them_all()
    {
        var match = Usages.Find("Mute");
        Assert.Null(match.Range);
        Assert.True(match.Candidates.Length > 1);
    }
}
