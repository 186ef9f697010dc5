using System.Globalization;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Inputs;

/// <summary>What <c>lsusb -v</c> prints, back to bytes; all versions from 0.8x on. What it leaves out is added where its length tells what it was, with a note.</summary>
internal static class LsusbInput
{
    public static bool Is(string text) => text.Contains("Device Descriptor:", StringComparison.Ordinal) && text.Contains("bLength ", StringComparison.Ordinal);

    public static InputResult Read(string text)
    {
        var found = new List<FoundDevice>();
        var device = new LsusbDevice();
        foreach (var range in text.AsSpan().Split('\n'))
        {
            var content = text.AsSpan(range).TrimEnd().TrimStart('>').Trim();
            if (content.StartsWith("Bus ") && content.Contains(" Device ", StringComparison.Ordinal) || content is "Device Descriptor:")
            {
                if (content is "Device Descriptor:" && !device.HasBytes)
                    continue;
                Finish(device, found);
                device = new LsusbDevice();
            }
            else
                device.See(content);
        }
        Finish(device, found);
        if (found.Count == 0)
            throw new InvalidDataException("the text of lsusb has no descriptors from their beginning on; show all that 'lsusb -v' prints of a device");
        return new InputResult("text of lsusb -v", found);
    }

    // Where a text begins in the middle of a device, nothing can be said of that.
    private static void Finish(LsusbDevice device, List<FoundDevice> found)
    {
        if (device.HasBytes && device.HasBeginning)
            found.Add(device.Build($"device{found.Count + 1}"));
        DescriptorInput.Admit(found.Count);
    }
}

/// <summary>One device of the text, line by line.</summary>
internal sealed class LsusbDevice
{
    // Functional descriptors of CDC are printed without their lengths and types.
    private static readonly (string Heading, byte Subtype)[] s_functional =
    [
        ("CDC Header:", CdcSubtype.Header), ("CDC Call Management:", CdcSubtype.CallManagement), ("CDC ACM:", CdcSubtype.AbstractControl), ("CDC Union:", CdcSubtype.Union),
        ("Country Selection:", CdcSubtype.CountrySelection), ("CDC Telephone operations:", 0x08), ("Network Channel Terminal:", 0x0A), ("CDC Ethernet:", CdcSubtype.Ethernet),
        ("CDC WHCM:", 0x11), ("CDC MDLM:", 0x12), ("CDC MDLM detail:", 0x13), ("CDC Device Management:", 0x14), ("CDC OBEX:", 0x15), ("CDC Command Set:", 0x16),
        ("CDC NCM:", CdcSubtype.Ncm), ("CDC MBIM:", CdcSubtype.Mbim), ("CDC MBIM Extended:", 0x1C),
    ];

    private static readonly (string Name, byte Id)[] s_pipes = [("Command pipe (", 1), ("Status pipe (", 2), ("Data-in pipe (", 3), ("Data-out pipe (", 4)];

    // Bytes that are shown as they are: a descriptor each, or the end of the open one.
    private static readonly string[] s_wholes = ["** UNRECOGNIZED:", "UNRECOGNIZED:", "invalid:", "UNRECOGNIZED CDC:", "INVALID CDC (", "INTERFACE CLASS:", "DEVICE CLASS:"];
    private static readonly string[] s_ends = ["junk at descriptor end:", "junk ", "Invalid desc subtype:", "Invalid desc format type:"];

    // Answers to other requests stand between and behind the descriptors of the configurations; complaints stand anywhere.
    private static readonly (string Heading, Part Part)[] s_parts =
    [
        ("Configuration Descriptor:", Part.Configuration), ("Device Qualifier (", Part.Qualifier), ("Binary Object Store Descriptor:", Part.Bos), ("OTG Descriptor:", Part.Otg), ("Device Status:", Part.Other), ("Hub Descriptor:", Part.Other),
        ("Hub Port Status:", Part.Other), ("Debug descriptor:", Part.Other),
    ];

    private static readonly string[] s_complaints = ["can't get", "cannot read", "Couldn't open", "Couldn't get", "FIXME", "Warning:", "Class specific interface descriptor for class"];

    private const int LeastOfConfiguration = 4; // bytes: up to wTotalLength
    private const int LeastHidden = 3; // bytes of a descriptor that a tool may not show

    private enum Part
    {
        Configuration,
        Qualifier,
        Bos,
        Otg,
        Other,
    }

