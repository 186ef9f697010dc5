using UsbDev.Bench.Figures;
using UsbDev.Bench.Figures.Chips;
using UsbDev.Compiler.Decompile;
using UsbDev.Descriptors;

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
        new EditorAnswers(),
        .. Throughput("decompiles", "turned into descriptions", static device => Decompiler.ToYaml(device)),
        .. Throughput("judges", "checked by all rules", static device => DescriptorCheck.Run(device, CheckMode.Check)),
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

    private static IEnumerable<Figure> Throughput(string name, string done, Action<DescriptorSet> action) =>
        Enum.GetValues<DescriptorSource>().Select(source => new DescriptorThroughput(name, done, source, action));
}
