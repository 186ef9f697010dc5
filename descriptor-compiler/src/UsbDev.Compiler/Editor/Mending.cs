using System.Collections.Immutable;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Editor;

/// <summary>A mistake that was mended.</summary>
/// <param name="Finding">What was found, where it stood.</param>
/// <param name="Before">What was written.</param>
/// <param name="After">What is written now.</param>
public sealed record Mended(Diagnostic Finding, string Before, string After);

/// <summary>
/// Mends what can be meant in one way only: a word that the language does not know and is one slip away from one that it does, or a value in another
/// form. What is a matter of choice, and what makes another device, is left to the writer. Nothing but these words changes.
/// </summary>
public static class Mending
{
    private const int MostCompiled = 64 << 20, MostHidden = 4; // characters; mistakes behind each other

    /// <summary>Mends a file.</summary>
    /// <param name="text">Its text.</param>
    /// <param name="file">Its name in findings.</param>
    /// <param name="compile">What compiling the description gives when the file has another text.</param>
    /// <returns>The text, and what was mended in it, in that order.</returns>
    public static (string Text, IReadOnlyList<Mended> Changes) Of(string text, string file, Func<string, CompileResult> compile)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(compile);
        var (left, budget) = (new HashSet<(string, string)>(), (long)MostCompiled);
        var state = new State(text, compile(text), []);
        while (Candidates(state, file).FirstOrDefault(c => !left.Contains((c.Finding.Code, c.Finding.Message))) is { Finding: { } finding } first)
            if (Try(first, state, 1) is { } better)
                state = better;
            else
                left.Add((finding.Code, finding.Message)); // whatever line it stands in by then
        return (state.Text, state.Changes);

        // Behind a mistake another can be hidden, which shows only then.
        State? Try((Diagnostic Finding, TextChange Change) candidate, State from, int depth)
        {
            if ((budget -= from.Text.Length) < 0)
                return null;
            var (finding, change) = candidate;
            var changed = change.Apply(from.Text);
            var mended = new State(changed, compile(changed), [.. from.Changes, new Mended(finding, from.Text[change.From..change.To], change.Text)]);
            if (mended.Result.Diagnostics.Any(d => IsSame(d, finding)))
                return null;
            if (IsBetter(state.Result, mended.Result))
                return mended;
            if (depth == MostHidden)
                return null;
            var hidden = Candidates(mended, file).FirstOrDefault(c => c.Finding.At.Line == finding.At.Line && !state.Result.Diagnostics.Any(d => IsSame(d, c.Finding)));
            return hidden.Finding is null ? null : Try(hidden, mended, depth + 1);
        }
    }

    private sealed record State(string Text, CompileResult Result, ImmutableArray<Mended> Changes);

    private static bool IsSame(Diagnostic a, Diagnostic b) => (a.At, a.Code, a.Message) == (b.At, b.Code, b.Message);

    // Errors that have one way out.
    private static IEnumerable<(Diagnostic Finding, TextChange Change)> Candidates(State state, string file)
    {
        TextChanges? changes = null;
        foreach (var finding in state.Result.Diagnostics)
            if (finding is { Severity: Severity.Error, Allowed: null, Edits: [{ IsChoice: false } and (Edit.Write or Edit.WriteYaml or Edit.Insert)] } && finding.At.File == file
                && (changes ??= new TextChanges(state.Text, file)).Of(finding, finding.Edits[0]) is { } change)
                yield return (finding, change);
    }

    // Fewer errors, and none that was not there; nor does the language doubt what is written now.
    private static bool IsBetter(CompileResult before, CompileResult after)
    {
        var (known, now) = (Count(before), Count(after));
        return now.Values.Sum() < known.Values.Sum() && now.All(n => n.Value <= known.GetValueOrDefault(n.Key));
    }

    private static Dictionary<(string File, int Line, string Code), int> Count(CompileResult result) => result.Diagnostics
        .Where(d => d.Allowed is null && (d.Severity == Severity.Error || d.Code == Codes.Doubtful)).GroupBy(d => (d.At.File, d.At.Line, d.Code)).ToDictionary(g => g.Key, g => g.Count());
}
