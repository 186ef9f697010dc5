using System.Collections.Immutable;
using UsbDev.Compiler.Layout;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Spec;

internal sealed partial class SpecWriter
{
    private void Hid(int indent, HidSpec hid)
    {
        // What the preset says need not be said again.
        var preset = hid.Collections is [{ Use: { } use }] ? use.Alone : null;
        Label(indent, "label", hid.Label);
        var boot = hid.Boot?.Value ?? BootProtocol.None;
        if (preset is not null ? boot != (preset.Boot?.Value ?? BootProtocol.None) : hid.Boot is not null)
            Line(indent, $"boot: {boot switch { BootProtocol.Keyboard => "keyboard", BootProtocol.Mouse => "mouse", _ => "none" }}");
        Number(indent, "subclass", hid.SubClass);
        Number(indent, "protocol", hid.Protocol);
        if (preset is null || preset.Poll.Value != hid.Poll.Value || Speed == UsbSpeed.Low) // presets are known as they are at full speed
            Time(indent, "poll", hid.Poll.Value);
        if (hid.PacketSize is { } size)
            Line(indent, $"packet_size: {size.Value} B");
        if (hid.OutEndpoint != (preset?.OutEndpoint ?? false))
            Line(indent, hid.OutEndpoint ? "out_endpoint: true" : "out_endpoint: false");
        if (hid.OutPoll is { } outPoll)
            Time(indent, "out_poll", outPoll.Value);
        if (hid.OutPacketSize is { } outSize)
            Line(indent, $"out_packet_size: {outSize.Value} B");
        if (hid.Country != 0)
            Line(indent, $"country: {hid.Country}");
        if (hid.HidVersion != 0x0111)
            Line(indent, $"hid: {Values.WriteVersion(hid.HidVersion)}");
        Number(indent, "interface", hid.Interface);
        Number(indent, "in_endpoint", hid.InEndpoint);
        Number(indent, "out_endpoint_number", hid.OutEndpointNumber);
        if (hid.OutFirst)
            Line(indent, "out_first: true");
        if (hid.ReportDescriptor is { } given)
        {
            Items(indent, given);
            return;
        }
        if (hid.Order.Count > 0 && hid.Order != ItemWords.Default)
        {
            Indent(indent);
            _text.Append("order: [");
            for (var i = 0; i < hid.Order.Count; i++)
                (i > 0 ? _text.Append(", ") : _text).Append(ItemWords.Name(hid.Order[i]));
            _text.Append("]\n");
        }
        if (hid.Collections is [var only])
        {
            Collection(indent, only);
            return;
        }
        Line(indent, "reports:");
        foreach (var collection in hid.Collections)
            Collection(Dash(indent + 1), collection);
    }

    private void Items(int indent, ReportBytes report)
    {
        var (start, dash) = (_text.Length, _dash);
        Line(indent, "items: |");
        if (report.IsHex || report.Bytes.Length == 0 || !ItemText.TryWrite(report.Bytes, indent + 1, _text))
        {
            (_text.Length, _dash) = (start, dash);
            Hex(indent, "report_descriptor", report.Bytes);
        }
    }

    private void Collection(int indent, CollectionSpec collection)
    {
        if (collection.Use is { } use)
        {
            Preset(indent, collection, use);
            return;
        }
        if (collection.Usage is { } usage)
        {
            Indent(indent);
            _text.Append("collection: ");
            UsageText.Write(new UsageRange(usage.Value), _text);
            _text.Append('\n');
        }
        if (collection.Kind != HidCollectionKind.Application)
            Line(indent, $"kind: {Language.SpecLanguage.Hid["kind"]!.Choices[(int)collection.Kind]}");
        Hints(indent, "first", collection.First);
        Hints(indent, "end", collection.End);
        if (collection.Reports is [var only])
        {
            Report(indent, only);
            return;
        }
        Line(indent, "reports:");
        foreach (var report in collection.Reports)
            Report(Dash(indent + 1), report);
    }

