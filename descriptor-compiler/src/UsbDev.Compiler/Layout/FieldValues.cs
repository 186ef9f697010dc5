using UsbDev.Compiler.Spec;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Layout;

/// <summary>The values of a field: how many, from where to where, and in how many bits each. What of this contradicts itself is told.</summary>
internal readonly ref struct FieldValues
{
    private readonly FieldSpec _field;
    private readonly bool _foreign; // what devices do, not what they should
    private readonly Diagnostics _diagnostics;

    private FieldValues(FieldSpec field, bool isForeign, Diagnostics diagnostics)
    {
        (_field, _foreign, _diagnostics) = (field, isForeign, diagnostics);
        foreach (var range in field.Usages.AsSpan())
            UsageCount += range.Count;
        IsArray = field.Array is not null;
        Count = field.Array ?? field.Count ?? Math.Max(1, UsageCount);
        (SaidMinimum, SaidMaximum) = field.Range ?? (IsArray ? ArrayRange(field.Usages.AsSpan(), UsageCount) : (0, 1));
        (Minimum, Maximum) = (SaidMinimum == ItemState.Unset ? 0 : SaidMinimum, SaidMaximum == ItemState.Unset ? 0 : SaidMaximum);
        CheckCount();
        CheckRange();
        Size = SizeOfOne();
    }

    public int UsageCount { get; }

    public bool IsArray { get; }

    public int Count { get; }

    /// <summary>As the items say them; <see cref="ItemState.Unset"/> where they say nothing.</summary>
    public long SaidMinimum { get; }

    /// <inheritdoc cref="SaidMinimum"/>
    public long SaidMaximum { get; }

    /// <summary>As hosts see them, for whom what nobody says is 0.</summary>
    public long Minimum { get; }

    /// <inheritdoc cref="Minimum"/>
    public long Maximum { get; }

    /// <summary>Bits of one value.</summary>
    public int Size { get; }

    public static FieldValues Of(FieldSpec field, bool isForeign, Diagnostics diagnostics) => new(field, isForeign, diagnostics);

    /// <summary>Numbers of an array: those of its usages where they begin at 0 or 1, else counted from 1 (0 is 'none').</summary>
    private static (long Min, long Max) ArrayRange(ReadOnlySpan<UsageRange> usages, int count) => usages is [{ First: <= 1 } only] ? (only.First, only.Last) : (1, count);

    private void CheckCount()
    {
        if (IsArray && _field.Count is not null)
            _diagnostics.Error(_field.Places.Count ?? _field.At, Codes.Contradiction, "'array' already says how many values there are", $"remove '{new Edit.TakeOut("count")}'");
        else if (!IsArray && Count < UsageCount && !_foreign)
            _diagnostics.Error(_field.Places.Count ?? _field.At, Codes.Contradiction, $"{Count} values for {UsageCount} usages", $"write '{new Edit.Set("count", $"{UsageCount}")}', or name fewer usages; for slots that hold any of the usages write 'array: {Count}'");
        if (IsArray && (_field.Flags & HidFlags.Relative) != 0 && !_foreign)
            _diagnostics.Error(_field.At, Codes.Contradiction, "an array cannot be relative", $"remove '{new Edit.TakeOut("relative")}'");
        if (_field.Kind == HidReportType.Input && (_field.Flags & HidFlags.Volatile) != 0 && !_foreign)
            _diagnostics.Error(_field.At, Codes.Contradiction, "an input field cannot be volatile (HID 1.11 §6.2.2.5)", $"remove '{new Edit.TakeOut("volatile")}'");
    }

    private void CheckRange()
    {
        if (_field.Range is not var (min, max))
            return;
        var usages = _field.Usages.AsSpan();
        if (IsArray && max - min + 1 != UsageCount && !(usages.Length == 1 && usages[0].First == 0) && UsageCount > 0)
            _diagnostics.Warning(_field.Places.Range ?? _field.At, Codes.Contradiction, $"the range has {max - min + 1} numbers for {UsageCount} usages", "each number of an array stands for one usage, in order");
        if (!IsArray && !_foreign && usages is [{ Count: > 1 } numbered] && (numbered.First, numbered.Last) == (min, max))
            _diagnostics.Warning(_field.Places.Range ?? _field.At, Codes.Doubtful, $"each of the {UsageCount} usages has a value of {min}..{max}", $"leave '{new Edit.TakeOut("range")}' out for what is on or off; for the number of what is on write '{new Edit.Set("array", "1")}'");
    }

    private int SizeOfOne()
    {
        const int longest = 32;
        var needed = FieldSize.OfRange(Minimum, Maximum, (_field.Flags & HidFlags.NullState) != 0);
        var least = FieldSize.OfRange(Minimum, Maximum, false);
        var size = _field.Bits ?? needed;
        var at = _field.Places.Bits ?? _field.At;
        if (size < least && !_foreign)
        {
            _diagnostics.Error(at, Codes.Range, $"{size} bits cannot hold {Minimum}..{Maximum}", $"it needs {least} bits: write '{new Edit.Set("bits", $"{least}")}', or a smaller range");
            size = least;
        }
        else if (size < needed && _field.Bits is not null && !_foreign)
            _diagnostics.Error(at, Codes.Range, $"{size} bits leave no value beside {Minimum}..{Maximum} that could mean 'nothing'", $"give it {needed} bits: write '{new Edit.Set("bits", $"{needed}")}', or remove '{new Edit.TakeOut("null")}'");
        if (size <= longest || _foreign && size % 8 == 0)
            return size;
        _diagnostics.Error(at, Codes.Range, _field.Bits is null ? $"{Minimum}..{Maximum} needs {size} bits" : $"a value of {size} bits is too long", "a HID value has at most 32 bits (HID 1.11 §8.4); longer data are a 'count' of bytes: 'bits: 8, count: …'");
        return longest;
    }
}
