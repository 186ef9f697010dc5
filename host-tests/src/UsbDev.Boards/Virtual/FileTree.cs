using System.Text;

namespace UsbDev.Boards.Virtual;

/// <summary>
/// A board's file system in the host's memory: folders, files and a size limit, with the errors that MicroPython's file systems report.
/// </summary>
/// <param name="capacity">Bytes that all contents may take; each entry counts <see cref="EntrySize"/> more.</param>
/// <param name="clock">Seconds since 2000-01-01, for modification times.</param>
internal sealed class FileTree(long capacity, Func<uint> clock) : IBoardFiles
{
    /// <summary>Bytes that an entry takes besides its content, so that a board cannot fill the host with empty files.</summary>
    public const int EntrySize = 256;

    /// <summary>Bytes of the longest name.</summary>
    public const int MaxName = 255;

    /// <summary>Bytes of the longest path.</summary>
    public const int MaxPath = 1024;

    private readonly Folder _root = new();
    private long _used;

    /// <summary>Bytes that everything may take.</summary>
    public long Capacity => capacity;

    /// <summary>Bytes that everything takes.</summary>
    public long Used => _used;

    /// <inheritdoc/>
    /// <exception cref="IOException">The file system is full, or a file stands where the path wants a folder, or the other way round.</exception>
    public void Write(string path, ReadOnlySpan<byte> content)
    {
        var parts = Split(path, out var error);
        for (var depth = 1; error == 0 && depth < parts.Length; depth++)
            error = MakeFolder(parts.AsSpan(0, depth)) is var made && made == Errno.Exists ? 0 : made;
        if (error == 0)
            error = Open(parts, create: true, exclusive: false, out var file) is var opened && opened != 0 ? opened : Replace(file!, content);
        if (error != 0)
            throw new IOException($"cannot write {path} on the board: {Errno.Text(error)}");
    }

    public byte[]? Read(string path) => Find(Split(path, out _)) is FileNode file ? file.Content.ToArray() : null;

    public bool Delete(string path) => Remove(Split(path, out _), wantFolder: false) == 0;

    public IReadOnlyList<string> List()
    {
        var paths = new List<string>();
        Collect(_root, "");
        paths.Sort(StringComparer.Ordinal);
        return paths;

        void Collect(Folder folder, string prefix)
        {
            foreach (var (name, node) in folder.Entries)
                if (node is Folder inner)
                    Collect(inner, $"{prefix}/{name}");
                else
                    paths.Add($"{prefix}/{name}");
        }
    }

