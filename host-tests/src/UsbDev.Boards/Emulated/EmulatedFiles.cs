using System.Text;

namespace UsbDev.Boards.Emulated;

/// <summary>
/// The files in an emulated board's flash. What is written while the board runs waits for its next reset: a running board knows
/// its file system, and nobody may change it under its feet.
/// </summary>
internal sealed class EmulatedFiles(EmulatedBoard board, LittleFs littleFs) : IBoardFiles
{
    private const int LongestName = 255;

    private readonly SortedDictionary<string, byte[]?> _waiting = new(StringComparer.Ordinal); // null: to be removed

    public void Write(string path, ReadOnlySpan<byte> content) => _waiting[Checked(path)] = content.ToArray();

    public byte[]? Read(string path) => _waiting.TryGetValue(Checked(path), out var content) ? content : InFlash().GetValueOrDefault(path);

    public bool Delete(string path)
    {
        if (Read(path) is null)
            return false;
        _waiting[path] = null;
        return true;
    }

    public IReadOnlyList<string> List() =>
        [.. InFlash().Keys.Where(path => !_waiting.ContainsKey(path)).Concat(_waiting.Where(w => w.Value is not null).Select(w => w.Key)).Order(StringComparer.Ordinal)];

    /// <summary>Puts what waits into the flash of a board that does not run.</summary>
    internal void Flush()
    {
        if (_waiting.Count == 0)
            return;
        board.FileSystem = littleFs.Write(board.FileSystem, _waiting);
        _waiting.Clear();
    }

    private SortedDictionary<string, byte[]> InFlash() => littleFs.Read(board.FileSystem);

    private static string Checked(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return path.StartsWith('/') && path.Length > 1 && !path.Contains('\n', StringComparison.Ordinal)
            && path[1..].Split('/').All(name => name is not ("" or "." or "..") && Encoding.UTF8.GetByteCount(name) <= LongestName)
            ? path : throw new ArgumentException($"'{path}' is no absolute path of a file", nameof(path));
    }
}
