using UsbDev.Compiler.Spec;
using UsbDev.Compiler.Yaml;
using UsbDev.Descriptors;

namespace UsbDev.Compiler;

/// <summary>
/// What is left of a description when the fields and functions that have errors are taken out: it can still be built and judged, so that one run
/// tells all errors.
/// </summary>
internal sealed class SoundParts
{
    private const string EndpointBudget = "TGT112";

    /// <summary>Keys whose errors can spoil functions that stand elsewhere.</summary>
    private static readonly string[] s_shared = ["include", "parameters", "presets"];

    /// <summary>Keys that say what the endpoints have to fit.</summary>
    private static readonly string[] s_budget = ["boards", "firmware", "repl", "endpoints"];

    private readonly List<SourceSpan> _judged = []; // only findings in these places come from what is left, not from what was taken out

    private readonly SourceSpan? _device; // the group 'device', where it has no errors
    private readonly bool _hasSoundBudget; // what says which boards and what runs on them has none

    private SoundParts(DeviceSpec spec, MappingNode root, (int, int)[] errors)
    {
        if (root["device"] is MappingNode { Span: var device } && Count(device, errors) == 0)
            _device = device;
        _hasSoundBudget = Array.TrueForAll(s_budget, key => root[key] is not { Span: var at } || Count(at, errors) == 0);
        var configurations = new List<ConfigurationSpec>();
        foreach (var configuration in spec.Configurations)
        {
            var functions = new List<FunctionSpec>();
            var isNumbered = true; // the numbers of interfaces and endpoints are those of the whole
            var known = 0; // errors in functions so far
            foreach (var function in configuration.Functions)
            {
                if (Count(configuration.At with { EndLine = function.At.Line, EndColumn = function.At.Column }, errors) > known)
                    isNumbered = false; // a function cannot even be read
                var inside = Count(function.At, errors);
                known += inside;
                if (inside == 0)
                {
                    functions.Add(function);
                    if (isNumbered || function is not (CustomSpec or RawSpec)) // whose bytes name interfaces
                        _judged.Add(function.At);
                }
                else if (function is HidSpec hid && WithoutBrokenFields(hid, errors) is { } rest)
                    functions.Add(rest);
                else
                    isNumbered = false;
            }
            configurations.Add(configuration with { Functions = functions });
        }
        Spec = spec with { Configurations = configurations };
    }

    /// <summary>The description that is left.</summary>
    public DeviceSpec Spec { get; }

    /// <summary>Takes out what has errors; null where nothing is left, or where nobody can tell what they spoil.</summary>
    public static SoundParts? Of(DeviceSpec spec, MappingNode root, Diagnostics diagnostics)
    {
        var errors = diagnostics.List.Where(d => d.Severity == Severity.Error).Select(d => d.At).Concat(diagnostics.Damage.Groups).ToList();
        if (errors.Exists(e => e.File != root.Span.File || s_shared.Any(key => root[key] is { } node && Holds(node.Span, e))))
            return null;
        var sound = new SoundParts(spec, root, [.. errors.Select(e => (e.Line, e.Column)).Order()]);
        return sound._judged.Count > 0 || sound._device is not null ? sound : null;
    }

    /// <summary>The findings that come from what is left.</summary>
    public IEnumerable<Diagnostic> Findings(IReadOnlyList<Diagnostic> findings)
    {
        var places = findings.Select(d => (d.At.Line, d.At.Column)).Order().ToArray();
        var judged = _judged.Where(at => Count(at, places) > 0).ToList();
        return findings.Where(d => judged.Exists(at => Holds(at, d.At)) || d.Code == Codes.UnknownName || IsOfDevice(d) || IsOfBudget(d));
    }

    // What the device says of itself. Its USB version and class, and what has no place, follow from its functions.
    private bool IsOfDevice(Diagnostic finding)
    {
        const int version = 2, packetSize = 7;
        return _device is { } device && Holds(device, finding.At) && finding.Bytes is { Part.Kind: not PartKind.Whole } bytes
            && !(bytes.Part.Kind == PartKind.Device && bytes.Offset is >= version and < packetSize);
    }

    // What is left needs more endpoints than there are already.
    private bool IsOfBudget(Diagnostic finding) => _hasSoundBudget && finding.Code.StartsWith(EndpointBudget, StringComparison.Ordinal);

    // Where all errors are inside of fields, the others can be judged one by one.
    private HidSpec? WithoutBrokenFields(HidSpec hid, (int, int)[] errors)
    {
        var (taken, left) = (0, new List<SourceSpan>());
        var collections = hid.Collections.Select(c => c with { Reports = [.. c.Reports.Select(r => r with { Fields = Sound(r.Fields) })] }).ToList();
        if (taken < Count(hid.At, errors) || collections.Exists(c => c.Reports.Any(r => r.Fields.Count == 0)))
            return null;
        _judged.AddRange(left);
        return hid with { Collections = collections };

        List<FieldSpec> Sound(IReadOnlyList<FieldSpec> fields)
        {
            var result = new List<FieldSpec>();
            foreach (var field in fields)
            {
                var inside = Count(field.At, errors);
                if (field.Fields.Count > 0 && Sound(field.Fields) is { Count: > 0 } inner)
                    result.Add(field with { Fields = inner });
                else if (inside > 0)
                    taken += inside;
                else
                {
                    result.Add(field);
                    left.Add(field.At);
                }
            }
            return result;
        }
    }

    private static bool Holds(SourceSpan outer, SourceSpan at) =>
        outer.File == at.File && (at.Line, at.Column).CompareTo((outer.Line, outer.Column)) >= 0 && (at.Line, at.Column).CompareTo((outer.EndLine, outer.EndColumn)) < 0;

    /// <summary>How many of the places, which are in order, lie inside.</summary>
    private static int Count(SourceSpan outer, (int Line, int Column)[] places) => First(places, (outer.EndLine, outer.EndColumn)) - First(places, (outer.Line, outer.Column));

    private static int First((int Line, int Column)[] places, (int, int) from)
    {
        var (low, high) = (0, places.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (places[middle].CompareTo(from) < 0)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }
}
