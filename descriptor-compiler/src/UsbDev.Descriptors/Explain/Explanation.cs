using System.Collections.Immutable;
using System.Text;

namespace UsbDev.Descriptors;

/// <summary>A device's bytes with what they mean.</summary>
/// <param name="Parts">One for each answer of the device.</param>
public sealed record Explanation(ImmutableArray<ExplainedPart> Parts)
{
    /// <summary>Explains all that a device answers, up to the eighth configuration.</summary>
    /// <param name="set">The descriptors.</param>
    /// <param name="hasOwnSerial">The device puts its own serial number in at run time; what the set has is a placeholder.</param>
    public static Explanation Of(DescriptorSet set, bool hasOwnSerial = false) => new Explainer(set, hasOwnSerial).Explain();

    /// <summary>Explains a report descriptor that stands alone.</summary>
    public static Explanation OfReport(Bytes descriptor) =>
        new([Explainer.Report(new DescriptorPart(PartKind.Report), "report descriptor", ReportDescriptor.Parse(descriptor))]);

    /// <summary>Text with one descriptor or item a line.</summary>
    /// <param name="fields">With a line for each field of a descriptor.</param>
    /// <param name="paint">Colours a piece of the text; null: none is.</param>
    public string ToText(bool fields = false, Func<string, ExplanationTone, string>? paint = null) =>
        new ExplanationText(fields, paint ?? ((text, _) => text)).Render(this);
}

/// <summary>One answer of the device.</summary>
/// <param name="Part">Which.</param>
/// <param name="Title">Its heading.</param>
/// <param name="Lines">Its descriptors or items in order; together they are all its bytes.</param>
/// <param name="Reports">The reports that a report descriptor lays out.</param>
public sealed record ExplainedPart(
    DescriptorPart Part,
    string Title,
    ImmutableArray<ExplainedLine> Lines,
    ImmutableArray<ReportTable> Reports);

/// <summary>A descriptor, or an item of a report descriptor.</summary>
/// <param name="Offset">Bytes from the start of the part.</param>
/// <param name="Bytes">Its bytes.</param>
/// <param name="Depth">How deep it stands in the tree.</param>
/// <param name="Text">What it means.</param>
/// <param name="Note">Where a field lies in its report; else empty.</param>
/// <param name="Fields">Its fields by name; empty for items.</param>
public sealed record ExplainedLine(int Offset, Bytes Bytes, int Depth, string Text, string Note, ImmutableArray<DescriptorField> Fields);

/// <summary>Goes through a descriptor set part by part.</summary>
internal sealed class Explainer(DescriptorSet set, bool hasOwnSerial)
{
    private const string OwnSerial = "the board's own id";

    private readonly int _ownSerial = hasOwnSerial && set.Device is { } known && DeviceDescriptor.Parse(known) is { SerialString: not 0 and var index } ? index : -1;
    private readonly UsbSpeed _speed = new DeviceSubject(set, CheckMode.Check).Speed;

    public Explanation Explain()
    {
        var parts = ImmutableArray.CreateBuilder<ExplainedPart>();
        if (set.Device is { } device) parts.Add(Chain(new DescriptorPart(PartKind.Device), "device descriptor", device));
        if (set.Qualifier is { } qualifier) parts.Add(Chain(new DescriptorPart(PartKind.Qualifier), "device qualifier", qualifier));
        for (var i = 0; i < Math.Min(set.Configurations.Length, DeviceSubject.MaxConfigurations); i++)
        {
            parts.Add(Chain(DescriptorPart.Configuration(i), $"configuration {i}", set.Configurations[i]));
            foreach (var (key, bytes) in set.Reports.Where(r => r.Key.Configuration == i)) parts.Add(Report(key, bytes));
        }

        foreach (var (key, bytes) in set.Reports.Where(r => r.Key.Configuration >= set.Configurations.Length))
            parts.Add(Report(key, bytes));
        if (set.OtherSpeed is { } other) parts.Add(Chain(new DescriptorPart(PartKind.OtherSpeed), "other-speed configuration", other));
        if (set.Bos is { } bos) parts.Add(BosPart(bos));
        if (set.MsOs20 is { } ms) parts.Add(MsOs20Part(ms));
        if (set.WebUsbUrl is { } url)
            parts.Add(Single(PartKind.WebUsbUrl, "WebUSB URL", url, WebUsbUrl.Parse(url)?.Url ?? "no URL descriptor"));
        if (!set.Strings.IsEmpty) parts.Add(StringsPart());
        return new Explanation(parts.DrainToImmutable());
    }

