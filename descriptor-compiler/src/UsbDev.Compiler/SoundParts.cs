using UsbDev.Compiler.Layout;
using UsbDev.Compiler.Spec;
using UsbDev.Compiler.Yaml;
using UsbDev.Descriptors;

namespace UsbDev.Compiler;

/// <summary>
/// A description with errors. What is broken in it has its usual value or is left out, so that the rest can still be built and judged, and one run tells
/// all errors. A finding counts where nothing broken lies in its place: it does not follow from another.
/// </summary>
internal sealed class SoundParts
{
    private const string Target = "TGT", UnusedString = "USB018b", MissingString = "USB018";

    /// <summary>What judges the board or the serial port, not the functions.</summary>
    private static readonly string[] s_ofBoards = ["TGT111b", "TGT114"];

    /// <summary>What judges the USB version and the class of a device alone, without its functions.</summary>
    private static readonly string[] s_ofDevice = ["USB009", "USB009b", "USB011", "USB116"];

    /// <summary>What judges all endpoints together.</summary>
    private static readonly string[] s_budget = ["TGT112", "TGT112b", "TGT112c"];

    /// <summary>What judges the numbers of interfaces and endpoints: where they ran out, some were given twice.</summary>
    private static readonly string[] s_ofNumbers = ["USB023", "USB023b", "USB024b", "USB031", "USB032", "USB039"];

    /// <summary>Keys that say what runs where.</summary>
    private static readonly string[] s_target = ["boards", "firmware", "repl", "endpoints"];

    private readonly DeviceSpec _spec;
    private readonly MappingNode _root;
    private readonly Diagnostics _diagnostics;
    private readonly Dictionary<string, (int Line, int Column)[]> _errors = []; // by file, in order
    private readonly HashSet<SourceSpan> _broken = []; // groups with an error that lies elsewhere, as in their preset
    private readonly List<SourceSpan> _entangled = []; // bytes that name what is not all there
    private readonly HashSet<ReportKey> _brokenReports = [];
    private bool _ranOut; // of numbers

    private SoundParts(DeviceSpec spec, MappingNode root, Diagnostics diagnostics) => (_spec, _root, _diagnostics) = (spec, root, diagnostics);

    /// <summary>Reports what can be found in the rest of a description that has errors.</summary>
    public static void Judge(DeviceSpec spec, MappingNode root, IReadOnlyList<string>? boards, Diagnostics diagnostics)
    {
        if (!diagnostics.IsFull && !diagnostics.IsPartial)
            new SoundParts(spec, root, diagnostics).Judge(boards);
    }

    private void Judge(IReadOnlyList<string>? boards)
    {
        Spoil(_diagnostics);
        var built = new Diagnostics();
        var device = DeviceBuilder.Build(_spec, built);
        foreach (var finding in built.List)
            if (finding.Code != Codes.Exhausted && IsSound(finding.At))
                _diagnostics.Report(finding);
        Spoil(built);
        _ranOut = built.CountOf(Codes.Exhausted) > 0;
        FindEntangled();
        foreach (var function in device.Functions)
            if (!IsSound(function.At))
                foreach (var number in function.Interfaces)
                    _brokenReports.Add(new ReportKey(function.Configuration, number));
        var judged = new Diagnostics();
        DeviceRules.Check(device, boards, judged, IsOfWholeReport);
        foreach (var finding in judged.List)
            if (Counts(finding))
                _diagnostics.Report(finding);
        if (HasSoundTarget && (_spec.Boards.Count > 0 || boards is { Count: > 0 } || _ranOut))
            JudgeBudget(boards);
    }

    // What is left alone needs more than there is.
    private void JudgeBudget(IReadOnlyList<string>? boards)
    {
        var found = new Diagnostics();
        var rest = _spec with { Configurations = [.. _spec.Configurations.Select(c => c with { Functions = [.. c.Functions.Where(f => IsSound(f.At))] })] };
        DeviceRules.Check(DeviceBuilder.Build(rest, found), boards, found);
        foreach (var finding in found.List)
            if (s_budget.Contains(finding.Code) || finding.Code == Codes.Exhausted && _diagnostics.CountOf(Codes.Exhausted) == 0)
                _diagnostics.Report(finding);
    }