    /// <summary>The names on the way from the root, with "." and ".." worked in.</summary>
    public static string[] Split(string path, out int error)
    {
        var parts = new List<string>();
        error = path.Length > MaxPath ? Errno.NameTooLong : 0;
        foreach (var part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == "..")
                parts.RemoveRange(Math.Max(parts.Count - 1, 0), Math.Min(parts.Count, 1));
            else if (part != ".")
                parts.Add(part);
            if (Encoding.UTF8.GetByteCount(part) > MaxName)
                error = Errno.NameTooLong;
        }
        return [.. parts];
    }

    /// <summary>What stands at a path; null: nothing.</summary>
    public Node? Find(ReadOnlySpan<string> parts)
    {
        Node? node = _root;
        foreach (var part in parts)
            node = (node as Folder)?.Entries.GetValueOrDefault(part);
        return node;
    }

    /// <summary>Finds or creates a file. Returns an error number, 0: none.</summary>
    public int Open(ReadOnlySpan<string> parts, bool create, bool exclusive, out FileNode? file)
    {
        file = null;
        switch (Find(parts))
        {
            case Folder:
                return Errno.IsFolder;
            case FileNode found:
                file = found;
                return exclusive ? Errno.Exists : 0;
            case null when !create:
                return Errno.NotFound;
        }
        file = new FileNode { Modified = clock() };
        return Insert(parts, file);
    }

    /// <summary>Creates a folder. Returns an error number, 0: none.</summary>
    public int MakeFolder(ReadOnlySpan<string> parts) => Find(parts) is not null ? Errno.Exists : Insert(parts, new Folder { Modified = clock() });

    /// <summary>Removes a file, or an empty folder. Returns an error number, 0: none.</summary>
    public int Remove(ReadOnlySpan<string> parts, bool wantFolder)
    {
        switch (Find(parts))
        {
            case null:
                return Errno.NotFound;
            case Folder when !wantFolder:
                return Errno.IsFolder;
            case FileNode when wantFolder:
                return Errno.NotFolder;
            case Folder folder when folder == _root:
                return Errno.Busy;
            case Folder { Entries.Count: > 0 }:
                return Errno.NotEmpty;
        }
        Unlink(parts);
        return 0;
    }

    /// <summary>Moves a file or folder, replacing a file or an empty folder. Returns an error number, 0: none.</summary>
    public int Rename(ReadOnlySpan<string> from, ReadOnlySpan<string> to)
    {
        if (Find(from) is not { } node)
            return Errno.NotFound;
        if (from.SequenceEqual(to))
            return 0;
        if (node == _root || to.StartsWith(from))
            return Errno.Invalid;
        if (Find(to) is { } target)
        {
            var error = (node, target) switch
            {
                (FileNode, Folder) => Errno.IsFolder,
                (Folder, FileNode) => Errno.NotFolder,
                (_, Folder { Entries.Count: > 0 }) => Errno.NotEmpty,
                (_, Folder) when target == _root => Errno.Busy,
                _ => 0,
            };
            if (error != 0)
                return error;
            Unlink(to);
        }
        if (Find(to[..^1]) is not Folder parent)
            return Find(to[..^1]) is null ? Errno.NotFound : Errno.NotFolder;
        ((Folder)Find(from[..^1])!).Entries.Remove(from[^1]);
        parent.Entries.Add(to[^1], node);
        return 0;
    }

    /// <summary>Writes into a file, with zeros between its end and <paramref name="position"/>. Returns an error number, 0: none.</summary>
    public int WriteAt(FileNode file, int position, ReadOnlySpan<byte> data)
    {
        if (data.IsEmpty)
            return 0;
        var end = (long)position + data.Length;
        if (end > file.Length && Resize(file, end) is var error && error != 0)
            return error;
        data.CopyTo(file.Content[position..]);
        file.Modified = clock();
        return 0;
    }

    /// <summary>Cuts a file off or fills it up with zeros. Returns an error number, 0: none.</summary>
    public int Resize(FileNode file, long length)
    {
        if (length - file.Length > capacity - _used)
            return Errno.NoSpace;
        _used += length - file.Length;
        file.SetLength((int)length);
        file.Modified = clock();
        return 0;
    }

    /// <summary>A handle to the file is open: it keeps its content when it is removed.</summary>
    public static void Hold(FileNode file) => file.Handles++;

    /// <summary>A handle to the file is closed.</summary>
    public void Release(FileNode file)
    {
        file.Handles--;
        if (file is { Handles: 0, Removed: true })
            _used -= file.Length;
    }

    private int Replace(FileNode file, ReadOnlySpan<byte> content)
    {
        var error = Resize(file, content.Length);
        if (error == 0)
            content.CopyTo(file.Content);
        return error;
    }

    private int Insert(ReadOnlySpan<string> parts, Node node)
    {
        if (Find(parts[..^1]) is not Folder parent)
            return Find(parts[..^1]) is null ? Errno.NotFound : Errno.NotFolder;
        if (_used + EntrySize > capacity)
            return Errno.NoSpace;
        _used += EntrySize;
        parent.Entries.Add(parts[^1], node);
        return 0;
    }

    private void Unlink(ReadOnlySpan<string> parts)
    {
        var entries = ((Folder)Find(parts[..^1])!).Entries;
        if (entries[parts[^1]] is FileNode file)
        {
            file.Removed = true;
            if (file.Handles == 0)
                _used -= file.Length;
        }
        entries.Remove(parts[^1]);
        _used -= EntrySize;
    }

    /// <summary>An entry of the file system.</summary>
    internal abstract class Node
    {
        /// <summary>Seconds since 2000-01-01.</summary>
        public uint Modified { get; set; }
    }

    /// <summary>A folder.</summary>
    internal sealed class Folder : Node
    {
        /// <summary>What is in it, sorted by name.</summary>
        public SortedList<string, Node> Entries { get; } = new(StringComparer.Ordinal);
    }

    /// <summary>A file.</summary>
    internal sealed class FileNode : Node
    {
        private byte[] _bytes = [];

        /// <summary>Bytes of its content.</summary>
        public int Length { get; private set; }

        /// <summary>Its content.</summary>
        public Span<byte> Content => _bytes.AsSpan(0, Length);

        /// <summary>Handles that are open.</summary>
        public int Handles { get; set; }

        /// <summary>It has no name any more.</summary>
        public bool Removed { get; set; }

        /// <summary>Cuts off, or fills up with zeros.</summary>
        public void SetLength(int length)
        {
            if (length < _bytes.Length / 4)
                Array.Resize(ref _bytes, length);
            else if (length < Length)
                _bytes.AsSpan(length, Length - length).Clear();
            else if (length > _bytes.Length)
                Array.Resize(ref _bytes, (int)Math.Min(Math.Max(length, 2L * _bytes.Length), Array.MaxLength));
            Length = length;
        }
    }
}
