using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using UsbDev.Bench;
using UsbDev.Bench.Libraries;
using UsbDev.Testing;

namespace UsbDev.Cli.Commands;

/// <summary>Measures what the project promises, each figure beside its target.</summary>
internal static class BenchCommand
{
    public static Verb Create()
    {
        string[] known = [.. BoardKind.All.SelectMany(FiguresOf).Select(figure => figure.Name).Distinct()];
        var names = new Argument<string[]>("figure")
        {
            Description = $"Figures to measure; all of the board's if none is given: {string.Join(", ", known)}",
            Arity = ArgumentArity.ZeroOrMore,
            HelpName = "figure",
        };
        names.Among(known);
        var probe = new Option<int?>("--probe") { Description = "What the measured processes do", Hidden = true };
        var libraries = new Option<string[]>("--lib")
        {
            Description = $"Measure a MicroPython library beside usbdev's own instead: {BenchLibrary.Forms}. Several are measured side by side",
        };
        var boards = new BoardChoice();
        var verb = new Verb("bench", "Measure what the project promises: start, memory, transfers, compiles",
            "usbdev bench",
            "usbdev bench start in-transfers",
            "usbdev bench --board rp2040",
            "usbdev bench --lib ../micropython-lib",
            "usbdev bench --json > figures.json");
        verb.Arguments.Add(names);
        verb.Options.Add(probe);
        verb.Options.Add(libraries);
        foreach (var option in boards.Options)
            verb.Options.Add(option);
        verb.Runs((parse, terminal, cancel) => parse.GetValue(libraries) is { Length: > 0 } folders
            ? LibraryComparison.Run(folders, boards, parse, terminal, cancel)
            : Run(parse.GetRequiredValue(names), parse.GetValue(probe), boards, parse, terminal, cancel));
        return verb;
    }

    private static IReadOnlyList<Figure> FiguresOf(BoardKind kind) => kind.RunsImages ? AllFigures.OnChip(kind.Name) : AllFigures.List;

    private static async Task<ExitCode> Run(string[] names, int? probe, BoardChoice choice, ParseResult parse, Terminal terminal, CancellationToken cancel)
    {
        var kind = choice.Kind(parse);
        using var supply = await choice.Supply(parse, cancel);
        var setting = new BenchSetting(choice.Image(parse) ?? await Firmware.Image(kind.Name, cancel),
            [Environment.ProcessPath!, Path.Combine(AppContext.BaseDirectory, "usbdev.dll")],
            Path.Combine(Installation.Root, "examples", "keyboard"), kind.Name, supply.Make);
        if (probe is { } boards)
        {
            await Probe.Run(setting.Example, supply.Make, boards, terminal.Out);
            return ExitCode.Fine;
        }
        var figures = FiguresOf(kind);
        if (names.Except(figures.Select(figure => figure.Name)).FirstOrDefault() is { } other)
            throw CliException.Usage($"{other} is not measured on the {kind.Name} board", $"there are: {string.Join(", ", figures.Select(figure => figure.Name))}");
        var measured = new List<Measurement>();
        foreach (var figure in figures.Where(figure => names.Length == 0 || names.Contains(figure.Name)))
        {
            terminal.Progress($"{figure.Name}: {figure.Description}");
            try
            {
                measured.Add(figure.Run(setting, cancel));
            }
            catch (InvalidOperationException e)
            {
                throw new CliException(ExitCode.Findings, $"{figure.Name} could not be measured: {e.Message}");
            }
        }
        Print(measured, terminal);
        return measured.TrueForAll(m => m.IsMet) ? ExitCode.Fine : ExitCode.Findings;
    }

    private static void Print(List<Measurement> measured, Terminal terminal)
    {
        if (terminal.Json)
        {
            terminal.WriteJson(new
            {
                figures = measured.Select(m => new
                {
                    name = m.Figure.Name,
                    description = m.Figure.Description,
                    unit = m.Figure.Unit,
                    target = m.Figure.Target.Value,
                    atMost = m.Figure.Target.IsCeiling,
                    median = m.Median,
                    least = m.Least,
                    greatest = m.Greatest,
                    met = m.IsMet,
                }),
            });
            return;
        }
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumns("figure", "measured", "least … greatest", "target", "", "what");
        table.Columns[1].RightAligned();
        table.Columns[2].RightAligned();
        table.Columns[3].RightAligned();
        foreach (var m in measured)
            table.AddRow(m.Figure.Name, $"{Number(m.Median)} {m.Figure.Unit}", $"{Number(m.Least)} … {Number(m.Greatest)}",
                $"{(m.Figure.Target.IsCeiling ? "≤" : "≥")} {Number(m.Figure.Target.Value)}", m.IsMet ? "[green]met[/]" : "[red]missed[/]", m.Figure.Description);
        terminal.Rich().Write(table);
    }

    private static string Number(double value) =>
        value == 0 ? "0" : value >= 100 ? value.ToString("#,0", CultureInfo.InvariantCulture) : value.ToString("0.###", CultureInfo.InvariantCulture);
}
