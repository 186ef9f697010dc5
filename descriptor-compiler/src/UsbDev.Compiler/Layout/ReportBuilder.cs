using System.Collections.Immutable;
using UsbDev.Compiler.Spec;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Layout;

/// <summary>A report descriptor as built.</summary>
/// <param name="Bytes">Its bytes.</param>
/// <param name="Places">Where each stretch of them comes from.</param>
/// <param name="Reports">The reports.</param>
/// <param name="Labels">What each main item is, by its offset.</param>
internal sealed record ReportResult(byte[] Bytes, IReadOnlyList<(int Offset, SourceSpan At)> Places, ImmutableArray<CompiledReport> Reports, IReadOnlyDictionary<int, string> Labels);

/// <summary>
/// Writes a report descriptor: gives out report IDs, pads, keeps every value within four bytes, and repeats no global item that still holds
/// (HID 1.11 §6.2.2, §8).
/// </summary>
internal sealed class ReportBuilder
{
    /// <summary>Bytes of a report descriptor and bits of a report that USB can count.</summary>
    private const int MaxDescriptor = ushort.MaxValue, MaxReportBits = ushort.MaxValue * 8;

    private readonly HidSpec _spec;
    private readonly Diagnostics _diagnostics;
    private readonly Func<Label, byte> _string;
    private readonly HidItemWriter _writer = new();
    private readonly List<(int Offset, SourceSpan At)> _places = [];
    private readonly Dictionary<int, string> _labels = []; // what each main item is, by its offset
    private readonly ImmutableArray<CompiledReport>.Builder _reports = ImmutableArray.CreateBuilder<CompiledReport>();
    private Globals _globals = new();
    private int _page = -1;
    private ReportState _report = null!;
    private Pending? _pending;
    private bool _full;

    private ReportBuilder(HidSpec spec, Diagnostics diagnostics, Func<Label, byte> stringIndex) => (_spec, _diagnostics, _string) = (spec, diagnostics, stringIndex);

    /// <summary>Global items but Usage Page and Report ID; null: never written.</summary>
    private sealed record Globals
    {
        public long? LogicalMin { get; init; }
        public long? LogicalMax { get; init; }
        public long PhysicalMin { get; init; }
        public long PhysicalMax { get; init; }
        public HidUnit Unit { get; init; }
        public int? Size { get; init; }
        public int? Count { get; init; }
    }

    /// <summary>A main item that the next field may still join.</summary>
    private sealed class Pending
    {
        public required FieldSpec First { get; init; }
        public required HidFlags Flags { get; init; }
        public required Globals Globals { get; init; } // without the count
        public required List<UsageRange> Usages { get; init; }
        public int Count { get; set; }
        public List<string> Names { get; } = [];
        public bool Open { get; init; } // single usages only: what follows with the same globals may join
    }

    private sealed class ReportState
    {
        public required ReportSpec Spec { get; init; }
        public Dictionary<HidReportType, long> Bits { get; } = [];
        public Dictionary<HidReportType, FieldSpec> Last { get; } = []; // after it the direction is padded to a whole byte
        public Dictionary<HidReportType, List<CompiledField>> Fields { get; } = [];
        public HashSet<(HidReportType, string)> Names { get; } = [];
    }

    public static ReportResult Build(HidSpec spec, Diagnostics diagnostics, Func<Label, byte> stringIndex)
    {
        var builder = new ReportBuilder(spec, diagnostics, stringIndex);
        builder.Write();
        return new ReportResult(builder._writer.ToBytes(), builder._places, builder._reports.ToImmutable(), builder._labels);
    }

    private void Write()
    {
        var ids = Ids();
        foreach (var collection in _spec.Collections)
        {
            Place(collection.At);
            var usage = collection.Usage?.Value ?? new Usage(Usages.FirstVendorPage, 1);
            Page(usage.Page);
            _writer.Unsigned(HidTag.Usage, usage.Id);
            _writer.Unsigned(HidTag.Collection, 1);
            foreach (var report in collection.Reports)
                Write(collection, report, ids is null ? (byte)0 : ids[report], usage);
            Place(collection.At);
            _writer.Item(HidTag.EndCollection);
        }
        if (_writer.Length > MaxDescriptor)
            _diagnostics.Error(_spec.At, Codes.Exhausted, $"the report descriptor has {_writer.Length:N0} bytes; USB can count {MaxDescriptor:N0}", "spread the reports over several hid functions");
    }