    public static ExplainedPart Report(DescriptorPart part, string title, ReportDescriptor descriptor)
    {
        var fields = descriptor.Fields.ToDictionary(f => f.Item.Offset);
        var lines = ImmutableArray.CreateBuilder<ExplainedLine>(descriptor.Items.Length);
        var (depth, page, pushed) = (0, default(ushort), new Stack<ushort>());
        foreach (var item in descriptor.Items)
        {
            if (item.Tag == HidTag.UsagePage) page = (ushort)item.Data;
            if (item.Tag == HidTag.Push) pushed.Push(page);
            if (item.Tag == HidTag.Pop && pushed.TryPop(out var popped)) page = popped;
            if (item.Tag == HidTag.EndCollection && depth > 0) depth--;
            var note = fields.TryGetValue(item.Offset, out var field) ? Place(field) : "";
            lines.Add(new ExplainedLine(
                item.Offset,
                descriptor.Source.Slice(item.Offset, item.Length),
                depth,
                HidItemText.Of(item, page),
                note,
                []));
            if (item.Tag == HidTag.Collection) depth++;
        }

        AddRest(lines, descriptor.Source.Length - descriptor.Rest.Length, descriptor.Rest, "no whole item");
        return new ExplainedPart(
            part,
            $"{title}: {Describe.Count(descriptor.Source.Length, "byte")}",
            lines.DrainToImmutable(),
            ReportTable.AllOf(descriptor));
    }

    private ExplainedPart Report(ReportKey key, Bytes bytes)
    {
        var part = new DescriptorPart(PartKind.Report, key);
        var standsAlone = set.Device is null && set.Configurations.IsEmpty && set.Reports.Count == 1;
        return Report(part, standsAlone ? "report descriptor" : part.ToString(), ReportDescriptor.Parse(bytes));
    }

    private static string Place(HidField field)
    {
        var last = field.BitOffset + Math.Max(1, field.BitLength) - 1;
        return $"{Describe.Report(field.Type, field.ReportId)}, bit{(last == field.BitOffset ? $" {last}" : $"s {field.BitOffset} to {last}")}: {field.Count} × {Describe.Count(field.Size, "bit")}";
    }

    private ExplainedPart Chain(DescriptorPart part, string title, Bytes bytes)
    {
        var configuration = Configuration.Parse(bytes);
        var lines = ImmutableArray.CreateBuilder<ExplainedLine>(configuration.Chain.Length);
        InterfaceDescriptor? setting = null;
        var inEndpoint = false;
        foreach (var descriptor in configuration.Chain)
        {
            (setting, inEndpoint) = descriptor switch
            {
                InterfaceDescriptor next => (next, false),
                InterfaceAssociationDescriptor or ConfigurationDescriptor => (null, false),
                EndpointDescriptor => (setting, true),
                _ => (setting, inEndpoint),
            };
            var depth = descriptor switch
            {
                ConfigurationDescriptor or DeviceDescriptor or DeviceQualifierDescriptor => 0,
                InterfaceDescriptor or InterfaceAssociationDescriptor => 1,
                EndpointDescriptor => 2,
                _ => setting is null ? 1 : inEndpoint ? 3 : 2,
            };
            lines.Add(Line(bytes.Slice(descriptor.Offset, descriptor.Length), descriptor, depth, setting));
        }

        AddRest(lines, bytes.Length - configuration.Rest.Length, configuration.Rest, "no descriptor");
        return new ExplainedPart(part, $"{title}: {Describe.Count(bytes.Length, "byte")}", lines.DrainToImmutable(), []);
    }

