using System.CommandLine;
using UsbDev.Descriptors;

namespace UsbDev.Cli;

/// <summary>Turns a command line that makes no sense into one message that says how to mend it.</summary>
internal static class UsageError
{
    public static ExitCode Report(ParseResult parse)
    {
        var command = parse.CommandResult.Command;
        var path = command is RootCommand ? "usbdev" : $"usbdev {command.Name}";
        var (message, meant) = parse.UnmatchedTokens switch
        {
            [var token, ..] when token.StartsWith('-') => ($"{path} has no option '{token}'", Nearest(token, OptionNames(parse))),
            [var token, ..] when command.Subcommands.Count > 0 =>
                ($"{path} has no verb '{token}'", Nearest(token, command.Subcommands.Select(verb => verb.Name))),
            [var token, ..] => ($"{path} does not expect '{token}'", null),
            [] => (parse.Errors[0].Message, null),
        };
        return Terminal.For(parse).Report(CliException.Usage(message, meant is null ? $"{path} --help tells how it is used" : $"did you mean '{meant}'?"));
    }

    private static IEnumerable<string> OptionNames(ParseResult parse)
    {
        var own = parse.CommandResult.Command.Options;
        var inherited = parse.RootCommandResult.Command.Options.Where(option => option.Recursive);
        return own.Concat(inherited).SelectMany(option => option.Aliases.Prepend(option.Name)).Where(name => name.StartsWith('-'));
    }

    /// <summary>The candidate nearest to what was typed, or null where none is near enough to be a slip of the fingers or a word cut short.</summary>
    private static string? Nearest(string typed, IEnumerable<string> candidates) => candidates
        .Select(candidate => (candidate, distance: typed.Length > 1 && candidate.StartsWith(typed, StringComparison.Ordinal) ? 1 : Spelling.Distance(typed, candidate)))
        .Where(pair => pair.distance <= Math.Max(1, typed.Length / 3))
        .OrderBy(pair => pair.distance)
        .ThenBy(pair => pair.candidate, StringComparer.Ordinal)
        .Select(pair => pair.candidate)
        .FirstOrDefault();
}
