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

    public void Type(string text) => Board.Console.Type(Encoding.UTF8.GetBytes(text));

    /// <summary>Several lines at the REPL's prompt, through its paste mode.</summary>
    public void Paste(string code) => Type($"\x05{code.ReplaceLineEndings("\r")}\r\x04");

    public ValueTask DisposeAsync() => Board.DisposeAsync();

    private static VirtualBoard Virtual(VirtualBoardOptions options, Func<VirtualBoardOptions, VirtualBoardOptions>? change) =>
        new(change is null ? options : change(options));
}
