using UsbDev.Descriptors;

namespace UsbDev.Compiler.Editor;

/// <summary>A way out that an editor can take by itself.</summary>
/// <param name="Title">What it does.</param>
/// <param name="Finding">What it mends.</param>
/// <param name="Change">How.</param>
/// <param name="IsUsual">It mends; the others allow the finding.</param>
internal sealed record QuickFix(string Title, Diagnostic Finding, TextChange Change, bool IsUsual);

/// <summary>
/// Makes changes of the edits that findings carry. Each is tried first: it is offered only if the finding is gone with it and no error has come.
/// </summary>
internal static class QuickFixes
{
    private const int MostTries = 24, MostCompiled = 4 << 20; // characters

    /// <summary>Ways out of findings.</summary>
    /// <param name="text">The file's text.</param>
    /// <param name="file">Its name.</param>
    /// <param name="findings">The findings, all in this file.</param>
    /// <param name="compile">What compiling gives when the file has another text.</param>
    public static IEnumerable<QuickFix> For(string text, string file, IEnumerable<Diagnostic> findings, Func<string, CompileResult> compile)
    {
        var tries = 0;
        var before = new Lazy<CompileResult>(() => compile(text));
        var changes = new TextChanges(text, file);
        foreach (var finding in findings)
            foreach (var (title, change, isUsual) in Proposals(changes, finding))
            {
                if (tries++ == MostTries || (long)tries * text.Length > MostCompiled)
                    yield break;
                var after = compile(change.Apply(text));
                // An error that was hidden behind this one is no fault of the change, unless it lies in the same place.
                var isMended = !after.Diagnostics.Any(d => d.Code == finding.Code && d.Message == finding.Message && IsHere(d)) && (finding.Severity == Severity.Error && isUsual
                    ? Errors(after, IsHere) < Errors(before.Value, IsHere) && !after.Diagnostics.Any(d => d.Code is Codes.Syntax or Codes.DuplicateKey && IsHere(d))
                    : Errors(after, _ => true) <= Errors(before.Value, _ => true));
                bool IsHere(Diagnostic d) => d.At.File == file && d.Allowed is null && Near(d.At, finding.At);
                if (isMended)
                    yield return new QuickFix(title, finding, change, isUsual);
            }
    }

    private static int Errors(CompileResult result, Predicate<Diagnostic> isMeant) => result.Diagnostics.Count(d => d.Severity == Severity.Error && d.Allowed is null && isMeant(d));

    // A comment above moves what is below by a line.
    private static bool Near(SourceSpan a, SourceSpan b) => Math.Abs(a.Line - b.Line) <= 1;

    private static IEnumerable<(string Title, TextChange Change, bool IsUsual)> Proposals(TextChanges changes, Diagnostic finding)
    {
        foreach (var edit in finding.Edits)
            if (changes.Of(finding, edit) is { } change)
                yield return (edit switch
                {
                    Edit.TakeOutComment => "Take the comment out",
                    Edit.TakeOut taken => $"Take '{taken.Words}' out",
                    _ => $"Write '{edit.Words}'",
                }, change, true);
        var isLanguage = finding.Code.StartsWith("SPEC", StringComparison.Ordinal); // an error there is no matter of opinion
        if (!(isLanguage && finding.Severity == Severity.Error) && finding.Code != Codes.Suppression && changes.CommentAbove(finding, $"# {Suppressions.Marker} {finding.Code} say why") is { } comment)
            yield return ($"Allow {finding.Code} here, with a reason", comment, false);
    }
}
