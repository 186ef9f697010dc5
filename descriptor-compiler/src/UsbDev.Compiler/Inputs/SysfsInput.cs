using UsbDev.Descriptors;

namespace UsbDev.Compiler.Inputs;

/// <summary>The folder of a device in Linux's sysfs, as /sys/bus/usb/devices/1-2.</summary>
internal static class SysfsInput
{
    public static InputResult Read(string folder)
    {
        var descriptors = Path.Combine(folder, "descriptors");
        if (!File.Exists(descriptors))
            throw new InvalidDataException("no USB device's folder: it has no file 'descriptors'");
        var builder = new SetBuilder { IsKeptByLinux = true };
        var bytes = File.ReadAllBytes(descriptors);
        builder.Add(bytes);
        if (DeviceDescriptor.Parse(new Bytes(bytes.AsMemory(0, Math.Min(bytes.Length, DeviceDescriptor.Size)))) is { } device)
            foreach (var (index, file) in (ReadOnlySpan<(byte, string)>)[(device.ManufacturerString, "manufacturer"), (device.ProductString, "product"), (device.SerialString, "serial")])
                if (Text(folder, file) is { } text)
                    builder.AddText(index, text);
        if (Path.Combine(folder, "bos_descriptors") is var bos && File.Exists(bos)) // since Linux 6.11
            builder.Add(File.ReadAllBytes(bos));
        builder.Speed = Speed(Text(folder, "speed"));
        // 1-2:1.0/0003:046D:C077.0001/report_descriptor
        foreach (var part in Directory.GetDirectories(folder).Order(StringComparer.Ordinal))
            if (Interface(Path.GetFileName(part)) is var (configuration, number))
                foreach (var child in Directory.GetDirectories(part))
                    if (File.Exists(Path.Combine(child, "report_descriptor")))
                        builder.AddReport(configuration, number, File.ReadAllBytes(Path.Combine(child, "report_descriptor")));
        return new InputResult("device in sysfs", [builder.Build(Path.GetFileName(folder))]);
    }

    /// <summary>Value of the configuration and number of the interface whose folder has a name as 1-2:1.0; null where it is none.</summary>
    internal static (byte Configuration, byte Number)? Interface(ReadOnlySpan<char> name)
    {
        var colon = name.IndexOf(':');
        var dot = name.LastIndexOf('.');
        return colon >= 0 && dot > colon && byte.TryParse(name[(colon + 1)..dot], out var configuration) && byte.TryParse(name[(dot + 1)..], out var number) ? (configuration, number) : null;
    }

    /// <summary>The attribute speed: megabits a second.</summary>
    internal static UsbSpeed Speed(string? text) => text switch
    {
        "1.5" => UsbSpeed.Low,
        "12" => UsbSpeed.Full,
        "480" => UsbSpeed.High,
        "5000" or "10000" or "20000" => UsbSpeed.Super,
        _ => UsbSpeed.Unknown,
    };

    internal static string? Text(string folder, string file)
    {
        var path = Path.Combine(folder, file);
        return File.Exists(path) ? File.ReadAllText(path).TrimEnd('\n') : null;
    }
}
