using UsbDev.Compiler;
using UsbDev.Compiler.Spec;
using UsbDev.Compiler.Yaml;
using UsbDev.Descriptors;
using UsbDev.Host;
using UsbDev.Testing.Functions;

namespace UsbDev.Testing.Scenarios;

/// <summary>Reads values of HID fields: numbers, on and off, lists of what is on, groups of usage and value.</summary>
internal sealed class FieldReader(StepReader reader)
{
    /// <summary>A field with the value that it is to have: a number, on or off, a list of what is on, or a group of usage and value.</summary>
    public FieldValue? Read(FunctionTarget target, ScalarNode name, Node value, params HidReportType[] types)
    {
        var fields = reader.Fields((HidFunction)target.Function);
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
            reader.Error(name, Codes.UnknownName, $"{target.Name} has no {string.Join(" or ", types.Select(t => t.ToString().ToLowerInvariant()))} field '{key}'",
                (near is null ? "" : near + " ") + (known.Count == 0 ? "it has none" : "it has: " + string.Join(", ", known.Take(30))));
            return null;
        }

        if (named is null && controls.Select(c => (c.Field.Type, c.Field.ReportId)).Distinct().Count() > 1)
        {
            reader.Error(name, Codes.Conflict, $"'{key}' is several fields of {target.Name}: {string.Join(", ", controls.Select(c => c.Field.Type.ToString().ToLowerInvariant() + " " + c.Usage))}",
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
        reader.Error(at, Codes.Type, message, fix);
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
        foreach (var item in StepReader.List(value))
        {
            if (reader.Text(item, name.Value) is not { } text) return null;
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
        if (reader.Text(item, name.Value) is not { } text) return null;
        foreach (var control in controls)
        {
            var usage = HidNames.Short(control.Usage);
            if (usage.Equals(text, StringComparison.OrdinalIgnoreCase) || Values.TryNumber(text, out var id) && id == control.Usage.Id
                || control.Usage.ToString().Equals(text, StringComparison.OrdinalIgnoreCase))
                return control;
        }

        var names = controls.Select(c => HidNames.Short(c.Usage)).ToList();
        reader.Error(item, Codes.UnknownName, $"'{name.Value}' has no '{text}'", (Suggestion.Text(text, names) is { } near ? near + " " : "") + "it has: " + string.Join(", ", names.Take(30)));
        return null;
    }

    private long? Level(Node value, HidControl control)
    {
        long? level = value is ScalarNode scalar
            ? scalar.Value switch { "on" or "true" or "yes" => 1, "off" or "false" or "no" => 0, var text => Values.TryNumber(text, out var number) ? number : null }
            : null;
        if (level is null)
        {
            reader.Error(value, Codes.Type, $"{HidNames.Short(control.Usage)} must be a number, or on or off, not {value.Describe()}");
            return null;
        }

        if (control.Field.HasNullState || level >= control.Field.LogicalMinimum && level <= control.Field.LogicalMaximum) return level;
        reader.Error(value, Codes.Range, $"{HidNames.Short(control.Usage)} cannot be {level}", $"it goes from {control.Field.LogicalMinimum} to {control.Field.LogicalMaximum}");
        return null;
    }
}
