using System.Collections.Immutable;
using System.Security.Cryptography;

namespace UsbDev.Descriptors;

/// <summary>A device without its numbers: strings by their text, interfaces by their place in the function.</summary>
/// <param name="Facts">What the device descriptor, BOS and the Microsoft set say.</param>
/// <param name="Configurations">Its configurations.</param>
/// <param name="LooseReports">Report descriptors that come without the configuration that they belong to.</param>
internal sealed record DeviceShape(Facts Facts, ImmutableArray<ConfigurationShape> Configurations, ImmutableArray<ReportDescriptor> LooseReports)
{
    /// <param name="set">The device's descriptors.</param>
    /// <param name="languages">Those whose texts are compared beside the main one's.</param>
    public static DeviceShape Of(DescriptorSet set, IReadOnlyCollection<ushort> languages)
    {
        var device = new DeviceSubject(set, CheckMode.Check);
        var strings = new StringTexts(set, languages);
        return new DeviceShape(
            FactsOf(device, strings),
            [.. device.Configurations.Select(c => ConfigurationShape.Of(c, strings))],
            [.. set.Reports.Where(r => r.Key.Configuration >= set.Configurations.Length).Select(r => ReportDescriptor.Parse(r.Value))]);
    }

    private static Facts FactsOf(DeviceSubject device, StringTexts strings)
    {
        var facts = new Facts();
        if (device.Descriptor is { } d)
        {
            facts.Add("vendor", $"0x{d.Vendor:X4}");
            facts.Add("product", $"0x{d.Product:X4}");
            facts.Add("release", DescriptorSummary.Bcd(d.BcdDevice));
            facts.Add("USB", DescriptorSummary.Bcd(d.BcdUsb));
            facts.Add("class", $"{d.Class:X2}/{d.SubClass:X2}/{d.Protocol:X2}");
            facts.Add("packet size of endpoint 0", $"{d.MaxPacketSize0}");
            strings.Tell(facts, "", "manufacturer", d.ManufacturerString);
            strings.Tell(facts, "", "product name", d.ProductString);
            strings.Tell(facts, "", "serial number", d.SerialString);
        }

        if (device.Set.Speed != UsbSpeed.Unknown) facts.Add("speed", device.Set.Speed.ToString().ToLowerInvariant());
        foreach (var capability in device.Bos?.Capabilities ?? [])
            facts.Add("BOS", DescriptorSummary.Of(capability, null, strings.Find, device.Set.Speed));
        if (device.Set.MsOs20 is { } ms)
            foreach (var line in Explanation.Of(new DescriptorSet { MsOs20 = ms }).Parts[0].Lines) facts.Add("Microsoft OS 2.0", "", line.Text);
        if (device.Set.WebUsbUrl is { } url) facts.Add("WebUSB", WebUsbUrl.Parse(url)?.Url ?? url.ToString());
        if (device.Set.Qualifier is { } qualifier) facts.Add("device qualifier", qualifier.ToString());
        if (device.Set.OtherSpeed is { } other) facts.Add("other-speed configuration", $"{other.Length} bytes");
        return facts;
    }
}

/// <summary>A configuration without its numbers.</summary>
/// <param name="Title">In a few words.</param>
/// <param name="Facts">Power and name.</param>
/// <param name="Functions">Its functions, in order.</param>
internal sealed record ConfigurationShape(string Title, Facts Facts, ImmutableArray<FunctionShape> Functions)
{
    private const int MostTitles = 8;

    public static ConfigurationShape Of(ConfigurationSubject configuration, StringTexts strings)
    {
        var facts = new Facts();
        if (configuration.Parsed.Header is { } header)
        {
            facts.Add("value", $"{header.Value}");
            strings.Tell(facts, "", "name", header.StringIndex);
            facts.Add("power", $"{(header.SelfPowered ? "self-powered" : "bus powered")}, {header.Milliamperes(configuration.Device.Speed)} mA");
            facts.Add("remote wakeup", header.RemoteWakeup ? "yes" : "no");
        }

        if (!configuration.Parsed.Rest.IsEmpty) facts.Add("bytes that do not chain", Fingerprint(configuration.Parsed.Rest));
        var functions = configuration.Functions.Select(f => FunctionShape.Of(f, strings)).ToImmutableArray();
        var titles = string.Join(", ", functions.Take(MostTitles).Select(f => f.Title)) + (functions.Length > MostTitles ? ", …" : "");
        return new ConfigurationShape(titles.Length == 0 ? $"{configuration.Bytes.Length} bytes" : $"{titles} ({configuration.Bytes.Length} bytes)", facts, functions);
    }

