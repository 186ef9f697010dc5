using System.Text;
using System.Text.Json.Nodes;
using UsbDev.Compiler.Yaml;
using UsbDev.Descriptors;
using static UsbDev.Compiler.Editor.Lsp;

namespace UsbDev.Compiler.Editor;

/// <summary>A request that is sound and cannot be served; the message is for the user.</summary>
internal sealed class RefusedException(string message) : Exception(message);

/// <summary>Answers to requests for ways through the files of a description, and for names in them.</summary>
internal sealed class Navigation(OpenDocuments documents)
{
    /// <summary>The client can rename files as part of an edit.</summary>
    public bool RenamesFiles { get; set; }

    public JsonObject? Define(JsonObject parameters)
    {
        var (document, line, column) = documents.Place(parameters);
        if (Definitions.At(document.Text, documents.Options(document), line, column) is { } at)
            return Location(at);
        // Where it is given itself: editors show then where it is used.
        return NameAt(parameters, out _) is var (names, name) && names.PlacesOf(name).FirstOrDefault(p => p.IsDefinition) is { } given ? Location(given.At) : null;
    }

    public JsonArray? Refer(JsonObject parameters)
    {
        if (NameAt(parameters, out _) is not var (names, name))
            return null;
        var withDefinition = (parameters["context"] as JsonObject)?["includeDeclaration"] is not JsonValue value || !value.TryGetValue<bool>(out var wanted) || wanted;
        return [.. names.PlacesOf(name).Where(p => withDefinition || !p.IsDefinition).Select(p => (JsonNode)Location(p.At))];
    }

    public JsonArray? Highlight(JsonObject parameters)
    {
        const int read = 2, write = 3;
        return NameAt(parameters, out var document) is var (names, name)
            ? [.. names.PlacesOf(name).Where(p => p.At.File == document.Path).Select(p => (JsonNode)new JsonObject { ["range"] = Range(p.At), ["kind"] = p.IsDefinition ? write : read })]
            : null;
    }

    public JsonObject? PrepareRename(JsonObject parameters) =>
        NameAt(parameters, out var document) is var (_, name) && (name.Kind != NameKind.File || RenamesFiles)
            ? new JsonObject { ["range"] = Range(name.At), ["placeholder"] = TextAt(document.Text, name.At) }
            : null;

    /// <summary>All places with another name, tried first: the description must compile as before.</summary>
    public JsonObject? Rename(JsonObject parameters)
    {
        if (NameAt(parameters, out var document) is not var (names, name))
            return null;
        var put = parameters["newName"] is JsonValue value && value.TryGetValue<string>(out var given) ? given : throw new FormatException("'newName' is missing");
        if (put == TextAt(document.Text, name.At))
            return new JsonObject { ["changes"] = new JsonObject() };
        if (names.Refusal(name.Kind, put, name) is { } refusal)
            throw new RefusedException(refusal);
        if (name.Kind == NameKind.File)
            return RenameFile(document, names, name, put);
        var texts = documents.FilesOf(document).ToDictionary(f => f.File, f => f.Text);
        var edits = new JsonObject();
        foreach (var places in names.PlacesOf(name).GroupBy(p => p.At.File))
        {
            edits[documents.UriOf(places.Key)] = Edits(places, put);
            texts[places.Key] = Replaced(texts[places.Key], places, put);
        }
        foreach (var description in documents.Judges(document))
        {
            var (before, after) = (documents.Compile(description), documents.CompileWith(description, path => texts.FirstOrDefault(t => OpenDocuments.IsSame(t.Key, path)).Value));
            if (NewError(before, after) is { } error)
                throw new RefusedException($"'{put}' cannot be the name: {error.Message}");
            if (before.Device is { } old && after.Device is { } renamed && !IsSame(old.Descriptors, renamed.Descriptors))
                throw new RefusedException($"'{put}' cannot be the name: the description would make another device, as it means something else in one of these places");
        }
        return new JsonObject { ["changes"] = edits };
    }

    public JsonArray Link(JsonObject parameters)
    {
        var document = documents.Of(parameters);
        if (documents.Judges(document).Count == 0 || YamlReader.Read(document.Text, document.Path, new Diagnostics()) is not MappingNode { } root)
            return [];
        IEnumerable<Node> names = root["include"] switch { SequenceNode list => list.Items, { } one => [one], null => [] };
        return [.. names.OfType<ScalarNode>().Where(n => n.Value.Length > 0).Select(n => (JsonNode)new JsonObject
        {
            ["range"] = Range(n.PlaceOf(0, n.Value.Length)),
            ["target"] = documents.UriOf(Names.FullPath(document.Path, n.Value)),
        })];
    }

