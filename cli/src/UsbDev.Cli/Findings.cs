using UsbDev.Compiler;
using UsbDev.Compiler.Editor;
using UsbDev.Descriptors;

namespace UsbDev.Cli;

/// <summary>Shows what was found in a file: place, rule, the line itself, the way out.</summary>
internal sealed class Findings(Terminal terminal, TextWriter output)
{
    private readonly Dictionary<string, string[]> _sources = [];

    /// <summary>How many errors have been shown.</summary>
    public int Errors { get; private set; }

    /// <summary>How many warnings have been shown.</summary>
    public int Warnings { get; private set; }

    /// <summary>How many of each, in words.</summary>
    public string Count => string.Join(", ", new[] { Counted(Errors, "error"), Counted(Warnings, "warning") }.Where(words => words.Length > 0));

    /// <summary>Prints one after the other ; those that a comment allows are left out.</summary>
    public void Print(IEnumerable<Diagnostic> diagnostics)
    {
        foreach (var diagnostic in diagnostics.Where(d => d.Allowed is null && (d.Severity is Severity.Error or Severity.Warning || terminal.Verbose)))
        {
            Errors += diagnostic.Severity == Severity.Error ? 1 : 0;
            Warnings += diagnostic.Severity == Severity.Warning ? 1 : 0;
            Print(diagnostic);
        }
    }

    /// <summary>Prints what was mended.</summary>
    public void Print(IEnumerable<Mended> mended)
    {
        foreach (var (finding, before, after) in mended)
            output.WriteLine($"{terminal.Paint(output, Printable.Line(finding.Place), Tone.Strong)}: {terminal.Paint(output, $"mended {finding.Code}", Tone.Good)}: {Printable.Line(before.Length == 0 ? $"'{after}' was missing" : $"'{before}' is now '{after}'")}");
    }

    /// <summary>What a program gets to read.</summary>
    public static object ToJson(Mended mended) => new
    {
        file = mended.Finding.At.File,
        line = mended.Finding.At.Line,
        column = mended.Finding.At.Column,
        code = mended.Finding.Code,
        before = mended.Before,
        after = mended.After,
    };

    /// <summary>What a program gets to read.</summary>
    public static object ToJson(Diagnostic diagnostic) => new
    {
        file = diagnostic.At.File,
        line = Number(diagnostic.At.Line),
        column = Number(diagnostic.At.Column),
        endLine = Number(diagnostic.At.EndLine),
        endColumn = Number(diagnostic.At.EndColumn),
        severity = diagnostic.Severity,
        code = diagnostic.Code,
        message = diagnostic.Message,
        descriptor = diagnostic.Bytes?.Part.ToString(),
        offset = diagnostic.Bytes?.Offset,
        length = diagnostic.Bytes?.Length,
        fix = diagnostic.Fix.Length == 0 ? null : diagnostic.Fix,
        allowed = diagnostic.Allowed,
    };

    private void Print(Diagnostic diagnostic)
    {
        var (severity, tone) = diagnostic.Severity switch
        {
            Severity.Error => ("error", Tone.Error),
            Severity.Warning => ("warning", Tone.Warning),
            _ => ("info", Tone.Quiet),
        };
        output.WriteLine($"{terminal.Paint(output, Printable.Line(diagnostic.Place), Tone.Strong)}: {terminal.Paint(output, $"{severity} {diagnostic.Code}", tone)}: {Printable.Line(diagnostic.Message)}");
        if (Line(diagnostic.At) is { } line)
        {
            output.WriteLine($"{diagnostic.At.Line,6} {terminal.Paint(output, "|", Tone.Quiet)} {line}");
            output.WriteLine($"       {terminal.Paint(output, "|", Tone.Quiet)} {Underline(diagnostic.At, line, tone)}");
        }
        if (diagnostic.Fix.Length > 0)
            output.WriteLine($"       {terminal.Paint(output, "=", Tone.Quiet)} fix: {Printable.Line(diagnostic.Fix)}");
    }

    private static string Counted(int count, string what) => count switch { 0 => "", 1 => $"1 {what}", _ => $"{count} {what}s" };

    private static int? Number(int lineOrColumn) => lineOrColumn == 0 ? null : lineOrColumn; // bytes have none

    private string? Line(SourceSpan at)
    {
        if (at.Line == 0)
            return null;
        if (!_sources.TryGetValue(at.File, out var lines))
            _sources[at.File] = lines = PipedInput.TextNamed(at.File)?.Split('\n') ?? (File.Exists(at.File) ? File.ReadAllLines(at.File) : []);
        const int widest = 200;
        return at.Line <= lines.Length && lines[at.Line - 1] is { Length: > 0 and <= widest } line
            ? string.Concat(line.Select(c => Printable.IsSeen(c) || char.IsSurrogate(c) ? c : ' ')) // tabs for the underline's sake, the rest for the terminal's
            : null;
    }

    private string Underline(SourceSpan at, string line, Tone tone)
    {
        var start = Math.Clamp(at.Column - 1, 0, line.Length);
        var end = at.EndLine == at.Line ? Math.Clamp(at.EndColumn - 1, start, line.Length) : line.TrimEnd().Length;
        return new string(' ', start) + terminal.Paint(output, new string('^', Math.Max(1, end - start)), tone);
    }
}
