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
            Description = "Bytes, hex text, C arrays, `lsusb -v`, a capture, a record of umockdev, usbhid-dump or cyme, or a connected device: 1209:0001, bus:device, port, folder in sysfs",
        };
        var device = DeviceSource.Choice();
        var output = OutputFile.Option("The file to write; default: standard output");
        var verb = new Verb("decompile", "Turn descriptors into a description that compiles to the same bytes",
            "usbdev decompile 1209:0001",
            "usbdev decompile /sys/bus/usb/devices/1-1",
            "lsusb -v > all.txt; usbdev decompile all.txt --device 1209:0001 -o device.yaml");
        verb.Arguments.Add(file);
        verb.Options.Add(device);
        verb.Options.Add(output);
        verb.Runs((parse, terminal) =>
        {
            var name = parse.GetRequiredValue(file);
            if (ForeignDescriptors.IsDescription(name) && (PipedInput.Is(name) || File.Exists(Descriptions.PathOf(name))))
                throw CliException.Usage($"{PipedInput.Name(name)} is a description already", "'usbdev compile' makes descriptors of it, 'usbdev explain' shows them");
            var input = ForeignDescriptors.Read(name);
            var found = DeviceSource.Choose(input, parse.GetValue(device));
            foreach (var note in found.Notes)
                terminal.Progress($"note: {note}");
            var yaml = Yaml(found);
            if (terminal.Json)
                terminal.WriteJson(new { format = input.Format, device = found.Name, notes = found.Notes, yaml });
            else
                OutputFile.Write(parse.GetValue(output), yaml, terminal);
            return ExitCode.Fine;
        });
        return verb;
    }

    private static string Yaml(FoundDevice found)
    {
        try
        {
            return InputCheck.Allowance(found) + Decompiler.ToCheckedYaml(found.Set);
        }
        catch (InvalidDataException e)
        {
            throw CliException.Usage($"{found.Name}: {e.Message}");
        }
    }
}
