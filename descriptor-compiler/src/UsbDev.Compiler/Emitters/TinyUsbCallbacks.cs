using System.Text;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Emitters;

/// <summary>The C file with TinyUSB's callbacks for the descriptors, and what its configuration has to say for them.</summary>
internal static class TinyUsbCallbacks
{
    /// <summary>The number by which TinyUSB's calls know a function, with such a call; null: they do not.</summary>
    public static (int Number, string Call)? Instance(CompiledDevice device, CompiledFunction function)
    {
        string? call = function switch
        {
            HidFunction => "tud_hid_n_report",
            CdcFunction => "tud_cdc_n_write",
            MidiFunction => "tud_midi_n_stream_write",
            VendorFunction => "tud_vendor_n_write",
            _ => null,
        };
        if (call is null || function.Interfaces.IsEmpty)
            return null;
        // Each driver counts its interfaces in the order in which the configuration has them; also custom ones can be HID.
        var before = function is HidFunction ? HidInterfaces(device, function.Configuration).TakeWhile(i => i != function.Interfaces[0]).Count()
            : device.Functions.TakeWhile(f => f != function).Count(f => f.Kind == function.Kind && f.Configuration == function.Configuration);
        return (before, call);
    }

    private static IEnumerable<byte> HidInterfaces(CompiledDevice device, int configuration) =>
        device.Descriptors.Reports.Keys.Where(k => k.Configuration == configuration && k.Alternate == 0).Select(k => k.Interface);

    public static string Write(CProgram program)
    {
        var (stem, set) = (program.Stem, program.Device.Descriptors);
        var text = new StringBuilder(program.Banner("TinyUSB's callbacks for the descriptors"));
        text.Append($"#include \"tusb.h\"\n#include \"{stem}.h\"\n");
        Demands(text, program.Device);
        text.Append($"uint8_t const *tud_descriptor_device_cb(void) {{\n    return {stem}_device_descriptor;\n}}\n\n");
        Configurations(text, program);
        Strings(text, program);
        if (set.Reports.Count > 0)
        {
            text.Append("\nuint8_t const *tud_hid_descriptor_report_cb(uint8_t instance) {\n    switch (instance) {\n");
            foreach (var (number, i) in HidInterfaces(program.Device, 0).Select((n, i) => (n, i)))
                text.Append($"    case {i}: return {stem}_{program.ReportName(new ReportKey(0, number))};\n");
            text.Append("    default: return NULL;\n    }\n}\n");
        }
        if (set.Bos is not null)
            text.Append($"\nuint8_t const *tud_descriptor_bos_cb(void) {{\n    return {stem}_bos_descriptor;\n}}\n");
        VendorRequests(text, program);
        return text.ToString();
    }

    // A tusb_config.h with too few instances or too short buffers builds a device that enumerates and then fails.
    private static void Demands(StringBuilder text, CompiledDevice device)
    {
        void AtLeast(string macro, int least, string reason)
        {
            if (least > 0)
                text.Append($"\n#if {macro} < {least}\n#error \"tusb_config.h: {macro} must be at least {least}, {reason}\"\n#endif\n");
        }

        int Most(Func<CompiledFunction, bool> which) => device.Functions.Where(which).GroupBy(f => f.Configuration).Select(g => g.Count()).DefaultIfEmpty().Max();
        if (device.Descriptors.Device is { Length: >= DeviceDescriptor.Size } bytes)
            text.Append($"\n#if CFG_TUD_ENDPOINT0_SIZE != {bytes[7]}\n#error \"tusb_config.h: CFG_TUD_ENDPOINT0_SIZE must be {bytes[7]}, as the device descriptor says\"\n#endif\n");
        AtLeast("CFG_TUD_HID", Enumerable.Range(0, device.Descriptors.Configurations.Length).Select(i => HidInterfaces(device, i).Count()).DefaultIfEmpty().Max(), "one for each HID interface");
        AtLeast("CFG_TUD_HID_EP_BUFSIZE", Naming.Reports(device).Select(r => r.Report.Length + (r.Report.Id == 0 ? 0 : 1)).DefaultIfEmpty().Max(), "the length of the longest report");
        AtLeast("CFG_TUD_CDC", Most(f => f is CdcFunction), "one for each serial port");
        AtLeast("CFG_TUD_MIDI", Most(f => f is MidiFunction), "one for each MIDI function");
        AtLeast("CFG_TUD_VENDOR", Most(f => f is VendorFunction), "one for each vendor function");
        text.Append('\n');
    }

