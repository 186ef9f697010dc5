namespace UsbDev.Compiler;

/// <summary>Numbers of what the language itself can find wrong; what descriptors can have wrong is numbered by their rules.</summary>
public static class Codes
{
    /// <summary>The text is not YAML.</summary>
    public const string Syntax = "SPEC001";

    /// <summary>Longer, deeper or more repetitive than any description needs.</summary>
    public const string TooLarge = "SPEC002";

    /// <summary>A key was given twice.</summary>
    public const string DuplicateKey = "SPEC003";

    /// <summary>No such key here.</summary>
    public const string UnknownKey = "SPEC004";

    /// <summary>A key that must be there is missing.</summary>
    public const string MissingKey = "SPEC005";

    /// <summary>A value of the wrong kind.</summary>
    public const string Type = "SPEC006";

    /// <summary>A value out of range.</summary>
    public const string Range = "SPEC007";

    /// <summary>A word that is none of those allowed.</summary>
    public const string UnknownWord = "SPEC008";

    /// <summary>No such usage or usage page.</summary>
    public const string UnknownUsage = "SPEC009";

    /// <summary>No such preset, function or board.</summary>
    public const string UnknownName = "SPEC010";

    /// <summary>Two things have the same name or number.</summary>
    public const string Conflict = "SPEC011";

    /// <summary>An included file cannot be read, or includes itself.</summary>
    public const string Include = "SPEC012";

    /// <summary>A parameter that is not defined, or not used.</summary>
    public const string Parameter = "SPEC013";

    /// <summary>More than the numbers of USB can count: interfaces, endpoints, strings, report IDs, bytes.</summary>
    public const string Exhausted = "SPEC014";

    /// <summary>Values that cannot hold together.</summary>
    public const string Contradiction = "SPEC015";

    /// <summary>An <c># usbdev: allow</c> comment that silences nothing, or says no reason.</summary>
    public const string Suppression = "SPEC016";

    /// <summary>A value that can be, and is probably not what was meant.</summary>
    public const string Doubtful = "SPEC017";

    /// <summary>Code and meaning, in order.</summary>
    public static IReadOnlyList<(string Code, string Meaning)> All { get; } =
    [
        (Syntax, "the text is not YAML"),
        (TooLarge, "the file is longer, deeper or more repetitive than any description needs"),
        (DuplicateKey, "a key was given twice"),
        (UnknownKey, "there is no such key here"),
        (MissingKey, "a key that must be there is missing"),
        (Type, "a value is of the wrong kind"),
        (Range, "a value is out of range"),
        (UnknownWord, "a word is none of those allowed"),
        (UnknownUsage, "there is no such usage or usage page"),
        (UnknownName, "there is no such preset, function or board"),
        (Conflict, "two things have the same name or number"),
        (Include, "an included file cannot be read, or includes itself"),
        (Parameter, "a parameter is not defined"),
        (Exhausted, "more interfaces, endpoints, strings, report IDs or bytes than USB can number"),
        (Contradiction, "values cannot hold together"),
        (Suppression, "a suppression comment silences nothing or gives no reason"),
        (Doubtful, "a value is probably not what was meant"),
    ];
}
