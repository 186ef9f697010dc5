using UsbDev.Compiler.Spec;
using UsbDev.Compiler.Yaml;
using UsbDev.Descriptors;

namespace UsbDev.Compiler;

/// <summary>What is left of a description when the functions that have errors are taken out: it can still be built and judged, so that one run tells all errors.</summary>
internal static class SoundParts
{
    /// <summary>Keys whose errors can spoil functions that stand elsewhere.</summary>
    private static readonly string[] s_shared = ["include", "parameters", "presets"];

    /// <summary>The functions without an error inside; null where nothing is left, or where nobody can tell.</summary>
    public static DeviceSpec? Of(DeviceSpec spec, MappingNode root, IEnumerable<Diagnostic> findings)
    {
        var errors = findings.Where(d => d.Severity == Severity.Error).Select(d => d.At).ToList();
        if (errors.Exists(e => e.File != root.Span.File || s_shared.Any(key => root[key] is { } node && Holds(node.Span, e))))
            return null;
        var places = errors.Select(e => (e.Line, e.Column)).Order().ToArray();
        var configurations = spec.Configurations.Select(c => c with { Functions = [.. c.Functions.Where(f => !HoldsAny(f.At, places))] }).ToList();
        return configurations.Exists(c => c.Functions.Count > 0) ? spec with { Configurations = configurations } : null;
    }

    /// <summary>The findings that come from these functions, not from what was taken out.</summary>
    public static IEnumerable<Diagnostic> Findings(DeviceSpec sound, IReadOnlyList<Diagnostic> findings)
    {
        var places = findings.Select(d => (d.At.Line, d.At.Column)).Order().ToArray();
        var functions = sound.Configurations.SelectMany(c => c.Functions).Select(f => f.At).Where(at => HoldsAny(at, places)).ToList();
        return findings.Where(d => functions.Exists(f => Holds(f, d.At)) || d.Code == Codes.UnknownName);
    }

    private static bool Holds(SourceSpan outer, SourceSpan at) =>
        outer.File == at.File && (at.Line, at.Column).CompareTo((outer.Line, outer.Column)) >= 0 && (at.Line, at.Column).CompareTo((outer.EndLine, outer.EndColumn)) < 0;

    private static bool HoldsAny(SourceSpan outer, (int Line, int Column)[] places)
    {
        var first = Array.BinarySearch(places, (outer.Line, outer.Column));
        if (first < 0)
            first = ~first;
        return first < places.Length && places[first].CompareTo((outer.EndLine, outer.EndColumn)) < 0;
    }
}
