using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace UsbDev.Descriptors;

/// <summary>A public usage page. Its usages are read when first asked for.</summary>
public sealed class UsagePage
{
    private readonly Lazy<ImmutableArray<UsageEntry>> _entries;
    private readonly Lazy<UsageEntry?[]> _small; // by usage ID: most have small ones
    private readonly Lazy<Dictionary<string, Usage>> _names;

    internal UsagePage(ushort number, string name, ReadOnlyMemory<byte> rows)
    {
        Number = number;
        Name = name;
        _entries = new(() => ReadRows(number, rows.Span));
        _small = new(() => [.. Enumerable.Range(0, 256).Select(id => Search((ushort)id))]);
        _names = new(() => IndexNames(_entries.Value));
    }

    /// <summary>The page's number.</summary>
    public ushort Number { get; }

    /// <summary>The page's name.</summary>
    public string Name { get; }

    /// <summary>Its usages in ascending order.</summary>
    public ImmutableArray<UsageEntry> Entries => _entries.Value;

    /// <summary>The entry that holds a usage; null when it is reserved.</summary>
    public UsageEntry? Entry(ushort id)
    {
        var small = _small.Value;
        return id < small.Length ? small[id] : Search(id);
    }

    private UsageEntry? Search(ushort id)
    {
        var entries = Entries;
        var (low, high) = (0, entries.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (id < entries[middle].First) high = middle - 1;
            else if (id > entries[middle].Last) low = middle + 1;
            else return entries[middle];
        }

        return null;
    }

    /// <summary>The usage of exactly this name, upper and lower case alike, with or without spaces; null when there is none.</summary>
    internal Usage? Exact(string name)
    {
        var key = WithoutSpaces(name);
        if (_names.Value.TryGetValue(key, out var usage)) return usage;
        foreach (var entry in Entries)
            if (entry.IsPattern && entry.Match(key) is { } id) return new Usage(Number, id);
        return null;
    }

    // 'Data Field: Temperature' is found without the colon, too, which YAML would have in quotes.
    internal static string WithoutSpaces(string name) => name.Replace(": ", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal);

    private static ImmutableArray<UsageEntry> ReadRows(ushort page, ReadOnlySpan<byte> rows)
    {
        var entries = ImmutableArray.CreateBuilder<UsageEntry>();
        while (!rows.IsEmpty)
        {
            var row = TakeTo(ref rows, '\n');
            TakeTo(ref row, '\t');
            var first = Hex(TakeTo(ref row, '\t'));
            var last = Hex(TakeTo(ref row, '\t'));
            entries.Add(new UsageEntry(page, first, last, Encoding.UTF8.GetString(TakeTo(ref row, '\t')), Encoding.UTF8.GetString(row)));
        }

        return entries.DrainToImmutable();
    }

    private static Dictionary<string, Usage> IndexNames(ImmutableArray<UsageEntry> entries)
    {
        var names = new Dictionary<string, Usage>(entries.Length, StringComparer.OrdinalIgnoreCase);
        foreach (var entry in entries)
            if (!entry.IsPattern) names.TryAdd(WithoutSpaces(entry.Name), new Usage(entry.Page, entry.First));
        return names;
    }

    internal static ReadOnlySpan<byte> TakeTo(scoped ref ReadOnlySpan<byte> text, char separator)
    {
        var at = text.IndexOf((byte)separator);
        var taken = at < 0 ? text : text[..at];
        text = at < 0 ? [] : text[(at + 1)..];
        return taken;
    }

    internal static ushort Hex(ReadOnlySpan<byte> digits) => ushort.Parse(digits, NumberStyles.AllowHexSpecifier);
}

/// <summary>A row of the usage tables: one usage, or a range with a pattern for its names.</summary>
/// <param name="Page">Usage page.</param>
/// <param name="First">First usage ID.</param>
/// <param name="Last">Last usage ID; the same but for ranges.</param>
/// <param name="Types">Usage types, parted by commas (HUT 1.6 §3.4): CA application collection, DV dynamic value, Sel selector, …</param>
/// <param name="Name">The name, or the pattern of the names: in <c>Button {n+1}</c> n counts from <paramref name="First"/>.</param>
public sealed record UsageEntry(ushort Page, ushort First, ushort Last, string Types, string Name)
{
    /// <summary>A range of usages shares this row.</summary>
    public bool IsPattern => First != Last;

    /// <summary>The name of one usage of the row.</summary>
    public string NameOf(ushort id)
    {
        if (!IsPattern) return Name;
        var (before, factor, addend, after) = Pattern();
        return $"{before}{(id - First) * factor + addend}{after}";
    }

    /// <summary>The usage whose name, without spaces, this is; null when the pattern does not make it.</summary>
    internal ushort? Match(string name)
    {
        var (before, factor, addend, after) = Pattern();
        (before, after) = (UsagePage.WithoutSpaces(before), UsagePage.WithoutSpaces(after));
        if (name.Length <= before.Length + after.Length
            || !name.StartsWith(before, StringComparison.OrdinalIgnoreCase)
            || !name.EndsWith(after, StringComparison.OrdinalIgnoreCase)
            || !int.TryParse(name.AsSpan()[before.Length..^after.Length], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return null;
        var (index, remainder) = Math.DivRem(number - addend, factor);
        return remainder == 0 && index >= 0 && index <= Last - First ? (ushort)(First + index) : null;
    }

    /// <summary>Name = before + (index × factor + addend) + after.</summary>
    private (string Before, int Factor, int Addend, string After) Pattern()
    {
        var (open, close) = (Name.IndexOf('{'), Name.IndexOf('}'));
        var formula = Name.AsSpan(open + 1, close - open - 1);
        var (n, plus) = (formula.IndexOf('n'), formula.IndexOf('+'));
        return (
            Name[..open],
            n == 0 ? 1 : int.Parse(formula[..(n - 1)]),
            plus < 0 ? 0 : int.Parse(formula[(plus + 1)..]),
            Name[(close + 1)..]);
    }
}
