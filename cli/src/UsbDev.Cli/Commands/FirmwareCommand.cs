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
        var target = new Argument<string>("target") { Description = "What to build for", DefaultValueFactory = _ => "virtual" };
        target.AcceptOnlyFromAmong([.. Firmware.Targets]);
        var force = new Option<bool>("--force") { Description = "Build even if nothing has changed" };
        var build = new Verb("build", "Fetch the sources and build; does nothing where nothing has changed",
            "usbdev firmware build",
            "MPY_DIR=~/micropython usbdev firmware build virtual");
        build.Arguments.Add(target);
        build.Options.Add(force);
        build.Runs(async (parse, terminal, cancel) =>
        {
            var name = parse.GetRequiredValue(target);
            var watch = System.Diagnostics.Stopwatch.StartNew();
            await Firmware.Build(name, parse.GetValue(force), cancel);
            if (terminal.Json)
                terminal.WriteJson(new { target = name, seconds = Math.Round(watch.Elapsed.TotalSeconds, 1) });
            return ExitCode.Fine;
        });
        return build;
    }
}
