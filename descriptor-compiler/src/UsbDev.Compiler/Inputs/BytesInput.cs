using System.Collections.Immutable;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Inputs;

/// <summary>Descriptors as bytes: sysfs's file 'descriptors', single descriptors, or a HID report descriptor.</summary>
internal static class BytesInput
{
    public static InputResult Read(ReadOnlyMemory<byte> bytes)
    {
        var builder = new SetBuilder();
        builder.Add(bytes);
        return new InputResult(builder.IsReport ? "HID report descriptor" : "descriptors as bytes", [builder.Build("device")]);
    }
}

/// <summary>Puts descriptors together that arrive one by one.</summary>
internal sealed class SetBuilder
{
    private const int MostRead = 8; // configurations: no device has more
    private const int MostReports = 15; // of a device, which has as many endpoints that a host reads

    private readonly List<Bytes> _configurations = [], _reports = [];
    private readonly SortedDictionary<StringKey, Bytes> _strings = [];
    private readonly Dictionary<(byte? Configuration, byte Interface), Bytes> _ofInterfaces = [];
    private readonly Dictionary<ReportKey, Bytes> _placed = [];
    private readonly List<string> _notes = [];
    private Bytes? _device, _bos, _qualifier, _otherSpeed;

    public UsbSpeed Speed { get; set; }

    /// <summary>The bytes are what Linux keeps of a device: of a configuration no more than it could follow by bLength (config.c, usb_parse_configuration).</summary>
    public bool IsKeptByLinux { get; init; }

    public bool IsReport => _device is null && _configurations.Count == 0 && _reports.Count > 0;

    public bool IsEmpty => _device is null && _configurations.Count == 0 && _reports.Count == 0;

    public void Note(string note) => _notes.Add(note);

