using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using UsbDev.Compiler.Spec;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Layout;

internal sealed partial class DeviceBuilder
{
    /// <summary>What each kind of function is made of.</summary>
    private sealed partial class ConfigurationBuilder
    {
        // --- functions ---------------------------------------------------------------------------------------------------

        private HidFunction? AddHid(HidSpec spec)
        {
            var built = spec.ReportDescriptor is { } given ? Given(given, spec) : ReportBuilder.Build(spec, _device._spec.Foreign, _device.BytesOnly, Diagnostics, _device._strings);
            var (report, longest) = (built.Bytes, built.Longest);
            var boot = Boot(spec, longest.HasIds);
            var number = TakeInterface(spec.Interface, spec.At);
            var (inNumber, outNumber) = _endpoints.Take(true, spec.OutEndpoint, spec.InEndpoint, spec.OutEndpointNumber, spec.At);
            var inSize = spec.PacketSize?.Value ?? Math.Clamp(longest.Input, 1, InterruptLimit);
            var outSize = spec.OutPacketSize?.Value ?? Math.Clamp(longest.Output, 1, InterruptLimit);
            var input = new EndpointDescriptor((byte)(0x80 | inNumber!.Value), (byte)TransferType.Interrupt, (ushort)inSize, Interval(spec.Poll));
            var output = outNumber is { } n ? new EndpointDescriptor(n, (byte)TransferType.Interrupt, (ushort)outSize, Interval(spec.OutPoll ?? spec.Poll)) : null;
            Put(new InterfaceDescriptor(number, 0, (byte)(output is null ? 1 : 2), UsbClass.Hid, spec.SubClass?.Value ?? (byte)(boot == BootProtocol.None ? 0 : 1),
                spec.Protocol?.Value ?? (byte)boot, _device._strings.Add(spec.Label)), spec.At, (2, 1, spec.Interface?.At), (6, 1, spec.SubClass?.At), (7, 1, spec.Protocol?.At), (8, 1, spec.Label?.At));
            Put(new HidDescriptor(spec.HidVersion, spec.Country, [new HidSubordinate(DescriptorType.Report, (ushort)Math.Min(report.Length, ushort.MaxValue))]), spec.At,
                (2, 2, spec.HidVersionAt), (4, 1, spec.CountryAt));
            void PutOut()
            {
                if (output is not null)
                    Put(output, spec.OutEndpointAt ?? spec.At, (2, 1, spec.OutEndpointNumber?.At), (4, 2, spec.OutPacketSize?.At), (6, 1, (spec.OutPoll ?? spec.Poll).At));
            }
            if (spec.OutFirst)
                PutOut();
            Put(input, spec.At, (2, 1, spec.InEndpoint?.At), (4, 2, spec.PacketSize?.At), (6, 1, spec.Poll.At));
            if (!spec.OutFirst)
                PutOut();
            _device._reports.Set(new ReportKey(_index, number), report);
            _device._places?[ReportPart(number, 0)] = [.. built.Places];
            return _device.BytesOnly ? null : new HidFunction
            {
                Name = spec.Name.Value,
                At = spec.At,
                Configuration = _index,
                Interfaces = [number],
                Endpoints = Endpoints(),
                Boot = boot,
                ReportDescriptor = report,
                Reports = built.Reports,
                ItemLabels = built.Labels,
                Joined = built.Joined,
                FieldPlaces = built.FieldPlaces,
            };
        }

        /// <summary>Of a report descriptor that is given whole. Its reports are only looked for where somebody asks for them.</summary>
        private ReportResult Given(ReportBytes given, HidSpec spec)
        {
            var reports = _device.BytesOnly && spec.PacketSize is not null ? [] : CompiledReports.Of(given.Bytes, spec.Name.Value);
            var longest = default(LongestReports);
            foreach (var report in reports)
                longest.Add(report.Type, report.Id, report.Length);
            return new ReportResult(given.Bytes, given.Places, longest, reports, ImmutableDictionary<int, string>.Empty);
        }