    // A function of its own, whose name stands above already, or one of several reports.
    private void Preset(int indent, CollectionSpec collection, PresetUse use)
    {
        IReadOnlyList<string> keys = collection.Reports is [{ Id: { } id }] ? [$"id: {id.Value}", .. use.Keys] : use.Keys;
        if (_dash >= 0)
            Line(indent, keys.Count == 0 ? use.Name : $"{use.Name}: {{ {string.Join(", ", keys)} }}");
        else
            foreach (var key in keys)
                Line(indent, key);
    }

    private void Report(int indent, ReportSpec report)
    {
        if (report.Id is { } id)
            Line(indent, $"id: {id.Value}");
        if (report.Packed)
            Line(indent, "packed: true");
        if (report.Partial)
            Line(indent, "partial: true");
        var kind = default(HidReportType);
        if (IsOneKind(report.Fields, ref kind))
        {
            Line(indent, $"{Direction(kind)}:");
            Fields(indent + 1, report.Fields);
            return;
        }
        Line(indent, "layout:");
        LayoutEntries(indent + 1, report.Fields);
    }

    private static bool IsOneKind(ImmutableArray<FieldSpec> fields, ref HidReportType kind)
    {
        foreach (var field in fields)
        {
            if (field.Collection is not null)
            {
                if (!IsOneKind(field.Fields, ref kind))
                    return false;
            }
            else if (kind == default)
                kind = field.Kind;
            else if (kind != field.Kind)
                return false;
        }
        return kind != default;
    }

    private static string Direction(HidReportType type) => type switch { HidReportType.Input => "input", HidReportType.Output => "output", _ => "feature" };

    private void LayoutEntries(int indent, ImmutableArray<FieldSpec> fields)
    {
        foreach (var field in fields)
            LayoutEntry(Dash(indent), field);
    }

    private void LayoutEntry(int indent, FieldSpec field)
    {
        if (field.Collection is { } usage)
        {
            CollectionHead(indent, field, usage);
            Line(indent, field.Fields.IsEmpty ? "layout: []" : "layout:");
            LayoutEntries(indent + 1, field.Fields);
            return;
        }
        Field(indent, field, field.Kind switch { HidReportType.Input => "input: { ", HidReportType.Output => "output: { ", _ => "feature: { " });
    }

    private void CollectionHead(int indent, FieldSpec field, Usage usage)
    {
        if (field.Id is { } id)
            Line(indent, $"id: {id}");
        Indent(indent);
        _text.Append("collection: ");
        if (usage == default)
            _text.Append("none");
        else
            UsageText.Write(new UsageRange(usage), _text);
        _text.Append('\n');
        if (field.CollectionKind != 0)
            Line(indent, $"kind: {Language.SpecLanguage.Field["kind"]!.Choices[field.CollectionKind]}");
        Hints(indent, "first", field.First);
        Hints(indent, "end", field.End);
    }

    private void Hints(int indent, string key, ImmutableArray<ItemHint> hints)
    {
        if (hints.IsEmpty)
            return;
        Indent(indent);
        _text.Append(key).Append(": ");
        Hints(hints);
        _text.Append('\n');
    }

    private void Hints(ImmutableArray<ItemHint> hints)
    {
        _text.Append('[');
        for (var i = 0; i < hints.Length; i++)
        {
            if (i > 0)
                _text.Append(", ");
            ItemWords.Write(hints.ItemRef(i), _text);
        }
        _text.Append(']');
    }

    private void Fields(int indent, ImmutableArray<FieldSpec> fields)
    {
        foreach (var field in fields)
            Field(Dash(indent), field, "{ ");
    }