    private bool HasSoundTarget => Array.TrueForAll(s_target, key => _root[key] is { } node ? IsSound(node.Span) : !_diagnostics.Damage.MayDefine(key));

    private void Spoil(Diagnostics found)
    {
        _broken.UnionWith(found.Broken);
        foreach (var file in found.List.Where(d => d.Severity == Severity.Error).Select(d => d.At).Concat(found.Damage.Groups).GroupBy(at => at.File))
            _errors[file.Key] = [.. _errors.GetValueOrDefault(file.Key, []).Concat(file.Select(at => (at.Line, at.Column))).Order()];
    }

    private bool IsSound(SourceSpan at) => at.Line > 0 && Count(at) == 0 && !_broken.Contains(at);

    private bool Counts(Diagnostic finding)
    {
        if (finding.Code.StartsWith(Target, StringComparison.Ordinal) && (!HasSoundTarget || s_budget.Contains(finding.Code)))
            return false;
        if (_ranOut && s_ofNumbers.Contains(finding.Code))
            return false;
        if (finding.Bytes is not { } bytes || finding.Code == UnusedString || finding.Code == MissingString && _root["device"] is MappingNode d && d["string_descriptors"] is { } strings && !IsSound(strings.Span))
            return false;
        switch (bytes.Part.Kind)
        {
            case PartKind.Whole:
                return s_ofBoards.Contains(finding.Code);
            case PartKind.Device:
                // Its USB version, class and number of configurations follow from the functions.
                const int version = 2, packetSize = 7, serial = 16, count = 17;
                return (bytes.Offset is < version or >= packetSize and not count || s_ofDevice.Contains(finding.Code))
                    && (IsSound(finding.At) || bytes.Offset == serial && _root["device"] is MappingNode device && device["serial"] is null && !_diagnostics.Damage.MayDefine("serial"));
        }
        return IsSound(finding.At) && !_entangled.Exists(at => Holds(at, finding.At));
    }

    // A report as a whole, of which a part is missing.
    private bool IsOfWholeReport(Finding finding) => finding.Rule.IsOfWholeReports && _brokenReports.Contains(finding.Where.Part.Report with { Alternate = 0 });

    // Whoever gives bytes names interfaces in them: the numbers must be those of the whole.
    private void FindEntangled()
    {
        foreach (var configuration in _spec.Configurations)
        {
            var isNumbered = true; // the numbers of interfaces and endpoints are those of the whole
            var known = 0; // errors in functions so far
            foreach (var function in configuration.Functions)
            {
                var before = configuration.At with { EndLine = function.At.Line, EndColumn = function.At.Column };
                if (function.At.File != configuration.At.File ? _errors.Count > 0 : Count(before) > known || _errors.Count > 1)
                    isNumbered = false; // a function cannot even be read
                known += Count(function.At);
                if (function is not (CustomSpec or RawSpec))
                    continue;
                isNumbered &= IsSound(function.At);
                if (!isNumbered)
                    _entangled.AddRange(BytesOf(function));
            }
        }
    }

    private static IEnumerable<SourceSpan> BytesOf(FunctionSpec function) => function switch
    {
        RawSpec raw => [raw.At],
        CustomSpec custom => custom.Interfaces.SelectMany(i => i.Alternates.Prepend(i)).SelectMany(BytesOf).Concat(custom.Association is { } association ? [association.At] : []),
        _ => [],
    };

    private static IEnumerable<SourceSpan> BytesOf(InterfaceSpec setting) =>
        setting.Descriptors.Concat(setting.Endpoints.SelectMany(e => e.Descriptors)).Select(d => d.At).Concat(setting.ReportDescriptor?.Places.Select(p => p.At) ?? []);

    private static bool Holds(SourceSpan outer, SourceSpan at) =>
        outer.File == at.File && (at.Line, at.Column).CompareTo((outer.Line, outer.Column)) >= 0 && (at.Line, at.Column).CompareTo((outer.EndLine, outer.EndColumn)) < 0;

    /// <summary>How many errors lie inside.</summary>
    private int Count(SourceSpan outer) => _errors.TryGetValue(outer.File, out var places) ? First(places, (outer.EndLine, outer.EndColumn)) - First(places, (outer.Line, outer.Column)) : 0;

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
