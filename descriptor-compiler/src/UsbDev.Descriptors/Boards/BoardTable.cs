using System.Collections.Immutable;

namespace UsbDev.Descriptors;

/// <summary>The boards and firmware releases that budgets are checked for: boards.json, read once.</summary>
public sealed record BoardTable
{
    private const int MaxSlips = 3; // letters that a name may differ in from one that there is

    private static readonly Lazy<BoardTable> Table = new(Read);

    /// <summary>The table.</summary>
    public static BoardTable Default => Table.Value;

    /// <summary>Every board.</summary>
    public required ImmutableArray<Board> Boards { get; init; }

    /// <summary>Every release since the first with <c>machine.USBDevice</c>, ascending.</summary>
    public required ImmutableArray<MicroPythonRelease> Releases { get; init; }

    /// <summary>What holds for all of them.</summary>
    public required MicroPythonLimits Limits { get; init; }

    /// <summary>A board by id or alias, upper and lower case alike; null when it is not in the table.</summary>
    public Board? Find(string name)
    {
        foreach (var board in Boards)
            if (Is(board.Id, name) || board.Aliases.Any(a => Is(a, name))) return board;
        return null;
    }

    /// <summary>The board whose name is spelled most nearly so; null when none is near.</summary>
    public string? Suggest(string name) => Boards
        .SelectMany(b => b.Aliases.Prepend(b.Id))
        .Where(id => Math.Abs(id.Length - name.Length) <= MaxSlips)
        .Select(id => (Id: id, Distance: Spelling.Distance(id, name)))
        .Where(s => s.Distance <= MaxSlips)
        .OrderBy(s => s.Distance)
        .Select(s => s.Id)
        .FirstOrDefault();

    /// <summary>The release of a version as people write it (<c>1.25</c>, <c>v1.25.0</c>); null when it is not in the table.</summary>
    public MicroPythonRelease? Release(string version)
    {
        var parts = version.TrimStart('v').Split('.');
        return parts.Length < 2 ? null : Releases.FirstOrDefault(r => r.Version == $"{parts[0]}.{parts[1]}");
    }

    private static bool Is(string a, string b) => a.Equals(b, StringComparison.OrdinalIgnoreCase);

    private static BoardTable Read()
    {
        using var stream = typeof(BoardTable).Assembly.GetManifestResourceStream("boards.json")!;
        return BoardJson.Read(stream);
    }
}
