using System.Text.Json.Nodes;

namespace UsbDev.Compiler.Editor;

/// <summary>A text that the editor has open.</summary>
/// <param name="Uri">What the editor calls it.</param>
/// <param name="Path">Its file, or the address where it has none.</param>
internal sealed record OpenDocument(string Uri, string Path)
{
    /// <summary>As it stands in the editor.</summary>
    public required string Text { get; set; }

    /// <summary>The editor's count of its changes; null: it tells none.</summary>
    public int? Version { get; set; }

    /// <summary>What it became when it was last compiled; null: something has changed since.</summary>
    public CompileResult? Result { get; set; }

    /// <summary>The documents that have findings of it.</summary>
    public HashSet<string> Told { get; } = [];
}

/// <summary>What the editor has open: it counts before what is on disk.</summary>
internal sealed class OpenDocuments
{
    private const int MostFoldersUp = 2;

    private static readonly StringComparison s_paths = OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    private readonly Dictionary<string, OpenDocument> _documents = [];

    public IReadOnlyCollection<OpenDocument> All => _documents.Values;

    public OpenDocument? Find(string uri) => _documents.GetValueOrDefault(uri);

    /// <summary>The document that a request is about.</summary>
    /// <exception cref="KeyNotFoundException">It is not open.</exception>
    public OpenDocument Of(JsonObject parameters) =>
        Lsp.Text(parameters, "textDocument", "uri") is var uri && Find(uri) is { } document ? document : throw new KeyNotFoundException($"'{uri}' is not open");

    /// <summary>The place in it that a request is about; line and column count from 0.</summary>
    public (OpenDocument Document, int Line, int Column) Place(JsonObject parameters)
    {
        var document = Of(parameters);
        var (line, column) = Lsp.Position(parameters["position"], "position");
        return (document, line, column);
    }

    public OpenDocument Open(string uri, string text, int? version)
    {
        var document = _documents[uri] = new OpenDocument(uri, PathOf(uri)) { Text = text, Version = version };
        Forget(document);
        return document;
    }

    public void Change(OpenDocument document, string text, int? version)
    {
        (document.Text, document.Version) = (text, version ?? document.Version);
        Forget(document);
    }

    public OpenDocument? Close(string uri)
    {
        if (!_documents.Remove(uri, out var document))
            return null;
        Forget(document);
        return document;
    }

    /// <summary>Something has changed on disk: nothing that was compiled counts any more.</summary>
    public void Forget()
    {
        foreach (var document in _documents.Values)
            document.Result = null;
    }

    // What was compiled of other descriptions still counts, however many are open.
    private void Forget(OpenDocument changed)
    {
        foreach (var document in _documents.Values)
            if (document.Result is { } result && result.Files.Any(file => IsSame(file, changed.Path)))
                document.Result = null;
    }

    /// <summary>How a document is compiled.</summary>
    public CompileOptions Options(OpenDocument document) => new() { FileName = document.Path, ReadFile = Read };

    /// <summary>What it is compiled to.</summary>
    public CompileResult Compile(OpenDocument document) => document.Result ??= SpecCompiler.Compile(document.Text, Options(document));

    /// <summary>What a description becomes when files, itself or some that it includes, have other texts.</summary>
    /// <param name="description">The description.</param>
    /// <param name="textOf">The other text of a file; null: it stays.</param>
    public CompileResult CompileWith(OpenDocument description, Func<string, string?> textOf) =>
        SpecCompiler.Compile(textOf(description.Path) ?? description.Text, Options(description) with { ReadFile = path => textOf(path) ?? Read(path) });

    /// <summary>The files of the descriptions that a document belongs to, itself among them, each with its text.</summary>
    public IReadOnlyList<(string File, string Text)> FilesOf(OpenDocument document)
    {
        var files = new Dictionary<string, string> { [document.Path] = document.Text };
        foreach (var description in Judges(document))
            foreach (var file in Compile(description).Files)
                if (!files.Keys.Any(f => IsSame(f, file)) && (IsSame(file, description.Path) ? description.Text : Read(file)) is { } text)
                    files[file] = text;
        return [.. files.Select(f => (f.Key, f.Value))];
    }

    /// <summary>
    /// The descriptions that a document is judged in: those that include it, or itself. Empty where it is another kind of YAML,
    /// as editors send every file with this ending.
    /// </summary>
    public IReadOnlyList<OpenDocument> Judges(OpenDocument document)
    {
        // A part of another description is judged there: alone it would lack everything.
        var including = _documents.Values.Where(d => d != document && IsDescription(d) && Includes(d, document.Path)).ToList();
        if (including.Count > 0)
            return including;
        if (IsDescription(document) && HasDevice(document.Text))
            return [document];
        if (Whole(document) is { } whole)
            return [whole];
        return IsDescription(document) ? [document] : [];
    }

    private bool Includes(OpenDocument description, string path) => Compile(description).Files.Skip(1).Any(file => IsSame(file, path));

    // The description that includes a part may not be open: it lies beside it, or above.
    private OpenDocument? Whole(OpenDocument part)
    {
        if (!IsFile(part.Path))
            return null;
        var folder = System.IO.Path.GetDirectoryName(part.Path);
        for (var i = 0; folder is not null && i <= MostFoldersUp; i++, folder = System.IO.Path.GetDirectoryName(folder))
        {
            var path = System.IO.Path.Combine(folder, "device.yaml");
            if (IsSame(path, part.Path) || Read(path) is not { } text)
                continue;
            var document = new OpenDocument(new Uri(path).AbsoluteUri, path) { Text = text };
            if (Includes(document, part.Path))
                return document;
        }
        return null;
    }

    // By its name, or what it says; tests.yaml and other programs' files have neither.
    private static bool IsDescription(OpenDocument document) =>
        System.IO.Path.GetFileNameWithoutExtension(document.Path) is var name && (name == "device" || name.EndsWith(".device", StringComparison.Ordinal)) || HasDevice(document.Text);

    private static bool HasDevice(string text) => text.StartsWith("device:", StringComparison.Ordinal) || text.Contains("\ndevice:", StringComparison.Ordinal);

    private string? Read(string path)
    {
        foreach (var document in _documents.Values)
            if (IsSame(document.Path, path))
                return document.Text;
        try
        {
            return File.Exists(path) ? SpecCompiler.ReadText(path) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The address of a file. Editors write the same path in several ways; the one by which it opened the document counts.</summary>
    public string UriOf(string path) => _documents.Values.FirstOrDefault(d => IsSame(d.Path, path))?.Uri ?? (IsFile(path) ? new Uri(System.IO.Path.GetFullPath(path)).AbsoluteUri : path);

    public static bool IsSame(string a, string b) => string.Equals(a, b, s_paths) || IsFile(a) && IsFile(b) && string.Equals(System.IO.Path.GetFullPath(a), System.IO.Path.GetFullPath(b), s_paths);

    private static bool IsFile(string path) => System.IO.Path.IsPathRooted(path) && !path.Contains('\0');

    private static string PathOf(string uri) => Uri.TryCreate(uri, UriKind.Absolute, out var parsed) && parsed.IsFile ? parsed.LocalPath : uri;
}
