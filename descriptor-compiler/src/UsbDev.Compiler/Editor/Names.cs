using UsbDev.Compiler.Language;
using UsbDev.Compiler.Yaml;
using YamlDotNet.Core;

namespace UsbDev.Compiler.Editor;

/// <summary>What the writer of a description can give a name.</summary>
internal enum NameKind
{
    Parameter,
    Preset,
    Anchor,
    File,
}

/// <summary>A name of the writer's own, where it is given or used.</summary>
/// <param name="Kind">What it names.</param>
/// <param name="Name">The name; of a file its path.</param>
/// <param name="Scope">The preset whose parameter it is, or the place of the anchor; else empty.</param>
/// <param name="At">Where it stands, without quotes and signs around it.</param>
/// <param name="IsDefinition">It is given here.</param>
internal sealed record NamePlace(NameKind Kind, string Name, string Scope, SourceSpan At, bool IsDefinition)
{
    public bool IsSame(NamePlace other) => (Kind, Name, Scope) == (other.Kind, other.Name, other.Scope);
}

/// <summary>The writer's own names in the files of a description.</summary>
internal sealed class Names
{
    private const int MostBases = 8; // presets that start from presets

    private readonly Dictionary<string, MappingNode> _presets = [];
    private readonly HashSet<string> _parameters = [];
    private readonly HashSet<NamePlace> _places = [];
    private readonly HashSet<Node> _visited = new(ReferenceEqualityComparer.Instance); // aliases share what they stand for

    /// <param name="files">The description's files with their texts.</param>
    public Names(IEnumerable<(string File, string Text)> files)
    {
        var roots = files.Select(f => (f.File, f.Text, Root: YamlReader.Read(f.Text, f.File, new Diagnostics()) as MappingNode)).ToList();
        foreach (var (_, _, root) in roots)
        {
            foreach (var (name, preset) in (root?["presets"] as MappingNode)?.Entries ?? [])
                if (preset is MappingNode group)
                    _presets[name.Value] = group;
            _parameters.UnionWith(((root?["parameters"] as MappingNode)?.Entries ?? []).Select(p => p.Key.Value));
        }
        foreach (var (file, text, root) in roots)
        {
            AddAnchors(file, text);
            if (root is not null)
                new Reader(this, file, text).Read(root);
        }
    }

    /// <summary>The name at a place; null: none of the writer's own. Lines and columns count from 1.</summary>
    public NamePlace? At(string file, int line, int column) => _places.FirstOrDefault(p => p.At.File == file && p.At.Line == line && p.At.EndLine == line && p.At.Column <= column && p.At.EndColumn >= column);

    /// <summary>All places of a name, in the order of the texts.</summary>
    public IReadOnlyList<NamePlace> PlacesOf(NamePlace name) => [.. _places.Where(name.IsSame).OrderBy(p => p.At.File, StringComparer.Ordinal).ThenBy(p => p.At.Line).ThenBy(p => p.At.Column)];

