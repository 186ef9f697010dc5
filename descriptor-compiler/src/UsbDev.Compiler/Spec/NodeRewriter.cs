using System.Text;
using UsbDev.Compiler.Language;
using UsbDev.Compiler.Yaml;

namespace UsbDev.Compiler.Spec;

/// <summary>Makes new trees of trees: parameters put in, places moved, one laid over another.</summary>
internal static class NodeRewriter
{
    /// <summary>Replaces ${name}; with <paramref name="place"/>, all nodes get that place (a preset's nodes are to be found where it is used).</summary>
    /// <param name="node">The tree.</param>
    /// <param name="parameters">Values by name.</param>
    /// <param name="place">Place for all nodes; null: their own.</param>
    /// <param name="diagnostics">For names that are not defined.</param>
    /// <param name="budget">Characters that may still be put in.</param>
    public static Node Substitute(Node node, IReadOnlyDictionary<string, string> parameters, SourceSpan? place, Diagnostics diagnostics, ref int budget)
    {
        switch (node)
        {
            case ScalarNode scalar:
                var value = Fill(scalar, parameters, diagnostics, ref budget);
                return value == scalar.Value && place is null ? scalar : new ScalarNode(place ?? scalar.Span, value, scalar.Plain, place is null ? scalar.LiteralColumn : 0);
            case SequenceNode sequence:
                var items = new List<Node>(sequence.Items.Count);
                foreach (var item in sequence.Items)
                    items.Add(Substitute(item, parameters, place, diagnostics, ref budget));
                return new SequenceNode(place ?? sequence.Span, items);
            case MappingNode mapping:
                var entries = new List<Entry>(mapping.Entries.Count);
                foreach (var (key, child) in mapping.Entries)
                    entries.Add(new Entry(place is { } p ? new ScalarNode(p, key.Value, key.Plain) : key, Substitute(child, parameters, place, diagnostics, ref budget)));
                return new MappingNode(place ?? mapping.Span, entries);
            default:
                return node;
        }
    }

    /// <summary>Two files as one: groups key by key, lists one after the other, else the second counts.</summary>
    public static MappingNode Join(MappingNode first, MappingNode second)
    {
        var entries = new List<Entry>();
        foreach (var entry in first.Entries)
            if (entry.Key.Value != "include")
                entries.Add(entry);
        var places = new Dictionary<string, int>();
        for (var i = 0; i < entries.Count; i++)
            places[entries[i].Key.Value] = i;
        foreach (var entry in second.Entries)
        {
            if (entry.Key.Value == "include")
                continue;
            if (!places.TryGetValue(entry.Key.Value, out var at))
                entries.Add(entry);
            else
                entries[at] = (entries[at].Value, entry.Value) switch
                {
                    (_, ScalarNode { IsNull: true }) => entries[at], // not given
                    (var a, var b) when IsList(entry.Key.Value) => new Entry(entry.Key, new SequenceNode(b.Span, [.. Items(a), .. Items(b)])),
                    (MappingNode a, MappingNode b) => new Entry(entry.Key, Overlay(a, b)),
                    _ => entry,
                };
        }
        return new MappingNode(second.Span, entries);
    }

    private static bool IsList(string key) => SpecLanguage.Root[key]?.Kind is ValueKind.Functions or ValueKind.Groups or ValueKind.Texts;

    // One thing may stand where a list of things is asked for.
    private static IReadOnlyList<Node> Items(Node node) => node switch
    {
        SequenceNode list => list.Items,
        ScalarNode { IsNull: true } => [],
        _ => [node],
    };

    /// <summary>The keys of both; where both have one, the one above counts.</summary>
    public static MappingNode Overlay(MappingNode below, MappingNode above)
    {
        var entries = new List<Entry>(below.Entries.Count + above.Entries.Count);
        foreach (var entry in below.Entries)
            if (above[entry.Key.Value] is null)
                entries.Add(entry);
        entries.AddRange(above.Entries);
        return new MappingNode(above.Span, entries);
    }

    private static string Fill(ScalarNode scalar, IReadOnlyDictionary<string, string> parameters, Diagnostics diagnostics, ref int budget)
    {
        var text = scalar.Value;
        var at = text.IndexOf("${", StringComparison.Ordinal);
        if (at < 0)
            return text;
        var result = new StringBuilder();
        var from = 0;
        while (at >= 0)
        {
            if (at > from && text[at - 1] == '$') // $${ is ${ as it stands
            {
                result.Append(text, from, at - from);
                from = at + 1;
                at = text.IndexOf("${", from + 1, StringComparison.Ordinal);
                continue;
            }
            var end = text.IndexOf('}', at);
            if (end < 0)
            {
                diagnostics.Error(scalar.Span, Codes.Parameter, "'${' has no '}'", "write ${name}");
                break;
            }
            var name = text[(at + 2)..end].Trim();
            var place = scalar.PlaceOf(at, end + 1 - at);
            result.Append(text, from, at - from);
            if (parameters.TryGetValue(name, out var value))
            {
                if ((budget -= value.Length) < 0)
                {
                    diagnostics.Error(scalar.Span, Codes.TooLarge, "the parameters put in make the description too long", "shorten their values");
                    return "";
                }
                result.Append(value);
            }
            else
            {
                if (!diagnostics.IsFull && !diagnostics.Damage.MayDefine(name))
                    diagnostics.Error(place, Codes.Parameter, $"there is no parameter '{name}'", Suggestion.Nearest(name, parameters.Keys) is { } near ? Meant(near, place, end + 1 - at)
                        : (parameters.Count == 0 ? "define it under 'parameters:'" : "defined: " + Suggestion.List(parameters.Keys)));
                diagnostics.Damage.Add(scalar.Span); // what is left of the value says nothing
            }
            from = end + 1;
            at = text.IndexOf("${", from, StringComparison.Ordinal);
        }
        result.Append(text, from, text.Length - from);
        return result.ToString();
    }

    // Where the words stand as they are, they can be put right; a text over several lines must not be lost for one of its words.
    private static WayOut Meant(string name, SourceSpan place, int length) => place.EndLine == place.Line && place.EndColumn - place.Column == length
        ? (WayOut)$"did you mean '{new Edit.WriteYaml($"${{{name}}}")}'?"
        : $"did you mean '${{{name}}}'?";
}
