using System.Text;
using UsbDev.Compiler;
using UsbDev.Compiler.Editor;

namespace UsbDev.Cli;

/// <summary>Mends descriptions on disk: what has one reading only, and nothing else of the file.</summary>
internal static class DescriptionMender
{
    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Mends a description and what it includes. Each file is written whole or not at all, and only if something in it was mended.</summary>
    /// <exception cref="IOException">One cannot be read or written.</exception>
    /// <exception cref="UnauthorizedAccessException">One may not be read or written.</exception>
    public static IReadOnlyList<Mended> Mend(string description, CompileOptions options)
    {
        var all = new List<Mended>();
        foreach (var file in SpecCompiler.CompileFile(description, options).Files.Where(File.Exists))
        {
            if (Read(file) is not var (mark, text))
                continue;
            var (mended, changes) = Mending.Of(text, file, With(file));
            if (changes.Count == 0)
                continue;
            OutputFile.Write(file, [.. mark, .. s_utf8.GetBytes(mended)]);
            all.AddRange(changes);
        }
        return all;

        Func<string, CompileResult> With(string file) => file == description
            ? text => SpecCompiler.Compile(text, options with { FileName = file })
            : text => SpecCompiler.CompileFile(description, options with { ReadFile = path => path == file ? text : File.Exists(path) ? SpecCompiler.ReadText(path) : null });
    }

    // What is not UTF-8 cannot be written back as it was; the check tells where.
    private static (byte[] Mark, string Text)? Read(string file)
    {
        const int most = 16 << 20; // far more than any description has
        if (new FileInfo(file).Length > most)
            return null;
        var bytes = File.ReadAllBytes(file);
        var mark = bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? bytes[..3] : [];
        try
        {
            return (mark, s_utf8.GetString(bytes, mark.Length, bytes.Length - mark.Length));
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
