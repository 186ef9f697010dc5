using UsbDev.Bench.Figures;
using UsbDev.Bench.Figures.Chips;

namespace UsbDev.Bench;

/// <summary>Every figure there is, in the order of the table.</summary>
public static class AllFigures
{
    /// <summary>Those of the tool and the virtual board. A new figure is one file and one line here.</summary>
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

    /// <summary>Those of emulated chips, with the firmware that is flashed.</summary>
    public static IReadOnlyList<Figure> OnChips { get; } =
    [
        new ChipSpeed(),
        new ChipStart(),
        new PortThroughput(),
        new ImageSize(),
        new HeapSize(),
    ];
}
