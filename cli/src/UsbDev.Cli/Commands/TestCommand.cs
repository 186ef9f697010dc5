using System.CommandLine;
using UsbDev.Testing;
using UsbDev.Testing.Results;

namespace UsbDev.Cli.Commands;

/// <summary>Runs a gadget's tests on a board of this process.</summary>
internal static class TestCommand
{
    private const string Json = "json"; // to standard output, as with every verb

    public static Verb Create()
    {
        var folder = new Argument<string>("folder") { Description = "The gadget's folder", DefaultValueFactory = _ => "." };
        var filter = new Option<string?>("--filter") { Description = "Run only tests whose name contains this text", HelpName = "text" };
        var captures = new Option<string?>("--capture") { Description = "Keep a capture of every test in this folder; default: of those that fail, in 'captures/KIND' in the gadget's folder", HelpName = "folder" };
        var reports = RunReport.All.Where(report => report.Name != Json)
            .Select(report => (report, option: new Option<string?>($"--{report.Name}") { Description = $"Write the results to this file as {report.Summary}", HelpName = "file" }))
            .ToList();
        var board = new BoardChoice();
        var verb = new Verb("test", "Compile a gadget, plug it in, look at it as a host does, and run its tests",
            "usbdev test examples/hid-keyboard",
            "usbdev test . --filter button",
            "usbdev test . --junit results.xml --capture captures");
        verb.Arguments.Add(folder);
        foreach (var option in (Option[])[filter, captures, .. reports.Select(r => r.option), .. board.Options])
            verb.Options.Add(option);
        verb.Runs(async (parse, terminal, cancel) =>
        {
            var path = Gadgets.Folder(parse.GetRequiredValue(folder));
            foreach (var (_, option) in reports)
                if (parse.GetValue(option) is { } file)
                    OutputFile.Require(file);
            if (File.Exists(parse.GetValue(captures)))
                throw CliException.Usage($"{parse.GetValue(captures)} is a file", "name a folder for the captures");
            if (Gadgets.Load(path, board.Kind(parse).Name, terminal) is not { } loaded)
                return ExitCode.Findings;
            var wanted = parse.GetValue(filter);
            if (wanted is not null && !loaded.Scenario.Tests.Any(test => Matches(test.Name, wanted)))
                throw CliException.Usage($"no test of {path} has '{wanted}' in its name", $"there are: {string.Join("; ", loaded.Scenario.Tests.Select(t => t.Name))}");
            var (supply, gadget) = await board.Supply(loaded, parse, cancel);
            using var owned = supply;
            var report = terminal.Json ? null : new TestReport(terminal);
            var kept = parse.GetValue(captures);
            // A folder for each kind: the gadget may be under test on several at the same time.
            var captureFolder = kept ?? Path.Combine(gadget.Name("captures"), board.Kind(parse).Name);
            var run = await TestRunner.Run(gadget, new RunOptions
            {
                MakeBoard = supply.Make,
                Captures = captureFolder,
                KeepCaptures = kept is not null,
                Filter = wanted is null ? null : name => Matches(name, wanted),
                Observer = report,
                Cancel = cancel,
            });
            if (kept is null)
            {
                DeleteEmpty(captureFolder);
                DeleteEmpty(Path.GetDirectoryName(captureFolder)!);
            }
            foreach (var (form, option) in reports)
                if (parse.GetValue(option) is { } file)
                    Write(run, form, file);
            if (terminal.Json)
            {
                using var stdout = Console.OpenStandardOutput();
                RunReport.Find(Json)!.Write(run, stdout);
                terminal.WriteLine();
            }
            report?.Done(run);
            return run.Passed ? ExitCode.Fine : ExitCode.Findings;
        });
        return verb;
    }

    private static void Write(TestRun run, RunReport form, string file)
    {
        using var content = new MemoryStream();
        form.Write(run, content);
        OutputFile.Write(file, content.ToArray());
    }

    private static void DeleteEmpty(string folder)
    {
        try
        {
            Directory.Delete(folder);
        }
        catch (IOException)
        {
            // Something is kept there, or another run was first.
        }
    }

    private static bool Matches(string name, string wanted) => name.Contains(wanted, StringComparison.OrdinalIgnoreCase);
}
