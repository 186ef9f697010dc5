using System.Reflection;

namespace UsbDev.Bench.Libraries;

/// <summary>The files of Libraries/Board, which this assembly carries.</summary>
internal static class BoardFiles
{
    private const string Root = "Board/";

    /// <summary>Those right in a folder, by name; "" is Board itself.</summary>
    public static IReadOnlyDictionary<string, string> In(string folder)
    {
        var assembly = Assembly.GetExecutingAssembly();
        var prefix = folder.Length == 0 ? Root : $"{Root}{folder}/";
        return assembly.GetManifestResourceNames()
            .Select(name => name.Replace('\\', '/'))
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal) && !name.AsSpan(prefix.Length).Contains('/'))
            .ToDictionary(name => name[prefix.Length..], name =>
            {
                using var stream = assembly.GetManifestResourceStream(name)!;
                using var reader = new StreamReader(stream);
                return reader.ReadToEnd();
            });
    }
}
