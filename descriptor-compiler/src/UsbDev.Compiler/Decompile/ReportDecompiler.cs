using System.Buffers;
using System.Collections.Immutable;
using UsbDev.Compiler.Layout;
using UsbDev.Compiler.Spec;
using UsbDev.Descriptors;
using static UsbDev.Compiler.Decompile.DeviceDecompiler;

namespace UsbDev.Compiler.Decompile;

/// <summary>What a report descriptor says.</summary>
/// <param name="Collections">Its collections; empty where only items can say it.</param>
/// <param name="Order">The order of its items.</param>
/// <param name="Literal">Its bytes, where only items can say it.</param>
/// <param name="Longest">Bytes of the longest input and output report; null where nobody counted them.</param>
internal readonly record struct SaidReports(IReadOnlyList<CollectionSpec> Collections, IReadOnlyList<ItemWord> Order, ReportBytes? Literal, (int In, int Out)? Longest);

/// <summary>
/// A report descriptor to collections and fields, with words for what it writes in another order, size or number than the compiler would;
/// what cannot be said so becomes items.
/// </summary>
internal sealed class ReportDecompiler
{
    // Beyond these a description by fields is no longer one that anybody reads.
    private const int MaxCollections = 255, MaxFields = 2000, MaxDepth = 12, MaxPrefix = 64, MaxUsages = 512, MaxPadding = 8192, MaxBits = ushort.MaxValue * 8;

    private readonly ReportItem[] _items; // of the report descriptor, in a borrowed array
    private int _next; // the item that is being read
    private IReadOnlyList<ItemWord> _order = ItemWords.Default;
    private HintFinder _hints = null!;

    private readonly List<CollectionSpec> _collections = [];
    private GrowingArray<Open> _open; // outermost first
    private GrowingArray<FieldSpec> _fields; // of the open collections, each one's behind those of the one around it
    private GrowingArray<ReportSpec> _reports; // of the top-level collection that is open
    private byte _reportId, _id; // of the report, and of what comes next
    private byte? _ownId; // of the next field, where it is not the report's
    private bool _packed, _partial;
    private int _fieldCount, _reportCount, _idCount, _longestIn, _longestOut;
    private GrowingArray<(int Key, long Bits)> _bits; // of each ID and direction in the report

    // What holds, as the items say it.
    private ItemState _state = ItemState.Start, _unsigned; // read as signed numbers where they are that, and as unsigned ones
    private Stack<(ItemState, ItemState)>? _pushed; // few descriptors push

    // Since the last main item.
    private int _first; // of those items
    private int _lastPage = -1, _lastUsage = -1; // among them
    private GrowingArray<UsageRange> _usages;
    private (ushort Page, ushort First)? _minimum;
    private byte? _designator, _string;

    // The last main item, for what the compiler would join with it.
    private bool _lastIsOpen;
    private HidTag _lastTag;
    private uint _lastData;
    private ItemState _last;

    private ReportDecompiler(ReportItem[] items) => _items = items;

    /// <summary>The items since the last main item, up to the one that is being read.</summary>
    private ReadOnlySpan<ReportItem> Prefix => _items.AsSpan(_first, _next - _first);

    /// <summary>A collection whose end has not come.</summary>
    /// <param name="Id">Its own report ID.</param>
    /// <param name="Usage">Its usage.</param>
    /// <param name="Kind">What kind of collection it is.</param>
    /// <param name="First">Items before it.</param>
    /// <param name="Fields">How many fields there are before its own.</param>
    private readonly record struct Open(byte? Id, Usage Usage, byte Kind, ImmutableArray<ItemHint> First, int Fields);

    /// <summary>What a report descriptor says, as well as it can be said.</summary>
    /// <param name="report">The report descriptor.</param>
    /// <param name="asItems">Nothing but items is wanted.</param>
    /// <param name="isBuiltLater">Whether the fields give the bytes again is seen when the whole device is built.</param>
    public static SaidReports Decompile(Bytes report, bool asItems, bool isBuiltLater) =>
        !asItems && Fields(report.Span, isBuiltLater) is { } fields ? fields : new SaidReports([], ItemWords.Default, new ReportBytes(report.ToArray(), []), null);

