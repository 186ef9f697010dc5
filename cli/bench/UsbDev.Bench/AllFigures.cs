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
        new Decompiles(DescriptorSource.Presets),
        new Decompiles(DescriptorSource.RealDevices),
        new Judges(DescriptorSource.Presets),
        new Judges(DescriptorSource.RealDevices),
        new CheckProcess(),
        new HostileTime(),
        new HostileMemory(),
        new TestProcess(),
    ];

    /// <summary>Those of an emulated chip, with the firmware that is flashed.</summary>
    public static IReadOnlyList<Figure> OnChip(string board) =>
    [
        new ChipSpeed(),
        new ChipStart(),
        .. board switch
        {
            "rp2040" => [new PortThroughput(), new ImageSize(most: 640), new HeapSize(least: 190)],
            "samd51" => [new ImageSize(most: 368), new HeapSize(least: 128)],
            _ => (Figure[])[new ImageSize(most: 220), new HeapSize(least: 10)],
        },
    ];
}
