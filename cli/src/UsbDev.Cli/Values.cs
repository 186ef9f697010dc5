using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace UsbDev.Cli;

/// <summary>What options and arguments may be; a value that they may not be is answered with those that they may.</summary>
internal static class Values
{
    /// <summary>One of these words, which shells complete.</summary>
    public static void Among(this Option option, params string[] words) => option.Among(words.Contains, words);

    /// <summary>One of these words or another that is known.</summary>
    public static void Among(this Option option, Func<string, bool> isKnown, string[] words)
    {
        option.CompletionSources.Add(words);
        option.Validators.Add(result => Refuse(result, result.Tokens, option.Name, isKnown, words));
    }

    /// <inheritdoc cref="Among(Option, string[])"/>
    public static void Among(this Argument argument, params string[] words)
    {
        argument.CompletionSources.Add(words);
        argument.Validators.Add(result => Refuse(result, result.Tokens, $"<{argument.HelpName ?? argument.Name}>", words.Contains, words));
    }

    /// <summary>A number between these two, in this unit.</summary>
    public static void Between(this Option option, double least, double most, string unit) => option.Validators.Add(result =>
    {
        foreach (var token in result.Tokens)
            if (!double.TryParse(token.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !(value >= least && value <= most) || option.ValueType == typeof(int) && value % 1 != 0)
                result.AddError($"{option.Name} takes {least} to {most} ({unit}), not '{token.Value}'");
    });

    private static void Refuse(SymbolResult result, IEnumerable<Token> tokens, string name, Func<string, bool> isKnown, string[] words)
    {
        foreach (var token in tokens.Where(token => !isKnown(token.Value)))
            result.AddError($"{name} cannot be '{token.Value}': {(UsageError.Nearest(token.Value, words) is { } meant ? $"did you mean '{meant}'? " : "")}it is one of {string.Join(", ", words)}");
    }
}
