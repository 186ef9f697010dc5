using System.Reflection;
using Microsoft.ClearScript;

namespace UsbDev.Boards.Emulated;

/// <summary>Finds the modules: ours are resources of this assembly ("./core.mjs"), the package's are files below its folder.</summary>
internal sealed class ChipLoader(string packageFolder) : DocumentLoader
{
    public const string Own = "chips:///";

    private readonly Uri _package = new(Path.GetFullPath(packageFolder) + Path.DirectorySeparatorChar);

    public override Task<Document> LoadDocumentAsync(DocumentSettings settings, DocumentInfo? sourceInfo, string specifier, DocumentCategory category, DocumentContextCallback contextCallback) =>
        Task.FromResult(LoadDocument(settings, sourceInfo, specifier, category, contextCallback));

    public override Document LoadDocument(DocumentSettings settings, DocumentInfo? sourceInfo, string specifier, DocumentCategory category, DocumentContextCallback contextCallback)
    {
        var uri = Resolve(sourceInfo?.Uri, specifier);
        // A module is asked for once for each import; V8 tells them apart by this object.
        return _documents.TryGetValue(uri, out var known) ? known : _documents[uri] = new StringDocument(new DocumentInfo(uri) { Category = category }, Text(uri));
    }

    private readonly Dictionary<Uri, Document> _documents = [];

    private Uri Resolve(Uri? source, string specifier) =>
        specifier.StartsWith('.') && source is not null ? new Uri(source, specifier) : new Uri(_package, specifier);

    private static string Text(Uri uri)
    {
        if (uri.Scheme != "chips")
            return File.ReadAllText(uri.LocalPath);
        var name = "UsbDev.Boards.Emulated.Chips." + uri.AbsolutePath.TrimStart('/');
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name) ?? throw new FileNotFoundException(name);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