    /// <summary>The report descriptor as fields; null where they cannot say it.</summary>
    private static SaidReports? Fields(ReadOnlySpan<byte> report, bool isBuiltLater)
    {
        var items = ArrayPool<ReportItem>.Shared.Rent(report.Length); // none is shorter than a byte
        try
        {
            var decompiler = new ReportDecompiler(items);
            return decompiler.Read(report) && (isBuiltLater || ReportBuilder.Gives(decompiler._collections, decompiler._order, report)) ? decompiler.Result() : null;
        }
        finally
        {
            ArrayPool<ReportItem>.Shared.Return(items);
        }
    }

    private SaidReports Result()
    {
        var id = _idCount > 0 ? 1 : 0;
        return new SaidReports(_collections, _order, null, (_longestIn == 0 ? 0 : _longestIn + id, _longestOut == 0 ? 0 : _longestOut + id));
    }

    private bool Read(ReadOnlySpan<byte> report)
    {
        var order = default(ItemOrder);
        if (!TryReadItems(report, ref order, out var count))
            return false;
        _order = order.Find(out var ranks);
        _hints = new HintFinder(ranks);
        for (; _next < count; _next++)
        {
            ref readonly var item = ref _items[_next];
            if (!(item.Word == ItemWord.Main ? Main(item) : See(item)))
                return false;
        }
        // Either all reports have IDs, or there is one.
        return _collections.Count > 0 && _open.Count == 0 && _first == count && (_idCount == _reportCount || _reportCount == 1);
    }

    /// <summary>Reads all items; false where there is a long one, or one that is cut off.</summary>
    private bool TryReadItems(ReadOnlySpan<byte> report, ref ItemOrder order, out int count)
    {
        (count, var first, var end) = (0, 0, 0);
        foreach (var item in new HidItems(report))
        {
            if (item.IsLong)
                return false;
            _items[count] = new ReportItem(item);
            if (_items[count++].Word == ItemWord.Main)
            {
                order.Add(_items.AsSpan(first..(count - 1)));
                first = count;
            }
            end = item.Offset + item.Length;
        }
        return end == report.Length;
    }

    // --- items before a main item --------------------------------------------------------------------------------------------

    private bool See(in ReportItem item)
    {
        if (_next - _first >= MaxUsages + MaxPrefix)
            return false;
        if (ItemWords.HasValue(item.Word))
            return Global(item);
        switch (item.Tag)
        {
            case HidTag.ReportId when item.Data is > 0 and <= 255:
                if (!ReportId(item))
                    return false;
                if (_next == _first && item.Size == 1 && (_open.Count == 1 || _ownId is not null))
                    _first++; // where the compiler writes it by itself
                break;
            case HidTag.Push when item.Size == 0 && (_pushed ??= []).Count < 16:
                _pushed.Push((_state, _unsigned));
                break;
            case HidTag.Pop when item.Size == 0 && _pushed is { Count: > 0 } && (_usages.Count == 0 || _pushed.Peek().Item1.Page == _state.Page):
                (_state, _unsigned) = _pushed.Pop();
                break;
            case HidTag.Usage when _minimum is null && _usages.Count < MaxUsages:
                _lastUsage = _next - _first;
                _usages.Add(new UsageRange(PageOf(item), (ushort)item.Data, (ushort)item.Data));
                break;
            case HidTag.UsageMinimum when _minimum is null && _usages.Count < MaxUsages:
                _lastUsage = _next - _first;
                _minimum = (PageOf(item), (ushort)item.Data);
                break;
            case HidTag.UsageMaximum when _minimum is { } minimum && PageOf(item) == minimum.Page && (ushort)item.Data >= minimum.First && _items[_next - 1].Tag == HidTag.UsageMinimum:
                _lastUsage = _next - _first;
                _usages.Add(new UsageRange(minimum.Page, minimum.First, (ushort)item.Data));
                _minimum = null;
                break;
            case HidTag.DesignatorIndex when item.Data <= 255 && _designator is null:
                _designator = (byte)item.Data;
                break;
            case HidTag.StringIndex when item.Data is > 0 and <= 255 && _string is null:
                _string = (byte)item.Data;
                break;
            default:
                return false;
        }
        return true;
    }

