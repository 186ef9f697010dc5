using UsbDev.Descriptors;

namespace UsbDev.Compiler;

/// <summary>Finds the word that was probably meant.</summary>
internal static class Suggestion
{
    private const int MaxLength = 64; // longer words are no typing errors

    /// <summary>"did you mean 'x'?", or null where nothing is near.</summary>
    public static string? Text(string word, IEnumerable<string> candidates) => Nearest(word, candidates) is { } near ? $"did you mean '{near}'?" : null;

    /// <summary>The candidate with the fewest edits, if they are few for the word's length; else the shortest that contains it.</summary>
    public static string? Nearest(string word, IEnumerable<string> candidates)
    {
        if (word.Length is 0 or > MaxLength)
            return null;
        var limit = Math.Max(1, word.Length / 3);
        string? best = null, containing = null;
        foreach (var candidate in candidates)
        {
            if (candidate.Length > MaxLength)
                continue;
            if (word.Length >= 3 && candidate.Contains(word, StringComparison.OrdinalIgnoreCase) && candidate.Length < (containing?.Length ?? MaxLength))
                containing = candidate;
            if (Math.Abs(candidate.Length - word.Length) <= limit && Spelling.Distance(word, candidate) is var distance && distance <= limit)
                (best, limit) = (candidate, distance - 1);
        }
        return best ?? containing;
    }
}
