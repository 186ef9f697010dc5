using System.Text;
using System.Text.RegularExpressions;
using UsbDev.Compiler.Inputs;

namespace UsbDev.Cli;

/// <summary>Standard input, where an argument is <c>-</c>: descriptors or a description, whichever comes.</summary>
internal static partial class StandardInput
{
    /// <summary>What the argument is.</summary>
    public const string Argument = "-";

    /// <summary>What it is called in messages.</summary>
    public const string Name = "standard input";

    private static readonly Lazy<byte[]> s_content = new(Read); // it can be read only once

    /// <summary>All that came.</summary>
    /// <exception cref="CliException">It is too much.</exception>
    public static byte[] Content => s_content.Value;

    /// <summary>It is a description: it has a key of one at the beginning of a line.</summary>
    public static bool IsDescription => RootKey().IsMatch(Text);

    /// <summary>It as text.</summary>
    public static string Text => Encoding.UTF8.GetString(Content);

    private static byte[] Read()
    {
        using var input = Console.OpenStandardInput();
        using var content = new MemoryStream();
        var block = new byte[1 << 16];
        while (input.Read(block) is > 0 and var count)
        {
            content.Write(block, 0, count);
            if (content.Length > DescriptorInput.MaxLength)
                throw CliException.Usage($"{Name}: more than {DescriptorInput.MaxLength >> 20} MiB; descriptors are much shorter");
        }
        return content.ToArray();
    }

    [GeneratedRegex("^\\uFEFF?(\\{\\s*)?\"?(include|parameters|presets|device|functions|configurations)\"?:([\\s{\\[]|$)", RegexOptions.Multiline)]
    private static partial Regex RootKey();
}
