using System.CommandLine;
using System.Text;
using UsbDev.Compiler;
using UsbDev.Compiler.Editor;
using UsbDev.Descriptors;

namespace UsbDev.Cli.Commands;

/// <summary>Checks descriptions and shows everything that is wrong with them at once.</summary>
internal static class CheckCommand
{
    public static Verb Create()
    {
        var files = new Argument<string[]>("file")
        {
            Description = "Descriptions, folders with a device.yaml, or descriptors in any dress that 'decompile' reads; - is standard input",
            Arity = ArgumentArity.ZeroOrMore,
            DefaultValueFactory = _ => [Descriptions.FileName],
        };
        var boards = Descriptions.Boards();
        var parameters = Descriptions.Parameters();
        var strict = new Option<bool>("--strict") { Description = "Warnings count as errors" };
        var sarif = new Option<string?>("--sarif") { Description = "Write the findings to this file, or - for standard output, as SARIF 2.1, for code hosts and editors", HelpName = "file" };
        var fix = new Option<bool>("--fix") { Description = "First mend what can be meant in one way only: words one slip away from one that there is, values in another form" };
        var watch = new Option<bool>("--watch", "-w") { Description = "Check again whenever a file, or one that it includes, is saved; Ctrl-C ends" };
        var verb = new Verb("check", "Check descriptions or descriptors: every error at once, with its place, its rule and the way out",
            "usbdev check examples/hid-keyboard",
            "usbdev check --strict device.yaml",
            "usbdev check --fix device.yaml",
            "usbdev check --watch",
            "usbdev check /sys/bus/usb/devices/1-1/descriptors");
        verb.Arguments.Add(files);
        verb.Options.Add(boards);
        verb.Options.Add(parameters);
        verb.Options.Add(strict);
        verb.Options.Add(sarif);
        verb.Options.Add(fix);
        verb.Options.Add(watch);
        verb.Runs(async (parse, terminal, cancel) =>
        {
            var named = parse.GetRequiredValue(files);
            if ((parse.GetValue(watch) || parse.GetValue(fix)) && named.FirstOrDefault(PipedInput.Is) is { } pipe)
                throw CliException.Usage($"{PipedInput.Name(pipe)} cannot be {(parse.GetValue(watch) ? "watched" : "mended")}", "name a file");
            if (parse.GetValue(watch) && parse.GetValue(fix))
                throw CliException.Usage("'--watch' leaves files to your editor, and '--fix' writes them", "choose one of the two");
            if (!parse.GetValue(watch))
                return CheckAll().Code;
            terminal = terminal.InLines();
            return await FileWatch.Run([.. named.Select(Descriptions.PathOf)], () => CheckAll().Files, terminal, cancel);

            (ExitCode Code, IReadOnlyList<string> Files) CheckAll()
            {
                var checkedFiles = named.Select(file => Check(file, Descriptions.Options(parse.GetValue(boards), parse.GetValue(parameters)), parse.GetValue(fix))).ToList();
                var log = parse.GetValue(sarif);
                if (log is not null)
                    WriteSarif(checkedFiles, log, terminal);
                if (log != OutputFile.Standard)
                    Print(checkedFiles, terminal);
                var code = checkedFiles.Exists(f => f.Has(Severity.Error) || parse.GetValue(strict) && f.Has(Severity.Warning)) ? ExitCode.Findings : ExitCode.Fine;
                return (code, [.. checkedFiles.SelectMany(f => f.Sources)]);
            }
        });
        return verb;
    }

    private static CheckedFile Check(string file, CompileOptions options, bool mends)
    {
        if (!ForeignDescriptors.IsDescription(file))
            return new CheckedFile(file, ForeignDescriptors.Check(file, options.Boards), "descriptors", [file]);
        var mended = mends && File.Exists(Descriptions.PathOf(file)) ? DescriptionMender.Mend(Descriptions.PathOf(file), options) : [];
        var result = Descriptions.Compile(file, options);
        return new CheckedFile(file, result.Diagnostics,
            result.Device is { } device ? string.Join(" + ", device.Functions.Select(f => $"{f.Name} ({f.Kind.ToString().ToLowerInvariant()})")) : "", result.Files) { Mended = mended };
    }

    private static void WriteSarif(List<CheckedFile> files, string path, Terminal terminal)
    {
        var log = Sarif.Write(files.SelectMany(f => f.Findings));
        if (path == OutputFile.Standard)
            terminal.Out.Write(log);
        else
            OutputFile.Write(path, Encoding.UTF8.GetBytes(log));
    }

    private static void Print(List<CheckedFile> files, Terminal terminal)
    {
        if (terminal.Json)
        {
            terminal.WriteJson(new { files = files.Select(f => new { file = f.Name, success = !f.Has(Severity.Error), mended = f.Mended.Count == 0 ? null : f.Mended.Select(Findings.ToJson), findings = f.Findings.Select(Findings.ToJson) }) });
            return;
        }
        var findings = new Findings(terminal, terminal.Out);
        foreach (var file in files)
        {
            findings.Print(file.Mended);
            findings.Print(file.Findings);
            if (!file.Has(Severity.Error))
                terminal.WriteLine($"{file.Name}: {terminal.Paint("fine", Tone.Good)}, {file.Summary}");
        }
        if (findings.Errors + findings.Warnings > 0)
            terminal.WriteLine(findings.Count);
    }

    /// <param name="Name">As it was named.</param>
    /// <param name="Findings">What was found in it.</param>
    /// <param name="Summary">What it describes.</param>
    /// <param name="Sources">The files that it was read from.</param>
    private sealed record CheckedFile(string Name, IReadOnlyList<Diagnostic> Findings, string Summary, IReadOnlyList<string> Sources)
    {
        /// <summary>What was mended before.</summary>
        public IReadOnlyList<Mended> Mended { get; init; } = [];

        /// <summary>There is a finding of this severity that no comment allows.</summary>
        public bool Has(Severity severity) => Findings.Any(d => d.Severity == severity && d.Allowed is null);
    }
}
