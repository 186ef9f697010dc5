using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using UsbDev.Bench.Libraries;

namespace UsbDev.Cli;

/// <summary><c>usbdev bench --lib</c>: libraries for MicroPython side by side.</summary>
internal static class LibraryComparison
{
    public static async Task<ExitCode> Run(string[] folders, BoardChoice boards, ParseResult parse, Terminal terminal, CancellationToken cancel)
    {
        var ours = Find(Installation.Library);
        var others = folders.Where(folder => !IsOurs(folder)).Select(Find).ToList();
        var mpyCross = await Firmware.Image("mpy-cross", cancel);
        // Where the user has chosen no image, libraries are measured on firmware that carries none, and ours on its own firmware too.
        var kind = boards.Kind(parse);
        var stock = kind.RunsImages && boards.Image(parse) is null ? await Firmware.Image($"{kind.Name}-stock", cancel) : null;
        using var supply = await boards.Supply(parse, cancel, withLibrary: false, stock);
        using var carrying = stock is null ? null : await boards.Supply(parse, cancel, withLibrary: false);
        try
        {
            var columns = new List<LibraryColumn> { new(ours.Bundled!, supply.Make), new(ours, supply.Make) };
            if (carrying is not null)
                columns.Add(new(BenchLibrary.Frozen, carrying.Make));
            else if (LibraryBench.Carries(supply.Make, mpyCross, cancel))
                columns.Add(new(BenchLibrary.Frozen, supply.Make));
            columns.AddRange(others.Select(library => new LibraryColumn(library, supply.Make)));
            var rows = LibraryBench.Run(columns, mpyCross, terminal.Progress, cancel);
            Print([.. columns.Select(column => column.Library)], rows, terminal);
            return rows.Any(row => row.IsMet == false) ? ExitCode.Findings : ExitCode.Fine;
        }
        catch (InvalidOperationException e)
        {
            throw CliException.Usage(e.Message);
        }
    }

    private static bool IsOurs(string folder) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)) == Path.TrimEndingDirectorySeparator(Path.GetFullPath(Installation.Library));

    private static BenchLibrary Find(string folder) =>
        BenchLibrary.Find(folder) ?? throw CliException.Usage($"{folder} holds no library that can be measured", $"name {BenchLibrary.Forms}");

    private static void Print(List<BenchLibrary> libraries, IReadOnlyList<Comparison> rows, Terminal terminal)
    {
        if (terminal.Json)
        {
            terminal.WriteJson(new
            {
                libraries = libraries.Select(l => l.Name),
                rows = rows.Select(r => new
                {
                    scenario = r.Scenario,
                    what = r.What,
                    unit = r.Unit,
                    moreIsBetter = r.MoreIsBetter,
                    aim = r.Aim?.Value,
                    met = r.IsMet,
                    ratio = r.Ratio,
                    values = r.Results.Select(v => v.Value),
                    failures = r.Results.Select(v => v.Failure),
                }),
            });
            return;
        }
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumns("scenario", "");
        table.AddColumn("aim", column => column.RightAligned());
        table.AddColumn("");
        foreach (var library in libraries)
            table.AddColumn(Markup.Escape(library.Name), column => column.RightAligned());
        table.AddColumn("unit");
        table.AddColumn("ratio", column => column.RightAligned());
        var scenario = "";
        foreach (var row in rows)
        {
            table.AddRow([row.Scenario == scenario ? "" : row.Scenario, row.What, Aim(row), Met(row), .. row.Results.Select(Value), row.Unit, Ratio(row)]);
            scenario = row.Scenario;
        }
        terminal.Rich().Write(table);
        foreach (var failure in rows.SelectMany(r => r.Results.Select((result, i) => (r.Scenario, libraries[i].Name, result.Failure))).Where(f => f.Failure is not null).Distinct())
            terminal.WriteLine($"{failure.Name}: {failure.Scenario}: {failure.Failure}");
    }

    private static string Aim(Comparison row) => row.Aim is { } aim ? $"{(aim.IsCeiling ? "≤" : "≥")} {Number(aim.Value)}" : "";

    private static string Met(Comparison row) => row.IsMet switch { true => "[green]met[/]", false => "[red]missed[/]", null => "" };

    private static string Ratio(Comparison row) => row.Ratio is { } ratio ? ratio.ToString("0.0", CultureInfo.InvariantCulture) : "";

    private static string Number(double value) => value.ToString(value < 100 ? "0.#" : "#,0", CultureInfo.InvariantCulture);

    private static string Value(Result result) => result switch
    {
        { Failure: not null } => "failed",
        { Value: { } value } => Number(value),
        _ => "-",
    };
}
