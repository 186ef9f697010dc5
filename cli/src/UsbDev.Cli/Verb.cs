using System.CommandLine;

namespace UsbDev.Cli;

/// <summary>A verb of the tool: a command with examples under its help, whose errors end in a message and an exit code.</summary>
internal sealed class Verb : Command
{
    /// <param name="name">What the user types.</param>
    /// <param name="description">One sentence.</param>
    /// <param name="examples">Command lines as a user would type them.</param>
    public Verb(string name, string description, params string[] examples) : base(name, description) => Examples = examples;

    /// <summary>Command lines, each one that works as it stands.</summary>
    public IReadOnlyList<string> Examples { get; }

    /// <summary>What the verb does.</summary>
    public void Runs(Func<ParseResult, Terminal, CancellationToken, Task<ExitCode>> action) => SetAction(async (parse, cancel) =>
    {
        var terminal = Terminal.For(parse);
        try
        {
            // On a thread of its own: what does not look at the token is ended all the same, two seconds after Ctrl+C or SIGTERM.
            return (int)await Task.Run(() => action(parse, terminal, cancel), CancellationToken.None);
        }
#pragma warning disable CA1031 // the one place where an error becomes a message
        catch (Exception error)
#pragma warning restore CA1031
        {
            return (int)terminal.Report(error);
        }
    });

    /// <inheritdoc cref="Runs(Func{ParseResult, Terminal, CancellationToken, Task{ExitCode}})"/>
    public void Runs(Func<ParseResult, Terminal, ExitCode> action) => Runs((parse, terminal, _) => Task.FromResult(action(parse, terminal)));
}
