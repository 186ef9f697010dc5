using System.CommandLine;
using UsbDev.Compiler.Language;
using UsbDev.Descriptors;

namespace UsbDev.Cli.Commands;

/// <summary>Finds HID usages by parts of their names, written as a description takes them.</summary>
internal static class UsagesCommand
{
    private const int MostNear = 5;

    public static Verb Create()
    {
        var words = new Argument<string[]>("word") { Description = "Parts of the name or of its page, or the number as 0x39; without any, the pages", Arity = ArgumentArity.ZeroOrMore };
        var verb = new Verb("usages", "Find HID usages, as descriptions write them",
            "usbdev usages",
            "usbdev usages hat",
            "usbdev usages consumer volume");
        verb.Arguments.Add(words);
        verb.Runs((parse, terminal) =>
        {
            var wanted = parse.GetValue(words) ?? [];
            var found = Usages.Pages.SelectMany(page => wanted.Length == 0
                ? [new Row(page.Number, null, page.Name)]
                : page.Entries.Where(e => wanted.All(w => Fits(page, e, w))).Select(e => new Row(e.Page, e.First, $"{page.Name} / {e.NameOf(e.First)}"))).OrderBy(r => wanted.Count(w => !HasWord(r.Name, w))).ThenBy(r => r.Name.EndsWith($" / {string.Join(' ', wanted)}", StringComparison.OrdinalIgnoreCase) ? 0 : 1).ToList();
            // What the tables call otherwise: 'volume up' is Volume Increment there.
            if (wanted.Length > 0)
                found.AddRange(EverydayUsages.Having(wanted).Where(name => found.TrueForAll(r => r.Name != name)).Select(Everyday).OfType<Row>());
            if (terminal.Json)
                terminal.WriteJson(found.Select(r => new { page = r.Page, usage = r.Usage, name = r.Name }));
            else
                foreach (var (page, usage, name) in found)
                    terminal.WriteLine($"{terminal.Paint((usage is { } id ? $"0x{page:X2} / 0x{id:X2}" : $"0x{page:X2}").PadRight(14), Tone.Quiet)}  {name}");
            if (found.Count == 0)
            {
                terminal.Progress($"there is no usage with {string.Join(" and ", wanted.Select(w => $"'{w}'"))}; a usage without a name is written by its numbers: 0xFF00 / 0x01");
                if (Near(wanted) is { Count: > 0 } near)
                    terminal.Progress("with some of these words: " + string.Join(", ", near));
            }
            return found.Count == 0 ? ExitCode.Findings : ExitCode.Fine;
        });
        return verb;
    }

    // The usages that have the most of the words in their own name.
    private static List<string> Near(string[] wanted) =>
    [
        .. Usages.Pages.SelectMany(p => p.Entries.Select(e => (Page: p, Name: e.NameOf(e.First))))
            .Select(u => (u.Page, u.Name, Words: wanted.Count(w => HasWord(u.Name, w))))
            .Where(u => u.Words > 0)
            .OrderByDescending(u => u.Words).ThenBy(u => u.Name.Length)
            .Take(MostNear)
            .Select(u => $"{u.Page.Name} / {u.Name}"),
    ];

    // A word of its own, or the beginning of one, counts before letters within another: 'play' is no 'display'.
    private static bool HasWord(string name, string word) => $" {name}".Contains($" {word}", StringComparison.OrdinalIgnoreCase) || name.Contains($"/{word}", StringComparison.OrdinalIgnoreCase);

    private static Row? Everyday(string name) => Usages.Find(name).Range is { Count: 1 } range ? new Row(range.Page, range.First, name) : null;

    private static bool Fits(UsagePage page, UsageEntry entry, string word) =>
        page.Name.Contains(word, StringComparison.OrdinalIgnoreCase) || entry.NameOf(entry.First).Contains(word, StringComparison.OrdinalIgnoreCase)
        || string.Equals($"0x{entry.First:X2}", word, StringComparison.OrdinalIgnoreCase);

    private readonly record struct Row(ushort Page, ushort? Usage, string Name);
}