    private readonly SetBuilder _builder = new();
    private readonly List<byte> _qualifier = [], _bos = [], _otg = [], _report = [];
    private readonly List<List<byte[]>> _configurations = [];
    private byte[] _device = [];
    private LsusbFields? _open; // the descriptor whose fields are being read
    private bool _isFunctional, _inReport, _isCutDevice, _isBadReport, _isPartial, _isGuidDue, _isJunkDue, _isSerialLast;
    private Part _part;
    private byte _interface;

    public bool HasBytes => _device.Length + _configurations.Count > 0 || _open is not null;

    /// <summary>There is a device descriptor, or a configuration from its beginning on.</summary>
    public bool HasBeginning
    {
        get
        {
            Close();
            return _device.Length > 0 || _configurations is [[[_, DescriptorType.Configuration, ..], ..], ..];
        }
    }

    /// <summary>Bytes of the configurations that are not shown; below 0, if there are more than wTotalLength counts.</summary>
    public int Missing => _configurations.Sum(MissingOf);

    public void See(ReadOnlySpan<char> line)
    {
        if (line.IsEmpty)
            return;
        if (line.StartsWith("Item("))
        {
            if (_inReport)
                Item(line);
            return;
        }
        // Below an item stands what it means; a report descriptor goes on to the next descriptor.
        if (_inReport && !line.EndsWith("Descriptor:") && !line.StartsWith("Interface Association") && !line.StartsWith("**") && !line.StartsWith("Device "))
            return;
        if (_inReport)
            EndReport();
        // What it found behind the fields that it knows stands in rows of its own.
        if (_isJunkDue && LsusbFields.IsHex(line))
        {
            _open?.AddHex(line);
            return;
        }
        _isJunkDue = line.StartsWith("Warning: Junk at end of descriptor");
        if (!IsHeading(line) && !IsBytes(line))
            Field(line);
    }

    private bool IsHeading(ReadOnlySpan<char> line)
    {
        foreach (var (heading, part) in s_parts)
            if (line.StartsWith(heading))
            {
                Close();
                _part = part;
                return true;
            }
        foreach (var complaint in s_complaints)
            if (line.StartsWith(complaint))
            {
                if (line.StartsWith("Couldn't get conf"))
                    _builder.Note($"lsusb says: {line}");
                return true;
            }
        if (line.StartsWith("Negotiated speed:"))
        {
            _builder.Speed = line.Contains("Low Speed", StringComparison.Ordinal) ? UsbSpeed.Low : line.Contains("Full Speed", StringComparison.Ordinal) ? UsbSpeed.Full
                : line.Contains("High Speed", StringComparison.Ordinal) ? UsbSpeed.High : line.Contains("SuperSpeed", StringComparison.Ordinal) ? UsbSpeed.Super : UsbSpeed.Unknown;
            return true;
        }
        if (line.StartsWith("Report Descriptor"))
        {
            Close();
            _inReport = line.StartsWith("Report Descriptor:");
            return true;
        }
        foreach (var (heading, subtype) in s_functional)
            if (line.SequenceEqual(heading))
            {
                Close();
                _isFunctional = true;
                _open = new LsusbFields(0, DescriptorType.ClassInterface, subtype);
                return true;
            }
        if (line[^1] != ':' || line.Contains("  ", StringComparison.Ordinal))
            return false;
        if (line.EndsWith("Descriptor:") || line.StartsWith("Interface Association"))
            Close();
        return true;
    }

    private bool IsBytes(ReadOnlySpan<char> line)
    {
        foreach (var whole in s_wholes)
            if (line.StartsWith(whole) && _part is Part.Configuration or Part.Bos)
            {
                Close();
                _open = new LsusbFields();
                _open.AddHex(line[(line.IndexOf(':') + 1)..]);
                Put(_open.Bytes);
                return true;
            }
        foreach (var (name, id) in s_pipes)
            if (line.StartsWith(name))
            {
                Close();
                Put([4, DescriptorType.ClassInterface, id, 0]);
                return true;
            }
        foreach (var end in s_ends)
            if (line.StartsWith(end))
            {
                _open?.AddHex(line[end.Length..]);
                return true;
            }
        return false;
    }

