using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace UsbDev.Boards.Emulated.Tests;

/// <summary>The registers of firmware/samd51, which no board here has tried, against what others have published: every register, field and value
/// that our headers name is compared, as a C compiler sees them.</summary>
public sealed partial class RegisterTests
{
    private const string Largest = "__SAMD51P19A__";

    // Not registers of the chip: what a package has, where its RAM is, and the table in RAM that the emulated SAMD21 runs on.
    private static readonly string[] NoRegisters =
    [
        "CALIBRATION_HIGH", "CALIBRATION_LOW", "HSRAM_ADDR", "HSRAM_SIZE", "PORT_GROUPS", "QSPI_AHB", "SERCOM_DATA_BITS", "SERCOM_INST_NUM", "TCC_INST_NUM", "USB_EPT_NUM", "USB_RAM_ADDR", "USB_RAM_SIZE",
        "__CM4_REV", "__FPU_PRESENT", "__MPU_PRESENT", "__Vendor_SysTickConfig",
    ];

    private static readonly Dictionary<string, string[]> ShortNames = new()
    {
        ["USB_DEVICE"] = ["USB"], ["USB_DEVICE_ENDPOINT"] = ["USB_DEVICE"], ["TC_COUNT32"] = ["TC"], ["PORT_GROUP"] = ["PORT"], ["OSCCTRL_DPLL"] = ["OSCCTRL"],
    };

    private readonly PublishedRegisters published = PublishedRegisters.Read(Path.Combine(AppContext.BaseDirectory, "samd51.txt"));

    [Fact]
    public void Every_register_and_field_is_where_others_have_it()
    {
        var probe = new StringBuilder();
        foreach (var (type, registers) in Types())
            foreach (var (register, array, fields) in registers)
            {
                probe.AppendLine(CultureInfo.InvariantCulture, $"""printf("{type}.{register} at %zu, %zu bits\n", offsetof({type}, {register}), 8 * sizeof((({type} *)0)->{register}));""");
                foreach (var field in fields)
                    probe.AppendLine(CultureInfo.InvariantCulture,
                        $$"""{ __typeof__((({{type}} *)0)->{{register}}{{(array ? "[0]" : "")}}) r; r.reg = 0; r.bit.{{field}} = ~0; printf("{{type}}.{{register}}.{{field}} 0x%x\n", (unsigned)r.reg); }""");
            }
        var expected = new StringBuilder();
        foreach (var (type, registers) in Types())
            foreach (var (name, array, fields) in registers)
            {
                var register = Published(type, name);
                Assert.Equal(array, register.Count > 1);
                expected.Append(CultureInfo.InvariantCulture, $"{type}.{name} at {register.Offset}, {register.Bits * register.Count} bits\n");
                foreach (var field in fields)
                    expected.Append(CultureInfo.InvariantCulture, $"{type}.{name}.{field} 0x{register.Mask(field.TrimEnd('_')) ?? throw new KeyNotFoundException($"{type}.{name} has no {field}"):x}\n");
            }
        Assert.Equal(expected.ToString(), Run(probe.ToString()));
    }

    [Fact]
    public void Every_constant_has_the_value_that_others_give_it()
    {
        var names = new SortedDictionary<string, uint>(StringComparer.Ordinal);
        foreach (var (constant, value) in published.Constants)
            names.Add(constant, value);
        List<string> unknown = [];
        foreach (var (name, hasArgument) in Macros().Where(macro => !NoRegisters.Contains(macro.Name) && !published.Constants.Keys.Any(constant => constant.Split('(')[0] == macro.Name)))
            if (Meaning(name) is { } meaning)
                names.Add(hasArgument ? $"{name}(~0u)" : name, meaning);
            else
                unknown.Add(name);
        Assert.Empty(unknown);
        var probe = string.Concat(names.Keys.Select(name => $$"""printf("{{name}}=%u\n", (unsigned)({{name}}));{{'\n'}}"""));
        Assert.Equal(string.Concat(names.Select(name => $"{name.Key}={name.Value}\n")), Run(probe));
    }