        private BootProtocol Boot(HidSpec spec, bool hasIds)
        {
            var boot = spec.Boot?.Value ?? BootProtocol.None;
            if (boot == BootProtocol.None || !hasIds)
                return boot;
            if (spec.BootIsPresets)
                return BootProtocol.None;
            if (spec.Collections.Count > 1)
                Diagnostics.Error(spec.Boot!.Value.At, Codes.Contradiction, "a boot device sends one report without an ID (HID 1.11 appendix B), and this interface has several",
                    $"make the {(boot == BootProtocol.Keyboard ? "keyboard" : "mouse")} a function of its own: '- {(boot == BootProtocol.Keyboard ? "keyboard" : "mouse")}'");
            return boot;
        }

        private MidiFunction? AddMidi(MidiSpec spec)
        {
            var (control, streaming) = TakeTwo(spec);
            var label = _device._strings.Add(spec.Label);
            var hasIn = spec.FromDevice.Count > 0;
            var hasOut = spec.ToDevice.Count > 0;
            if (!hasIn && !hasOut)
                Diagnostics.Error(spec.At, Codes.MissingKey, "the midi function has no cables", "name one at least: 'from_device: [Keys]'");
            var (inNumber, outNumber) = _endpoints.Take(hasIn, hasOut, hasIn ? spec.Endpoint : null, hasOut ? spec.Endpoint : null, spec.At);
            var layout = new MidiLayout(control, streaming, label, inNumber, outNumber, (ushort)(spec.PacketSize?.Value ?? BulkSize), spec.Association);
            var (from, to) = Cables(spec);
            foreach (var (descriptor, at) in layout.Descriptors(from, to, spec.At, spec.PacketSize?.At ?? spec.At))
                Put(descriptor, at);
            return _device.BytesOnly ? null : new MidiFunction
            {
                Name = spec.Name.Value,
                At = spec.At,
                Configuration = _index,
                Interfaces = [control, streaming],
                Endpoints = Endpoints(),
                FromDevice = [.. spec.FromDevice.Select(_device._strings.Text)],
                ToDevice = [.. spec.ToDevice.Select(_device._strings.Text)],
            };
        }

        /// <summary>The cables with numbers for their names, cable by cable: that of the host, that of the device.</summary>
        private (MidiCable[] From, MidiCable[] To) Cables(MidiSpec spec)
        {
            var (from, to) = (new MidiCable[spec.FromDevice.Count], new MidiCable[spec.ToDevice.Count]);
            for (var i = 0; i < Math.Max(from.Length, to.Length); i++)
            {
                if (i < to.Length)
                    to[i] = Cable(spec.ToDevice[i]);
                if (i < from.Length)
                    from[i] = Cable(spec.FromDevice[i]);
            }
            return (from, to);
        }

        private MidiCable Cable(Label name) => new(name is { Texts: [], Index: null } ? (byte)0 : _device._strings.Add(name), name.At);

        private CdcFunction? AddCdc(CdcSpec spec)
        {
            var (control, data) = TakeTwo(spec);
            var label = _device._strings.Add(spec.Label);
            EndpointDescriptor? notification = null;
            if (spec.Notification)
            {
                var (number, _) = _endpoints.Take(true, false, spec.NotificationEndpoint, null, spec.At);
                notification = new EndpointDescriptor((byte)(0x80 | number!.Value), (byte)TransferType.Interrupt, (ushort)spec.NotificationPacketSize.Value, Interval(spec.Poll));
            }
            var (inNumber, outNumber) = _endpoints.Take(true, true, spec.Endpoint, spec.Endpoint, spec.At);
            var size = (ushort)(spec.PacketSize?.Value ?? BulkSize);
            var output = new EndpointDescriptor(outNumber!.Value, (byte)TransferType.Bulk, size, 0);
            var input = new EndpointDescriptor((byte)(0x80 | inNumber!.Value), (byte)TransferType.Bulk, size, 0);
            const byte lineCoding = 2, sendBreak = 4;
            if (spec.Association)
                Associate(control, 2, new ClassTriple(UsbClass.Communications, 2, spec.Protocol), label, spec.At);
            Put(new InterfaceDescriptor(control, 0, (byte)(notification is null ? 0 : 1), UsbClass.Communications, 2, spec.Protocol, label), spec.At, (4, 1, spec.NotificationAt), (7, 1, spec.ProtocolAt));
            Put(new CdcHeaderDescriptor(0x0120), spec.At);
            Put(new CdcCallManagementDescriptor(0, data), spec.At);
            Put(new CdcAbstractControlDescriptor((byte)(lineCoding | (spec.Break ? sendBreak : 0))), spec.At);
            Put(new CdcUnionDescriptor(control, [data]), spec.At);
            if (notification is not null)
                Put(notification, spec.At, (2, 1, spec.NotificationEndpoint?.At), (4, 2, spec.NotificationPacketSize.At), (6, 1, spec.Poll.At));
            Put(new InterfaceDescriptor(data, 0, 2, UsbClass.CdcData, 0, 0), spec.At);
            Put(output, spec.At, (2, 1, spec.Endpoint?.At), (4, 2, spec.PacketSize?.At));
            Put(input, spec.At, (2, 1, spec.Endpoint?.At), (4, 2, spec.PacketSize?.At));
            return _device.BytesOnly ? null : new CdcFunction
            {
                Name = spec.Name.Value,
                At = spec.At,
                Configuration = _index,
                Interfaces = [control, data],
                Endpoints = Endpoints(),
                HasNotification = spec.Notification,
            };
        }

