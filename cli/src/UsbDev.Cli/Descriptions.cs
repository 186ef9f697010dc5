using System.CommandLine;
using UsbDev.Compiler;

namespace UsbDev.Cli;

/// <summary>Descriptions on the command line: a file, or a gadget's folder, which means the <c>device.yaml</c> in it.</summary>
internal static class Descriptions
{
    /// <summary>What a description is called in a gadget's folder.</summary>
    public const string FileName = "device.yaml";

    /// <summary>Boards to check for instead of those that the description names.</summary>
    public static Option<string[]> Boards() => new("--board")
    {
        Description = "Check for this board instead of those that the description names; may be repeated",
        AllowMultipleArgumentsPerToken = false,
    };

    /// <summary>The file that an argument means.</summary>
    public static string PathOf(string argument) => Directory.Exists(argument) ? Path.Combine(argument, FileName) : argument;

    /// <summary>Compiles the description that an argument means.</summary>
    /// <exception cref="CliException">It cannot be read.</exception>
    public static CompileResult Compile(string argument, string[]? boards = null)
    {
        var path = PathOf(argument);
        if (!File.Exists(path))
            throw CliException.Usage($"there is no file {path}", path == argument ? null : $"{argument} is no gadget's folder without it");
        return SpecCompiler.CompileFile(path, new CompileOptions { Boards = boards is { Length: > 0 } ? boards : null });
    }
}
