using UsbDev.Compiler.Yaml;

namespace UsbDev.Compiler.Editor;

/// <summary>A part of a description, as an editor lists it.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Detail">What it is.</param>
/// <param name="Kind">LSP's SymbolKind.</param>
/// <param name="Whole">All of it.</param>
/// <param name="Title">Where its name stands.</param>
/// <param name="Parts">What it is made of.</param>
internal sealed record OutlinePart(string Name, string Detail, int Kind, SourceSpan Whole, SourceSpan Title, IReadOnlyList<OutlinePart> Parts);

/// <summary>The device, its functions, their reports and fields.</summary>
internal static class Outline
{
    private const int Module = 2, Class = 5, Property = 7, Field = 8, Interface = 11, Function = 12, Constant = 14;

    // What is listed of a group's keys; plain values are not.
    private static readonly Dictionary<string, int> s_kinds = new()
    {
        ["device"] = Module, ["parameters"] = Constant, ["presets"] = Class, ["configurations"] = Module, ["functions"] = Module, ["reports"] = Class, ["input"] = Property, ["output"] = Property, ["feature"] = Property,
        ["layout"] = Property, ["fields"] = Property, ["interfaces"] = Interface, ["alternates"] = Interface, ["endpoints"] = Property, ["from_device"] = Property, ["to_device"] = Property, ["include"] = Module, ["boards"] = Module,
    };

    public static IReadOnlyList<OutlinePart> Of(DescriptionTree tree) => tree.Root is { } root ? Keys(root) : [];

    private static List<OutlinePart> Keys(MappingNode group)
    {
        var parts = new List<OutlinePart>();
        foreach (var (key, value) in DescriptionTree.Written(group))
            if (s_kinds.TryGetValue(key.Value, out var kind))
                parts.Add(new OutlinePart(key.Value, Detail(value), kind, key.Span.To(value.Span), key.Span, Entries(key.Value, value)));
        return parts;
    }

    private static List<OutlinePart> Entries(string owner, Node value) => (owner, value) switch
    {
        ("presets" or "fields", MappingNode names) => [.. names.Entries.Select(e => new OutlinePart(e.Key.Value, Detail(e.Value), owner == "presets" ? Class : Field, e.Key.Span.To(e.Value.Span), e.Key.Span, e.Value is MappingNode m ? Keys(m) : []))],
        ("parameters", MappingNode names) => [.. names.Entries.Select(e => new OutlinePart(e.Key.Value, Detail(e.Value), Constant, e.Key.Span.To(e.Value.Span), e.Key.Span, []))],
        (_, MappingNode group) => Keys(group),
        ("boards" or "include" or "from_device" or "to_device", _) => [],
        (_, SequenceNode list) => [.. list.Items.Select(i => Entry(owner, i))],
        _ => [],
    };

    // An entry of a list: 'keyboard', 'midi: { … }', or a group of keys.
    private static OutlinePart Entry(string owner, Node item)
    {
        var kind = owner switch { "functions" => Function, "reports" => Class, "interfaces" or "alternates" => Interface, _ => Field };
        if (item is MappingNode { Entries: [var (key, value)] } && owner is "functions" or "reports" or "layout" && value is MappingNode group)
            return new OutlinePart(NameOf(group) ?? key.Value, key.Value, kind, item.Span, key.Span, Keys(group));
        return item switch
        {
            MappingNode mapping => new OutlinePart(NameOf(mapping) ?? Words(mapping) ?? owner, Detail(mapping), kind, item.Span, Title(mapping), Keys(mapping)),
            _ => new OutlinePart(Text(item), "", kind, item.Span, item.Span, []),
        };
    }

    private static string? NameOf(MappingNode group) => group["name"] is ScalarNode { Value.Length: > 0 } name ? name.Value : null;

    private static string? Words(MappingNode group) => group.Entries.FirstOrDefault(e => e.Key.Value is "usage" or "collection" or "padding" or "type" or "class" or "preset") is { Key: { } key, Value: var value } ? $"{key.Value} {Text(value)}" : null;

    private static SourceSpan Title(MappingNode group) => group.Entries is [var (first, _), ..] ? first.Span : group.Span;

    private static string Detail(Node value) => value switch
    {
        ScalarNode scalar => Text(scalar),
        MappingNode group => NameOf(group) is { } name && group["usage"] is ScalarNode usage && name != usage.Value ? usage.Value : (group["name"] as ScalarNode)?.Value ?? "",
        _ => "",
    };

    // An editor refuses a part without a name.
    private static string Text(Node node) => node is ScalarNode { Value.Length: > 0 } scalar ? scalar.Value : node.Describe();
}
