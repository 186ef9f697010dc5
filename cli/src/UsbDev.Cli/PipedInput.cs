using System.Collections.Concurrent;
using System.Text;
using System.Text.RegularExpressions;
using UsbDev.Compiler.Inputs;

namespace UsbDev.Cli;

/// <summary>What comes through a pipe: standard input, where an argument is <c>-</c>, and what a shell puts in the place of <c>&lt;(command)</c>. Descriptors or a description, whichever comes.</summary>
internal static partial class PipedInput
{
    private const string Standard = "-";

    private static readonly ConcurrentDictionary<string, byte[]> s_content = new(); // a pipe can be read only once

    /// <summary>The argument means a pipe.</summary>
    public static bool Is(string argument) => argument == Standard || !OperatingSystem.IsWindows() && argument.StartsWith("/dev/", StringComparison.Ordinal) && File.Exists(argument);

    /// <summary>What it is called in messages.</summary>
    public static string Name(string argument) => argument == Standard ? "standard input" : argument;

    /// <summary>All that came.</summary>
    /// <exception cref="CliException">It is too much.</exception>
    public static byte[] Content(string argument) => s_content.GetOrAdd(argument, Read);

    /// <summary>It as text.</summary>
    public static string Text(string argument) => Encoding.UTF8.GetString(Content(argument));

    /// <summary>The text of a pipe that has been read, by its name in messages; null: there is none of that name.</summary>
    public static string? TextNamed(string name) => s_content.Keys.FirstOrDefault(argument => Name(argument) == name) is { } argument ? Text(argument) : null;

    /// <summary>A text is a description: it has a key of one at the beginning of a line.</summary>
    public static bool IsDescription(string text) => RootKey().IsMatch(text);

    private static byte[] Read(string argument)
    {
        using var input = argument == Standard ? Console.OpenStandardInput() : new FileStream(argument, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        using var content = new MemoryStream();
        var block = new byte[1 << 16];
        while (input.Read(block) is > 0 and var count)
        {
            content.Write(block, 0, count);
            if (content.Length > DescriptorInput.MaxLength)
                throw CliException.Usage($"{Name(argument)}: more than {DescriptorInput.MaxLength >> 20} MiB; descriptors are much shorter");
        }
        return content.ToArray();
    }

    [GeneratedRegex("^\\uFEFF?(\\{\\s*)?\"?(include|parameters|presets|device|functions|configurations)\"?:([\\s{\\[]|$)", RegexOptions.Multiline)]
    private static partial Regex RootKey();
}
