using System.Collections.Immutable;

namespace UsbDev.Descriptors;

/// <summary>The state machine that HID 1.11 §5.4 and §6.2.2 describe: global items hold on, local items serve one main item.</summary>
internal sealed class ReportDescriptorParser(Bytes source)
{
    private const int LinuxPushDepth = 4;

    private readonly ArrayBuilder<HidItem> _items = new();
    private readonly ImmutableArray<HidCollection>.Builder _top = ImmutableArray.CreateBuilder<HidCollection>();
    private readonly ImmutableArray<HidField>.Builder _fields = ImmutableArray.CreateBuilder<HidField>();
    private readonly ArrayBuilder<HidProblem> _problems = new();
    private readonly Draft?[] _reports = new Draft?[4 << 8];
    private readonly ArrayBuilder<UsageRange> _usages = new();
    private readonly ArrayBuilder<uint> _strings = new();

    private ByteSet _ids;
    private Pushed? _pushed;
    private Globals _globals;
    private Locals _locals;
    private HidCollection? _collection;
    private int _tooDeep;
    private int _ambiguous = -1;

    public ReportDescriptor Parse()
    {
        var walk = new HidItems(source.Span[..Math.Min(source.Length, ReportDescriptor.MaxLength)]).GetEnumerator();
        while (walk.MoveNext())
        {
            _items.Add(walk.Current);
            Take(walk.Current);
        }

        var rest = source.Slice(walk.Position);
        if (!rest.IsEmpty) Problem(HidProblemKind.CutItem, walk.Position, rest.Length, rest.Length);
        Finish(walk.Position);
        return new ReportDescriptor(
            source, rest, _items.ToImmutable(), _top.DrainToImmutable(), _fields.DrainToImmutable(), BuildReports(), _problems.ToImmutable());
    }

    private void Take(HidItem item)
    {
        if (item.DataSize == 0 && item.Tag is not (HidTag.EndCollection or HidTag.Push or HidTag.Pop) && item.Type != HidItemType.Reserved)
            Problem(HidProblemKind.EmptyItem, item);
        switch (item.Tag)
        {
            case HidTag.Input: AddField(item, HidReportType.Input); break;
            case HidTag.Output: AddField(item, HidReportType.Output); break;
            case HidTag.Feature: AddField(item, HidReportType.Feature); break;
            case HidTag.Collection: Open(item); break;
            case HidTag.EndCollection: Close(item); break;

            case HidTag.UsagePage: _globals.UsagePage = (ushort)item.Data; break;
            case HidTag.LogicalMinimum: _globals.LogicalMinimum = item; break;
            case HidTag.LogicalMaximum: _globals.LogicalMaximum = item; break;
            case HidTag.PhysicalMinimum: _globals.PhysicalMinimum = item; break;
            case HidTag.PhysicalMaximum: _globals.PhysicalMaximum = item; break;
            case HidTag.UnitExponent: _globals.Unit = _globals.Unit with { ExponentCode = item.DataSize > 1 ? (uint)item.Signed & 0xFF : item.Data }; break;
            case HidTag.Unit: _globals.Unit = _globals.Unit with { Code = item.Data }; break;
            case HidTag.ReportSize: _globals.ReportSize = item.Data; break;
            case HidTag.ReportCount: _globals.ReportCount = item.Data; break;
            case HidTag.ReportId: SetReportId(item); break;
            case HidTag.Push: Push(item); break;
            case HidTag.Pop: Pop(item); break;

            case HidTag.Usage: AddUsage(item, Resolve(item), Resolve(item)); break;
            case HidTag.UsageMinimum: SetMinimum(item); break;
            case HidTag.UsageMaximum: SetMaximum(item); break;
            case HidTag.StringIndex: AddString(item); break;
            case HidTag.Delimiter: Delimit(item); break;
            case HidTag.DesignatorIndex or HidTag.DesignatorMinimum or HidTag.DesignatorMaximum or HidTag.StringMinimum or HidTag.StringMaximum:
                _locals.Touch(item);
                break;

            case HidTag.Long when item.IsLong: Problem(HidProblemKind.LongItem, item, item.LongTag); break;
            default: Problem(HidProblemKind.ReservedItem, item, item.Prefix); break;
        }
    }

    private void Finish(int end)
    {
        if (_locals.Any) Problem(HidProblemKind.UnusedLocals, _locals.First);
        for (var open = _collection; open is not null; open = open.Parent) Problem(HidProblemKind.MissingEnd, open.Item);
        if (_pushed is not null) Problem(HidProblemKind.MissingPop, end, 0, _pushed.Depth);
        if (!_fields.Any(static f => f.ReportId != 0)) return;
        foreach (var field in _fields)
            if (field.ReportId == 0 && field.BitLength > 0) Problem(HidProblemKind.FieldWithoutId, field.Item);
    }

