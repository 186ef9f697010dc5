using System.Text.RegularExpressions;
using UsbDev.Descriptors;
using UsbDev.Testing;
using UsbDev.Testing.Results;

namespace UsbDev.Library.Tests;

/// <summary>
/// docs/library, followed to the letter. A yaml block with <c>device:</c> is the description from there on, a python block the program (or the
/// file that its first line names, or what is typed at the prompt), a yaml block with <c>tests:</c> what it must do. A program without tests
/// must run without an exception.
/// </summary>
[Trait(Bench.Boards, Bench.OfItsOwn)]
public sealed partial class TutorialTests(FirmwareFixture fixture)
{
    private static readonly string _folder = Path.Combine(FirmwareFixture.Repository, "docs", "library");

    public static TheoryData<string> Pages => [.. Directory.EnumerateFiles(_folder, "*.md").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    // What a board's firmware lacks. docs/library/README.md says so.
    private static readonly (string Page, string Board)[] _lacking = [("asyncio.md", "samd21")];

    public static TheoryData<string, string> PagesOnChips => new(Pages.SelectMany(page => BoardKind.All.Skip(1).Select(kind => (page.Data, kind.Name))).Except(_lacking));

    [Theory]
    [MemberData(nameof(Pages))]
    public Task Every_program_of_a_page_does_what_the_page_says(string page) => Follow(page, "virtual");

    [Theory, Trait("Speed", "Slow")]
    [MemberData(nameof(PagesOnChips))]
    public Task And_the_first_one_on_the_firmware_that_is_flashed(string page, string board) => Follow(page, board);

    [Fact]
    public Task And_so_does_the_gadget_on_the_first_page_of_all()
    {
        var text = File.ReadAllText(Path.Combine(FirmwareFixture.Repository, "README.md"));
        var files = Block().Matches(text).Select(m => m.Groups["text"].Value.Split('\n', 2)).Where(lines => lines[0].StartsWith("# ", StringComparison.Ordinal)).ToDictionary(lines => lines[0][2..], lines => lines[1]);
        Assert.Equal(["device.yaml", "main.py", "tests.yaml"], files.Keys);
        return Run(files, "README.md", "virtual");
    }

    private async Task Follow(string page, string board)
    {
        var text = File.ReadAllText(Path.Combine(_folder, page));
        var blocks = Block().Matches(text).Select(m => (Language: m.Groups["language"].Value, Text: m.Groups["text"].Value, Line: text.AsSpan(0, m.Index).Count('\n') + 1)).ToList();
        var files = new Dictionary<string, string>();
        var ran = 0;
        for (var i = 0; i < blocks.Count; i++)
        {
            var (language, content, line) = blocks[i];
            switch (language)
            {
                case "yaml" when content.StartsWith("device:", StringComparison.Ordinal):
                    files.Clear();
                    files["device.yaml"] = content;
                    break;
                case "yaml":
                    Assert.Fail($"{page}:{line}: neither a description nor the tests of the program before it");
                    break;
                case "python":
                    var name = FileName().Match(content) is { Success: true } named ? named.Groups["name"].Value : "main.py";
                    if (name == "at the prompt")
                    {
                        await using var bench = new Bench(fixture);
                        bench.Run(content);
                        break;
                    }

                    files[name] = content;
                    if (name != "main.py")
                        break;
                    files.Remove("tests.yaml");
                    if (i + 1 < blocks.Count && blocks[i + 1].Text.StartsWith("tests:", StringComparison.Ordinal))
                        files["tests.yaml"] = blocks[++i].Text;
                    await Run(files, $"{page}:{line}", board);
                    ran++;
                    break;
            }

            if (ran > 0 && board != "virtual")
                break;
        }

        Assert.True(ran > 0, $"{page} has no program");
    }

    [Fact]
    public void The_boot_program_on_the_page_is_the_one_that_is_written()
    {
        var page = File.ReadAllText(Path.Combine(_folder, "boot.md"));
        var shown = Block().Matches(page).Select(m => m.Groups["text"].Value).Single(text => text.StartsWith("# boot.py", StringComparison.Ordinal));
        var module = File.ReadAllText(Path.Combine(FirmwareFixture.Repository, "usbdev-lib", "usbdev", "boot.py"));
        var template = module.Split("\"\"\"")[3].Replace("{pin!r}", "15", StringComparison.Ordinal).Replace("{module}", "device", StringComparison.Ordinal).Replace("{ms}", "5000", StringComparison.Ordinal);
        Assert.Equal(shown[(shown.IndexOf('\n') + 1)..], template[(template.IndexOf('\n') + 1)..]);
    }

    [Fact]
    public void The_index_has_every_page()
    {
        var index = File.ReadAllText(Path.Combine(_folder, "README.md"));
        Assert.All(Pages.Where(page => page.Data != "README.md"), page => Assert.Contains($"]({page.Data})", index, StringComparison.Ordinal));
    }

    private async Task Run(Dictionary<string, string> files, string place, string board)
    {
        var folder = Directory.CreateTempSubdirectory("usbdev-tutorial-").FullName;
        try
        {
            foreach (var (name, content) in files)
                File.WriteAllText(Path.Combine(folder, name), content);
            var (gadget, findings) = Gadget.Load(folder);
            Assert.True(gadget is not null && findings.All(finding => finding.Severity == Severity.Info), $"{place}: {string.Join('\n', findings)}");
            using var told = new StringWriter();
            var run = await TestRunner.Run(gadget, new RunOptions { MakeBoard = fixture.On(board), Observer = new ConsoleReport(told), Cancel = TestContext.Current.CancellationToken });
            Assert.True(run.Passed, $"{place}\n{told}");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [GeneratedRegex(@"^```(?<language>\w*)\n(?<text>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"^# (?<name>[\w.]+\.py|at the prompt)\n")]
    private static partial Regex FileName();
}
