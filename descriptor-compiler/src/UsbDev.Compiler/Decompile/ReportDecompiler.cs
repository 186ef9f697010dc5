using UsbDev.Compiler.Layout;
using UsbDev.Compiler.Spec;
using UsbDev.Descriptors;
using static UsbDev.Compiler.Decompile.DeviceDecompiler;

namespace UsbDev.Compiler.Decompile;

/// <summary>A report descriptor to collections and fields; where the compiler would write those with other items, to its items.</summary>
internal sealed class ReportDecompiler
{
    // Beyond these a description by fields is no longer one that anybody reads.
    private const int MaxCollections = 255, MaxFields = 2000;

    private readonly List<CollectionSpec> _collections = [];
    private readonly Stack<Open> _open = [];
    private readonly bool _separate;
    private readonly bool _packed;
    private List<ReportSpec> _reports = [];
    private byte? _id;
    private bool _hasReport;
    private int _fields;

    private ushort _page;
    private long? _logicalMin, _logicalMax;
    private long _physicalMin, _physicalMax;
    private HidUnit _unit;
    private int? _size, _count;
    private readonly List<UsageRange> _usages = [];
    private (ushort Page, ushort First)? _minimum;
    private byte? _designator, _string;

    private ReportDecompiler(bool packed, bool separate) => (_packed, _separate) = (packed, separate);

    /// <summary>A collection whose end has not come.</summary>
    private sealed record Open(Usage? Usage, byte Kind, List<FieldSpec> Fields);

    /// <summary>The interface with its reports said as well as they can be.</summary>
    public static HidSpec Decompile(Bytes report, bool asItems, HidSpec hid)
    {
        if (!asItems)
            foreach (var (packed, separate) in (ReadOnlySpan<(bool, bool)>)[(false, false), (true, false), (false, true), (true, true)])
            {
                if (new ReportDecompiler(packed, separate).Read(report) is not { } collections)
                    break;
                var candidate = hid with { Collections = collections };
                var diagnostics = new Diagnostics();
                var built = ReportBuilder.Build(candidate, diagnostics, static label => label.Index ?? 0);
                if (!diagnostics.HasErrors && built.Bytes.AsSpan().SequenceEqual(report))
                    return candidate;
            }
        return hid with { ReportDescriptor = Decompiler.Literal(report) };
    }

    private List<CollectionSpec>? Read(Bytes report)
    {
        var end = 0;
        foreach (var item in new HidItems(report))
        {
            end = item.Offset + item.Length;
            if (!See(item) || _collections.Count > MaxCollections || _fields > MaxFields)
                return null;
        }
        return end == report.Length && _open.Count == 0 && _collections.Count > 0 ? _collections : null;
    }

    private bool See(HidItem item)
    {
        switch (item.Tag)
        {
            case HidTag.UsagePage when item.Data <= 0xFFFF:
                _page = (ushort)item.Data;
                return true;
            case HidTag.LogicalMinimum:
                _logicalMin = item.Signed;
                return true;
            case HidTag.LogicalMaximum:
                _logicalMax = item.DataSize == 4 && _logicalMin >= 0 ? item.Data : item.Signed;
                return true;
            case HidTag.PhysicalMinimum:
                _physicalMin = item.Signed;
                return true;
            case HidTag.PhysicalMaximum:
                _physicalMax = item.DataSize == 4 && _physicalMin >= 0 ? item.Data : item.Signed;
                return true;
            case HidTag.UnitExponent when item.Data < 16:
                _unit = _unit with { ExponentCode = item.Data };
                return true;
            case HidTag.Unit:
                _unit = _unit with { Code = item.Data };
                return true;
            case HidTag.ReportSize when item.Data is > 0 and <= 8192:
                _size = (int)item.Data;
                return true;
            case HidTag.ReportCount when item.Data is > 0 and <= 65535:
                _count = (int)item.Data;
                return true;
            case HidTag.ReportId when item.Data is > 0 and <= 255 && _open.Count == 1:
                EndReport();
                (_id, _hasReport) = ((byte)item.Data, true);
                return true;
            case HidTag.Usage:
                _usages.Add(Range(item, item));
                return true;
            case HidTag.UsageMinimum:
                var first = Range(item, item);
                _minimum = (first.Page, first.First);
                return true;
            case HidTag.UsageMaximum when _minimum is { } minimum && Range(item, item) is var last && last.Page == minimum.Page && last.First >= minimum.First:
                _usages.Add(new UsageRange(minimum.Page, minimum.First, last.First));
                _minimum = null;
                return true;
            case HidTag.DesignatorIndex when item.Data <= 255 && _designator is null:
                _designator = (byte)item.Data;
                return true;
            case HidTag.StringIndex when item.Data is > 0 and <= 255 && _string is null:
                _string = (byte)item.Data;
                return true;
            case HidTag.Collection when item.Data <= 6 && _usages is [{ Count: 1 } usage] && (_open.Count > 0 || item.Data == 1):
                _open.Push(new Open(usage[0], (byte)item.Data, []));
                if (_open.Count == 1)
                    _reports = [];
                ClearLocals();
                return _open.Count < 12;
            case HidTag.EndCollection when _open.Count > 0:
                EndCollection();
                ClearLocals();
                return true;
            case HidTag.Input or HidTag.Output or HidTag.Feature when _open.Count > 0:
                return Data(item);
            default:
                return false;
        }
    }