    private void Field(ReadOnlySpan<char> line)
    {
        // Mail programs put what is too long on a line of its own.
        if (_isGuidDue && line[0] == '{')
            _open?.Add("guid", isIndexed: false, line);
        var space = line.IndexOf(' ');
        _isGuidDue = space < 0 && line.StartsWith("guid");
        if (space <= 0 || _part == Part.Other)
            return;
        var name = line[..space];
        var rest = line[space..].Trim();
        // baSourceID( 0)  1
        var isIndexed = name.IndexOfAny('(', '[') is > 0;
        if (isIndexed)
        {
            name = name[..name.IndexOfAny('(', '[')];
            rest = line.IndexOfAny(')', ']') is >= 0 and var close ? line[(close + 1)..].Trim() : rest;
        }
        if (name is "bLength")
        {
            Close();
            _open = new LsusbFields();
        }
        if (name is "bMaxBurst" or "MaxStreams" or "Mult" or "wBytesPerInterval" && _part == Part.Configuration)
        {
            Companion(name, LsusbFields.Number(rest) ?? 0);
            return;
        }
        if (_open is null)
            return; // an explanation below a field
        if (name is "MaxPower")
        {
            // In units of 8 mA at SuperSpeed; before lsusb 007 it did not know.
            var unit = _device is [_, _, _, >= 3, ..] ? 8 : 2;
            if (rest.EndsWith("mA") && int.TryParse(rest[..^2], out var mA))
                _open.AddHex($"{Math.Min(255, mA % unit == 0 ? mA / unit : mA / 2):x2}");
            return;
        }
        if (_open.Add(name, isIndexed, rest) is > 0 and var index && rest[rest.IndexOf(' ')..].Trim() is var text && text is not ("(error)" or "(??)"))
            _builder.AddText(index, text.ToString());
        _isSerialLast = name.StartsWith("iSerial");
        if (name is "bInterfaceNumber")
            _interface = (byte)(LsusbFields.Number(rest) ?? 0);
    }

    // Of SuperSpeed's endpoint companion lsusb shows two fields, since 019 three; before, the bytes of an interval are taken to be what follows from the others.
    private void Companion(ReadOnlySpan<char> name, ulong value)
    {
        Close();
        if (name is "bMaxBurst")
            Put([SuperSpeedCompanionDescriptor.Size, DescriptorType.SuperSpeedCompanion, (byte)value, 0, 0, 0]);
        if (_configurations is not [.., [.., var endpoint, [SuperSpeedCompanionDescriptor.Size, DescriptorType.SuperSpeedCompanion, ..] companion]])
            return;
        if (name is "wBytesPerInterval")
        {
            (companion[4], companion[5]) = ((byte)value, (byte)(value >> 8));
            return;
        }
        if (name is "MaxStreams")
            companion[3] = (byte)ulong.Log2(Math.Max(1, value));
        if (name is "Mult")
            companion[3] = (byte)value;
        if (endpoint is [ >= EndpointDescriptor.Size, DescriptorType.Endpoint, _, var attributes, var low, var high, ..] && (attributes & 3) is 1 or 3)
        {
            var bytes = Math.Min(ushort.MaxValue, (low | (high & 7) << 8) * (companion[2] + 1) * ((companion[3] & 3) + 1));
            (companion[4], companion[5]) = ((byte)bytes, (byte)(bytes >> 8));
        }
    }

    private void Close()
    {
        if (_open?.Bytes is { Count: > 0 } shown)
        {
            byte[] bytes = [.. shown];
            if (_isFunctional)
                bytes[0] = (byte)bytes.Length;
            else if (bytes[0] >= 2 && bytes[0] != bytes.Length)
            {
                if (_part is Part.Configuration && bytes.Length < LeastOfConfiguration && bytes is [_, DescriptorType.Configuration, ..])
                {
                    _builder.Note("the text ends within a configuration descriptor; it is left out");
                    (_open, _isFunctional) = (null, false);
                    return;
                }
                if (bytes is [DeviceDescriptor.Size, DescriptorType.Device, ..] && bytes.Length < DeviceDescriptor.Size)
                    if (bytes.Length == DeviceDescriptor.Size - 1 && _isSerialLast)
                        _isCutDevice = true;
                    else
                    {
                        _builder.Note($"the text shows {bytes.Length} of the {DeviceDescriptor.Size} bytes of the device descriptor, and not which are missing; it is left out");
                        (_open, _isFunctional) = (null, false);
                        return;
                    }
                if (bytes[0] > bytes.Length && _part is Part.Configuration && !_isCutDevice)
                    _builder.Note($"the text shows {bytes.Length} of the {bytes[0]} bytes of a descriptor of type 0x{(bytes.Length > 1 ? bytes[1] : 0):X2}; the rest is zero");
                Array.Resize(ref bytes, bytes[0]); // what is too much it read behind the end
            }
            Put(bytes);
        }
        (_open, _isFunctional) = (null, false);
    }

