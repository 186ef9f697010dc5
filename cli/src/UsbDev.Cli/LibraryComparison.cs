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
            Print(libraries, LibraryBench.Run(libraries, supply.Make, mpyCross, terminal.Progress, cancel), terminal);
        }
        catch (InvalidOperationException e)
        {
            throw CliException.Usage(e.Message);
        }
        return ExitCode.Fine;
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
                    values = r.Results.Select(v => v.Value),
                    failures = r.Results.Select(v => v.Failure),
                }),
            });
            return;
        }
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumns("scenario", "");
        foreach (var library in libraries)
            table.AddColumn(Markup.Escape(library.Name), column => column.RightAligned());
        table.AddColumn("unit");
        var scenario = "";
        foreach (var row in rows)
        {
            table.AddRow([row.Scenario == scenario ? "" : row.Scenario, row.What, .. row.Results.Select(Value), row.Unit]);
            scenario = row.Scenario;
        }
        terminal.Rich().Write(table);
        foreach (var failure in rows.SelectMany(r => r.Results.Select((result, i) => (r.Scenario, libraries[i].Name, result.Failure))).Where(f => f.Failure is not null).Distinct())
            terminal.WriteLine($"{failure.Name}: {failure.Scenario}: {failure.Failure}");
    }

    private static string Value(Result result) => result switch
    {
        { Failure: not null } => "failed",
        { Value: { } value } => value.ToString(value < 100 ? "0.#" : "#,0", CultureInfo.InvariantCulture),
        _ => "-",
    };
}
