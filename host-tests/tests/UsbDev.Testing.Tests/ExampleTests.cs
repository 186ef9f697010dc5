using UsbDev.Testing.Results;

namespace UsbDev.Testing.Tests;

/// <summary>The examples on the virtual board; <c>./test</c> runs them on each board that they are for.</summary>
public class ExampleTests(Firmware firmware, ITestOutputHelper output)
{
    public static TheoryData<string> Examples => [.. Directory.EnumerateDirectories(Path.Combine(Firmware.Repository, "examples"))
        .Where(d => File.Exists(Path.Combine(d, Gadget.DescriptionFile))).Select(d => Path.GetFileName(d)).Order()];

    [Theory]
    [MemberData(nameof(Examples))]
    public async Task Every_example_passes_its_tests(string name)
    {
        var (gadget, findings) = Gadget.Load(Path.Combine(Firmware.Repository, "examples", name));
        Assert.True(gadget is not null, string.Join('\n', findings));

        using var told = new StringWriter();
        var run = await TestRunner.Run(gadget, new RunOptions { MakeBoard = firmware.Make, Observer = new ConsoleReport(told) });

        output.WriteLine(told.ToString());
        Assert.True(run.Passed, told.ToString());
        Assert.NotEmpty(gadget.Scenario.Tests);
    }
}
