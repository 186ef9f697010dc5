using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using UsbDev.Compiler.Layout;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Spec;

/// <summary>The reader's inverse: what a description says, as YAML.</summary>
internal sealed class SpecWriter
{
    private const int LongHex = 24; // bytes on a line of their own

    private readonly TextBuffer _text;
    private readonly DeviceSpec _spec;

    private SpecWriter(DeviceSpec spec, TextBuffer text) => (_spec, _text) = (spec, text);

    public static string Write(DeviceSpec spec)
    {
        using var text = new TextBuffer();
        new SpecWriter(spec, text).Write();
        return text.ToString();
    }

    private UsbSpeed Speed => _spec.Identity.Speed;

    private int _dash = -1; // indentation of the entry that the next line begins

    private void Line(int indent, string text)
    {
        Indent(indent);
        _text.Append(text).Append('\n');
    }

    private void Line(int indent, [InterpolatedStringHandlerArgument("", nameof(indent))] ref LineText text)
    {
        _ = text;
        _text.Append('\n');
    }

    private void Indent(int indent)
    {
        if (_dash >= 0)
            _text.Append(' ', _dash * 2).Append("- ");
        _text.Append(' ', 2 * (_dash >= 0 ? indent - _dash - 1 : indent));
        _dash = -1;
    }

    /// <summary>An interpolated line, written part by part instead of made first.</summary>
    [InterpolatedStringHandler]
    private readonly ref struct LineText
    {
        private readonly TextBuffer _text;

        public LineText(int literalLength, int formattedCount, SpecWriter writer, int indent)
        {
            _ = literalLength + formattedCount;
            _text = writer._text;
            writer.Indent(indent);
        }

        public void AppendLiteral(string text) => _text.Append(text);

        public void AppendFormatted(string text) => _text.Append(text);

        public void AppendFormatted<T>(T number, string? format = null)
            where T : struct, ISpanFormattable => _text.Append(number, format);
    }

    private void Write()
    {
        var identity = _spec.Identity;
        Line(0, "device:");
        Line(1, $"vendor: 0x{identity.Vendor.Value:X4}");
        Line(1, $"product: 0x{identity.Product.Value:X4}");
        Line(1, $"release: {Values.WriteVersion(identity.Release.Value)}");
        Label(1, "manufacturer", identity.Manufacturer);
        Label(1, "name", identity.Name);
        Label(1, "serial", identity.Serial);
        var single = _spec.Configurations is [{ Descriptor: null, Value: null, Attributes: null, ReportDescriptors.Count: 0 }] ? _spec.Configurations[0] : null;
        if (single is not null)
        {
            Power(1, single);
            Label(1, "configuration_name", single.Name);
        }
        if (identity.Language != Languages.English)
            Line(1, $"language: {Languages.Write(identity.Language)}");
        if (Speed is not UsbSpeed.Full)
            Line(1, $"speed: {Speed.ToString().ToLowerInvariant()}");
        if (identity.Usb is { } usb)
            Line(1, $"usb: {Values.WriteVersion(usb.Value)}");
        if (identity.Class is { } triple)
            Line(1, $"class: {Triple(triple.Value)}");
        if (identity.PacketSize.Value != 64)
            Line(1, $"packet_size: {identity.PacketSize.Value} B");
        HexList(1, "bos", identity.Bos, static b => b.Length > 2 ? CapabilityType.Name(b[2]) : null);
        Hex(1, "descriptor", identity.Descriptor?.Value);
        if (identity.StringDescriptors.Count > 0)
        {
            Line(1, "string_descriptors:");
            foreach (var (key, bytes) in identity.StringDescriptors)
                Hex(2, key.LangId == identity.Language || key.Index == 0 && key.LangId == 0 ? key.Index.ToString() : $"0x{key.LangId:X4}/{key.Index}", bytes.Value);
        }
        Hex(1, "bos_descriptor", identity.BosDescriptor?.Value);
        Hex(1, "msos20", identity.MsOs20?.Value);
        Hex(1, "webusb_url", identity.WebUsbUrl?.Value);
        Hex(1, "qualifier", identity.Qualifier?.Value);
        Hex(1, "other_speed", identity.OtherSpeed?.Value);
        if (_spec.Foreign)
            Line(0, "checks: foreign");
        if (single is not null)
        {
            Functions(0, single);
            return;
        }
        Line(0, "configurations:");
        foreach (var configuration in _spec.Configurations)
            Configuration(Dash(1), configuration);
    }