        private VendorFunction AddVendor(VendorSpec spec)
        {
            var number = TakeInterface(spec.Setting.Number, spec.At);
            AddSettings(number, spec.Setting);
            return new VendorFunction
            {
                Name = spec.Name.Value,
                At = spec.At,
                Configuration = _index,
                Interfaces = [number],
                Endpoints = _device.BytesOnly ? [] : Endpoints(),
                WinUsbCode = spec.WinUsb.Value ? spec.VendorCode : null,
                Guid = spec.WinUsb.Value ? spec.Guid?.Value ?? MakeGuid(spec.Name.Value) : null,
                WebUsbCode = spec.WebUsb ? (byte)(spec.VendorCode + 1) : null,
                WebUsbUrl = spec.WebUsbUrl?.Value,
                WinUsbAt = spec.WinUsb.Value ? spec.WinUsb.At : null,
                WebUsbAt = spec.WebUsbAt,
            };
        }

        // The same device must get the same GUID on every machine and at every run: a name-based one (RFC 9562 §5.8).
        private Guid MakeGuid(string name)
        {
            var identity = _device._spec.Identity;
            Span<byte> hash = stackalloc byte[32];
            SHA256.HashData(Encoding.UTF8.GetBytes($"usbdev {identity.Vendor.Value:X4}:{identity.Product.Value:X4} {name}"), hash);
            hash[6] = (byte)(hash[6] & 0x0F | 0x80);
            hash[8] = (byte)(hash[8] & 0x3F | 0x80);
            return new Guid(hash[..16], bigEndian: true);
        }

        private CustomFunction? AddCustom(CustomSpec spec)
        {
            var numbers = new List<byte>();
            foreach (var setting in spec.Interfaces)
                numbers.Add(TakeInterface(setting.Number, setting.At));
            if (spec.Association is { } association && numbers.Count > 0)
                Associate(association.First ?? numbers[0], association.Count ?? (byte)Math.Min(255, numbers.Count), association.Class, _device._strings.Add(association.Label), association.At, association);
            for (var i = 0; i < numbers.Count; i++)
                AddSettings(numbers[i], spec.Interfaces[i]);
            return _device.BytesOnly ? null : new CustomFunction { Name = spec.Name.Value, At = spec.At, Configuration = _index, Interfaces = [.. numbers], Endpoints = Endpoints() };
        }

        private void AddSettings(byte number, InterfaceSpec spec)
        {
            var settings = new InterfaceSpec[1 + spec.Alternates.Count];
            settings[0] = spec;
            for (var i = 1; i < settings.Length; i++)
                settings[i] = spec.Alternates[i - 1];
            var numbers = EndpointsOf(settings);
            var next = 0;
            foreach (var setting in settings)
            {
                AddSetting(number, setting, numbers.AsSpan(next, setting.Endpoints.Count));
                next += setting.Endpoints.Count;
            }
        }

