using UsbDev.Compiler;
using UsbDev.Compiler.Spec;
using UsbDev.Compiler.Yaml;
using UsbDev.Descriptors;
using UsbDev.Host;
using UsbDev.Testing.Functions;

namespace UsbDev.Testing.Scenarios;

/// <summary>Reads the values in a step, and reports what does not fit at its place.</summary>
internal sealed class StepReader(CompiledDevice device, Diagnostics diagnostics)
{
    private static readonly TimeSpan _longest = TimeSpan.FromHours(1);
    private readonly Dictionary<HidFunction, HidFields> _fields = [];

    /// <summary>What stands beside the key of the step that is being read.</summary>
    public StepModifiers Modifiers { get; set; }

    public CompiledDevice Device { get; } = device;

    /// <summary>What is attached to the board's pins.</summary>
    public List<SerialPart> Attached { get; } = [];

    public void Error(Node at, string code, string message, WayOut? fix = null) => diagnostics.Error(at.Span, code, message, fix);

    /// <summary>Words.</summary>
    public string? Text(Node node, string what)
    {
        if (node is ScalarNode { IsNull: false } scalar) return scalar.Value;
        Error(node, Codes.Type, $"{what} must be text, not {node.Describe()}", "write it in quotes: \"…\"");
        return null;
    }

    /// <summary>A whole number.</summary>
    public long? Number(Node node, string what, long min, long max)
    {
        if (node is not ScalarNode scalar || !Values.TryNumber(scalar.Value, out var value))
        {
            Error(node, Codes.Type, $"{what} must be a whole number, not {node.Describe()}", "write it as 12 or 0x0C");
            return null;
        }

        if (value >= min && value <= max) return value;
        Error(node, Codes.Range, $"{what} cannot be {scalar.Value}", $"it goes from {min} to {max}");
        return null;
    }

    /// <summary>A time.</summary>
    public TimeSpan? Time(Node node, string what)
    {
        if (node is not ScalarNode { IsNull: false } scalar || !Values.TryQuantity(scalar.Value, Values.Time, out var microseconds) || microseconds < 0)
        {
            Error(node, Codes.Type, $"{what} must be a time, not {node.Describe()}", "write it as 100 ms or 2 s");
            return null;
        }

        if (microseconds <= _longest.TotalMicroseconds) return TimeSpan.FromMicroseconds(microseconds);
        Error(node, Codes.Range, $"{what} cannot be {scalar.Value}", $"at most {_longest.TotalHours} hour");
        return null;
    }

    /// <summary>Bytes in hexadecimal.</summary>
    public byte[]? Bytes(Node node, string what)
    {
        var bytes = new List<byte>();
        if (Text(node, what) is not { } text) return null;
        if (Values.TryHex(text, bytes, out var error)) return [.. bytes];
        Error(node, Codes.Type, $"{what}: {error}", "write bytes in hexadecimal: \"01 02 0A\"");
        return null;
    }

    /// <summary>One of a few words.</summary>
    public string? Word(Node node, string what, params string[] words)
    {
        if (node is ScalarNode scalar && words.Contains(scalar.Value)) return scalar.Value;
        var near = node is ScalarNode wrong ? Suggestion.Text(wrong.Value, words) : null;
        Error(node, Codes.UnknownWord, $"{what} cannot be {node.Describe()}", (near is null ? "" : near + " ") + "allowed: " + string.Join(", ", words));
        return null;
    }

    /// <summary>A group of keys that are all known.</summary>
    public MappingNode? Group(Node node, string what, params string[] keys)
    {
        if (node is not MappingNode mapping)
        {
            Error(node, Codes.Type, $"{what} must be a group of keys, not {node.Describe()}", keys.Length == 0 ? "" : "allowed: " + string.Join(", ", keys));
            return null;
        }

        if (keys.Length == 0) return mapping;
        var fine = true;
        foreach (var (key, _) in mapping.Entries)
        {
            if (keys.Contains(key.Value)) continue;
            UnknownKey(key, what, keys);
            fine = false;
        }

        return fine ? mapping : null;
    }

    public void UnknownKey(ScalarNode key, string what, IReadOnlyCollection<string> known)
    {
        var near = Suggestion.Text(key.Value, known);
        Error(key, Codes.UnknownKey, $"'{key.Value}' is no key of {what}", (near is null ? "" : near + " ") + "allowed: " + string.Join(", ", known));
    }

    /// <summary>A list; one thing alone is a list of one.</summary>
    public static IReadOnlyList<Node> List(Node node) => node is SequenceNode list ? list.Items : [node];

    /// <summary>A function by its name in the description, or <c>function.report</c>.</summary>
    public FunctionTarget? Function(ScalarNode name)
    {
        foreach (var function in Device.Functions)
        {
            if (function.Name == name.Value) return new FunctionTarget(function, null);
            if (function is not HidFunction hid || !name.Value.StartsWith(function.Name + ".", StringComparison.Ordinal)) continue;
            var report = name.Value[(function.Name.Length + 1)..];
            if (hid.Reports.Any(r => r.Name == report)) return new FunctionTarget(function, report);
        }

        return null;
    }

    /// <summary>Names that <see cref="Function"/> knows.</summary>
    public IEnumerable<string> FunctionNames => Device.Functions.SelectMany(f => f is HidFunction { Reports.Length: > 1 } hid
        ? hid.Reports.Select(r => $"{f.Name}.{r.Name}").Distinct().Where(n => n != $"{f.Name}.{f.Name}").Prepend(f.Name) : [f.Name]);

    /// <summary>The fields of a HID function by name.</summary>
    public HidFields Fields(HidFunction function) => _fields.TryGetValue(function, out var fields) ? fields : _fields[function] = HidNames.Of(function);

    /// <summary>A field with the value that it is to have; see <see cref="FieldReader"/>.</summary>
    public FieldValue? Field(FunctionTarget target, ScalarNode name, Node value, params HidReportType[] types) => new FieldReader(this).Read(target, name, value, types);
}
