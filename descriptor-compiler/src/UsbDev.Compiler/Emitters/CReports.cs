using System.Text;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Emitters;

/// <summary>A struct for each report in C, with functions that pack and unpack it.</summary>
internal static class CReports
{
    private static readonly HashSet<string> s_words =
    [
        "auto", "break", "case", "char", "const", "continue", "default", "do", "double", "else", "enum", "extern", "float", "for", "goto", "if", "inline", "int", "long", "register", "restrict",
        "return", "short", "signed", "sizeof", "static", "struct", "switch", "typedef", "union", "unsigned", "void", "volatile", "while", "class", "private", "public", "new", "delete", "this", "template",
        "operator", "namespace", "bool", "true", "false", "and", "or", "not", "xor", "try", "catch", "throw", "virtual", "friend", "using",
    ];

    public static void Write(StringBuilder text, CProgram program)
    {
        if (!Naming.Reports(program.Device).Any())
            return;
        text.Append(BitFunctions(program.Stem));
        foreach (var (function, report) in Naming.Reports(program.Device))
            Write(text, program.Stem, function, report);
    }

    private static string BitFunctions(string stem) => $$"""

        // Puts a number of up to 32 bits at a bit of a report; the report's bytes before it must stand already.
        static inline void {{stem}}_put(uint8_t *report, uint32_t at, uint32_t bits, uint32_t value) {
            for (uint32_t i = 0; i < bits; i++, at++)
                report[at >> 3] = (uint8_t)((report[at >> 3] & ~(1u << (at & 7))) | (((value >> i) & 1u) << (at & 7)));
        }

        static inline uint32_t {{stem}}_get(const uint8_t *report, uint32_t at, uint32_t bits) {
            uint32_t value = 0;
            for (uint32_t i = 0; i < bits; i++, at++)
                value |= ((uint32_t)(report[at >> 3] >> (at & 7)) & 1u) << i;
            return value;
        }

        """;

    private static void Write(StringBuilder text, string stem, HidFunction function, CompiledReport report)
    {
        var direction = report.Type.ToString().ToLowerInvariant();
        var name = $"{stem}_{Naming.Snake(Naming.Of(function, report))}_{direction}";
        var upper = name.ToUpperInvariant();
        text.Append($"\n// {CProgram.Comment(Usages.Describe(report.Usage))}: {direction} report\n");
        text.Append($"#define {upper}_ID {report.Id}\n#define {upper}_LENGTH {report.Length} // bytes without the report ID\n");
        if (report.Fields.IsEmpty)
            return;
        text.Append("typedef struct {\n");
        foreach (var f in report.Fields)
            text.Append($"    {Type(f)} {Member(f)}{(f.IsList() ? $"[{f.Count}]" : "")}; // {CProgram.Comment(f.Describe())}\n");
        text.Append($"}} {name}_t;\n");
        text.Append($"\nstatic inline void {name}_pack(const {name}_t *in, uint8_t report[{report.Length}]) {{\n    for (uint32_t i = 0; i < {report.Length}; i++)\n        report[i] = 0;\n");
        foreach (var f in report.Fields)
            text.Append(Loop(f, (at, element) => $"{stem}_put(report, {at}, {f.Width()}, (uint32_t)in->{Member(f)}{element});"));
        text.Append("}\n");
        text.Append($"\nstatic inline void {name}_unpack({name}_t *out, const uint8_t report[{report.Length}]) {{\n");
        foreach (var f in report.Fields)
            text.Append(Loop(f, (at, element) =>
            {
                var get = $"{stem}_get(report, {at}, {f.Width()})";
                // Shifted up and down again, so that the sign goes where it belongs.
                return f.IsSigned() && f.Width() < 32 ? $"out->{Member(f)}{element} = ({Type(f)})((int32_t)({get} << {32 - f.Width()}) >> {32 - f.Width()});" : $"out->{Member(f)}{element} = ({Type(f)}){get};";
            }));
        text.Append("}\n");
    }

    private static string Loop(CompiledField f, Func<string, string, string> statement) => f.IsList()
        ? $"    for (uint32_t i = 0; i < {f.Count}; i++)\n        {statement($"{f.BitOffset} + i * {f.Stride}", "[i]")}\n"
        : $"    {statement(f.BitOffset.ToString(), "")}\n";

    private static string Type(CompiledField f) => $"{(f.IsSigned() ? "" : "u")}int{(f.Width() <= 8 ? 8 : f.Width() <= 16 ? 16 : 32)}_t";

    private static string Member(CompiledField f) => s_words.Contains(f.Name) ? f.Name + "_" : f.Name;
}
