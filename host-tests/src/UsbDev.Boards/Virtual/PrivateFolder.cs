using System.Runtime.InteropServices;

namespace UsbDev.Boards.Virtual;

/// <summary>A folder that belongs to the user and that nobody else can write to.</summary>
internal static partial class PrivateFolder
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Creates the folder where it is missing. False: it cannot be had, or belongs to somebody else.</summary>
    public static bool TryOpen(string folder)
    {
        try
        {
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(folder); // inherits the rights of the user's own application data
                return true;
            }
            if (!Directory.Exists(folder))
                Directory.CreateDirectory(folder, OwnerOnly);
            if (new DirectoryInfo(folder).LinkTarget is not null || !IsOwn(folder))
                return false;
            if (File.GetUnixFileMode(folder) != OwnerOnly)
            {
                // Others may have put something there: what they could write is not worth keeping.
                File.SetUnixFileMode(folder, OwnerOnly);
                foreach (var file in Directory.EnumerateFiles(folder))
                    File.Delete(file);
            }
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    // .NET does not tell the owner. Linux does; elsewhere only the owner may set the mode, or root, who then goes without a cache.
    private static bool IsOwn(string folder)
    {
        if (OperatingSystem.IsLinux())
            return StatX(AtCurrentFolder, folder, AtNoFollow, StatXUid, out var stat) == 0 && stat.Uid == GetEffectiveUser();
        if (Environment.IsPrivilegedProcess)
            return false;
#pragma warning disable CA1416 // TryOpen has returned on Windows
        File.SetUnixFileMode(folder, File.GetUnixFileMode(folder));
#pragma warning restore CA1416
        return true;
    }

    private const int AtCurrentFolder = -100;
    private const int AtNoFollow = 0x100;
    private const uint StatXUid = 0x8;

    // struct statx is the same on all of Linux's architectures.
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct StatXResult
    {
        [FieldOffset(20)] public uint Uid;
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatX(int folder, string path, int flags, uint mask, out StatXResult result);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint GetEffectiveUser();
}