    private static string Fingerprint(Bytes bytes) =>
        bytes.Length <= 32 ? bytes.ToString() : $"{bytes.Length} bytes (SHA-256 {Convert.ToHexString(SHA256.HashData(bytes.Span))[..8]})";
}

/// <summary>A function without its numbers.</summary>
/// <param name="Class">What it is.</param>
/// <param name="Name">Its string.</param>
/// <param name="Interfaces">Its interface numbers.</param>
/// <param name="Endpoints">Its endpoint addresses.</param>
/// <param name="Facts">All that the numbers do not decide.</param>
/// <param name="Reports">Its report descriptors, by interface and setting inside the function.</param>
internal sealed record FunctionShape(
    string Class,
    string Name,
    ImmutableArray<byte> Interfaces,
    ImmutableArray<byte> Endpoints,
    Facts Facts,
    ImmutableArray<(string Path, ReportDescriptor Descriptor)> Reports)
{
    /// <summary>The numbers, in words.</summary>
    public string Place => (Interfaces.Length == 1 ? $"interface {Interfaces[0]}" : $"interfaces {string.Join(", ", Interfaces)}")
        + (Endpoints.IsEmpty ? "" : $", {(Endpoints.Length == 1 ? "endpoint" : "endpoints")} {string.Join(", ", Endpoints.Select(e => $"0x{e:X2}"))}");

    /// <summary>What both have has other numbers there.</summary>
    public bool IsElsewhere(FunctionShape other) => !IsPart(Interfaces, other.Interfaces) || !IsPart(Endpoints, other.Endpoints);

    // One with more of them has the others among its own.
    private static bool IsPart(ImmutableArray<byte> a, ImmutableArray<byte> b) => a.Length <= b.Length ? a.All(b.Contains) : b.All(a.Contains);

    public string Title => Name.Length == 0 ? Class : $"{Class} «{Name}»";

    public static FunctionShape Of(FunctionSubject function, StringTexts strings)
    {
        var numbers = function.Interfaces.Select((i, at) => (i.Descriptor.Number, at)).ToDictionary(n => n.Number, n => n.at);
        var settings = function.Configuration.Interfaces.Where(i => numbers.ContainsKey(i.Descriptor.Number)).ToList();
        var facts = new Facts();
        var reports = ImmutableArray.CreateBuilder<(string, ReportDescriptor)>();
        var jacks = Jacks(settings, strings);
        var cables = MidiCables.Of(settings, strings);
        if (function.Association is { } association)
            facts.Add("association", $"{association.Class:X2}/{association.SubClass:X2}/{association.Protocol:X2}");
        foreach (var setting in settings)
        {
            var path = PathOf(setting, numbers);
            var d = setting.Descriptor;
            facts.Add(path, "class", $"{d.Class:X2}/{d.SubClass:X2}/{d.Protocol:X2}");
            strings.Tell(facts, path, "name", d.StringIndex);
            foreach (var extra in setting.Setting.Extras.Where(e => !cables.Has(e))) AddExtra(facts, path, extra, d, numbers, jacks, strings);
            foreach (var endpoint in setting.Endpoints)
            {
                var e = endpoint.Descriptor;
                var value = Endpoint(e, function.Configuration.Device.Speed);
                facts.Add(
                    path,
                    $"{e.Transfer.ToString().ToLowerInvariant()} {(e.IsIn ? "IN" : "OUT")} endpoint",
                    value,
                    // Packets that are as long as the longest report follow from the reports.
                    setting.Report is { } reportOf && Longest(reportOf.Parsed, e.IsIn) == e.PacketSize ? $"a report{value[Describe.Count(e.PacketSize, "byte").Length..]}" : null);
                foreach (var extra in endpoint.Setting.Extras.Where(x => !cables.Has(x))) AddExtra(facts, path, extra, d, numbers, jacks, strings);
            }

            cables.Tell(facts, path, setting);
            if (setting.Report is { } report) reports.Add((path.Length == 0 ? "" : path + " / ", report.Parsed));
        }

        var first = function.First.Descriptor;
        var nameIndex = function.Association is { StringIndex: > 0 } named ? named.StringIndex : first.StringIndex;
        return new FunctionShape(
            settings.Exists(x => x.Descriptor is { Class: UsbClass.Audio, SubClass: 3 }) ? "USB MIDI" : UsbClass.Name(first.Class, first.SubClass, first.Protocol) ?? $"class {first.Class:X2}/{first.SubClass:X2}/{first.Protocol:X2}",
            strings[nameIndex], [.. settings.Select(x => x.Descriptor.Number).Distinct()], [.. settings.SelectMany(x => x.Endpoints).Select(e => e.Descriptor.Address).Distinct()], facts, reports.DrainToImmutable());
    }

    private static string PathOf(InterfaceSubject setting, Dictionary<byte, int> numbers)
    {
        var path = numbers.Count == 1 ? "" : $"interface +{numbers[setting.Descriptor.Number]}";
        return setting.Descriptor.Alternate == 0 ? path : $"{path}{(path.Length == 0 ? "" : " / ")}setting {setting.Descriptor.Alternate}";
    }

    /// <summary>Class descriptors name interfaces and strings; both are said in terms that another place does not change.</summary>
    private static void AddExtra(
        Facts facts,
        string path,
        Descriptor extra,
        InterfaceDescriptor setting,
        Dictionary<byte, int> numbers,
        Dictionary<byte, string> jacks,
        StringTexts strings)
    {
        switch (extra)
        {
            case HidDescriptor hid:
                facts.Add(path, "HID", $"{DescriptorSummary.Bcd(hid.BcdHid)}, country {hid.Country}");
                return;
            case CdcUnionDescriptor union:
                facts.Add(
                    path, "union",
                    $"{Relative(union.ControlInterface, numbers)} with {string.Join(", ", union.SubordinateInterfaces.Select(n => Relative(n, numbers)))}");
                return;
            case CdcCallManagementDescriptor call:
                facts.Add(path, "call management", $"capabilities 0x{call.Capabilities:X2}, data {Relative(call.DataInterface, numbers)}");
                return;
            case AudioHeaderDescriptor header:
                facts.Add(
                    path, "audio control header",
                    $"{DescriptorSummary.Bcd(header.BcdAdc)}, {header.TotalLength} bytes, streaming {string.Join(", ", header.StreamingInterfaces.Select(n => Relative(n, numbers)))}");
                return;
            case MidiInJackDescriptor jack:
                facts.Add(path, Jack(jack.Id, jacks), "an input");
                return;
            case MidiOutJackDescriptor jack:
                facts.Add(path, Jack(jack.Id, jacks), "from " + string.Join(", ", jack.Pins.Select(p => Jack(p.Source, jacks) + (p.SourcePin == 1 ? "" : $" pin {p.SourcePin}"))));
                return;
            case MidiEndpointDescriptor cables:
                facts.Add(path, "cables", string.Join(", ", cables.Jacks.Select(id => Jack(id, jacks))));
                return;
            case UnknownDescriptor or CdcOtherDescriptor or AudioUnitDescriptor or MidiOtherDescriptor:
                facts.Add(
                    path, $"{DescriptorSummary.Of(extra, setting, strings.Find, UsbSpeed.Unknown)}",
                    new Bytes(extra.ToBytes()).ToString());
                return;
            default:
                facts.Add(
                    path, "class descriptor",
                    DescriptorSummary.Of(extra, setting, strings.Find, UsbSpeed.Unknown) + (extra.Tail.IsEmpty ? "" : $", {extra.Tail}"));
                return;
        }
    }

    /// <summary>MIDI jacks by what they are: their IDs mean nothing outside the function.</summary>
    private static Dictionary<byte, string> Jacks(List<InterfaceSubject> settings, StringTexts strings)
    {
        var jacks = new Dictionary<byte, string>();
        foreach (var extra in settings.SelectMany(s => s.Setting.Extras.Concat(s.Setting.Endpoints.SelectMany(e => e.Extras))))
        {
            var (id, what, name) = extra switch
            {
                MidiInJackDescriptor jack => (jack.Id, $"{DescriptorSummary.Jack(jack.Jack)} IN jack", strings[jack.StringIndex]),
                MidiOutJackDescriptor jack => (jack.Id, $"{DescriptorSummary.Jack(jack.Jack)} OUT jack", strings[jack.StringIndex]),
                _ => ((byte)0, "", ""),
            };
            if (what.Length > 0) jacks[id] = name.Length == 0 ? what : $"{what} «{name}»";
        }

        return jacks;
    }

    private static string Jack(byte id, Dictionary<byte, string> jacks) => jacks.GetValueOrDefault(id) ?? $"jack {id}";

    private static string Relative(byte number, Dictionary<byte, int> numbers) => numbers.TryGetValue(number, out var at) ? $"+{at}" : $"interface {number}";

    // With its ID, as it travels.
    private static long Longest(ReportDescriptor reports, bool isIn) => reports.Reports.Where(r => r.Type == (isIn ? HidReportType.Input : HidReportType.Output)).Select(r => (long)r.ByteLength).DefaultIfEmpty().Max();

    private static string Endpoint(EndpointDescriptor e, UsbSpeed speed)
    {
        var text = Describe.Count(e.PacketSize, "byte");
        if (e.TransactionsPerMicroframe > 1) text += $" × {e.TransactionsPerMicroframe}";
        if (DescriptorSummary.Interval(e, speed) is { Length: > 0 } interval) text += ", " + interval;
        if (e.Attributes > 3) text += $", bmAttributes 0x{e.Attributes:X2}";
        return text;
    }
}

