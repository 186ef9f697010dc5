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

    public void Error(Node at, string code, string message, string fix = "") => diagnostics.Error(at.Span, code, message, fix);

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

    /// <summary>A field with the value that it is to have: a number, on or off, a list of what is on, or a group of usage and value.</summary>
    public FieldValue? Field(FunctionTarget target, ScalarNode name, Node value, params HidReportType[] types)
    {
        var fields = Fields((HidFunction)target.Function);
        var (key, kinds) = Kind(name.Value, types);
        var full = target.Report is null ? key : $"{target.Report}.{key}";
        var named = fields.Named(full) ?? fields.Named(key);
        if (named is { IsArray: true } && kinds.Contains(named.Type)) return Array(name, named, value);
        var controls = fields.Find(full, kinds);
        if (controls.Count == 0) controls = target.Find(fields, key, kinds);
        if (controls.Count == 0)
        {
            var known = fields.NamesOf(types).Where(n => !n.Contains('.')).ToList();
            var near = Suggestion.Text(key, known);
            Error(name, Codes.UnknownName, $"{target.Name} has no {string.Join(" or ", types.Select(t => t.ToString().ToLowerInvariant()))} field '{key}'",
                (near is null ? "" : near + " ") + (known.Count == 0 ? "it has none" : "it has: " + string.Join(", ", known.Take(30))));
            return null;
        }

        if (named is null && controls.Select(c => (c.Field.Type, c.Field.ReportId)).Distinct().Count() > 1)
        {
            Error(name, Codes.Conflict, $"'{key}' is several fields of {target.Name}: {string.Join(", ", controls.Select(c => c.Field.Type.ToString().ToLowerInvariant() + " " + c.Usage))}",
                "write which one: input.NAME, output.NAME or feature.NAME, or FUNCTION.REPORT instead of the function");
            return null;
        }

        return value switch
        {
            SequenceNode list => On(name, controls, list),
            MappingNode group => Each(name, controls, group),
            _ when controls.Count > 1 && named is not null => Fail(value, $"'{key}' has {controls.Count} values", $"list those that are on, or name each: {{ {HidNames.Short(controls[0].Usage)}: on }}"),
            _ => Level(value, controls[0]) is { } level ? new FieldValue(key, [new(controls[0], level)], null, []) : null,
        };
    }

    private FieldValue? Fail(Node at, string message, string fix)
    {
        Error(at, Codes.Type, message, fix);
        return null;
    }

    // input.x, output.x, feature.x
    private static (string Key, HidReportType[] Types) Kind(string name, HidReportType[] types)
    {
        foreach (var type in types)
        {
            var prefix = type.ToString().ToLowerInvariant() + ".";
            if (name.StartsWith(prefix, StringComparison.Ordinal)) return (name[prefix.Length..], [type]);
        }

        return (name, types);
    }

    private FieldValue? Array(ScalarNode name, HidFieldName named, Node value)
    {
        var usages = new List<Usage>();
        foreach (var item in List(value))
        {
            if (Text(item, name.Value) is not { } text) return null;
            var field = named.Elements[0].Field;
            var match = Usages.Find(text);
            var usage = ((IEnumerable<Usage?>)[match.Usage, .. match.Candidates.Select(c => Usages.Find(c).Usage)]).FirstOrDefault(u => u is { } found && field.Usages.IndexOf(found) >= 0)
                ?? (KeyNames.Parse(text, out _) is { Modifiers: KeyModifiers.None } chord && field.Usages.IndexOf(new Usage(KeyboardText.Page, chord.Key)) >= 0
                    ? new Usage(KeyboardText.Page, chord.Key) : null);
            if (usage is null) return Fail(item, $"'{name.Value}' cannot select '{text}'", "use a name of the HID usage tables, as Volume Increment");
            usages.Add(usage.Value);
        }

        return new FieldValue(name.Value, [], named, usages);
    }

    private FieldValue? On(ScalarNode name, IReadOnlyList<HidControl> controls, SequenceNode list)
    {
        var on = new HashSet<HidControl>();
        foreach (var item in list.Items)
        {
            if (Element(name, controls, item) is not { } control) return null;
            on.Add(control);
        }

        return new FieldValue(name.Value, [.. controls.Select(c => KeyValuePair.Create(c, on.Contains(c) ? 1L : 0L))], null, []);
    }

    private FieldValue? Each(ScalarNode name, IReadOnlyList<HidControl> controls, MappingNode group)
    {
        var values = new List<KeyValuePair<HidControl, long>>();
        foreach (var (key, value) in group.Entries)
        {
            if (Element(name, controls, key) is not { } control || Level(value, control) is not { } level) return null;
            values.Add(new(control, level));
        }

        return new FieldValue(name.Value, values, null, []);
    }

    private HidControl? Element(ScalarNode name, IReadOnlyList<HidControl> controls, Node item)
    {
        if (Text(item, name.Value) is not { } text) return null;
        foreach (var control in controls)
        {
            var usage = HidNames.Short(control.Usage);
            if (usage.Equals(text, StringComparison.OrdinalIgnoreCase) || Values.TryNumber(text, out var id) && id == control.Usage.Id
                || control.Usage.ToString().Equals(text, StringComparison.OrdinalIgnoreCase))
                return control;
        }

        var names = controls.Select(c => HidNames.Short(c.Usage)).ToList();
        Error(item, Codes.UnknownName, $"'{name.Value}' has no '{text}'", (Suggestion.Text(text, names) is { } near ? near + " " : "") + "it has: " + string.Join(", ", names.Take(30)));
        return null;
    }

    private long? Level(Node value, HidControl control)
    {
        long? level = value is ScalarNode scalar
            ? scalar.Value switch { "on" or "true" or "yes" => 1, "off" or "false" or "no" => 0, var text => Values.TryNumber(text, out var number) ? number : null }
            : null;
        if (level is null)
        {
            Error(value, Codes.Type, $"{HidNames.Short(control.Usage)} must be a number, or on or off, not {value.Describe()}");
            return null;
        }

        if (control.Field.HasNullState || level >= control.Field.LogicalMinimum && level <= control.Field.LogicalMaximum) return level;
        Error(value, Codes.Range, $"{HidNames.Short(control.Usage)} cannot be {level}", $"it goes from {control.Field.LogicalMinimum} to {control.Field.LogicalMaximum}");
        return null;
    }
}