    [Fact]
    public void Every_peripheral_is_at_the_address_that_others_have()
    {
        var expected = new SortedDictionary<string, uint>(StringComparer.Ordinal);
        foreach (var (name, peripheral) in published.Peripherals.Where(entry => entry.Value.Addresses.Count > 0))
            for (var i = 0; i < peripheral.Addresses.Count; i++)
                expected.Add(peripheral.Addresses.Count > 1 || name == "TC" ? $"{name}{i}" : name.Split('_')[0], peripheral.Addresses[i]);
        var ours = Defines().Where(define => define.Value.StartsWith("PERIPHERAL(", StringComparison.Ordinal)).Select(define => define.Name).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(expected.Keys, ours);
        var probe = string.Concat(ours.Select(name => $$"""printf("{{name}}=%zx\n", (size_t){{name}});{{'\n'}}"""));
        Assert.Equal(string.Concat(expected.Select(entry => $"{entry.Key}={entry.Value:x}\n")), Run(probe));
    }

    [Fact]
    public void A_package_has_the_pins_that_others_draw()
    {
        foreach (var (package, pins) in published.Pins)
        {
            var probe = string.Concat(Defines("pins.h").Where(define => define.Name.StartsWith("PIN_", StringComparison.Ordinal))
                .Select(define => $"\n#ifdef {define.Name}\nprintf(\"{define.Name[4..]}=%d\\n\", {define.Name});\n#endif\n"));
            Assert.Equal(pins.Select(pin => $"{pin}={32 * (pin[1] - 'A') + int.Parse(pin[2..], CultureInfo.InvariantCulture)}"),
                Run(probe, package).Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
        }
    }

    private PublishedRegisters.Register Published(string type, string name) =>
        published.Peripherals.TryGetValue(InnerCapital().Replace(type, "_$1").ToUpperInvariant(), out var peripheral) && peripheral.Registers.TryGetValue(name, out var register)
            ? register
            : throw new KeyNotFoundException($"nobody has published a register {type}.{name}");

    // PERIPHERAL_REGISTER_FIELD is the field's bits, with _Pos, _Msk, _VALUE and _VALUE_Val behind it what Microchip's names mean by that.
    private uint? Meaning(string name)
    {
        foreach (var (peripheral, content) in published.Peripherals)
            foreach (var prefix in (string[])[peripheral, .. ShortNames.GetValueOrDefault(peripheral, [])])
                foreach (var (registerName, register) in content.Registers.Where(entry => name.StartsWith($"{prefix}_{entry.Key}_", StringComparison.Ordinal)))
                {
                    var rest = name[(prefix.Length + registerName.Length + 2)..];
                    if (register.Mask(rest) is { } whole)
                        return whole;
                    if (rest.EndsWith("_Pos", StringComparison.Ordinal) && register.Mask(rest[..^4]) is { } position)
                        return (uint)System.Numerics.BitOperations.TrailingZeroCount(position);
                    if (rest.EndsWith("_Msk", StringComparison.Ordinal) && register.Mask(rest[..^4]) is { } mask)
                        return mask;
                    foreach (var (fieldName, field) in register.Fields.Where(entry => rest.StartsWith($"{entry.Key}_", StringComparison.Ordinal)))
                        if (rest.EndsWith("_Val", StringComparison.Ordinal) ? field.Values.TryGetValue(rest[(fieldName.Length + 1)..^4], out var value) : field.Values.TryGetValue(rest[(fieldName.Length + 1)..], out value))
                            return rest.EndsWith("_Val", StringComparison.Ordinal) ? value : value << field.Low;
                }
        return null;
    }

    private static IEnumerable<string> Headers(string pattern = "*.h") =>
        new[] { "samd", "samd51" }.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Firmware, folder, "registers"), pattern)).Where(file => Path.GetFileName(file) != "register.h").Order(StringComparer.Ordinal);

    private static IEnumerable<(string Type, List<(string Name, bool Array, string[] Fields)> Registers)> Types() =>
        from file in Headers()
        from Match union in UnionText().Matches(File.ReadAllText(file))
        let type = union.Groups["type"].Value
        where type != "UsbDeviceDescBank" && union.Groups["body"].Value.Contains("AT(", StringComparison.Ordinal)
        select (type, RegisterText().Matches(union.Groups["body"].Value)
            .Select(m => (m.Groups["name"].Value, m.Groups["array"].Success, m.Groups["fields"].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(f => f.Split(':')[0]).Where(f => f.Length > 0).ToArray())).ToList());

    private static IEnumerable<(string Name, string Value, bool HasArgument)> Defines(string pattern = "*.h") =>
        Headers(pattern).SelectMany(file => DefineText().Matches(File.ReadAllText(file))).Select(m => (m.Groups["name"].Value, m.Groups["value"].Value, m.Groups["argument"].Success))
            .DistinctBy(define => define.Item1);

    private static IEnumerable<(string Name, bool HasArgument)> Macros() => Defines()
        .Where(define => define.Value.Length > 0 && !define.Value.StartsWith("PERIPHERAL(", StringComparison.Ordinal) && !define.Value.StartsWith('{')
            && !define.Name.StartsWith("PIN_", StringComparison.Ordinal) && !define.Name.StartsWith("REG_", StringComparison.Ordinal) && define.Name is not "SERCOM_USART_DATA")
        .Select(define => (define.Name, define.HasArgument));

    // By this machine's compiler: the headers are fixed-width integers and bit-fields, laid out alike on every little-endian target of gcc.
    private static string Run(string statements, string package = Largest)
    {
        var folder = Directory.CreateTempSubdirectory("usbdev-registers");
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, "core_cm4.h"), "");
            File.WriteAllText(Path.Combine(folder.FullName, "probe.c"), $"#include <stddef.h>\n#include <stdio.h>\n#include \"sam.h\"\nint main(void) {{\n{statements}\nreturn 0; }}\n");
            var compiled = Execute(folder.FullName, "gcc", "-std=c99", $"-D{package}", $"-I{Firmware}/samd/registers", $"-I{Firmware}/samd51/registers", "-I.", "probe.c", "-o", "probe");
            Assert.True(compiled.ExitCode == 0, compiled.Output);
            return Execute(folder.FullName, Path.Combine(folder.FullName, "probe")).Output;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static (int ExitCode, string Output) Execute(string folder, string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.Result);
    }

    private static string Firmware { get; } = FirmwareFolder();

    private static string FirmwareFolder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (Path.Combine(folder.FullName, "firmware") is var firmware && File.Exists(Path.Combine(firmware, "build")))
                return firmware;
        throw new DirectoryNotFoundException("firmware");
    }

    [GeneratedRegex(@"typedef union \{(?<body>.*?)\n\} (?<type>\w+);", RegexOptions.Singleline)]
    private static partial Regex UnionText();

    [GeneratedRegex(@"AT\(0x[0-9a-f]+, (?:(?:[RW](?:8|16|32)|SERCOM_USART_DATA)\((?<name>\w+)(?<array>\[\d+\])?(?:, (?<fields>[^()]*))?\)|\w+ (?<name>\w+)(?<array>\[\w+\]))\)")]
    private static partial Regex RegisterText();

    [GeneratedRegex(@"^#define (?<name>\w+)(?<argument>\(\w+\))?(?: +(?<value>\S.*?))?(?: *//.*)?$", RegexOptions.Multiline)]
    private static partial Regex DefineText();

    [GeneratedRegex(@"(?<=[a-z0-9])([A-Z])")]
    private static partial Regex InnerCapital();
}
