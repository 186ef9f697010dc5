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
    public void Of_each_error_in_foreign_descriptors_it_is_said_what_Linux_does() =>
        Assert.Equal(RuleCatalog.All.Where(r => r.Check == Severity.Error && !r.Id.StartsWith("TGT", StringComparison.Ordinal)).Select(r => r.Id), RuleCatalog.JudgedByLinux);

    [Fact]
    public void No_number_is_left_out_without_a_reason() =>
        Assert.Empty(Enumerable.Range(1, 117).Except(RuleCatalog.Numbers.Select(id => int.Parse(id.TrimStart([.. "ABCDEFGHIJKLMNOPQRSTUVWXYZ"])[..3]))));
}
