using System.Globalization;
using System.Text;
using UsbDev.Compiler.Spec;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Emitters;

/// <summary>C header and source for any USB stack: descriptors as arrays, reports as structs with functions that pack and unpack them; and TinyUSB's callbacks.</summary>
public sealed class CEmitter : IEmitter
{
    /// <inheritdoc/>
    public string Name => "c";

    /// <inheritdoc/>
    public string Summary => "C header and source for any USB stack, and a file with TinyUSB's callbacks";

    /// <inheritdoc/>
    public IReadOnlyList<EmittedFile> Emit(CompiledDevice device, string name)
    {
        ArgumentNullException.ThrowIfNull(device);
        var stem = Naming.Snake(name);
        var arrays = Arrays(device).ToList();
        return
        [
            EmittedFile.Text($"{stem}.h", Header(device, stem, arrays)),
            EmittedFile.Text($"{stem}.c", Source(device, stem, arrays)),
            EmittedFile.Text($"{stem}_tinyusb.c", TinyUsb(device, stem)),
        ];
    }

    private sealed record CArray(string Name, Bytes Bytes, string Comment);

    private static IEnumerable<CArray> Arrays(CompiledDevice device)
    {
        var set = device.Descriptors;
        if (set.Device is { } d)
            yield return new CArray("device_descriptor", d, "device");
        for (var i = 0; i < set.Configurations.Length; i++)
            yield return new CArray(set.Configurations.Length == 1 ? "configuration_descriptor" : $"configuration{i}_descriptor", set.Configurations[i], "configuration with all that belongs to it");
        foreach (var (key, bytes) in set.Reports)
            yield return new CArray(ReportName(key), bytes, $"report descriptor of interface {key.Interface}");
        if (set.Bos is { } bos)
            yield return new CArray("bos_descriptor", bos, "binary device object store");
        if (set.MsOs20 is { } ms)
            yield return new CArray("msos20_descriptor", ms, "Microsoft OS 2.0 descriptor set");
        if (set.WebUsbUrl is { } url)
            yield return new CArray("webusb_url_descriptor", url, "WebUSB landing page");
        foreach (var (key, bytes) in set.Strings)
            yield return new CArray(StringName(key), bytes, key.Index == 0 ? "languages" : Comment(StringDescriptor.Text(bytes) ?? ""));
    }

    private static string ReportName(ReportKey key) => $"report_descriptor{key.Interface}" + (key.Configuration == 0 ? "" : $"_configuration{key.Configuration}") + (key.Alternate == 0 ? "" : $"_setting{key.Alternate}");

    private static string StringName(StringKey key) => key.Index == 0 ? "string0" : $"string{key.Index}_{key.LangId:x4}";

    private static string Comment(string text) => Printable.Line(text.ReplaceLineEndings(" ")).Replace("*/", "* /", StringComparison.Ordinal).Replace("/*", "/ *", StringComparison.Ordinal).Replace("\\", "/", StringComparison.Ordinal)
        .Replace("??/", "? ?/", StringComparison.Ordinal); // a backslash to old compilers (C99 §5.2.1.1): the next line would belong to the comment

    private static string Banner(CompiledDevice device, string what) =>
        $"// {what}\n// Compiled from {Comment(Path.GetFileName(device.Spec.At.File))} by usbdev: change that file, not this one.\n";

    // --- header ------------------------------------------------------------------------------------------------------------

