using System.Collections.Immutable;
using System.Text;

namespace UsbDev.Descriptors;

/// <summary>Every rule, in the order of its number.</summary>
public static class RuleCatalog
{
    private static readonly ImmutableArray<(string Title, ImmutableArray<Rule> Rows)> Chapters =
    [
        ("The chain of descriptors", ChainRules.Rows),
        ("Device", DeviceRules.Rows),
        ("Configuration", ConfigurationRules.Rows),
        ("Interfaces and associations", InterfaceRules.Rows),
        ("Endpoints", EndpointRules.Rows),
        ("Strings", StringRules.Rows),
        ("HID interfaces", HidInterfaceRules.Rows),
        ("HID report descriptors", HidReportRules.Rows),
        ("Audio control and MIDI", MidiRules.Rows),
        ("CDC", CdcRules.Rows),
        ("BOS, Microsoft OS 2.0, WebUSB", BosRules.Rows),
        ("Boards and firmware", TargetRules.Rows),
    ];

    /// <summary>Numbers without a row here, and why.</summary>
    private static readonly ImmutableArray<(string Id, string Why)> Elsewhere =
    [
        ("HID058", "What a device answers to GET_REPORT, SET_IDLE and GET_PROTOCOL (HID 1.11 §7.2, appendix G) is not in its descriptors: `usbdev test` asks it."),
        ("CDC102", "Several serial ports are told apart by their names and have an association each: USB115 and CDC098 see to that."),
    ];

    /// <summary>All rules.</summary>
    public static ImmutableArray<Rule> All { get; } = [.. Chapters.SelectMany(c => c.Rows)];

    /// <summary>The rule of an identifier; null when there is none.</summary>
    public static Rule? Find(string id) => All.FirstOrDefault(r => r.Id == id);

    /// <summary>The rules reference.</summary>
    public static string ToMarkdown()
    {
        var text = new StringBuilder();
        text.Append("""
            # Rules

            Every rule that `usbdev check` and `usbdev compile` know. *Compile* is the severity for your own device, *check* for descriptors that
            somebody else made: there, what real and working devices do is at most a warning. A number names all its rows:
            `# usbdev: allow HID068 reason` covers HID068 and HID068b.

            This page is made from the table in the code; a test keeps it so.

            """);
        foreach (var (title, rows) in Chapters)
        {
            text.Append($"\n## {title}\n\n| rule | compile | check | what must hold |\n|---|---|---|---|\n");
            foreach (var rule in rows)
                text.Append($"| [{rule.Id}](#{rule.Id.ToLowerInvariant()}) | {Name(rule.Compile)} | {Name(rule.Check)} | {rule.Title} |\n");
            foreach (var rule in rows)
                text.Append($"\n### {rule.Id}\n\n**{rule.Title}.** {rule.Why}\n\n*Way out:* {rule.Fix}  \n*Source:* {rule.Source}\n");
        }

        text.Append("\n## Numbers without a rule\n\n");
        foreach (var (id, why) in Elsewhere) text.Append($"* {id}: {why}\n");
        return text.ToString();
    }

    /// <summary>All numbers that have a row, or a reason why not.</summary>
    public static IEnumerable<string> Numbers => All.Select(r => r.Id).Concat(Elsewhere.Select(e => e.Id));

    /// <summary>The rules for a kind of subject that are reported in a mode.</summary>
    internal static Rule<T>[] For<T>(CheckMode mode) => [.. All.OfType<Rule<T>>().Where(r => r.In(mode) != Severity.Off)];

    private static string Name(Severity severity) => severity == Severity.Off ? "–" : severity.ToString().ToLowerInvariant();
}
