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

    public DeviceDecompiler(DescriptorSet set, Decompiler.Detail detail, bool isUsual)
    {
        (_set, _detail, IsUsual) = (set, detail, isUsual);
        var languages = set.Strings.TryGetValue(default, out var list) ? StringDescriptor.Languages(list) : [];
        _language = languages.Count > 0 && languages[0] != 0 ? languages[0] : set.Strings.Keys.FirstOrDefault(k => k.LangId != 0).LangId is > 0 and var any ? any : Languages.English;
    }

    public static Located<T> At<T>(T value) => new(value, Nowhere);

    public static SourceSpan Nowhere => SourceSpan.None;

    public UsbSpeed Speed => _set.Speed is UsbSpeed.Low or UsbSpeed.High ? _set.Speed : UsbSpeed.Full;

    /// <summary>Functions are recognised by their form; what they give is seen when all is built.</summary>
    public bool IsUsual { get; }

    public bool IsNumbered => _detail >= Decompiler.Detail.None;

    public bool NumbersStrings => _detail == Decompiler.Detail.Numbers;

    public bool UsesItems => _detail >= Decompiler.Detail.Items;

    public ushort Language => _language;

    /// <summary>The packet size that the compiler gives an interrupt endpoint for reports of so many bytes.</summary>
    public int PacketFor(int bytes) => Math.Clamp(bytes, 1, Speed switch { UsbSpeed.Low => 8, UsbSpeed.High => 1024, _ => 64 });

    public DeviceSpec Decompile()
    {
        var configurations = new List<ConfigurationSpec>();
        for (var i = 0; i < _set.Configurations.Length; i++)
            configurations.Add(Configuration(_set.Configurations[i], i));
        if (configurations.Count == 0)
            configurations.Add(OnlyReports());
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
        var identity = new IdentitySpec
        {
            At = Nowhere,
            Language = _language,
            Speed = Speed,
            Release = At<ushort>(0x0100),
            PacketSize = At(64),
            BosDescriptor = _set.Bos is { } bos && Capabilities(bos) is null ? At(bos.ToArray()) : null,
            Bos = _set.Bos is { } store && Capabilities(store) is { } capabilities ? capabilities : [],
            MsOs20 = Whole(_set.MsOs20),
            WebUsbUrl = Whole(_set.WebUsbUrl),
            Qualifier = Whole(_set.Qualifier),
            OtherSpeed = Whole(_set.OtherSpeed),
            StringDescriptors = _detail >= Decompiler.Detail.StringBytes ? [.. _set.Strings.Select(s => (s.Key, At(s.Value.ToArray())))] : [],
        };
        if (_set.Device is not { } bytes)
            return identity;
        if (DeviceDescriptor.Parse(bytes) is not { Tail.IsEmpty: true } device)
            return identity with { Descriptor = At(bytes.ToArray()) };
        identity = identity with
        {
            Vendor = At(device.Vendor),
            Product = At(device.Product),
            Release = At(device.BcdDevice),
            Usb = At(device.BcdUsb),
            Class = At(new ClassTriple(device.Class, device.SubClass, device.Protocol)),
            PacketSize = At((int)device.MaxPacketSize0),
            Manufacturer = Label(device.ManufacturerString),
            Name = Label(device.ProductString),
            Serial = Label(device.SerialString),
        };
        // What the compiler would choose by itself need not be said.
        if (device.BcdUsb == (_set.Bos is null ? 0x0200 : 0x0210))
            identity = identity with { Usb = null };
        var hasAssociation = DeviceBuilder.HasAssociation(_set.Configurations.AsSpan());
        if ((device.Class, device.SubClass, device.Protocol) == (hasAssociation ? (UsbClass.Miscellaneous, (byte)2, (byte)1) : ((byte)0, (byte)0, (byte)0)))
            identity = identity with { Class = null };
        if (device.ConfigurationCount != Math.Max(1, _set.Configurations.Length))
            identity = identity with { Descriptor = At(bytes.ToArray()) };
        return identity;
    }

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
        return new Label(Nowhere, texts, _detail == Decompiler.Detail.Numbers && texts.Count > 0 ? null : index);
    }

    public string? Text(byte index) => Texts(index) is [var (_, text), ..] ? text : null;

    private List<(ushort, string)> Texts(byte index)
    {
        var texts = new List<(ushort LangId, string Text)>();
        foreach (var (key, bytes) in _set.Strings)
            if (key.Index == index && StringDescriptor.Text(bytes) is { } text && IsPlain(text))
                texts.Add((key.LangId, text));
        // One text for all languages is said once.
        return texts.Count > 1 && texts[0].LangId == _language && texts.TrueForAll(t => t.Text == texts[0].Text) ? [texts[0]] : texts;
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
            functions.Add(ReportDecompiler.Decompile(report, UsesItems, IsUsual, new HidSpec
            {
                At = Nowhere,
                Name = At(functions.Count == 0 ? "hid" : $"hid{functions.Count + 1}"),
                Poll = At(1000),
                HidVersion = 0x0111,
            }, out _));
        return new ConfigurationSpec { At = Nowhere, MaxPower = At(100), Functions = functions };
    }

    private ConfigurationSpec Configuration(Bytes bytes, int index)
    {
        ConfigurationSpec Whole() => new() { At = Nowhere, MaxPower = At(100), Descriptor = At(bytes.ToArray()), ReportDescriptors = Reports(index, []) };
        if (_detail == Decompiler.Detail.Bytes)
            return Whole();
        var parsed = Descriptors.Configuration.Parse(bytes);
        if (parsed.Header is not { Tail.IsEmpty: true, OtherSpeed: false } header || !parsed.Rest.IsEmpty || header.TotalLength != bytes.Length)
            return Whole();
        var plain = ConfigurationDescriptor.AlwaysSet | (header.Attributes & (ConfigurationDescriptor.SelfPoweredBit | ConfigurationDescriptor.RemoteWakeupBit));
        var functions = new FunctionDecompiler(this, _set, index);
        var spec = new ConfigurationSpec
        {
            At = Nowhere,
            Value = header.Value == index + 1 ? null : At(header.Value),
            Name = Label(header.StringIndex),
            MaxPower = At(header.MaxPower * 2),
            SelfPowered = At(header.SelfPowered),
            RemoteWakeup = At(header.RemoteWakeup),
            Attributes = header.Attributes == plain ? null : At(header.Attributes),
            Functions = functions.Decompile(bytes, parsed),
        };
        if (IsUsual)
            return spec with { ReportDescriptors = Reports(index, functions.Reports) };
        var alone = BuildAlone(spec);
        if (alone is null || IsNumbered && index == 0 && alone.Configurations[0] != bytes)
            return Whole();
        return spec with { ReportDescriptors = Reports(index, alone.Reports.Keys) };
    }

    /// <summary>Report descriptors of a configuration that its functions do not hold.</summary>
    private List<(byte, byte, Located<byte[]>)> Reports(int configuration, IEnumerable<ReportKey> held)
    {
        var have = held.Select(k => k with { Configuration = configuration }).ToHashSet();
        var rest = new List<(byte, byte, Located<byte[]>)>();
        foreach (var (key, report) in _set.Reports)
            if (key.Configuration == configuration && !have.Contains(key))
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
