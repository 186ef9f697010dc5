using System.CommandLine;
using System.ComponentModel;
using System.Diagnostics;
using UsbDev.Boards;
using UsbDev.Boards.Emulated;
using UsbDev.Boards.Flashing;
using UsbDev.Testing;

namespace UsbDev.Cli.Commands;

/// <summary>Copies a firmware image to a board in its UF2 boot loader.</summary>
internal static class FlashCommand
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200), Telling = TimeSpan.FromSeconds(5), Restart = TimeSpan.FromSeconds(20);

    public static Verb Create()
    {
        var file = new Argument<string?>("image") { Description = "The UF2 file; default: the board's own firmware, built when needed", Arity = ArgumentArity.ZeroOrOne };
        var board = new Option<string>("--board") { Description = "Whose firmware, where no image is named", DefaultValueFactory = _ => "rp2040", HelpName = "kind" };
        board.Among([.. BoardKind.All.Where(kind => kind.RunsImages).Select(kind => kind.Name)]);
        var drive = new Option<string?>("--drive") { Description = "The boot loader's drive; default: look for it among the mounted ones", HelpName = "path" };
        var port = new Option<string?>("--port") { Description = "The board's serial port: opened at 1200 baud first, which sends MicroPython into its boot loader", HelpName = "name" };
        var wait = new Option<double>("--wait") { Description = "Seconds to wait for the drive", DefaultValueFactory = _ => 60, HelpName = "seconds" };
        wait.Between(0, 1e6, "seconds");
        var verb = new Verb("flash", "Copy firmware to a board in its boot loader",
            "usbdev flash",
            "usbdev flash firmware.uf2 --drive /media/you/RPI-RP2",
            "usbdev flash --board samd21 --port /dev/ttyACM0");
        verb.Arguments.Add(file);
        foreach (var option in (Option[])[board, drive, port, wait])
            verb.Options.Add(option);
        verb.Runs(async (parse, terminal, cancel) =>
        {
            var named = parse.GetValue(file);
            if (Directory.Exists(named))
                throw CliException.Usage($"{named} is a folder", "name the UF2 file; the drive's folder goes to --drive");
            var path = named ?? await Firmware.Image(parse.GetRequiredValue(board), cancel);
            var family = Check(path);
            if (parse.GetValue(port) is { } name)
                Touch(name);
            var found = await Find(family, parse.GetValue(drive), TimeSpan.FromSeconds(parse.GetValue(wait)), terminal, cancel);
            await Copy(path, found, terminal, cancel);
            return ExitCode.Fine;
        });
        return verb;
    }

    // Whatever is wrong with the image is said before anything is asked of the user or written.
    private static Uf2Family Check(string path)
    {
        try
        {
            var image = FirmwareImage.Load(path);
            if (!image.IsUf2)
                throw CliException.Usage($"{path}: not a UF2 file, which is what a boot loader takes", "MicroPython's tools/uf2conv.py makes one of a .bin file");
            if (image.Family is not { } id)
                throw CliException.Usage($"{path}: does not say for which chip it is (no UF2 family)", "copy it to the drive by hand if you are sure");
            if (EmulatedChip.All.FirstOrDefault(chip => chip.Family == id) is { } known)
                image.CheckFor(known);
            return Uf2Family.Of(id) ?? throw CliException.Usage($"{path}: made for a chip that usbdev does not know (UF2 family 0x{id:X8})", "copy it to the drive by hand if you are sure");
        }
        catch (FirmwareException e)
        {
            throw CliException.Usage(e.Message, "nothing was written");
        }
    }

    private static async Task<BootDrive> Find(Uf2Family family, string? folder, TimeSpan limit, Terminal terminal, CancellationToken cancel)
    {
        var watch = Stopwatch.StartNew();
        TimeSpan? told = null;
        while (true)
        {
            var drives = folder is null ? BootDrive.Mounted() : BootDrive.In(folder) is { } one ? [one] : [];
            var fitting = drives.Where(drive => drive.Family == family || drive.Family is null && folder is not null).ToList();
            if (fitting is [var only])
                return only;
            if (fitting.Count > 1)
                throw CliException.Usage($"{fitting.Count} boards wait in their boot loaders: {string.Join(", ", fitting.Select(d => d.Folder))}", "choose one with --drive");
            if (drives is [var other, ..])
                throw CliException.Usage($"the image is for {family.Name}; {other.Folder} is the boot loader of another board: {other.Model} ({other.BoardId})", "nothing was written");
            if (watch.Elapsed >= limit)
                throw CliException.Environment(folder is null ? $"no boot loader's drive appeared within {limit.TotalSeconds:0.#} s" : $"{folder} is no boot loader's drive: it has no INFO_UF2.TXT",
                    Advice(family));
            if (told is null || watch.Elapsed - Telling >= told && !Console.IsErrorRedirected) // who reads a log needs no countdown
            {
                terminal.Progress($"waiting for the boot loader's drive, {(limit - watch.Elapsed).TotalSeconds:0} s more{(told is null ? "; " + Advice(family) : "")}");
                told = watch.Elapsed;
            }
            await Task.Delay(Look, cancel);
        }
    }

    private static async Task Copy(string path, BootDrive drive, Terminal terminal, CancellationToken cancel)
    {
        var image = await File.ReadAllBytesAsync(path, cancel);
        var quarter = 0;
        terminal.Progress($"{drive.Model}: writing {image.Length / 1024:#,0} KB to {drive.Folder}");
        await drive.Copy(Path.GetFileName(path), image, written =>
        {
            if (written * 4L / image.Length is var now && now > quarter)
                terminal.Progress($"{25 * (quarter = (int)now)} %");
        }, cancel);
        for (var watch = Stopwatch.StartNew(); drive.IsThere; await Task.Delay(Look, cancel))
            if (watch.Elapsed > Restart)
                throw new CliException(ExitCode.Findings, $"all was written, but the board has not left its boot loader after {Restart.TotalSeconds:0} s: {drive.Folder} is still there",
                    "unplug the board and plug it in again; if the old program runs, flash again");
        if (terminal.Json)
            terminal.WriteJson(new { image = path, board = drive.BoardId, drive = drive.Folder, bytes = image.Length });
        else
            terminal.WriteLine($"{terminal.Paint("done", Tone.Good)}: the board restarts with {Path.GetFileName(path)}");
    }

    // Line coding 1200 baud, then DTR off, as closing a port does. MicroPython's ports rp2 and samd restart into the boot loader on that.
    private static void Touch(string port)
    {
        if (OperatingSystem.IsWindows())
            throw CliException.Environment("--port needs the program stty, which Windows has not", "enter the boot loader by the board's buttons");
        try
        {
            using var stty = Process.Start(new ProcessStartInfo("stty", [OperatingSystem.IsMacOS() ? "-f" : "-F", port, "1200", "hupcl"]) { RedirectStandardError = true })!;
            var said = stty.StandardError.ReadToEnd().Trim();
            stty.WaitForExit();
            if (stty.ExitCode != 0)
                throw CliException.Usage($"{port} cannot be set to 1200 baud: {said}", "enter the boot loader by the board's buttons, without --port");
        }
        catch (Win32Exception e)
        {
            throw CliException.Environment($"stty cannot be run: {e.Message}", "enter the boot loader by the board's buttons, without --port");
        }
    }

    private static string Advice(Uf2Family family) => family.Name switch
    {
        "rp2040" or "rp2350" => "hold BOOTSEL while you plug the board in",
        "samd21" or "samd51" => "press the reset button twice quickly",
        _ => "bring the board into its UF2 boot loader",
    } + (OperatingSystem.IsLinux() ? "; a drive that is not mounted is not seen: udisksctl mount -b /dev/disk/by-label/…" : "");
}
