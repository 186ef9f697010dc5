using System.Text;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Emitters;

/// <summary>The C header: numbers that programs need, the arrays of the source, and a struct for each report.</summary>
internal static class CHeader
{
    public static string Write(CProgram program)
    {
        var (upper, expected) = (program.Upper, program.Device.Expectations);
        var text = new StringBuilder(program.Banner(expected.Name ?? program.Stem));
        text.Append($"#ifndef {upper}_H\n#define {upper}_H\n\n#include <stdint.h>\n\n#ifdef __cplusplus\nextern \"C\" {{\n#endif\n\n");
        text.Append($"#define {upper}_VENDOR_ID 0x{expected.Vendor:X4}\n#define {upper}_PRODUCT_ID 0x{expected.Product:X4}\n");
        if (program.SerialString is { } serial)
            text.Append($"#define {upper}_SERIAL_STRING {serial} // no array has it: your firmware makes it of the board's own id\n");
        foreach (var function in program.Device.Functions)
            Function(text, program, function);
        text.Append('\n');
        foreach (var array in program.Arrays)
            text.Append($"#define {upper}_{array.Name.ToUpperInvariant()}_LENGTH {array.Bytes.Length}\n");
        text.Append('\n');
        foreach (var array in program.Arrays)
            text.Append($"extern const uint8_t {program.Stem}_{array.Name}[{array.Bytes.Length}]; // {array.Comment}\n");
        CReports.Write(text, program);
        text.Append("\n#ifdef __cplusplus\n}\n#endif\n\n#endif\n");
        return text.ToString();
    }

    private static void Function(StringBuilder text, CProgram program, CompiledFunction function)
    {
        var prefix = $"#define {program.Upper}_{Naming.Upper(function.Name)}";
        text.Append($"\n// {function.Name}: {Naming.Kind(function)}\n");
        foreach (var (number, name) in function.Interfaces.Zip(InterfaceNames(function)))
            text.Append($"{prefix}_{name} {number}\n");
        foreach (var (address, name) in EndpointNames(function))
            text.Append($"{prefix}_{name} 0x{address:X2}\n");
        if (TinyUsbCallbacks.Instance(program.Device, function) is { } instance)
            text.Append($"{prefix}_INSTANCE {instance.Number} // in TinyUSB's calls: {instance.Call}({program.Upper}_{Naming.Upper(function.Name)}_INSTANCE, ...)\n");
    }

    private static IEnumerable<string> InterfaceNames(CompiledFunction function) => function switch
    {
        CdcFunction => ["INTERFACE", "DATA_INTERFACE"],
        MidiFunction => ["INTERFACE", "STREAMING_INTERFACE"],
        { Interfaces.Length: 1 } => ["INTERFACE"],
        _ => function.Interfaces.Select((_, i) => $"INTERFACE{i}"),
    };

    private static IEnumerable<(byte Address, string Name)> EndpointNames(CompiledFunction function)
    {
        var counts = new Dictionary<bool, int>();
        foreach (var endpoint in function.Endpoints.Where(e => e.Alternate == 0))
        {
            if (function is CdcFunction && endpoint.Type == TransferType.Interrupt)
            {
                yield return (endpoint.Address, "NOTIFICATION_ENDPOINT");
                continue;
            }
            var number = counts[endpoint.IsIn] = counts.GetValueOrDefault(endpoint.IsIn) + 1;
            yield return (endpoint.Address, $"{(endpoint.IsIn ? "IN" : "OUT")}_ENDPOINT{(number == 1 ? "" : number.ToString())}");
        }
    }
}
