using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using UsbDev.Compiler.Spec;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Layout;

/// <summary>
/// Writes a report descriptor: gives out report IDs, pads, keeps every value within four bytes, and repeats no global item that still holds
/// (HID 1.11 §6.2.2, §8).
/// </summary>
internal sealed class ReportBuilder
{
    /// <summary>Bytes of a report descriptor and bits of a report that USB can count.</summary>
    private const int MaxDescriptor = ushort.MaxValue, MaxReportBits = ushort.MaxValue * 8;

    private readonly IReadOnlyList<CollectionSpec> _collections;
    private readonly string _name; // of the function
    private readonly SourceSpan _at;
    private readonly Diagnostics _diagnostics;
    private readonly StringTable _strings;
    private readonly ItemEncoder _encoder;
    private readonly Told? _told; // null: nobody asks for names and places
    private LongestReports _longest;
    private ReportState _report = null!;
    private Pending _pending;
    private bool _full;

    private GrowingArray<ReportState> _states; // reports of the description's report: one, or more where IDs are mixed
    private readonly bool _foreign; // what devices do, not what they should

    private ReportBuilder(IReadOnlyList<CollectionSpec> collections, ItemEncoder encoder, string name, SourceSpan at, bool isForeign, Told? told, Diagnostics diagnostics, StringTable strings) =>
        (_collections, _encoder, _name, _at, _foreign, _told, _diagnostics, _strings) = (collections, encoder, name, at, isForeign, told, diagnostics, strings);

    /// <summary>What is told of a report descriptor beside its bytes.</summary>
    private sealed class Told
    {
        public List<(int Offset, SourceSpan At)> Places { get; } = [];
        public List<(SourceSpan Field, SourceSpan Item)> Joined { get; } = [];
        public List<(SourceSpan At, HidReportType Type, byte Id, CompiledField Field)> FieldPlaces { get; } = [];
        public Dictionary<int, string> Labels { get; } = []; // what each main item is, by its offset
        public ImmutableArray<CompiledReport>.Builder Reports { get; } = ImmutableArray.CreateBuilder<CompiledReport>();
    }

    /// <summary>A main item that the next field may still join.</summary>
    private struct Pending
    {
        public FieldSpec? First; // null: none is open
        public HidFlags Flags;
        public ItemState Globals; // without the count
        public GrowingArray<UsageRange> Usages;
        public int Count;
        public List<string>? Names; // null: nobody asks
        public bool Open; // single usages only: what follows with the same globals may join
    }

    private sealed class ReportState
    {
        private Directions _directions;

        public required ReportSpec Spec { get; init; }
        public required byte Id { get; init; }
        public Dictionary<(HidReportType, string), int>? Names { get; set; } // with the number that the next one of the name gets

        public ref Direction this[HidReportType type] => ref _directions[(int)type - 1];
    }

    [InlineArray((int)HidReportType.Feature)]
    private struct Directions
    {
        private Direction _first;
    }

    private struct Direction
    {
        public long Bits;
        public FieldSpec? Last; // after it the direction is padded to a whole byte
        public List<CompiledField>? Fields;
    }

    public static ReportResult Build(HidSpec spec, bool isForeign, bool bytesOnly, Diagnostics diagnostics, StringTable strings)
    {
        var builder = new ReportBuilder(spec.Collections, new ItemEncoder(new HidItemWriter()) { Order = spec.Order }, spec.Name.Value, spec.At, isForeign, bytesOnly ? null : new Told(), diagnostics, strings);
        builder.Write();
        var bytes = builder._encoder.Writer.ToBytes();
        return builder._told is { } told ? new ReportResult(bytes, told.Places, builder._longest, told.Reports.ToImmutable(), told.Labels) { Joined = told.Joined, FieldPlaces = told.FieldPlaces }
            : new ReportResult(bytes, [], builder._longest, [], ImmutableDictionary<int, string>.Empty);
    }

