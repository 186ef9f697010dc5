using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace UsbDev.Descriptors;

/// <summary>The public HID usage tables (HUT 1.6) by name and by number.</summary>
public static class Usages
{
    private const string Separator = " / ";
    private const int MaxText = 300; // no usage, nor a range of two, is longer

    private static readonly Lazy<ImmutableArray<UsagePage>> Table = new(ReadTable);

    // Most pages have small numbers, and are asked for at every usage.
    private static readonly Lazy<UsagePage?[]> Small = new(() => [.. Enumerable.Range(0, 256).Select(number => Table.Value.FirstOrDefault(p => p.Number == number))]);
    private static readonly Lazy<UsagePage[]> Large = new(() => [.. Table.Value.Where(p => p.Number >= Small.Value.Length)]);

    /// <summary>First of the pages that vendors define for themselves (HUT 1.6 §3.1).</summary>
    public const ushort FirstVendorPage = 0xFF00;

    /// <summary>The public pages in ascending order.</summary>
    public static ImmutableArray<UsagePage> Pages => Table.Value;

    /// <summary>The page of a number; null when it has no public table.</summary>
    public static UsagePage? Page(ushort number)
    {
        var small = Small.Value;
        if (number < small.Length) return small[number];
        foreach (var page in Large.Value)
            if (page.Number == number) return page;
        return null;
    }

    /// <summary>The page of a name, upper and lower case alike; null when there is none.</summary>
    public static UsagePage? Page(string name)
    {
        foreach (var page in Pages)
            if (page.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) return page;
        return null;
    }

    /// <summary>The usage's name in its page; null when it has none.</summary>
    public static string? NameOf(ushort page, ushort id) => Page(page)?.Entry(id)?.NameOf(id);

    /// <summary>The usage's name in its page; null when it has none.</summary>
    public static string? NameOf(Usage usage) => NameOf(usage.Page, usage.Id);

    /// <summary><c>Generic Desktop / X</c>, with numbers for what has no name: <c>0xFF00 / 0x01</c>. <see cref="Find"/> reads it back.</summary>
    public static string Describe(Usage usage) => $"{DescribePage(usage.Page)}{Separator}{NameOf(usage) ?? $"0x{usage.Id:X2}"}";

    /// <summary>The page's name, or its number: <c>0xFF00</c>.</summary>
    public static string DescribePage(ushort page) => Page(page)?.Name ?? $"0x{page:X4}";

    /// <summary>
    /// Finds usages by what people write: <c>Generic Desktop / X</c>, <c>Keyboard a</c>, <c>Button / 1..8</c>, <c>0xFF00 / 0x01</c>, <c>Keyboard A..Keyboard Z</c>.
    /// Upper and lower case are alike; the page may be left out where the name belongs to one page only; the
    /// beginning of a name will do where no other name of the page begins so.
    /// </summary>
    public static UsageMatch Find(string text)
    {
        if (text.Length > MaxText) return new UsageMatch(null);
        text = Tidy(text);
        if (SplitPage(text) is var (page, number, names))
            return FindRange(names, name => FindInPage(page, number, name));
        return FindRange(text, FindAnywhere);
    }

    private static UsageMatch FindRange(string text, Func<string, UsageMatch> find)
    {
        var dots = text.IndexOf("..", StringComparison.Ordinal);
        if (dots <= 0 || dots + 2 >= text.Length) return find(text);
        var first = find(text[..dots].Trim());
        if (first.Range is not { } from) return first;
        var last = find(text[(dots + 2)..].Trim());
        if (last.Range is not { } to) return last;
        return from.Page == to.Page && from.First <= to.Last
            ? new UsageMatch(new UsageRange(from.Page, from.First, to.Last))
            : new UsageMatch(null) { Suggestions = [$"{Describe(to[0])}..{Describe(from[0])}"] };
    }

    /// <summary>Parts «page / usage» where the left side is a page. Names hold slashes too: «Keyboard / ?».</summary>
    private static (UsagePage? Page, ushort Number, string Names)? SplitPage(string text)
    {
        for (var at = text.IndexOf('/'); at >= 0; at = text.IndexOf('/', at + 1))
        {
            var left = text[..at].TrimEnd();
            var names = text[(at + 1)..].TrimStart();
            if (names.Length == 0) return null;
            if (Page(left) is { } page) return (page, page.Number, names);
            if (Number(left) is { } number) return (Page(number), number, names);
        }

        return null;
    }

