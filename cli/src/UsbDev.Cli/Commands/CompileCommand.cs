using System.CommandLine;
using System.Text;
using UsbDev.Compiler;
using UsbDev.Compiler.Emitters;

namespace UsbDev.Cli.Commands;

/// <summary>Turns a description into files: the board's module, or whatever else the compiler can emit.</summary>
internal static class CompileCommand
{
    public static Verb Create()
    {
        var file = new Argument<string>("file") { Description = "The description, or a folder with a device.yaml", DefaultValueFactory = _ => Descriptions.FileName };
        var output = new Option<string?>("--output", "-o") { Description = "Folder for the files, or a name for the only one, or - for standard output; default: beside the description" };
        var emit = new Option<string[]>("--emit")
        {
            Description = $"What to make, may be repeated: {string.Join(", ", EmitterList.All.Select(e => e.Name))}; docs/commands.md tells what they are",
            HelpName = "form",
            DefaultValueFactory = _ => [EmitterList.All[0].Name],
        };
        emit.Among([.. EmitterList.All.Select(e => e.Name)]);
        var bundle = new Option<bool>("--bundle") { Description = "Put what device.py needs of the library into it: on a board's file system it starts faster and takes less memory" };
        var boards = Descriptions.Boards();
        var parameters = Descriptions.Parameters();
        var verb = new Verb("compile", "Turn a description into device.py for the board, or into other forms",
            "usbdev compile examples/hid-keyboard",
            "usbdev compile device.yaml -o build",
            "usbdev compile device.yaml --emit bin -o build",
            "usbdev compile device.yaml -o -");
        verb.Arguments.Add(file);
        verb.Options.Add(output);
        verb.Options.Add(emit);
        verb.Options.Add(bundle);
        verb.Options.Add(boards);
        verb.Options.Add(parameters);
        verb.Runs((parse, terminal) => Run(parse.GetRequiredValue(file), parse.GetValue(output), parse.GetRequiredValue(emit), parse.GetValue(bundle), parse.GetValue(boards), parse.GetValue(parameters), terminal));
        return verb;
    }

    private static ExitCode Run(string file, string? output, string[] emit, bool bundle, string[]? boards, string[]? parameters, Terminal terminal)
    {
        var result = Descriptions.Compile(file, boards, parameters);
        if (!terminal.Json)
            new Findings(terminal, terminal.Error).Print(result.Diagnostics);
        if (!result.Success)
        {
            if (terminal.Json)
                terminal.WriteJson(new { file, success = false, findings = result.Diagnostics.Select(Findings.ToJson) });
            return ExitCode.Findings;
        }

        var source = PipedInput.Is(file) ? Descriptions.FileName : Descriptions.PathOf(file);
        var emitted = emit.Distinct().SelectMany(name => Emit(name, result.Device!, Path.GetFileNameWithoutExtension(source)).Select(f => bundle && name == EmitterList.All[0].Name ? Bundled(f) : f)).ToList();
        if (output == OutputFile.Standard)
        {
            if (emitted is not [var only])
                throw CliException.Usage($"these are {emitted.Count} files, and standard output takes one", "name a folder with -o");
            using var stdout = Console.OpenStandardOutput();
            stdout.Write(only.Content);
            return ExitCode.Fine;
        }
        var written = emitted.Select(f => (path: Target(f, emitted.Count, output, source), f.Content)).ToList();
        if (written.Select(w => w.path).FirstOrDefault(path => result.Files.Any(f => Path.GetFullPath(f) == Path.GetFullPath(path))) is { } over)
            throw CliException.Usage($"{over} is what is compiled, and would be written over", "name another file, or a folder, with -o");
        foreach (var (path, content) in written)
            OutputFile.Write(path, content);
        if (terminal.Json)
            terminal.WriteJson(new { file, success = true, written = written.Select(w => w.path), findings = result.Diagnostics.Select(Findings.ToJson) });
        else
            foreach (var (path, _) in written)
                terminal.WriteLine(path);
        return ExitCode.Fine;
    }

    private static EmittedFile Bundled(EmittedFile file) => new(file.Name, Encoding.UTF8.GetBytes(
        Bundle.Write(Encoding.UTF8.GetString(file.Content), module => File.ReadAllText(Path.Combine(Installation.Library, "usbdev", module + ".py")))));

    private static IReadOnlyList<EmittedFile> Emit(string name, CompiledDevice device, string stem)
    {
        try
        {
            return EmitterList.Find(name)!.Emit(device, stem);
        }
        catch (NotSupportedException e)
        {
            throw new CliException(ExitCode.Findings, $"{name}: {e.Message}");
        }
    }

    private static string Target(EmittedFile file, int count, string? output, string source) => output switch
    {
        null => Path.Combine(Path.GetDirectoryName(source)!, file.Name),
        _ when count == 1 && !Directory.Exists(output) && (Path.HasExtension(output) || File.Exists(output)) => output,
        _ => Path.Combine(output, file.Name),
    };
}