    /// <summary>The description of a foreign device's report descriptor gives these bytes.</summary>
    public static bool Gives(IReadOnlyList<CollectionSpec> collections, IReadOnlyList<ItemWord> order, ReadOnlySpan<byte> wanted)
    {
        var diagnostics = new Diagnostics();
        var writer = new HidItemWriter(wanted.Length + HidItemWriter.Longest);
        var builder = new ReportBuilder(collections, new ItemEncoder(writer) { Order = order }, "", SourceSpan.None, isForeign: true, told: null, diagnostics, new StringTable(Languages.English, diagnostics));
        builder.Write();
        return !diagnostics.HasErrors && writer.Written.SequenceEqual(wanted);
    }

    private void Write()
    {
        var ids = ReportIds.Of(_collections, _foreign, _diagnostics);
        var next = 0;
        foreach (var collection in _collections)
        {
            Place(collection.At);
            var usage = collection.Usage?.Value ?? new Usage(Usages.FirstVendorPage, 1);
            OpenCollection(usage, (byte)collection.Kind, collection.First, collection.Reports.Length == 0 ? (byte)0 : ids[next], collection.At);
            for (var i = 0; i < collection.Reports.Length; i++)
                Write(collection, i, ids[next++], usage);
            EndCollection(collection.End, collection.At);
        }
        if (_encoder.Writer.Length > MaxDescriptor)
            _diagnostics.Error(_at, Codes.Exhausted, $"the report descriptor has {_encoder.Writer.Length:N0} bytes; USB can count {MaxDescriptor:N0}", "spread the reports over several hid functions");
    }

    private void Write(CollectionSpec collection, int index, byte id, Usage usage)
    {
        var spec = collection.Reports[index];
        _states.Clear();
        _report = State(spec, id);
        FindLast(spec.Fields);
        _report = _states[0];
        if (id != 0 && !(index == 0 && HasId(collection.First)) && !SaysId(spec.Fields))
        {
            Place(spec.Id?.At ?? spec.At);
            _encoder.Writer.Unsigned(HidTag.ReportId, id);
        }
        foreach (var field in spec.Fields)
            Write(field);
        Flush();
        foreach (var state in _states.Span)
            for (var type = HidReportType.Input; type <= HidReportType.Feature; type++)
            {
                ref var direction = ref state[type];
                if (direction.Bits == 0)
                    continue;
                _longest.Add(type, state.Id, (int)((direction.Bits + 7) / 8));
                _told?.Reports.Add(new CompiledReport
                {
                    Name = state != _states[0] ? $"{spec.Name}{state.Id}" : _collections.Count == 1 && collection.Reports.Length == 1 ? _name : spec.Name,
                    Preset = collection.Preset,
                    Usage = usage,
                    Type = type,
                    Id = state.Id,
                    Length = (int)((direction.Bits + 7) / 8),
                    Fields = [.. direction.Fields ?? []],
                });
            }
    }

    private ReportState State(ReportSpec spec, byte id)
    {
        foreach (var state in _states.Span)
            if (state.Id == id)
                return state;
        _states.Add(new ReportState { Spec = spec, Id = id });
        return _states[^1];
    }

    // A field with an ID of its own: it and what follows belong to that report.
    private void Switch(FieldSpec field)
    {
        if (field.Id is { } id)
            _report = State(_report.Spec, id);
    }

    private void FindLast(ImmutableArray<FieldSpec> fields)
    {
        foreach (var field in fields)
        {
            Switch(field);
            if (field.Collection is not null || !field.Fields.IsEmpty)
                FindLast(field.Fields);
            else
                _report[field.Kind].Last = field;
        }
    }

