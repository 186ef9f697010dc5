using System.CommandLine;

namespace UsbDev.Cli;

/// <summary>Options that every verb takes.</summary>
internal static class GlobalOptions
{
    public static Option<bool> Json { get; } = new("--json")
    {
        Description = "Print one JSON document on standard output instead of text",
        Recursive = true,
    };

    public static Option<bool> NoColor { get; } = new("--no-color")
    {
        Description = "No colours (also when NO_COLOR is set, and in pipes)",
        Recursive = true,
    };

    public static Option<bool> Verbose { get; } = new("--verbose")
    {
        Description = "Tell more, and show where in the tool an error arose",
        Recursive = true,
    };

    public static IEnumerable<Option> All => [Json, NoColor, Verbose];
}
