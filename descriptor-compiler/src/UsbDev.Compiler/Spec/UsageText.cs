using UsbDev.Descriptors;

namespace UsbDev.Compiler.Spec;

/// <summary>Usages as descriptions write them.</summary>
internal static class UsageText
{
    private const ushort Button = 9;
    private const int Small = 256; // most pages and usages have small numbers, and are asked for at every field

    private static readonly Lazy<string?[]>[] s_pages = [.. Enumerable.Range(0, Small).Select(page => new Lazy<string?[]>(() => Page((ushort)page)))];

    public static void Write(UsageRange range, TextBuffer text)
    {
        if (range is { Page: < Small, First: < Small, Count: 1 } && s_pages[range.Page].Value[range.First] is { } known)
        {
            text.Append(known);
            return;
        }
        var page = Usages.Page(range.Page);
        if (range.Page == Button)
        {
            text.Append("Button / ").Append(range.First);
            if (range.Count > 1)
                text.Append("..").Append(range.Last);
        }
        else if (Names(page, range) is { } names)
            text.Append(names);
        else
        {
            if (page is null)
                text.Append("0x").Append(range.Page, "X4");
            else
                text.Append(page.Name);
            text.Append(" / 0x").Append(range.First, "X2");
            if (range.Count > 1)
                text.Append("..0x").Append(range.Last, "X2");
        }
    }

    private static string?[] Page(ushort number)
    {
        var page = Usages.Page(number);
        return [.. Enumerable.Range(0, Small).Select(id => number == Button ? $"Button / {id}" : Names(page, new UsageRange(new Usage(number, (ushort)id))))];
    }

    /// <summary>The names, in quotes where YAML would read something else; null where there are none.</summary>
    private static string? Names(UsagePage? page, UsageRange range)
    {
        if (page?.Entry(range.First)?.NameOf(range.First) is not { } first || page.Entry(range.Last)?.NameOf(range.Last) is not { } last)
            return null;
        return Scalar.Quote($"{page.Name} / {first}{(range.Count == 1 ? "" : $"..{last}")}");
    }
}
