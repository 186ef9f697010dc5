namespace UsbDev.Descriptors;

/// <summary>How much a finding matters.</summary>
public enum Severity
{
    /// <summary>The rule is not reported in this mode.</summary>
    Off,

    /// <summary>Worth knowing.</summary>
    Info,

    /// <summary>Works on some hosts.</summary>
    Warning,

    /// <summary>A host or the specification rejects it.</summary>
    Error,
}

/// <summary>Whose descriptors are judged.</summary>
public enum CheckMode
{
    /// <summary>Our own, about to be made: what real devices get away with is still an error.</summary>
    Compile,

    /// <summary>Somebody's, as they are: what real, working devices do is at most a warning.</summary>
    Check,
}

/// <summary>A numbered rule: one row of the table.</summary>
public abstract class Rule
{
    private protected Rule(string id, Severity compile, Severity check, string source, string title, string why, string fix)
    {
        Id = id;
        Compile = compile;
        Check = check;
        Source = source;
        Title = title;
        Why = why;
        Fix = fix;
    }

    /// <summary>Letters for the topic, three digits, and a small letter where a number has several rows: <c>HID068b</c>.</summary>
    public string Id { get; }

    /// <summary>Severity of a breach in our own descriptors.</summary>
    public Severity Compile { get; }

    /// <summary>Severity of a breach in foreign bytes.</summary>
    public Severity Check { get; }

    /// <summary>Where it is written, or who is known to insist.</summary>
    public string Source { get; }

    /// <summary>What must hold, as a sentence.</summary>
    public string Title { get; }

    /// <summary>What goes wrong otherwise.</summary>
    public string Why { get; }

    /// <summary>The way out.</summary>
    public string Fix { get; }

    /// <summary>The identifier without its row's letter: <c>HID068</c>. It names all rows of the number.</summary>
    public string Number => char.IsAsciiLetterLower(Id[^1]) ? Id[..^1] : Id;

    /// <summary>It judges reports by all of their fields together.</summary>
    public bool IsOfWholeReports => this is Rule<LayoutSubject> or Rule<ReportSubject>;

    /// <summary>The severity in a mode.</summary>
    public Severity In(CheckMode mode) => mode == CheckMode.Compile ? Compile : Check;

    /// <summary>The rule is the one, or one of those, that <paramref name="id"/> names.</summary>
    public bool Is(string id) => id == Id || id == Number;

    /// <inheritdoc/>
    public override string ToString() => $"{Id}: {Title}";
}

/// <summary>A rule with the part of a device that it judges.</summary>
/// <typeparam name="T">One of the subjects in Subjects.cs.</typeparam>
internal sealed class Rule<T>(
    string id, Severity compile, Severity check, string source, string title, string why, string fix, Action<T, Findings> judge)
    : Rule(id, compile, check, source, title, why, fix)
{
    /// <summary>Looks at one subject and reports each breach.</summary>
    public Action<T, Findings> Judge { get; } = judge;
}
