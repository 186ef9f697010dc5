using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Spectre.Console;
using UsbDev.Boards;
using UsbDev.Descriptors;

namespace UsbDev.Cli;

/// <summary>How loud a piece of text is.</summary>
internal enum Tone
{
    Error,
    Warning,
    Good,
    Strong,
    Quiet,
}

/// <summary>Where a verb prints: results on standard output, progress and errors on standard error, colours only where a person looks.</summary>
internal sealed class Terminal
{
    private static readonly JsonSerializerOptions JsonStyle = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    private static readonly JsonSerializerOptions LineStyle = new(JsonStyle) { WriteIndented = false };

    private readonly bool _colorOut;
    private readonly bool _colorError;

    private readonly bool _isInLines;

    private Terminal(bool json, bool color, bool verbose)
    {
        Json = json;
        Verbose = verbose;
        _colorOut = color && !Console.IsOutputRedirected;
        _colorError = color && !Console.IsErrorRedirected;
    }

    private Terminal(Terminal other)
    {
        (Json, Verbose, _colorOut, _colorError) = (other.Json, other.Verbose, other._colorOut, other._colorError);
        _isInLines = true;
    }

    /// <summary>The same for what goes on and on: each JSON document on a line of its own.</summary>
    public Terminal InLines() => new(this);

    /// <summary>The user asked for one JSON document on standard output; text belongs elsewhere.</summary>
    public bool Json { get; }

    /// <summary>The user wants to hear more.</summary>
    public bool Verbose { get; }

    /// <summary>Standard output.</summary>
    public TextWriter Out { get; } = Console.Out;

    /// <summary>Standard error.</summary>
    public TextWriter Error { get; } = Console.Error;

    /// <summary>The terminal that this command line asks for.</summary>
    public static Terminal For(ParseResult parse) => new(
        json: parse.GetValue(GlobalOptions.Json),
        color: !parse.GetValue(GlobalOptions.NoColor) && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")),
        verbose: parse.GetValue(GlobalOptions.Verbose));

    /// <summary>Text for standard output, coloured if that is a terminal.</summary>
    public string Paint(string text, Tone tone) => Paint(Out, text, tone);

    /// <summary>Text for either stream, coloured if that is a terminal.</summary>
    public string Paint(TextWriter output, string text, Tone tone) => (output == Error ? _colorError : _colorOut) ? Colored(text, tone) : text;

    /// <summary>A line of results.</summary>
    public void WriteLine(string text = "") => Out.WriteLine(text);

    /// <summary>The verb's result as JSON.</summary>
    public void WriteJson(object value) => Out.WriteLine(JsonSerializer.Serialize(value, _isInLines ? LineStyle : JsonStyle));

    /// <summary>A line about work under way, on standard error.</summary>
    public void Progress(string text) => Error.WriteLine(Paint(Error, Lines(text), Tone.Quiet));

    /// <summary>Tables and trees on standard output; in a pipe nothing is wrapped or coloured.</summary>
    public IAnsiConsole Rich()
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = _colorOut ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = _colorOut ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(Out),
        });
        if (Console.IsOutputRedirected)
            console.Profile.Width = 240;
        return console;
    }

    /// <summary>Says what went wrong, once and in the user's terms, and which exit code that is.</summary>
    public ExitCode Report(Exception error)
    {
        var (code, message, advice) = error switch
        {
            CliException e => (e.Code, e.Message, e.Advice),
            FirmwareException => (ExitCode.Environment, error.Message, "usbdev firmware build --force builds it anew"),
            OperationCanceledException => (ExitCode.Interrupted, "stopped", null),
            FileNotFoundException or DirectoryNotFoundException or IOException or UnauthorizedAccessException => (ExitCode.Usage, error.Message, null),
            _ => (ExitCode.Usage, $"this is a defect of usbdev: {error.GetType().Name}: {error.Message}",
                Verbose ? null : "please report it with what the same command prints with --verbose"),
        };
        if (Json)
            WriteJson(new { error = message, advice, exitCode = (int)code });
        Error.WriteLine($"usbdev: {Paint(Error, "error", Tone.Error)}: {Lines(message)}");
        if (advice is not null)
            Error.WriteLine($"  {Lines(advice)}");
        if (Verbose && error is not CliException)
            Error.WriteLine(error);
        return code;
    }

    // What files and devices say is quoted in messages.
    private static string Lines(string text) => string.Join('\n', text.Replace('\t', ' ').Split('\n').Select(Printable.Line));

    private static string Colored(string text, Tone tone) => tone switch
    {
        Tone.Error => $"\e[1;31m{text}\e[0m",
        Tone.Warning => $"\e[1;33m{text}\e[0m",
        Tone.Good => $"\e[32m{text}\e[0m",
        Tone.Strong => $"\e[1m{text}\e[0m",
        _ => $"\e[2m{text}\e[0m",
    };
}