    /// <summary>The highest numbers that descriptions have.</summary>
    private static readonly ItemState s_most = new() { Page = ushort.MaxValue, Min = int.MaxValue, Max = int.MaxValue, PhysicalMin = int.MaxValue, PhysicalMax = int.MaxValue, Exponent = 15, Unit = uint.MaxValue, Size = MaxPadding, Count = ushort.MaxValue };

    private bool Global(in ReportItem item)
    {
        var word = item.Word;
        _state[word] = item.Value;
        _unsigned[word] = item.Data;
        if (word == ItemWord.Page)
            _lastPage = _next - _first;
        return _state[word] <= s_most[word] && (word != ItemWord.Page || _minimum is null);
    }

    private ushort PageOf(in ReportItem item) => item.Size == 4 ? (ushort)(item.Data >> 16) : (ushort)Math.Max(0, _state.Page);

    /// <summary>An ID begins a report where no collection is open that has fields; elsewhere it belongs to the field that follows.</summary>
    private bool ReportId(in ReportItem item)
    {
        if (_ownId is not null)
            return false;
        var isInside = _open.Count > 1 && _fields.Count > _open[1].Fields;
        if (!isInside && _fields.Count == 0 && _reportId == 0)
            _id = _reportId = (byte)item.Data;
        else if (!isInside && _fields.Count > 0)
        {
            if (!EndReport())
                return false;
            _id = _reportId = (byte)item.Data;
        }
        else if (_reportId != 0)
            _id = (_ownId = (byte)item.Data).Value;
        else
            return false;
        return true;
    }

    // --- main items ----------------------------------------------------------------------------------------------------------

    private bool Main(in ReportItem item)
    {
        if (_minimum is not null)
            return false;
        var isGood = item.Tag switch
        {
            HidTag.Collection => Collection(item),
            HidTag.EndCollection => EndCollection(item),
            HidTag.Input or HidTag.Output or HidTag.Feature => Data(item),
            _ => false,
        };
        _first = _next + 1;
        (_lastPage, _lastUsage) = (-1, -1);
        _usages.Clear();
        _designator = _string = null;
        return isGood;
    }

    private bool Collection(in ReportItem item)
    {
        if (item.Data > 6 || _usages.Count > 0 && _usages[0].Count != 1 || _designator is not null || _string is not null || _open.Count >= MaxDepth)
            return false;
        var usage = _usages.Count == 0 ? default : _usages[0][0];
        // A usage 0 of page 0 would be read as none; without one the application is nothing that could be said.
        if (_usages.Count > 0 && usage == default || _open.Count == 0 && _usages.Count == 0)
            return false;
        var wanted = ItemState.None;
        var main = new MainItem { Tag = HidTag.Collection, Data = item.Data, Wanted = ref wanted, Usages = _usages.Span[..Math.Min(1, _usages.Count)], Id = _id }; // hosts take the first
        if (_usages.Count > 0)
            wanted.Page = usage.Page;
        if (!_hints.TryFind(Prefix, item, main, out var first))
            return false;
        _open.Add(new Open(_open.Count == 0 ? null : Own(), usage, (byte)item.Data, first, _fields.Count));
        _lastIsOpen = false;
        return true;
    }