    /// <summary>ID of each report; null where none needs one.</summary>
    private Dictionary<ReportSpec, byte>? Ids()
    {
        var reports = _spec.Collections.SelectMany(c => c.Reports).ToList();
        if (reports.Count <= 1 && reports.All(r => r.Id is null))
            return null;
        var ids = new Dictionary<ReportSpec, byte>(ReferenceEqualityComparer.Instance);
        var owners = new ReportSpec?[256];
        foreach (var report in reports)
            if (report.Id is { } id)
            {
                if (owners[id.Value] is { } owner)
                    _diagnostics.Error(id.At, Codes.Conflict, $"the report ID {id.Value} is already that of '{owner.Name}' in line {owner.At.Line}", "give another ID, or none and it is given out");
                owners[id.Value] ??= report;
                ids[report] = id.Value;
            }
        var next = 1;
        foreach (var report in reports)
        {
            if (report.Id is not null)
                continue;
            while (next < 256 && owners[next] is not null)
                next++;
            if (next == 256)
            {
                _diagnostics.Error(report.At, Codes.Exhausted, "more than 255 reports on one interface", "spread them over several hid functions");
                break;
            }
            owners[next] = report;
            ids[report] = (byte)next;
        }
        foreach (var report in reports)
            ids.TryAdd(report, 255);
        return ids;
    }

    private void Write(CollectionSpec collection, ReportSpec spec, byte id, Usage usage)
    {
        _report = new ReportState { Spec = spec };
        FindLast(spec.Fields);
        if (id != 0)
        {
            Place(spec.Id?.At ?? spec.At);
            _writer.Unsigned(HidTag.ReportId, id);
        }
        foreach (var field in spec.Fields)
            Write(field);
        Flush();
        foreach (var (type, bits) in _report.Bits.OrderBy(b => b.Key))
            _reports.Add(new CompiledReport
            {
                Name = _spec.Collections.Count == 1 && collection.Reports.Count == 1 ? _spec.Name.Value : spec.Name,
                Preset = collection.Preset,
                Usage = usage,
                Type = type,
                Id = id,
                Length = (int)(bits / 8),
                Fields = [.. _report.Fields.GetValueOrDefault(type) ?? []],
            });
    }

    private void FindLast(IReadOnlyList<FieldSpec> fields)
    {
        foreach (var field in fields)
            if (field.Collection is not null || field.Fields.Count > 0)
                FindLast(field.Fields);
            else
                _report.Last[field.Kind] = field;
    }

    private void Write(FieldSpec field)
    {
        if (field.Fields.Count > 0 || field.Collection is not null)
        {
            Flush();
            Place(field.At);
            var usage = field.Collection?.Value ?? new Usage(Usages.FirstVendorPage, 1);
            Page(usage.Page);
            _writer.Unsigned(HidTag.Usage, usage.Id);
            _writer.Unsigned(HidTag.Collection, field.CollectionKind);
            foreach (var child in field.Fields)
                Write(child);
            Flush();
            Place(field.At);
            _writer.Item(HidTag.EndCollection);
            return;
        }
        if (field.Padding is { } padding)
            Pad(field.Kind, padding.Value, field.At, field.Variable);
        else
            WriteData(field);
        if (_report.Last.GetValueOrDefault(field.Kind) == field)
            Pad(field.Kind, (int)(-Bits(field.Kind) & 7), field.At);
    }

    private long Bits(HidReportType type) => _report.Bits.GetValueOrDefault(type);

    private void Pad(HidReportType type, int bits, SourceSpan at, bool variable = true)
    {
        if (bits <= 0 || _full)
            return;
        Flush();
        Place(at);
        var (size, count) = bits <= 32 ? (bits, 1) : bits % 8 == 0 ? (8, bits / 8) : (1, bits);
        if (!Grow(type, bits, at))
            return;
        Emit(_globals with { Size = size, Count = count });
        _labels[_writer.Length] = "padding";
        _writer.Unsigned(Tag(type), (uint)(HidFlags.Constant | (variable ? HidFlags.Variable : 0)));
    }