    /// <summary>Bytes of one descriptor or several, told apart by how they begin.</summary>
    public void Add(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var b = bytes.Span;
            var taken = b.Length;
            if (b is [DeviceDescriptor.Size, DescriptorType.Device, ..] && b.Length >= DeviceDescriptor.Size)
                _device ??= Take(DeviceDescriptor.Size);
            else if (b is [ >= ConfigurationDescriptor.Size, DescriptorType.Configuration, var low, var high, ..])
                _configurations.Add(Take(_configurations.Count < MostRead ? LengthOf(b) : Math.Max(low | high << 8, b[0])));
            else if (b is [ >= ConfigurationDescriptor.Size, DescriptorType.OtherSpeedConfiguration, var low1, var high1, ..])
                _otherSpeed ??= Take(Math.Max(low1 | high1 << 8, b[0]));
            else if (b is [BosDescriptor.Size, DescriptorType.Bos, var low2, var high2, ..])
                _bos ??= Take(Math.Max(low2 | high2 << 8, b[0]));
            else if (b is [DeviceQualifierDescriptor.Size, DescriptorType.DeviceQualifier, ..] && b.Length >= DeviceQualifierDescriptor.Size)
                _qualifier ??= Take(DeviceQualifierDescriptor.Size);
            else if (b is [ >= 4, DescriptorType.String, ..] && b[0] == b.Length && b[0] % 2 == 0)
                AddString(StringDescriptor.UsEnglish, (byte)Math.Min(255, _strings.Count(s => s.Key.Index > 0) + 1), Take(b.Length));
            else if (IsBrokenDevice(b))
                _device = Take(DeviceDescriptor.Size);
            else if (IsBrokenConfiguration(b))
                _configurations.Add(Take(b[2] | b[3] << 8));
            else
                _reports.Add(Take(b.Length));
            bytes = bytes[taken..];

            Bytes Take(int length)
            {
                taken = Math.Min(length, bytes.Length);
                return new Bytes(bytes[..taken]);
            }
        }
    }

    // One of the first two bytes is wrong, and what follows tells what it should have been.
    private bool IsBrokenDevice(ReadOnlySpan<byte> b) => _device is null && _configurations.Count + _reports.Count == 0 && b.Length > DeviceDescriptor.Size + ConfigurationDescriptor.Size
        && (b[0] == DeviceDescriptor.Size || b[1] == DescriptorType.Device) && b[DeviceDescriptor.Size..] is [ConfigurationDescriptor.Size, DescriptorType.Configuration, ..];

    private bool IsBrokenConfiguration(ReadOnlySpan<byte> b) => _device is not null && _configurations.Count == 0 && b.Length > ConfigurationDescriptor.Size + 2
        && (b[0] == ConfigurationDescriptor.Size || b[1] == DescriptorType.Configuration) && (b[2] | b[3] << 8) is >= ConfigurationDescriptor.Size and var total && total <= b.Length
        && b[ConfigurationDescriptor.Size + 1] is DescriptorType.Interface or DescriptorType.InterfaceAssociation or DescriptorType.Otg or DescriptorType.ClassInterface;

    /// <summary>
    /// Bytes of the configuration that stands at the beginning: as many as wTotalLength says, unless the descriptors say that it lies,
    /// by going on behind it, or by another configuration beginning before it.
    /// </summary>
    private static int LengthOf(ReadOnlySpan<byte> bytes)
    {
        var told = Math.Max(bytes[2] | bytes[3] << 8, bytes[0]);
        var (end, endsInDescriptor, goesOn) = (0, true, false);
        foreach (var descriptor in new DescriptorChain(bytes[..Math.Min(bytes.Length, Configuration.MaxLength)]))
        {
            if (end > 0 && IsTop(descriptor))
                return end < told || endsInDescriptor || goesOn ? end : told;
            endsInDescriptor &= descriptor.Offset != told;
            goesOn |= descriptor.Offset == told && descriptor.Type is DescriptorType.Interface or DescriptorType.Endpoint or DescriptorType.InterfaceAssociation
                or DescriptorType.Hid or DescriptorType.ClassInterface or DescriptorType.ClassEndpoint or DescriptorType.SuperSpeedCompanion or DescriptorType.Hub or DescriptorType.Otg;
            end = descriptor.Offset + descriptor.Bytes.Length;
        }
        return end == bytes.Length && end > told && (endsInDescriptor || goesOn) ? end : told;
    }

    private static bool IsTop(RawDescriptor descriptor) => (descriptor.Type, descriptor.Bytes.Length) is (DescriptorType.Configuration or DescriptorType.OtherSpeedConfiguration, >= ConfigurationDescriptor.Size)
        or (DescriptorType.Bos, BosDescriptor.Size) or (DescriptorType.DeviceQualifier, DeviceQualifierDescriptor.Size);

    /// <summary>A configuration whose end is known from elsewhere than its wTotalLength.</summary>
    public void AddConfiguration(Bytes bytes) => _configurations.Add(bytes);

    public void AddString(ushort language, byte index, Bytes bytes) => _strings[new StringKey(index == 0 ? (ushort)0 : language, index)] = bytes;

    public void AddText(byte index, string text)
    {
        if (index != 0 && text.Length is > 0 and <= StringDescriptor.MaxUnits)
            AddString(StringDescriptor.UsEnglish, index, StringDescriptor.Write(text));
    }

    public void AddReport(ReportKey key, Bytes bytes) => _placed[key] = bytes;

    /// <summary>A report descriptor of an interface in the configuration with a value; null: nobody says in which.</summary>
    public void AddReport(byte? configuration, byte number, Bytes bytes) => _ofInterfaces[(configuration, number)] = bytes;

    /// <summary>What was found; more report descriptors than a device can have are of as many devices.</summary>
    public InputResult Result(string format)
    {
        if (!IsReport || _reports.Count <= MostReports)
            return new InputResult(format, [Build("device")]);
        DescriptorInput.Admit(_reports.Count);
        var devices = new List<FoundDevice>();
        foreach (var report in _reports)
        {
            var alone = new SetBuilder();
            alone._reports.Add(report);
            devices.Add(alone.Build($"report {devices.Count + 1}"));
        }
        return new InputResult(format, devices);
    }

    public FoundDevice Build(string fallback)
    {
        if (_device is null && _configurations.Count == 0 && _reports.Count == 0 && _placed.Count == 0 && _ofInterfaces.Count == 0)
            throw new InvalidDataException("there are no descriptors in it");
        PlaceByNumber();
        Place();
        if (_strings.Keys.Any(k => k.Index != 0) && !_strings.ContainsKey(default))
            _strings[default] = StringDescriptor.WriteLanguages([.. _strings.Keys.Where(k => k.Index != 0).Select(k => k.LangId).Distinct()]);
        var set = new DescriptorSet
        {
            Device = _device,
            Configurations = [.. _configurations],
            Strings = _strings.ToImmutableSortedDictionary(),
            Reports = _placed.ToImmutableSortedDictionary(),
            Bos = _bos,
            Qualifier = _qualifier,
            OtherSpeed = _otherSpeed,
            Speed = Speed != UsbSpeed.Unknown ? Speed : Guess(),
        };
        return new FoundDevice(DescriptorInput.NameOf(set, fallback), set, _notes) { IsPartial = IsKeptByLinux && _configurations.Exists(IsCut) };
    }

    private static bool IsCut(Bytes configuration) => configuration.Span is [_, _, var low, var high, ..] && configuration.Length < (low | high << 8);

    // An interface can be in several configurations: the one whose value is known counts, or else one that says the length, or else the first.
    private void PlaceByNumber()
    {
        var settings = new List<(ReportKey Key, byte Value, int? Length)>();
        for (var i = 0; _ofInterfaces.Count > 0 && i < Math.Min(_configurations.Count, MostRead); i++)
            if (_configurations[i].Length >= ConfigurationDescriptor.Size)
                foreach (var setting in Configuration.Parse(_configurations[i]).Interfaces)
                    settings.Add((new ReportKey(i, setting.Descriptor.Number, setting.Descriptor.Alternate), _configurations[i].Span[5], setting.Hid?.ReportLength));
        foreach (var ((value, number), bytes) in _ofInterfaces)
        {
            var here = settings.Where(s => s.Key.Interface == number && s.Key.Alternate == 0 && (value is null || s.Value == value)).ToList();
            var place = here.Find(s => s.Length == bytes.Length) is { Length: not null } exact ? exact.Key : here.Count > 0 ? here[0].Key : new ReportKey(0, number);
            _placed[place] = bytes;
        }
    }

    // A report descriptor that nobody assigned goes to the first interface whose HID descriptor has its length.
    private void Place()
    {
        if (_reports.Count == 0)
            return;
        var open = new List<(ReportKey Key, int Length)>();
        for (var i = 0; i < Math.Min(_configurations.Count, MostRead); i++)
            foreach (var setting in Configuration.Parse(_configurations[i]).Interfaces)
                if (setting.Hid?.ReportLength is { } length)
                    open.Add((new ReportKey(i, setting.Descriptor.Number, setting.Descriptor.Alternate), length));
        foreach (var report in _reports)
        {
            var at = open.FindIndex(o => o.Length == report.Length && !_placed.ContainsKey(o.Key));
            if (at >= 0)
                _placed[open[at].Key] = report;
            else if (_configurations.Count == 0)
                _placed[new ReportKey(0, (byte)Math.Min(255, _placed.Count))] = report;
            else
                _notes.Add($"{report.Length} bytes belong to no descriptor that says so; they are left out");
        }
    }

    // Only high speed has bulk packets of 512 bytes.
    private UsbSpeed Guess()
    {
        foreach (var configuration in _configurations.Take(MostRead))
            foreach (var endpoint in Configuration.Parse(configuration).Chain.OfType<EndpointDescriptor>())
                if (endpoint is { Transfer: TransferType.Bulk, MaxPacket: 512 })
                    return UsbSpeed.High;
        return UsbSpeed.Unknown;
    }
}
