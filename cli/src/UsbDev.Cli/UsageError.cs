using System.CommandLine;
using System.CommandLine.Parsing;
using UsbDev.Descriptors;

namespace UsbDev.Cli;

/// <summary>Turns a command line that makes no sense into one message that says how to mend it.</summary>
internal static class UsageError
{
    public static ExitCode Report(ParseResult parse)
    {
        var command = parse.CommandResult.Command;
        var path = command is RootCommand ? "usbdev" : $"usbdev {command.Name}";
        var (message, meant) = (UnknownOption(parse), parse.UnmatchedTokens, parse.Errors) switch
        {
            ({ } option, _, _) => ($"{path} has no option '{option}'", Option(option, parse)),
            (_, [var token, ..], _) when command.Subcommands.Count > 0 =>
                ($"{path} has no verb '{token}'", Nearest(token, command.Subcommands.Select(verb => verb.Name))),
            (_, [var token, ..], _) => ($"{path} does not expect '{token}'", null),
            (_, _, [{ SymbolResult: CommandResult or ArgumentResult { Tokens.Count: 0 } }, ..]) when Missing(parse) is { } argument => ($"{path} needs <{argument.HelpName ?? argument.Name}>: {argument.Description}", null),
            (_, _, [{ SymbolResult: OptionResult { Tokens.Count: 0 } result }, ..]) => ($"{result.Option.Name} needs a value, <{result.Option.HelpName ?? result.Option.Name.TrimStart('-')}>", null),
            (_, _, [{ SymbolResult: CommandResult }, ..]) when command.Subcommands.Count > 0 => ($"{path} needs one of its verbs: {string.Join(", ", command.Subcommands.Select(verb => verb.Name))}", null),
            (_, _, [var error, ..]) => (error.Message, null),
            _ => throw new InvalidOperationException("nothing is wrong with the command line"),
        };
        return Terminal.For(parse).Report(CliException.Usage(message, meant is null ? $"{path} --help tells how it is used" : $"did you mean '{meant}'?"));
    }

    /// <summary>
    /// The first word that looks like an option and is none. The parser takes some of these for arguments, and would have a verb look for a file of that name;
    /// such a file is named behind <c>--</c>, or with its folder. A lone hyphen is standard input, and -1 may be a number.
    /// </summary>
    public static string? UnknownOption(ParseResult parse)
    {
        var words = parse.Tokens.TakeWhile(token => token.Type != TokenType.DoubleDash).Where(token => token.Type == TokenType.Argument).ToHashSet();
        var ofVerb = parse.CommandResult.Children.OfType<ArgumentResult>().SelectMany(argument => argument.Tokens).Where(words.Contains).Select(token => token.Value);
        return parse.UnmatchedTokens.Concat(ofVerb).FirstOrDefault(word => word.Length > 1 && word[0] == '-')
            ?? words.Select(token => token.Value).FirstOrDefault(word => word.StartsWith("--", StringComparison.Ordinal) && word.Length > 2);
    }

    /// <summary>The candidate nearest to what was typed, or null where none is near enough to be a slip of the fingers or a word cut short.</summary>
    public static string? Nearest(string typed, IEnumerable<string> candidates) => candidates
        .Select(candidate => (candidate, distance: typed.Length > 1 && candidate.StartsWith(typed, StringComparison.Ordinal) ? 1 : Spelling.Distance(typed, candidate)))
        .Where(pair => pair.distance <= Math.Max(1, typed.Length / 3))
        .OrderBy(pair => pair.distance)
        .ThenBy(pair => pair.candidate, StringComparer.Ordinal)
        .Select(pair => pair.candidate)
        .FirstOrDefault();

    // A letter stands for the option that begins with it, if only one does.
    private static string? Option(string typed, ParseResult parse)
    {
        var own = parse.CommandResult.Command.Options;
        var inherited = parse.RootCommandResult.Command.Options.Where(option => option.Recursive);
        var names = own.Concat(inherited).Where(option => !option.Hidden).SelectMany(option => option.Aliases.Prepend(option.Name)).Where(name => name.StartsWith("--", StringComparison.Ordinal)).Distinct().ToList();
        return typed.Length > 2 ? Nearest(typed, names) : names.Where(name => char.ToUpperInvariant(name[2]) == char.ToUpperInvariant(typed[1])).ToList() is [var only] ? only : null;
    }

    private static Argument? Missing(ParseResult parse) => parse.CommandResult.Command.Arguments.FirstOrDefault(argument =>
        argument is { Arity.MinimumNumberOfValues: > 0, HasDefaultValue: false } && parse.GetResult(argument) is not { Tokens.Count: > 0 });
}
