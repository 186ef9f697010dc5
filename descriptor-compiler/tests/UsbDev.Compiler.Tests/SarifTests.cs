using System.Text.Json;

namespace UsbDev.Compiler.Tests;

public class SarifTests
{
    [Fact]
    public void Findings_become_results_with_places_rules_and_suppressions()
    {
        var result = Compile.Text("functions:\n  - rawhid # usbdev: allow USB037 it has no name on purpose\n  - keybord\n");

        using var log = JsonDocument.Parse(Sarif.Write(result.Diagnostics));

        var run = log.RootElement.GetProperty("runs")[0];
        Assert.Equal("2.1.0", log.RootElement.GetProperty("version").GetString());
        var results = run.GetProperty("results").EnumerateArray().ToList();
        var first = results.Single(r => r.GetProperty("ruleId").GetString() == Codes.UnknownName);
        Assert.Equal("error", first.GetProperty("level").GetString());
        var region = first.GetProperty("locations")[0].GetProperty("physicalLocation").GetProperty("region");
        Assert.Equal((4, 5), (region.GetProperty("startLine").GetInt32(), region.GetProperty("startColumn").GetInt32()));
        Assert.Equal(Codes.UnknownName, run.GetProperty("tool").GetProperty("driver").GetProperty("rules")[first.GetProperty("ruleIndex").GetInt32()].GetProperty("id").GetString());
        var suppressed = results.Single(r => r.GetProperty("ruleId").GetString() == "USB037");
        Assert.Equal("it has no name on purpose", suppressed.GetProperty("suppressions")[0].GetProperty("justification").GetString());
    }
}