    /// <summary>The next line begins an entry of a list; the indentation of its lines.</summary>
    private int Dash(int indent)
    {
        _dash = indent;
        return indent + 1;
    }

    private void Configuration(int indent, ConfigurationSpec spec)
    {
        if (spec.Descriptor is { } whole)
        {
            Hex(indent, "descriptor", whole.Value, always: true);
            Reports(indent, spec.ReportDescriptors);
            return;
        }
        if (spec.Value is { } value)
            Line(indent, $"value: {value.Value}");
        Label(indent, "name", spec.Name);
        Power(indent, spec);
        if (spec.Attributes is { } attributes)
            Line(indent, $"attributes: 0x{attributes.Value:X2}");
        Reports(indent, spec.ReportDescriptors);
        Functions(indent, spec);
    }

    private void Reports(int indent, IReadOnlyList<(byte Interface, byte Alternate, Located<byte[]> Bytes)> reports)
    {
        if (reports.Count == 0)
            return;
        Line(indent, "report_descriptors:");
        foreach (var (number, alternate, bytes) in reports)
            Hex(indent + 1, alternate == 0 ? number.ToString() : $"{number}/{alternate}", bytes.Value, always: true);
    }

    private void Power(int indent, ConfigurationSpec spec)
    {
        Line(indent, $"max_power: {spec.MaxPower.Value} mA");
        if (spec.SelfPowered.Value)
            Line(indent, "self_powered: true");
        if (spec.RemoteWakeup.Value)
            Line(indent, "remote_wakeup: true");
    }

    private void Functions(int indent, ConfigurationSpec spec)
    {
        if (spec.Functions.Count == 0)
        {
            Line(indent, "functions: []");
            return;
        }
        Line(indent, "functions:");
        foreach (var function in spec.Functions)
            Function(Dash(indent + 1), function);
    }

    private void Function(int indent, FunctionSpec function)
    {
        var (at, dash) = (_text.Length, _dash);
        var kind = function switch { HidSpec { Collections: [{ Use: { } use }] } => use.Name, HidSpec => "hid", MidiSpec => "midi", CdcSpec => "cdc", VendorSpec => "vendor", CustomSpec => "custom", _ => "raw" };
        Line(indent, $"{kind}:");
        var before = _text.Length;
        switch (function)
        {
            case HidSpec hid: Hid(indent + 1, hid); break;
            case MidiSpec midi: Midi(indent + 1, midi); break;
            case CdcSpec cdc: Cdc(indent + 1, cdc); break;
            case VendorSpec vendor: Vendor(indent + 1, vendor); break;
            case CustomSpec custom: Custom(indent + 1, custom); break;
            case RawSpec raw: Raw(indent + 1, raw); break;
        }
        if (_text.Length == before)
        {
            (_text.Length, _dash) = (at, dash);
            Line(indent, kind);
        }
    }