    /// <summary>Whether a name is there to be given: null, or what is in its way.</summary>
    public string? Refusal(NameKind kind, string name, NamePlace old) => kind switch
    {
        NameKind.File => name.Trim().Length == 0 ? "a file needs a name" : null,
        NameKind.Anchor => name.Length == 0 || name.Any(c => char.IsWhiteSpace(c) || c is ',' or '[' or ']' or '{' or '}' or '*' or '&') ? "the name of an anchor has no spaces and none of , [ ] { }" : null,
        _ when name.Length == 0 || !char.IsAsciiLetter(name[0]) || name.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('_' or '-')) => "use letters a-z, digits, _ and -, beginning with a letter",
        NameKind.Preset when SpecLanguage.FunctionKinds.Any(k => k.Name == name) => $"'{name}' is a kind of function",
        NameKind.Preset when _presets.ContainsKey(name) => $"there is a preset '{name}' already",
        NameKind.Parameter when old.Scope.Length == 0 && _parameters.Contains(name) || old.Scope.Length > 0 && HasParameter(old.Scope, name) => $"there is a parameter '{name}' already",
        _ => null,
    };

    private bool HasParameter(string preset, string name) => (_presets[preset]["parameters"] as MappingNode)?[name] is not null;

    // The preset that a parameter belongs to, by that of a group that gives it a value.
    private string? OwnerOf(string preset, string parameter)
    {
        for (var i = 0; i < MostBases && _presets.TryGetValue(preset, out var group); i++)
        {
            if (HasParameter(preset, parameter))
                return preset;
            if (group["preset"] is not ScalarNode { Value: var next } || next == preset)
                return null;
            preset = next;
        }
        return null;
    }

    // The parser has put in what aliases stand for: they are told by their signs only.
    private void AddAnchors(string file, string text)
    {
        var defined = new Dictionary<string, string>();
        var scanner = new Scanner(new StringReader(YamlReader.HideBreaks(text)), skipComments: true);
        try
        {
            while (scanner.MoveNext())
                switch (scanner.Current)
                {
                    case YamlDotNet.Core.Tokens.Anchor anchor:
                        Add(anchor.Value.Value, anchor.Start, anchor.End, isDefinition: true);
                        break;
                    case YamlDotNet.Core.Tokens.AnchorAlias alias:
                        Add(alias.Value.Value, alias.Start, alias.End, isDefinition: false);
                        break;
                    case YamlDotNet.Core.Tokens.Error:
                        return; // told without end
                }
        }
        catch (Exception e) when (e is YamlException or ArgumentException or InvalidOperationException)
        {
            // What stands behind a slip is not known.
        }

        void Add(string name, Mark start, Mark end, bool isDefinition)
        {
            var at = new SourceSpan(file, (int)start.Line, (int)start.Column + 1, (int)end.Line, (int)end.Column);
            if (isDefinition)
                defined[name] = at.ToString();
            if (defined.TryGetValue(name, out var scope))
                _places.Add(new NamePlace(NameKind.Anchor, name, scope, at, isDefinition));
        }
    }

    /// <summary>Finds the names of a file.</summary>
    private sealed class Reader(Names names, string file, string text)
    {
        private readonly YamlLines _lines = new(text);
        private readonly List<string> _path = [];
        private string? _within; // the preset whose keys are read

        public void Read(MappingNode root)
        {
            foreach (var (key, value) in root.Entries)
                switch (key.Value)
                {
                    case "parameters" when value is MappingNode group:
                        Define(group, NameKind.Parameter, "");
                        break;
                    case "presets" when value is MappingNode group:
                        Define(group, NameKind.Preset, "");
                        foreach (var (name, preset) in group.Entries)
                            if (preset is MappingNode { } own && own["parameters"] is MappingNode parameters)
                                Define(parameters, NameKind.Parameter, name.Value);
                        break;
                    case "include":
                        foreach (var name in value is SequenceNode list ? list.Items.OfType<ScalarNode>() : value is ScalarNode one ? [one] : [])
                            Add(NameKind.File, FullPath(file, name.Value), "", name, false);
                        break;
                }
            Walk(root);
        }

        private void Define(MappingNode group, NameKind kind, string scope)
        {
            foreach (var (key, _) in DescriptionTree.Written(group))
                Add(kind, key.Value, scope, key, true);
        }

        private void Walk(Node node)
        {
            if (!names._visited.Add(node))
                return;
            switch (node)
            {
                case ScalarNode scalar:
                    UsesIn(scalar);
                    if (Context().List is { } list && (list.Kind is ValueKind.Functions or ValueKind.Reports || list.Name == "preset"))
                        UsePreset(scalar);
                    break;
                case SequenceNode sequence:
                    Enter(CursorContext.Entry, sequence.Items);
                    break;
                case MappingNode group:
                    Keys(group);
                    foreach (var (key, value) in group.Entries)
                    {
                        if (_path is ["presets"])
                            _within = key.Value;
                        Enter(key.Value, [value]);
                        if (_path is ["presets"])
                            _within = null;
                    }
                    break;
            }
        }

        private void Enter(string step, IEnumerable<Node> nodes)
        {
            _path.Add(step);
            foreach (var node in nodes)
                Walk(node);
            _path.RemoveAt(_path.Count - 1);
        }

        private (Section? Section, Key? List) Context() => new CursorContext(_path, null, 0, "").Resolve(names._presets.ContainsKey);

        // Presets by whose name a group stands, and the parameters of its preset.
        private void Keys(MappingNode group)
        {
            var (section, list) = Context();
            var preset = (group["preset"] as ScalarNode)?.Value ?? (_path.Count > 0 && names._presets.ContainsKey(_path[^1]) && _path is not ["presets", _] ? _path[^1] : null);
            foreach (var (key, _) in group.Entries)
                if (list?.Kind is ValueKind.Functions or ValueKind.Reports && section?[key.Value] is null)
                    UsePreset(key);
                else if (preset is not null && section?[key.Value] is null && names.OwnerOf(preset, key.Value) is { } owner)
                    Add(NameKind.Parameter, key.Value, owner, key, false);
        }

        // A preset of a built-in one's name starts from that.
        private void UsePreset(ScalarNode word)
        {
            if (names._presets.ContainsKey(word.Value) && word.Value != _within)
                Add(NameKind.Preset, word.Value, "", word, false);
        }

        // Words as they are written: what quotes and lines make of them does not change '${name}'.
        private void UsesIn(ScalarNode scalar)
        {
            if (!scalar.Value.Contains("${", StringComparison.Ordinal))
                return;
            for (var line = scalar.Span.Line; line <= Math.Min(scalar.Span.EndLine, _lines.Count); line++)
            {
                var content = _lines.Content(line - 1);
                var from = line == scalar.Span.Line ? scalar.Span.Column - 1 : 0;
                var to = line == scalar.Span.EndLine ? Math.Min(content.Length, scalar.Span.EndColumn - 1) : content.Length;
                while (from < to && content[from..to].IndexOf("${") is >= 0 and var found)
                {
                    var start = from + found + 2;
                    var length = content[start..to].IndexOf('}');
                    if (length < 0)
                        break;
                    var name = content.Slice(start, length).Trim().ToString();
                    var column = start + content.Slice(start, length).IndexOf(name) + 1;
                    if (start < 3 || content[start - 3] != '$')
                        Use(name, new SourceSpan(file, line, column, line, column + name.Length));
                    from = start + length;
                }
            }
        }

        private void Use(string name, SourceSpan at)
        {
            if (_within is { } preset && names._presets.ContainsKey(preset) && names.HasParameter(preset, name))
                names._places.Add(new NamePlace(NameKind.Parameter, name, preset, at, false));
            else if (names._parameters.Contains(name))
                names._places.Add(new NamePlace(NameKind.Parameter, name, "", at, false));
        }

        private void Add(NameKind kind, string name, string scope, ScalarNode word, bool isDefinition) =>
            names._places.Add(new NamePlace(kind, name, scope, word.PlaceOf(0, word.Value.Length), isDefinition));
    }

    /// <summary>The path of a file as another that includes it calls it.</summary>
    public static string FullPath(string including, string name)
    {
        var path = Path.Combine(Path.GetDirectoryName(including) ?? "", name);
        return path.Contains('\0') ? path : Path.GetFullPath(path);
    }
}