    private ExplainedPart BosPart(Bytes bytes)
    {
        var bos = BinaryObjectStore.Parse(bytes);
        var lines = ImmutableArray.CreateBuilder<ExplainedLine>();
        foreach (var descriptor in bos.Chain)
            lines.Add(Line(bytes.Slice(descriptor.Offset, descriptor.Length), descriptor, descriptor is BosDescriptor ? 0 : 1, null));
        AddRest(lines, bytes.Length - bos.Rest.Length, bos.Rest, "no descriptor");
        return new ExplainedPart(
            new DescriptorPart(PartKind.Bos),
            $"BOS: {Describe.Count(bytes.Length, "byte")}",
            lines.DrainToImmutable(),
            []);
    }

    private static ExplainedPart MsOs20Part(Bytes bytes)
    {
        var ms = MsOs20Set.Parse(bytes);
        var lines = ImmutableArray.CreateBuilder<ExplainedLine>();
        var depth = 1;
        foreach (var descriptor in ms.Chain)
        {
            var (level, next, text) = descriptor switch
            {
                MsOs20SetHeader h => (0, 1, $"Microsoft OS 2.0 set: {h.TotalLength} bytes, Windows 0x{h.WindowsVersion:X8}"),
                MsOs20ConfigurationSubset c => (1, 2, $"configuration {c.Configuration}: {c.TotalLength} bytes"),
                MsOs20FunctionSubset f => (2, 3, $"function at interface {f.FirstInterface}: {f.SubsetLength} bytes"),
                MsOs20CompatibleId i => (depth, depth, $"compatible ID {Encoding.Latin1.GetString(i.CompatibleId).TrimEnd('\0')}"),
                MsOs20RegistryProperty p => (
                    depth,
                    depth,
                    $"registry property {p.NameText} = {Encoding.Unicode.GetString(p.Data).TrimEnd('\0').Replace('\0', ' ')}"),
                _ => (depth, depth, $"descriptor of type {descriptor.Type}"),
            };
            depth = next;
            lines.Add(new ExplainedLine(descriptor.Offset, bytes.Slice(descriptor.Offset, descriptor.Length), level, text, "", []));
        }

        AddRest(lines, bytes.Length - ms.Rest.Length, ms.Rest, "no descriptor");
        return new ExplainedPart(
            new DescriptorPart(PartKind.MsOs20),
            $"Microsoft OS 2.0 set: {Describe.Count(bytes.Length, "byte")}",
            lines.DrainToImmutable(),
            []);
    }

    private ExplainedPart StringsPart()
    {
        var lines = set.Strings.Select(s => new ExplainedLine(0, s.Value, 0, s.Key.Index == 0
            ? $"string 0: languages {string.Join(", ", StringDescriptor.Languages(s.Value).Select(l => $"0x{l:X4}"))}"
            : $"string {s.Key.Index} (0x{s.Key.LangId:X4}): " + (s.Key.Index == _ownSerial ? $"{OwnSerial}, put in at run time; these bytes hold its place" : StringDescriptor.Text(s.Value) is { } text ? $"«{Printable.Line(text)}»" : "no string descriptor"), "", []));
        return new ExplainedPart(new DescriptorPart(PartKind.String), "strings", [.. lines], []);
    }

    private ExplainedLine Line(Bytes bytes, Descriptor descriptor, int depth, InterfaceDescriptor? setting) => new(
        descriptor.Offset, bytes, depth, DescriptorSummary.Of(descriptor, setting, Text, _speed), "", [.. DescriptorForm.Fields(bytes, setting)]);

    private static ExplainedPart Single(PartKind kind, string title, Bytes bytes, string text) =>
        new(
            new DescriptorPart(kind),
            $"{title}: {Describe.Count(bytes.Length, "byte")}",
            [new ExplainedLine(0, bytes, 0, text, "", [])],
            []);

    private static void AddRest(ImmutableArray<ExplainedLine>.Builder lines, int offset, Bytes rest, string text)
    {
        if (!rest.IsEmpty) lines.Add(new ExplainedLine(offset, rest, 0, $"{Describe.Count(rest.Length, "byte")}: {text}", "", []));
    }

    private string? Text(byte index)
    {
        if (index == _ownSerial)
            return OwnSerial;
        foreach (var (key, bytes) in set.Strings)
            if (key.Index == index && key.Index != 0) return StringDescriptor.Text(bytes) is { } text ? Printable.Line(text) : null;
        return null;
    }
}
