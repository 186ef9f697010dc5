using UsbDev.Compiler.Language;
using UsbDev.Compiler.Spec;
using UsbDev.Compiler.Yaml;

namespace UsbDev.Compiler.Presets;

/// <summary>Lays what the user says over the preset that he starts from.</summary>
internal sealed class PresetExpansion(MappingNode? own, IReadOnlyDictionary<string, string> globals, Diagnostics diagnostics)
{
    private const int MaxDepth = 8, MaxParameter = 65535, MaxValues = 200_000;

    private static readonly Dictionary<string, string> s_noParameters = [];

    private int _budget = YamlReader.MaxLength;
    private long _values; // that presets have brought

    /// <summary>Names that can be used as presets: the user's own and the built-in ones.</summary>
    public IEnumerable<string> Names => (own?.Entries.Select(e => e.Key.Value) ?? []).Concat(PresetCatalog.Instance.Names);

    public bool Has(string name) => Find(name) is not null;

    /// <summary>The keys of a group after its preset, if it names one. Nothing is left of 'preset', 'fields' and the preset's own parameters.</summary>
    /// <param name="user">What the user wrote.</param>
    /// <param name="section">Section that the result must fit; other keys of a preset are dropped.</param>
    /// <param name="preset">Name of the outermost preset, or null.</param>
    /// <param name="whole">The preset's own keys, those that the section has no room for among them; null without one.</param>
    public MappingNode Expand(MappingNode user, Section section, out string? preset, out MappingNode? whole) => Expand(user, section, out preset, out whole, 0, null);

