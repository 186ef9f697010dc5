using UsbDev.Compiler.Layout;
using UsbDev.Compiler.Spec;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Decompile;

/// <summary>A set of descriptors to what a description says.</summary>
internal sealed class DeviceDecompiler
{
    private readonly DescriptorSet _set;
    private readonly Decompiler.Detail _detail;
    private readonly ushort _language;

    public DeviceDecompiler(DescriptorSet set, Decompiler.Detail detail, bool isUsual, bool triesReports)
    {
        (_set, _detail, IsUsual, TriesReports) = (set, detail, isUsual, triesReports);
        _language = set.Strings.IsEmpty ? Languages.English : LanguageOf(set.Strings);
    }

    /// <summary>The first that the device lists; without a list that of any string.</summary>
    private static ushort LanguageOf(AnswerDictionary<StringKey> strings)
    {
        var languages = strings.TryGetValue(default, out var list) ? StringDescriptor.Languages(list) : [];
        return languages.Count > 0 && languages[0] != 0 ? languages[0] : strings.Keys.FirstOrDefault(k => k.LangId != 0).LangId is > 0 and var any ? any : Languages.English;
    }

    public static Located<T> At<T>(T value) => new(value, Nowhere);

    public static SourceSpan Nowhere => SourceSpan.None;

    public UsbSpeed Speed => _set.SpeedOfDevice is not UsbSpeed.Unknown and var speed ? speed : UsbSpeed.Full;

    /// <summary>Functions are recognised by their form; what they give is seen when all is built.</summary>
    public bool IsUsual { get; }

    /// <summary>Each report descriptor is built at once to see whether its fields give it again; else that is seen when all is built.</summary>
    public bool TriesReports { get; }

    public bool IsNumbered => _detail >= Decompiler.Detail.None;

    public bool NumbersStrings => _detail == Decompiler.Detail.Numbers;

    public bool UsesItems => _detail >= Decompiler.Detail.Items;

    public ushort Language => _language;

    /// <summary>The packet size that the compiler gives an interrupt endpoint for reports of so many bytes.</summary>
    public int PacketFor(int bytes) => Math.Clamp(bytes, 1, Speed switch { UsbSpeed.Low => 8, UsbSpeed.High or UsbSpeed.Super => 1024, _ => 64 });

    public DeviceSpec Decompile()
    {
        var configurations = new ConfigurationSpec[Math.Max(1, _set.Configurations.Length)];
        for (var i = 0; i < configurations.Length; i++)
            configurations[i] = _set.Configurations.IsEmpty ? OnlyReports() : Configuration(_set.Configurations[i], i);
        var spec = new DeviceSpec
        {
            At = Nowhere,
            Identity = Identity(),
            Foreign = true,
            Configurations = configurations,
        };
        if (!IsUsual && !_set.Strings.IsEmpty && _detail < Decompiler.Detail.StringBytes && Decompiler.Build(spec)?.Strings is { } made)
            spec = WithStrings(spec, made) ?? spec;
        return spec;
    }

    // --- device ------------------------------------------------------------------------------------------------------------

