using System.Collections.Immutable;

namespace UsbDev.Testing;

/// <summary>An exception that a board's program did not catch, as MicroPython printed it.</summary>
/// <param name="Exception">The exception's type and text: <c>ValueError: bad pin</c>.</param>
/// <param name="Frames">Where it was raised, the innermost last.</param>
/// <param name="Time">When it was printed, since the start.</param>
public sealed record ScriptError(string Exception, ImmutableArray<ScriptFrame> Frames, TimeSpan Time)
{
    /// <summary>The innermost place in one of the files, or the innermost of all: <c>main.py:12</c>.</summary>
    public string Place(IEnumerable<string> files)
    {
        var known = files.ToHashSet(StringComparer.Ordinal);
        var frame = Frames.LastOrDefault(f => known.Contains(f.File.TrimStart('/'))) ?? Frames.LastOrDefault();
        return frame is null ? "somewhere" : $"{frame.File}:{frame.Line}";
    }
}

/// <summary>One line of a traceback.</summary>
/// <param name="File">File as the board knows it.</param>
/// <param name="Line">Line, from 1.</param>
/// <param name="Function">Function, or <c>&lt;module&gt;</c>.</param>
public sealed record ScriptFrame(string File, int Line, string Function);