/// <summary>What a step speaks to: a function, or one of its reports.</summary>
/// <param name="Function">The function.</param>
/// <param name="Report">The name of a report; null: all.</param>
internal sealed record FunctionTarget(CompiledFunction Function, string? Report)
{
    public string Name => Report is null ? Function.Name : $"{Function.Name}.{Report}";

    /// <summary>Controls of a name in the reports that are meant.</summary>
    public IReadOnlyList<HidControl> Find(HidFields fields, string name, params ReadOnlySpan<HidReportType> types) =>
        Report is null ? fields.Find(name, types) : [.. fields.Find(name, types).Where(IsMeant)];

    private bool IsMeant(HidControl control) =>
        ((HidFunction)Function).Reports.Any(r => r.Name == Report && r.Id == control.Field.ReportId && r.Type == control.Field.Type);
}

/// <summary>A field and the value that it has or gets.</summary>
/// <param name="Name">As it was written.</param>
/// <param name="Values">Elements with their values.</param>
/// <param name="Array">An array field instead, of which exactly <paramref name="Selected"/> are on.</param>
/// <param name="Selected">See there.</param>
internal sealed record FieldValue(string Name, IReadOnlyList<KeyValuePair<HidControl, long>> Values, HidFieldName? Array, IReadOnlyList<Usage> Selected)
{
    /// <summary>The report that it is in.</summary>
    public (HidReportType Type, byte Id) Report => Array is { } array ? (array.Type, array.Elements[0].Field.ReportId) : (Values[0].Key.Field.Type, Values[0].Key.Field.ReportId);

    public override string ToString() => Array is not null ? $"{Name} [{string.Join(", ", Selected.Select(HidNames.Short))}]"
        : Values.Count == 1 ? $"{Name} {Values[0].Value}"
        : $"{Name} {{ {string.Join(", ", Values.Select(v => $"{HidNames.Short(v.Key.Usage)}: {v.Value}"))} }}";

    /// <summary>The report holds the value.</summary>
    public bool IsIn(ReadOnlySpan<byte> report)
    {
        if (Array is null)
        {
            foreach (var (control, value) in Values)
                if (control.Get(report) != value) return false;
            return true;
        }

        var on = new HashSet<Usage>();
        foreach (var (field, index) in Array.Elements)
            if (field.Read(report, index) is { } value && value >= field.LogicalMinimum && value - field.LogicalMinimum < field.Usages.Count
                && field.Usages[(int)(value - field.LogicalMinimum)] is { Id: not 0 } usage)
                on.Add(usage);
        return on.SetEquals(Selected);
    }
}
