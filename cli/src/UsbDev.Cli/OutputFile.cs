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

    /// <summary>Whoever reads the file sees the old one or the new one, never half of it.</summary>
    /// <remarks>A link stays: what it leads to is written. Devices and pipes are written into: a file in their place would take them from the system.</remarks>
    /// <exception cref="IOException">It cannot be written; what was there before still is.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        path = Path.GetFullPath(path);
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
            File.WriteAllBytes(temporary, content);
            File.Move(temporary, target, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    // What the system has there is no file, whatever its name.
    private static bool IsSpecial(string path) => !OperatingSystem.IsWindows() && path.Split('/', 3) is ["", "dev" or "proc" or "sys", var rest] && !rest.StartsWith("shm/", StringComparison.Ordinal);
}
