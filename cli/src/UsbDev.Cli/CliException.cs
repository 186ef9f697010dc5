namespace UsbDev.Cli;

/// <summary>Ends a verb with one clear message instead of a stack trace.</summary>
/// <param name="code">The process's exit code.</param>
/// <param name="message">What is wrong, with its place.</param>
/// <param name="advice">The way out, or null where the message is enough.</param>
internal sealed class CliException(ExitCode code, string message, string? advice = null) : Exception(message)
{
    public ExitCode Code { get; } = code;

    public string? Advice { get; } = advice;

    /// <summary>The user's input or command line is at fault.</summary>
    public static CliException Usage(string message, string? advice = null) => new(ExitCode.Usage, message, advice);

    /// <summary>The machine lacks something.</summary>
    public static CliException Environment(string message, string advice) => new(ExitCode.Environment, message, advice);
}
