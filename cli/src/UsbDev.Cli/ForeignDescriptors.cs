using UsbDev.Compiler;
using UsbDev.Compiler.Inputs;
using UsbDev.Descriptors;

namespace UsbDev.Cli;

/// <summary>Descriptors that no description of ours made: files of bytes, dumps, captures, connected devices.</summary>
internal static class ForeignDescriptors
{
    private const string SysfsDescriptors = "descriptors"; // in a device's folder of Linux's sysfs

    /// <summary>An argument that means a description rather than bytes.</summary>
    public static bool IsDescription(string argument)
    {
        if (PipedInput.Is(argument))
            return PipedInput.IsDescription(PipedInput.Text(argument));
        if (Directory.Exists(argument))
            return !File.Exists(Path.Combine(argument, SysfsDescriptors));
        if (Path.GetExtension(argument) is ".yaml" or ".yml" || !File.Exists(argument))
            return !ConnectedDevices.IsName(argument) || File.Exists(argument);
        return new FileInfo(argument).Length <= SpecCompiler.MaxLength && PipedInput.IsDescription(File.ReadAllText(argument)) && !HoldsDescriptors(argument);
    }

    /// <summary>Reads them in whatever dress.</summary>
    /// <exception cref="CliException">There are none.</exception>
    public static InputResult Read(string path)
    {
        var exists = PipedInput.Is(path) || Path.Exists(path);
        if (!exists && !ConnectedDevices.IsName(path))
            throw Descriptions.NotThere(path);
        try
        {
            return !exists ? ReadConnected(path) : PipedInput.Is(path) ? DescriptorInput.Read(PipedInput.Content(path)) : DescriptorInput.ReadFile(path);
        }
        catch (InvalidDataException e)
        {
            throw CliException.Usage($"{PipedInput.Name(path)}: {e.Message}");
        }
    }

    // A copy of a description need not be called one, but a log with its words in it may still be of descriptors.
    private static bool HoldsDescriptors(string path)
    {
        try
        {
            DescriptorInput.ReadFile(path);
            return true;
        }
        catch (InvalidDataException)
        {
            return false;
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
    public static IReadOnlyList<Diagnostic> Check(string path, IReadOnlyList<string>? boards) => InputCheck.Run(Read(path), path, boards);
}
