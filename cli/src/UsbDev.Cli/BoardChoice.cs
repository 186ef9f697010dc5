using System.CommandLine;
using UsbDev.Boards;
using UsbDev.Testing;

namespace UsbDev.Cli;

/// <summary>The board that a verb plugs in.</summary>
internal sealed class BoardChoice
{
    private readonly Option<string> _kind = new("--board")
    {
        Description = $"Kind of board: {string.Join("; ", BoardKind.All.Select(kind => $"{kind.Name}, {kind.Description}"))}",
        DefaultValueFactory = _ => BoardKind.All[0].Name,
        HelpName = "kind",
    };

    private readonly Option<int> _heap = new("--heap") { Description = "KB of MicroPython heap on the virtual board, 16 to 16384", DefaultValueFactory = _ => 192 };

    private readonly Option<string?> _image = new("--firmware") { Description = "Run this UF2 or BIN file on an emulated board instead of its own firmware", HelpName = "file" };

    public BoardChoice()
    {
        _kind.Among([.. BoardKind.All.Select(kind => kind.Name)]);
        _heap.Between(16, 16384, "KB");
    }

    /// <summary>The options with which the user chooses.</summary>
    public IEnumerable<Option> Options => [_kind, _heap, _image];

    /// <summary>What boards are made of when nobody chooses otherwise.</summary>
    public static BoardSetting Setting(CancellationToken cancel) =>
        new(name => Firmware.Image(name, cancel).GetAwaiter().GetResult(), BoardSetting.ReadLibrary(Installation.Library));

    /// <summary>The kind that was chosen.</summary>
    public BoardKind Kind(ParseResult parse) => BoardKind.Named(parse.GetRequiredValue(_kind))!;

    /// <summary>The image that was chosen; null: the kind's own.</summary>
    public string? Image(ParseResult parse) => parse.GetValue(_image);

    /// <summary>What makes such boards for a gadget, and what of the gadget goes onto them: what it has frozen into their firmware does not.</summary>
    public async Task<(BoardSupply Supply, Gadget Gadget)> Supply(Gadget gadget, ParseResult parse, CancellationToken cancel)
    {
        if (Image(parse) is not null || gadget.Manifest(Kind(parse).Name) is not { } manifest)
            return (await Supply(parse, cancel), gadget);
        return (await Supply(parse, cancel, unchosen: await Firmware.Build(Kind(parse).Name, force: false, cancel, manifest)), gadget.WithoutFrozen(manifest));
    }

    /// <summary>What makes such boards. It must be disposed after the last of them.</summary>
    /// <param name="parse">The command line.</param>
    /// <param name="cancel">Ends the building of firmware.</param>
    /// <param name="withLibrary">The library is on the boards' file system.</param>
    /// <param name="unchosen">The image where the user has chosen none; null: the kind's own.</param>
    public async Task<BoardSupply> Supply(ParseResult parse, CancellationToken cancel, bool withLibrary = true, string? unchosen = null)
    {
        var (kind, chosen) = (Kind(parse), Image(parse));
        var image = chosen ?? unchosen;
        if (image is not null && !kind.RunsImages)
            throw CliException.Usage($"--firmware is for boards that run images; --board {kind.Name} does not",
                $"give --board {string.Join(" or ", BoardKind.All.Where(k => k.RunsImages).Select(k => k.Name))}");
        var setting = Setting(cancel) with { HeapSize = parse.GetValue(_heap) * 1024, Image = image };
        if (!withLibrary)
            setting = setting with { Library = [] };
        try
        {
            return await Task.Run(() => kind.Supply(setting), cancel);
        }
        catch (FirmwareException e) when (image is not null)
        {
            throw CliException.Usage(e.Message);
        }
    }
}
