using UsbDev.Compiler;
using UsbDev.Compiler.Inputs;
using UsbDev.Descriptors;

namespace UsbDev.Cli;

/// <summary>Descriptors that no description of ours made: files of bytes, dumps, captures, connected devices.</summary>
internal static class ForeignDescriptors
{
    private const string SysfsDescriptors = "descriptors"; // in a device's folder of Linux's sysfs

    /// <summary>An argument that means a description rather than bytes.</summary>
    public static bool IsDescription(string argument) => argument == StandardInput.Argument ? StandardInput.IsDescription :
        Path.GetExtension(argument) is ".yaml" or ".yml" || !Path.Exists(argument) && !ConnectedDevices.IsName(argument) || Directory.Exists(argument) && !File.Exists(Path.Combine(argument, SysfsDescriptors));

    /// <summary>Reads them in whatever dress.</summary>
    /// <exception cref="CliException">There are none.</exception>
    public static InputResult Read(string path)
    {
        var exists = path == StandardInput.Argument || Path.Exists(path);
        if (!exists && !ConnectedDevices.IsName(path))
            throw CliException.Usage($"there is no file {path}");
        try
        {
            return !exists ? ReadConnected(path) : path == StandardInput.Argument ? DescriptorInput.Read(StandardInput.Content) : DescriptorInput.ReadFile(path);
        }
        catch (InvalidDataException e)
        {
            throw CliException.Usage($"{(path == StandardInput.Argument ? StandardInput.Name : path)}: {e.Message}");
        }
    }

    private static InputResult ReadConnected(string name)
    {
        // Another folder stands for containers that have the computer's sysfs elsewhere.
        var folder = Environment.GetEnvironmentVariable("USBDEV_SYSFS") is { Length: > 0 } own ? own : ConnectedDevices.Sysfs;
        var devices = new ConnectedDevices(folder);
        return devices.IsAvailable ? devices.Read(name)
            : throw CliException.Environment($"there is no file {name}, and this computer does not tell which USB devices are connected: there is no {folder}",
                "read them on Linux, or read a file that holds what lsusb -v prints there");
    }

    /// <summary>Judges all devices of a file as hosts would; a finding's place is the file and the bytes of a descriptor.</summary>
    public static IReadOnlyList<Diagnostic> Check(string path)
    {
        var devices = Read(path).Devices;
        return [.. devices.SelectMany(device => DescriptorCheck.Run(device.Set, CheckMode.Check).Select(finding =>
        {
            // What a text does not show is no fault of the device.
            var isOfText = device.IsPartial && finding.Rule.Id == "USB003";
            var message = finding.Message + (isOfText ? ": the text may leave descriptors out" : "");
            return new Diagnostic(SourceSpan.Binary(path), isOfText ? Severity.Warning : finding.Severity, finding.Rule.Id, devices.Count == 1 ? message : $"{device.Name}: {message}", finding.Fix) { Bytes = finding.Where };
        }))];
    }
}
