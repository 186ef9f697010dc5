using UsbDev.Descriptors;

namespace UsbDev.Compiler;

/// <summary>Finds the word that was probably meant.</summary>
internal static class Suggestion
{
    private const int MaxLength = 64; // longer words are no typing errors

    /// <summary>What there is, as far as anybody reads it.</summary>
    public static string List(IEnumerable<string> names)
    {
        const int most = 50;
        var list = names as ICollection<string> ?? [.. names];
        return string.Join(", ", list.Take(most)) + (list.Count > most ? $", … ({list.Count} in all)" : "");
    }

    /// <summary>"did you mean 'x'?", or null where nothing is near.</summary>
    public static WayOut? Text(string word, IEnumerable<string> candidates)
    {
        var known = candidates as ICollection<string> ?? [.. candidates];
        var parts = word.Length <= MaxLength ? word.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries) : [];
        if (parts.Length > 1 && Array.TrueForAll(parts, p => known.Contains(p.TrimStart('-'))))
        {
            if (parts[0][0] == '-')
                return $"did you mean a list? after each '-' a space is missing: '- {parts[0][1..]}'";
            return $"did you mean several? write '{new Edit.WriteYaml($"[{string.Join(", ", parts)}]")}'";
        }
        if (parts is [['-', .. var entry]] && known.Contains(entry))
            return $"did you mean '{new Edit.WriteYaml("- " + entry)}', with a space after the '-'?";
        return Nearest(word, known) is { } near ? WayOut.Meant(near) : null;
    }

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
