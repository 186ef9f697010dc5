using System.Runtime.CompilerServices;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Spec;

/// <summary>The reader's inverse: what a description says, as YAML.</summary>
internal sealed partial class SpecWriter
{
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
        {
            _text.Append(' ', _dash * 2).Append("- ");
            indent -= _dash + 1;
            _dash = -1;
        }
        if (indent > 0)
            _text.Append(' ', 2 * indent);
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

        public void AppendFormatted(long number) => _text.Append(number);

        public void AppendFormatted<T>(T number, string format)
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
            DescriptorList(1, "configuration_descriptors", single.Descriptors, ClassTriple.None);
        }
        if (identity.Language != Languages.English)
            Line(1, $"language: {Languages.Write(identity.Language)}");
        if (Speed is not UsbSpeed.Full)
            Line(1, $"speed: {Speed.ToString().ToLowerInvariant()}");
        if (identity.Usb is { } usb)
            Line(1, $"usb: {Values.WriteVersion(usb.Value)}");
        if (identity.Class is { } triple)
            Class(1, triple.Value, withName: false);
        if (identity.PacketSize.Value != IdentitySpec.UsualPacketSize(Speed))
            Line(1, $"packet_size: {identity.PacketSize.Value} B");
        DescriptorList(1, "bos", identity.Bos, ClassTriple.None);
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
        DescriptorList(indent, "descriptors", spec.Descriptors, ClassTriple.None);
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
}