    // --- functions ---------------------------------------------------------------------------------------------------------

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
        if (preset is null || preset.Poll.Value != hid.Poll.Value)
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
            Line(indent, $"order: [{string.Join(", ", hid.Order.Select(ItemWords.Name))}]");
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
        if (report.Bytes.Length == 0 || !ItemText.TryWrite(report.Bytes, indent + 1, _text))
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
            Usages(new UsageRange(usage.Value));
            _text.Append('\n');
        }
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
        var kind = default(HidReportType);
        if (IsOneKind(report.Fields, ref kind))
        {
            Line(indent, $"{Direction(kind)}:");
            foreach (var field in report.Fields)
                Field(Dash(indent + 1), field, "");
            return;
        }
        Line(indent, "layout:");
        foreach (var field in report.Fields)
            LayoutEntry(Dash(indent + 1), field);
    }

    private static bool IsOneKind(IReadOnlyList<FieldSpec> fields, ref HidReportType kind)
    {
        for (var i = 0; i < fields.Count; i++)
        {
            if (fields[i].Collection is not null)
            {
                if (!IsOneKind(fields[i].Fields, ref kind))
                    return false;
            }
            else if (kind == default)
                kind = fields[i].Kind;
            else if (kind != fields[i].Kind)
                return false;
        }
        return kind != default;
    }

    private static string Direction(HidReportType type) => type switch { HidReportType.Input => "input", HidReportType.Output => "output", _ => "feature" };

    private void LayoutEntry(int indent, FieldSpec field)
    {
        if (field.Collection is { } usage)
        {
            CollectionHead(indent, field, usage.Value);
            Line(indent, "layout:");
            foreach (var child in field.Fields)
                LayoutEntry(Dash(indent + 1), child);
            return;
        }
        Field(indent, field, field.Kind switch { HidReportType.Input => "input: ", HidReportType.Output => "output: ", _ => "feature: " });
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
            Usages(new UsageRange(usage));
        _text.Append('\n');
        if (field.CollectionKind != 0)
            Line(indent, $"kind: {Language.SpecLanguage.Field["kind"]!.Choices[field.CollectionKind]}");
        Hints(indent, "first", field.First);
        Hints(indent, "end", field.End);
    }

    private void Hints(int indent, string key, IReadOnlyList<ItemHint> hints)
    {
        if (hints.Count == 0)
            return;
        Indent(indent);
        _text.Append(key).Append(": ");
        Hints(hints);
        _text.Append('\n');
    }

    private void Hints(IReadOnlyList<ItemHint> hints)
    {
        _text.Append('[');
        for (var i = 0; i < hints.Count; i++)
        {
            if (i > 0)
                _text.Append(", ");
            ItemWords.Write(hints[i], _text);
        }
        _text.Append(']');
    }

    private void Field(int indent, FieldSpec field, string prefix)
    {
        if (field.Collection is { } usage)
        {
            CollectionHead(indent, field, usage.Value);
            Line(indent, "fields:");
            foreach (var child in field.Fields)
                Field(Dash(indent + 1), child, "");
            return;
        }
        Indent(indent);
        _text.Append(prefix).Append("{ ");
        var start = _text.Length;
        FieldKeys(field, start);
        _text.Append(" }\n");
    }

    private TextBuffer Key(int start, string key)
    {
        if (_text.Length > start)
            _text.Append(", ");
        return _text.Append(key).Append(": ");
    }

    private void FieldKeys(FieldSpec f, int start)
    {
        if (f.Name is { } name)
            Key(start, "name").Append(name);
        if (f.Id is { } id)
            Key(start, "id").Append(id);
        if (f.Padding is { } padding)
        {
            Key(start, "padding").Append(padding.Value).Append(padding.Value == 1 ? " bit" : " bits");
            if (f.Count is { } parts)
                Key(start, "count").Append(parts.Value);
            if (!f.Variable)
                Key(start, "variable").Append("false");
            Flags(f.Flags, start);
        }
        else
            DataKeys(f, start);
        if (f.First.Count > 0)
        {
            Key(start, "first");
            Hints(f.First);
        }
    }

    private void DataKeys(FieldSpec f, int start)
    {
        Key(start, "usage");
        if (f.Usages.Count == 0)
            _text.Append("none");
        else if (f.Usages.Count == 1)
            Usages(f.Usages[0].Value);
        else
        {
            _text.Append('[');
            for (var i = 0; i < f.Usages.Count; i++)
            {
                if (i > 0)
                    _text.Append(", ");
                Usages(f.Usages[i].Value);
            }
            _text.Append(']');
        }
        if (f.Range is { } range)
        {
            Key(start, "range");
            if (range.Value == (ItemState.Unset, ItemState.Unset))
                _text.Append("none");
            else
            {
                End(range.Value.Min);
                _text.Append("..");
                End(range.Value.Max);
            }
        }
        if (f.Bits is { } bits)
            Key(start, "bits").Append(bits.Value);
        if (f.Count is { } count)
            Key(start, "count").Append(count.Value);
        if (f.Array is { } array)
            Key(start, "array").Append(array.Value);
        Flags(f.Flags, start);
        if (f.Separate)
            Key(start, "separate").Append("true");
        if (f.Physical is { } physical)
            Key(start, "physical").Append(physical.Value.Min).Append("..").Append(physical.Value.Max);
        if (f.Unit is { } unit)
            Key(start, "unit").Append(unit.Value.Code == 0 ? "none" : HidUnits.Write(unit.Value.Code));
        if (f.Exponent is { } exponent)
            Key(start, "exponent").Append(exponent);
        if (f.Designator is { } designator)
            Key(start, "designator").Append(designator);
        if (f.String is { } text)
            Key(start, "string").Append(LabelText(text));
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
                Key(start, key).Append("true");
    }

    private static readonly (HidFlags Flag, string Key)[] s_flags =
    [
        (HidFlags.Constant, "constant"), (HidFlags.Relative, "relative"), (HidFlags.Wrap, "wrap"), (HidFlags.NonLinear, "nonlinear"), (HidFlags.NoPreferred, "no_preferred"),
        (HidFlags.NullState, "null"), (HidFlags.Volatile, "volatile"), (HidFlags.BufferedBytes, "buffered"),
    ];

    private void Midi(int indent, MidiSpec midi)
    {
        Label(indent, "label", midi.Label);
        Cables(indent, "from_device", midi.FromDevice);
        Cables(indent, "to_device", midi.ToDevice);
        if (midi.PacketSize is { } size)
            Line(indent, $"packet_size: {size.Value} B");
        if (!midi.Association)
            Line(indent, "association: false");
        Number(indent, "interface", midi.Interface);
        Number(indent, "endpoint", midi.Endpoint);
    }

    private void Cables(int indent, string key, IReadOnlyList<Label> names)
    {
        Indent(indent);
        _text.Append(key).Append(": [");
        for (var i = 0; i < names.Count; i++)
        {
            if (i > 0)
                _text.Append(", ");
            _text.Append(LabelText(names[i]));
        }
        _text.Append("]\n");
    }

    private void Cdc(int indent, CdcSpec cdc)
    {
        Label(indent, "label", cdc.Label);
        if (!cdc.Notification)
            Line(indent, "notification: false");
        else
        {
            Line(indent, $"notification_packet_size: {cdc.NotificationPacketSize.Value} B");
            Time(indent, "poll", cdc.Poll.Value);
        }
        if (cdc.PacketSize is { } size)
            Line(indent, $"packet_size: {size.Value} B");
        if (!cdc.Break)
            Line(indent, "break: false");
        if (!cdc.Association)
            Line(indent, "association: false");
        if (cdc.Protocol != 0)
            Line(indent, $"protocol: {cdc.Protocol}");
        Number(indent, "interface", cdc.Interface);
        Number(indent, "notification_endpoint", cdc.NotificationEndpoint);
        Number(indent, "endpoint", cdc.Endpoint);
    }

    private void Vendor(int indent, VendorSpec vendor)
    {
        Label(indent, "label", vendor.Label);
        if (vendor.Setting.Class != new ClassTriple(UsbClass.Vendor, 0, 0))
            Line(indent, $"class: {Triple(vendor.Setting.Class)}");
        Number(indent, "interface", vendor.Interface);
        Endpoints(indent, vendor.Setting.Endpoints, vendor.Setting.Class, always: true);
        Alternates(indent, vendor.Setting);
    }

    private void Custom(int indent, CustomSpec custom)
    {
        if (custom.Association is { } association)
        {
            Line(indent, "association:");
            Line(indent + 1, $"class: {Triple(association.Class)}");
            Label(indent + 1, "label", association.Label);
            if (association.First is { } first)
                Line(indent + 1, $"first: {first}");
            if (association.Count is { } count)
                Line(indent + 1, $"count: {count}");
        }
        Line(indent, "interfaces:");
        foreach (var setting in custom.Interfaces)
            Interface(Dash(indent + 1), setting);
    }

    private void Interface(int indent, InterfaceSpec setting)
    {
        Line(indent, $"class: {Triple(setting.Class)}");
        Number(indent, "number", setting.Number);
        if (setting.Setting != 0)
            Line(indent, $"setting: {setting.Setting}");
        Label(indent, "label", setting.Label);
        HexList(indent, "descriptors", setting.Descriptors, b => NameOf(b, setting.Class));
        Endpoints(indent, setting.Endpoints, setting.Class);
        if (setting.ReportDescriptor is { } report)
            Items(indent, report);
        Alternates(indent, setting);
    }

    private void Alternates(int indent, InterfaceSpec first)
    {
        if (first.Alternates.Count == 0)
            return;
        Line(indent, "alternates:");
        foreach (var alternate in first.Alternates)
        {
            // The entry must not be empty: its number stands there, wanted or not.
            Line(Dash(indent + 1), $"setting: {alternate.Setting}");
            var inner = indent + 2;
            if (alternate.Class != first.Class)
                Line(inner, $"class: {Triple(alternate.Class)}");
            if (alternate.Label is null && first.Label is not null)
                Line(inner, "label: { index: 0 }");
            else if (!SameLabel(alternate.Label, first.Label))
                Label(inner, "label", alternate.Label);
            HexList(inner, "descriptors", alternate.Descriptors, b => NameOf(b, alternate.Class));
            Endpoints(inner, alternate.Endpoints, alternate.Class);
        }
    }

    private static bool SameLabel(Label? a, Label? b) => a is null ? b is null : b is not null && a.Index == b.Index && a.Texts.SequenceEqual(b.Texts);

    private void Endpoints(int indent, IReadOnlyList<EndpointSpec> endpoints, ClassTriple owner, bool always = false)
    {
        if (endpoints.Count == 0)
        {
            if (always)
                Line(indent, "endpoints: []");
            return;
        }
        Line(indent, "endpoints:");
        foreach (var e in endpoints)
        {
            Indent(indent + 1);
            _text.Append("- { ");
            var start = _text.Length;
            Key(start, "type").Append(s_types[(int)e.Type & 3]).Append(e.IsIn ? " in" : " out");
            if (e.Number is { } number)
                Key(start, "number").Append(number.Value);
            if (e.PacketSize is { } size)
                Key(start, "packet_size").Append(size.Value).Append(" B");
            if (e.Interval is { } interval)
                Key(start, "interval").Append(interval);
            if (e.Attributes is { } attributes)
                Key(start, "attributes").Append("0x").Append(attributes, "X2");
            if (e.Tail.Length > 0)
            {
                Key(start, "tail").Append('"');
                HexText(e.Tail);
                _text.Append('"');
            }
            if (e.Descriptors.Count > 0)
            {
                Key(start, "descriptors").Append('[');
                for (var i = 0; i < e.Descriptors.Count; i++)
                {
                    _text.Append(i == 0 ? "\"" : ", \"");
                    HexText(e.Descriptors[i].Value);
                    _text.Append('"');
                }
                _text.Append(']');
            }
            _text.Append(" }");
            var isFirst = true;
            foreach (var descriptor in e.Descriptors)
                if (NameOf(descriptor.Value, owner) is { } name)
                {
                    _text.Append(isFirst ? " # " : ", ").Append(name);
                    isFirst = false;
                }
            _text.Append('\n');
        }
    }

    private static readonly string[] s_types = ["control", "isochronous", "bulk", "interrupt"];

    private void Raw(int indent, RawSpec raw)
    {
        Hex(indent, "descriptors", raw.Descriptors.Value, always: true);
        Reports(indent, raw.ReportDescriptors);
    }

    // --- values --------------------------------------------------------------------------------------------------------------

    private void Number(int indent, string key, Located<byte>? number)
    {
        if (number is { } n)
            Line(indent, $"{key}: {n.Value}");
    }

    private void Label(int indent, string key, Label? label)
    {
        if (label is not null)
            Line(indent, $"{key}: {LabelText(label)}");
    }

    private string LabelText(Label label)
    {
        if (label.Index is null && label.Texts is [])
            return Quote("");
        if (label.Index is null && label.Texts is [var (language, text)] && language == _spec.Identity.Language)
            return Quote(text);
        var parts = label.Texts.Select(t => $"{Languages.Write(t.LangId)}: {Quote(t.Text)}").ToList();
        if (label.Index is { } index)
            parts.Insert(0, $"index: {index}");
        return $"{{ {string.Join(", ", parts)} }}";
    }

    private void Hex(int indent, string key, byte[]? bytes, bool always = false)
    {
        if (bytes is null)
            return;
        Indent(indent);
        _text.Append(key);
        if (bytes.Length <= LongHex)
        {
            _text.Append(": \"");
            HexText(bytes);
            _text.Append("\"\n");
            return;
        }
        _text.Append(": |\n");
        for (var at = 0; at < bytes.Length; at += 16)
        {
            Indent(indent + 1);
            HexText(bytes.AsSpan(at, Math.Min(16, bytes.Length - at)));
            _text.Append('\n');
        }
    }

    private static string? NameOf(byte[] descriptor, ClassTriple owner) => DescriptorName.Of(descriptor, owner.Class, owner.SubClass, owner.Protocol);

    // What has no words in the language has its name beside it.
    private void HexList(int indent, string key, IReadOnlyList<Located<byte[]>> list, Func<byte[], string?> nameOf)
    {
        if (list.Count == 0)
            return;
        Line(indent, $"{key}:");
        for (var i = 0; i < list.Count; i++)
        {
            Indent(indent + 1);
            _text.Append("- \"");
            HexText(list[i].Value);
            _text.Append('"');
            if (nameOf(list[i].Value) is { } name)
                _text.Append(" # ").Append(name);
            _text.Append('\n');
        }
    }

    private void HexText(ReadOnlySpan<byte> bytes)
    {
        const string digits = "0123456789ABCDEF";
        Span<char> chars = stackalloc char[3 * 64];
        while (!bytes.IsEmpty)
        {
            var count = Math.Min(64, bytes.Length);
            for (var i = 0; i < count; i++)
            {
                chars[3 * i] = digits[bytes[i] >> 4];
                chars[3 * i + 1] = digits[bytes[i] & 15];
                chars[3 * i + 2] = ' ';
            }
            _text.Append(chars[..(3 * count - (count == bytes.Length ? 1 : 0))]);
            bytes = bytes[count..];
        }
    }

    private static string Triple(ClassTriple t) => $"0x{t.Class:X2} / {t.SubClass} / {t.Protocol}";

    private void Time(int indent, string key, int us)
    {
        if (us % 1000 == 0)
            Line(indent, $"{key}: {us / 1000} ms");
        else
            Line(indent, $"{key}: {us / 1000m:0.###} ms");
    }

    private void Usages(UsageRange range)
    {
        const ushort button = 9;
        if (range.Page == button)
        {
            _text.Append("Button / ").Append(range.First);
            if (range.Count > 1)
                _text.Append("..").Append(range.Last);
            return;
        }
        var page = Descriptors.Usages.Page(range.Page);
        var first = page?.Entry(range.First)?.NameOf(range.First);
        var last = range.Count == 1 ? first : page?.Entry(range.Last)?.NameOf(range.Last);
        if (first is null || last is null)
        {
            if (page is null)
                _text.Append("0x").Append(range.Page, "X4");
            else
                _text.Append(page.Name);
            _text.Append(" / 0x").Append(range.First, "X2");
            if (range.Count > 1)
                _text.Append("..0x").Append(range.Last, "X2");
            return;
        }
        var start = _text.Length;
        _text.Append(page!.Name).Append(" / ").Append(first);
        if (range.Count > 1)
            _text.Append("..").Append(last);
        if (IsPlain(first) && (range.Count == 1 || IsPlain(last)))
            return;
        var text = _text.From(start);
        _text.Length = start;
        _text.Append(Quote(text));
    }

    private static readonly SearchValues<char> s_plain = SearchValues.Create(" !%&()*+-./0123456789;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ\\^_`abcdefghijklmnopqrstuvwxyz|~");

    /// <summary>Nothing in it means anything to YAML, within a word.</summary>
    private static bool IsPlain(ReadOnlySpan<char> text) => !text.ContainsAnyExcept(s_plain);

    /// <summary>A scalar that is read as these words and nothing else.</summary>
    private static string Quote(string text)
    {
        if (text.Length > 0 && char.IsAsciiLetter(text[0]) && text[^1] != ' ' && IsPlain(text) && text is not ("null" or "unique" or "none" or "Null" or "NULL"))
            return text;
        var result = new StringBuilder("\"");
        text = text.Replace("${", "$${", StringComparison.Ordinal);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsHighSurrogate(c) && i + 1 < text.Length)
                result.Append(CultureInfo.InvariantCulture, $"\\U{char.ConvertToUtf32(c, text[++i]):X8}");
            else if (c is '"' or '\\')
                result.Append('\\').Append(c);
            else if (c is >= ' ' and < '\x7F' || c is >= '\xA1' and < '\uD800' and not ('\u2028' or '\u2029' or '\xAD'))
                result.Append(c);
            else
                result.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}");
        }
        return result.Append('"').ToString();
    }
}
