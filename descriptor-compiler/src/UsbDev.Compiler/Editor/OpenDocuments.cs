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

    public OpenDocument Open(string uri, string text, int? version)
    {
        var document = _documents[uri] = new OpenDocument(uri, PathOf(uri)) { Text = text, Version = version };
        Forget();
        return document;
    }

    public void Change(OpenDocument document, string text, int? version)
    {
        (document.Text, document.Version) = (text, version ?? document.Version);
        Forget();
    }

    public OpenDocument? Close(string uri)
    {
        Forget();
        return _documents.Remove(uri, out var document) ? document : null;
    }

    /// <summary>Something has changed, here or on disk: nothing that was compiled counts any more.</summary>
    public void Forget()
    {
        foreach (var document in _documents.Values)
            document.Result = null;
    }

    /// <summary>How a document is compiled.</summary>
    public CompileOptions Options(OpenDocument document) => new() { FileName = document.Path, ReadFile = Read };

    /// <summary>What it is compiled to.</summary>
    public CompileResult Compile(OpenDocument document) => document.Result ??= SpecCompiler.Compile(document.Text, Options(document));

    /// <summary>What a description becomes when an open document, itself or one that it includes, has another text.</summary>
    public CompileResult CompileWith(OpenDocument description, OpenDocument changed, string text) => description == changed
        ? SpecCompiler.Compile(text, Options(description))
        : SpecCompiler.Compile(description.Text, Options(description) with { ReadFile = path => IsSame(path, changed.Path) ? text : Read(path) });

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
        if (!System.IO.Path.IsPathRooted(part.Path))
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
    public string UriOf(string path) => _documents.Values.FirstOrDefault(d => IsSame(d.Path, path))?.Uri ?? (System.IO.Path.IsPathRooted(path) ? new Uri(System.IO.Path.GetFullPath(path)).AbsoluteUri : path);

    private static bool IsSame(string a, string b) => string.Equals(a, b, s_paths) || System.IO.Path.IsPathRooted(a) && System.IO.Path.IsPathRooted(b) && string.Equals(System.IO.Path.GetFullPath(a), System.IO.Path.GetFullPath(b), s_paths);

    private static string PathOf(string uri) => Uri.TryCreate(uri, UriKind.Absolute, out var parsed) && parsed.IsFile ? parsed.LocalPath : uri;
}
