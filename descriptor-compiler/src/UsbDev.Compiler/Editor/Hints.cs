using UsbDev.Compiler.Yaml;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Editor;

/// <summary>The numbers that the compiler gives out, beside the functions that get them.</summary>
internal static class Hints
{
    /// <summary>Hints for the functions that begin on these lines of a file, which count from 1.</summary>
    public static IEnumerable<(SourceSpan At, string Text, string More)> Of(CompiledDevice device, DescriptionTree tree, int first, int last)
    {
        foreach (var function in device.Functions)
        {
            if (function.At.File != tree.File)
                continue;
            // Below 'cdc:' stand its keys: the hint belongs to that line.
            var owner = tree.At(function.At.Line, function.At.Column).OfType<MappingNode>().LastOrDefault(m => m.Entries is [var entry] && entry.Value.Span == function.At)?.Entries[0].Key.Span;
            var at = owner is { } key && key.Line < function.At.Line ? key with { EndColumn = key.EndColumn + 1 } : function.At;
            if (at.Line < first || at.Line > last)
                continue;
            var numbers = function.Interfaces.Length switch { 0 => "", 1 => $"interface {function.Interfaces[0]}", _ => $"interfaces {function.Interfaces[0]} to {function.Interfaces[^1]}" };
            var endpoints = function.Endpoints.Select(e => $"0x{e.Address:X2}").Distinct().ToList();
            var text = string.Join(", ", ((string[])[numbers, endpoints.Count == 0 ? "" : (endpoints.Count == 1 ? "endpoint " : "endpoints ") + string.Join(" ", endpoints)]).Where(t => t.Length > 0));
            if (text.Length > 0)
                yield return (at, text, More(device, function));
        }
    }

    private static string More(CompiledDevice device, CompiledFunction function)
    {
        var lines = new List<string>();
        if (device.Repl == ReplChoice.Keep)
            lines.Add($"Where the built-in serial port stays, interface numbers are {BuiltInPort.Interfaces} higher.");
        if (function is HidFunction hid)
            lines.AddRange(hid.Reports.Select(r => $"{(r.Id == 0 ? "" : $"Report {r.Id}, ")}{r.Name}: {Direction(r.Type)} of {r.Length} {(r.Length == 1 ? "byte" : "bytes")}"));
        return string.Join("\n\n", lines);
    }

    private static string Direction(HidReportType type) => type.ToString().ToLowerInvariant();
}