    private static UsageMatch FindInPage(UsagePage? page, ushort number, string name)
    {
        if (page?.Exact(name) is { } exact) return new UsageMatch(new UsageRange(exact));
        if (Number(name) is { } id) return new UsageMatch(new UsageRange(number, id, id));
        if (page is null) return new UsageMatch(null);
        var beginning = page.Entries.Where(e => BeginsWith(e.Name, name)).ToList();
        if (beginning is [{ IsPattern: false } only]) return new UsageMatch(new UsageRange(only.Page, only.First, only.First));
        return beginning.Count > 1
            ? new UsageMatch(null) { Candidates = [.. beginning.Select(e => Describe(new Usage(e.Page, e.First)))] }
            : new UsageMatch(null) { Suggestions = Suggest(name, [page]) };
    }

    private static UsageMatch FindAnywhere(string name)
    {
        var found = new List<Usage>();
        foreach (var page in Pages)
            if (page.Exact(name) is { } usage) found.Add(usage);
        if (found.Count == 0)
        {
            foreach (var page in Pages)
                foreach (var entry in page.Entries)
                    if (!entry.IsPattern && BeginsWith(entry.Name, name)) found.Add(new Usage(entry.Page, entry.First));
        }

        return found.Count switch
        {
            1 => new UsageMatch(new UsageRange(found[0])),
            > 1 => new UsageMatch(null) { Candidates = [.. found.Select(Describe)] },
            _ => new UsageMatch(null) { Suggestions = Suggest(name, Pages) },
        };
    }

    /// <summary>«Keyboard 1» begins «Keyboard 1 ! (Bang)», but «Keyboard F1» does not begin «Keyboard F10».</summary>
    private static bool BeginsWith(string name, string beginning) =>
        name.Length > beginning.Length && name[beginning.Length] == ' ' && name.StartsWith(beginning, StringComparison.OrdinalIgnoreCase);

    private static ImmutableArray<string> Suggest(string name, IEnumerable<UsagePage> pages) =>
    [
        .. pages.SelectMany(p => p.Entries)
            .Where(e => Math.Abs(e.Name.Length - name.Length) <= Math.Max(5, name.Length / 3)) // far off in length is far off; cheap to see
            .Select(e => (Usage: new Usage(e.Page, e.First), Distance: Spelling.Distance(name, e.NameOf(e.First))))
            .Where(s => s.Distance <= Math.Max(2, name.Length / 3))
            .OrderBy(s => s.Distance).ThenBy(s => s.Usage.Extended)
            .Take(3)
            .Select(s => Describe(s.Usage)),
    ];

    private static ushort? Number(string text)
    {
        var hex = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        return ushort.TryParse(
            hex ? text.AsSpan(2) : text,
            hex ? NumberStyles.AllowHexSpecifier : NumberStyles.None,
            null,
            out var value) ? value : null;
    }

    private static string Tidy(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static ImmutableArray<UsagePage> ReadTable()
    {
        using var stream = typeof(Usages).Assembly.GetManifestResourceStream("hid-usages.tsv")!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);

        var pages = ImmutableArray.CreateBuilder<UsagePage>();
        var (number, name, start) = (default(ushort), "", 0);
        for (var at = 0; at < bytes.Length;)
        {
            var end = at + bytes.AsSpan(at).IndexOf((byte)'\n') + 1;
            var row = (ReadOnlySpan<byte>)bytes.AsSpan(at, end - 1 - at);
            if (row[0] == '#' || row.IndexOf("\tpage\t"u8) >= 0)
            {
                AddPage(at);
                if (row[0] != '#')
                    (number, name) = (UsagePage.Hex(row[..4]), Encoding.UTF8.GetString(row[(row.LastIndexOf((byte)'\t') + 1)..]));
                start = end;
            }

            at = end;
        }

        AddPage(bytes.Length);
        return pages.DrainToImmutable();

        void AddPage(int end)
        {
            if (name.Length > 0) pages.Add(new UsagePage(number, name, bytes.AsMemory(start, end - start)));
        }
    }
}

/// <summary>What <see cref="Usages.Find"/> found.</summary>
/// <param name="Range">The usage, or the range of usages; null when the text names none, or more than one.</param>
public sealed record UsageMatch(UsageRange? Range)
{
    /// <summary>The single usage; null when there is none, or a range.</summary>
    public Usage? Usage => Range is { Count: 1 } range ? range[0] : null;

    /// <summary>All that the text could mean, page and all, when it means more than one.</summary>
    public ImmutableArray<string> Candidates { get; init; } = [];

    /// <summary>Names that are spelled nearly so.</summary>
    public ImmutableArray<string> Suggestions { get; init; } = [];
}
