using System.CommandLine;
using UsbDev.Compiler.Editor;

namespace UsbDev.Cli.Commands;

/// <summary>Writes the JSON schema with which editors complete and explain descriptions.</summary>
internal static class SchemaCommand
{
    public static Verb Create()
    {
        var output = OutputFile.Option("The file to write; default: standard output");
        var verb = new Verb("schema", "Write the JSON schema of descriptions, for editors",
            "usbdev schema -o device.schema.json");
        verb.Options.Add(output);
        verb.Runs((parse, terminal) =>
        {
            OutputFile.Write(parse.GetValue(output), JsonSchema.Write(), terminal);
            return ExitCode.Fine;
        });
        return verb;
    }
}
