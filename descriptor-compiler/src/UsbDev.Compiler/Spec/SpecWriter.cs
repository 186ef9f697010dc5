using System.Globalization;
using System.Text;
using UsbDev.Compiler.Layout;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Spec;

/// <summary>The reader's inverse: what a description says, as YAML.</summary>
internal sealed class SpecWriter
{
    private const int LongHex = 24; // bytes on a line of their own

    private readonly StringBuilder _text = new();
    private readonly DeviceSpec _spec;

    private SpecWriter(DeviceSpec spec) => _spec = spec;

    public static string Write(DeviceSpec spec)
    {
        var writer = new SpecWriter(spec);
        writer.Write();
        return writer._text.ToString();
    }

    private UsbSpeed Speed => _spec.Identity.Speed;

    private void Line(int indent, string text) => _text.Append(' ', indent * 2).Append(text).Append('\n');

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
        if (Speed is UsbSpeed.Low or UsbSpeed.High)
            Line(1, $"speed: {(Speed == UsbSpeed.Low ? "low" : "high")}");
        if (identity.Usb is { } usb)
            Line(1, $"usb: {Values.WriteVersion(usb.Value)}");
        if (identity.Class is { } triple)
            Line(1, $"class: {Triple(triple.Value)}");
        if (identity.PacketSize.Value != 64)
            Line(1, $"packet_size: {identity.PacketSize.Value} B");
        HexList(1, "bos", identity.Bos);
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
            Entry(1, i => Configuration(i, configuration));
    }

    // Writes the lines of an entry, and turns the first one's indentation into a dash.
    private void Entry(int indent, Action<int> write)
    {
        var at = _text.Length;
        write(indent + 1);
        if (_text.Length > at)
            _text[at + indent * 2] = '-';
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
            Entry(indent + 1, i => Function(i, function));
    }

    private void Function(int indent, FunctionSpec function)
    {
        var at = _text.Length;
        var kind = function switch { HidSpec => "hid", MidiSpec => "midi", CdcSpec => "cdc", VendorSpec => "vendor", CustomSpec => "custom", _ => "raw" };
        Line(indent, kind + ":");
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
            _text.Length = at;
            Line(indent, kind);
        }
    }

    // --- functions ---------------------------------------------------------------------------------------------------------

    private void Hid(int indent, HidSpec hid)
    {
        Label(indent, "label", hid.Label);
        if (hid.Boot is { } boot)
            Line(indent, $"boot: {boot.Value.ToString().ToLowerInvariant()}");
        Number(indent, "subclass", hid.SubClass);
        Number(indent, "protocol", hid.Protocol);
        Line(indent, $"poll: {Time(hid.Poll.Value)}");
        if (hid.PacketSize is { } size)
            Line(indent, $"packet_size: {size.Value} B");
        if (hid.OutEndpoint)
            Line(indent, "out_endpoint: true");
        if (hid.OutPoll is { } outPoll)
            Line(indent, $"out_poll: {Time(outPoll.Value)}");
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
            Entry(indent + 1, i => Collection(i, collection));
    }

    private void Items(int indent, ReportBytes report)
    {
        if (ItemText.Write(report.Bytes) is { Length: > 0 } items)
        {
            Line(indent, "items: |");
            foreach (var line in items.TrimEnd('\n').Split('\n'))
                Line(indent + 1, line);
        }
        else
            Hex(indent, "report_descriptor", report.Bytes);
    }

    private void Collection(int indent, CollectionSpec collection)
    {
        if (collection.Usage is { } usage)
            Line(indent, $"collection: {Usage(usage.Value)}");
        Hints(indent, "first", collection.First);
        Hints(indent, "end", collection.End);
        if (collection.Reports is [var only])
        {
            Report(indent, only);
            return;
        }
        Line(indent, "reports:");
        foreach (var report in collection.Reports)
            Entry(indent + 1, i => Report(i, report));
    }

    private void Report(int indent, ReportSpec report)
    {
        if (report.Id is { } id)
            Line(indent, $"id: {id.Value}");
        if (report.Packed)
            Line(indent, "packed: true");
        var kinds = Kinds(report.Fields).Distinct().ToList();
        if (kinds is [var kind])
        {
            Line(indent, $"{Direction(kind)}:");
            foreach (var field in report.Fields)
                Entry(indent + 1, i => Field(i, field, null));
            return;
        }
        Line(indent, "layout:");
        foreach (var field in report.Fields)
            Entry(indent + 1, i => LayoutEntry(i, field));
    }

    private static IEnumerable<HidReportType> Kinds(IReadOnlyList<FieldSpec> fields) => fields.SelectMany(f => f.Collection is null ? [f.Kind] : Kinds(f.Fields));

    private static string Direction(HidReportType type) => type.ToString().ToLowerInvariant();

    private void LayoutEntry(int indent, FieldSpec field)
    {
        if (field.Collection is { } usage)
        {
            CollectionHead(indent, field, usage.Value);
            Line(indent, "layout:");
            foreach (var child in field.Fields)
                Entry(indent + 1, i => LayoutEntry(i, child));
            return;
        }
        Field(indent, field, Direction(field.Kind) + ": ");
    }

    private void CollectionHead(int indent, FieldSpec field, Usage usage)
    {
        if (field.Id is { } id)
            Line(indent, $"id: {id}");
        Line(indent, $"collection: {(usage == default ? "none" : Usage(usage))}");
        if (field.CollectionKind != 0)
            Line(indent, $"kind: {Language.SpecLanguage.Field["kind"]!.Choices[field.CollectionKind]}");
        Hints(indent, "first", field.First);
        Hints(indent, "end", field.End);
    }

    private void Hints(int indent, string key, IReadOnlyList<ItemHint> hints)
    {
        if (hints.Count > 0)
            Line(indent, $"{key}: {HintText(hints)}");
    }

    private static string HintText(IReadOnlyList<ItemHint> hints)
    {
        var text = new StringBuilder("[");
        for (var i = 0; i < hints.Count; i++)
        {
            if (i > 0)
                text.Append(", ");
            ItemWords.Write(hints[i], text);
        }
        return text.Append(']').ToString();
    }

    private void Field(int indent, FieldSpec field, string? prefix)
    {
        if (field.Collection is { } usage)
        {
            CollectionHead(indent, field, usage.Value);
            Line(indent, "fields:");
            foreach (var child in field.Fields)
                Entry(indent + 1, i => Field(i, child, null));
            return;
        }
        Line(indent, $"{prefix}{{ {string.Join(", ", FieldKeys(field))} }}");
    }

    private static IEnumerable<string> FieldKeys(FieldSpec f)
    {
        if (f.Name is { } name)
            yield return $"name: {name}";
        if (f.Id is { } id)
            yield return $"id: {id}";
        if (f.Padding is { } padding)
        {
            yield return $"padding: {padding.Value} {(padding.Value == 1 ? "bit" : "bits")}";
            if (f.Count is { } parts)
                yield return $"count: {parts.Value}";
            if (!f.Variable)
                yield return "variable: false";
            foreach (var (flag, key) in s_flags)
                if ((f.Flags & flag) != 0)
                    yield return $"{key}: true";
            if (f.First.Count > 0)
                yield return $"first: {HintText(f.First)}";
            yield break;
        }
        var usages = f.Usages.Select(u => Range(u.Value)).ToList();
        yield return usages.Count == 0 ? "usage: none" : usages.Count == 1 ? $"usage: {usages[0]}" : $"usage: [{string.Join(", ", usages)}]";
        if (f.Range is { } range)
            yield return range.Value == (ItemState.Unset, ItemState.Unset) ? "range: none" : $"range: {(range.Value.Min == ItemState.Unset ? "none" : range.Value.Min)}..{(range.Value.Max == ItemState.Unset ? "none" : range.Value.Max)}";
        if (f.Bits is { } bits)
            yield return $"bits: {bits.Value}";
        if (f.Count is { } count)
            yield return $"count: {count.Value}";
        if (f.Array is { } array)
            yield return $"array: {array.Value}";
        foreach (var (flag, key) in s_flags)
            if ((f.Flags & flag) != 0)
                yield return $"{key}: true";
        if (f.Separate)
            yield return "separate: true";
        if (f.Physical is { } physical)
            yield return $"physical: {physical.Value.Min}..{physical.Value.Max}";
        if (f.Unit is { } unit)
            yield return $"unit: {(unit.Value.Code == 0 ? "none" : HidUnits.Write(unit.Value.Code))}";
        if (f.Exponent is { } exponent)
            yield return $"exponent: {exponent}";
        if (f.Designator is { } designator)
            yield return $"designator: {designator}";
        if (f.String is { } text)
            yield return $"string: {LabelText(text)}";
        if (f.First.Count > 0)
            yield return $"first: {HintText(f.First)}";
    }

    private static readonly (HidFlags Flag, string Key)[] s_flags =
    [
        (HidFlags.Constant, "constant"), (HidFlags.Relative, "relative"), (HidFlags.Wrap, "wrap"), (HidFlags.NonLinear, "nonlinear"), (HidFlags.NoPreferred, "no_preferred"),
        (HidFlags.NullState, "null"), (HidFlags.Volatile, "volatile"), (HidFlags.BufferedBytes, "buffered"),
    ];

    private void Midi(int indent, MidiSpec midi)
    {
        Label(indent, "label", midi.Label);
        Line(indent, $"from_device: [{string.Join(", ", midi.FromDevice.Select(c => Quote(c.Value)))}]");
        Line(indent, $"to_device: [{string.Join(", ", midi.ToDevice.Select(c => Quote(c.Value)))}]");
        if (midi.PacketSize is { } size)
            Line(indent, $"packet_size: {size.Value} B");
        if (!midi.Association)
            Line(indent, "association: false");
        Number(indent, "interface", midi.Interface);
        Number(indent, "endpoint", midi.Endpoint);
    }

    private void Cdc(int indent, CdcSpec cdc)
    {
        Label(indent, "label", cdc.Label);
        if (!cdc.Notification)
            Line(indent, "notification: false");
        else
        {
            Line(indent, $"notification_packet_size: {cdc.NotificationPacketSize.Value} B");
            Line(indent, $"poll: {Time(cdc.Poll.Value)}");
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
        Endpoints(indent, vendor.Setting.Endpoints, always: true);
        Alternates(indent, vendor.Setting, vendor.Setting.Setting);
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
            Entry(indent + 1, i => Interface(i, setting));
    }

    private void Interface(int indent, InterfaceSpec setting)
    {
        Line(indent, $"class: {Triple(setting.Class)}");
        Number(indent, "number", setting.Number);
        if (setting.Setting != 0)
            Line(indent, $"setting: {setting.Setting}");
        Label(indent, "label", setting.Label);
        HexList(indent, "descriptors", setting.Descriptors);
        Endpoints(indent, setting.Endpoints, always: false);
        if (setting.ReportDescriptor is { } report)
            Items(indent, report);
        Alternates(indent, setting, setting.Setting);
    }

    private void Alternates(int indent, InterfaceSpec first, int setting)
    {
        if (first.Alternates.Count == 0)
            return;
        Line(indent, "alternates:");
        foreach (var alternate in first.Alternates)
        {
            setting++;
            var number = setting;
            Entry(indent + 1, i =>
            {
                // The entry must not be empty: its number stands there, wanted or not.
                Line(i, $"setting: {alternate.Setting}");
                if (alternate.Class != first.Class)
                    Line(i, $"class: {Triple(alternate.Class)}");
                if (alternate.Label is null && first.Label is not null)
                    Line(i, "label: { index: 0 }");
                else if (!SameLabel(alternate.Label, first.Label))
                    Label(i, "label", alternate.Label);
                HexList(i, "descriptors", alternate.Descriptors);
                Endpoints(i, alternate.Endpoints, always: false);
            });
        }
    }

    private static bool SameLabel(Label? a, Label? b) => a is null ? b is null : b is not null && a.Index == b.Index && a.Texts.SequenceEqual(b.Texts);

    private void Endpoints(int indent, IReadOnlyList<EndpointSpec> endpoints, bool always)
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
            var keys = new List<string> { $"type: {e.Type.ToString().ToLowerInvariant()} {(e.IsIn ? "in" : "out")}" };
            if (e.Number is { } number)
                keys.Add($"number: {number.Value}");
            if (e.PacketSize is { } size)
                keys.Add($"packet_size: {size.Value} B");
            if (e.Interval is { } interval)
                keys.Add($"interval: {interval}");
            if (e.Attributes is { } attributes)
                keys.Add($"attributes: 0x{attributes:X2}");
            if (e.Tail.Length > 0)
                keys.Add($"tail: \"{HexText(e.Tail)}\"");
            if (e.Descriptors.Count > 0)
                keys.Add($"descriptors: [{string.Join(", ", e.Descriptors.Select(d => $"\"{HexText(d.Value)}\""))}]");
            Line(indent + 1, $"- {{ {string.Join(", ", keys)} }}");
        }
    }

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

    private static string LabelText(Label label)
    {
        if (label is { Index: null, Texts: [var (_, text)] })
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
        if (bytes.Length <= LongHex)
        {
            Line(indent, $"{key}: \"{HexText(bytes)}\"");
            return;
        }
        Line(indent, $"{key}: |");
        for (var at = 0; at < bytes.Length; at += 16)
            Line(indent + 1, HexText(bytes.AsSpan(at, Math.Min(16, bytes.Length - at))));
    }

    private void HexList(int indent, string key, IReadOnlyList<Located<byte[]>> list)
    {
        if (list.Count == 0)
            return;
        Line(indent, $"{key}:");
        foreach (var bytes in list)
            Line(indent + 1, $"- \"{HexText(bytes.Value)}\"");
    }

    private static string HexText(ReadOnlySpan<byte> bytes) => new Bytes(bytes.ToArray()).ToString();

    private static string Triple(ClassTriple t) => $"0x{t.Class:X2} / {t.SubClass} / {t.Protocol}";

    private static string Time(int us) => $"{(us / 1000m).ToString("0.###", CultureInfo.InvariantCulture)} ms";

    private static string Usage(Usage usage) => Quote(Usages.Describe(usage));

    private static string Range(UsageRange range)
    {
        if (range.Count == 1)
            return Usage(range[0]);
        const ushort button = 9;
        if (range.Page == button)
            return $"Button / {range.First}..{range.Last}";
        if (Usages.NameOf(range.Page, range.First) is { } first && Usages.NameOf(range.Page, range.Last) is { } last)
            return Quote($"{Usages.DescribePage(range.Page)} / {first}..{last}");
        return Quote(Usages.Page(range.Page) is { } page ? $"{page.Name} / 0x{range.First:X2}..0x{range.Last:X2}" : $"0x{range.Page:X4} / 0x{range.First:X2}..0x{range.Last:X2}");
    }

    /// <summary>A scalar that is read as these words and nothing else.</summary>
    private static string Quote(string text)
    {
        var isPlain = text.Length > 0 && char.IsAsciiLetter(text[0]) && text[^1] != ' ' && !text.Contains(": ", StringComparison.Ordinal) && !text.Contains(" #", StringComparison.Ordinal)
            && text is not ("null" or "unique" or "none" or "Null" or "NULL");
        foreach (var c in text)
            isPlain &= c is >= ' ' and < '\x7F' and not (',' or '[' or ']' or '{' or '}' or '"' or '\'' or '$' or ':');
        if (isPlain)
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
