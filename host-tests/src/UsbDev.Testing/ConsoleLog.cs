using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using UsbDev.Boards;

namespace UsbDev.Testing;

/// <summary>What a board writes to its console, and the exceptions in it.</summary>
public sealed class ConsoleLog
{
    private const int Capacity = 1 << 20; // characters; of more, the older half is dropped
    private const int LongestLine = 1 << 12;
    private const int MostErrors = 100;
    private const string Beginning = "Traceback (most recent call last):";

    private readonly StringBuilder _text = new();
    private readonly StringBuilder _line = new();
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private readonly List<ScriptError> _errors = [];
    private readonly Func<TimeSpan> _now;
    private readonly char[] _characters = new char[256];
    private ImmutableArray<ScriptFrame>.Builder? _frames;

    /// <summary>Listens to a console; <paramref name="now"/> tells the time.</summary>
    public ConsoleLog(IBoardConsole console, Func<TimeSpan> now)
    {
        ArgumentNullException.ThrowIfNull(console);
        _now = now;
        console.Output += OnOutput;
    }

    /// <summary>Characters written so far.</summary>
    public long Length { get; private set; }

    /// <summary>What is left of the text: the last half million characters at least.</summary>
    public string Text => _text.ToString();

    /// <summary>Uncaught exceptions of the board's files, in order. What is typed at the prompt, and Ctrl-C, is not among them.</summary>
    public IReadOnlyList<ScriptError> Errors => _errors;

    /// <summary>The text from a position on, as far as it is left.</summary>
    public string Since(long position)
    {
        var from = (int)Math.Max(0, position - (Length - _text.Length));
        return from >= _text.Length ? "" : _text.ToString(from, _text.Length - from);
    }

    private void OnOutput(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            _decoder.Convert(bytes, _characters, flush: false, out var used, out var made, out _);
            Append(_characters.AsSpan(0, made));
            bytes = bytes[used..];
        }
    }

    private void Append(ReadOnlySpan<char> characters)
    {
        if (_text.Length + characters.Length > Capacity) _text.Remove(0, Capacity / 2);
        _text.Append(characters);
        Length += characters.Length;
        foreach (var c in characters)
        {
            if (c == '\n') EndLine();
            else if (c != '\r' && _line.Length < LongestLine) _line.Append(c);
        }
    }

    private void EndLine()
    {
        var line = _line.ToString();
        _line.Clear();
        if (line.Contains(Beginning, StringComparison.Ordinal))
        {
            _frames = ImmutableArray.CreateBuilder<ScriptFrame>();
        }
        else if (_frames is not null && Frame(line) is { } frame)
        {
            _frames.Add(frame);
        }
        else if (_frames is not null)
        {
            var frames = _frames.ToImmutable();
            _frames = null;
            var isTyped = frames.Length > 0 && frames.All(f => f.File.StartsWith('<'));
            if (!isTyped && line.Trim() is not "KeyboardInterrupt:" and var text && _errors.Count < MostErrors) _errors.Add(new ScriptError(text, frames, _now()));
        }
    }

    // «  File "main.py", line 12, in <module>»
    private static ScriptFrame? Frame(string line)
    {
        const string before = "  File \"", between = "\", line ", behind = ", in ";
        if (!line.StartsWith(before, StringComparison.Ordinal)) return null;
        var quote = line.IndexOf(between, before.Length, StringComparison.Ordinal);
        if (quote < 0) return null;
        var number = line.AsSpan(quote + between.Length);
        var comma = number.IndexOf(behind);
        var digits = comma < 0 ? number : number[..comma];
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? new ScriptFrame(line[before.Length..quote], value, comma < 0 ? "" : number[(comma + behind.Length)..].ToString())
            : null;
    }
}
