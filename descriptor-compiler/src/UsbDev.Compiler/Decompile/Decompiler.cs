using UsbDev.Compiler.Layout;
using UsbDev.Compiler.Spec;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Decompile;

/// <summary>Descriptors back to a description that compiles to the same bytes: with names for what has names, bytes only for what nothing else can say.</summary>
public static class Decompiler
{
    /// <summary>The description of a device, as YAML. What a set does not have (strings that nobody read, a missing device descriptor) is not compared.</summary>
    /// <exception cref="ArgumentException">The set holds no descriptors at all.</exception>
    public static string ToYaml(DescriptorSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        if (set.Device is null && set.Configurations.IsEmpty && set.Reports.IsEmpty)
            throw new ArgumentException("there are no descriptors to decompile", nameof(set));
        // From the most readable to the most literal; the last can say every byte.
        foreach (var detail in Enum.GetValues<Detail>())
        {
            var spec = new DeviceDecompiler(set, detail).Decompile();
            if (!IsSame(set, Build(spec)))
                continue;
            var text = SpecWriter.Write(spec);
            if (IsSame(set, SpecCompiler.Build(text)))
                return text;
        }
        throw new InvalidOperationException("these descriptors cannot be said in the language; please report them as a fault of usbdev");
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

    internal static CompiledDevice? Build(DeviceSpec spec)
    {
        var diagnostics = new Diagnostics();
        var device = DeviceBuilder.Build(spec, diagnostics);
        return diagnostics.HasErrors ? null : device;
    }

    internal static bool IsSame(DescriptorSet wanted, CompiledDevice? device)
    {
        if (device is null)
            return false;
        var made = device.Descriptors;
        return (wanted.Device is null || wanted.Device == made.Device)
            && (wanted.Configurations.IsEmpty || wanted.Configurations.SequenceEqual(made.Configurations))
            && (wanted.Strings.IsEmpty || wanted.Strings.SequenceEqual(made.Strings))
            && (wanted.Configurations.IsEmpty ? wanted.Reports.Values.SequenceEqual(made.Reports.Values) : wanted.Reports.SequenceEqual(made.Reports))
            && wanted.Bos == made.Bos && wanted.MsOs20 == made.MsOs20 && wanted.WebUsbUrl == made.WebUsbUrl && wanted.Qualifier == made.Qualifier && wanted.OtherSpeed == made.OtherSpeed;
    }

    /// <summary>The last resort of a report descriptor: its items as text, or its bytes.</summary>
    internal static ReportBytes Literal(Bytes report) => new(report.ToArray(), []);

}
