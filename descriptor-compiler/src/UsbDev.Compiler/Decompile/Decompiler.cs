using UsbDev.Compiler.Layout;
using UsbDev.Compiler.Spec;
using UsbDev.Compiler.Yaml;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Decompile;

/// <summary>Descriptors back to a description that compiles to the same bytes: with names for what has names, bytes only for what nothing else can say.</summary>
public static class Decompiler
{
    /// <summary>Bytes of all descriptors together that a description takes: more than any device has, and as hexadecimal text still no longer than a description may be.</summary>
    public const int MaxBytes = 256 << 10;

    /// <summary>The description of a device, as YAML. What a set does not have (strings that nobody read, a missing device descriptor) is not compared.</summary>
    /// <remarks>
    /// What is written was built by the compiler and gave the set's bytes. That its text is read as what was written is not tried again here;
    /// <see cref="ToCheckedYaml"/> does that, too.
    /// </remarks>
    /// <exception cref="ArgumentException">The set holds no descriptors at all.</exception>
    /// <exception cref="InvalidDataException">It holds more than <see cref="MaxBytes"/>.</exception>
    public static string ToYaml(DescriptorSet set) => ToYaml(set, compileAgain: false);

    /// <summary>As <see cref="ToYaml(DescriptorSet)"/>, and the text was compiled and gave the set's bytes.</summary>
    /// <exception cref="ArgumentException">The set holds no descriptors at all.</exception>
    /// <exception cref="InvalidDataException">It holds more than <see cref="MaxBytes"/>.</exception>
    public static string ToCheckedYaml(DescriptorSet set) => ToYaml(set, compileAgain: true);

    private static string ToYaml(DescriptorSet set, bool compileAgain)
    {
        ArgumentNullException.ThrowIfNull(set);
        if (set.Device is null && set.Configurations.IsEmpty && set.Reports.IsEmpty)
            throw new ArgumentException("there are no descriptors to decompile", nameof(set));
        if (Length(set) is > MaxBytes and var length)
            throw new InvalidDataException($"there are {length} bytes of descriptors; a description takes {MaxBytes} at most, and no device has as many");
        if (Usual.Decompile(set) is { } usual && Said(set, usual, compileAgain) is { } text)
            return text;
        // From the most readable to the most literal; the last can say every byte.
        foreach (var detail in Enum.GetValues<Detail>())
        {
            var plain = new DeviceDecompiler(set, detail, isUsual: false, triesReports: true).Decompile();
            foreach (var spec in WithPresets(plain))
                if (IsSame(set, Build(spec)) && Said(set, spec, compileAgain) is { } said)
                    return said;
        }
        throw new InvalidOperationException("these descriptors cannot be said in the language; please report them as a fault of usbdev");
    }

    /// <summary>With presets, where there are any, and without.</summary>
    internal static IEnumerable<DeviceSpec> WithPresets(DeviceSpec plain)
    {
        if (KnownPresets.In(plain) is { } known)
            yield return known;
        yield return plain;
    }

    private static long Length(DescriptorSet set)
    {
        long length = Length(set.Device) + Length(set.Bos) + Length(set.MsOs20) + Length(set.Qualifier) + Length(set.OtherSpeed) + Length(set.WebUsbUrl);
        foreach (var configuration in set.Configurations)
            length += configuration.Length;
        foreach (var report in set.Reports.Values)
            length += report.Length;
        foreach (var text in set.Strings.Values)
            length += text.Length;
        return length;
    }

    private static int Length(Bytes? bytes) => bytes?.Length ?? 0;

    private static string? Said(DescriptorSet set, DeviceSpec spec, bool compileAgain)
    {
        var text = SpecWriter.Write(spec);
        return text.Length <= YamlReader.MaxLength && (!compileAgain || IsSame(set, SpecCompiler.Build(text)?.Descriptors)) ? text : null;
    }

    /// <summary>How much is left to the compiler.</summary>
    internal enum Detail
    {
        /// <summary>Numbers of interfaces, endpoints and strings.</summary>
        Numbers,

        /// <summary>Numbers of interfaces and endpoints; strings are numbered.</summary>
        Strings,

        /// <summary>Everything is numbered.</summary>
        None,

        /// <summary>Report descriptors are items.</summary>
        Items,

        /// <summary>Strings are bytes.</summary>
        StringBytes,

        /// <summary>All is bytes.</summary>
        Bytes,
    }

    internal static DescriptorSet? Build(DeviceSpec spec)
    {
        var diagnostics = new Diagnostics();
        var made = DeviceBuilder.BuildBytes(spec, diagnostics);
        return diagnostics.HasErrors ? null : made;
    }

    internal static bool IsSame(DescriptorSet wanted, DescriptorSet? made)
    {
        if (made is null)
            return false;
        return (wanted.Device is null || wanted.Device == made.Device)
            && (wanted.Configurations.IsEmpty || wanted.Configurations.AsSpan().SequenceEqual(made.Configurations.AsSpan()))
            && (wanted.Strings.IsEmpty || wanted.Strings.Equals(made.Strings))
            && (wanted.Configurations.IsEmpty ? wanted.Reports.Values.SequenceEqual(made.Reports.Values) : wanted.Reports.Equals(made.Reports))
            && wanted.Bos == made.Bos && wanted.MsOs20 == made.MsOs20 && wanted.WebUsbUrl == made.WebUsbUrl && wanted.Qualifier == made.Qualifier && wanted.OtherSpeed == made.OtherSpeed;
    }

    /// <summary>The last resort of a report descriptor: its items as text, or its bytes.</summary>
    internal static ReportBytes Literal(Bytes report) => new(report.ToArray(), []);
}
