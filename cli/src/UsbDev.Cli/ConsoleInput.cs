using System.Collections.Concurrent;
using System.Text;

namespace UsbDev.Cli;

/// <summary>
/// What the user types, as the bytes that a serial terminal would send: key by key from a terminal, line ends as Enter from a pipe.
/// </summary>
internal sealed class ConsoleInput : IDisposable
{
    private const byte CtrlC = 0x03;
    private const byte CtrlBracket = 0x1D;
    private static readonly TimeSpan Twice = TimeSpan.FromSeconds(1);

    // ANSI sequences that MicroPython's line editor knows.
    private static readonly Dictionary<ConsoleKey, string> Sequences = new()
    {
        [ConsoleKey.UpArrow] = "\e[A",
        [ConsoleKey.DownArrow] = "\e[B",
        [ConsoleKey.RightArrow] = "\e[C",
        [ConsoleKey.LeftArrow] = "\e[D",
        [ConsoleKey.Home] = "\e[H",
        [ConsoleKey.End] = "\e[F",
        [ConsoleKey.Delete] = "\e[3~",
        [ConsoleKey.Enter] = "\r",
        [ConsoleKey.Backspace] = "\x7f",
        [ConsoleKey.Tab] = "\t",
        [ConsoleKey.Escape] = "\e",
    };

    private readonly ConcurrentQueue<byte[]> _typed = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly bool _isTerminal = !Console.IsInputRedirected;
    private DateTime _lastInterrupt = DateTime.MinValue;

    public ConsoleInput()
    {
        if (_isTerminal)
            Console.TreatControlCAsInput = true;
        new Thread(_isTerminal ? ReadKeys : ReadPipe) { IsBackground = true, Name = "console input" }.Start();
    }

    /// <summary>Keys come from a person, who wants to know how to leave.</summary>
    public bool IsTerminal => _isTerminal;

    /// <summary>Cancelled when the user wants to leave: Ctrl-] or Ctrl-C twice within a second.</summary>
    public CancellationToken Stop => _stop.Token;

    /// <summary>The next bytes typed, if any.</summary>
    public bool TryRead(out byte[] bytes) => _typed.TryDequeue(out bytes!);

    public void Dispose()
    {
        if (_isTerminal)
            Console.TreatControlCAsInput = false;
        _stop.Dispose();
    }

    private void ReadKeys()
    {
        while (!_stop.IsCancellationRequested)
        {
            var key = Console.ReadKey(intercept: true);
            var bytes = Sequences.TryGetValue(key.Key, out var sequence) ? Encoding.ASCII.GetBytes(sequence)
                : key.KeyChar != 0 ? Encoding.UTF8.GetBytes([key.KeyChar])
                : [];
            if (bytes is [CtrlBracket] || bytes is [CtrlC] && DateTime.UtcNow - _lastInterrupt < Twice)
                _stop.Cancel();
            else if (bytes is [CtrlC])
                _lastInterrupt = DateTime.UtcNow;
            if (bytes.Length > 0)
                _typed.Enqueue(bytes);
        }
    }

    private void ReadPipe()
    {
        using var input = Console.OpenStandardInput();
        var buffer = new byte[1024];
        while (input.Read(buffer) is > 0 and var count)
            _typed.Enqueue([.. buffer.AsSpan(0, count).ToArray().Select(b => b == '\n' ? (byte)'\r' : b)]);
    }
}
