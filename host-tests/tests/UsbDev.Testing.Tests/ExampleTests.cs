using UsbDev.Testing.Results;

namespace UsbDev.Testing.Tests;

public class ExampleTests(Firmware firmware, ITestOutputHelper output)
{
    public static TheoryData<string> Examples => [.. Directory.EnumerateDirectories(Path.Combine(Firmware.Repository, "examples"))
        .Where(d => File.Exists(Path.Combine(d, Gadget.DescriptionFile))).Select(d => Path.GetFileName(d)).Order()];

    public static TheoryData<string, string> ExamplesOnBoards => new(Examples.SelectMany(e => BoardKind.All.Select(k => ((string)e, k.Name))));

    [Theory]
    [MemberData(nameof(ExamplesOnBoards))]
    public async Task Every_example_passes_its_tests_on_every_board(string name, string board)
    {
        var (gadget, findings) = Gadget.Load(Path.Combine(Firmware.Repository, "examples", name));
        Assert.True(gadget is not null, string.Join('\n', findings));

        using var told = new StringWriter();
        var run = await TestRunner.Run(gadget, new RunOptions { MakeBoard = firmware.On(board), Observer = new ConsoleReport(told) });

        output.WriteLine(told.ToString());
        Assert.True(run.Passed, told.ToString());
        Assert.NotEmpty(gadget.Scenario.Tests);
    }
}
