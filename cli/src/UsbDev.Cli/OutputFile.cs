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
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        Directory.CreateDirectory(folder);
        var temporary = Path.Combine(folder, $".{Path.GetFileName(path)}.{Environment.ProcessId}");
        File.WriteAllBytes(temporary, content);
        File.Move(temporary, path, overwrite: true);
    }
}
