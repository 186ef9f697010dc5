using UsbDev.Compiler.Language;
using UsbDev.Compiler.Yaml;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Spec;

internal sealed partial class SpecReader
{
    private MidiSpec MidiFunction(MappingNode keys, ScalarNode kind)
    {
        var map = new MapReader(SpecLanguage.Midi, keys, diagnostics);
        var name = FunctionName(map.Text("name"), "midi", kind.Span);
        var from = Cables(map, "from_device");
        var to = Cables(map, "to_device");
        if (!map.Has("from_device") && !map.Has("to_device"))
            from = to = [new Label(map.Span, [], null)];
        foreach (var cables in (ReadOnlySpan<IReadOnlyList<Label>>)[from, to])
            if (cables.Count > 16)
                diagnostics.Error(cables[16].At, Codes.Exhausted, "an endpoint carries 16 MIDI cables", "put the rest into a second midi function");
        return new MidiSpec
        {
            At = map.Span,
            Name = name,
            Label = FunctionLabel(map, name, map.Has("name")),
            FromDevice = from.Count > 16 ? [.. from.Take(16)] : from,
            ToDevice = to.Count > 16 ? [.. to.Take(16)] : to,
            PacketSize = map.Size("packet_size"),
            Association = map.Flag("association")?.Value ?? true,
            Interface = map.Byte("interface"),
            Endpoint = map.Byte("endpoint"),
        };
    }