    private void Write(FieldSpec field)
    {
        if (field.Id is { } id)
        {
            Flush();
            Switch(field);
            Place(field.At);
            if (!HasId(field.First))
                _encoder.Writer.Unsigned(HidTag.ReportId, id);
        }
        if (!field.Fields.IsEmpty || field.Collection is not null)
        {
            Flush();
            Place(field.At);
            if (field.Fields.IsEmpty && !_foreign)
                _diagnostics.Error(field.At, Codes.MissingKey, "the collection has no fields", "add 'fields:' with a list");
            OpenCollection(field.Collection ?? new Usage(Usages.FirstVendorPage, 1), field.CollectionKind, field.First, _report.Id, field.At);
            foreach (var inner in field.Fields)
                Write(inner);
            Flush();
            EndCollection(field.End, field.At);
            return;
        }
        if (field.Padding is { } padding && field.Count is { } paddings)
        {
            Demand(Math.Min(padding, paddings), field.Places.Padding, "a padding has at least one bit");
            Pad(field.Kind, padding, paddings, field);
        }
        else if (field.Padding is { } bits)
        {
            var (size, count) = FieldSize.OfPadding(bits);
            Demand(size, field.Places.Padding, "a padding has at least one bit");
            Pad(field.Kind, size, count, field);
        }
        else
            WriteData(field);
        if (!_report.Spec.Partial && ReferenceEquals(_report[field.Kind].Last, field))
            Pad(field.Kind, (int)(-Bits(field.Kind) & 7), field.At);
    }

    // Devices that exist may have fields of nothing.
    private void Demand(int number, SourceSpan? at, string text)
    {
        if (number == 0 && !_foreign)
            _diagnostics.Error(at ?? _report.Spec.At, Codes.Range, text, "remove it, or write 'checks: foreign' for the bytes of a device that exists");
    }

    private long Bits(HidReportType type) => _report[type].Bits;

    // Up to a whole byte, where nobody asked for it.
    private void Pad(HidReportType type, int bits, SourceSpan at)
    {
        if (bits > 0 && !_full)
            Pad(type, bits, 1, new FieldSpec { At = at, Kind = type });
    }

    private void Pad(HidReportType type, int size, int count, FieldSpec field)
    {
        Flush();
        Place(field.At);
        if (_full || !Grow(type, (long)size * count, field.At))
            return;
        var wanted = ItemState.None;
        (wanted.Size, wanted.Count) = (size, count);
        Emit(new MainItem { Tag = Tag(type), Data = (uint)(HidFlags.Constant | (field.Variable ? HidFlags.Variable : 0) | field.Flags), Wanted = ref wanted, Id = _report.Id }, field.First, field.At, "padding");
    }

    private void WriteData(FieldSpec field)
    {
        if (_full)
            return;
        var usages = field.Usages.AsSpan();
        var values = FieldValues.Of(field, _foreign, _diagnostics);
        var (count, size, isArray, min, max) = (values.Count, values.Size, values.IsArray, values.Minimum, values.Maximum);
        Demand(count, field.Places.Array ?? field.Places.Count, "'count' must be at least 1");

        var flags = field.Flags | (isArray ? 0 : HidFlags.Variable);
        var unit = field.Unit ?? default;
        if (field.Exponent is { } exponent)
            unit = unit with { ExponentCode = (uint)exponent & 15 };
        var globals = ItemState.None;
        (globals.Min, globals.Max, globals.Size) = (values.SaidMinimum, values.SaidMaximum, size);
        (globals.PhysicalMin, globals.PhysicalMax) = field.Physical ?? (0, 0);
        (globals.Unit, globals.Exponent) = (unit.Code, unit.ExponentCode);
        if (!usages.IsEmpty)
            globals.Page = usages[0].Page;
        if (!_report.Spec.Packed && size >= 8)
            Pad(field.Kind, (int)(-Bits(field.Kind) & 7), field.At);
        var at = Bits(field.Kind);
        if (FieldSize.FirstCrossing(at, size, count) is var crossing && crossing == 0)
        {
            Pad(field.Kind, (int)(-at & 7), field.At);
            at = Bits(field.Kind);
            crossing = FieldSize.FirstCrossing(at, size, count);
        }
        if (!Grow(field.Kind, (long)size * count, field.At))
            return;
        if (crossing < 0)
        {
            Queue(field, flags, globals, usages, count, isArray);
            if (_told is not null && count > 0)
                (_pending.Names ??= []).Add(size <= 32 ? AddField(field, at, size, size, count, isArray, min, max, usages) : AddField(field, at, 8, 8, size / 8 * count, isArray, 0, byte.MaxValue, usages));
            return;
        }
        // No value may lie in more than four bytes: each gets whole bytes of its own.
        _report[field.Kind].Bits = at;
        if (isArray || usages.Length != 1 || count > 512)
        {
            _diagnostics.Error(field.At, Codes.Contradiction, $"values of {size} bits in a row would lie in five bytes (HID 1.11 §8.4)", "give each 'bits: 32', or 25 at most");
            return;
        }
        var name = _told is null ? "" : AddField(field, at, size, size + 7 & ~7, count, isArray, min, max, usages);
        for (var i = 0; i < count; i++)
        {
            var usage = usages[0][Math.Min(i, values.UsageCount - 1)];
            Grow(field.Kind, size, field.At);
            Queue(field, flags, globals, [new UsageRange(usage)], 1, isArray: false);
            (_pending.Names ??= []).Add(name);
            if (i + 1 < count)
                Pad(field.Kind, (int)(-Bits(field.Kind) & 7), field.At);
        }
    }