    // A configuration goes on to the next one, whatever its wTotalLength says.
    private void Put(IReadOnlyList<byte> bytes)
    {
        _open = null;
        switch (_part)
        {
            case Part.Qualifier:
                _qualifier.AddRange(bytes);
                break;
            case Part.Bos:
                _bos.AddRange(bytes);
                break;
            case Part.Otg:
                _otg.AddRange(bytes);
                break;
            case Part.Configuration when bytes is [_, DescriptorType.Device, ..] && _device.Length == 0:
                _device = [.. bytes];
                break;
            case Part.Configuration when bytes.Count > 0:
                if (_configurations is [.., [var alone]] && alone.AsSpan().SequenceEqual([.. bytes]))
                    break; // asked for alone, before all of it
                if (_configurations.Count == 0 || bytes is [_, DescriptorType.Configuration, ..])
                    _configurations.Add([]);
                _configurations[^1].Add([.. bytes]);
                break;
        }
    }

    // Item(Global): Usage Page, data= [ 0x01 ] 1
    private void Item(ReadOnlySpan<char> line)
    {
        var colon = line.IndexOf(':');
        var comma = line.IndexOf(", data=");
        if (colon < 0 || comma < colon)
            return;
        var name = line[(colon + 1)..comma].Trim().ToString();
        var data = new List<byte>();
        var rest = line[(comma + 7)..];
        if (rest.IndexOf('[') is >= 0 and var open && rest.IndexOf(']') is var close && close > open)
            foreach (var word in rest[(open + 1)..close].ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries))
                if (LsusbFields.Number(word) is { } b)
                    data.Add((byte)b);
        if (Tag(name) is not { } tag)
        {
            if (!_isBadReport)
                _builder.Note($"lsusb names a HID item '{name}', which nobody can tell the bytes of; the report descriptor is left out");
            _isBadReport = true;
            return;
        }
        _report.Add((byte)((byte)tag | (data.Count == 4 ? 3 : data.Count)));
        _report.AddRange(data);
    }

    private static HidTag? Tag(string name)
    {
        var text = name.Replace(" ", "", StringComparison.Ordinal);
        return Enum.TryParse<HidTag>(text, ignoreCase: true, out var tag) && !char.IsAsciiDigit(text.Length > 0 ? text[0] : '0') ? tag : null;
    }

    private void EndReport()
    {
        if (_report.Count > 0 && !_isBadReport)
            _builder.AddReport(new ReportKey(Math.Max(0, _configurations.Count - 1), _interface), _report.ToArray());
        _report.Clear();
        _inReport = _isBadReport = false;
    }

    /// <summary>Ends the descriptor that is being read.</summary>
    /// <returns>There is a configuration.</returns>
    public bool End()
    {
        Close();
        return _configurations.Count > 0;
    }

    public FoundDevice Build(string fallback)
    {
        Close();
        if (_report.Count > 0)
            EndReport();
        if (_device.Length > 0)
            _builder.Add(WholeDevice());
        if (_otg.Count > 0 && _configurations is [[_, ..] first, ..])
            first.Insert(1, [.. _otg]); // shown behind the configuration, wherever it was; it usually is at the beginning
        foreach (var configuration in _configurations)
        {
            AddOmitted(configuration);
            NoteMissing(configuration);
            _builder.AddConfiguration(configuration.SelectMany(d => d).ToArray());
        }
        if (_qualifier.Count > 0)
            _builder.Add(_qualifier.ToArray());
        if (_bos is [_, _, var low, var high, ..])
            if (_bos.Count == (low | high << 8))
                _builder.Add(_bos.ToArray());
            else
                _builder.Note($"the text shows {_bos.Count} of the {low | high << 8} bytes of the BOS; it is left out");
        return _builder.Build(fallback) with { IsPartial = _isPartial };
    }

    // Collections of such texts leave bNumConfigurations out where they hide serial numbers.
    private byte[] WholeDevice()
    {
        if (_isCutDevice && _configurations.Count > 0)
            _device[DeviceDescriptor.Size - 1] = (byte)Math.Min(byte.MaxValue, _configurations.Count);
        return _device;
    }

    private void NoteMissing(List<byte[]> configuration)
    {
        _isPartial |= MissingOf(configuration) >= LeastHidden;
        if (MissingOf(configuration) is not 0 and var missing)
            _builder.Note(missing > 0 ? $"the text shows {missing} bytes less than wTotalLength counts; something may have been cut out of it" : $"the text shows {-missing} bytes more than wTotalLength counts");
    }

    private static int MissingOf(List<byte[]> configuration) => configuration is [[_, DescriptorType.Configuration, var low, var high, ..], ..] ? (low | high << 8) - configuration.Sum(d => d.Length) : 0;

    /// <summary>What no version of lsusb shows, as far as wTotalLength says that there is more.</summary>
    private void AddOmitted(List<byte[]> configuration)
    {
        AddOfVendorEndpoints(configuration);
        var missing = MissingOf(configuration);
        const int size = 5; // of both
        // The class-specific endpoint of a camera's interrupt endpoint says the longest answer: one packet.
        var isVideo = false;
        for (var i = 0; i < configuration.Count && missing >= size; i++)
            switch (configuration[i])
            {
                case [ >= InterfaceDescriptor.Size, DescriptorType.Interface, _, _, _, var cls, var subclass, ..]:
                    isVideo = (cls, subclass) == (UsbClass.Video, 1);
                    break;
                case [ >= EndpointDescriptor.Size, DescriptorType.Endpoint, _, 3, var packetLow, var packetHigh, ..] when isVideo:
                    var at = i + (configuration.Count > i + 1 && configuration[i + 1] is [_, DescriptorType.SuperSpeedCompanion, ..] ? 2 : 1);
                    configuration.Insert(at, [size, DescriptorType.ClassEndpoint, 3, packetLow, packetHigh]);
                    missing -= size;
                    _builder.Note("lsusb does not show the class-specific endpoint descriptor of a video interface; it is taken to say the endpoint's packet");
                    break;
            }
        if (missing != size || _otg.Count > 0)
            return;
        configuration.Insert(1, [size, DescriptorType.Otg, 3, 0, 2]);
        _builder.Note("lsusb shows 5 bytes less than wTotalLength counts, as it does of an OTG descriptor of 5 bytes; it is taken to be one of OTG 2.0 with SRP and HNP");
    }

    // Audio and MIDI of vendors' own classes: the class-specific endpoints look as those of the standard classes do, so that their lengths tell them.
    private void AddOfVendorEndpoints(List<byte[]> configuration)
    {
        const int ofAudio = 7, ofMidi = 5;
        var missing = MissingOf(configuration);
        var (audio, midi) = (new List<int>(), new List<int>());
        var (isVendor, hasClass) = (false, false);
        for (var i = 0; i < configuration.Count; i++)
            switch (configuration[i])
            {
                case [ >= InterfaceDescriptor.Size, DescriptorType.Interface, _, _, _, var cls, ..]:
                    (isVendor, hasClass) = (cls == UsbClass.Vendor, false);
                    break;
                case [_, DescriptorType.ClassInterface, ..]:
                    hasClass = true;
                    break;
                case [ >= EndpointDescriptor.Size, DescriptorType.Endpoint, _, var attributes, ..] when isVendor && hasClass && !(configuration.Count > i + 1 && configuration[i + 1] is [_, DescriptorType.ClassEndpoint, ..]):
                    ((attributes & 3) == 1 ? audio : midi).Add(i);
                    break;
            }
        var (audioLength, midiLength) = (audio.Count * ofAudio, midi.Count * ofMidi);
        if (missing <= 0 || missing != audioLength && missing != midiLength && missing != audioLength + midiLength)
            return;
        List<int> places = missing == audioLength ? audio : missing == midiLength ? midi : [.. audio.Concat(midi).Order()];
        foreach (var at in places.AsEnumerable().Reverse())
            configuration.Insert(at + 1, (configuration[at][3] & 3) == 1 ? [ofAudio, DescriptorType.ClassEndpoint, 1, 0, 0, 0, 0] : [ofMidi, DescriptorType.ClassEndpoint, 1, 1, 1]);
        _builder.Note("lsusb does not show the class-specific endpoint descriptors of a vendor's interface; their lengths tell that they are there, what they say is assumed");
    }
}
