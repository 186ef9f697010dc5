using System.Runtime.CompilerServices;

namespace UsbDev.Descriptors.Tests.Rules;

public class RuleCatalogTests
{
    [Fact]
    public void Each_rule_has_an_identifier_of_its_own() =>
        Assert.Empty(RuleCatalog.All.GroupBy(r => r.Id).Where(g => g.Count() > 1).Select(g => g.Key));

    [Fact]
    public void Each_rule_says_what_goes_wrong_and_the_way_out() =>
        Assert.All(RuleCatalog.All, r => Assert.All([r.Title, r.Why, r.Fix, r.Source], text => Assert.False(string.IsNullOrWhiteSpace(text), r.Id)));

    [Fact]
    public void No_rule_is_stricter_with_foreign_devices_than_with_our_own() =>
        Assert.Empty(RuleCatalog.All.Where(r => r.Check > r.Compile).Select(r => r.Id));

    [Fact]
    public void The_rules_reference_is_made_from_the_table()
    {
        var page = Path.Combine(Path.GetDirectoryName(ThisFile())!, "../../../../docs/rules.md");
        var text = RuleCatalog.ToMarkdown();
        if (Environment.GetEnvironmentVariable("USBDEV_UPDATE_DOCS") == "1") File.WriteAllText(page, text);

        Assert.True(
            File.Exists(page) && File.ReadAllText(page) == text,
            "docs/rules.md is not what the table makes; run this test with USBDEV_UPDATE_DOCS=1");
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