    private ImmutableArray<HidReport> BuildReports()
    {
        var reports = ImmutableArray.CreateBuilder<HidReport>();
        foreach (var draft in _reports)
            if (draft is { Fields: [var first, ..] }) reports.Add(new HidReport(first.Type, first.ReportId, [.. draft.Fields], draft.Bits));
        return reports.DrainToImmutable();
    }

    private void Open(HidItem item)
    {
        var usage = TakeFirstUsage(item);
        if (_collection is { Depth: ReportDescriptor.MaxDepth })
        {
            if (_tooDeep++ == 0) Problem(HidProblemKind.TooDeep, item);
            return;
        }

        _collection = new HidCollection(item, usage, _collection);
        if (_collection.Parent is null) _top.Add(_collection);
    }

    private void Close(HidItem item)
    {
        if (_locals.Any) Problem(HidProblemKind.UnusedLocals, _locals.First);
        ClearLocals();
        if (_tooDeep > 0)
        {
            _tooDeep--;
        }
        else if (_collection is null)
        {
            Problem(HidProblemKind.ExtraEnd, item);
        }
        else
        {
            _collection.End = item;
            _collection = _collection.Parent;
        }
    }

    private void AddField(HidItem item, HidReportType type)
    {
        CloseLocals(item);
        var flags = (HidFlags)item.Data;
        if (_collection is null) Problem(HidProblemKind.FieldOutside, item);
        if (_globals.ReportSize is null) Problem(HidProblemKind.NoReportSize, item);
        if (_globals.ReportCount is null) Problem(HidProblemKind.NoReportCount, item);
        if ((flags & HidFlags.Constant) == 0 && (_globals.LogicalMinimum is null || _globals.LogicalMaximum is null))
            Problem(HidProblemKind.NoLogicalRange, item);
        if ((flags & HidFlags.Constant) == 0 && _usages.Count == 0 && !_locals.IsRefused && _globals is { ReportSize: > 0, ReportCount: > 0 })
            Problem(HidProblemKind.NoUsage, item);

        var report = _reports[((int)type << 8) | _globals.ReportId] ??= new Draft { Bits = _globals.ReportId == 0 ? 0 : 8 };
        var size = (int)Math.Min(_globals.ReportSize ?? 0, int.MaxValue);
        var count = (int)Math.Min(_globals.ReportCount ?? 0, int.MaxValue);
        var logicalMinimum = _globals.LogicalMinimum?.Signed ?? 0;
        var physicalMinimum = _globals.PhysicalMinimum?.Signed ?? 0;
        var field = new HidField
        {
            Type = type,
            ReportId = _globals.ReportId,
            Flags = flags,
            Item = item,
            BitOffset = report.Bits,
            Size = size,
            Count = count,
            Usages = _usages.Count == 0 ? UsageList.Empty : new UsageList(_usages.ToArray()),
            LogicalMinimum = logicalMinimum,
            LogicalMaximum = Maximum(_globals.LogicalMaximum, logicalMinimum, (flags & HidFlags.Constant) == 0),
            PhysicalMinimum = physicalMinimum,
            PhysicalMaximum = Maximum(_globals.PhysicalMaximum, physicalMinimum, false),
            Unit = _globals.Unit,
            Collection = _collection,
            Strings = _strings.Count == 0 ? [] : new ValueArray<uint>(_strings.ToArray()),
        };
        report.Fields.Add(field);
        report.Bits = Math.Min(report.Bits + field.BitLength, long.MaxValue / 4);
        _fields.Add(field);
        _collection?.Add(field);
        ClearLocals();
    }

    /// <summary>Linux reads a maximum by the sign of the minimum; other hosts always read it signed.</summary>
    private long Maximum(HidItem? item, long minimum, bool judge)
    {
        if (item is not { } maximum) return 0;
        if (minimum < 0) return maximum.Signed;
        if (judge && maximum.Signed < 0 && maximum.Offset != _ambiguous)
        {
            _ambiguous = maximum.Offset;
            Problem(HidProblemKind.AmbiguousMaximum, maximum, maximum.Data);
        }

        return maximum.Data;
    }

    private void SetReportId(HidItem item)
    {
        if (item.Data is 0 or > byte.MaxValue) Problem(HidProblemKind.BadReportId, item, item.Data);
        else if (!_ids.Add((byte)item.Data)) Problem(HidProblemKind.RepeatedReportId, item, item.Data);
        if (_collection is null) Problem(HidProblemKind.ReportIdOutside, item, item.Data);
        _globals.ReportId = (byte)item.Data;
    }

    private void Push(HidItem item)
    {
        _pushed = new Pushed(_globals, _pushed);
        if (_pushed.Depth == LinuxPushDepth + 1) Problem(HidProblemKind.DeepPush, item, _pushed.Depth);
    }

    private void Pop(HidItem item)
    {
        if (_pushed is null) Problem(HidProblemKind.ExtraPop, item);
        else (_globals, _pushed) = (_pushed.Globals, _pushed.Below);
    }

