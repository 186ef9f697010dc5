using UsbDev.Descriptors;

namespace UsbDev.Compiler.Emitters;

/// <summary>The descriptors as they are on the wire, one file each.</summary>
internal sealed class BinaryEmitter : IEmitter
{
    /// <inheritdoc/>
    public string Name => "bin";

    /// <inheritdoc/>
    public string Summary => "raw descriptors, one file each; the first is what Linux shows as 'descriptors' in sysfs";

    /// <inheritdoc/>
    public IReadOnlyList<EmittedFile> Emit(CompiledDevice device, string name)
    {
        var set = device.Descriptors;
        var files = new List<EmittedFile>();
        var all = new List<byte>();
        all.AddRange(set.Device ?? default);
        foreach (var configuration in set.Configurations)
            all.AddRange(configuration);
        files.Add(new EmittedFile($"{name}.bin", [.. all]));
        Add("device", set.Device);
        for (var i = 0; i < set.Configurations.Length; i++)
            Add(set.Configurations.Length == 1 ? "configuration" : $"configuration{i}", set.Configurations[i]);
        foreach (var (key, bytes) in set.Reports)
            Add((key.Configuration == 0 ? "" : $"configuration{key.Configuration}.") + $"report{key.Interface}" + (key.Alternate == 0 ? "" : $".{key.Alternate}"), bytes);
        foreach (var (key, bytes) in set.Strings)
            Add(key.Index == 0 ? "string0" : $"string{key.Index}.{key.LangId:x4}", bytes);
        Add("bos", set.Bos);
        Add("msos20", set.MsOs20);
        Add("webusb", set.WebUsbUrl);
        return files;

        void Add(string part, Bytes? bytes)
        {
            if (bytes is { } b)
                files.Add(new EmittedFile($"{name}.{part}.bin", b.ToArray()));
        }
    }
}