    private static string Header(CompiledDevice device, string stem, List<CArray> arrays)
    {
        var upper = stem.ToUpperInvariant();
        var e = device.Expectations;
        var text = new StringBuilder();
        text.Append(Banner(device, Comment(e.Name ?? stem)));
        text.Append($"#ifndef {upper}_H\n#define {upper}_H\n\n#include <stdint.h>\n\n#ifdef __cplusplus\nextern \"C\" {{\n#endif\n\n");
        text.Append($"#define {upper}_VENDOR_ID 0x{e.Vendor:X4}\n#define {upper}_PRODUCT_ID 0x{e.Product:X4}\n");
        foreach (var function in device.Functions)
        {
            text.Append($"\n// {function.Name}: {function.Kind.ToString().ToLowerInvariant()}\n");
            foreach (var (number, i) in function.Interfaces.Select((n, i) => (n, i)))
                text.Append($"#define {upper}_{Naming.Upper(function.Name)}_INTERFACE{(function.Interfaces.Length == 1 ? "" : i.ToString())} {number}\n");
            var counts = new Dictionary<bool, int>();
            foreach (var endpoint in function.Endpoints.Where(x => x.Alternate == 0))
            {
                var n = counts[endpoint.IsIn] = counts.GetValueOrDefault(endpoint.IsIn) + 1;
                text.Append($"#define {upper}_{Naming.Upper(function.Name)}_{(endpoint.IsIn ? "IN" : "OUT")}_ENDPOINT{(n == 1 ? "" : n.ToString())} 0x{endpoint.Address:X2}\n");
            }
        }
        text.Append('\n');
        foreach (var array in arrays)
            text.Append($"#define {upper}_{array.Name.ToUpperInvariant()}_LENGTH {array.Bytes.Length}\n");
        foreach (var array in arrays)
            text.Append($"extern const uint8_t {stem}_{array.Name}[{array.Bytes.Length}]; // {array.Comment}\n");
        if (Naming.Reports(device).Any())
            text.Append(BitFunctions(stem));
        foreach (var (function, report) in Naming.Reports(device))
            Report(text, stem, function, report);
        text.Append("\n#ifdef __cplusplus\n}\n#endif\n\n#endif\n");
        return text.ToString();
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

    private static void Report(StringBuilder text, string stem, HidFunction function, CompiledReport report)
    {
        var direction = report.Type.ToString().ToLowerInvariant();
        var name = $"{stem}_{Naming.Snake(Naming.Of(function, report))}_{direction}";
        var upper = name.ToUpperInvariant();
        text.Append($"\n// {Comment(Usages.Describe(report.Usage))}: {direction} report\n");
        text.Append($"#define {upper}_ID {report.Id}\n#define {upper}_LENGTH {report.Length} // bytes without the report ID\n");
        if (report.Fields.IsEmpty)
            return;
        text.Append("typedef struct {\n");
        foreach (var f in report.Fields)
            text.Append($"    {Type(f)} {Member(f)}{(Elements(f) > 1 ? $"[{Elements(f)}]" : "")}; // {(IsMask(f) ? $"{f.Count} bits" : $"{f.Minimum}..{f.Maximum}")}\n");
        text.Append($"}} {name}_t;\n");
        text.Append($"\nstatic inline void {name}_pack(const {name}_t *in, uint8_t report[{report.Length}]) {{\n    for (uint32_t i = 0; i < {report.Length}; i++)\n        report[i] = 0;\n");
        foreach (var f in report.Fields)
            text.Append(Loop(f, (at, element) => $"{stem}_put(report, {at}, {Width(f)}, (uint32_t)in->{Member(f)}{element});"));
        text.Append("}\n");
        text.Append($"\nstatic inline void {name}_unpack({name}_t *out, const uint8_t report[{report.Length}]) {{\n");
        foreach (var f in report.Fields)
            text.Append(Loop(f, (at, element) =>
            {
                var get = $"{stem}_get(report, {at}, {Width(f)})";
                // Shifted up and down again, so that the sign goes where it belongs.
                return f.Minimum < 0 && Width(f) < 32 ? $"out->{Member(f)}{element} = ({Type(f)})((int32_t)({get} << {32 - Width(f)}) >> {32 - Width(f)});" : $"out->{Member(f)}{element} = ({Type(f)}){get};";
            }));
        text.Append("}\n");
    }

    private static string Loop(CompiledField f, Func<string, string, string> statement) => Elements(f) == 1 ? $"    {statement(f.BitOffset.ToString(), "")}\n"
        : $"    for (uint32_t i = 0; i < {Elements(f)}; i++)\n        {statement($"{f.BitOffset} + i * {(IsMask(f) ? 32 : f.Stride)}", "[i]")}\n";

    private static bool IsMask(CompiledField f) => f is { BitSize: 1, Count: > 1 and <= 32 };

    private static int Elements(CompiledField f) => IsMask(f) ? 1 : f.Count;

    private static int Width(CompiledField f) => IsMask(f) ? f.Count : f.BitSize;

    private static string Type(CompiledField f)
    {
        var bits = Width(f) <= 8 ? 8 : Width(f) <= 16 ? 16 : 32;
        return f.Minimum < 0 && !IsMask(f) ? $"int{bits}_t" : $"uint{bits}_t";
    }

    private static readonly HashSet<string> s_words =
    [
        "auto", "break", "case", "char", "const", "continue", "default", "do", "double", "else", "enum", "extern", "float", "for", "goto", "if", "inline", "int", "long", "register", "restrict",
        "return", "short", "signed", "sizeof", "static", "struct", "switch", "typedef", "union", "unsigned", "void", "volatile", "while", "class", "private", "public", "new", "delete", "this", "template",
        "operator", "namespace", "bool", "true", "false", "and", "or", "not", "xor", "try", "catch", "throw", "virtual", "friend", "using",
    ];

    private static string Member(CompiledField f) => s_words.Contains(f.Name) ? f.Name + "_" : f.Name;

    // --- source ------------------------------------------------------------------------------------------------------------

    private static string Source(CompiledDevice device, string stem, List<CArray> arrays)
    {
        var text = new StringBuilder(Banner(device, "Descriptors"));
        text.Append($"#include \"{stem}.h\"\n\n#if defined(__cplusplus)\n#define LENGTH_IS(array, length) static_assert(sizeof(array) == (length), #array)\n#else\n#define LENGTH_IS(array, length) _Static_assert(sizeof(array) == (length), #array)\n#endif\n");
        foreach (var array in arrays)
        {
            text.Append($"\n// {array.Comment}\nconst uint8_t {stem}_{array.Name}[{array.Bytes.Length}] = {{\n");
            foreach (var (bytes, comment) in Lines(array))
                text.Append($"    {string.Join(" ", bytes.Select(b => $"0x{b:X2},"))}{(comment.Length > 0 ? $" // {Comment(comment)}" : "")}\n");
            text.Append("};\n");
            text.Append($"LENGTH_IS({stem}_{array.Name}, {array.Bytes.Length});\n");
        }
        foreach (var (array, at, what) in Totals(arrays))
            text.Append($"LENGTH_IS({stem}_{array.Name}, 0x{array.Bytes[at]:X2} | 0x{array.Bytes[at + 1]:X2} << 8); // {what}\n");
        return text.ToString();
    }

    private static IEnumerable<(CArray Array, int At, string What)> Totals(List<CArray> arrays)
    {
        foreach (var array in arrays)
            if (array.Bytes is { Length: >= 4 } bytes && bytes[1] is DescriptorType.Configuration or DescriptorType.Bos && (array.Bytes[2] | array.Bytes[3] << 8) == array.Bytes.Length)
                yield return (array, 2, "wTotalLength");
    }

    private static List<(byte[] Bytes, string Comment)> Lines(CArray array)
    {
        var lines = new List<(byte[], string)>();
        if (array.Name.StartsWith("report_descriptor", StringComparison.Ordinal))
        {
            var pages = new ItemText.PageTracker();
            var (depth, end) = (0, 0);
            foreach (var item in new HidItems(array.Bytes))
            {
                var comment = ItemText.Describe(item, pages);
                if (item.Tag == HidTag.EndCollection)
                    depth = Math.Max(0, depth - 1);
                end = item.Offset + item.Length;
                lines.Add((array.Bytes.Slice(item.Offset, item.Length).ToArray(), new string(' ', Math.Min(depth, 16) * 2) + comment));
                if (item.Tag == HidTag.Collection)
                    depth++;
            }
            if (end < array.Bytes.Length)
                lines.Add((array.Bytes.Slice(end).ToArray(), ""));
            return lines;
        }
        if (array.Name.StartsWith("configuration", StringComparison.Ordinal) || array.Name == "bos_descriptor")
        {
            var end = 0;
            foreach (var descriptor in new DescriptorChain(array.Bytes))
            {
                end = descriptor.Offset + descriptor.Bytes.Length;
                lines.Add((descriptor.Bytes.ToArray(), DescriptorType.Name(descriptor.Type) ?? $"type 0x{descriptor.Type:X2}"));
            }
            if (end < array.Bytes.Length)
                lines.Add((array.Bytes.Slice(end).ToArray(), ""));
            return lines;
        }
        foreach (var chunk in array.Bytes.ToArray().Chunk(16))
            lines.Add((chunk, ""));
        return lines;
    }

    // --- TinyUSB -----------------------------------------------------------------------------------------------------------

    private static string TinyUsb(CompiledDevice device, string stem)
    {
        var set = device.Descriptors;
        var text = new StringBuilder(Banner(device, "TinyUSB's callbacks for the descriptors"));
        text.Append($"#include \"tusb.h\"\n#include \"{stem}.h\"\n\nuint8_t const *tud_descriptor_device_cb(void) {{\n    return {stem}_device_descriptor;\n}}\n\n");
        text.Append("uint8_t const *tud_descriptor_configuration_cb(uint8_t index) {\n");
        if (set.Configurations.Length == 1)
            text.Append($"    (void)index;\n    return {stem}_configuration_descriptor;\n");
        else
        {
            text.Append("    switch (index) {\n");
            for (var i = 0; i < set.Configurations.Length; i++)
                text.Append($"    case {i}: return {stem}_configuration{i}_descriptor;\n");
            text.Append("    default: return NULL;\n    }\n");
        }
        text.Append("}\n");
        if (device.SerialIsUnique)
            text.Append($"\n// You write this: fills in the board's own id as UTF-16 characters and returns how many (at most `room`).\nuint8_t {stem}_serial(uint16_t *characters, uint8_t room);\n");
        text.Append("\nuint16_t const *tud_descriptor_string_cb(uint8_t index, uint16_t langid) {\n");
        if (device.SerialIsUnique && DeviceDescriptor.Parse(set.Device!.Value) is { } d)
            text.Append($"    static uint16_t serial[33];\n    if (index == {d.SerialString}) {{\n        serial[0] = (uint16_t)(TUSB_DESC_STRING << 8 | (2 + 2 * {stem}_serial(serial + 1, 32)));\n        return serial;\n    }}\n");
        var languages = set.Strings.Keys.Where(k => k.Index != 0).Select(k => k.LangId).Distinct().ToList();
        if (languages.Count <= 1)
            text.Append("    (void)langid;\n");
        text.Append("    static uint16_t text[127]; // strings are bytes here, and must lie aligned there\n    uint8_t const *bytes = NULL;\n");
        foreach (var language in languages.AsEnumerable().Reverse())
        {
            // The first language answers for those that the device does not have.
            text.Append(language == languages[0] ? "    if (!bytes) {\n" : $"    if (langid == 0x{language:X4}) {{\n");
            text.Append("        switch (index) {\n");
            foreach (var (key, _) in set.Strings.Where(s => s.Key.Index == 0 || s.Key.LangId == language))
                text.Append($"        case {key.Index}: bytes = {stem}_{StringName(key)}; break;\n");
            text.Append("        default: break;\n        }\n    }\n");
        }
        text.Append("    if (!bytes)\n        return NULL;\n    for (uint8_t i = 0; i < bytes[0] / 2; i++)\n        text[i] = (uint16_t)(bytes[2 * i] | bytes[2 * i + 1] << 8);\n    return text;\n}\n");
        if (set.Reports.Count > 0)
        {
            text.Append("\n#if CFG_TUD_HID\nuint8_t const *tud_hid_descriptor_report_cb(uint8_t instance) {\n    switch (instance) {\n");
            foreach (var ((key, _), i) in set.Reports.Where(r => r.Key is { Configuration: 0, Alternate: 0 }).Select((r, i) => (r, i)))
                text.Append($"    case {i}: return {stem}_{ReportName(key)};\n");
            text.Append("    default: return NULL;\n    }\n}\n#endif\n");
        }
        if (set.Bos is not null)
            text.Append($"\nuint8_t const *tud_descriptor_bos_cb(void) {{\n    return {stem}_bos_descriptor;\n}}\n");
        if (set.MsOs20 is not null || set.WebUsbUrl is not null)
        {
            var vendors = device.Functions.OfType<VendorFunction>().ToList();
            text.Append("\nbool tud_vendor_control_xfer_cb(uint8_t rhport, uint8_t stage, tusb_control_request_t const *request) {\n    if (stage != CONTROL_STAGE_SETUP)\n        return true;\n");
            if (set.MsOs20 is not null && vendors.FirstOrDefault(v => v.WinUsbCode is not null) is { } win)
                text.Append($"    if (request->bRequest == {win.WinUsbCode} && request->wIndex == 7)\n        return tud_control_xfer(rhport, request, (void *)(uintptr_t){stem}_msos20_descriptor, sizeof {stem}_msos20_descriptor);\n");
            if (set.WebUsbUrl is not null && vendors.FirstOrDefault(v => v.WebUsbCode is not null) is { } web)
                text.Append($"    if (request->bRequest == {web.WebUsbCode} && request->wIndex == 2)\n        return tud_control_xfer(rhport, request, (void *)(uintptr_t){stem}_webusb_url_descriptor, sizeof {stem}_webusb_url_descriptor);\n");
            text.Append("    return false;\n}\n");
        }
        return text.ToString();
    }
}
