using System.CommandLine;
using UsbDev.Boards;
using UsbDev.Boards.Virtual;
using UsbDev.Testing;

namespace UsbDev.Cli;

/// <summary>The kind of board that a verb plugs in. A new kind is one row here.</summary>
internal sealed class BoardChoice
{
    private readonly Option<string> _kind = new("--board") { Description = "Kind of board", DefaultValueFactory = _ => "virtual" };

    private readonly Option<int> _heap = new("--heap") { Description = "KB of MicroPython heap on the virtual board, 16 to 16384", DefaultValueFactory = _ => 192 };

    public BoardChoice()
    {
        _kind.AcceptOnlyFromAmong("virtual");
        _heap.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && (!int.TryParse(result.Tokens[0].Value, out var kilobytes) || kilobytes is < 16 or > 16384))
                result.AddError($"--heap takes 16 to 16384 (KB), not '{result.Tokens[0].Value}'");
        });
    }

    /// <summary>The options with which the user chooses.</summary>
    public IEnumerable<Option> Options => [_kind, _heap];

    /// <summary>What makes such boards, with the library on their file system. It must be disposed after the last of them.</summary>
    public async Task<BoardSupply> Supply(ParseResult parse, CancellationToken cancel)
    {
        var heap = parse.GetValue(_heap) * 1024;
        var firmware = await Task.Run(async () => VirtualFirmware.Load(await Firmware.Image("virtual", cancel)), cancel);
        var library = Library();
        return new BoardSupply(firmware, timeline =>
        {
            var board = new VirtualBoard(new VirtualBoardOptions { Timeline = timeline, Firmware = firmware, HeapSize = heap });
            foreach (var (path, content) in library)
                board.Files.Write(path, content);
            return board;
        });
    }

    /// <summary>The package as it goes onto a board that does not carry it in its firmware.</summary>
    private static List<(string Path, byte[] Content)> Library() =>
        [.. Directory.EnumerateFiles(Path.Combine(Installation.Library, "usbdev"), "*.py", SearchOption.AllDirectories)
            .Select(file => ("/lib/" + Path.GetRelativePath(Installation.Library, file).Replace('\\', '/'), File.ReadAllBytes(file)))];
}

/// <summary>Makes boards; owns what they share.</summary>
internal sealed class BoardSupply(IDisposable shared, BoardMaker make) : IDisposable
{
    public BoardMaker Make { get; } = make;

    public void Dispose() => shared.Dispose();
}