    private IReadOnlyList<Label> Cables(MapReader map, string key)
    {
        if (map.Node(key) is ScalarNode { Plain: true, Value: var text, Span: var at } && Values.TryNumber(text, out var count) && count is > 0 and <= 16)
        {
            var names = new Edit.WriteYaml($"[{string.Join(", ", Enumerable.Range(1, (int)count).Select(i => $"Cable {i}"))}]");
            diagnostics.Error(at, Codes.Type, $"'{key}' must be names of cables, not how many there are", $"write '{key}: {names}', or {new Edit.WriteYaml($"\"{text}\"")} in quotes if that is its name");
            return [.. Enumerable.Repeat(new Label(at, [], null), (int)count)];
        }
        return map.Labels(key, _language);
    }

    private CdcSpec CdcFunction(MappingNode keys, ScalarNode kind)
    {
        var map = new MapReader(SpecLanguage.Cdc, keys, diagnostics);
        var name = FunctionName(map.Text("name"), "cdc", kind.Span);
        return new CdcSpec
        {
            At = map.Span,
            Name = name,
            Label = FunctionLabel(map, name, map.Has("name")),
            Notification = map.Flag("notification")?.Value ?? true,
            NotificationAt = map.Node("notification")?.Span,
            PacketSize = map.Size("packet_size"),
            NotificationPacketSize = map.Size("notification_packet_size") ?? new(16, map.Span),
            Poll = map.Time("poll") ?? new(16_000, map.Span),
            Break = map.Flag("break")?.Value ?? true,
            Association = map.Flag("association")?.Value ?? true,
            Protocol = map.Byte("protocol")?.Value ?? 0,
            ProtocolAt = map.Node("protocol")?.Span,
            Interface = map.Byte("interface"),
            NotificationEndpoint = map.Byte("notification_endpoint"),
            Endpoint = map.Byte("endpoint"),
        };
    }

    private VendorSpec VendorFunction(MappingNode keys, ScalarNode kind)
    {
        var map = new MapReader(SpecLanguage.Vendor, keys, diagnostics);
        var name = FunctionName(map.Text("name"), "vendor", kind.Span);
        var label = FunctionLabel(map, name, map.Has("name"));
        var triple = map.Triple("class")?.Value ?? ClassTriple.Vendor;
        var webUsb = map.Text("webusb");
        Located<Guid>? guid = null;
        if (map.Text("guid") is { } text)
        {
            if (Guid.TryParse(text.Value, out var value))
                guid = new(value, text.At);
            else
                diagnostics.Error(text.At, Codes.Type, $"'{text.Value}' is no GUID", "write it as {12345678-1234-1234-1234-123456789abc}, or leave it out");
        }
        var isPage = webUsb is { Value: var page } && (page.StartsWith("https://", StringComparison.Ordinal) || page.StartsWith("http://", StringComparison.Ordinal));
        if (webUsb is { Value: not "none" } url && !isPage)
            diagnostics.Error(url.At, Codes.Type, $"'webusb' must be a web address, not '{url.Value}'", "write https://example.org, or 'none' for WebUSB without a landing page");
        return new VendorSpec
        {
            At = map.Span,
            Name = name,
            Label = label,
            Interface = map.Byte("interface"),
            Setting = new InterfaceSpec
            {
                At = map.Span,
                Number = map.Byte("interface"),
                Class = triple,
                ClassAt = map.Node("class")?.Span,
                Label = label,
                Endpoints = map.Has("endpoints") ? Endpoints(map, triple) : [DefaultEndpoint(map, isIn: true), DefaultEndpoint(map, isIn: false)],
                Alternates = Alternates(map, triple, label),
            },
            WinUsb = map.Flag("winusb") ?? new(false, map.Span),
            Guid = guid,
            WebUsb = webUsb is not null,
            WebUsbAt = webUsb?.At,
            WebUsbUrl = isPage ? webUsb : null,
            VendorCode = map.Byte("vendor_code")?.Value ?? 1,
        };
    }

    private static EndpointSpec DefaultEndpoint(MapReader map, bool isIn) => new() { At = map.Span, Type = TransferType.Bulk, IsIn = isIn };

    private CustomSpec CustomFunction(MappingNode keys, ScalarNode kind)
    {
        var map = new MapReader(SpecLanguage.Custom, keys, diagnostics);
        var interfaces = new List<InterfaceSpec>();
        foreach (var node in map.Groups("interfaces"))
            interfaces.Add(Interface(node));
        AssociationSpec? association = null;
        if (map.Group("association") is { } group)
        {
            var inner = new MapReader(SpecLanguage.Association, group, diagnostics);
            association = new AssociationSpec(inner.Span, inner.Triple("class")?.Value ?? new ClassTriple(0, 0, 0), inner.Label("label", _language), inner.Byte("first")?.Value, inner.Byte("count")?.Value)
            {
                ClassAt = inner.Node("class")?.Span,
                FirstAt = inner.Node("first")?.Span,
                CountAt = inner.Node("count")?.Span,
            };
        }
        return new CustomSpec { At = map.Span, Name = FunctionName(map.Text("name"), "custom", kind.Span), Association = association, Interfaces = interfaces };
    }

    private InterfaceSpec Interface(MappingNode node)
    {
        var map = new MapReader(SpecLanguage.Interface, node, diagnostics);
        var owner = Owner(map, ClassTriple.Vendor);
        var triple = owner ?? ClassTriple.Vendor;
        var label = map.Label("label", _language);
        return new InterfaceSpec
        {
            At = map.Span,
            Number = map.Byte("number"),
            Setting = map.Byte("setting")?.Value ?? 0,
            SettingAt = map.Node("setting")?.Span,
            Class = triple,
            ClassAt = map.Node("class")?.Span,
            Label = label,
            Descriptors = map.Descriptors("descriptors", owner),
            Endpoints = Endpoints(map, owner),
            Alternates = Alternates(map, owner, label, map.Byte("setting")?.Value ?? 0),
            ReportDescriptor = ReportBytes(map),
        };
    }

    /// <summary>The class of an interface; null where it is given and cannot be read, so that nobody judges by another.</summary>
    private static ClassTriple? Owner(MapReader map, ClassTriple usual) => map.Triple("class")?.Value ?? (map.Has("class") ? null : usual);

    private List<InterfaceSpec> Alternates(MapReader parent, ClassTriple? usual, Label? label, byte first = 0)
    {
        var result = new List<InterfaceSpec>();
        foreach (var node in parent.Groups("alternates"))
        {
            var map = new MapReader(SpecLanguage.Alternate, node, diagnostics);
            var own = map.Has("class") ? Owner(map, ClassTriple.Vendor) : usual;
            result.Add(new InterfaceSpec
            {
                At = map.Span,
                Setting = map.Byte("setting")?.Value ?? (byte)Math.Min(255, first + result.Count + 1),
                SettingAt = map.Node("setting")?.Span,
                Class = own ?? ClassTriple.Vendor,
                ClassAt = map.Node("class")?.Span,
                Label = map.Has("label") ? map.Label("label", _language) : label,
                Descriptors = map.Descriptors("descriptors", own),
                Endpoints = Endpoints(map, own),
            });
        }
        return result;
    }

    private List<EndpointSpec> Endpoints(MapReader parent, ClassTriple? owner)
    {
        var result = new List<EndpointSpec>();
        foreach (var node in parent.List("endpoints"))
        {
            var keys = node switch
            {
                MappingNode group => group,
                ScalarNode type => new MappingNode(type.Span, [new Entry(new ScalarNode(type.Span, "type", plain: true), type)]),
                _ => null,
            };
            if (keys is null)
            {
                parent.Wrong(node, "endpoints", "a list of endpoints, as [bulk in, bulk out]");
                continue;
            }
            var map = new MapReader(SpecLanguage.Endpoint, keys, diagnostics);
            if (map.Choice("type") is not { } choice)
                continue;
            result.Add(new EndpointSpec
            {
                At = map.Span,
                Type = (choice.Value / 2) switch { 0 => TransferType.Bulk, 1 => TransferType.Interrupt, 2 => TransferType.Isochronous, _ => TransferType.Control },
                TypeAt = map.Node("type")?.Span,
                IsIn = choice.Value % 2 == 0,
                Number = map.Byte("number"),
                PacketSize = map.Size("packet_size"),
                Poll = map.Time("poll"),
                Interval = map.Byte("interval")?.Value,
                IntervalAt = map.Node("interval")?.Span,
                Attributes = map.Byte("attributes")?.Value,
                AttributesAt = map.Node("attributes")?.Span,
                Tail = map.Bytes("tail")?.Value ?? [],
                Descriptors = map.Descriptors("descriptors", owner),
            });
        }
        return result;
    }

    private RawSpec RawFunction(MappingNode keys, ScalarNode kind)
    {
        var map = new MapReader(SpecLanguage.Raw, keys, diagnostics);
        return new RawSpec
        {
            At = map.Span,
            Name = FunctionName(map.Text("name"), "raw", kind.Span),
            Descriptors = map.Bytes("descriptors") ?? new([], map.Span),
            ReportDescriptors = ReportDescriptors(map),
        };
    }

    private List<(byte, byte, Located<byte[]>)> ReportDescriptors(MapReader map)
    {
        var reports = new List<(byte, byte, Located<byte[]>)>();
        foreach (var (key, value) in map.Group("report_descriptors")?.Entries ?? [])
        {
            var parts = key.Value.Split('/');
            var alternate = 0L;
            if (parts.Length > 2 || !Values.TryNumber(parts[0], out var number) || number is < 0 or > 255 || parts.Length == 2 && (!Values.TryNumber(parts[1], out alternate) || alternate is < 0 or > 255))
                diagnostics.Error(key.Span, Codes.Type, $"'{key.Value}' is no interface number", "write it as 0: \"05 01 …\", or with its alternate setting as 0/1");
            else if (value is ScalarNode scalar && map.Hex(scalar) is { } bytes)
                reports.Add(((byte)number, (byte)alternate, bytes));
            else if (value is not ScalarNode)
                map.Wrong(value, "report_descriptors", "bytes for each interface");
        }
        return reports;
    }
}