/// <summary>Texts of strings by index, in the first language that has them.</summary>
internal sealed class StringTexts
{
    private readonly Dictionary<byte, string> _texts = [];
    private readonly Dictionary<StringKey, string> _others = [];

    /// <param name="set">The device's descriptors.</param>
    /// <param name="languages">Those that are told beside the main one.</param>
    public StringTexts(DescriptorSet set, IReadOnlyCollection<ushort> languages)
    {
        Others = languages;
        var main = set.Strings.TryGetValue(default, out var list) && StringDescriptor.Languages(list) is [var first, ..] ? first : (ushort)0;
        foreach (var (key, bytes) in set.Strings.OrderBy(s => s.Key.LangId == main ? 0 : 1))
            if (key.Index != 0 && StringDescriptor.Text(bytes) is { } text) _texts.TryAdd(key.Index, text);
        foreach (var (key, bytes) in set.Strings)
            if (key.LangId != main && languages.Contains(key.LangId) && StringDescriptor.Text(bytes) is { } text) _others.TryAdd(key, text);
    }

    /// <summary>The languages that are told beside the main one.</summary>
    public IReadOnlyCollection<ushort> Others { get; }

    /// <summary>Numbers of the languages that a device says to have; null where its list was not read.</summary>
    public static string? List(DescriptorSet set) => set.Strings.TryGetValue(default, out var all) ? string.Join(", ", StringDescriptor.Languages(all).Select(l => $"0x{l:X4}")) : null;

    /// <summary>The languages of which there are texts beside the main one's.</summary>
    public static IEnumerable<ushort> Of(DescriptorSet set) => set.Strings.Select(s => s.Key.LangId).Where(l => l != 0).Distinct();

    /// <summary>The text in one of the other languages.</summary>
    public string? Find(ushort language, byte index) => _others.GetValueOrDefault(new StringKey(language, index));

    /// <summary>A text as a fact, in each of the languages; an empty one is none.</summary>
    public void Tell(Facts facts, string group, string name, byte index)
    {
        facts.Add(group, name, this[index]);
        foreach (var language in Others)
            if (Find(language, index) is { } text) facts.Add(group, $"{name} (0x{language:X4})", text);
    }

    /// <summary>The text; empty for index 0, «string 3» where it is not known.</summary>
    public string this[byte index] => index == 0 ? "" : Find(index) ?? $"string {index}";

    /// <summary>The text; where no string was read all are empty, for their numbers mean nothing.</summary>
    public string? Find(byte index) => _texts.Count == 0 ? "" : _texts.GetValueOrDefault(index);
}
