using System.Buffers.Binary;
using System.Text;

namespace UsbDev.Boards.Virtual;

/// <summary>The board's view of its files: the host_file_* calls with their handles. Results are values, or -errno.</summary>
internal sealed class FileCalls(BoardMemory memory, FileTree tree)
{
    private const int MaxHandles = 32;
    private const int StatSize = 12;
    private const uint FileMode = 0x8000;
    private const uint FolderMode = 0x4000;

    private static readonly UTF8Encoding _utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private readonly Handle?[] _handles = new Handle?[MaxHandles];

    [Flags]
    private enum OpenMode
    {
        Read = 1,
        Write = 2,
        Create = 4,
        Truncate = 8,
        Append = 16,
        Exclusive = 32,
    }

    /// <summary>The board was reset: nothing is open.</summary>
    public void CloseAll()
    {
        for (var handle = 0; handle < MaxHandles; handle++)
            Close(handle);
    }

    public int Open(int path, int length, int mode)
    {
        var how = (OpenMode)mode;
        if (TryPath(path, length, out var parts) is var error && error != 0)
            return -error;
        var handle = Array.IndexOf(_handles, null);
        if (handle < 0)
            return -Errno.TooManyOpen;
        error = tree.Open(parts, how.HasFlag(OpenMode.Create), how.HasFlag(OpenMode.Exclusive), out var file);
        if (error == 0 && how.HasFlag(OpenMode.Truncate))
            error = tree.Resize(file!, 0);
        if (error != 0)
            return -error;
        FileTree.Hold(file!);
        _handles[handle] = new Handle(file!, how);
        return handle;
    }

    public int Close(int handle)
    {
        if (!TryHandle(handle, 0, out var open))
            return -Errno.BadHandle;
        tree.Release(open.File);
        _handles[handle] = null;
        return 0;
    }

    public int Read(int handle, int data, int length)
    {
        if (!TryHandle(handle, OpenMode.Read, out var open))
            return -Errno.BadHandle;
        if (!memory.TrySpan((uint)data, length, out var target))
            return -Errno.BadAddress;
        var count = Math.Min(length, Math.Max(open.File.Length - open.Position, 0));
        open.File.Content.Slice(Math.Min(open.Position, open.File.Length), count).CopyTo(target);
        open.Position += count;
        return count;
    }

    public int Write(int handle, int data, int length)
    {
        if (!TryHandle(handle, OpenMode.Write, out var open))
            return -Errno.BadHandle;
        if (!memory.TrySpan((uint)data, length, out var source))
            return -Errno.BadAddress;
        if (open.Mode.HasFlag(OpenMode.Append))
            open.Position = open.File.Length;
        if (tree.WriteAt(open.File, open.Position, source) is var error && error != 0)
            return -error;
        open.Position += length;
        return length;
    }

    public int Seek(int handle, int offset, int whence)
    {
        if (!TryHandle(handle, 0, out var open))
            return -Errno.BadHandle;
        var position = offset + whence switch { 0 => 0L, 1 => open.Position, 2 => open.File.Length, _ => -1L << 32 };
        if (position is < 0 or > int.MaxValue)
            return -Errno.Invalid;
        return open.Position = (int)position;
    }

    public int Truncate(int handle, int size) => size < 0 ? -Errno.Invalid
        : TryHandle(handle, OpenMode.Write, out var open) ? -tree.Resize(open.File, size)
        : -Errno.BadHandle;

    public int Stat(int path, int length, int stat) => TryPath(path, length, out var parts) is var error && error != 0 ? -error
        : tree.Find(parts) is not { } node ? -Errno.NotFound
        : WriteStat(node, stat);

    public int List(int path, int length, int index, int name, int size, int stat)
    {
        if (TryPath(path, length, out var parts) is var error && error != 0)
            return -error;
        if (tree.Find(parts) is not { } node)
            return -Errno.NotFound;
        if (node is not FileTree.Folder folder)
            return -Errno.NotFolder;
        if (index < 0 || index >= folder.Entries.Count)
            return -Errno.NotFound;
        if (!memory.TrySpan((uint)name, size, out var target))
            return -Errno.BadAddress;
        if (!_utf8.TryGetBytes(folder.Entries.GetKeyAtIndex(index), target, out var written))
            return -Errno.NameTooLong;
        return WriteStat(folder.Entries.GetValueAtIndex(index), stat) is var failed && failed != 0 ? failed : written;
    }

    public int Space(int total, int used)
    {
        if (!memory.TrySpan((uint)total, sizeof(uint), out var totalBytes) || !memory.TrySpan((uint)used, sizeof(uint), out var usedBytes))
            return -Errno.BadAddress;
        BinaryPrimitives.WriteUInt32LittleEndian(totalBytes, (uint)Math.Min(tree.Capacity, uint.MaxValue));
        BinaryPrimitives.WriteUInt32LittleEndian(usedBytes, (uint)Math.Min(tree.Used, uint.MaxValue));
        return 0;
    }

    public int Remove(int path, int length) => TryPath(path, length, out var parts) is var error && error != 0 ? -error : -tree.Remove(parts, wantFolder: false);

    public int RemoveFolder(int path, int length) => TryPath(path, length, out var parts) is var error && error != 0 ? -error : -tree.Remove(parts, wantFolder: true);

    public int MakeFolder(int path, int length) => TryPath(path, length, out var parts) is var error && error != 0 ? -error : -tree.MakeFolder(parts);

    public int Rename(int from, int fromLength, int to, int toLength) =>
        TryPath(from, fromLength, out var source) is var error && error != 0 ? -error
        : TryPath(to, toLength, out var target) is var failed && failed != 0 ? -failed
        : -tree.Rename(source, target);

    private int TryPath(int address, int length, out string[] parts)
    {
        parts = [];
        if (!memory.TrySpan((uint)address, length, out var bytes))
            return Errno.BadAddress;
        if (length > FileTree.MaxPath)
            return Errno.NameTooLong;
        try
        {
            parts = FileTree.Split(_utf8.GetString(bytes), out var error);
            return error;
        }
        catch (DecoderFallbackException)
        {
            return Errno.Invalid;
        }
    }

    private bool TryHandle(int handle, OpenMode needed, out Handle open)
    {
        open = handle is >= 0 and < MaxHandles ? _handles[handle]! : null!;
        return open is not null && (open.Mode & needed) == needed;
    }

    private int WriteStat(FileTree.Node node, int address)
    {
        if (!memory.TrySpan((uint)address, StatSize, out var stat))
            return -Errno.BadAddress;
        BinaryPrimitives.WriteUInt32LittleEndian(stat, node is FileTree.FileNode ? FileMode : FolderMode);
        BinaryPrimitives.WriteUInt32LittleEndian(stat[4..], (uint)((node as FileTree.FileNode)?.Length ?? 0));
        BinaryPrimitives.WriteUInt32LittleEndian(stat[8..], node.Modified);
        return 0;
    }

    private sealed class Handle(FileTree.FileNode file, OpenMode mode)
    {
        public FileTree.FileNode File { get; } = file;

        public OpenMode Mode { get; } = mode;

        public int Position { get; set; }
    }
}