    private MappingNode Expand(MappingNode user, Section section, out string? preset, out MappingNode? whole, int depth, string? inside)
    {
        preset = null;
        whole = null;
        if (user["preset"] is not ScalarNode { IsNull: false } name)
        {
            if (user["preset"] is { } list and not ScalarNode)
            {
                diagnostics.Error(list.Span, Codes.Type, $"'preset' must be the name of one preset, not {list.Describe()}", "write it as 'preset: mouse'; several go into 'reports: [keyboard, mouse]'");
                diagnostics.Damage.Add(user.Span); // what it would have said is not missing
            }
            if (user["fields"] is { } stray && !diagnostics.Damage.Touches(user.Span))
                diagnostics.Error(stray.Span, Codes.Contradiction, "'fields' changes the fields of a preset, and there is none here", "add 'preset: …', or write the fields under 'input', 'output' or 'feature'");
            return Without(user, static key => key is "preset" or "fields");
        }
        // A preset of the name of a built-in one can start from that.
        var isBuiltIn = own?[name.Value] is not MappingNode || name.Value == inside;
        if ((isBuiltIn ? PresetCatalog.Instance.Find(name.Value) : Find(name.Value)) is not { } found)
        {
            if (!diagnostics.Damage.MayDefine(name.Value))
                diagnostics.Error(name.Span, Codes.UnknownName, $"there is no preset '{name.Value}'", (Suggestion.Text(name.Value, Names) is { } near ? near + " " : "") + "presets: " + Suggestion.List(Names));
            diagnostics.Damage.Add(user.Span); // what the preset would have said is not missing, and what is no key may be its parameter
            return Without(user, key => key is "preset" or "fields" || section[key] is null);
        }
        var isMuch = _values > MaxValues;
        if ((_values += found.Size) > MaxValues)
        {
            if (!isMuch)
                diagnostics.Error(name.Span, Codes.TooLarge, $"presets bring more than {MaxValues:N0} values", "use fewer of them, or shorter ones");
            diagnostics.Damage.Add(user.Span);
            return Without(user, key => key is "preset" or "fields" || section[key] is null);
        }
        if (depth == MaxDepth)
        {
            diagnostics.Error(name.Span, Codes.TooLarge, $"presets build on each other more than {MaxDepth} deep", "does one of them name one that names it?");
            diagnostics.Damage.Add(user.Span); // what they would have said is not missing
            return Without(user, static key => key is "preset" or "fields");
        }
        preset = name.Value;
        // A built-in preset's lines are nowhere in the user's files: findings in them belong to the line that names it.
        if (!isBuiltIn)
            CheckKeys(found);
        var parameters = isBuiltIn ? s_noParameters : globals;
        var hidden = new HashSet<string> { "preset", "fields" };
        if (found["parameters"] is MappingNode defaults)
        {
            var values = new Dictionary<string, string>(parameters);
            parameters = values;
            foreach (var (key, value) in defaults.Entries)
            {
                if (user[key.Value] is { } given && section[key.Value] is null)
                    hidden.Add(key.Value);
                else
                    given = value;
                // A built-in preset's lines are not the user's: what is no number is told where he wrote it.
                if (isBuiltIn && value is ScalarNode { Value: var usual } && Values.TryNumber(usual, out _) && !(Values.TryNumber((given as ScalarNode)?.Value ?? "", out var number) && number is > 0 and <= MaxParameter))
                {
                    diagnostics.Error(given.Span, Codes.Type, $"'{key.Value}' must be a whole number from 1 to {MaxParameter}, not {given.Describe()}", $"write it as {usual}");
                    values[key.Value] = usual;
                }
                else if (given is ScalarNode scalar)
                    values[key.Value] = scalar.Value;
                else
                    diagnostics.Error(given.Span, Codes.Type, $"'{key.Value}' must be one value, not {given.Describe()}", "write a number or a text");
            }
        }
        var below = (MappingNode)NodeRewriter.Substitute(Without(found, static key => key is "parameters" or "summary"), parameters, isBuiltIn ? name.Span : null, diagnostics, ref _budget);
        below = Expand(below, section, out _, out _, depth + 1, isBuiltIn ? null : name.Value);
        if (diagnostics.Damage.Touches(found.Span))
            diagnostics.Damage.Add(user.Span);
        if (user["fields"] is MappingNode changes)
            below = Change(below, changes);
        else if (user["fields"] is { } wrong)
            diagnostics.Error(wrong.Span, Codes.Type, $"'fields' must be names of fields with their changes, not {wrong.Describe()}", "write it as 'fields: { wheel: none }'");
        hidden.UnionWith(Strays(user, section, below, name.Value, hidden, found));
        whole = below;
        var entries = new List<Entry>();
        foreach (var entry in below.Entries)
            if (section[entry.Key.Value] is not null)
                entries.Add(entry);
        return NodeRewriter.Overlay(new MappingNode(below.Span, entries), Without(user, hidden.Contains));
    }

    // A field's name among the keys: its changes belong under 'fields'. What is nothing at all is told with what the preset has, not with all keys that there are.
    private List<string> Strays(MappingNode user, Section section, MappingNode below, string preset, HashSet<string> hidden, MappingNode found)
    {
        var strays = new List<string>();
        HashSet<string>? fields = null;
        foreach (var (key, value) in user.Entries)
        {
            if (section[key.Value] is not null || hidden.Contains(key.Value) || section.IsOwn(key.Value))
                continue;
            if (fields is null)
                Change(below, new MappingNode(user.Span, []), fields = []);
            if (!fields.Contains(key.Value))
            {
                if (!diagnostics.IsFull && OtherWords.Key(key.Value, section) is null && Suggestion.Nearest(key.Value, section.Keys.Select(k => k.Name)) is null && !key.Value.Contains(':') && !diagnostics.Damage.MayDefine(key.Value))
                {
                    strays.Add(key.Value);
                    var parameters = found["parameters"] is MappingNode named ? named.Entries.Select(e => e.Key.Value).ToList() : [];
                    diagnostics.Error(key.Span, Codes.UnknownKey, $"the preset '{preset}' has no parameter or field '{key.Value}'", (Suggestion.Text(key.Value, parameters.Concat(fields)) is { } near ? near + " " : "")
                        + (parameters.Count == 0 ? "" : $"its parameters: {Suggestion.List(parameters)}; ") + $"its fields: {Suggestion.List(fields)}");
                }
                continue;
            }
            strays.Add(key.Value);
            diagnostics.Error(key.Span, Codes.UnknownKey, $"'{key.Value}' is a field of '{preset}', not a key", $"write 'fields: {{ {key.Value}: {(value is ScalarNode { IsNull: false } scalar ? scalar.Value : "{ … }")} }}'");
        }
        return strays;
    }

