using System.CommandLine;
using UsbDev.Compiler;
using UsbDev.Descriptors;
using UsbDev.Testing;

namespace UsbDev.Cli;

/// <summary>Descriptions on the command line: a file, or a gadget's folder, which means the <c>device.yaml</c> in it.</summary>
internal static class Descriptions
{
    /// <summary>What a description is called in a gadget's folder.</summary>
    public const string FileName = Gadget.DescriptionFile;

    /// <summary>Boards to check for instead of those that the description names.</summary>
    public static Option<string[]> Boards()
    {
        var option = new Option<string[]>("--board") { Description = "Check for this board instead of those that the description names; may be repeated", HelpName = "board" };
        option.Among(name => BoardTable.Default.Find(name) is not null, [.. BoardTable.Default.Boards.Select(b => b.Id)]);
        return option;
    }

    /// <summary>Values of parameters, before those that the description gives.</summary>
    public static Option<string[]> Parameters()
    {
        var option = new Option<string[]>("--set") { Description = "Another value for one of the description's parameters, as keys=12; may be repeated", HelpName = "name=value" };
        option.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(t => t.Value.IndexOf('=', StringComparison.Ordinal) < 1))
                result.AddError($"'{token.Value}' is no name=value");
        });
        return option;
    }

    /// <summary>The file that an argument means.</summary>
    public static string PathOf(string argument) => Directory.Exists(argument) ? Path.Combine(argument, FileName) : argument;

    /// <summary>There is no such file.</summary>
    /// <param name="path">Its name.</param>
    /// <param name="because">Why it is looked for.</param>
    public static CliException NotThere(string path, string because = "") =>
        CliException.Usage(path.Length == 0 ? "the name of a file is empty" : $"there is no file {path}", Path.GetFileName(path) == FileName ? $"{because}'usbdev new NAME' makes a gadget's folder" : null);

    /// <summary>What the options of a command line ask for.</summary>
    public static CompileOptions Options(string[]? boards, string[]? parameters) => new()
    {
        Boards = boards is { Length: > 0 } ? boards : null,
        Parameters = (parameters ?? []).Select(p => p.Split('=', 2)).GroupBy(p => p[0]).ToDictionary(p => p.Key, p => p.Last()[1]),
    };

    /// <summary>Compiles the description that an argument means.</summary>
    /// <exception cref="CliException">It cannot be read.</exception>
    public static CompileResult Compile(string argument, string[]? boards = null, string[]? parameters = null) => Compile(argument, Options(boards, parameters));

    /// <inheritdoc cref="Compile(string, string[], string[])"/>
    public static CompileResult Compile(string argument, CompileOptions options)
    {
        var path = PathOf(argument);
        if (PipedInput.Is(argument))
            return SpecCompiler.Compile(PipedInput.Text(argument), options with { FileName = PipedInput.Name(argument) });
        if (!File.Exists(path))
            throw NotThere(path, path == argument ? "" : $"{argument} is no gadget's folder without it; ");
        return SpecCompiler.CompileFile(path, options);
    }
}
