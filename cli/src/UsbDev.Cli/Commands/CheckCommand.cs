using System.CommandLine;
using System.Text;
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
            Description = "Descriptions, folders with a device.yaml, or descriptors in any dress that 'decompile' reads",
            Arity = ArgumentArity.ZeroOrMore,
            DefaultValueFactory = _ => [Descriptions.FileName],
        };
        var boards = Descriptions.Boards();
        var strict = new Option<bool>("--strict") { Description = "Warnings count as errors" };
        var sarif = new Option<string?>("--sarif") { Description = "Write the findings to this file as SARIF 2.1, for code hosts and editors", HelpName = "file" };
        var verb = new Verb("check", "Check descriptions or descriptors: every error at once, with its place, its rule and the way out",
            "usbdev check examples/hid-keyboard",
            "usbdev check --strict device.yaml",
            "usbdev check /sys/bus/usb/devices/1-1/descriptors");
        verb.Arguments.Add(files);
        verb.Options.Add(boards);
        verb.Options.Add(strict);
        verb.Options.Add(sarif);
        verb.Runs((parse, terminal) =>
        {
            var checkedFiles = parse.GetRequiredValue(files).Select(file => Check(file, parse.GetValue(boards))).ToList();
            if (parse.GetValue(sarif) is { } path)
                OutputFile.Write(path, Encoding.UTF8.GetBytes(Sarif.Write(checkedFiles.SelectMany(f => f.Findings))));
            Print(checkedFiles, terminal);
            return checkedFiles.Exists(f => f.Has(Severity.Error) || parse.GetValue(strict) && f.Has(Severity.Warning)) ? ExitCode.Findings : ExitCode.Fine;
        });
        return verb;
    }

    private static CheckedFile Check(string file, string[]? boards)
    {
        if (!ForeignDescriptors.IsDescription(file))
            return new CheckedFile(file, ForeignDescriptors.Check(file), "descriptors");
        var result = Descriptions.Compile(file, boards);
        return new CheckedFile(file, result.Diagnostics,
            result.Device is { } device ? string.Join(" + ", device.Functions.Select(f => $"{f.Name} ({f.Kind.ToString().ToLowerInvariant()})")) : "");
    }

    private static void Print(List<CheckedFile> files, Terminal terminal)
    {
        if (terminal.Json)
        {
            terminal.WriteJson(new { files = files.Select(f => new { file = f.Name, success = !f.Has(Severity.Error), findings = f.Findings.Select(Findings.ToJson) }) });
            return;
        }
        var findings = new Findings(terminal, terminal.Out);
        foreach (var file in files)
        {
            findings.Print(file.Findings);
            if (!file.Has(Severity.Error))
                terminal.WriteLine($"{file.Name}: {terminal.Paint("fine", Tone.Good)}, {file.Summary}");
        }
        if (findings.Errors + findings.Warnings > 0)
            terminal.WriteLine(findings.Count);
    }

    private sealed record CheckedFile(string Name, IReadOnlyList<Diagnostic> Findings, string Summary)
    {
        /// <summary>There is a finding of this severity that no comment allows.</summary>
        public bool Has(Severity severity) => Findings.Any(d => d.Severity == severity && d.Allowed is null);
    }
}