    private IdentitySpec Identity()
    {
        var capabilities = _set.Bos is { } bos ? Capabilities(bos) : null;
        var device = _set.Device is { } bytes && DeviceDescriptor.Parse(bytes) is { Tail.IsEmpty: true } parsed ? parsed : null;
        var isWhole = _set.Device is not null && (device is null || device.ConfigurationCount != Math.Max(1, _set.Configurations.Length));
        return new IdentitySpec
        {
            At = Nowhere,
            Language = _language,
            Speed = Speed,
            Vendor = At(device?.Vendor ?? 0),
            Product = At(device?.Product ?? 0),
            Release = At(device?.BcdDevice ?? 0x0100),
            // What the compiler would choose by itself need not be said.
            Usb = device is null || device.BcdUsb == IdentitySpec.UsualUsb(Speed, _set.Bos is not null) ? null : At(device.BcdUsb),
            Class = device is null || IsUsualClass(device) ? null : At(new ClassTriple(device.Class, device.SubClass, device.Protocol)),
            PacketSize = At((int)(device?.MaxPacketSize0 ?? 64)),
            Manufacturer = Label(device?.ManufacturerString ?? 0),
            Name = Label(device?.ProductString ?? 0),
            Serial = Label(device?.SerialString ?? 0),
            Descriptor = isWhole ? Whole(_set.Device) : null,
            BosDescriptor = capabilities is null ? Whole(_set.Bos) : null,
            Bos = capabilities ?? [],
            MsOs20 = Whole(_set.MsOs20),
            WebUsbUrl = Whole(_set.WebUsbUrl),
            Qualifier = Whole(_set.Qualifier),
            OtherSpeed = Whole(_set.OtherSpeed),
            StringDescriptors = _detail >= Decompiler.Detail.StringBytes ? [.. _set.Strings.Select(s => (s.Key, At(s.Value.ToArray())))] : [],
        };
    }

    private bool IsUsualClass(DeviceDescriptor device) => (device.Class, device.SubClass, device.Protocol)
        == (DeviceBuilder.HasAssociation(_set.Configurations.AsSpan()) ? (UsbClass.Miscellaneous, (byte)2, (byte)1) : ((byte)0, (byte)0, (byte)0));

    private static Located<byte[]>? Whole(Bytes? bytes) => bytes is { } b ? At(b.ToArray()) : null;

    private static List<Located<byte[]>>? Capabilities(Bytes bos)
    {
        var store = BinaryObjectStore.Parse(bos);
        if (store.Header is not { Tail.IsEmpty: true } header || !store.Rest.IsEmpty || header.TotalLength != bos.Length || header.CapabilityCount != store.Chain.Length - 1 || store.Chain.Length < 2)
            return null;
        return [.. store.Chain.Skip(1).Select(c => At(c.ToBytes()))];
    }

    // --- strings -----------------------------------------------------------------------------------------------------------

    public Label? Label(byte index)
    {
        if (index == 0)
            return null;
        if (_detail >= Decompiler.Detail.StringBytes)
            return new Label(Nowhere, [], index);
        var texts = Texts(index);
        return new Label(Nowhere, texts, _detail == Decompiler.Detail.Numbers && texts.Length > 0 ? null : index);
    }

    private (ushort, string)[] Texts(byte index)
    {
        if (_set.Strings.IsEmpty)
            return [];
        var texts = new List<(ushort LangId, string Text)>();
        foreach (var (key, bytes) in _set.Strings)
            if (key.Index == index && StringDescriptor.Text(bytes) is { } text && IsPlain(text))
                texts.Add((key.LangId, text));
        // One text for all languages is said once.
        return texts.Count > 1 && texts[0].LangId == _language && texts.TrueForAll(t => t.Text == texts[0].Text) ? [texts[0]] : [.. texts];
    }

    // Halves of surrogate pairs are no text.
    private static bool IsPlain(string text)
    {
        for (var i = 0; i < text.Length; i++)
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                i++;
            else if (char.IsSurrogate(text[i]) || text[i] is '\0' or '\uFEFF' or '\uFFFE' or '\uFFFF')
                return false;
        return true;
    }

    /// <summary>Strings that no descriptor names, and those that are no text, are said as bytes; null where there are none such.</summary>
    public DeviceSpec? WithStrings(DeviceSpec spec, AnswerDictionary<StringKey> made)
    {
        var rest = new List<(StringKey, Located<byte[]>)>();
        foreach (var (key, bytes) in _set.Strings)
            if (!made.TryGetValue(key, out var have) || have != bytes)
                rest.Add((key, At(bytes.ToArray())));
        return rest.Count == 0 ? null : spec with { Identity = spec.Identity with { StringDescriptors = rest } };
    }

    // --- configurations ----------------------------------------------------------------------------------------------------

