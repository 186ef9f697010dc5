namespace UsbDev.Boards.Flashing;

/// <summary>The drive that a board's UF2 boot loader shows: what is written to it goes into the flash.</summary>
/// <param name="Folder">Where it is mounted.</param>
/// <param name="Model">What the boot loader calls the board.</param>
/// <param name="BoardId">Which board it is, as in <c>RPI-RP2</c>.</param>
public sealed record BootDrive(string Folder, string Model, string BoardId)
{
    private const string InfoFile = "INFO_UF2.TXT";
    private const int LongestInfo = 4096, Piece = 64 * 1024;

    /// <summary>The chips whose images it takes; null: unknown.</summary>
    public Uf2Family? Family => Uf2Family.OfBoard(BoardId);

    /// <summary>The board is still in its boot loader.</summary>
    public bool IsThere => File.Exists(Path.Combine(Folder, InfoFile));

    /// <summary>The boot drives among this machine's mounted drives.</summary>
    public static IReadOnlyList<BootDrive> Mounted() =>
        [.. DriveInfo.GetDrives().Where(drive => drive.DriveType is DriveType.Removable or DriveType.Fixed or DriveType.Unknown)
            .Select(drive => In(drive.RootDirectory.FullName)).OfType<BootDrive>()];

    /// <summary>The boot drive in a folder; null where there is none.</summary>
    public static BootDrive? In(string folder)
    {
        try
        {
            using var file = File.OpenRead(Path.Combine(folder, InfoFile));
            var bytes = new byte[LongestInfo];
            var lines = System.Text.Encoding.Latin1.GetString(bytes, 0, file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)).Split('\n', StringSplitOptions.TrimEntries);
            string? Value(string key) => lines.FirstOrDefault(line => line.StartsWith(key + ":", StringComparison.OrdinalIgnoreCase))?[(key.Length + 1)..].Trim();
            return Value("Board-ID") is { Length: > 0 } id ? new BootDrive(folder, Value("Model") ?? id, id) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Copies an image to the drive. A boot loader may restart the board as soon as it has the last block: that is no failure.</summary>
    /// <param name="name">The file's name on the drive.</param>
    /// <param name="image">The whole UF2 file.</param>
    /// <param name="progress">Hears how many bytes have been written.</param>
    /// <param name="cancel">Ends the copying; the board stays in its boot loader then.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public async Task Copy(string name, ReadOnlyMemory<byte> image, Action<int> progress, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(progress);
        var written = 0;
        try
        {
            await using var file = new FileStream(Path.Combine(Folder, name), FileMode.Create, FileAccess.Write, FileShare.None, 0, FileOptions.WriteThrough);
            while (written < image.Length)
            {
                var piece = image.Slice(written, Math.Min(Piece, image.Length - written));
                await file.WriteAsync(piece, cancel);
                written += piece.Length;
                progress(written);
            }
            file.Flush(flushToDisk: true);
        }
        catch (IOException) when (written == image.Length && !IsThere)
        {
            // The board has taken everything and is gone.
        }
    }
}
