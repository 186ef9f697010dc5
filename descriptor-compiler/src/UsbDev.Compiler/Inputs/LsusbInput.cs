using System.Globalization;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Inputs;

/// <summary>What <c>lsusb -v</c> prints, back to bytes: the fields say their sizes by their names (b, w, d, bcd, id, i).</summary>
internal static class LsusbInput
{
    // Functional descriptors of CDC are printed without their lengths and types.
    private static readonly (string Heading, byte Subtype)[] s_functional =
    [
        ("CDC Header", CdcSubtype.Header), ("CDC Call Management", CdcSubtype.CallManagement), ("CDC ACM", CdcSubtype.AbstractControl), ("CDC Union", CdcSubtype.Union),
        ("CDC Country", CdcSubtype.CountrySelection), ("CDC Ethernet", CdcSubtype.Ethernet), ("CDC NCM", CdcSubtype.Ncm), ("CDC MBIM", CdcSubtype.Mbim),
    ];

    // What lsusb prints of other requests' answers, behind the descriptors.
    private static readonly string[] s_ends = ["Device Status", "Hub Descriptor", "Hub Port Status", "Device Qualifier", "Binary Object Store", "Report Descriptor", "Report Descriptors", "FIXME", "can't get", "cannot read", "Couldn't open"];

    public static bool Is(string text) => text.Contains("Device Descriptor:", StringComparison.Ordinal) && text.Contains("bLength", StringComparison.Ordinal);

    public static InputResult Read(string text)
    {
        var found = new List<FoundDevice>();
        var device = new Device();
        foreach (var range in text.AsSpan().Split('\n'))
        {
            var line = text.AsSpan(range).TrimEnd().TrimStart('>');
            var content = line.Trim();
            if (content.StartsWith("Bus ") && content.Contains(" Device ", StringComparison.Ordinal) || content is "Device Descriptor:")
            {
                if (content is "Device Descriptor:" && !device.HasBytes)
                    continue;
                Finish(device, found);
                device = new Device();
            }
            else
                device.See(content);
        }
        Finish(device, found);
        if (found.Count == 0)
            throw new InvalidDataException("the text of lsusb has no descriptors");
        return new InputResult("text of lsusb -v", found);
    }

    private static void Finish(Device device, List<FoundDevice> found)
    {
        if (device.HasBytes)
            found.Add(device.Build($"device{found.Count + 1}"));
        DescriptorInput.Admit(found.Count);
    }

    private sealed class Device
    {
        private readonly SetBuilder _builder = new();
        private readonly List<byte> _device = [];
        private readonly List<List<byte>> _configurations = [];
        private readonly List<byte> _report = [];
        private List<byte> _open = []; // the descriptor whose fields are being read
        private bool _isFunctional, _isOff, _inReport, _isIndexed;
        private int _controlSize; // bytes of each bmControls of the open descriptor
        private byte _interface;

