using System.Collections.Immutable;

namespace UsbDev.Descriptors;

/// <summary>One report: where each field is in its bytes.</summary>
public sealed class HidReport
{
    internal HidReport(HidReportType type, byte id, ImmutableArray<HidField> fields, long bitLength)
    {
        Type = type;
        Id = id;
        Fields = fields;
        BitLength = bitLength;
    }

    /// <summary>Input, Output or Feature.</summary>
    public HidReportType Type { get; }

    /// <summary>Report ID; 0 where the descriptor has none, and the report then travels without an ID byte.</summary>
    public byte Id { get; }

    /// <summary>Its fields in order, padding included.</summary>
    public ImmutableArray<HidField> Fields { get; }

    /// <summary>Bits as it travels, the ID byte included.</summary>
    public long BitLength { get; }

    /// <summary>Bytes as it travels, the ID byte included.</summary>
    public long ByteLength => (BitLength + 7) / 8;

    /// <summary>Everything that can be read or set by name: elements of variable fields, usages of array fields; no padding.</summary>
    public IEnumerable<HidControl> Controls
    {
        get
        {
            foreach (var data in Fields)
            {
                if (data.IsConstant || data.Usages.Count == 0) continue;
                var count = data.IsVariable ? data.Count : data.Usages.Count;
                for (var i = 0; i < count; i++) yield return new HidControl(data, i, data.Usages[Math.Min(i, data.Usages.Count - 1)]);
            }
        }
    }

    /// <summary>The control of a usage; null when the report has none. The first, when there are more.</summary>
    public HidControl? Find(Usage usage)
    {
        foreach (var field in Fields)
            if (!field.IsConstant && field.Usages.IndexOf(usage) is >= 0 and var index && (field.IsArray || index < field.Count))
                return new HidControl(field, index, usage);
        return null;
    }

    /// <summary>A report with its ID set and every array empty, all else zero.</summary>
    /// <exception cref="InvalidOperationException">The descriptor makes it longer than 65535 bytes.</exception>
    public byte[] Create()
    {
        if (ByteLength > ushort.MaxValue) throw new InvalidOperationException($"a report of {ByteLength} bytes cannot be sent");
        var report = new byte[ByteLength];
        if (Id != 0) report[0] = Id;
        foreach (var field in Fields)
            if (field is { IsArray: true, IsConstant: false, Size: > 0 and <= 64 } && HidControl.EmptySlot(field) is not 0 and var empty)
                for (var i = 0; i < field.Count; i++) field.Write(report, i, empty);
        return report;
    }

    /// <summary>Every value in a report as it travelled: elements of variable fields, and the usages that arrays select. What is cut off is left out.</summary>
    public IEnumerable<HidValue> Decode(Bytes report)
    {
        foreach (var field in Fields)
        {
            if (field.IsConstant) continue;
            for (var i = 0; i < field.Count; i++)
            {
                if (field.Read(report, i) is not { } value) break;
                if (field.IsVariable)
                {
                    yield return new HidValue(
                        field,
                        i,
                        field.UsageOf(i),
                        value,
                        value < field.LogicalMinimum || value > field.LogicalMaximum);
                }
                else if (HidControl.Selected(field, value) is { } selected)
                {
                    yield return new HidValue(field, i, field.Usages[selected], value, false);
                }
            }
        }
    }
}

/// <summary>A value found in a report.</summary>
/// <param name="Field">Its field.</param>
/// <param name="Element">Which element of the field.</param>
/// <param name="Usage">What it is; in an array the usage that is on. Null when the descriptor does not say.</param>
/// <param name="Value">The logical value; in an array the selector.</param>
/// <param name="IsNull">Out of the logical range: «nothing» in a field with null state, else invalid and to be ignored (HID 1.11 §5.10).</param>
public readonly record struct HidValue(HidField Field, int Element, Usage? Usage, long Value, bool IsNull);

/// <summary>Something in a report that has a usage of its own.</summary>
/// <param name="Field">Its field.</param>
/// <param name="Index">The element of a variable field; the index of the usage in an array field.</param>
/// <param name="Usage">What it is.</param>
public readonly record struct HidControl(HidField Field, int Index, Usage Usage)
{
    /// <summary>The value in a report as it travelled: the logical value, or 1 and 0 for a usage that an array selects or not. Null when the report is too short.</summary>
    public long? Get(ReadOnlySpan<byte> report)
    {
        if (Field.IsVariable) return Field.Read(report, Index);
        for (var i = 0; i < Field.Count; i++)
        {
            if (Field.Read(report, i) is not { } value) return i == 0 ? null : 0;
            if (Selected(Field, value) == Index) return 1;
        }

        return 0;
    }

    /// <summary>Sets the value in a report as it travels; in an array, 1 takes a free element for the usage and 0 frees it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not in the logical range of a field without null state, or no bits for it.</exception>
    /// <exception cref="InvalidOperationException">All elements of the array are taken.</exception>
    public void Set(Span<byte> report, long value)
    {
        if (Field.IsVariable)
        {
            if (!Field.HasNullState && (value < Field.LogicalMinimum || value > Field.LogicalMaximum))
            {
                throw new ArgumentOutOfRangeException(
                    nameof(value), value, $"{Usage} takes {Field.LogicalMinimum} to {Field.LogicalMaximum}");
            }

            Field.Write(report, Index, value);
            return;
        }

        var free = -1;
        for (var i = 0; i < Field.Count; i++)
        {
            var selected = Selected(Field, Field.Read(report, i) ?? throw new ArgumentException("the report is too short", nameof(report)));
            if (selected == Index && value == 0) Field.Write(report, i, EmptySlot(Field));
            if (selected == Index && value != 0) return;
            if (selected is null && free < 0) free = i;
        }

        if (value == 0) return;
        if (free < 0)
            throw new InvalidOperationException($"all {Field.Count} elements of the array are taken; there is no room for {Usage}");
        Field.Write(report, free, Field.LogicalMinimum + Index);
    }

    /// <summary>The index of the usage that an array element selects; null when it selects none.</summary>
    internal static int? Selected(HidField field, long value)
    {
        if (value < field.LogicalMinimum || value > field.LogicalMaximum) return null;
        var index = value - field.LogicalMinimum;
        if (index >= field.Usages.Count) return null;
        return field.Usages[(int)index].Id == 0 ? null : (int)index;
    }

    /// <summary>What an array element holds while nothing is on: a value that selects no usage, 0 where possible.</summary>
    internal static long EmptySlot(HidField field)
    {
        if (Selected(field, 0) is null) return 0;
        var past = Math.Max(field.LogicalMaximum, field.LogicalMinimum + field.Usages.Count - 1) + 1;
        return field.Size < 63 && past < 1L << (field.IsSigned ? field.Size - 1 : field.Size) ? past : 0;
    }
}
