using System.CommandLine;

namespace UsbDev.Cli.Commands;

/// <summary>Builds the MicroPython images that gadgets run on.</summary>
internal static class FirmwareCommand
{
    public static Verb Create()
    {
        var verb = new Verb("firmware", "Build the MicroPython firmware that gadgets run on", "usbdev firmware build virtual");
        verb.Subcommands.Add(Build());
        return verb;
    }

    private static Verb Build()
    {
        var image = new Argument<string>("image") { Description = "What to build; firmware/build --list shows what there is", DefaultValueFactory = _ => "virtual" };
        var force = new Option<bool>("--force") { Description = "Build even if nothing has changed" };
        var build = new Verb("build", "Fetch the sources, build, print the image's path; quick where nothing has changed",
            "usbdev firmware build",
            "MPY_DIR=~/micropython usbdev firmware build virtual");
        build.Arguments.Add(image);
        build.Options.Add(force);
        build.Runs(async (parse, terminal, cancel) =>
        {
            var name = parse.GetRequiredValue(image);
            var path = await Firmware.Build(name, parse.GetValue(force), cancel);
            if (terminal.Json)
                terminal.WriteJson(new { image = name, path });
            else
                terminal.WriteLine(path);
            return ExitCode.Fine;
        });
        return build;
    }
}
