namespace UsbDev.Testing.Tests.Differential;

/// <summary>Something that two boards do differently.</summary>
/// <param name="Script">In which script.</param>
/// <param name="Board">On which chip.</param>
/// <param name="Lane">On which endpoint.</param>
/// <param name="Virtual">What the virtual board does.</param>
/// <param name="Chip">What the chip does instead.</param>
internal sealed record Difference(string Script, string Board, string Lane, string Virtual, string Chip)
{
    private const string Heading = "| script | board | where | virtual | there | why |", Nothing = "-";

    /// <summary>All differences between two runs of a script, each as short as it can be.</summary>
    public static IEnumerable<Difference> Between(string script, string board, IReadOnlyDictionary<string, List<string>> a, IReadOnlyDictionary<string, List<string>> b) =>
        a.Keys.Union(b.Keys).Order(StringComparer.Ordinal)
            .SelectMany(lane => Hunks(a.GetValueOrDefault(lane, []), b.GetValueOrDefault(lane, [])).Select(h => new Difference(script, board, lane, Text(h.A), Text(h.B))));

    /// <summary>The table in docs/emulation.md, which explains every difference.</summary>
    public static IReadOnlyList<Difference> Explained()
    {
        var lines = File.ReadAllLines(Path.Combine(Firmware.Repository, "docs", "emulation.md"));
        var rows = lines.SkipWhile(line => line != Heading).Skip(2).TakeWhile(line => line.StartsWith('|')).Select(row => row.Split('|', StringSplitOptions.TrimEntries)[1..^1]).ToList();
        Assert.True(rows.Count > 0, $"docs/emulation.md has no table with the heading {Heading}");
        Assert.All(rows, row => Assert.True(row.Length == 6 && row[5].Length > 10, $"no explanation: {string.Join(" | ", row)}"));
        return [.. rows.Select(row => new Difference(row[0], row[1], row[2], Plain(row[3]), Plain(row[4])))];
    }

    /// <summary>As a row of that table, without its explanation.</summary>
    public override string ToString() => $"| {Script} | {Board} | {Lane} | `{Virtual}` | `{Chip}` | ? |";

    private static string Plain(string cell) => cell.Trim('`');

    private static string Text(List<string> lines) => lines.Count == 0 ? Nothing : string.Join("; ", lines).Replace('|', '/');

    // What is left between the lines of a longest common subsequence.
    private static IEnumerable<(List<string> A, List<string> B)> Hunks(List<string> a, List<string> b)
    {
        var length = new int[a.Count + 1, b.Count + 1];
        for (var i = a.Count - 1; i >= 0; i--)
            for (var j = b.Count - 1; j >= 0; j--)
                length[i, j] = a[i] == b[j] ? length[i + 1, j + 1] + 1 : Math.Max(length[i + 1, j], length[i, j + 1]);
        var (x, y) = (0, 0);
        while (x < a.Count || y < b.Count)
        {
            var (fromX, fromY) = (x, y);
            while (x < a.Count || y < b.Count)
            {
                if (x < a.Count && y < b.Count && a[x] == b[y]) break;
                if (y == b.Count || x < a.Count && length[x + 1, y] >= length[x, y + 1]) x++;
                else y++;
            }
            if (x > fromX || y > fromY) yield return (a[fromX..x], b[fromY..y]);
            if (x < a.Count) (x, y) = (x + 1, y + 1);
        }
    }
}
