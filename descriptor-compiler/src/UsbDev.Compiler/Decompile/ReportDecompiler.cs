using System.Buffers;
using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
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

    private readonly byte[] _report;
    private readonly HidItem[] _items; // of the report descriptor, in a borrowed array
    private int _next; // the item that is being read
    private IReadOnlyList<ItemWord> _order = ItemWords.Default;
    private Ranks _rank;

    private readonly List<CollectionSpec> _collections = [];
    private readonly List<Open> _open = []; // outermost first
    private List<ReportSpec> _reports = [];
    private byte _reportId, _id; // of the report, and of what comes next
    private byte? _ownId; // of the next field, where it is not the report's
    private bool _packed, _partial;
    private int _fields, _reportCount, _idCount, _longestIn, _longestOut;
    private readonly List<(int Key, long Bits)> _bits = []; // of each ID and direction in the report

    private ItemState _written = ItemState.Start; // what holds for the compiler, when it has written as far
    private Stack<ItemState>? _writtenPushed; // few descriptors push

    // What holds, as the items say it.
    private ItemState _state = ItemState.Start;
    private uint _maxData, _physicalMaxData;
    private Stack<(ItemState State, uint MaxData, uint PhysicalMaxData)>? _pushed;

    // Since the last main item.
    private int _first; // of those items
    private int _lastPage = -1, _lastUsage = -1; // among them
    private readonly List<UsageRange> _usages = [];
    private readonly List<ItemHint> _words = new(16);
    private (ushort Page, ushort First)? _minimum;
    private byte? _designator, _string;

    // The last main item, for what the compiler would join with it.
    private bool _lastIsOpen;
    private HidTag _lastTag;
    private uint _lastData;
    private ItemState _last;

    private ReportDecompiler(byte[] report, HidItem[] items) => (_report, _items) = (report, items);

    /// <summary>The items since the last main item, up to the one that is being read.</summary>
    private ReadOnlySpan<HidItem> Prefix => _items.AsSpan(_first, _next - _first);

    /// <summary>A collection whose end has not come.</summary>
    private sealed record Open(byte? Id, Usage Usage, byte Kind, ImmutableArray<ItemHint> First)
    {
        public List<FieldSpec> Fields { get; set; } = new(8);
    }

    /// <summary>What a report descriptor says, as well as it can be said.</summary>
    /// <param name="report">The report descriptor.</param>
    /// <param name="asItems">Nothing but items is wanted.</param>
    /// <param name="isBuiltLater">Whether the fields give the bytes again is seen when the whole device is built.</param>
    public static SaidReports Decompile(Bytes report, bool asItems, bool isBuiltLater)
    {
        var bytes = report.ToArray();
        return !asItems && Fields(bytes, isBuiltLater) is { } fields ? fields : new SaidReports([], ItemWords.Default, new ReportBytes(bytes, []), null);
    }

    /// <summary>The report descriptor as fields; null where they cannot say it.</summary>
    private static SaidReports? Fields(byte[] report, bool isBuiltLater)
    {
        var items = ArrayPool<HidItem>.Shared.Rent(report.Length); // none is shorter than a byte
        try
        {
            var decompiler = new ReportDecompiler(report, items);
            return decompiler.Read() && (isBuiltLater || ReportBuilder.Gives(decompiler._collections, decompiler._order, report)) ? decompiler.Result() : null;
        }
        finally
        {
            ArrayPool<HidItem>.Shared.Return(items);
        }
    }

    private SaidReports Result()
    {
        var id = _idCount > 0 ? 1 : 0;
        return new SaidReports(_collections, _order, null, (_longestIn == 0 ? 0 : _longestIn + id, _longestOut == 0 ? 0 : _longestOut + id));
    }

    private bool Read()
    {
        var count = ReadItems();
        for (; _next < count; _next++)
        {
            ref readonly var item = ref _items[_next];
            if (item.IsLong || !(item.Type == HidItemType.Main ? Main(item) : See(item)))
                return false;
        }
        var isWhole = count > 0 && _items[count - 1].Offset + _items[count - 1].Length == _report.Length;
        // Either all reports have IDs, or there is one.
        return _collections.Count > 0 && isWhole && _open.Count == 0 && _first == count && (_idCount == _reportCount || _reportCount == 1);
    }

    // --- order -------------------------------------------------------------------------------------------------------------

    /// <summary>A number for each word that is ordered.</summary>
    [InlineArray(ItemWords.Ordered)]
    private struct Ranks
    {
        private int _first;
    }

    /// <summary>Of each word that is ordered, how often each other stands before it.</summary>
    [InlineArray(ItemWords.Ordered)]
    private struct Precedence
    {
        private Vector256<ushort> _first;

        public readonly bool IsFirst(int word, int other) => this[other][word] > this[word][other];
    }

    /// <summary>Reads all items, and finds the order that most main items have: what the compiler does without a word at each field.</summary>
    /// <returns>How many items there are.</returns>
    private int ReadItems()
    {
        const int n = ItemWords.Ordered;
        var before = default(Precedence);
        var lanes = Vector256<ushort>.Zero; // of the words seen since the last main item
        var (seen, used) = (0u, 0u);
        var items = 0;
        foreach (var item in new HidItems(_report))
        {
            _items[items++] = item;
            if (item.Type == HidItemType.Main)
            {
                used |= seen;
                (seen, lanes) = (0, Vector256<ushort>.Zero);
                continue;
            }
            var word = (int)Word(item.Tag);
            if (word >= n || (seen >> word & 1) != 0)
                continue;
            before[word] += lanes;
            lanes |= s_lanes[word];
            seen |= 1u << word;
        }
        used |= seen;
        var order = new ItemWord[BitOperations.PopCount(used)];
        var count = 0;
        var isDefault = true;
        for (; used != 0; used &= used - 1)
        {
            var word = BitOperations.TrailingZeroCount(used);
            var at = count++;
            for (; at > 0 && before.IsFirst(word, (int)order[at - 1]); at--)
                order[at] = order[at - 1];
            isDefault &= at == count - 1;
            order[at] = (ItemWord)word;
        }
        if (!isDefault)
            _order = order;
        for (var word = 0; word < n; word++)
            _rank[word] = n + word;
        for (var i = 0; i < count; i++)
            _rank[(int)order[i]] = i;
        return items;
    }

    private static readonly Vector256<ushort>[] s_lanes = [.. Enumerable.Range(0, ItemWords.Ordered).Select(word => Vector256<ushort>.Zero.WithElement(word, (ushort)1))];

    private const ItemWord NoWord = (ItemWord)byte.MaxValue;

    private static ItemWord Word(HidTag tag) => s_words[(int)tag >> 2];

    private static readonly ItemWord[] s_words = [.. Enumerable.Range(0, 64).Select(i => WordOf((HidTag)(i << 2)))];

    private static ItemWord WordOf(HidTag tag) => tag switch
    {
        HidTag.UsagePage => ItemWord.Page,
        HidTag.Usage or HidTag.UsageMinimum or HidTag.UsageMaximum => ItemWord.Usage,
        HidTag.LogicalMinimum => ItemWord.Min,
        HidTag.LogicalMaximum => ItemWord.Max,
        HidTag.PhysicalMinimum => ItemWord.PhysicalMin,
        HidTag.PhysicalMaximum => ItemWord.PhysicalMax,
        HidTag.UnitExponent => ItemWord.Exponent,
        HidTag.Unit => ItemWord.Unit,
        HidTag.ReportSize => ItemWord.Size,
        HidTag.ReportCount => ItemWord.Count,
        HidTag.ReportId => ItemWord.Id,
        HidTag.Push => ItemWord.Push,
        HidTag.Pop => ItemWord.Pop,
        HidTag.DesignatorIndex => ItemWord.Designator,
        HidTag.StringIndex => ItemWord.String,
        _ => NoWord,
    };

    // --- items before a main item --------------------------------------------------------------------------------------------

    private bool See(in HidItem item)
    {
        if (_next - _first >= MaxUsages + MaxPrefix)
            return false;
        switch (item.Tag)
        {
            case HidTag.UsagePage when item.Data <= 0xFFFF && _minimum is null:
                _lastPage = _next - _first;
                _state.Page = item.Data;
                break;
            case HidTag.LogicalMinimum:
                _state.Min = item.Signed;
                break;
            case HidTag.LogicalMaximum:
                (_state.Max, _maxData) = (item.Signed, item.Data);
                break;
            case HidTag.PhysicalMinimum:
                _state.PhysicalMin = item.Signed;
                break;
            case HidTag.PhysicalMaximum:
                (_state.PhysicalMax, _physicalMaxData) = (item.Signed, item.Data);
                break;
            case HidTag.UnitExponent when ItemState.ExponentOf(item.Data) < 16:
                _state.Exponent = ItemState.ExponentOf(item.Data);
                break;
            case HidTag.Unit:
                _state.Unit = item.Data;
                break;
            case HidTag.ReportSize when item.Data <= MaxPadding:
                _state.Size = item.Data;
                break;
            case HidTag.ReportCount when item.Data <= 65535:
                _state.Count = item.Data;
                break;
            case HidTag.ReportId when item.Data is > 0 and <= 255:
                if (!ReportId(item))
                    return false;
                if (_next == _first && item.DataSize == 1 && (_open.Count == 1 || _ownId is not null))
                    _first++; // where the compiler writes it by itself
                break;
            case HidTag.Push when item.DataSize == 0 && (_pushed ??= []).Count < 16:
                _pushed.Push((_state, _maxData, _physicalMaxData));
                break;
            case HidTag.Pop when item.DataSize == 0 && _pushed is { Count: > 0 } && (_usages.Count == 0 || _pushed.Peek().State.Page == _state.Page):
                (_state, _maxData, _physicalMaxData) = _pushed.Pop();
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

    private ushort PageOf(in HidItem item) => item.DataSize == 4 ? (ushort)(item.Data >> 16) : (ushort)Math.Max(0, _state.Page);

    /// <summary>An ID begins a report where no collection is open that has fields; elsewhere it belongs to the field that follows.</summary>
    private bool ReportId(in HidItem item)
    {
        if (_ownId is not null)
            return false;
        var isInside = false;
        for (var i = 1; i < _open.Count; i++)
            isInside |= _open[i].Fields.Count > 0;
        if (!isInside && (_open.Count == 0 || _open[0].Fields.Count == 0) && _reportId == 0)
            _id = _reportId = (byte)item.Data;
        else if (!isInside && _open.Count > 0 && _open[0].Fields.Count > 0)
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

    private bool Main(in HidItem item)
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

    private bool Collection(in HidItem item)
    {
        if (item.Data > 6 || _usages is [{ Count: not 1 }, ..] || _designator is not null || _string is not null || _open.Count >= MaxDepth)
            return false;
        var usage = _usages.Count == 0 ? default : _usages[0][0];
        // A usage 0 of page 0 would be read as none; without one the application is nothing that could be said.
        if (_usages.Count > 0 && usage == default || _open.Count == 0 && _usages.Count == 0)
            return false;
        var wanted = ItemState.None;
        var main = new MainItem { Tag = HidTag.Collection, Data = item.Data, Wanted = ref wanted, Usages = CollectionsMarshal.AsSpan(_usages)[..Math.Min(1, _usages.Count)], Id = _id }; // hosts take the first
        if (_usages.Count > 0)
            wanted.Page = usage.Page;
        if (!Write(item, main, out var first))
            return false;
        _open.Add(new Open(_open.Count == 0 ? null : Own(), usage, (byte)item.Data, first));
        _lastIsOpen = false;
        return true;
    }

    private bool EndCollection(in HidItem item)
    {
        if (_open.Count == 0 || item.DataSize != 0 || _ownId is not null || _designator is not null || _string is not null)
            return false;
        if (!FindWords(new MainItem { Wanted = ref ItemState.None }))
            return false;
        var ends = Said(_words.Count);
        _lastIsOpen = false;
        if (_open.Count > 1)
        {
            var inner = _open[^1];
            _open.RemoveAt(_open.Count - 1);
            _open[^1].Fields.Add(new FieldSpec { At = Nowhere, Id = inner.Id, Collection = inner.Usage, CollectionKind = inner.Kind, Fields = inner.Fields, First = inner.First, End = ends });
            return true;
        }
        if (!EndReport() || _collections.Count == MaxCollections)
            return false;
        var top = _open[0];
        _open.Clear();
        _collections.Add(new CollectionSpec { At = Nowhere, Name = "report", Usage = At(top.Usage), Kind = (HidCollectionKind)top.Kind, Reports = _reports, First = top.First, End = ends });
        _reports = [];
        return true;
    }

    /// <summary>What the application collection holds so far is a report.</summary>
    private bool EndReport()
    {
        var top = _open[0];
        if (top.Fields.Count == 0 || _reports.Count > MaxCollections)
            return false;
        foreach (var (key, bits) in _bits)
        {
            _partial |= bits % 8 != 0;
            var bytes = (int)((bits + 7) / 8);
            if ((key & 3) == (int)HidReportType.Input)
                _longestIn = Math.Max(_longestIn, bytes);
            else if ((key & 3) == (int)HidReportType.Output)
                _longestOut = Math.Max(_longestOut, bytes);
        }
        _reports.Add(new ReportSpec { At = Nowhere, Name = "report", Id = _reportId == 0 ? null : At(_reportId), Packed = _packed, Partial = _partial, Fields = top.Fields });
        _reportCount++;
        if (_reportId != 0)
            _idCount++;
        top.Fields = [];
        _bits.Clear();
        (_reportId, _packed, _partial) = (0, false, false);
        return true;
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
        var bits = CollectionsMarshal.AsSpan(_bits);
        foreach (ref var entry in bits)
            if (entry.Key == key)
                return ref entry;
        _bits.Add((key, 0));
        return ref CollectionsMarshal.AsSpan(_bits)[^1];
    }

    private bool Data(in HidItem item)
    {
        if (_open.Count == 0 || _state.Size == ItemState.Unset || _state.Count == ItemState.Unset || item.Data >= 512 || ++_fields > MaxFields)
            return false;
        var (size, count) = ((int)_state.Size, (int)_state.Count);
        var flags = (HidFlags)item.Data;
        var kind = item.Tag switch { HidTag.Input => HidReportType.Input, HidTag.Output => HidReportType.Output, _ => HidReportType.Feature };
        ItemState wanted;
        scoped var main = new MainItem { Tag = item.Tag, Data = item.Data, Id = _id, Designator = _designator, String = _string };
        var bits = BitsOf(kind).Bits;
        if (bits + (long)size * count > MaxBits)
            return false;
        FieldSpec field;
        var isOpen = false;
        var own = Own();
        if (_usages.Count == 0 && (flags & HidFlags.Constant) != 0 && _designator is null && _string is null)
        {
            wanted = ItemState.None;
            (wanted.Size, wanted.Count) = (size, count);
            main.Wanted = ref wanted;
            if (!Write(item, main, out var first) || (long)size * count > MaxPadding)
                return false;
            var isParted = ReportBuilder.PaddingOf(size * count) == (size, count);
            field = new FieldSpec
            {
                At = Nowhere,
                Id = own,
                Kind = kind,
                Padding = isParted ? size * count : size,
                Count = isParted ? null : count,
                Variable = (flags & HidFlags.Variable) != 0,
                Flags = flags & ~(HidFlags.Variable | HidFlags.Constant),
                First = first,
            };
        }
        else
        {
            if (size == 0 || size > 32 && size % 8 != 0)
                return false;
            // A range that was never said is 0 for hosts.
            var (min, max) = (_state.Min, _state.Max != ItemState.Unset && _state.Max < Said(_state.Min) && Said(_state.Min) >= 0 ? _maxData : _state.Max);
            var (physicalMin, physicalMax) = (_state.PhysicalMin, _state.PhysicalMax < _state.PhysicalMin && _state.PhysicalMin >= 0 ? _physicalMaxData : _state.PhysicalMax);
            var isVariable = (flags & HidFlags.Variable) != 0;
            if (Said(max) < Said(min) || physicalMax < physicalMin)
                return false;
            var needed = ReportBuilder.BitsFor(Said(min), Said(max), (flags & HidFlags.NullState) != 0);
            var usages = 0;
            foreach (var range in _usages)
                usages += range.Count;
            TakePage();
            wanted = _state;
            (wanted.Max, wanted.PhysicalMax) = (max, physicalMax);
            main.Usages = CollectionsMarshal.AsSpan(_usages);
            wanted.Page = _usages.Count == 0 ? ItemState.Unset : _usages[0].Page;
            main.Wanted = ref wanted;
            var at = bits;
            if (size >= 8 && at % 8 != 0)
                _packed = true;
            if (ReportBuilder.FirstCrossing(at, size, count) >= 0)
                return false;
            if (!Write(item, main, out var first))
                return false;
            var unit = new HidUnit((uint)_state.Unit, (uint)_state.Exponent);
            field = new FieldSpec
            {
                At = Nowhere,
                Id = own,
                Kind = kind,
                Usages = [.. _usages],
                Range = isVariable && (min, max) == (0, 1) ? null : (min, max),
                Bits = size == needed ? null : size,
                Count = isVariable && count != Math.Max(1, usages) ? count : null,
                Array = isVariable ? null : count,
                Flags = flags & ~HidFlags.Variable,
                Physical = physicalMin == 0 && physicalMax == 0 ? null : (physicalMin, physicalMax),
                Unit = unit.Code == 0 ? null : new HidUnit(unit.Code, 0),
                Exponent = unit.ExponentCode == 0 ? null : unit.Exponent,
                Designator = _designator,
                String = _string is { } index ? new Label(Nowhere, [], index) : null,
                First = first,
            };
            isOpen = ReportBuilder.IsOpen(field, main.Usages, count, !isVariable);
            if (isOpen && _lastIsOpen && first.IsEmpty && _lastTag == item.Tag && _lastData == item.Data && _last.SameButCount(main.Wanted))
                field = field with { Separate = true };
            if (isOpen)
                (_lastTag, _lastData, _last) = (item.Tag, item.Data, main.Wanted);
        }
        _lastIsOpen = isOpen;
        BitsOf(kind).Bits = bits + (long)size * count;
        _open[^1].Fields.Add(field);
        return true;
    }

    /// <summary>A page that stands behind the usages holds for them: it is the last one before the main item (HID 1.11 §6.2.2.8).</summary>
    private void TakePage()
    {
        if (_lastPage < _lastUsage || _usages.Count == 0 || _usages[^1].Page == _state.Page)
            return;
        var usage = _usages.Count;
        var prefix = Prefix;
        for (var i = _lastUsage; i >= 0; i--)
            if (prefix[i].Tag is HidTag.Usage or HidTag.UsageMaximum && _usages[--usage] is var range && prefix[i].DataSize < 4)
                _usages[usage] = range with { Page = (ushort)_state.Page };
    }

    private static long Said(long value) => value == ItemState.Unset ? 0 : value;

    // --- as it was written -----------------------------------------------------------------------------------------------------

    /// <summary>The words that it takes for the compiler to write a main item and what stands before it; false where there are none such.</summary>
    private bool Write(in HidItem item, in MainItem main, out ImmutableArray<ItemHint> first)
    {
        first = [];
        if (!FindWords(main))
            return false;
        // Once a page or the usages are said, the compiler says no other, and usages of another carry it with them.
        const int page = 1 << (int)ItemWord.Page;
        var lacks = _written.Lacks(main.Wanted);
        if ((lacks & ~page) != 0 || lacks != 0 && main.Usages.IsEmpty)
            return false;
        // A page that follows usages or another page is written by its word alone.
        var said = _pageWord >= _said && _firstOfUsages < _said ? _pageWord + 1 : _said;
        if (lacks == page && _lastPage < 0)
            said = Math.Max(said, _usageWord + 1);
        if (item.DataSize != ItemEncoder.Fewest(item.Data, isSigned: false))
        {
            _words.RemoveRange(said, _words.Count - said);
            _words.Add(new ItemHint(ItemWord.Main, null, new ItemSizes(item.DataSize)));
            said++;
        }
        first = Said(said);
        return true;
    }

    /// <summary>The first of the words.</summary>
    private ImmutableArray<ItemHint> Said(int count) => count == 0 ? [] : [.. CollectionsMarshal.AsSpan(_words)[..count]];

    private int _said, _lastRank; // words that must be said: those before the longest end that the compiler writes without a word
    private int _pageWord, _usageWord, _firstOfUsages; // the last word for a page, for usages, and the first for either

    /// <summary>Adds a word.</summary>
    /// <param name="hint">The word.</param>
    /// <param name="isNeeded">The item changes what holds: where it stands in the usual order, the compiler writes it without a word.</param>
    private void Say(in ItemHint hint, bool isNeeded)
    {
        var at = _words.Count;
        _words.Add(hint);
        if (!isNeeded || !hint.IsPlain || (int)hint.Word >= ItemWords.Ordered)
            (_said, _lastRank) = (at + 1, -1);
        else if (_rank[(int)hint.Word] is var rank)
        {
            if (rank <= _lastRank)
                _said = at;
            _lastRank = rank;
        }
        if (hint.Word is not (ItemWord.Page or ItemWord.Usage or ItemWord.Range))
            return;
        _firstOfUsages = Math.Min(_firstOfUsages, at);
        if (hint.Word == ItemWord.Page)
            _pageWord = at;
        else
            _usageWord = at;
    }

    /// <summary>The items before a main item as words; false where they cannot be said.</summary>
    private bool FindWords(in MainItem main)
    {
        _words.Clear();
        (_said, _lastRank, _pageWord, _usageWord, _firstOfUsages) = (0, -1, -1, -1, int.MaxValue);
        ref var state = ref _written;
        var usages = 0;
        var prefix = Prefix;
        for (var i = 0; i < prefix.Length; i++)
        {
            ref readonly var item = ref prefix[i];
            var word = Word(item.Tag);
            if (word == ItemWord.Usage && usages == main.Usages.Length)
            {
                if (item.Tag != HidTag.Usage)
                    return false;
                Say(new ItemHint(ItemWord.Stray, item.Data, SizesOf(item, item.Data, isSigned: false)), isNeeded: true);
            }
            else if (word == ItemWord.Usage)
            {
                var from = i;
                var isRange = IsRangeOfOne(i);
                if (!TrySizes(ref i, isRange, main.Usages[usages..], state.Page, out var sizes))
                    return false;
                var ranges = RangesIn(prefix[from..(i + 1)]);
                usages += ranges;
                Say(new ItemHint(isRange ? ItemWord.Range : word, usages == main.Usages.Length ? null : ranges, sizes), isNeeded: true);
            }
            else if (word is ItemWord.Push or ItemWord.Pop)
            {
                Say(new ItemHint(word), isNeeded: true);
                if (word == ItemWord.Push)
                    (_writtenPushed ??= []).Push(state);
                else if (_writtenPushed is null || !_writtenPushed.TryPop(out state))
                    return false;
            }
            else if (!ItemWords.HasValue(word))
                Say(new ItemHint(word, null, SizesOf(item, item.Data, isSigned: false)), isNeeded: true);
            else
            {
                var isSigned = word is >= ItemWord.Min and <= ItemWord.PhysicalMax;
                var value = main.Wanted[word];
                var isOwn = value != ItemState.Unset && IsWritten(value, item);
                if (!isOwn)
                    value = isSigned ? item.Signed : item.Data;
                Say(new ItemHint(word, isOwn ? null : value, SizesOf(item, value, isSigned)), isNeeded: state[word] != value);
                state[word] = value;
            }
        }
        return true;
    }

    private static int RangesIn(ReadOnlySpan<HidItem> usages)
    {
        var ranges = 0;
        foreach (var item in usages)
            ranges += item.Tag == HidTag.UsageMinimum ? 0 : 1;
        return ranges;
    }

    private static ItemSizes SizesOf(in HidItem item, long value, bool isSigned) => item.DataSize == ItemEncoder.Fewest(value, isSigned) ? default : new ItemSizes(item.DataSize);

    /// <summary>The item's bytes are those of the value.</summary>
    private static bool IsWritten(long value, in HidItem item) => item.DataSize switch
    {
        0 => value == 0,
        1 => value is >= sbyte.MinValue and <= byte.MaxValue && (byte)value == item.Data,
        2 => value is >= short.MinValue and <= ushort.MaxValue && (ushort)value == item.Data,
        _ => (uint)value == item.Data,
    };

    private bool IsRangeOfOne(int i) => Prefix is var prefix && prefix[i].Tag == HidTag.UsageMinimum && (ushort)prefix[i].Data == (ushort)prefix[i + 1].Data;

    /// <summary>Sizes of the usages from here on, up to a range of one or this one alone, where they are not those that the compiler gives; false where they cannot be said.</summary>
    private bool TrySizes(ref int i, bool isRange, ReadOnlySpan<UsageRange> usages, long page, out ItemSizes sizes)
    {
        var prefix = Prefix;
        var (start, usage) = (i, 0);
        var isShort = true;
        for (; i < prefix.Length && Word(prefix[i].Tag) == ItemWord.Usage && usage < usages.Length && (isRange ? i < start + 2 : !IsRangeOfOne(i)); i++)
        {
            isShort &= prefix[i].DataSize == (usages[usage].Page != page ? 4 : ItemEncoder.Fewest(prefix[i].Data & 0xFFFF, isSigned: false));
            usage += prefix[i].Tag == HidTag.UsageMinimum ? 0 : 1;
        }
        var end = i--;
        sizes = default;
        if (isShort)
            return true;
        while (end - 1 > start && prefix[end - 1].DataSize == prefix[end - 2].DataSize)
            end--;
        for (var k = start; k < end; k++)
            if (!sizes.TryAdd(prefix[k].DataSize))
                return false;
        return true;
    }
}
