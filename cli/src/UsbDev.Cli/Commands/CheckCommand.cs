using System.CommandLine;
using UsbDev.Compiler;
using UsbDev.Descriptors;

namespace UsbDev.Cli.Commands;

/// <summary>Checks descriptions and shows everything that is wrong with them at once.</summary>
internal static class CheckCommand
{
    public static Verb Create()
    {
        var files = new Argument<string[]>("file")
        {
            Description = "Descriptions, or folders with a device.yaml",
            Arity = ArgumentArity.ZeroOrMore,
            DefaultValueFactory = _ => [Descriptions.FileName],
        };
        var boards = Descriptions.Boards();
        var strict = new Option<bool>("--strict") { Description = "Warnings count as errors" };
        var verb = new Verb("check", "Check descriptions: every error at once, with its place, its rule and the way out",
            "usbdev check examples/hid-keyboard",
            "usbdev check --strict device.yaml",
            "usbdev check --json device.yaml");
        verb.Arguments.Add(files);
        verb.Options.Add(boards);
        verb.Options.Add(strict);
        verb.Runs((parse, terminal) => Run(parse.GetRequiredValue(files), parse.GetValue(boards), parse.GetValue(strict), terminal));
        return verb;
    }

    private static ExitCode Run(string[] files, string[]? boards, bool strict, Terminal terminal)
    {
        var results = files.Select(file => (file, result: Descriptions.Compile(file, boards))).ToList();
        var failed = results.Any(r => !r.result.Success || strict && r.result.Diagnostics.Any(d => d.Severity == Severity.Warning && d.Allowed is null));
        if (terminal.Json)
            terminal.WriteJson(new
            {
                files = results.Select(r => new { r.file, success = r.result.Success, findings = r.result.Diagnostics.Select(Findings.ToJson) }),
            });
        else
        {
            var findings = new Findings(terminal, terminal.Out);
            foreach (var (file, result) in results)
            {
                findings.Print(result.Diagnostics);
                if (result.Success)
                    terminal.WriteLine($"{file}: {terminal.Paint("fine", Tone.Good)}, {Summary(result.Device!)}");
            }
            if (findings.Errors + findings.Warnings > 0)
                terminal.WriteLine(findings.Count);
        }
        return failed ? ExitCode.Findings : ExitCode.Fine;
    }

    private static string Summary(CompiledDevice device) =>
        string.Join(" + ", device.Functions.Select(f => $"{f.Name} ({f.Kind.ToString().ToLowerInvariant()})"));
}