    private static void Configurations(StringBuilder text, CProgram program)
    {
        var count = program.Device.Descriptors.Configurations.Length;
        text.Append("uint8_t const *tud_descriptor_configuration_cb(uint8_t index) {\n");
        if (count == 1)
            text.Append($"    (void)index;\n    return {program.Stem}_{program.ConfigurationName(0)};\n");
        else
        {
            text.Append("    switch (index) {\n");
            for (var i = 0; i < count; i++)
                text.Append($"    case {i}: return {program.Stem}_{program.ConfigurationName(i)};\n");
            text.Append("    default: return NULL;\n    }\n");
        }
        text.Append("}\n");
    }

    private static void Strings(StringBuilder text, CProgram program)
    {
        if (program.SerialString is not null)
            text.Append($"\n// You write this: fills in the board's own id as UTF-16 characters and returns how many (at most `room`).\nuint8_t {program.Stem}_serial(uint16_t *characters, uint8_t room);\n");
        foreach (var language in program.Languages.Skip(1))
            OneLanguage(text, program, language);
        text.Append("\nuint16_t const *tud_descriptor_string_cb(uint8_t index, uint16_t langid) {\n    static uint16_t text[127]; // TinyUSB sends it after the return; the arrays are bytes, which need not be aligned\n");
        if (program.SerialString is not null)
            text.Append($"    if (index == {program.Upper}_SERIAL_STRING) {{\n        text[0] = (uint16_t)(TUSB_DESC_STRING << 8 | (2 + 2 * {program.Stem}_serial(text + 1, 32)));\n        return text;\n    }}\n");
        text.Append("    uint8_t const *bytes = NULL;\n");
        if (program.Languages.Count <= 1)
            text.Append("    (void)langid;\n");
        foreach (var language in program.Languages.Skip(1))
            text.Append($"    if (langid == 0x{language:X4})\n        bytes = {program.Stem}_string_{language:x4}(index);\n");
        text.Append(program.Languages.Count <= 1 ? "    switch (index) {\n" : $"    if (bytes == NULL) // 0x{program.Languages[0]:X4}, and what the others do not have\n        switch (index) {{\n");
        var indent = program.Languages.Count <= 1 ? "    " : "        ";
        foreach (var array in StringsOf(program, program.Languages.Count == 0 ? (ushort)0 : program.Languages[0], withList: true))
            text.Append($"{indent}case {array.Part.String.Index}: bytes = {program.Stem}_{array.Name}; break;\n");
        text.Append($"{indent}default: break;\n{indent}}}\n");
        text.Append("    if (bytes == NULL)\n        return NULL;\n    for (uint8_t i = 0; i < bytes[0] / 2; i++)\n        text[i] = (uint16_t)(bytes[2 * i] | bytes[2 * i + 1] << 8);\n    return text;\n}\n");
    }

    private static void OneLanguage(StringBuilder text, CProgram program, ushort language)
    {
        text.Append($"\nstatic uint8_t const *{program.Stem}_string_{language:x4}(uint8_t index) {{\n    switch (index) {{\n");
        foreach (var array in StringsOf(program, language, withList: false))
            text.Append($"    case {array.Part.String.Index}: return {program.Stem}_{array.Name};\n");
        text.Append("    default: return NULL;\n    }\n}\n");
    }

    private static IEnumerable<CArray> StringsOf(CProgram program, ushort language, bool withList) =>
        program.Arrays.Where(a => a.Part.Kind == PartKind.String && (a.Part.String.Index == 0 ? withList : a.Part.String.LangId == language));

    private static void VendorRequests(StringBuilder text, CProgram program)
    {
        var (stem, set) = (program.Stem, program.Device.Descriptors);
        if (set.MsOs20 is null && set.WebUsbUrl is null)
            return;
        var vendors = program.Device.Functions.OfType<VendorFunction>().ToList();
        text.Append("\nbool tud_vendor_control_xfer_cb(uint8_t rhport, uint8_t stage, tusb_control_request_t const *request) {\n    if (stage != CONTROL_STAGE_SETUP)\n        return true;\n");
        if (set.MsOs20 is not null && vendors.Find(v => v.WinUsbCode is not null) is { } win)
            text.Append($"    if (request->bRequest == {win.WinUsbCode} && request->wIndex == 7) // MS_OS_20_DESCRIPTOR_INDEX\n        return tud_control_xfer(rhport, request, (void *)(uintptr_t){stem}_msos20_descriptor, sizeof {stem}_msos20_descriptor);\n");
        if (set.WebUsbUrl is not null && vendors.Find(v => v.WebUsbCode is not null) is { } web)
            text.Append($"    if (request->bRequest == {web.WebUsbCode} && request->wIndex == 2) // GET_URL\n        return tud_control_xfer(rhport, request, (void *)(uintptr_t){stem}_webusb_url_descriptor, sizeof {stem}_webusb_url_descriptor);\n");
        text.Append("    return false;\n}\n");
    }
}