    private UsageRange Range(HidItem item, HidItem last)
    {
        var page = item.DataSize == 4 ? (ushort)(item.Data >> 16) : _page;
        return new UsageRange(page, (ushort)item.Data, (ushort)last.Data);
    }

    private void ClearLocals()
    {
        _usages.Clear();
        _minimum = null;
        _designator = _string = null;
    }

    private bool Data(HidItem item)
    {
        if (_size is not { } size || _count is not { } count || item.Data >= 512)
            return false;
        var flags = (HidFlags)item.Data;
        var type = item.Tag switch { HidTag.Input => HidReportType.Input, HidTag.Output => HidReportType.Output, _ => HidReportType.Feature };
        FieldSpec field;
        if (_usages.Count == 0)
        {
            if ((flags & ~HidFlags.Variable) != HidFlags.Constant || (long)size * count > 8192)
                return false;
            field = new FieldSpec { At = Nowhere, Kind = type, Padding = At(size * count), Variable = (flags & HidFlags.Variable) != 0 };
        }
        else
        {
            if (_logicalMin is not { } min || _logicalMax is not { } max || max < min || _physicalMax < _physicalMin || size > 32)
                return false;
            var isVariable = (flags & HidFlags.Variable) != 0;
            var usageCount = _usages.Sum(u => u.Count);
            var isPlain = _physicalMin == 0 && _physicalMax == 0;
            field = new FieldSpec
            {
                At = Nowhere,
                Kind = type,
                Usages = [.. _usages.Select(At)],
                Range = isVariable && (min, max) == (0, 1) ? null : At((min, max)),
                Bits = size == ReportBuilder.BitsFor(min, max, (flags & HidFlags.NullState) != 0) ? null : At(size),
                Count = isVariable && count != usageCount ? At(count) : null,
                Array = isVariable ? null : At(count),
                Flags = flags & ~HidFlags.Variable,
                Physical = isPlain ? null : At((_physicalMin, _physicalMax)),
                Unit = _unit.Code == 0 && _unit.ExponentCode == 0 ? null : At(new HidUnit(_unit.Code, 0)),
                Exponent = _unit.ExponentCode == 0 ? null : _unit.Exponent,
                Designator = _designator,
                String = _string is { } index ? new Label(Nowhere, [], index) : null,
                Separate = _separate,
            };
        }
        _open.Peek().Fields.Add(field);
        _fields++;
        ClearLocals();
        return true;
    }

    private void EndReport()
    {
        var top = _open.Peek();
        if (top.Fields.Count > 0 || _hasReport)
            _reports.Add(new ReportSpec { At = Nowhere, Name = $"report{_reports.Count + 1}", Id = _id is { } id ? At(id) : null, Packed = _packed, Fields = [.. top.Fields] });
        top.Fields.Clear();
        (_id, _hasReport) = (null, false);
    }

    private void EndCollection()
    {
        if (_open.Count > 1)
        {
            var inner = _open.Pop();
            _open.Peek().Fields.Add(new FieldSpec { At = Nowhere, Collection = At(inner.Usage!.Value), CollectionKind = inner.Kind, Fields = inner.Fields });
            return;
        }
        EndReport();
        var top = _open.Pop();
        _collections.Add(new CollectionSpec { At = Nowhere, Name = $"report{_collections.Count + 1}", Usage = At(top.Usage!.Value), Reports = _reports });
    }
}