    private bool Grow(HidReportType type, long bits, SourceSpan at)
    {
        var total = Bits(type) + bits;
        if (total > MaxReportBits)
        {
            _diagnostics.Error(at, Codes.Exhausted, $"the report '{_report.Spec.Name}' is longer than {MaxReportBits / 8:N0} bytes", "make 'count' or 'bits' smaller");
            _full = true;
            return false;
        }
        _report[type].Bits = total;
        return true;
    }

    // --- main items ------------------------------------------------------------------------------------------------------

    private void Queue(FieldSpec field, HidFlags flags, in ItemState globals, ReadOnlySpan<UsageRange> usages, int count, bool isArray)
    {
        var open = field.Designator is null && field.String is null && IsOpen(usages, count, isArray);
        if (!field.Separate && field.First.IsEmpty && open && _pending.First is { } first && _pending.Open && first.Kind == field.Kind && _pending.Flags == flags && _pending.Globals.SameButCount(globals))
        {
            foreach (var range in usages)
                _pending.Usages.Add(range);
            _pending.Count += count;
            if (field.At != first.At)
                _told?.Joined.Add((field.At, first.At));
            return;
        }
        Flush();
        (_pending.First, _pending.Flags, _pending.Globals, _pending.Count, _pending.Open) = (field, flags, globals, count, open);
        foreach (var range in usages)
            _pending.Usages.Add(range);
    }

    /// <summary>Single usages of one page, a value for each: what follows with the same globals joins its item.</summary>
    public static bool IsOpen(ReadOnlySpan<UsageRange> usages, int count, bool isArray)
    {
        if (isArray || usages.IsEmpty || count != usages.Length)
            return false;
        foreach (var range in usages)
            if (range.Count != 1 || range.Page != usages[0].Page)
                return false;
        return true;
    }

    private void Flush()
    {
        if (_pending.First is not { } first)
            return;
        Place(first.At);
        _pending.Globals.Count = _pending.Count;
        var item = new MainItem
        {
            Tag = Tag(first.Kind),
            Data = (uint)_pending.Flags,
            Wanted = ref _pending.Globals,
            Usages = _pending.Usages.Span,
            Designator = first.Designator,
            String = first.String is { } label ? _strings.Add(label) : null,
            Id = _report.Id,
        };
        Emit(item, first.First, first.At, _told is null ? "" : string.Join(", ", _pending.Names ?? []));
        _pending.First = null;
        _pending.Usages.Clear();
        _pending.Names?.Clear();
    }

    private void Emit(in MainItem item, ImmutableArray<ItemHint> first, SourceSpan at, string label)
    {
        if (_encoder.Write(item, first) is { } wrong)
            Refuse(wrong, at);
        _told?.Labels[_encoder.MainOffset] = label;
    }