    private void Field(int indent, FieldSpec field, string prefix)
    {
        if (field.Collection is { } usage)
        {
            CollectionHead(indent, field, usage);
            Line(indent, field.Fields.IsEmpty ? "fields: []" : "fields:");
            Fields(indent + 1, field.Fields);
            return;
        }
        Indent(indent);
        _text.Append(prefix);
        var start = _text.Length;
        FieldKeys(field, start);
        _text.Append(" }\n");
    }

    /// <summary>A key of a group that begins at a place.</summary>
    /// <param name="start">Where the group's first key stands.</param>
    /// <param name="key">The key with what parts it from the one before and from its value.</param>
    private TextBuffer Key(int start, string key) => _text.Append(_text.Length > start ? key : key.AsSpan(2));

    private void FieldKeys(FieldSpec f, int start)
    {
        if (f.Name is { } name)
            Key(start, ", name: ").Append(name);
        if (f.Id is { } id)
            Key(start, ", id: ").Append(id);
        if (f.Padding is { } padding)
        {
            Key(start, ", padding: ").Append(padding).Append(padding == 1 ? " bit" : " bits");
            if (f.Count is { } parts)
                Key(start, ", count: ").Append(parts);
            if (!f.Variable)
                Key(start, ", variable: ").Append("false");
            Flags(f.Flags, start);
        }
        else
            DataKeys(f, start);
        if (!f.First.IsEmpty)
        {
            Key(start, ", first: ");
            Hints(f.First);
        }
    }

    private void DataKeys(FieldSpec f, int start)
    {
        Key(start, ", usage: ");
        if (f.Usages.IsEmpty)
            _text.Append("none");
        else if (f.Usages.Length == 1)
            UsageText.Write(f.Usages[0], _text);
        else
        {
            _text.Append('[');
            for (var i = 0; i < f.Usages.Length; i++)
            {
                if (i > 0)
                    _text.Append(", ");
                UsageText.Write(f.Usages[i], _text);
            }
            _text.Append(']');
        }
        if (f.Range is { } range)
        {
            Key(start, ", range: ");
            if (range == (ItemState.Unset, ItemState.Unset))
                _text.Append("none");
            else
            {
                End(range.Min);
                _text.Append("..");
                End(range.Max);
            }
        }
        if (f.Bits is { } bits)
            Key(start, ", bits: ").Append(bits);
        if (f.Count is { } count)
            Key(start, ", count: ").Append(count);
        if (f.Array is { } array)
            Key(start, ", array: ").Append(array);
        Flags(f.Flags, start);
        if (f.Separate)
            Key(start, ", separate: ").Append("true");
        if (f.Physical is { } physical)
            Key(start, ", physical: ").Append(physical.Min).Append("..").Append(physical.Max);
        if (f.Unit is { } unit)
            Key(start, ", unit: ").Append(unit.Code == 0 ? "none" : HidUnits.Write(unit.Code));
        if (f.Exponent is { } exponent)
            Key(start, ", exponent: ").Append(exponent);
        if (f.Designator is { } designator)
            Key(start, ", designator: ").Append(designator);
        if (f.String is { } text)
        {
            Key(start, ", string: ");
            Label(text);
        }
    }

    private void End(long value)
    {
        if (value == ItemState.Unset)
            _text.Append("none");
        else
            _text.Append(value);
    }

    private void Flags(HidFlags flags, int start)
    {
        if (flags == 0)
            return;
        foreach (var (flag, key) in s_flags)
            if ((flags & flag) != 0)
                Key(start, key);
    }

    private static readonly (HidFlags Flag, string Key)[] s_flags =
    [
        (HidFlags.Constant, ", constant: true"), (HidFlags.Relative, ", relative: true"), (HidFlags.Wrap, ", wrap: true"), (HidFlags.NonLinear, ", nonlinear: true"), (HidFlags.NoPreferred, ", no_preferred: true"),
        (HidFlags.NullState, ", null: true"), (HidFlags.Volatile, ", volatile: true"), (HidFlags.BufferedBytes, ", buffered: true"),
    ];
}
