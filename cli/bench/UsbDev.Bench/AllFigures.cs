using UsbDev.Bench.Figures;

namespace UsbDev.Bench;

/// <summary>Every figure there is, in the order of the table.</summary>
public static class AllFigures
{
    /// <summary>A new figure is one file and one line here.</summary>
    public static IReadOnlyList<Figure> List { get; } =
    [
        new StartTime(),
        new FirstBoardMemory(),
        new FurtherBoardMemory(),
        new InTransfers(),
        new IdleBus(),
        new FiftyBoards(),
        new SameCapture(),
        new Compiles(),
        new CheckProcess(),
        new HostileTime(),
        new HostileMemory(),
        new TestProcess(),
    ];
}
