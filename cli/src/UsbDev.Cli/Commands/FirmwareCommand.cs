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
        var image = new Argument<string>("image") { Description = "What to build, or all that is flashed on boards: all; firmware/build --list shows what there is", DefaultValueFactory = _ => "virtual" };
        var force = new Option<bool>("--force") { Description = "Build even if nothing has changed" };
        var build = new Verb("build", "Fetch the sources, build, print the image's path; quick where nothing has changed",
            "usbdev firmware build",
            "usbdev firmware build all",
            "MPY_DIR=~/micropython usbdev firmware build virtual");
        build.Arguments.Add(image);
        build.Options.Add(force);
        build.Runs(async (parse, terminal, cancel) =>
        {
            var name = parse.GetRequiredValue(image);
            var paths = (await Firmware.Build(name, parse.GetValue(force), cancel)).Split('\n');
            if (terminal.Json)
                terminal.WriteJson(paths.Length == 1 ? new { image = name, path = paths[0] } : new { image = name, paths });
            else
                foreach (var path in paths)
                    terminal.WriteLine(path);
            return ExitCode.Fine;
        });
        return build;
    }
}
