using System.Text;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Emitters;

/// <summary>C# for host programs: the device's numbers, and a struct for each report that reads and writes its bytes.</summary>
public sealed class CSharpEmitter : IEmitter
{
    /// <inheritdoc/>
    public string Name => "csharp";

    /// <inheritdoc/>
    public string Summary => "C# for host programs: the device's numbers and a struct for each report";

    /// <inheritdoc/>
    public IReadOnlyList<EmittedFile> Emit(CompiledDevice device, string name)
    {
        ArgumentNullException.ThrowIfNull(device);
        var type = Naming.Pascal(name);
        var e = device.Expectations;
        var text = new StringBuilder();
        text.Append($"// Compiled from {Path.GetFileName(device.Spec.At.File)} by usbdev: change that file, not this one.\n#nullable enable\n\nusing System;\n\nnamespace {Namespace(device, name)};\n\n");
        text.Append($"/// <summary>{Xml(e.Name ?? type)}.</summary>\npublic static class {type}\n{{\n");
        text.Append($"    /// <summary>Vendor ID.</summary>\n    public const ushort VendorId = 0x{e.Vendor:X4};\n\n    /// <summary>Product ID.</summary>\n    public const ushort ProductId = 0x{e.Product:X4};\n");
        foreach (var function in device.Functions)
        {
            text.Append($"\n    /// <summary>Number of the first interface of {function.Name} ({Naming.Kind(function)}){(device.Repl == ReplChoice.Keep ? $"; MicroPython's built-in serial port, where it is, comes first and adds {BuiltInPort.Interfaces}" : "")}.</summary>\n    public const byte {Naming.Pascal(function.Name)}Interface = {(function.Interfaces.IsEmpty ? 0 : function.Interfaces[0])};\n");
            if (function is VendorFunction { Guid: { } guid })
                text.Append($"\n    /// <summary>Device interface GUID of {function.Name} on Windows.</summary>\n    public static readonly Guid {Naming.Pascal(function.Name)}Guid = new(\"{guid}\");\n");
        }
        text.Append("}\n");
        var names = new HashSet<string> { type };
        foreach (var (function, report) in Naming.Reports(device))
        {
            var struct_ = $"{Naming.Pascal(Naming.Of(function, report))}{report.Type}";
            while (!names.Add(struct_))
                struct_ += "_";
            Report(text, struct_, report);
        }
        if (Naming.Reports(device).Any())
            text.Append(Bits);
        return [EmittedFile.Text($"{type}.cs", text.ToString())];
    }

    private static void Report(StringBuilder text, string name, CompiledReport report)
    {
        var length = report.Length + (report.Id == 0 ? 0 : 1);
        var offset = report.Id == 0 ? 0 : 8;
        var used = new HashSet<string> { name, "Id", "Length", "Read", "Write", "Equals", "GetHashCode", "GetType", "ToString" };
        var fields = report.Fields.Select(f =>
        {
            var member = Naming.Pascal(f.Name);
            while (!used.Add(member))
                member += "_";
            return (Field: f, Name: member);
        }).ToList();
        text.Append($"\n/// <summary>{Xml(Usages.Describe(report.Usage))}: {report.Type.ToString().ToLowerInvariant()} report.</summary>\npublic struct {name}\n{{\n");
        text.Append($"    /// <summary>Report ID; 0: there is none on the wire.</summary>\n    public const byte Id = {report.Id};\n\n    /// <summary>Bytes on the wire, the report ID among them.</summary>\n    public const int Length = {length};\n");
        foreach (var (f, member) in fields)
            text.Append($"\n    /// <summary>{Xml(f.Describe())}.</summary>\n    public {Type(f)}{(f.IsList() ? "[]?" : "")} {member} {{ get; set; }}\n");
        text.Append($"\n    /// <summary>Reads a report as it comes from the wire.</summary>\n    public static {name} Read(ReadOnlySpan<byte> report)\n    {{\n");
        text.Append($"        if (report.Length < Length)\n            throw new ArgumentException($\"the report has {{report.Length}} bytes, it needs {{Length}}\", nameof(report));\n        var result = new {name}();\n");
        foreach (var (f, member) in fields)
        {
            var at = f.BitOffset + offset;
            text.Append(f.IsList()
                ? $"        result.{member} = new {Type(f)}[{f.Count}];\n        for (var i = 0; i < {f.Count}; i++)\n            result.{member}[i] = ({Type(f)})ReportBits.Get(report, {at} + i * {f.Stride}, {f.BitSize}, {Signed(f)});\n"
                : $"        result.{member} = ({Type(f)})ReportBits.Get(report, {at}, {f.Width()}, {Signed(f)});\n");
        }
        text.Append("        return result;\n    }\n");
        text.Append($"\n    /// <summary>Writes the report as it goes to the wire.</summary>\n    public readonly void Write(Span<byte> report)\n    {{\n");
        text.Append("        if (report.Length < Length)\n            throw new ArgumentException($\"there are {report.Length} bytes, the report needs {Length}\", nameof(report));\n        report[..Length].Clear();\n");
        if (report.Id != 0)
            text.Append("        report[0] = Id;\n");
        foreach (var (f, member) in fields)
        {
            var at = f.BitOffset + offset;
            text.Append(f.IsList()
                ? $"        for (var i = 0; i < ({member}?.Length ?? 0) && i < {f.Count}; i++)\n            ReportBits.Put(report, {at} + i * {f.Stride}, {f.BitSize}, {member}![i]);\n"
                : $"        ReportBits.Put(report, {at}, {f.Width()}, {member});\n");
        }
        text.Append("    }\n}\n");
    }

    /// <summary>Of the product where each description is called device.yaml; never a namespace of .NET's own.</summary>
    private static string Namespace(CompiledDevice device, string name)
    {
        var product = Naming.Pascal(Naming.OfSystem(device, name));
        return product == Naming.Pascal(name) || product is "System" or "Microsoft" or "Windows" ? product + "Device" : product;
    }

    private const string Bits = """

        internal static class ReportBits
        {
            public static long Get(ReadOnlySpan<byte> report, int at, int bits, bool signed)
            {
                ulong value = 0;
                for (var i = 0; i < bits; i++, at++)
                    value |= (ulong)(report[at >> 3] >> (at & 7) & 1) << i;
                return signed ? (long)(value << 64 - bits) >> 64 - bits : (long)value;
            }

            public static void Put(Span<byte> report, int at, int bits, long value)
            {
                for (var i = 0; i < bits; i++, at++)
                    report[at >> 3] = (byte)(report[at >> 3] & ~(1 << (at & 7)) | (int)(value >> i & 1) << (at & 7));
            }
        }

        """;

    private static string Signed(CompiledField f) => f.IsSigned() ? "true" : "false";

    private static string Type(CompiledField f) => (f.Width(), f.IsSigned()) switch
    {
        ( <= 8, true) => "sbyte",
        ( <= 8, false) => "byte",
        ( <= 16, true) => "short",
        ( <= 16, false) => "ushort",
        (_, true) => "int",
        _ => "uint",
    };

    private static string Xml(string text) => Printable.Line(text.ReplaceLineEndings(" ")).Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal);
}
