using System.Text;
using UsbDev.Boards;
using UsbDev.Bus;
using UsbDev.Host;

namespace UsbDev.Testing.Tests;

/// <summary>A board with somebody's program as main.py, plugged into a host: no description, no library of this project in between.</summary>
internal sealed class ProgramOnBoard : IAsyncDisposable
{
    private readonly StringBuilder _console = new();

    /// <param name="firmware">The firmware.</param>
    /// <param name="main">The program.</param>
    /// <param name="files">What else is on the board.</param>
    public ProgramOnBoard(Firmware firmware, ReadOnlySpan<byte> main, IEnumerable<(string Path, byte[] Content)>? files = null)
    {
        Host = new BusHost(new HostController(new Timeline { Patience = TimeSpan.FromSeconds(1) }));
        Board = firmware.Make(Host.Timeline);
        Board.Console.Output += bytes => _console.Append(Encoding.UTF8.GetString(bytes));
        foreach (var (path, content) in files ?? []) Board.Files.Write(path, content);
        Board.Files.Write("/main.py", main);
        Board.PowerOn();
        Port = Host.Plug(Board.Usb);
    }

    public BusHost Host { get; }

    public IBoard Board { get; }

    public RootPort Port { get; }

    /// <summary>What the board has written.</summary>
    public string Console => _console.ToString();

    /// <summary>Waits for a configured device that is as wanted.</summary>
    public IUsbDevice Device(Predicate<IUsbDevice> wanted)
    {
        IUsbDevice? found = null;
        Until(() => (found = Host.Devices.FirstOrDefault(d => wanted(d))) is not null, "the device", 30);
        return found!;
    }

    /// <summary>Waits until something is so; fails with the console's text where that takes too long.</summary>
    public void Until(Func<bool> done, string what, double seconds = 5)
    {
        if (!Host.Wait(() => Board.Fault is not null || done(), TimeSpan.FromSeconds(seconds)) || !done())
            Assert.Fail($"waited for {what}; {Board.Fault?.Text ?? string.Join(", ", Host.Devices.Select(d => d.Name))}; the console:\n{Console}");
    }

    /// <summary>Lets simulated time pass.</summary>
    public void Pass(double seconds) => Host.Wait(static () => false, TimeSpan.FromSeconds(seconds));

    public ValueTask DisposeAsync() => Board.DisposeAsync();
}
