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
        var libraries = folders.Select(Find).Prepend(Find(Installation.Library)).ToList();
        libraries.Insert(0, libraries[0].Bundled!);
        var mpyCross = await Firmware.Image("mpy-cross", cancel);
        using var supply = await boards.Supply(parse, cancel, withLibrary: false);
        try
        {
            if (LibraryBench.Carries(supply.Make, mpyCross, cancel))
                libraries.Insert(2, BenchLibrary.Frozen);
            var rows = LibraryBench.Run(libraries, supply.Make, mpyCross, terminal.Progress, cancel);
            Print(libraries, rows, terminal);
            return rows.Any(row => row.IsMet == false) ? ExitCode.Findings : ExitCode.Fine;
        }
        catch (InvalidOperationException e)
        {
            throw CliException.Usage(e.Message);
        }
    }

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