    private bool EndCollection(in ReportItem item)
    {
        if (_open.Count == 0 || item.Size != 0 || _ownId is not null || _designator is not null || _string is not null)
            return false;
        if (!_hints.TryFindEnd(Prefix, out var ends))
            return false;
        _lastIsOpen = false;
        if (_open.Count > 1)
        {
            var inner = _open[^1];
            _open.Cut(_open.Count - 1);
            _fields.Add(new FieldSpec { At = Nowhere, Id = inner.Id, Collection = inner.Usage, CollectionKind = inner.Kind, Fields = TakeFields(inner.Fields), First = inner.First, End = ends });
            return true;
        }
        if (!EndReport() || _collections.Count == MaxCollections)
            return false;
        var top = _open[0];
        _open.Clear();
        _collections.Add(new CollectionSpec { At = Nowhere, Name = "report", Usage = At(top.Usage), Kind = (HidCollectionKind)top.Kind, Reports = [.. _reports.Span], First = top.First, End = ends });
        _reports.Clear();
        return true;
    }

    /// <summary>What the application collection holds so far is a report.</summary>
    private bool EndReport()
    {
        if (_fields.Count == 0 || _reports.Count > MaxCollections)
            return false;
        foreach (var (key, bits) in _bits.Span)
        {
            _partial |= bits % 8 != 0;
            var bytes = (int)((bits + 7) / 8);
            if ((key & 3) == (int)HidReportType.Input)
                _longestIn = Math.Max(_longestIn, bytes);
            else if ((key & 3) == (int)HidReportType.Output)
                _longestOut = Math.Max(_longestOut, bytes);
        }
        _reports.Add(new ReportSpec { At = Nowhere, Name = "report", Id = _reportId == 0 ? null : At(_reportId), Packed = _packed, Partial = _partial, Fields = TakeFields(0) });
        _reportCount++;
        if (_reportId != 0)
            _idCount++;
        foreach (ref var open in _open.Span)
            open = open with { Fields = 0 };
        _bits.Clear();
        (_reportId, _packed, _partial) = (0, false, false);
        return true;
    }

    /// <summary>The last fields, from one on.</summary>
    private ImmutableArray<FieldSpec> TakeFields(int first)
    {
        ImmutableArray<FieldSpec> fields = [.. _fields.Span[first..]];
        _fields.Cut(first);
        return fields;
    }

    private byte? Own()
    {
        var own = _ownId;
        _ownId = null;
        return own;
    }

    private ref (int Key, long Bits) BitsOf(HidReportType kind)
    {
        var key = _id << 2 | (int)kind;
        foreach (ref var entry in _bits.Span)
            if (entry.Key == key)
                return ref entry;
        _bits.Add((key, 0));
        return ref _bits[^1];
    }

    private bool Data(in ReportItem item)
    {
        if (_open.Count == 0 || _state.Size == ItemState.Unset || _state.Count == ItemState.Unset || item.Data >= 512 || ++_fieldCount > MaxFields)
            return false;
        var kind = item.Tag switch { HidTag.Input => HidReportType.Input, HidTag.Output => HidReportType.Output, _ => HidReportType.Feature };
        ref var bits = ref BitsOf(kind).Bits;
        var length = _state.Size * _state.Count;
        if (bits + length > MaxBits)
            return false;
        var isPadding = _usages.Count == 0 && ((HidFlags)item.Data & HidFlags.Constant) != 0 && _designator is null && _string is null;
        var field = isPadding ? Padding(item, kind) : Field(item, kind, bits);
        if (field is null)
            return false;
        bits += length;
        _fields.Add(field);
        return true;
    }

    /// <summary>A padding; null where it cannot be said.</summary>
    private FieldSpec? Padding(in ReportItem item, HidReportType kind)
    {
        var (size, count) = ((int)_state.Size, (int)_state.Count);
        var wanted = ItemState.None;
        (wanted.Size, wanted.Count) = (size, count);
        if ((long)size * count > MaxPadding || !_hints.TryFind(Prefix, item, new MainItem { Tag = item.Tag, Data = item.Data, Id = _id, Wanted = ref wanted }, out var first))
            return null;
        var flags = (HidFlags)item.Data;
        var isParted = FieldSize.OfPadding(size * count) == (size, count);
        _lastIsOpen = false;
        return new FieldSpec
        {
            At = Nowhere,
            Id = Own(),
            Kind = kind,
            Padding = isParted ? size * count : size,
            Count = isParted ? null : count,
            Variable = (flags & HidFlags.Variable) != 0,
            Flags = flags & ~(HidFlags.Variable | HidFlags.Constant),
            First = first,
        };
    }

