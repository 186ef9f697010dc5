using System.Collections.Immutable;
using UsbDev.Compiler.Spec;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Layout;

/// <summary>A report descriptor as built.</summary>
/// <param name="Bytes">Its bytes.</param>
/// <param name="Places">Where each stretch of them comes from.</param>
/// <param name="Longest">Bytes of the longest reports.</param>
/// <param name="Reports">The reports.</param>
/// <param name="Labels">What each main item is, by its offset.</param>
internal sealed record ReportResult(
    byte[] Bytes, IReadOnlyList<(int Offset, SourceSpan At)> Places, LongestReports Longest, ImmutableArray<CompiledReport> Reports, IReadOnlyDictionary<int, string> Labels)
{
    /// <summary>Fields that stand in the item of another: where they and that were written.</summary>
    public IReadOnlyList<(SourceSpan Field, SourceSpan Item)> Joined { get; init; } = [];

    /// <summary>Where the fields were written, with the report of each.</summary>
    public IReadOnlyList<(SourceSpan At, HidReportType Type, byte Id, CompiledField Field)> FieldPlaces { get; init; } = [];
}

/// <summary>What the endpoints of an interface must carry at once.</summary>
internal struct LongestReports
{
    private int _input, _output; // without the ID

    /// <summary>Reports travel with an ID.</summary>
    public bool HasIds { get; private set; }

    /// <summary>Bytes of the longest input report; 0: there is none.</summary>
    public readonly int Input => WithId(_input);

    /// <summary>Bytes of the longest output report; 0: there is none.</summary>
    public readonly int Output => WithId(_output);

    /// <summary>Counts a report of so many bytes without its ID.</summary>
    public void Add(HidReportType type, byte id, int length)
    {
        HasIds |= id != 0;
        if (type == HidReportType.Input)
            _input = Math.Max(_input, length);
        else if (type == HidReportType.Output)
            _output = Math.Max(_output, length);
    }

    private readonly int WithId(int length) => length == 0 || !HasIds ? length : length + 1;
}
