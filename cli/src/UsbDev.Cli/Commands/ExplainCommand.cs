using System.CommandLine;
using UsbDev.Descriptors;

namespace UsbDev.Cli.Commands;

/// <summary>Shows a device's bytes with what they mean.</summary>
internal static class ExplainCommand
{
    public static Verb Create()
    {
        var file = new Argument<string>("file") { Description = DeviceSource.Forms, DefaultValueFactory = _ => Descriptions.FileName };
        var device = DeviceSource.Choice();
        var fields = new Option<bool>("--fields") { Description = "A line for each field of a descriptor, with its name in the specification" };
        var verb = new Verb("explain", "Show every byte with what it means: descriptors, report items, the bits of each report",
            "usbdev explain examples/hid-keyboard",
            "usbdev explain /sys/bus/usb/devices/1-1 --fields",
            "echo 05 01 09 02 a1 01 c0 | usbdev explain -");
        verb.Arguments.Add(file);
        verb.Options.Add(device);
        verb.Options.Add(fields);
        verb.Runs((parse, terminal) =>
        {
            var source = DeviceSource.Read(parse.GetRequiredValue(file), parse.GetValue(device), terminal);
            var explanation = Explanation.Of(source.Set, source.HasOwnSerial);
            if (terminal.Json)
                terminal.WriteJson(new { device = source.Name, parts = explanation.Parts.Select(part => ToJson(part, source)) });
            else
                terminal.Out.Write(explanation.ToText(parse.GetValue(fields), (text, tone) => Paint(terminal, text, tone)));
            return ExitCode.Fine;
        });
        return verb;
    }

    private static string Paint(Terminal terminal, string text, ExplanationTone tone) => tone switch
    {
        ExplanationTone.Title => terminal.Paint(text, Tone.Strong),
        ExplanationTone.Bytes => terminal.Paint(text, Tone.Good),
        ExplanationTone.Offset or ExplanationTone.Note => terminal.Paint(text, Tone.Quiet),
        _ => text,
    };

    private static object ToJson(ExplainedPart part, DeviceSource source) => new
    {
        part = part.Part.ToString(),
        title = part.Title,
        lines = part.Lines.Select(line => new
        {
            offset = line.Offset,
            bytes = line.Bytes.ToString(),
            depth = line.Depth,
            meaning = line.Text,
            place = line.Note.Length == 0 ? null : line.Note,
            source = source.Source?.Find(part.Part, line.Offset) is { Line: > 0 } at ? at.ToString() : null,
            fields = line.Fields.Length == 0 ? null : line.Fields.Select(f => new { name = f.Name, offset = line.Offset + f.Offset, bytes = line.Bytes.Slice(f.Offset, f.Size).ToString() }),
        }),
        reports = part.Reports.IsEmpty ? null : part.Reports.Select(table => new
        {
            title = table.Title,
            rows = table.Rows.Select(r => new { bit = r.BitOffset, size = r.Size, count = r.Count, what = r.What, range = r.Range, notes = r.Notes }),
        }),
    };
}