    /// <summary>A field that begins at a bit of its report; null where it cannot be said.</summary>
    private FieldSpec? Field(in ReportItem item, HidReportType kind, long at)
    {
        var (size, count) = ((int)_state.Size, (int)_state.Count);
        if (size == 0 || size > 32 && size % 8 != 0 || FieldSize.FirstCrossing(at, size, count) >= 0)
            return null;
        TakePage();
        var usages = _usages.Span;
        var wanted = _state;
        // A range that was never said is 0 for hosts.
        if (wanted.Max != ItemState.Unset && wanted.Max < Said(wanted.Min) && Said(wanted.Min) >= 0)
            wanted.Max = _unsigned.Max;
        if (wanted.PhysicalMax < wanted.PhysicalMin && wanted.PhysicalMin >= 0)
            wanted.PhysicalMax = _unsigned.PhysicalMax;
        wanted.Page = usages.IsEmpty ? ItemState.Unset : usages[0].Page;
        if (Said(wanted.Max) < Said(wanted.Min) || wanted.PhysicalMax < wanted.PhysicalMin)
            return null;
        scoped var main = new MainItem { Tag = item.Tag, Data = item.Data, Id = _id, Designator = _designator, String = _string, Usages = usages, Wanted = ref wanted };
        if (!_hints.TryFind(Prefix, item, main, out var first))
            return null;
        var usageCount = 0;
        foreach (var range in usages)
            usageCount += range.Count;
        var flags = (HidFlags)item.Data;
        var isVariable = (flags & HidFlags.Variable) != 0;
        var isOpen = _designator is null && _string is null && ReportBuilder.IsOpen(usages, count, !isVariable);
        var isSeparate = isOpen && _lastIsOpen && first.IsEmpty && _lastTag == item.Tag && _lastData == item.Data && _last.SameButCount(wanted);
        if (isOpen)
            (_lastTag, _lastData, _last) = (item.Tag, item.Data, wanted);
        _lastIsOpen = isOpen;
        _packed |= size >= 8 && at % 8 != 0;
        var unit = new HidUnit((uint)wanted.Unit, (uint)wanted.Exponent);
        return new FieldSpec
        {
            At = Nowhere,
            Id = Own(),
            Kind = kind,
            Usages = [.. usages],
            Range = isVariable && (wanted.Min, wanted.Max) == (0, 1) ? null : (wanted.Min, wanted.Max),
            Bits = size == FieldSize.OfRange(Said(wanted.Min), Said(wanted.Max), (flags & HidFlags.NullState) != 0) ? null : size,
            Count = isVariable && count != Math.Max(1, usageCount) ? count : null,
            Array = isVariable ? null : count,
            Flags = flags & ~HidFlags.Variable,
            Physical = wanted.PhysicalMin == 0 && wanted.PhysicalMax == 0 ? null : (wanted.PhysicalMin, wanted.PhysicalMax),
            Unit = unit.Code == 0 ? null : new HidUnit(unit.Code, 0),
            Exponent = unit.ExponentCode == 0 ? null : unit.Exponent,
            Designator = _designator,
            String = _string is { } index ? new Label(Nowhere, [], index) : null,
            Separate = isSeparate,
            First = first,
        };
    }

    /// <summary>A page that stands behind the usages holds for them: it is the last one before the main item (HID 1.11 §6.2.2.8).</summary>
    private void TakePage()
    {
        if (_lastPage < _lastUsage || _usages.Count == 0 || _usages[^1].Page == _state.Page)
            return;
        var usage = _usages.Count;
        var prefix = Prefix;
        for (var i = _lastUsage; i >= 0; i--)
            if (prefix[i].Tag is HidTag.Usage or HidTag.UsageMaximum && _usages[--usage] is var range && prefix[i].Size < 4)
                _usages[usage] = range with { Page = (ushort)_state.Page };
    }

    private static long Said(long value) => value == ItemState.Unset ? 0 : value;
}
