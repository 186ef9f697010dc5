using System.Text;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Emitters;

/// <summary>A Python class with the fields of one report by name, packed straight into the report's buffer.</summary>
internal static class ReportClass
{
    /// <summary>Byte 0 of the buffers is the report ID.</summary>
    private const int IdBits = 8;

    public static void Write(StringBuilder text, string name, List<CompiledReport> report)
    {
        var usage = Usages.NameOf(report[0].Usage) ?? report[0].Usage.ToString();
        CompiledReport? Of(HidReportType type) => report.Find(r => r.Type == type);
        var (input, output, feature) = (Of(HidReportType.Input), Of(HidReportType.Output), Of(HidReportType.Feature));
        var body = new StringBuilder();
        var sizes = new[] { input?.Length ?? 0, output?.Length ?? 0, feature?.Length ?? 0 };
        var last = Array.FindLastIndex(sizes, s => s != 0);
        body.Append($"    def __init__(self, hid, id=0):\n        super().__init__(hid, id, {string.Join(", ", sizes[..(Math.Max(last, 0) + 1)])})\n");
        if (input is not null)
            WriteSend(body, input);
        foreach (var field in output?.Fields ?? [])
            WriteProperty(body, field, "output", canSet: false);
        foreach (var field in feature?.Fields ?? [])
            WriteProperty(body, field, "feature", canSet: true);
        var content = body.ToString();
        var summary = string.Join(" ", report.OrderBy(r => r.Type).Select(r => $"{r.Type}: {(r.Fields.IsEmpty ? "nothing" : string.Join(", ", r.Fields.Select(f => $"{f.Name} ({Describe(f)})")))}."));
        text.Append($"\n\nclass {name}(Report):\n    \"\"\"{usage.Replace("\"", "'", StringComparison.Ordinal)}.\n\n    {summary}\n    \"\"\"\n\n{content}\n");
    }

    private static string Describe(CompiledField f) => (f.Count, f.BitSize) switch
    {
        (1, _) => $"{f.Minimum}..{f.Maximum}",
        ( > 1, 1) => $"{f.Count} bits",
        _ => $"{f.Count} times {f.Minimum}..{f.Maximum}",
    } + (f.IsRelative ? ", relative" : "");

    /// <summary>Many one-bit values in a row are one number to the program, bit 0 first; so many that it would take pages to pack them are a list.</summary>
    private static bool IsMask(CompiledField f) => f is { BitSize: 1, Count: > 1 and <= 1024 };

    private static bool IsList(CompiledField f) => f.Count > 1 && !IsMask(f);

    private static (string Low, string High) Limits(CompiledField f)
    {
        if (IsMask(f))
            return ("0", f.Count <= 31 ? ((1L << f.Count) - 1).ToString() : $"(1 << {f.Count}) - 1");
        // A field that can say 'nothing' takes every value that its bits hold.
        var (low, high) = f.Minimum < 0 ? (-(1L << f.BitSize - 1), (1L << f.BitSize - 1) - 1) : (0, (1L << f.BitSize) - 1);
        if (f.IsArray)
            return (Math.Min(0, f.Minimum).ToString(), f.Maximum.ToString());
        return f.HasNull ? (low.ToString(), high.ToString()) : (f.Minimum.ToString(), f.Maximum.ToString());
    }

    private static void WriteSend(StringBuilder text, CompiledReport report)
    {
        var fields = report.Fields.Where(f => !f.IsConstant).ToList();
        var names = Parameters(fields);
        var parameters = fields.Select((f, i) => f.IsRelative && f.Count == 1 ? $"{names[i]}=0" : $"{names[i]}=None");
        text.Append($"\n    def send(self{string.Concat(parameters.Select(p => ", " + p))}):\n");
        text.Append("        \"\"\"Sends an input report; what is left out has not moved (relative) or stays as it was.\"\"\"\n");
        for (var i = 0; i < fields.Count; i++)
        {
            var (f, name) = (fields[i], names[i]);
            var (low, high) = Limits(f);
            if (IsList(f))
                text.Append($"        if len({name} or ()) > {f.Count}:\n            self.refuse(\"values of {f.Name}\", len({name}), 0, {f.Count})\n        for value in {name} or ():\n            if not {low} <= value <= {high}:\n                self.refuse(\"{f.Name}\", value, {low}, {high})\n");
            else if (f.IsRelative)
                text.Append($"        if not {low} <= {name} <= {high}:\n            self.refuse(\"{f.Name}\", {name}, {low}, {high})\n");
            else
                text.Append($"        if not ({name} is None or {low} <= {name} <= {high}):\n            self.refuse(\"{f.Name}\", {name}, {low}, {high})\n");
        }
        text.Append("        b = self.ready()\n");
        for (var i = 0; i < fields.Count; i++)
        {
            var (f, name) = (fields[i], names[i]);
            if (IsList(f))
            {
                text.Append($"        if {name} is not None:\n");
                WriteList(text, "            ", f, name);
                continue;
            }
            var optional = !f.IsRelative;
            if (optional)
                text.Append($"        if {name} is not None:\n");
            Pack(text, optional ? "            " : "        ", "b", f.BitOffset + IdBits, IsMask(f) ? f.Count : f.BitSize, f.Minimum < 0, name);
        }
        text.Append("        super().send()\n");
    }

    // Parameters must not hide what the method uses.
    private static List<string> Parameters(List<CompiledField> fields) => [.. fields.Select(f => f.Name is "self" or "b" or "i" or "value" or "super" || PythonNames.IsWord(f.Name) ? f.Name + "_" : f.Name)];

    private static void WriteProperty(StringBuilder text, CompiledField f, string buffer, bool canSet)
    {
        var name = PythonNames.IsMember(f.Name) ? f.Name + "_" : f.Name;
        var kind = char.ToUpperInvariant(buffer[0]) + buffer[1..];
        text.Append($"\n    @property\n    def {name}(self):\n        \"\"\"{kind}, {Describe(f)}.\"\"\"\n");
        if (IsList(f))
            text.Append($"        return {ReadList(f, $"self.{buffer}")}\n");
        else
            text.Append($"        return {Read(f, $"self.{buffer}")}\n");
        if (!canSet)
            return;
        var (low, high) = Limits(f);
        text.Append($"\n    @{name}.setter\n    def {name}(self, value):\n");
        if (IsList(f))
        {
            text.Append($"        if len(value) > {f.Count}:\n            self.refuse(\"values of {f.Name}\", len(value), 0, {f.Count})\n        for v in value:\n            if not {low} <= v <= {high}:\n                self.refuse(\"{f.Name}\", v, {low}, {high})\n");
            text.Append($"        b = self.{buffer}\n");
            WriteList(text, "        ", f, "value");
            return;
        }
        text.Append($"        if not {low} <= value <= {high}:\n            self.refuse(\"{f.Name}\", value, {low}, {high})\n");
        Pack(text, "        ", $"self.{buffer}", f.BitOffset + IdBits, IsMask(f) ? f.Count : f.BitSize, f.Minimum < 0, "value");
    }

    /// <summary>Statements that put <paramref name="bits"/> bits of a number at a bit offset.</summary>
    private static void Pack(StringBuilder text, string indent, string buffer, int offset, int bits, bool signed, string value)
    {
        for (var done = 0; done < bits;)
        {
            var (index, position) = ((offset + done) / 8, (offset + done) % 8);
            var take = Math.Min(8 - position, bits - done);
            var source = done == 0 ? value : $"{value} >> {done}";
            var isLast = done + take == bits;
            if (take == 8)
                text.Append($"{indent}{buffer}[{index}] = {source}{(isLast && !signed ? "" : " & 255")}\n");
            else
            {
                var mask = (1 << take) - 1;
                var part = isLast && !signed ? done == 0 ? value : $"({source})" : $"({source} & {mask})";
                text.Append($"{indent}{buffer}[{index}] = {buffer}[{index}] & {255 & ~(mask << position)} | {part}{(position == 0 ? "" : $" << {position}")}\n");
            }
            done += take;
        }
    }

    private static string Read(CompiledField f, string buffer)
    {
        var bits = IsMask(f) ? f.Count : f.BitSize;
        var terms = new List<string>();
        var offset = f.BitOffset + IdBits;
        for (var done = 0; done < bits;)
        {
            var (index, position) = ((offset + done) / 8, (offset + done) % 8);
            var take = Math.Min(8 - position, bits - done);
            var term = $"{buffer}[{index}]";
            if (position > 0)
                term += $" >> {position}";
            if (position + take < 8)
                term += $" & {(1 << take) - 1}";
            if (done > 0)
                term = $"({term}) << {done}";
            terms.Add(term);
            done += take;
        }
        var value = string.Join(" | ", terms);
        return f.Minimum < 0 && !IsMask(f) ? $"(({value}) ^ {1L << bits - 1}) - {1L << bits - 1}" : value;
    }

    // --- several values -------------------------------------------------------------------------------------------------

    private static bool IsByteList(CompiledField f) => f.BitSize == 8 && f.Stride == 8 && f.BitOffset % 8 == 0;

    private static void WriteList(StringBuilder text, string indent, CompiledField f, string value)
    {
        var first = (f.BitOffset + IdBits) / 8;
        if (IsByteList(f))
        {
            text.Append($"{indent}for i in range({f.Count}):\n{indent}    b[{first} + i] = {value}[i] & 255 if i < len({value}) else 0\n");
            return;
        }
        text.Append($"{indent}for i in range({f.Count}):\n{indent}    v = {value}[i] if i < len({value}) else 0\n{indent}    for k in range({f.BitSize}):\n");
        text.Append($"{indent}        at = {f.BitOffset + IdBits} + i * {f.Stride} + k\n");
        text.Append($"{indent}        b[at >> 3] = b[at >> 3] & ~(1 << (at & 7)) | (v >> k & 1) << (at & 7)\n");
    }

    private static string ReadList(CompiledField f, string buffer)
    {
        var first = (f.BitOffset + IdBits) / 8;
        if (IsByteList(f) && f.Minimum >= 0)
            return $"bytes({buffer}[{first}:{first + f.Count}])";
        var sign = 1L << f.BitSize - 1;
        var value = $"sum(({buffer}[at + k >> 3] >> (at + k & 7) & 1) << k for k in range({f.BitSize}))";
        if (f.Minimum < 0)
            value = $"({value} ^ {sign}) - {sign}";
        return $"tuple({value} for at in range({f.BitOffset + IdBits}, {f.BitOffset + IdBits + f.Count * f.Stride}, {f.Stride}))";
    }
}
