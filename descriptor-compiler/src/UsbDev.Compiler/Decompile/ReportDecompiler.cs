using System.Runtime.InteropServices;
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
    private IReadOnlyList<ItemWord> _order = ItemWords.Default;
    private readonly int[] _rank = new int[ItemWords.Ordered];

    private readonly List<CollectionSpec> _collections = [];
    private readonly List<Open> _open = []; // outermost first
    private List<ReportSpec> _reports = [];
    private byte _reportId, _id; // of the report, and of what comes next
    private byte? _ownId; // of the next field, where it is not the report's
    private bool _packed, _partial;
    private int _fields, _reportCount, _idCount, _longestIn, _longestOut;
    private readonly List<(int Key, long Bits)> _bits = []; // of each ID and direction in the report

    private ItemState _written = ItemState.Start; // what holds for the compiler, when it has written as far
    private readonly Stack<ItemState> _writtenPushed = [];

    // What holds, as the items say it.
    private ItemState _state = ItemState.Start;
    private uint _maxData, _physicalMaxData;
    private readonly Stack<(ItemState State, uint MaxData, uint PhysicalMaxData)> _pushed = [];

    // Since the last main item.
    private readonly List<HidItem> _prefix = [];
    private readonly List<UsageRange> _usages = [];
    private readonly List<ItemHint> _words = [];
    private (ushort Page, ushort First)? _minimum;
    private byte? _designator, _string;

    // The last main item, for what the compiler would join with it.
    private bool _lastIsOpen;
    private HidTag _lastTag;
    private uint _lastData;
    private ItemState _last;

    private ReportDecompiler(byte[] report) => _report = report;

    /// <summary>A collection whose end has not come.</summary>
    private sealed record Open(byte? Id, Usage Usage, byte Kind, IReadOnlyList<ItemHint> First)
    {
        public List<FieldSpec> Fields { get; set; } = [];
    }

    /// <summary>What a report descriptor says, as well as it can be said.</summary>
    /// <param name="report">The report descriptor.</param>
    /// <param name="asItems">Nothing but items is wanted.</param>
    /// <param name="isBuiltLater">Whether the fields give the bytes again is seen when the whole device is built.</param>
    public static SaidReports Decompile(Bytes report, bool asItems, bool isBuiltLater)
    {
        var bytes = report.ToArray();
        if (asItems || new ReportDecompiler(bytes) is var decompiler && (!decompiler.Read() || !isBuiltLater && !decompiler.GivesAgain()))
            return new SaidReports([], ItemWords.Default, new ReportBytes(bytes, []), null);
        var id = decompiler._idCount > 0 ? 1 : 0;
        return new SaidReports(decompiler._collections, decompiler._order, null,
            (decompiler._longestIn == 0 ? 0 : decompiler._longestIn + id, decompiler._longestOut == 0 ? 0 : decompiler._longestOut + id));
    }

    private bool GivesAgain()
    {
        var diagnostics = new Diagnostics();
        var said = new HidSpec { At = Nowhere, Name = At("hid"), Collections = _collections, Order = _order };
        var built = ReportBuilder.Build(said, isForeign: true, bytesOnly: true, diagnostics, new StringTable(Languages.English, diagnostics));
        return !diagnostics.HasErrors && built.Bytes.AsSpan().SequenceEqual(_report);
    }

    private bool Read()
    {
        FindOrder();
        var end = 0;
        foreach (var item in new HidItems(_report))
        {
            end = item.Offset + item.Length;
            if (item.IsLong || !(item.Type == HidItemType.Main ? Main(item) : See(item)))
                return false;
        }
        // Either all reports have IDs, or there is one.
        return _collections.Count > 0 && end == _report.Length && _open.Count == 0 && _prefix.Count == 0 && (_idCount == _reportCount || _reportCount == 1);
    }

    // --- order -------------------------------------------------------------------------------------------------------------

    /// <summary>The order that most main items have: what the compiler does without a word at each field.</summary>
    private void FindOrder()
    {
        const int n = ItemWords.Ordered;
        Span<int> before = stackalloc int[n * n];
        Span<byte> seen = stackalloc byte[n];
        var (count, used) = (0, 0);
        foreach (var item in new HidItems(_report))
        {
            if (item.Type == HidItemType.Main)
            {
                count = 0;
                continue;
            }
            if (Word(item.Tag) is not { } w || (int)w >= n || seen[..count].Contains((byte)w))
                continue;
            for (var i = 0; i < count; i++)
                before[seen[i] * n + (int)w]++;
            seen[count++] = (byte)w;
            used |= 1 << (int)w;
        }
        var order = new List<ItemWord>(n);
        var isDefault = true;
        for (var word = 0; word < n; word++)
        {
            if ((used >> word & 1) == 0)
                continue;
            var at = order.Count;
            while (at > 0 && before[word * n + (int)order[at - 1]] > before[(int)order[at - 1] * n + word])
                at--;
            isDefault &= at == order.Count;
            order.Insert(at, (ItemWord)word);
        }
        if (!isDefault)
            _order = order;
        for (var word = 0; word < n; word++)
            _rank[word] = n + word;
        for (var i = 0; i < order.Count; i++)
            _rank[(int)order[i]] = i;
    }

    private static ItemWord? Word(HidTag tag) => tag switch
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
        _ => null,
    };

    // --- items before a main item --------------------------------------------------------------------------------------------

    private bool See(HidItem item)
    {
        if (_prefix.Count >= MaxUsages + MaxPrefix)
            return false;
        switch (item.Tag)
        {
            case HidTag.UsagePage when item.Data <= 0xFFFF && _minimum is null:
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
                if (_prefix.Count == 0 && item.DataSize == 1 && (_open.Count == 1 || _ownId is not null))
                    return true; // where the compiler writes it by itself
                break;
            case HidTag.Push when item.DataSize == 0 && _pushed.Count < 16:
                _pushed.Push((_state, _maxData, _physicalMaxData));
                break;
            case HidTag.Pop when item.DataSize == 0 && _pushed.Count > 0 && (_usages.Count == 0 || _pushed.Peek().State.Page == _state.Page):
                (_state, _maxData, _physicalMaxData) = _pushed.Pop();
                break;
            case HidTag.Usage when _minimum is null && _usages.Count < MaxUsages:
                _usages.Add(new UsageRange(PageOf(item), (ushort)item.Data, (ushort)item.Data));
                break;
            case HidTag.UsageMinimum when _minimum is null && _usages.Count < MaxUsages:
                _minimum = (PageOf(item), (ushort)item.Data);
                break;
            case HidTag.UsageMaximum when _minimum is { } minimum && PageOf(item) == minimum.Page && (ushort)item.Data >= minimum.First && _prefix[^1].Tag == HidTag.UsageMinimum:
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
        _prefix.Add(item);
        return true;
    }

    private ushort PageOf(HidItem item) => item.DataSize == 4 ? (ushort)(item.Data >> 16) : (ushort)Math.Max(0, _state.Page);

    /// <summary>An ID begins a report where no collection is open that has fields; elsewhere it belongs to the field that follows.</summary>
    private bool ReportId(HidItem item)
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

    private bool Main(HidItem item)
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
        _prefix.Clear();
        _usages.Clear();
        _designator = _string = null;
        return isGood;
    }

    private bool Collection(HidItem item)
    {
        if (item.Data > 6 || _open.Count == 0 && item.Data != 1 || _usages is [{ Count: not 1 }, ..] || _designator is not null || _string is not null || _open.Count >= MaxDepth)
            return false;
        var usage = _usages.Count == 0 ? default : _usages[0][0];
        // A usage 0 of page 0 would be read as none; without one the application is nothing that could be said.
        if (_usages.Count > 0 && usage == default || _open.Count == 0 && _usages.Count == 0)
            return false;
        var main = new MainItem { Tag = HidTag.Collection, Data = item.Data, Wanted = ItemState.None, Usages = CollectionsMarshal.AsSpan(_usages)[..Math.Min(1, _usages.Count)], Id = _id }; // hosts take the first
        if (_usages.Count > 0)
            main.Wanted.Page = usage.Page;
        if (Write(item, main) is not { } first)
            return false;
        _open.Add(new Open(_open.Count == 0 ? null : Own(), usage, (byte)item.Data, first));
        _lastIsOpen = false;
        return true;
    }

    private bool EndCollection(HidItem item)
    {
        if (_open.Count == 0 || item.DataSize != 0 || _ownId is not null || _designator is not null || _string is not null)
            return false;
        if (Words(default) is not { } words)
            return false;
        IReadOnlyList<ItemHint> ends = words.Count == 0 ? [] : [.. words];
        _lastIsOpen = false;
        if (_open.Count > 1)
        {
            var inner = _open[^1];
            _open.RemoveAt(_open.Count - 1);
            _open[^1].Fields.Add(new FieldSpec { At = Nowhere, Id = inner.Id, Collection = At(inner.Usage), CollectionKind = inner.Kind, Fields = inner.Fields, First = inner.First, End = ends });
            return true;
        }
        if (!EndReport() || _collections.Count == MaxCollections)
            return false;
        var top = _open[0];
        _open.Clear();
        _collections.Add(new CollectionSpec { At = Nowhere, Name = "report", Usage = At(top.Usage), Reports = _reports, First = top.First, End = ends });
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

    private bool Data(HidItem item)
    {
        if (_open.Count == 0 || _state.Size == ItemState.Unset || _state.Count == ItemState.Unset || item.Data >= 512 || ++_fields > MaxFields)
            return false;
        var (size, count) = ((int)_state.Size, (int)_state.Count);
        var flags = (HidFlags)item.Data;
        var kind = item.Tag switch { HidTag.Input => HidReportType.Input, HidTag.Output => HidReportType.Output, _ => HidReportType.Feature };
        var main = new MainItem { Tag = item.Tag, Data = item.Data, Id = _id, Designator = _designator, String = _string };
        var bits = BitsOf(kind).Bits;
        if (bits + (long)size * count > MaxBits)
            return false;
        FieldSpec field;
        var isOpen = false;
        var own = Own();
        if (_usages.Count == 0 && (flags & HidFlags.Constant) != 0 && _designator is null && _string is null)
        {
            main.Wanted = ItemState.None;
            (main.Wanted.Size, main.Wanted.Count) = (size, count);
            if (Write(item, main) is not { } first || (long)size * count > MaxPadding)
                return false;
            var isParted = ReportBuilder.PaddingOf(size * count) == (size, count);
            field = new FieldSpec
            {
                At = Nowhere,
                Id = own,
                Kind = kind,
                Padding = At(isParted ? size * count : size),
                Count = isParted ? null : At(count),
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
            main.Wanted = _state;
            (main.Wanted.Max, main.Wanted.PhysicalMax) = (max, physicalMax);
            main.Usages = CollectionsMarshal.AsSpan(_usages);
            main.Wanted.Page = _usages.Count == 0 ? ItemState.Unset : _usages[0].Page;
            var at = bits;
            if (size >= 8 && at % 8 != 0)
                _packed = true;
            if (ReportBuilder.FirstCrossing(at, size, count) >= 0)
                return false;
            if (Write(item, main) is not { } first)
                return false;
            var unit = new HidUnit((uint)_state.Unit, (uint)_state.Exponent);
            field = new FieldSpec
            {
                At = Nowhere,
                Id = own,
                Kind = kind,
                Usages = Located(_usages),
                Range = isVariable && (min, max) == (0, 1) ? null : At((min, max)),
                Bits = size == needed ? null : At(size),
                Count = isVariable && count != Math.Max(1, usages) ? At(count) : null,
                Array = isVariable ? null : At(count),
                Flags = flags & ~HidFlags.Variable,
                Physical = physicalMin == 0 && physicalMax == 0 ? null : At((physicalMin, physicalMax)),
                Unit = unit.Code == 0 ? null : At(new HidUnit(unit.Code, 0)),
                Exponent = unit.ExponentCode == 0 ? null : unit.Exponent,
                Designator = _designator,
                String = _string is { } index ? new Label(Nowhere, [], index) : null,
                First = first,
            };
            isOpen = ReportBuilder.IsOpen(field, _usages, count, !isVariable);
            if (isOpen && _lastIsOpen && first.Count == 0 && _lastTag == item.Tag && _lastData == item.Data && _last.SameButCount(main.Wanted))
                field = field with { Separate = true };
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
        if (_usages.Count == 0 || _usages[^1].Page == _state.Page)
            return;
        var usage = _usages.Count;
        for (var i = _prefix.Count - 1; i >= 0 && Word(_prefix[i].Tag) != ItemWord.Usage; i--)
            if (_prefix[i].Tag == HidTag.UsagePage)
            {
                for (i = _prefix.Count - 1; i >= 0; i--)
                    if (_prefix[i].Tag is HidTag.Usage or HidTag.UsageMaximum && _usages[--usage] is var range && _prefix[i].DataSize < 4)
                        _usages[usage] = range with { Page = (ushort)_state.Page };
                return;
            }
    }

    private static long Said(long value) => value == ItemState.Unset ? 0 : value;

    private static Located<UsageRange>[] Located(List<UsageRange> usages)
    {
        var result = new Located<UsageRange>[usages.Count];
        for (var i = 0; i < result.Length; i++)
            result[i] = At(usages[i]);
        return result;
    }

    // --- as it was written -----------------------------------------------------------------------------------------------------

    /// <summary>The words that it takes for the compiler to write a main item and what stands before it; null where there are none such.</summary>
    private IReadOnlyList<ItemHint>? Write(HidItem item, in MainItem main)
    {
        if (Words(main) is not { } words)
            return null;
        // Once a page or the usages are said, the compiler says no other, and usages of another carry it with them.
        const int page = 1 << (int)ItemWord.Page;
        var (lacks, rest) = (_written.Lacks(main.Wanted), Needless());
        if (lacks == page && !_prefix.Exists(i => i.Tag == HidTag.UsagePage))
            rest = Math.Max(rest, _words.FindLastIndex(w => w.Word is ItemWord.Usage or ItemWord.Range) + 1);
        if ((lacks & ~page) != 0 || lacks != 0 && main.Usages.IsEmpty)
            return null;
        if (item.DataSize != ItemEncoder.Fewest(item.Data, isSigned: false))
            return [.. words.GetRange(0, rest), new ItemHint(ItemWord.Main, null, [(byte)item.DataSize])];
        return rest == 0 ? Array.Empty<ItemHint>() : words.GetRange(0, rest);
    }

    /// <summary>How many of the words must be said: those before the longest end that is written without a word.</summary>
    private int Needless()
    {
        var rank = int.MaxValue;
        var at = _words.Count;
        while (at > 0)
        {
            var (word, value, sizes) = _words[at - 1];
            if (value is not null || sizes is not null || (int)word >= ItemWords.Ordered || _rank[(int)word] >= rank || !_needed[at - 1])
                break;
            rank = _rank[(int)word];
            at--;
        }
        // A page that follows usages or another page is written by its word alone.
        for (var i = _words.Count - 1; i >= at; i--)
            if (_words[i].Word == ItemWord.Page && _words.FindIndex(0, at, w => w.Word is ItemWord.Page or ItemWord.Usage or ItemWord.Range) >= 0)
                return i + 1;
        return at;
    }

    private readonly List<bool> _needed = []; // of each word: the item changes what holds

    /// <summary>The items before a main item as words; null where they cannot be said.</summary>
    private List<ItemHint>? Words(in MainItem main)
    {
        _words.Clear();
        _needed.Clear();
        ref var state = ref _written;
        var usages = 0;
        for (var i = 0; i < _prefix.Count; i++)
        {
            var item = _prefix[i];
            var word = Word(item.Tag)!.Value;
            if (word == ItemWord.Usage)
            {
                if (usages == main.Usages.Length)
                {
                    if (item.Tag != HidTag.Usage)
                        return null;
                    _words.Add(new ItemHint(ItemWord.Stray, item.Data, item.DataSize == ItemEncoder.Fewest(item.Data, isSigned: false) ? null : [(byte)item.DataSize]));
                    _needed.Add(true);
                    continue;
                }
                var from = i;
                var isRange = IsRangeOfOne(i);
                var sizes = Sizes(ref i, isRange, main.Usages[usages..], state.Page, out var isShort);
                if (sizes is null && !isShort)
                    return null;
                var ranges = 0;
                for (var k = from; k <= i; k++)
                    ranges += _prefix[k].Tag == HidTag.UsageMinimum ? 0 : 1;
                usages += ranges;
                _words.Add(new ItemHint(isRange ? ItemWord.Range : word, usages == main.Usages.Length ? null : ranges, sizes));
                _needed.Add(true);
                continue;
            }
            if (word is ItemWord.Push or ItemWord.Pop)
            {
                _words.Add(new ItemHint(word));
                _needed.Add(true);
                if (word == ItemWord.Push)
                    _writtenPushed.Push(state);
                else if (!_writtenPushed.TryPop(out state))
                    return null;
                continue;
            }
            if (!ItemWords.HasValue(word))
            {
                _words.Add(new ItemHint(word, null, item.DataSize == ItemEncoder.Fewest(item.Data, isSigned: false) ? null : [(byte)item.DataSize]));
                _needed.Add(true);
                continue;
            }
            var isSigned = word is >= ItemWord.Min and <= ItemWord.PhysicalMax;
            var value = main.Wanted[word];
            var isOwn = main.Tag != 0 && value != ItemState.Unset && IsWritten(value, item);
            if (!isOwn)
                value = isSigned ? item.Signed : item.Data;
            _words.Add(new ItemHint(word, isOwn ? null : value, item.DataSize == ItemEncoder.Fewest(value, isSigned) ? null : [(byte)item.DataSize]));
            _needed.Add(state[word] != value);
            state.Set(word, value);
        }
        return _words;
    }

    /// <summary>The item's bytes are those of the value.</summary>
    private static bool IsWritten(long value, HidItem item) => item.DataSize switch
    {
        0 => value == 0,
        1 => value is >= sbyte.MinValue and <= byte.MaxValue && (byte)value == item.Data,
        2 => value is >= short.MinValue and <= ushort.MaxValue && (ushort)value == item.Data,
        _ => (uint)value == item.Data,
    };

    private bool IsRangeOfOne(int i) => _prefix[i].Tag == HidTag.UsageMinimum && (ushort)_prefix[i].Data == (ushort)_prefix[i + 1].Data;

    /// <summary>Sizes of the usages from here on, up to a range of one or this one alone, where they are not those that the compiler gives.</summary>
    private byte[]? Sizes(ref int i, bool isRange, ReadOnlySpan<UsageRange> usages, long page, out bool isShort)
    {
        var (start, usage) = (i, 0);
        isShort = true;
        for (; i < _prefix.Count && Word(_prefix[i].Tag) == ItemWord.Usage && usage < usages.Length && (isRange ? i < start + 2 : !IsRangeOfOne(i)); i++)
        {
            isShort &= _prefix[i].DataSize == (usages[usage].Page != page ? 4 : ItemEncoder.Fewest(_prefix[i].Data & 0xFFFF, isSigned: false));
            usage += _prefix[i].Tag == HidTag.UsageMinimum ? 0 : 1;
        }
        var end = i--;
        if (isShort)
            return null;
        while (end - 1 > start && _prefix[end - 1].DataSize == _prefix[end - 2].DataSize)
            end--;
        if (end - start > ItemWords.MaxSizes)
            return null;
        var sizes = new byte[end - start];
        for (var k = start; k < end; k++)
            sizes[k - start] = (byte)_prefix[k].DataSize;
        return sizes;
    }
}
