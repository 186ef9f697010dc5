using UsbDev.Boards;
using UsbDev.Bus;

[assembly: AssemblyFixture(typeof(UsbDev.Testing.Tests.Firmware))]

namespace UsbDev.Testing.Tests;

/// <summary>Boards of every kind, their firmware built where that has not happened yet.</summary>
public sealed class Firmware : IDisposable
{
    private readonly Dictionary<string, BoardSupply> _supplies = [];

    /// <summary>The clone's root.</summary>
    public static string Repository
    {
        get
        {
            for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
                if (File.Exists(Path.Combine(folder.FullName, "usbdev.slnx"))) return folder.FullName;
            throw new InvalidOperationException("the tests do not run inside the clone");
        }
    }

    /// <summary>A virtual board with the library as it is in the clone.</summary>
    public IBoard Make(Timeline timeline) => On("virtual")(timeline);

    /// <summary>What makes boards of a kind with the library as it is in the clone.</summary>
    public BoardMaker On(string kind)
    {
        lock (_supplies)
        {
            if (!_supplies.TryGetValue(kind, out var supply))
                _supplies[kind] = supply = BoardKind.Named(kind)!.Supply(new BoardSetting(name => FirmwareLocation.Find(name), BoardSetting.ReadLibrary(Path.Combine(Repository, "usbdev-lib"))));
            return supply.Make;
        }
    }

    public void Dispose()
    {
        foreach (var supply in _supplies.Values) supply.Dispose();
    }
}

/// <summary>A gadget's folder that exists while a test runs.</summary>
internal sealed class TemporaryGadget : IDisposable
{
    /// <summary>A keyboard and media keys.</summary>
    public const string Description = """
        device:
          vendor: 0x1209
          product: 0x0001
          manufacturer: Example
          name: Macro pad
          serial: unique
          remote_wakeup: true
        functions:
          - keyboard: { name: kbd }
          - consumer: { name: media }
        """;

    public TemporaryGadget(string main, string? tests = null, string description = Description)
    {
        Write(Gadget.DescriptionFile, description);
        Write("main.py", main);
        if (tests is not null) Write(Gadget.TestsFile, tests);
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("usbdev-gadget-").FullName;

    public void Write(string name, string text) => File.WriteAllText(Path.Combine(Folder, name), text);

    public Gadget Load()
    {
        var (gadget, findings) = Gadget.Load(Folder);
        Assert.True(gadget is not null, string.Join('\n', findings));
        return gadget;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