    // What fits the section is read with the rest; what fits no section would be dropped unseen.
    private void CheckKeys(MappingNode preset)
    {
        foreach (var (key, _) in preset.Entries)
            if (SpecLanguage.Hid[key.Value] is null && SpecLanguage.Report[key.Value] is null && key.Value is not ("parameters" or "summary"))
                diagnostics.Error(key.Span, Codes.UnknownKey, $"'{key.Value}' is no key of a preset",
                    Suggestion.Text(key.Value, SpecLanguage.Hid.Keys.Select(k => k.Name).Append("parameters")) ?? "a preset has the keys of hid or of a report, and 'parameters'");
    }

    private MappingNode? Find(string name) => own?[name] as MappingNode ?? PresetCatalog.Instance.Find(name);

    private MappingNode Change(MappingNode preset, MappingNode changes)
    {
        var known = new HashSet<string>();
        var result = (MappingNode)Change(preset, changes, known);
        foreach (var (key, _) in changes.Entries)
            if (!known.Contains(key.Value) && !diagnostics.Damage.MayDefine(key.Value))
                diagnostics.Error(key.Span, Codes.UnknownName, $"the preset has no field '{key.Value}'", (Suggestion.Text(key.Value, known) is { } near ? near + " " : "") + "its fields: " + Suggestion.List(known));
        return result;
    }

    private static Node Change(Node node, MappingNode changes, HashSet<string> known)
    {
        switch (node)
        {
            case MappingNode mapping:
                var entries = new List<Entry>();
                foreach (var (key, value) in mapping.Entries)
                    entries.Add(new Entry(key, Change(value, changes, known)));
                return new MappingNode(mapping.Span, entries);
            case SequenceNode list:
                var items = new List<Node>();
                foreach (var item in list.Items)
                {
                    if (FieldName(item) is not { } name)
                    {
                        items.Add(Change(item, changes, known));
                        continue;
                    }
                    known.Add(name);
                    switch (changes[name])
                    {
                        case null:
                            items.Add(item);
                            break;
                        case MappingNode change:
                            items.Add(ChangeField((MappingNode)item, change));
                            break;
                        default: // none: the field is left out
                            break;
                    }
                }
                return new SequenceNode(list.Span, items);
            default:
                return node;
        }
    }

    // A field of 'input', or one of 'layout' under its direction.
    private static string? FieldName(Node node) => node switch
    {
        MappingNode m when m["name"] is ScalarNode name && m["collection"] is null => name.Value,
        MappingNode { Entries: [{ Key.Value: "input" or "output" or "feature", Value: MappingNode inner }] } => FieldName(inner),
        _ => null,
    };

    private static MappingNode ChangeField(MappingNode item, MappingNode change) =>
        item.Entries is [{ Key.Value: "input" or "output" or "feature", Value: MappingNode inner }]
            ? new MappingNode(item.Span, [new Entry(item.Entries[0].Key, NodeRewriter.Overlay(inner, change))])
            : NodeRewriter.Overlay(item, change);

    private static MappingNode Without(MappingNode node, Predicate<string> isLeftOut)
    {
        var entries = new List<Entry>(node.Entries.Count);
        foreach (var entry in node.Entries)
            if (!isLeftOut(entry.Key.Value))
                entries.Add(entry);
        return entries.Count == node.Entries.Count ? node : new MappingNode(node.Span, entries);
    }
}