    private ConfigurationSpec OnlyReports()
    {
        var functions = new List<FunctionSpec>();
        foreach (var report in _set.Reports.Values)
        {
            var said = _detail == Decompiler.Detail.Bytes ? new SaidReports([], ItemWords.Default, new ReportBytes(report.ToArray(), []) { IsHex = true }, null)
                : ReportDecompiler.Decompile(report, UsesItems, isBuiltLater: !TriesReports);
            functions.Add(new HidSpec
            {
                At = Nowhere,
                Name = At("hid"),
                Poll = At(1000),
                HidVersion = 0x0111,
                Collections = said.Collections,
                Order = said.Order,
                ReportDescriptor = said.Literal,
            });
        }
        return new ConfigurationSpec { At = Nowhere, MaxPower = At(100), Functions = functions };
    }

    private ConfigurationSpec Configuration(Bytes bytes, int index)
    {
        if (_detail == Decompiler.Detail.Bytes)
            return Whole(bytes, index);
        var parsed = Descriptors.Configuration.Parse(bytes);
        if (parsed.Header is not { Tail.IsEmpty: true, OtherSpeed: false } header || !parsed.Rest.IsEmpty || header.TotalLength != bytes.Length)
            return Whole(bytes, index);
        var plain = ConfigurationDescriptor.AlwaysSet | (header.Attributes & (ConfigurationDescriptor.SelfPoweredBit | ConfigurationDescriptor.RemoteWakeupBit));
        var decompiler = new FunctionDecompiler(this, _set, index);
        var functions = decompiler.Decompile(bytes, parsed);
        var spec = new ConfigurationSpec
        {
            At = Nowhere,
            Value = header.Value == index + 1 ? null : At(header.Value),
            Name = Label(header.StringIndex),
            MaxPower = At(header.Milliamperes(Speed)),
            SelfPowered = At(header.SelfPowered),
            RemoteWakeup = At(header.RemoteWakeup),
            Attributes = header.Attributes == plain ? null : At(header.Attributes),
            Descriptors = FunctionDecompiler.WholeBytes(parsed.Chain.Slice(1, FunctionDecompiler.Leading(parsed))),
            Functions = functions,
            ReportDescriptors = IsUsual ? Reports(index, decompiler.Reports.Contains) : [],
        };
        return IsUsual ? spec : Tried(spec, bytes, index);
    }

    /// <summary>A configuration with the report descriptors that it does not give by itself; its bytes where it does not give them.</summary>
    private ConfigurationSpec Tried(ConfigurationSpec spec, Bytes bytes, int index)
    {
        var alone = BuildAlone(spec);
        if (alone is null || IsNumbered && index == 0 && alone.Configurations[0] != bytes)
            return Whole(bytes, index);
        return spec with { ReportDescriptors = Reports(index, key => alone.Reports.ContainsKey(key with { Configuration = 0 })) };
    }

    private ConfigurationSpec Whole(Bytes bytes, int index) => new() { At = Nowhere, MaxPower = At(100), Descriptor = At(bytes.ToArray()), ReportDescriptors = Reports(index, _ => false) };

    /// <summary>Report descriptors of a configuration that its functions do not hold.</summary>
    private List<(byte, byte, Located<byte[]>)> Reports(int configuration, Func<ReportKey, bool> isHeld)
    {
        var rest = new List<(byte, byte, Located<byte[]>)>();
        foreach (var (key, report) in _set.Reports)
            if (key.Configuration == configuration && !isHeld(key))
                rest.Add((key.Interface, key.Alternate, At(report.ToArray())));
        return rest;
    }

    /// <summary>A device with this configuration only.</summary>
    public DescriptorSet? BuildAlone(ConfigurationSpec spec) => Decompiler.Build(new DeviceSpec
    {
        At = Nowhere,
        Foreign = true,
        Identity = new IdentitySpec { At = Nowhere, Language = _language, Speed = Speed, PacketSize = At(64) },
        Configurations = [spec],
    });
}
