using System.Diagnostics;
using System.Text;
using UsbDev.Bus;

namespace UsbDev.Boards.Virtual.Tests;

/// <summary>A board of any kind on a timeline, with its console recorded.</summary>
internal sealed class Bench : IAsyncDisposable
{
    private readonly StringBuilder _console = new();

    public Bench(Timeline timeline, IBoard board)
    {
        (Timeline, Board) = (timeline, board);
        Board.Console.Output += bytes => _console.Append(Encoding.UTF8.GetString(bytes));
    }

    public Bench(VirtualFirmware firmware, Func<VirtualBoardOptions, VirtualBoardOptions>? change = null, Timeline? timeline = null)
        : this(timeline ??= new Timeline(), Virtual(new VirtualBoardOptions { Timeline = timeline, Firmware = firmware }, change))
    {
    }

    public Timeline Timeline { get; }

    public IBoard Board { get; }

    public string Console => _console.ToString();

    public void File(string path, string content) => Board.Files.Write(path, Encoding.UTF8.GetBytes(content));

    public void Run(double ms) => Timeline.Run((long)(ms * Timeline.Frame), TestContext.Current.CancellationToken);

    /// <summary>Until the console shows a text; fails after 10 simulated seconds with what it shows instead.</summary>
    public void Expect(string text, double ms = 10_000)
    {
        var shown = Timeline.RunUntil(() => Console.Contains(text, StringComparison.Ordinal) || Board.Fault is not null,
            Timeline.Now + (long)(ms * Timeline.Frame), TestContext.Current.CancellationToken);
        Assert.True(shown && Console.Contains(text, StringComparison.Ordinal), $"'{text}' is not on the console after {ms} ms ({Board.Fault?.Text ?? "no fault"}):\n{Console}");
    }

    /// <summary>Runs for ever, cancels after a while, and tells how long it took from there to the end of the board.</summary>
    public TimeSpan RunAndCancel(int afterMs)
    {
        using var cancel = new CancellationTokenSource(afterMs);
        var watch = new Stopwatch();
        cancel.Token.Register(watch.Start);
        Assert.Throws<OperationCanceledException>(() => Timeline.Run(Timeline.Never / 2, cancel.Token));
        Board.DisposeAsync().AsTask().Wait(TestContext.Current.CancellationToken);
        return watch.Elapsed;
    }

    public void Type(string text) => Board.Console.Type(Encoding.UTF8.GetBytes(text));

    /// <summary>Several lines at the REPL's prompt, through its paste mode.</summary>
    public void Paste(string code) => Type($"\x05{code.ReplaceLineEndings("\r")}\r\x04");

    public ValueTask DisposeAsync() => Board.DisposeAsync();

    private static VirtualBoard Virtual(VirtualBoardOptions options, Func<VirtualBoardOptions, VirtualBoardOptions>? change) =>
        new(change is null ? options : change(options));
}

/// <summary>How soon a board must be gone, whatever it does. The machine may be busy with other things, so one of five attempts has to show it.</summary>
internal static class Prompt
{
    private static readonly TimeSpan _limit = TimeSpan.FromMilliseconds(50);

    public static async Task FastestOf5(Func<Task<TimeSpan>> attempt)
    {
        var fastest = TimeSpan.MaxValue;
        for (var left = 5; left > 0 && fastest > _limit; left--)
            if (await attempt() is var took && took < fastest)
                fastest = took;
        Assert.True(fastest <= _limit, $"the fastest of 5 took {fastest.TotalMilliseconds} ms, {_limit.TotalMilliseconds} ms are allowed");
    }
}