    public JsonArray Fold(JsonObject parameters)
    {
        var document = documents.Of(parameters);
        return documents.Judges(document).Count == 0 ? [] : [.. Folding.Of(document.Text).Select(f =>
        {
            var fold = new JsonObject { ["startLine"] = f.First, ["endLine"] = f.Last };
            if (f.IsComment)
                fold["kind"] = "comment";
            return (JsonNode)fold;
        })];
    }

    public JsonArray? Select(JsonObject parameters)
    {
        const int most = 1000; // cursors
        var document = documents.Of(parameters);
        if (documents.Judges(document).Count == 0)
            return null;
        if (parameters["positions"] is not JsonArray positions)
            throw new FormatException("'positions' is missing");
        var tree = new DescriptionTree(document.Text, documents.Options(document));
        return [.. positions.Take(most).Select(position =>
        {
            var (line, column) = Position(position, "positions");
            JsonObject? range = null;
            foreach (var place in Selections.At(tree, line + 1, column + 1).Reverse())
                range = range is null ? new JsonObject { ["range"] = Range(place) } : new JsonObject { ["range"] = Range(place), ["parent"] = range };
            return (JsonNode)(range ?? new JsonObject { ["range"] = new JsonObject { ["start"] = position!.DeepClone(), ["end"] = position.DeepClone() } });
        })];
    }

    private (Names, NamePlace)? NameAt(JsonObject parameters, out OpenDocument document)
    {
        (document, var line, var column) = documents.Place(parameters);
        if (documents.Judges(document).Count == 0)
            return null;
        var names = new Names(documents.FilesOf(document));
        return names.At(document.Path, line + 1, column + 1) is { } name ? (names, name) : null;
    }

    // The file, and its name wherever it is included, counted from there.
    private JsonObject? RenameFile(OpenDocument document, Names names, NamePlace file, string put)
    {
        if (!RenamesFiles)
            return null;
        var path = Names.FullPath(document.Path, put);
        if (File.Exists(path) || documents.All.Any(d => OpenDocuments.IsSame(d.Path, path)))
            throw new RefusedException($"there is a file {put} already");
        var changes = new JsonArray();
        foreach (var places in names.PlacesOf(file).GroupBy(p => p.At.File))
        {
            var uri = documents.UriOf(places.Key);
            var name = places.Key == document.Path ? put : Path.GetRelativePath(Path.GetDirectoryName(places.Key) ?? "", path).Replace('\\', '/');
            changes.Add(new JsonObject { ["textDocument"] = new JsonObject { ["uri"] = uri, ["version"] = documents.Find(uri)?.Version }, ["edits"] = Edits(places, name) });
        }
        changes.Add(new JsonObject { ["kind"] = "rename", ["oldUri"] = documents.UriOf(file.Name), ["newUri"] = new Uri(path).AbsoluteUri });
        return new JsonObject { ["documentChanges"] = changes };
    }

    private static JsonArray Edits(IEnumerable<NamePlace> places, string put) => [.. places.Select(p => (JsonNode)new JsonObject { ["range"] = Range(p.At), ["newText"] = put })];

    // Errors speak of names: of each number as many as before.
    private static Diagnostic? NewError(CompileResult before, CompileResult after)
    {
        var known = before.Diagnostics.Where(d => d.Severity == Severity.Error).CountBy(d => d.Code).ToDictionary();
        return after.Diagnostics.Where(d => d.Severity == Severity.Error).GroupBy(d => d.Code).FirstOrDefault(g => g.Count() > known.GetValueOrDefault(g.Key))?.Last();
    }

    private static bool IsSame(DescriptorSet a, DescriptorSet b) => a.Device == b.Device && a.Configurations.SequenceEqual(b.Configurations) && a.Reports.SequenceEqual(b.Reports) && a.Strings.SequenceEqual(b.Strings);

    private static string Replaced(string text, IEnumerable<NamePlace> places, string put)
    {
        var (lines, result, from) = (new YamlLines(text), new StringBuilder(), 0);
        foreach (var (_, _, _, at, _) in places)
        {
            result.Append(text, from, lines[at.Line - 1].Start + at.Column - 1 - from).Append(put);
            from = lines[at.EndLine - 1].Start + at.EndColumn - 1;
        }
        return result.Append(text, from, text.Length - from).ToString();
    }

    private static string TextAt(string text, SourceSpan at)
    {
        var lines = new YamlLines(text);
        return text[(lines[at.Line - 1].Start + at.Column - 1)..(lines[at.EndLine - 1].Start + at.EndColumn - 1)];
    }

    private JsonObject Location(SourceSpan at) => new() { ["uri"] = documents.UriOf(at.File), ["range"] = Range(at) };
}
