using UsbDev.Compiler.Yaml;
using UsbDev.Descriptors;

namespace UsbDev.Compiler;

/// <summary>Collects what a run finds. Bounded, so that a hostile file cannot make a million findings.</summary>
internal sealed class Diagnostics
{
    private const int Max = 500;

    private readonly List<Diagnostic> _list = [];
    private HashSet<Diagnostic>? _seen; // nearly always nothing is found
    private HashSet<SourceSpan>? _broken;
    private Dictionary<SourceSpan, ScalarNode>? _byteTexts;
    private Damage? _damage;
    private int _errors; // reported ones, also those that are not kept

    public bool HasErrors { get; private set; }

    /// <summary>No further finding is kept: whoever would take pains to word one can leave it.</summary>
    public bool IsFull => _list.Count >= Max;

    /// <summary>Not everything that is wrong was looked at, for the time it takes: what is left is not known to be sound.</summary>
    public bool IsPartial { get; set; }

    /// <summary>What could not be read, and so cannot be missed.</summary>
    public Damage Damage => _damage ??= new();

    /// <summary>Groups whose reading or building brought errors, wherever those lie.</summary>
    public IReadOnlyCollection<SourceSpan> Broken => _broken ?? [];

    /// <summary>Texts of bytes, by their place: findings about them go to the byte.</summary>
    public IReadOnlyDictionary<SourceSpan, ScalarNode> ByteTexts => _byteTexts ?? [];

    public void AddByteText(ScalarNode text) => (_byteTexts ??= [])[text.Span] = text;

    public int CountOf(string code) => _list.Count(d => d.Code == code);

    public IReadOnlyList<Diagnostic> List => _list;

    public void Error(SourceSpan at, string code, string message, WayOut? fix = null) => Report(Of(at, Severity.Error, code, message, fix));

    public void Warning(SourceSpan at, string code, string message, WayOut? fix = null) => Report(Of(at, Severity.Warning, code, message, fix));

    private static Diagnostic Of(SourceSpan at, Severity severity, string code, string message, WayOut? fix) =>
        new(at, severity, code, message, fix?.ToString() ?? "") { Edits = fix?.Edits ?? [] };

    /// <summary>Begins a group: what <see cref="End"/> takes.</summary>
    public int Begin() => _errors;

    /// <summary>Ends a group; it is broken if errors came since it began.</summary>
    public void End(SourceSpan group, int begin)
    {
        if (_errors > begin)
            Break(group);
    }

    /// <summary>The group lacks something, for which nothing is told: it only follows from another error.</summary>
    public void Break(SourceSpan group) => (_broken ??= []).Add(group);

    public void Report(Diagnostic diagnostic)
    {
        if (diagnostic.Severity == Severity.Error)
            _errors++;
        if (diagnostic.Severity == Severity.Error && diagnostic.Allowed is null)
            HasErrors = true;
        if (_damage is { } damage && damage.Touches(diagnostic.At) && diagnostic.Code != Codes.Syntax)
            return;
        if (IsFull)
            return;
        diagnostic = diagnostic with { Message = Clip(diagnostic.Message), Fix = Clip(diagnostic.Fix) };
        // The same node can be read twice (an anchor and its aliases): one finding is enough.
        if ((_seen ??= []).Add(diagnostic with { Bytes = null, Edits = [] }))
            _list.Add(diagnostic);
    }

    // A message can name what somebody wrote, however long that is.
    private static string Clip(string text)
    {
        const int most = 2000, tail = 500;
        return text.Length <= most ? text : $"{text.AsSpan(0, most - tail)} … {text.AsSpan(text.Length - tail)}";
    }

    public void Replace(Diagnostic before, Diagnostic after)
    {
        _list[_list.IndexOf(before)] = after;
        HasErrors = _list.Exists(d => d.Severity == Severity.Error && d.Allowed is null);
    }
}
