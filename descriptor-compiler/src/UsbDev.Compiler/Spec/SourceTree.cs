using UsbDev.Compiler.Language;
using UsbDev.Compiler.Yaml;

namespace UsbDev.Compiler.Spec;

/// <summary>From text to one tree: takes in included files and puts parameters in their places.</summary>
internal sealed class SourceTree(CompileOptions options, Diagnostics diagnostics)
{
    private const int MaxFiles = 64;
    private const int MaxIncluded = YamlReader.MaxLength; // characters of all files that are included

    private readonly List<string> _open = [];
    private long _included;
    private readonly Dictionary<string, string> _parameters = [];

    /// <summary>Values by name.</summary>
    public IReadOnlyDictionary<string, string> Parameters => _parameters;

    /// <summary>Paths of the description and of all that it includes, also of those that are not there.</summary>
    public List<string> Files { get; } = [options.FileName];

    /// <summary>What the files hold, each for itself.</summary>
    public List<MappingNode> Roots { get; } = [];

    /// <summary>Findings that comments allow, of all files.</summary>
    public Suppressions Suppressions { get; } = new();

    /// <summary>A file's text. One that is much too large is not read to its end: the reader refuses it anyway.</summary>
    public static string ReadText(string path)
    {
        const int most = YamlReader.MaxLength + 1;
        using var reader = new StreamReader(path);
        var text = new char[Math.Min(most, Math.Max(4096, new FileInfo(path).Length + 1))];
        var length = reader.ReadBlock(text);
        return new string(text, 0, length);
    }

    public MappingNode? Read(string text)
    {
        var root = ReadFile(options.FileName, text);
        if (root is null)
            return null;
        foreach (var (name, value) in options.Parameters)
            if (!_parameters.ContainsKey(name) && !diagnostics.Damage.MayDefine(name))
                diagnostics.Error(root.Span, Codes.Parameter, $"the description has no parameter '{name}'",
                    Suggestion.Text(name, _parameters.Keys) ?? (_parameters.Count == 0 ? "it has none" : "it has: " + Suggestion.List(_parameters.Keys)));
            else
                _parameters[name] = value;
        if (_parameters.Count == 0 && !text.Contains('$', StringComparison.Ordinal))
            return root;
        // Presets wait: they have parameters of their own, which are known where they are used. So do the writer's own keys, of which aliases take parts.
        var budget = YamlReader.MaxLength;
        var entries = new List<Entry>();
        foreach (var entry in root.Entries)
            entries.Add(entry.Key.Value == "presets" || SpecLanguage.Root.IsOwn(entry.Key.Value) ? entry : entry with { Value = NodeRewriter.Substitute(entry.Value, _parameters, null, diagnostics, ref budget) });
        return new MappingNode(root.Span, entries);
    }

    private MappingNode? ReadFile(string file, string text)
    {
        var node = YamlReader.Read(text, file, diagnostics);
        if (node is null)
            return null;
        if (node is not MappingNode root)
        {
            diagnostics.Error(node.Span, Codes.Type, $"the file must hold keys, not {node.Describe()}", "start with 'device:' and 'functions:'");
            return null;
        }
        Suppressions.Read(file, text, root);
        Roots.Add(root);
        _open.Add(file);
        root = Include(file, root);
        _open.RemoveAt(_open.Count - 1);
        // Of a parameter that several files define, the outermost counts: it is read last.
        if (root["parameters"] is MappingNode parameters)
            foreach (var (key, value) in parameters.Entries)
                if (value is ScalarNode scalar)
                    _parameters[key.Value] = scalar.Value;
                else
                {
                    diagnostics.Damage.Lose(key.Value);
                    diagnostics.Error(value.Span, Codes.Type, $"the parameter '{key.Value}' must be one value, not {value.Describe()}", "write a number or a text");
                }
        else if (root["parameters"] is { } wrong and not ScalarNode { IsNull: true })
        {
            diagnostics.Error(wrong.Span, Codes.Type, $"'parameters' must be names with their values, not {wrong.Describe()}", "write 'parameters: { count: 8 }'");
            if (wrong is ScalarNode { Value: var words })
                diagnostics.Damage.Lose(words); // such as 'count 8'
            else
                diagnostics.Damage.LoseFile();
        }
        return root;
    }

    private MappingNode Include(string file, MappingNode root)
    {
        if (root["include"] is not { } include)
            return root;
        var result = new MappingNode(root.Span, []);
        foreach (var node in include is SequenceNode list ? list.Items : [include])
        {
            if (node is not ScalarNode name)
            {
                diagnostics.Error(node.Span, Codes.Type, $"'include' must be names of files, not {node.Describe()}", "write 'include: [buttons.yaml]'");
                continue;
            }
            var path = Path.Combine(Path.GetDirectoryName(file) ?? "", name.Value);
            if (_open.Exists(open => Absolute(open) == Absolute(path)))
                diagnostics.Error(name.Span, Codes.Include, $"'{name.Value}' includes itself: {string.Join(" → ", _open)} → {path}", "take one of the includes out");
            else if (Files.Count > MaxFiles)
                diagnostics.Error(name.Span, Codes.Include, $"more than {MaxFiles} files are included", "put them together");
            else
            {
                Files.Add(path);
                if (Load(path, name) is not { } text)
                    diagnostics.Damage.LoseFile();
                else if ((_included += text.Length) > MaxIncluded)
                {
                    diagnostics.Error(name.Span, Codes.TooLarge, $"the included files have more than {MaxIncluded:N0} characters together", "include less, and each file once");
                    diagnostics.Damage.LoseFile();
                }
                else if (ReadFile(path, text) is { } part)
                    result = NodeRewriter.Join(result, part);
                else
                    diagnostics.Damage.LoseFile();
            }
        }
        return NodeRewriter.Join(result, root);
    }

    // However it is written: as 'a.yaml', './a.yaml' or 'x/../a.yaml'.
    private static string Absolute(string path) => path.Length == 0 || path.Contains('\0') ? path : Path.GetFullPath(path);

    private string? Load(string path, ScalarNode name)
    {
        try
        {
            if (options.ReadFile is { } read)
            {
                if (read(path) is { } given)
                    return given;
            }
            else if (File.Exists(path))
                return ReadText(path);
            diagnostics.Error(name.Span, Codes.Include, $"there is no file '{path}'", "paths count from the file that includes");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            diagnostics.Error(name.Span, Codes.Include, $"'{path}' cannot be read: {e.Message}", "check the path and its rights");
        }
        return null;
    }
}