    private void WriteData(FieldSpec field)
    {
        if (_full || field.Usages.Count == 0)
            return;
        var usages = new List<UsageRange>();
        var usageCount = 0;
        foreach (var (range, _) in field.Usages)
        {
            usages.Add(range);
            usageCount += range.Count;
        }
        var isArray = field.Array is not null;
        var count = field.Array?.Value ?? field.Count?.Value ?? usageCount;
        if (isArray && field.Count is { } both)
            _diagnostics.Error(both.At, Codes.Contradiction, "'array' already says how many values there are", "remove 'count'");
        else if (!isArray && count < usageCount)
            _diagnostics.Error(field.Count!.Value.At, Codes.Contradiction, $"{count} values for {usageCount} usages", $"make 'count' {usageCount}, or name fewer usages; for slots that hold any of the usages write 'array: {count}'");
        if (isArray && (field.Flags & HidFlags.Relative) != 0)
            _diagnostics.Error(field.At, Codes.Contradiction, "an array cannot be relative", "remove 'relative'");
        if (field.Kind == HidReportType.Input && (field.Flags & HidFlags.Volatile) != 0)
            _diagnostics.Error(field.At, Codes.Contradiction, "an input field cannot be volatile (HID 1.11 §6.2.2.5)", "remove 'volatile'");

        var (min, max) = field.Range?.Value ?? (isArray ? ArrayRange(usages, usageCount) : (0, 1));
        if (isArray && field.Range is { } arrayRange && max - min + 1 != usageCount && !(usages.Count == 1 && usages[0].First == 0))
            _diagnostics.Warning(arrayRange.At, Codes.Contradiction, $"the range has {max - min + 1} numbers for {usageCount} usages", "each number of an array stands for one usage, in order");
        var needed = BitsFor(min, max, (field.Flags & HidFlags.NullState) != 0);
        var size = field.Bits?.Value ?? needed;
        var least = BitsFor(min, max, false);
        if (size < least)
        {
            _diagnostics.Error(field.Bits?.At ?? field.At, Codes.Range, $"{size} bits cannot hold {min}..{max}", $"it needs {least} bits, or a smaller range");
            size = least;
        }
        else if (size < needed && field.Bits is { } tight)
            _diagnostics.Error(tight.At, Codes.Range, $"{size} bits leave no value beside {min}..{max} that could mean 'nothing'", $"give it {needed} bits, or remove 'null'");
        if (size > 32)
        {
            _diagnostics.Error(field.At, Codes.Range, $"{min}..{max} needs {size} bits", "a HID value has at most 32 bits (HID 1.11 §8.4)");
            size = 32;
        }

        var flags = field.Flags | (isArray ? 0 : HidFlags.Variable);
        var unit = field.Unit?.Value ?? default;
        if (field.Exponent is { } exponent)
            unit = unit with { ExponentCode = (uint)exponent & 15 };
        var globals = _globals with
        {
            LogicalMin = min,
            LogicalMax = max,
            PhysicalMin = field.Physical?.Value.Min ?? 0,
            PhysicalMax = field.Physical?.Value.Max ?? 0,
            Unit = unit,
            Size = size,
        };
        if (!_report.Spec.Packed && size >= 8)
            Pad(field.Kind, (int)(-Bits(field.Kind) & 7), field.At);
        var at = Bits(field.Kind);
        if (FirstCrossing(at, size, count) is var crossing && crossing == 0)
        {
            Pad(field.Kind, (int)(-at & 7), field.At);
            at = Bits(field.Kind);
            crossing = FirstCrossing(at, size, count);
        }
        if (!Grow(field.Kind, (long)size * count, field.At))
            return;
        if (crossing < 0)
        {
            Queue(field, flags, globals, usages, count, isArray);
            _pending!.Names.Add(AddField(field, at, size, size, count, isArray, min, max, usages));
            return;
        }
        // No value may lie in more than four bytes: each gets whole bytes of its own.
        _report.Bits[field.Kind] = at;
        if (isArray || usages.Count > 1 || count > 512)
        {
            _diagnostics.Error(field.At, Codes.Contradiction, $"values of {size} bits in a row would lie in five bytes (HID 1.11 §8.4)", "give each 'bits: 32', or 25 at most");
            return;
        }
        var name = AddField(field, at, size, size + 7 & ~7, count, isArray, min, max, usages);
        for (var i = 0; i < count; i++)
        {
            var usage = usages[0][Math.Min(i, usageCount - 1)];
            Grow(field.Kind, size, field.At);
            Queue(field, flags, globals, [new UsageRange(usage)], 1, isArray: false);
            _pending!.Names.Add(name);
            if (i + 1 < count)
                Pad(field.Kind, (int)(-Bits(field.Kind) & 7), field.At);
        }
    }

    /// <summary>Numbers of an array: those of its usages where they begin at 0 or 1, else counted from 1 (0 is 'none').</summary>
    private static (long Min, long Max) ArrayRange(List<UsageRange> usages, int count) => usages is [{ First: <= 1 } only] ? (only.First, only.Last) : (1, count);

    /// <summary>The first value that would lie in five bytes; -1: none.</summary>
    private static int FirstCrossing(long at, int size, int count)
    {
        if (size <= 25)
            return -1;
        for (var i = 0; i < Math.Min(count, 8); i++) // the place in the byte repeats after eight
            if (((at + (long)i * size) & 7) + size > 32)
                return i;
        return -1;
    }

    public static int BitsFor(long min, long max, bool withNull)
    {
        for (var bits = 1; bits <= 64; bits++)
        {
            var (low, high) = min < 0 ? (-(1L << bits - 1), (1L << bits - 1) - 1) : (0L, (1L << Math.Min(bits, 62)) - 1);
            if (min >= low && max <= high && !(withNull && min == low && max == high))
                return bits;
        }
        return 64;
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
        _report.Bits[type] = total;
        return true;
    }

