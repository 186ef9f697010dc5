using System.Collections.Concurrent;
using System.Text;
using UsbDev.Bench.Libraries.Scenarios;
using UsbDev.Testing;

namespace UsbDev.Bench.Libraries;

/// <summary>Measures libraries against each other: the same scenarios, each on a fresh board, in simulated time, so that a run repeats exactly.</summary>
public static class LibraryBench
{
    // A new scenario is one file, one function of bench.py and one line here.
    private static readonly Scenario[] _scenarios =
    [
        new Start("import and start: keyboard", "keyboard", Target.AtMost(1_500_000), Target.AtMost(4096)),
        new Start("import and start: keyboard, mouse, MIDI, CDC", "composite", null, Target.AtMost(10_240)),
        new HidReports(),
        new MidiFromDevice(),
        new MidiToDevice(),
        new SerialFromDevice(),
        new SerialToDevice(),
    ];

    /// <summary>Runs everything, as much at a time as the machine has processors: time is simulated.</summary>
    /// <param name="columns">The libraries with their boards, in the order of the columns.</param>
    /// <param name="mpyCross">Path of MicroPython's compiler.</param>
    /// <param name="progress">Hears what is measured next.</param>
    /// <param name="cancel">Ends it.</param>
    /// <exception cref="InvalidOperationException">A library does not compile.</exception>
    public static IReadOnlyList<Comparison> Run(IReadOnlyList<LibraryColumn> columns, string mpyCross, Action<string> progress, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(progress);
        var compiler = new MpyCross(mpyCross);
        var outcomes = _scenarios.Select(_ => new Outcome[columns.Count]).ToArray();
        var runs = _scenarios.SelectMany((_, scenario) => columns.Select((_, column) => (scenario, column))).ToList();
        // What is compiled for several columns is compiled once.
        var files = runs.ToDictionary(run => run, run => columns[run.column].Library.Files(_scenarios[run.scenario], compiler));
        Parallel.ForEach(Partitioner.Create(runs, EnumerablePartitionerOptions.NoBuffering), new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancel }, run =>
        {
            lock (outcomes)
                progress($"{_scenarios[run.scenario].Name}: {columns[run.column].Library.Name}");
            outcomes[run.scenario][run.column] = Measure(_scenarios[run.scenario], files[run], columns[run.column].MakeBoard, cancel);
        });
        return [.. _scenarios.SelectMany((scenario, i) => Rows(scenario, outcomes[i]))];
    }

    private static IEnumerable<Comparison> Rows(Scenario scenario, Outcome[] outcomes)
    {
        if (outcomes.FirstOrDefault(o => o.Failure is null) is not { } pattern)
        {
            yield return new(scenario.Name, "", "", false, null, [.. outcomes.Select(o => new Result(null, o.Failure))]);
            yield break;
        }
        for (var i = 0; i < pattern.Costs.Count; i++)
            yield return new(scenario.Name, pattern.Costs[i].What, pattern.Costs[i].Unit ?? pattern.Unit, pattern.Costs[i].MoreIsBetter, pattern.Judged ? pattern.Costs[i].Aim : null,
                [.. outcomes.Select(o => new Result(o.Failure is null ? o.Costs[i].Value : null, o.Failure))]);
    }

    /// <summary>Whether the firmware of such boards carries our library; then <see cref="BenchLibrary.Frozen"/> can be measured on them.</summary>
    public static bool Carries(BoardMaker makeBoard, string mpyCross, CancellationToken cancel)
    {
        var probe = new Dictionary<string, byte[]> { ["/main.py"] = Encoding.UTF8.GetBytes(BoardFiles.In("")["carried.py"]) };
        using var run = new ScenarioRun(makeBoard, probe, cancel);
        return run.Numbers("carried") is [1];
    }

    private static Outcome Measure(Scenario scenario, IReadOnlyDictionary<string, byte[]> files, BoardMaker makeBoard, CancellationToken cancel)
    {
        try
        {
            using var run = new ScenarioRun(makeBoard, files, cancel);
            return new([.. scenario.Run(run)], run.ExecutedUnit, run.IsJudged, null);
        }
        catch (Exception e) when (e is InvalidOperationException or IOException) // it came to no end, or its files do not fit
        {
            return new([], "", false, e.Message);
        }
    }

    private sealed record Outcome(IReadOnlyList<Cost> Costs, string Unit, bool Judged, string? Failure);
}

/// <summary>A library on boards of its own.</summary>
/// <param name="Library">The library.</param>
/// <param name="MakeBoard">Makes a board with nothing on its file system.</param>
public sealed record LibraryColumn(BenchLibrary Library, BoardMaker MakeBoard);

/// <summary>One value, of every library; ours comes first.</summary>
/// <param name="Scenario">What was done.</param>
/// <param name="What">What was measured; empty where every library failed.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="MoreIsBetter">Else less is.</param>
/// <param name="Aim">What ours promises; null: nothing, or not on this board.</param>
/// <param name="Results">By library.</param>
public sealed record Comparison(string Scenario, string What, string Unit, bool MoreIsBetter, Target? Aim, IReadOnlyList<Result> Results)
{
    /// <summary>The promise is kept; null: there is none.</summary>
    public bool? IsMet => Aim is { } aim ? Results[0].Value is { } value && aim.IsMetBy(value) : null;

    /// <summary>How many times better ours is than the last library; null: not to be told.</summary>
    public double? Ratio => Results.Count > 1 && Results[0].Value is > 0 and var ours && Results[^1].Value is > 0 and var other ? (MoreIsBetter ? ours / other : other / ours) : null;
}

/// <summary>One library's value.</summary>
/// <param name="Value">The value; null: none, because not everything arrived, or because of the failure.</param>
/// <param name="Failure">What ended the scenario; null where it came to its end.</param>
public sealed record Result(double? Value, string? Failure);
