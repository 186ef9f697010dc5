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
        var program = new CProgram(device, Naming.Snake(name));
        return
        [
            EmittedFile.Text($"{program.Stem}.h", CHeader.Write(program)),
            EmittedFile.Text($"{program.Stem}.c", CSource.Write(program)),
            EmittedFile.Text($"{program.Stem}_tinyusb.c", TinyUsbCallbacks.Write(program)),
        ];
    }
}

/// <summary>An array of the C files.</summary>
/// <param name="Name">Its name behind the stem.</param>
/// <param name="Part">What it is.</param>
/// <param name="Bytes">Its bytes.</param>
/// <param name="Comment">What it is, in words.</param>
internal sealed record CArray(string Name, DescriptorPart Part, Bytes Bytes, string Comment);

/// <summary>What the C files of a device have in common: names, and which arrays there are.</summary>
internal sealed class CProgram
{
    private readonly bool _hasOneLanguage;

    public CProgram(CompiledDevice device, string stem)
    {
        (Device, Stem) = (device, stem);
        Languages = [.. device.Descriptors.Strings.Keys.Where(k => k.Index != 0).Select(k => k.LangId).Distinct()];
        _hasOneLanguage = Languages.Count == 1;
        if (device.SerialIsUnique && device.Descriptors.Device is { } bytes && DeviceDescriptor.Parse(bytes) is { SerialString: not 0 and var index })
            SerialString = index;
        Arrays = [.. ArraysOf(device.Descriptors)];
    }

    public CompiledDevice Device { get; }

    public string Stem { get; }

    public string Upper => Stem.ToUpperInvariant();

    /// <summary>Of the strings; the first answers for those that the device does not have.</summary>
    public IReadOnlyList<ushort> Languages { get; }

    /// <summary>The string that is the board's own id, and so no array; null: none is.</summary>
    public byte? SerialString { get; }

    public IReadOnlyList<CArray> Arrays { get; }

    public static string Comment(string text) => Printable.Line(text.ReplaceLineEndings(" ")).Replace("*/", "* /", StringComparison.Ordinal).Replace("/*", "/ *", StringComparison.Ordinal).Replace("\\", "/", StringComparison.Ordinal)
        .Replace("??/", "? ?/", StringComparison.Ordinal); // a backslash to old compilers (C99 §5.2.1.1): the next line would belong to the comment

    public string Banner(string what) => $"// {Comment(what)}\n// Compiled from {Comment(Path.GetFileName(Device.Spec.At.File))} by usbdev: change that file, not this one.\n";

    public string ConfigurationName(int index) => Device.Descriptors.Configurations.Length == 1 ? "configuration_descriptor" : $"configuration{index}_descriptor";

    public string ReportName(ReportKey key) => (HidAt(key) is { } hid ? $"{Naming.Snake(hid.Name)}_report_descriptor" : $"report_descriptor{key.Interface}")
        + (key.Configuration == 0 ? "" : $"_configuration{key.Configuration}") + (key.Alternate == 0 ? "" : $"_setting{key.Alternate}");

    public string StringName(StringKey key) => $"string{key.Index}" + (key.Index == 0 || _hasOneLanguage ? "" : $"_{key.LangId:x4}");

    private IEnumerable<CArray> ArraysOf(DescriptorSet set)
    {
        if (set.Device is { } device)
            yield return new("device_descriptor", new(PartKind.Device), device, "the device");
        for (var i = 0; i < set.Configurations.Length; i++)
            yield return new(ConfigurationName(i), DescriptorPart.Configuration(i), set.Configurations[i], "the configuration with all that belongs to it");
        foreach (var (key, bytes) in set.Reports)
            yield return new(ReportName(key), new(PartKind.Report, key), bytes, $"report descriptor of {HidAt(key)?.Name ?? $"interface {key.Interface}"}");
        if (set.Bos is { } bos)
            yield return new("bos_descriptor", new(PartKind.Bos), bos, "binary device object store");
        if (set.MsOs20 is { } ms)
            yield return new("msos20_descriptor", new(PartKind.MsOs20), ms, "Microsoft OS 2.0 descriptor set");
        if (set.WebUsbUrl is { } url)
            yield return new("webusb_url_descriptor", new(PartKind.WebUsbUrl), url, "WebUSB landing page");
        foreach (var (key, bytes) in set.Strings)
            if (key.Index == 0 || key.Index != SerialString)
                yield return new(StringName(key), new(PartKind.String, default, key), bytes, key.Index == 0 ? "the languages of the strings" : Comment(StringDescriptor.Text(bytes) ?? ""));
    }

    private HidFunction? HidAt(ReportKey key) => Device.Functions.OfType<HidFunction>().FirstOrDefault(f => f.Configuration == key.Configuration && f.Interfaces.Contains(key.Interface));
}