    /// <summary>One- and two-byte usages are completed with the page in force; four-byte usages bring their own (HID 1.11 §6.2.2.8).</summary>
    private Usage Resolve(HidItem item)
    {
        if (item.DataSize == 4) return new Usage(item.Data);
        if (_globals.UsagePage is null) Problem(HidProblemKind.NoUsagePage, item);
        return new Usage(_globals.UsagePage ?? 0, (ushort)item.Data);
    }

    private void AddUsage(HidItem item, Usage first, Usage last)
    {
        _locals.Touch(item);
        if (_locals.DelimiterOpen && _locals.DelimiterUsed++ > 0) return;
        _usages.Add(new UsageRange(first.Page, first.Id, last.Id));
    }

    private void SetMinimum(HidItem item)
    {
        _locals.Touch(item);
        if (_locals.Maximum is { } maximum) AddRange(item, Resolve(item), Resolve(maximum));
        else if (_locals.Minimum is { } earlier) Problem(HidProblemKind.MinimumAlone, earlier);
        if (_locals.Maximum is null) _locals.Minimum = item;
        _locals.Maximum = null;
    }

    private void SetMaximum(HidItem item)
    {
        _locals.Touch(item);
        if (_locals.Minimum is { } minimum) AddRange(item, Resolve(minimum), Resolve(item));
        else if (_locals.Maximum is { } earlier) Problem(HidProblemKind.MaximumAlone, earlier);
        if (_locals.Minimum is null) _locals.Maximum = item;
        _locals.Minimum = null;
    }

    private void AddRange(HidItem item, Usage first, Usage last)
    {
        if (first.Page == last.Page && first.Id <= last.Id)
        {
            AddUsage(item, first, last);
            return;
        }

        _locals.IsRefused = true;
        Problem(first.Page == last.Page ? HidProblemKind.UsagesReversed : HidProblemKind.UsagesAcrossPages, item);
    }

    private void AddString(HidItem item)
    {
        _locals.Touch(item);
        _strings.Add(item.Data);
    }

    private void Delimit(HidItem item)
    {
        _locals.Touch(item);
        var open = item.Data != 0;
        if (open && _locals.DelimiterOpen) Problem(HidProblemKind.NestedDelimiter, item);
        if (!open && !_locals.DelimiterOpen) Problem(HidProblemKind.UnbalancedDelimiter, item);
        _locals.DelimiterOpen = open;
        _locals.DelimiterUsed = 0;
    }

    private Usage? TakeFirstUsage(HidItem item)
    {
        CloseLocals(item);
        Usage? usage = _usages.Count == 0 ? null : _usages[0][0];
        if (_collection is null && _usages.Count > 1) Problem(HidProblemKind.SeveralTopUsages, item, _usages.Count);
        ClearLocals();
        return usage;
    }

    /// <summary>What was begun before a main item must be whole when it comes.</summary>
    private void CloseLocals(HidItem item)
    {
        if (_locals.DelimiterOpen) Problem(HidProblemKind.UnbalancedDelimiter, item);
        if (_locals.Minimum is { } minimum) Problem(HidProblemKind.MinimumAlone, minimum);
        if (_locals.Maximum is not { } maximum) return;
        Problem(HidProblemKind.MaximumAlone, maximum);
        var last = Resolve(maximum);
        AddUsage(maximum, last with { Id = 0 }, last);
    }

    private void ClearLocals()
    {
        _locals = default;
        _usages.Clear();
        _strings.Clear();
    }

    private void Problem(HidProblemKind kind, HidItem item, long detail = 0) => Problem(kind, item.Offset, item.Length, detail);

    private void Problem(HidProblemKind kind, int offset, int length, long detail) => _problems.Add(new HidProblem(kind, offset, length, detail));

    /// <summary>A report that grows.</summary>
    private sealed class Draft
    {
        public List<HidField> Fields { get; } = [];

        public long Bits { get; set; }
    }

    /// <summary>What Push has put by.</summary>
    private sealed class Pushed(Globals globals, Pushed? below)
    {
        public Globals Globals { get; } = globals;

        public Pushed? Below { get; } = below;

        public int Depth { get; } = below is null ? 1 : below.Depth + 1;
    }

    private struct Globals
    {
        public ushort? UsagePage;
        public HidItem? LogicalMinimum;
        public HidItem? LogicalMaximum;
        public HidItem? PhysicalMinimum;
        public HidItem? PhysicalMaximum;
        public HidUnit Unit;
        public uint? ReportSize;
        public uint? ReportCount;
        public byte ReportId;
    }

    private struct Locals
    {
        public HidItem First;
        public bool Any;
        public HidItem? Minimum;
        public HidItem? Maximum;
        public bool DelimiterOpen;
        public int DelimiterUsed;
        public bool IsRefused;

        public void Touch(HidItem item)
        {
            if (!Any) First = item;
            Any = true;
        }
    }
}