        private void AddSetting(byte number, InterfaceSpec spec, ReadOnlySpan<byte> numbers)
        {
            if (spec.ReportDescriptor is { } report)
            {
                _device._reports.Set(new ReportKey(_index, number, spec.Setting), report.Bytes);
                _device._places?[ReportPart(number, spec.Setting)] = [.. report.Places];
            }
            Put(new InterfaceDescriptor(number, spec.Setting, (byte)Math.Min(255, spec.Endpoints.Count), spec.Class.Class, spec.Class.SubClass, spec.Class.Protocol, _device._strings.Add(spec.Label)), spec.At,
                (2, 1, spec.Number?.At), (3, 1, spec.SettingAt), (5, 3, spec.ClassAt), (8, 1, spec.Label?.At));
            foreach (var descriptor in spec.Descriptors)
                Put(descriptor);
            for (var i = 0; i < spec.Endpoints.Count; i++)
            {
                var endpoint = spec.Endpoints[i];
                Put(new EndpointDescriptor((byte)((endpoint.IsIn ? 0x80 : 0) | numbers[i]), endpoint.Attributes ?? (byte)endpoint.Type,
                    (ushort)(endpoint.PacketSize?.Value ?? (endpoint.Type == TransferType.Bulk ? BulkSize : 64)),
                    endpoint.Interval ?? (endpoint.Type switch { TransferType.Interrupt => Interval(endpoint.Poll ?? new(EndpointSpec.UsualPoll(_device.Speed), endpoint.At)), TransferType.Isochronous => 1, _ => 0 })) { Tail = endpoint.Tail }, endpoint.At, endpoint.Descriptors.Any(static d => d.Value is [_, DescriptorType.SuperSpeedCompanion, ..]),
                    (2, 1, endpoint.Number?.At), (3, 1, endpoint.AttributesAt ?? endpoint.TypeAt), (4, 2, endpoint.PacketSize?.At), (6, 1, endpoint.IntervalAt ?? endpoint.Poll?.At));
                foreach (var extra in endpoint.Descriptors)
                    Put(extra);
            }
        }

        // The first IN and the first OUT endpoint share a number, then the second ones. Alternate settings use the same numbers again.
        private byte[] EndpointsOf(InterfaceSpec[] settings)
        {
            var result = new List<byte>();
            var pairs = new List<(byte? In, byte? Out)>();
            foreach (var setting in settings)
            {
                var (inputs, outputs) = (0, 0); // to be numbered
                foreach (var endpoint in setting.Endpoints)
                    if (endpoint.Number is null && endpoint.IsIn)
                        inputs++;
                    else if (endpoint.Number is null)
                        outputs++;
                for (var i = 0; i < Math.Max(inputs, outputs); i++)
                {
                    if (i == pairs.Count)
                        pairs.Add((null, null));
                    var (wantsIn, wantsOut) = (i < inputs && pairs[i].In is null, i < outputs && pairs[i].Out is null);
                    if (!wantsIn && !wantsOut)
                        continue;
                    Located<byte>? Fix(byte? other) => other is { } n ? new Located<byte>(n, setting.At) : null;
                    var (inNumber, outNumber) = wantsIn && wantsOut ? _endpoints.Take(true, true, null, null, setting.At)
                        : wantsIn ? (_endpoints.Take(true, pairs[i].Out is not null, null, Fix(pairs[i].Out), setting.At).In, null)
                        : (null, _endpoints.Take(pairs[i].In is not null, true, Fix(pairs[i].In), null, setting.At).Out);
                    pairs[i] = (inNumber ?? pairs[i].In, outNumber ?? pairs[i].Out);
                }
                int nextIn = 0, nextOut = 0;
                foreach (var endpoint in setting.Endpoints)
                    result.Add((endpoint.Number?.Value ?? (endpoint.IsIn ? pairs[nextIn++].In : pairs[nextOut++].Out))!.Value);
            }
            return [.. result];
        }

        private RawFunction? AddRaw(RawSpec spec)
        {
            var numbers = new SortedSet<byte>();
            foreach (var descriptor in new DescriptorChain(spec.Descriptors.Value))
                if (descriptor is { Type: DescriptorType.Interface, Bytes: [_, _, var number, _, ..] })
                    numbers.Add(number);
            foreach (var n in numbers)
                if (!_interfaces.Add(n))
                    Diagnostics.Error(spec.Descriptors.At, Codes.Conflict, $"interface {n} is already taken", "give another bInterfaceNumber in the bytes");
            _device.AddReports(spec.ReportDescriptors, _index);
            Put(spec.Descriptors);
            return _device.BytesOnly ? null : new RawFunction { Name = spec.Name.Value, At = spec.At, Configuration = _index, Interfaces = [.. numbers], Endpoints = Endpoints() };
        }
    }
}
