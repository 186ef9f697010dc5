using System.CommandLine;
using UsbDev.Compiler.Decompile;
using UsbDev.Compiler.Inputs;

namespace UsbDev.Cli.Commands;

/// <summary>Turns descriptors, wherever they were found, back into a description that compiles to the same bytes.</summary>
internal static class DecompileCommand
{
    public static Verb Create()
    {
        var file = new Argument<string>("file")
        {
            Description = "Bytes, hex text, C arrays, `lsusb -v`, a sysfs file or folder, a umockdev record, a capture, JSON of cyme",
        };
        var device = new Option<string?>("--device") { Description = "Which device, where there are several: its name or number from 1", HelpName = "device" };
        var output = OutputFile.Option("The file to write; default: standard output");
        var verb = new Verb("decompile", "Turn descriptors into a description that compiles to the same bytes",
            "usbdev decompile /sys/bus/usb/devices/1-1",
            "lsusb -v > all.txt; usbdev decompile all.txt --device 1209:0001 -o device.yaml");
        verb.Arguments.Add(file);
        verb.Options.Add(device);
        verb.Options.Add(output);
        verb.Runs((parse, terminal) =>
        {
            var input = ForeignDescriptors.Read(parse.GetRequiredValue(file));
            var found = Choose(input, parse.GetValue(device));
            foreach (var note in found.Notes)
                terminal.Progress($"note: {note}");
            var yaml = Decompiler.ToYaml(found.Set);
            if (terminal.Json)
                terminal.WriteJson(new { format = input.Format, device = found.Name, notes = found.Notes, yaml });
            else
                OutputFile.Write(parse.GetValue(output), yaml, terminal);
            return ExitCode.Fine;
        });
        return verb;
    }

    private static FoundDevice Choose(InputResult input, string? wanted)
    {
        var names = string.Join(", ", input.Devices.Select((d, i) => $"{i + 1}: {d.Name}"));
        if (wanted is null)
            return input.Devices is [var only] ? only : throw CliException.Usage($"there are {input.Devices.Count} devices in it", $"choose one with --device: {names}");
        return (int.TryParse(wanted, out var number) && number >= 1 && number <= input.Devices.Count ? input.Devices[number - 1] : null)
            ?? input.Devices.FirstOrDefault(d => d.Name.Contains(wanted, StringComparison.OrdinalIgnoreCase))
            ?? throw CliException.Usage($"there is no device '{wanted}' in it", $"there are {names}");
    }
}
