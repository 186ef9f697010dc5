using UsbDev.Descriptors;

namespace UsbDev.Compiler.Spec;

internal sealed partial class SpecWriter
{
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
            Label(names[i]);
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
            Class(indent, vendor.Setting.Class, withName: false);
        Number(indent, "interface", vendor.Interface);
        Endpoints(indent, vendor.Setting.Endpoints, vendor.Setting.Class, always: true);
        Alternates(indent, vendor.Setting);
    }

    private void Custom(int indent, CustomSpec custom)
    {
        if (custom.Association is { } association)
        {
            Line(indent, "association:");
            Class(indent + 1, association.Class, withName: true);
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
        Class(indent, setting.Class, withName: true);
        Number(indent, "number", setting.Number);
        if (setting.Setting != 0)
            Line(indent, $"setting: {setting.Setting}");
        Label(indent, "label", setting.Label);
        DescriptorList(indent, "descriptors", setting.Descriptors, setting.Class);
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
                Class(inner, alternate.Class, withName: true);
            if (alternate.Label is null && first.Label is not null)
                Line(inner, "label: { index: 0 }");
            else if (!SameLabel(alternate.Label, first.Label))
                Label(inner, "label", alternate.Label);
            DescriptorList(inner, "descriptors", alternate.Descriptors, alternate.Class);
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
            Key(start, ", type: ").Append(s_types[(int)e.Type & 3]).Append(e.IsIn ? " in" : " out");
            if (e.Number is { } number)
                Key(start, ", number: ").Append(number.Value);
            if (e.PacketSize is { } size)
                Key(start, ", packet_size: ").Append(size.Value).Append(" B");
            if (e.Interval is { } interval)
                Key(start, ", interval: ").Append(interval);
            if (e.Attributes is { } attributes)
                Key(start, ", attributes: ").Append("0x").Append(attributes, "X2");
            if (e.Tail.Length > 0)
            {
                Key(start, ", tail: ").Append('"');
                HexText(e.Tail);
                _text.Append('"');
            }
            var unsaid = 0; // of the first descriptors those without words
            if (e.Descriptors.Count > 0)
            {
                Key(start, ", descriptors: ").Append('[');
                for (var i = 0; i < e.Descriptors.Count; i++)
                {
                    _text.Append(i == 0 ? "" : ", ");
                    if (!DescriptorWords.TryWrite(e.Descriptors[i].Value, owner, _text))
                    {
                        QuotedHex(e.Descriptors[i].Value);
                        unsaid |= 1 << i;
                    }
                }
                _text.Append(']');
            }
            _text.Append(" }");
            var isFirst = true;
            for (var i = 0; i < e.Descriptors.Count; i++)
                if ((unsaid >> i & 1) != 0 && DescriptorWords.NameOf(e.Descriptors[i].Value, owner) is { } name)
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
}
