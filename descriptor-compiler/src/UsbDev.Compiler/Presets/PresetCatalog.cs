using System.Collections.Concurrent;
using UsbDev.Compiler.Yaml;

namespace UsbDev.Compiler.Presets;

/// <summary>The presets that the compiler carries: YAML files of the same language, each a report or a HID function.</summary>
public sealed class PresetCatalog
{
    private const string Suffix = ".yaml";

    private static readonly string s_prefix = typeof(PresetCatalog).Namespace + ".";

    // Parsed when first used; a node never changes.
    private readonly ConcurrentDictionary<string, MappingNode> _nodes = [];

    private PresetCatalog() =>
        Names = [.. typeof(PresetCatalog).Assembly.GetManifestResourceNames().Where(n => n.StartsWith(s_prefix, StringComparison.Ordinal) && n.EndsWith(Suffix, StringComparison.Ordinal))
            .Select(n => n[s_prefix.Length..^Suffix.Length]).Order(StringComparer.Ordinal)];

    /// <summary>The catalog.</summary>
    public static PresetCatalog Instance { get; } = new();

    /// <summary>Names of all presets, sorted.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>A preset's own text.</summary>
    /// <exception cref="KeyNotFoundException">There is none of that name.</exception>
    public string Text(string name)
    {
        if (!Names.Contains(name))
            throw new KeyNotFoundException($"there is no preset '{name}'");
        using var stream = typeof(PresetCatalog).Assembly.GetManifestResourceStream(s_prefix + name + Suffix)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>The first sentence of a preset: what it is for.</summary>
    public string Summary(string name) => Find(name)?["summary"] is ScalarNode summary ? summary.Value : "";

    internal MappingNode? Find(string name)
    {
        if (_nodes.TryGetValue(name, out var node))
            return node;
        if (!Names.Contains(name))
            return null;
        var diagnostics = new Diagnostics();
        var root = YamlReader.Read(Text(name), name + Suffix, diagnostics) as MappingNode
            ?? throw new InvalidOperationException($"the preset '{name}' is broken: {string.Join("; ", diagnostics.List)}");
        return _nodes.GetOrAdd(name, root);
    }
}
