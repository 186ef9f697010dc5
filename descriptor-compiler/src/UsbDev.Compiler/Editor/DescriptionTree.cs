using UsbDev.Compiler.Language;
using UsbDev.Compiler.Presets;
using UsbDev.Compiler.Spec;
using UsbDev.Compiler.Yaml;

namespace UsbDev.Compiler.Editor;

/// <summary>A description as its text stands, with what it takes in from other files: names that can be used, and where things are.</summary>
internal sealed class DescriptionTree
{
    private const int MostBases = 8; // presets that start from presets

    private readonly MappingNode? _presets;
    private readonly MappingNode? _parameters;

    public DescriptionTree(string text, CompileOptions options)
    {
        File = options.FileName;
        Root = YamlReader.Read(text, options.FileName, new Diagnostics()) as MappingNode;
        var whole = new SourceTree(options, new Diagnostics()).Read(text);
        _presets = whole?["presets"] as MappingNode;
        _parameters = whole?["parameters"] as MappingNode;
    }

    /// <summary>The file's own name.</summary>
    public string File { get; }

    /// <summary>The file alone; null where nothing of it can be read.</summary>
    public MappingNode? Root { get; }

    /// <summary>Names of all presets, those of the description first.</summary>
    public IEnumerable<string> Presets => OwnPresets.Select(p => p.Key.Value).Concat(PresetCatalog.Instance.Names).Distinct();

    /// <summary>Presets of the description and of what it includes.</summary>
    public IReadOnlyList<Entry> OwnPresets => _presets?.Entries ?? [];

    /// <summary>Parameters of the description and of what it includes.</summary>
    public IReadOnlyList<Entry> Parameters => _parameters?.Entries ?? [];

    /// <summary>There is a preset of that name.</summary>
    public bool IsPreset(string name) => _presets?[name] is not null || PresetCatalog.Instance.Names.Contains(name);

    /// <summary>What a preset is, in a sentence.</summary>
    public string Summary(string name) => _presets?[name] is MappingNode own ? (own["summary"] as ScalarNode)?.Value ?? "A preset of this description." : PresetCatalog.Instance.Summary(name);

    /// <summary>The preset, then the one that it starts from, and so on.</summary>
    public IEnumerable<MappingNode> Bases(string name)
    {
        var isBuiltIn = false;
        for (var i = 0; i < MostBases; i++)
        {
            var own = isBuiltIn ? null : _presets?[name];
            if ((own ?? PresetCatalog.Instance.Find(name)) is not MappingNode preset)
                yield break;
            yield return preset;
            if (own is null || preset["preset"] is not ScalarNode next)
                yield break;
            isBuiltIn = next.Value == name; // one's own of a built-in one's name starts from that
            name = next.Value;
        }
    }

    /// <summary>The innermost value or key that holds a place, with all that is around it, outermost first. Lines and columns count from 1.</summary>
    public IReadOnlyList<Node> At(int line, int column)
    {
        var found = new List<Node>();
        for (Node? node = Root; node is not null; node = Inner(node, line, column))
            found.Add(node);
        return found;
    }

    /// <summary>The keys that are written in a group itself, without those that come by <c>&lt;&lt;</c> from elsewhere.</summary>
    public static IReadOnlyList<Entry> Written(MappingNode group) => [.. group.Entries.Where(e => Holds(group.Span, e.Key.Span.Line, e.Key.Span.Column))];

    private static Node? Inner(Node node, int line, int column) => node switch
    {
        MappingNode mapping => mapping.Entries.SelectMany(e => (Node[])[e.Key, e.Value]).FirstOrDefault(n => Holds(n.Span, line, column)),
        SequenceNode list => list.Items.FirstOrDefault(n => Holds(n.Span, line, column)),
        _ => null,
    };

    private static bool Holds(SourceSpan at, int line, int column) => (line, column).CompareTo((at.Line, at.Column)) >= 0 && (line, column).CompareTo((at.EndLine, at.EndColumn)) <= 0;
}