        public bool HasBytes => _device.Count + _configurations.Count + _open.Count > 0;

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
            if (line.StartsWith("** UNRECOGNIZED:"))
            {
                if (_isOff)
                    return;
                Close();
                foreach (var word in line["** UNRECOGNIZED:".Length..].ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries))
                    if (byte.TryParse(word, NumberStyles.HexNumber, null, out var b))
                        _open.Add(b);
                Put();
                return;
            }
            foreach (var end in s_ends)
                if (line.StartsWith(end, StringComparison.OrdinalIgnoreCase))
                {
                    Close();
                    _inReport = line.StartsWith("Report Descriptor:");
                    _isOff = !line.StartsWith("Report Descriptor");
                    return;
                }
            foreach (var (heading, subtype) in s_functional)
                if (line.StartsWith(heading) && line.EndsWith(":"))
                {
                    Close();
                    _isFunctional = true;
                    _open = [0, DescriptorType.ClassInterface, subtype];
                    return;
                }
            if (line[^1] == ':' && !line.Contains("  ", StringComparison.Ordinal))
            {
                if (line.EndsWith("Descriptor:") || line.StartsWith("Interface Association"))
                    Close();
                return;
            }
            Field(line);
        }

        private void Field(ReadOnlySpan<char> line)
        {
            var space = line.IndexOf(' ');
            if (space <= 0 || _isOff)
                return;
            var name = line[..space];
            var rest = line[space..].Trim();
            // baSourceID( 0)  1
            _isIndexed = false;
            if (name.IndexOfAny('(', '[') is > 0 and var bracket)
            {
                var close = line.IndexOfAny(')', ']');
                name = name[..bracket];
                _isIndexed = true;
                rest = close < 0 ? rest : line[(close + 1)..].Trim();
            }
            if (name is "bLength")
            {
                Close();
                _open = [];
                _controlSize = 0;
            }
            else if (_open.Count == 0 && !_isFunctional)
                return; // an explanation below a field
            var value = rest.IndexOf(' ') is > 0 and var end ? rest[..end] : rest;
            if (name is "MaxPower")
            {
                if (value.EndsWith("mA") && int.TryParse(value[..^2], out var mA))
                    Append((uint)(mA / 2), 1);
                return;
            }
            if (name.StartsWith("guid") && Guid.TryParse(value, out var guid))
            {
                _open.AddRange(guid.ToByteArray());
                return;
            }
            if (value.EndsWith("MHz") && decimal.TryParse(value[..^3], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var mega) && mega < 4000)
            {
                Append((uint)(mega * 1_000_000), 4);
                return;
            }
            if (name is "bMaxBurst")
            {
                Close();
                _open = [SuperSpeedCompanionDescriptor.Size, DescriptorType.SuperSpeedCompanion];
            }
            var size = Size(name, value);
            if (size == 0)
                return;
            if (name.StartsWith("bcd"))
            {
                if (Bcd(value) is { } bcd)
                    Append(bcd, 2);
                return;
            }
            if (Number(value) is not { } number)
                return;
            Append(number, size);
            if (name is "bControlSize")
                _controlSize = (int)Math.Min(4, number);
            if (name[0] == 'i' && char.IsUpper(name[1]) && rest.Length > value.Length)
                _builder.AddText((byte)number, rest[value.Length..].Trim().ToString());
            if (name is "bInterfaceNumber")
                _interface = (byte)number;
        }

        private int Size(ReadOnlySpan<char> name, ReadOnlySpan<char> value) =>
            (name is "bmControls" or "bmaControls") && _controlSize > 0 ? _isIndexed && name is "bmControls" ? 1 : _controlSize
            : name.StartsWith("bm") && value.StartsWith("0x") && value.Length > 4 ? Math.Min(4, (value.Length - 2) / 2) // as many digits as the field has
            : name.StartsWith("bm") || name.StartsWith("ba") || name.StartsWith("Ba") ? 1
            : name.StartsWith("bcd") || name.StartsWith("id") || name.Length > 1 && name[0] == 'w' && char.IsUpper(name[1]) ? 2
            : name.Length > 1 && name[0] == 'd' && char.IsUpper(name[1]) ? 4
            : name.StartsWith("t") && name.Length > 1 && char.IsUpper(name[1]) ? 3
            : name.Length > 1 && name[0] is 'b' or 'i' && char.IsUpper(name[1]) ? 1
            : 0;

        private void Append(uint value, int size)
        {
            // Of a field whose size its name does not tell, bLength decides.
            for (var i = 0; i < size; i++)
                _open.Add((byte)(value >> 8 * i));
        }

        private static uint? Number(ReadOnlySpan<char> text)
        {
            if (text.StartsWith("0x"))
                return uint.TryParse(text[2..], NumberStyles.HexNumber, null, out var hex) ? hex : null;
            return uint.TryParse(text, out var number) ? number : null;
        }

        private static uint? Bcd(ReadOnlySpan<char> text)
        {
            var dot = text.IndexOf('.');
            if (dot <= 0 || !uint.TryParse(text[..dot], NumberStyles.HexNumber, null, out var major) || !uint.TryParse(text[(dot + 1)..], NumberStyles.HexNumber, null, out var minor))
                return null;
            return major << 8 | minor;
        }

        private void Close()
        {
            if (_open.Count == 0)
                return;
            var wanted = _isFunctional ? _open.Count : _open[0];
            if (_isFunctional)
                _open[0] = (byte)_open.Count;
            else if (wanted != _open.Count && wanted >= 2)
            {
                _builder.Note($"lsusb shows {_open.Count} of the {wanted} bytes of a descriptor of type 0x{(_open.Count > 1 ? _open[1] : 0):X2}; the rest is {(wanted > _open.Count ? "zero" : "left out")}");
                while (_open.Count < wanted)
                    _open.Add(0);
                _open.RemoveRange(wanted, _open.Count - wanted);
            }
            Put();
            _isFunctional = false;
        }

        // A configuration goes on to the next one, whatever its wTotalLength says.
        private void Put()
        {
            if (_open is [_, DescriptorType.Device, ..])
                _device.AddRange(_open);
            else
            {
                if (_configurations.Count == 0 || _open is [_, DescriptorType.Configuration, ..])
                    _configurations.Add([]);
                _configurations[^1].AddRange(_open);
            }
            _open = [];
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
                    if (Number(word) is { } b)
                        data.Add((byte)b);
            if (Tag(name) is not { } tag)
            {
                _builder.Note($"lsusb shows a HID item '{name}' that is not known here");
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
            if (_report.Count > 0)
                _builder.AddReport(new ReportKey(0, _interface), _report.ToArray());
            _report.Clear();
            _inReport = false;
        }

        public FoundDevice Build(string fallback)
        {
            Close();
            if (_report.Count > 0)
                EndReport();
            if (_device.Count > 0)
                _builder.Add(_device.ToArray());
            foreach (var configuration in _configurations)
                _builder.AddConfiguration(configuration.ToArray());
            return _builder.Build(fallback);
        }
    }
}
