using System.Globalization;
using System.Text;
using UsbDev.Bus;

namespace UsbDev.Bench.Figures.Chips;

internal sealed class HeapSize(double least) : Figure
{
    private const string Word = "heap ";

    private const string Program = $"""
        import gc
        gc.collect()
        print('{Word}' + str(gc.mem_free()))
        """;

    public override string Name => "heap";

    public override string Description => "RAM that is left for a program: free heap where main.py begins";

    public override string Unit => "KB";

    public override Target Target => Target.AtLeast(least);

    public override int Rounds => 1;

    public override double Measure(BenchSetting setting, CancellationToken cancel)
    {
        using var rig = new Rig(setting.MakeBoard);
        var said = new StringBuilder();
        var board = rig.Plug(Program);
        board.Console.Output += bytes => said.Append(Encoding.ASCII.GetString(bytes));
        string[] Lines() => said.ToString().Split("\r\n");
        rig.Timeline.RunUntil(() => Lines()[..^1].Any(IsAnswer), 10_000 * Timeline.Frame, cancel);
        return Lines().FirstOrDefault(IsAnswer) is { } answer ? int.Parse(answer[Word.Length..], CultureInfo.InvariantCulture) / 1024.0
            : throw new InvalidOperationException($"the program did not say it: {board.Fault?.Text ?? said.ToString()}");
    }

    private static bool IsAnswer(string line) => line.StartsWith(Word, StringComparison.Ordinal);
}
