using System.CommandLine;
using System.Text;

namespace UsbDev.Cli;

/// <summary>What a verb writes: whole or not at all, to a file or to standard output.</summary>
internal static class OutputFile
{
    /// <summary>Stands for standard output.</summary>
    public const string Standard = "-";

    /// <summary>The option that names the file.</summary>
    public static Option<string?> Option(string description) => new("--output", "-o") { Description = description, HelpName = "file" };

    /// <summary>Writes a text, and says where; null or - is standard output.</summary>
    public static void Write(string? path, string text, Terminal terminal)
    {
        if (path is null or Standard)
        {
            terminal.Out.Write(text);
            return;
        }
        Write(path, Encoding.UTF8.GetBytes(text));
        terminal.WriteLine(path);
    }

    /// <summary>Refuses a name that no file can be written to, before the work whose result it is to hold.</summary>
    /// <exception cref="CliException">It is none, or a folder's.</exception>
    public static void Require(string path)
    {
        if (path.Length == 0 || path == Standard)
            throw CliException.Usage($"'{path}' is no name of a file", "name one that is to be written");
        if (Directory.Exists(path))
            throw CliException.Usage($"{path} is a folder", "name a file in it");
    }

    /// <summary>Whoever reads the file sees the old one or the new one, never half of it.</summary>
    /// <remarks>A link stays: what it leads to is written. Devices and pipes are written into: a file in their place would take them from the system.</remarks>
    /// <exception cref="CliException">It cannot be written, or may not; what was there before still is.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        Require(path);
        try
        {
            WriteWhole(Path.GetFullPath(path), content);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CliException.Usage($"{path} cannot be written: {(e is UnauthorizedAccessException ? "access is denied" : e.Message)}", "name a file in a folder that you may write to");
        }
    }

    private static void WriteWhole(string path, ReadOnlySpan<byte> content)
    {
        var target = new FileInfo(path).LinkTarget is null ? path : File.ResolveLinkTarget(path, returnFinalTarget: true)!.FullName;
        if (IsSpecial(path) || IsSpecial(target))
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            stream.Write(content);
            return;
        }
        var folder = Path.GetDirectoryName(target)!;
        Directory.CreateDirectory(folder);
        var temporary = Path.Combine(folder, $".{Path.GetFileName(target)}.{Environment.ProcessId}");
        try
        {
            RemoveLeftovers(folder, Path.GetFileName(target));
            File.WriteAllBytes(temporary, content);
            if (!OperatingSystem.IsWindows() && File.Exists(target))
                File.SetUnixFileMode(temporary, File.GetUnixFileMode(target)); // who could read or run it still can
            File.Move(temporary, target, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    // Of writers that were killed. A write takes milliseconds, so what is old belongs to nobody.
    private static void RemoveLeftovers(string folder, string name)
    {
        var old = DateTime.UtcNow - TimeSpan.FromHours(1);
        try
        {
            foreach (var file in new DirectoryInfo(folder).EnumerateFiles(".*"))
                if (file.Name.StartsWith($".{name}.", StringComparison.Ordinal) && file.Name.AsSpan(name.Length + 2).IndexOfAnyExceptInRange('0', '9') < 0 && file.LastWriteTimeUtc < old)
                    file.Delete();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // They are in nobody's way.
        }
    }

    // What the system has there is no file, whatever its name.
    private static bool IsSpecial(string path) => !OperatingSystem.IsWindows() && path.Split('/', 3) is ["", "dev" or "proc" or "sys", var rest] && !rest.StartsWith("shm/", StringComparison.Ordinal);
}
