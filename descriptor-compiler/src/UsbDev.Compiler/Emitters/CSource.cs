using System.Text;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Emitters;

/// <summary>The C source: the descriptors as arrays, with what their bytes mean.</summary>
internal static class CSource
{
    private const int BytesPerLine = 16;

    public static string Write(CProgram program)
    {
        var text = new StringBuilder(program.Banner("Descriptors"));
        text.Append($"#include \"{program.Stem}.h\"\n\n#if defined(__cplusplus)\n#define LENGTH_IS(array, length) static_assert(sizeof(array) == (length), #array)\n#else\n#define LENGTH_IS(array, length) _Static_assert(sizeof(array) == (length), #array)\n#endif\n");
        var annotated = new AnnotatedBytes(program.Device);
        foreach (var array in program.Arrays)
        {
            text.Append($"\n// {array.Comment}\nconst uint8_t {program.Stem}_{array.Name}[{array.Bytes.Length}] = {{\n");
            var lines = annotated.Lines(array.Part).SelectMany(l => Rows(l.Bytes, l.Comment)).ToList();
            var column = Math.Min(9, lines.Select(l => l.Bytes.Length).DefaultIfEmpty().Max()) * "0x00, ".Length;
            foreach (var (bytes, comment) in lines.Count > 0 ? lines : [.. Rows(array.Bytes, "")])
            {
                var code = string.Concat(bytes.Select(b => $"0x{b:X2}, "));
                text.Append($"    {(comment.Length == 0 ? code.TrimEnd() : $"{code.PadRight(column)}// {CProgram.Comment(comment)}")}\n");
            }
            text.Append("};\n");
            text.Append($"LENGTH_IS({program.Stem}_{array.Name}, {array.Bytes.Length});\n");
            if (array.Bytes is { Length: >= 4 } all && all[1] is DescriptorType.Configuration or DescriptorType.Bos && (array.Bytes[2] | array.Bytes[3] << 8) == array.Bytes.Length)
                text.Append($"LENGTH_IS({program.Stem}_{array.Name}, 0x{array.Bytes[2]:X2} | 0x{array.Bytes[3]:X2} << 8); // wTotalLength\n");
        }
        return text.ToString();
    }

    // Long descriptors go on in the next line; what they mean stands at their first.
    private static IEnumerable<(byte[] Bytes, string Comment)> Rows(Bytes bytes, string comment) =>
        bytes.ToArray().Chunk(BytesPerLine).Select((row, i) => (row, i == 0 ? comment : ""));
}
