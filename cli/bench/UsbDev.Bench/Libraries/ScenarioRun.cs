using System.Globalization;
using System.Text;
using UsbDev.Boards;
using UsbDev.Bus;
using UsbDev.Host;
using UsbDev.Testing;

namespace UsbDev.Bench.Libraries;

/// <summary>A fresh board with a library and a scenario on it, plugged into a host that hears what the board's program says of itself.</summary>
internal sealed class ScenarioRun : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120); // simulated

    private readonly Dictionary<string, (TimeSpan Time, long Executed)> _begun = [], _ended = [];
    private readonly Dictionary<string, long?> _interruptsOff = [];
    private readonly Dictionary<string, Section> _sections = [];
    private readonly Dictionary<string, string> _said = [];
    private readonly StringBuilder _line = new();
    private readonly CancellationToken _cancel;
    private readonly IBoard _board;
    private string? _failure;

    public ScenarioRun(BoardMaker make, IReadOnlyDictionary<string, byte[]> files, CancellationToken cancel)
    {
        _cancel = cancel;
        Host = new BusHost(new HostController(new Timeline())) { Cancellation = cancel };
        _board = make(Host.Timeline);
        _board.Console.Output += Hear;
        foreach (var (path, content) in files) _board.Files.Write(path, content);
        _board.PowerOn();
        Host.Plug(_board.Usb);
    }

    public BusHost Host { get; }

    /// <summary>The aims are meant for this board.</summary>
    public bool IsJudged => _board.Kind == "rp2040";

    public string ExecutedUnit => _board.ExecutedUnit;

    /// <summary>Waits for a configured device that has what the scenario needs.</summary>
    public IUsbDevice Device(Predicate<IUsbDevice> wanted)
    {
        IUsbDevice? found = null;
        Until(() => (found = Host.Devices.FirstOrDefault(d => d.Attached && wanted(d))) is not null, "the device is configured");
        return found!;
    }

    /// <summary>Waits until the board's program says a word.</summary>
    public void Hear(string word) => Until(() => _said.ContainsKey(word), $"the board says '{word}'");

    /// <summary>Waits for a word, and returns the numbers behind it.</summary>
    public long[] Numbers(string word)
    {
        Hear(word);
        return [.. _said[word].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(n => long.Parse(n, CultureInfo.InvariantCulture))];
    }

    /// <summary>Waits until a section begins; returns the time at which it did.</summary>
    public TimeSpan Begin(string section)
    {
        Until(() => _begun.ContainsKey(section), $"'{section}' begins");
        return _begun[section].Time;
    }

    /// <summary>Waits until a section is over.</summary>
    public Section Section(string section)
    {
        Until(() => _sections.ContainsKey(section), $"'{section}' ends");
        return _sections[section];
    }

    /// <summary>What something costs of which the board has done <paramref name="count"/>, working in between and then sleeping (pace.py).</summary>
    public IEnumerable<Cost> Paced(string what, long count, Target aim)
    {
        var (working, worked, sleeping, slept) = (Section("working"), Section("worked"), Section("sleeping"), Section("slept"));
        yield return new($"work a {what}", (worked.Executed - working.Executed) / (double)count, null, aim);
        yield return new("… with waking up and what is around it", (slept.Executed - sleeping.Executed) / (double)count, null);
        yield return new($"heap a {what}", (slept.HeapTaken - sleeping.HeapTaken + worked.HeapTaken - working.HeapTaken) / (2.0 * count), "B", Target.AtMost(0));
    }

    /// <summary>The longest time with interrupts off in these sections, where the board can tell; of a firmware's own there is some in each.</summary>
    public IEnumerable<Cost> InterruptsOff(params string[] sections) =>
        sections.Max(section => Section(section).InterruptsOff) is { } longest ? [new("longest with interrupts off", longest, "us", Target.AtMost(50))] : [];

    /// <summary>Lets simulated time pass.</summary>
    public void Pass(TimeSpan time) => Host.Wait(static () => false, time, _cancel);

    /// <summary>Waits for something.</summary>
    /// <exception cref="InvalidOperationException">It does not come, the program raised an exception, or the board ended.</exception>
    public void Until(Func<bool> done, string what)
    {
        if (Host.Wait(() => done() || _failure is not null || _board.Fault is not null, Patience, _cancel) && done())
            return;
        ThrowIfFailed();
        throw new InvalidOperationException($"waited {Patience.TotalSeconds} s (simulated time) until {what}");
    }

    public void Dispose()
    {
        _board.DisposeAsync().AsTask().GetAwaiter().GetResult();
        Host.Dispose();
    }

    private void ThrowIfFailed()
    {
        if ((_failure ?? _board.Fault?.Text) is { } failure)
            throw new InvalidOperationException(failure);
    }

    private void Hear(ReadOnlySpan<byte> bytes)
    {
        foreach (var b in bytes)
        {
            if (b != '\n')
            {
                _line.Append((char)b);
                continue;
            }
            Hear(_line.ToString().TrimEnd('\r').Split(' ', 3));
            _line.Clear();
        }
    }

    private void Hear(string[] words)
    {
        switch (words)
        {
            case ["<", var section]:
                _begun[section] = (Host.Now, _board.Executed);
                _board.TakeInterruptsOff();
                break;
            case [">", var section]:
                _ended[section] = (Host.Now, _board.Executed);
                _interruptsOff[section] = _board.TakeInterruptsOff();
                break;
            case ["=", var section, var heap] when heap.Split(' ') is [var taken, var held]:
                var (begin, end) = (_begun[section], _ended[section]);
                _sections[section] = new(begin.Time, end.Time, end.Executed - begin.Executed,
                    long.Parse(taken, CultureInfo.InvariantCulture), long.Parse(held, CultureInfo.InvariantCulture), _interruptsOff[section] / 1000.0);
                break;
            case [var word, ..] when word.EndsWith("Error:", StringComparison.Ordinal) || word.EndsWith("Error", StringComparison.Ordinal):
                _failure ??= string.Join(' ', words);
                break;
            case [var word, .. var rest]:
                _said[word] = string.Join(' ', rest);
                break;
        }
    }
}
