using UsbDev.Compiler.Editor;

namespace UsbDev.Cli.Commands;

/// <summary>Serves editors: findings, completion and bytes while a description is written.</summary>
internal static class LspCommand
{
    public static Verb Create()
    {
        var verb = new Verb("lsp", "Serve an editor over standard input and output (language server protocol)", "usbdev lsp");
        verb.Runs(async (_, _, cancel) =>
        {
            await using var input = Console.OpenStandardInput();
            await using var output = Console.OpenStandardOutput();
            return (ExitCode)await new LanguageServer(input, output).RunAsync(cancel);
        });
        return verb;
    }
}
