namespace UsbDev.Boards;

/// <summary>Folders of this machine on a board.</summary>
internal static class BoardFolders
{
    /// <summary>Copies what is in a folder, with its folders, to the board. Hidden entries, <c>__pycache__</c> and links to folders stay behind.</summary>
    /// <param name="files">The board's files.</param>
    /// <param name="folder">The folder on this machine.</param>
    /// <param name="to">The folder on the board; created when needed.</param>
    /// <exception cref="IOException">The folder or a file in it cannot be read, or the board's file system is full.</exception>
    /// <exception cref="UnauthorizedAccessException">Something may not be read.</exception>
    public static void LoadFolder(this IBoardFiles files, string folder, string to = "/")
    {
        ArgumentNullException.ThrowIfNull(files);
        foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos().OrderBy(entry => entry.Name, StringComparer.Ordinal))
        {
            var target = $"{to.TrimEnd('/')}/{entry.Name}";
            if (entry.Name[0] == '.' || entry.Name == "__pycache__")
                continue;
            if (entry is FileInfo)
                files.Write(target, File.ReadAllBytes(entry.FullName));
            else if (entry.LinkTarget is null)
                files.LoadFolder(entry.FullName, target);
        }
    }
}
