using UsbDev.Compiler.Language;
using UsbDev.Compiler.Yaml;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Spec;

/// <summary>Usages as people write them, with findings where there is none such.</summary>
internal static class UsageParser
{
    /// <summary>Short names of pages that are known by more than one.</summary>
    private static readonly (string Short, string Page)[] s_aliases =
    [
        ("Keyboard / ", "Keyboard/Keypad / "), ("Desktop / ", "Generic Desktop / "), ("LEDs / ", "LED / "), ("Digitizer / ", "Digitizers / "),
    ];

    private const int MaxUnknown = 20;

    public static UsageRange? Find(ScalarNode scalar, Diagnostics diagnostics)
    {
        var text = scalar.Value.Trim();
        foreach (var (alias, page) in s_aliases)
            if (text.StartsWith(alias, StringComparison.OrdinalIgnoreCase))
                text = page + text[alias.Length..];
        if (FindNumbers(text) is { } numbers)
            return numbers;
        // To look for what was meant takes time: after so many the rest waits for the next run.
        if (diagnostics.CountOf(Codes.UnknownUsage) >= MaxUnknown)
        {
            diagnostics.IsPartial = true;
            return null;
        }
        var match = Usages.Find(text);
        if (match.Range is { } range)
            return range;
        (string, WayOut) finding = match switch
        {
            _ when Usages.Page(text) is { } page => ($"'{Shorten(text)}' is a page of usages, not one of them", $"say which one of it, as '{new Edit.Write($"{page.Name} / {(page.Number is 9 or 7 ? page.Number == 9 ? "1..8" : "0..0xDD" : page.Entries[0].NameOf(page.Entries[0].First))}") { IsChoice = true }}'"),
            _ when EverydayUsages.Find(text) is { } everyday => ($"there is no usage '{Shorten(text)}'", WayOut.Perhaps(everyday)),
            _ when text.Length <= 3 && Usages.Find("Keyboard/Keypad / Keyboard " + text).Range is { Count: 1 } => ($"there is no usage '{Shorten(text)}'", WayOut.Meant("Keyboard/Keypad / Keyboard " + text)),
            { Candidates: { IsEmpty: false } candidates } => ($"'{Shorten(text)}' could be several usages", WayOut.OneOf("say which: ", candidates.Take(6))),
            _ when OtherName(text) is { } other => ($"there is no usage '{Shorten(text)}'", WayOut.Perhaps(other)),
            _ when WithSlash(text) is { } slashed => ($"there is no usage '{Shorten(text)}'", WayOut.Meant(slashed)),
            { Suggestions: { IsEmpty: false } near } => ($"there is no usage '{Shorten(text)}'", WayOut.Meant(near)),
            _ => ($"there is no usage '{Shorten(text)}'", Help(text)),
        };
        diagnostics.Error(scalar.Span, Codes.UnknownUsage, finding.Item1, finding.Item2);
        return null;
    }

    // "Page / 1..8": the commonest form, found without looking for names.
    private static UsageRange? FindNumbers(string text)
    {
        var separator = text.LastIndexOf(" / ", StringComparison.Ordinal);
        if (separator <= 0)
            return null;
        var rest = text.AsSpan(separator + 3);
        if (!Values.TryRange(rest, out var first, out var last))
        {
            if (!Values.TryUnsigned(rest, out first))
                return null;
            last = first;
        }
        var name = text[..separator].Trim();
        ushort page;
        if (Usages.Page(name) is { } known)
            page = known.Number;
        else if (Values.TryNumber(name, out var number) && number is > 0 and <= 0xFFFF)
            page = (ushort)number;
        else
            return null;
        return first >= 0 && last >= first && last <= 0xFFFF ? new UsageRange(page, (ushort)first, (ushort)last) : null;
    }

    // Without the page that stands before it, or a number behind it.
    private static string? OtherName(string text) =>
        EverydayUsages.Find(text) ?? (text.IndexOf(" / ", StringComparison.Ordinal) is > 0 and var slash ? EverydayUsages.Find(text[(slash + 3)..].Trim()) : null)
        ?? (text.StartsWith("Vendor", StringComparison.OrdinalIgnoreCase) ? "0xFF00 / " + (Values.TryNumber(text.AsSpan(text.LastIndexOf(' ') + 1), out var number) && number is > 0 and <= 0xFFFF ? $"0x{number:X2}" : "0x01") : null);

    // "Button 1..8" for "Button / 1..8", "0xFF00/0x01" for "0xFF00 / 0x01".
    private static string? WithSlash(string text)
    {
        var gap = text.AsSpan().IndexOfAny(' ', '/');
        if (gap <= 0)
            return null;
        var (page, rest) = (text[..gap], text[(gap + 1)..].TrimStart(' ', '/'));
        var slashed = $"{page} / {rest}";
        if (FindNumbers(slashed) is not null)
            return slashed;
        return Suggestion.Nearest(page, Usages.Pages.Select(p => p.Name)) is { } near && FindNumbers($"{near} / {rest}") is not null ? $"{near} / {rest}" : null;
    }

    private static WayOut Help(string text)
    {
        if (text.Length > 200)
            return "write it as Page / Usage";
        var separator = text.IndexOf(" / ", StringComparison.Ordinal);
        if (separator > 0 && Usages.Page(text[..separator].Trim()) is null && !Values.TryNumber(text.AsSpan(0, separator), out _))
            return (Suggestion.Text(text[..separator].Trim(), Usages.Pages.Select(p => p.Name)) is { } near ? near + " " : "") + "pages: " + string.Join(", ", Usages.Pages.Select(p => p.Name));
        return "write it as Page / Usage or with numbers as 0xFF00 / 0x01; 'usbdev usages' finds them";
    }

    private static string Shorten(string text) => text.Length <= 60 ? text : text[..57] + "...";
}
