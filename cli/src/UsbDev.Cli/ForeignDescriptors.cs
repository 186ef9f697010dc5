using UsbDev.Compiler;
using UsbDev.Compiler.Inputs;
using UsbDev.Descriptors;

namespace UsbDev.Cli;

/// <summary>Descriptors that no description of ours made: files of bytes, dumps, captures.</summary>
internal static class ForeignDescriptors
{
    private const string SysfsDescriptors = "descriptors"; // in a device's folder of Linux's sysfs

    /// <summary>An argument that means a description rather than bytes.</summary>
    public static bool IsDescription(string argument) =>
        Path.GetExtension(argument) is ".yaml" or ".yml" || !Path.Exists(argument) || Directory.Exists(argument) && !File.Exists(Path.Combine(argument, SysfsDescriptors));

    /// <summary>Reads them in whatever dress.</summary>
    /// <exception cref="CliException">There are none.</exception>
    public static InputResult Read(string path)
    {
        if (!Path.Exists(path))
            throw CliException.Usage($"there is no file {path}");
        try
        {
            return DescriptorInput.ReadFile(path);
        }
        catch (InvalidDataException e)
        {
            throw CliException.Usage($"{path}: {e.Message}");
        }
    }

    /// <summary>Judges all devices of a file as hosts would; a finding's place is the file, its text says which bytes.</summary>
    public static IReadOnlyList<Diagnostic> Check(string path) =>
        [.. Read(path).Devices.SelectMany(device => DescriptorCheck.Run(device.Set, CheckMode.Check).Select(finding =>
            new Diagnostic(SourceSpan.Whole(path), finding.Severity, finding.Rule.Id, $"{device.Name}, {finding.Where}: {finding.Message}", finding.Fix)))];
}
