using UsbDev.Cli.Commands;

namespace UsbDev.Cli;

/// <summary>All verbs, in the order of the help text. A new verb is one file in Commands and one line here.</summary>
internal static class Verbs
{
    public static IReadOnlyList<Func<Verb>> All { get; } =
    [
        NewCommand.Create,
        CheckCommand.Create,
        CompileCommand.Create,
        DecompileCommand.Create,
        ExplainCommand.Create,
        DiffCommand.Create,
        RunCommand.Create,
        TestCommand.Create,
        FirmwareCommand.Create,
        FlashCommand.Create,
        BenchCommand.Create,
        UsagesCommand.Create,
        SchemaCommand.Create,
        LspCommand.Create,
        CompletionCommand.Create,
    ];
}
