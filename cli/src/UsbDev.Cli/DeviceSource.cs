using System.CommandLine;
using UsbDev.Compiler;
using UsbDev.Compiler.Inputs;
using UsbDev.Descriptors;

namespace UsbDev.Cli;

/// <summary>A device on the command line: a description, or descriptors in any dress.</summary>
/// <param name="Name">What to call it.</param>
/// <param name="Set">Its descriptors.</param>
/// <param name="Source">Where its bytes come from in the description; null for a device that none made.</param>
/// <param name="HasOwnSerial">The board puts its own serial number in at run time.</param>
internal sealed record DeviceSource(string Name, DescriptorSet Set, SourceMap? Source, bool HasOwnSerial = false)
{
    /// <summary>What an argument may be, for help texts.</summary>
    public const string Forms = "A description, a folder with a device.yaml, or descriptors in any dress that 'decompile' reads; - is standard input";

    /// <summary>The option that says which of several devices is meant.</summary>
    public static Option<string?> Choice() => new("--device") { Description = "Which device, where there are several: its name or number from 1", HelpName = "device" };

    /// <summary>Reads the device that an argument means. Findings about a description go to standard error.</summary>
    /// <exception cref="CliException">It cannot be read, or is none.</exception>
    public static DeviceSource Read(string argument, string? wanted, Terminal terminal)
    {
        if (!ForeignDescriptors.IsDescription(argument))
        {
            var found = Choose(ForeignDescriptors.Read(argument), wanted);
            foreach (var note in found.Notes)
                terminal.Progress($"note: {note}");
            return new DeviceSource(found.Name, found.Set, null);
        }
        var result = Descriptions.Compile(argument);
        if (!result.Success)
            new Findings(terminal, terminal.Error).Print(result.Diagnostics);
        return result.Device is { } device
            ? new DeviceSource(argument, device.Descriptors, device.Source, device.SerialIsUnique)
            : throw new CliException(ExitCode.Findings, $"{argument} has errors, so it is no device yet", "mend what is shown above");
    }

    /// <summary>The device that is meant by its name or number; the only one where none is named.</summary>
    /// <exception cref="CliException">There is no such device, or several.</exception>
    public static FoundDevice Choose(InputResult input, string? wanted)
    {
        var names = string.Join(", ", input.Devices.Select((d, i) => $"{i + 1}: {d.Name}"));
        if (wanted is null)
            return input.Devices is [var only] ? only : throw CliException.Usage($"there are {input.Devices.Count} devices in it", $"choose one with --device: {names}");
        return (int.TryParse(wanted, out var number) && number >= 1 && number <= input.Devices.Count ? input.Devices[number - 1] : null)
            ?? input.Devices.FirstOrDefault(d => d.Name.Contains(wanted, StringComparison.OrdinalIgnoreCase))
            ?? throw CliException.Usage($"there is no device '{wanted}' in it", $"there are {names}");
    }
}