    private void OpenCollection(Usage usage, byte kind, ImmutableArray<ItemHint> first, byte id, SourceSpan at)
    {
        Place(at);
        var range = new UsageRange(usage);
        var wanted = ItemState.None;
        scoped var item = new MainItem { Tag = HidTag.Collection, Data = kind, Wanted = ref wanted, Id = id };
        if (usage != default)
        {
            wanted.Page = usage.Page;
            item.Usages = new ReadOnlySpan<UsageRange>(in range);
        }
        if (_encoder.Write(item, first) is { } wrong)
            Refuse(wrong, at);
    }

    private void EndCollection(ImmutableArray<ItemHint> items, SourceSpan at)
    {
        Place(at);
        if (_encoder.Write(items) is { } wrong)
            Refuse(wrong, at);
        _encoder.Writer.Item(HidTag.EndCollection);
    }

    private void Refuse(ItemHint wrong, SourceSpan at)
    {
        var name = ItemWords.Name(wrong.Word);
        var (text, fix) = wrong.Word switch
        {
            ItemWord.Pop => ("there is nothing to 'pop'", "write 'push' before"),
            ItemWord.Push => ("too many 'push'", "hosts keep four (rule HID066)"),
            _ when ItemWords.HasValue(wrong.Word) => ($"there is no value for '{name}' here", $"write it as '{name}=1'"),
            _ => ($"there is nothing that '{name}' could stand for here", "remove the word"),
        };
        _diagnostics.Error(at, Codes.Contradiction, text, fix);
    }

    private static bool HasId(ImmutableArray<ItemHint> first)
    {
        foreach (ref readonly var hint in first.AsSpan())
            if (hint.Word == ItemWord.Id)
                return true;
        return false;
    }

    /// <summary>The first item that has fields of the report says where its ID stands.</summary>
    private static bool SaysId(ImmutableArray<FieldSpec> fields)
    {
        for (; !fields.IsEmpty; fields = fields[0].Fields)
            if (HasId(fields[0].First) && fields[0].Id is null)
                return true;
        return false;
    }

    private static HidTag Tag(HidReportType type) => type switch { HidReportType.Input => HidTag.Input, HidReportType.Output => HidTag.Output, _ => HidTag.Feature };

    private void Place(SourceSpan at)
    {
        if (_told is { Places: var places } && (places.Count == 0 || places[^1].At != at))
            places.Add((_encoder.Writer.Length, at));
    }

    // --- fields by name --------------------------------------------------------------------------------------------------

    private string AddField(FieldSpec field, long at, int size, int stride, int count, bool isArray, long min, long max, ReadOnlySpan<UsageRange> usages)
    {
        var list = _report[field.Kind].Fields ??= [];
        _report.Names ??= [];
        var name = field.Name ?? FieldNames.Of(usages);
        if (!_report.Names.TryAdd((field.Kind, name), 2))
        {
            if (field.Name is not null)
                _diagnostics.Error(field.At, Codes.Conflict, $"two fields of this report are called '{name}'", "give one of them another name");
            var basis = name;
            var number = _report.Names[(field.Kind, basis)];
            do
                name = basis + number++;
            while (!_report.Names.TryAdd((field.Kind, name), 2));
            _report.Names[(field.Kind, basis)] = number;
        }
        var compiled = new CompiledField
        {
            Name = name,
            BitOffset = (int)at,
            BitSize = size,
            Stride = stride,
            Count = count,
            IsArray = isArray,
            IsRelative = (field.Flags & HidFlags.Relative) != 0,
            HasNull = (field.Flags & HidFlags.NullState) != 0,
            IsConstant = (field.Flags & HidFlags.Constant) != 0,
            Minimum = min,
            Maximum = max,
            Usages = [.. usages],
        };
        list.Add(compiled);
        _told?.FieldPlaces.Add((field.At, field.Kind, _report.Id, compiled));
        return name;
    }
}
