using System.CommandLine;
using UsbDev.Descriptors;

namespace UsbDev.Cli.Commands;

/// <summary>Compares two devices by what their descriptors mean.</summary>
internal static class DiffCommand
{
    public static Verb Create()
    {
        var before = new Argument<string>("a") { Description = DeviceSource.Forms };
        var after = new Argument<string>("b") { Description = "What it is compared with, in any of these forms" };
        var device = new Option<string[]>("--device")
        {
            Description = "Which device, where there are several: its name or number from 1; given twice, the second is for B",
            HelpName = "device",
            Arity = new ArgumentArity(1, 2),
        };
        var verb = new Verb("diff", "Compare two devices by meaning: what was added, removed, changed, moved; exit code 1 when they differ",
            "usbdev diff old.yaml device.yaml",
            "usbdev diff device.yaml /sys/bus/usb/devices/1-1");
        verb.Arguments.Add(before);
        verb.Arguments.Add(after);
        verb.Options.Add(device);
        verb.Runs((parse, terminal) =>
        {
            var wanted = parse.GetValue(device) ?? [];
            var a = DeviceSource.Read(parse.GetRequiredValue(before), wanted.FirstOrDefault(), terminal);
            var b = DeviceSource.Read(parse.GetRequiredValue(after), wanted.LastOrDefault(), terminal);
            var diff = DeviceDiff.Of(a.Set, b.Set, a.HasOwnSerial || b.HasOwnSerial);
            Print(diff, terminal);
            return diff.Changes.IsEmpty ? ExitCode.Fine : ExitCode.Findings;
        });
        return verb;
    }

    private static void Print(DeviceDiff diff, Terminal terminal)
    {
        if (terminal.Json)
        {
            terminal.WriteJson(new
            {
                same = diff.Changes.IsEmpty,
                changes = diff.Changes.Select(c => new { kind = c.Kind, path = c.Path, before = c.Before, after = c.After }),
                notCompared = diff.NotCompared,
            });
            return;
        }
        foreach (var change in diff.Changes)
            terminal.WriteLine(terminal.Paint(change.ToString(), change.Kind switch
            {
                ChangeKind.Added => Tone.Good,
                ChangeKind.Removed => Tone.Error,
                ChangeKind.Moved => Tone.Quiet,
                _ => Tone.Warning,
            }));
        if (diff.Changes.IsEmpty)
            terminal.WriteLine("no difference");
        foreach (var what in diff.NotCompared)
            terminal.Progress($"note: not compared: {what}, for one side has none to read, or makes its own");
    }
}