    // --- main items ------------------------------------------------------------------------------------------------------

    private void Queue(FieldSpec field, HidFlags flags, Globals globals, List<UsageRange> usages, int count, bool isArray)
    {
        var open = !isArray && field is { Designator: null, String: null } && count == usages.Count && usages.TrueForAll(u => u.Count == 1 && u.Page == usages[0].Page);
        if (!field.Separate && _pending is { Open: true } pending && open && pending.First.Kind == field.Kind && pending.Flags == flags && pending.Usages[0].Page == usages[0].Page
            && pending.Globals with { Count = null } == globals with { Count = null })
        {
            pending.Usages.AddRange(usages);
            pending.Count += count;
            return;
        }
        Flush();
        _pending = new Pending { First = field, Flags = flags, Globals = globals, Usages = usages, Count = count, Open = open };
    }

    private void Flush()
    {
        if (_pending is not { } pending)
            return;
        _pending = null;
        Place(pending.First.At);
        Page(pending.Usages[0].Page);
        foreach (var range in pending.Usages)
        {
            // A usage of another page carries its page with it (HID 1.11 §6.2.2.8).
            var page = range.Page == _page ? 0u : (uint)range.Page << 16;
            if (range.Count == 1)
            {
                Usage(HidTag.Usage, page | range.First);
                continue;
            }
            Usage(HidTag.UsageMinimum, page | range.First);
            Usage(HidTag.UsageMaximum, page | range.Last);
        }
        if (pending.First.Designator is { } designator)
            _writer.Unsigned(HidTag.DesignatorIndex, designator);
        if (pending.First.String is { } label)
            _writer.Unsigned(HidTag.StringIndex, _string(label));
        Emit(pending.Globals with { Count = pending.Count });
        _labels[_writer.Length] = string.Join(", ", pending.Names);
        _writer.Unsigned(Tag(pending.First.Kind), (uint)pending.Flags);
    }

    private void Usage(HidTag tag, uint usage)
    {
        if (usage > 0xFFFF)
            _writer.Item(tag, usage, 4);
        else
            _writer.Unsigned(tag, usage);
    }

    private void Page(ushort page)
    {
        if (_page != page)
            _writer.Unsigned(HidTag.UsagePage, page);
        _page = page;
    }

    private void Emit(Globals wanted)
    {
        if (wanted.LogicalMin is { } min && min != _globals.LogicalMin)
            _writer.Signed(HidTag.LogicalMinimum, min);
        if (wanted.LogicalMax is { } max && max != _globals.LogicalMax)
            _writer.Signed(HidTag.LogicalMaximum, max);
        if (wanted.PhysicalMin != _globals.PhysicalMin)
            _writer.Signed(HidTag.PhysicalMinimum, wanted.PhysicalMin);
        if (wanted.PhysicalMax != _globals.PhysicalMax)
            _writer.Signed(HidTag.PhysicalMaximum, wanted.PhysicalMax);
        if (wanted.Unit.ExponentCode != _globals.Unit.ExponentCode)
            _writer.Unsigned(HidTag.UnitExponent, wanted.Unit.ExponentCode);
        if (wanted.Unit.Code != _globals.Unit.Code)
            _writer.Unsigned(HidTag.Unit, wanted.Unit.Code);
        if (wanted.Size is { } size && size != _globals.Size)
            _writer.Unsigned(HidTag.ReportSize, (uint)size);
        if (wanted.Count is { } count && count != _globals.Count)
            _writer.Unsigned(HidTag.ReportCount, (uint)count);
        _globals = wanted;
    }

    private static HidTag Tag(HidReportType type) => type switch { HidReportType.Input => HidTag.Input, HidReportType.Output => HidTag.Output, _ => HidTag.Feature };

    private void Place(SourceSpan at)
    {
        if (_places.Count == 0 || _places[^1].At != at)
            _places.Add((_writer.Length, at));
    }

    // --- fields by name --------------------------------------------------------------------------------------------------

    private string AddField(FieldSpec field, long at, int size, int stride, int count, bool isArray, long min, long max, List<UsageRange> usages)
    {
        if (!_report.Fields.TryGetValue(field.Kind, out var list))
            _report.Fields[field.Kind] = list = [];
        var name = field.Name ?? FieldNames.Of(usages);
        if (!_report.Names.Add((field.Kind, name)))
        {
            if (field.Name is not null)
                _diagnostics.Error(field.At, Codes.Conflict, $"two fields of this report are called '{name}'", "give one of them another name");
            var basis = name;
            for (var number = 2; !_report.Names.Add((field.Kind, name)); number++)
                name = basis + number;
        }
        list.Add(new CompiledField
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
        });
        return name;
    }
}
