using System.Buffers;
using System.Collections.Immutable;
using UsbDev.Compiler.Spec;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Layout;

internal sealed partial class DeviceBuilder
{
    /// <summary>The descriptors of one configuration, function by function.</summary>
    private sealed partial class ConfigurationBuilder
    {
        private readonly DeviceBuilder _device;
        private readonly ConfigurationSpec _spec;
        private readonly int _index;
        private readonly ArrayBufferWriter<byte> _bytes = new(256);
        private readonly List<(int Offset, SourceSpan At)>? _places; // of the descriptors; null: nobody asks
        private readonly EndpointNumbers _endpoints;
        private ByteSet _interfaces, _reserved;
        private int _nextInterface;
        private bool _interfacesRanOut;
        private int _start; // of the function that is being written

        public ConfigurationBuilder(DeviceBuilder device, ConfigurationSpec spec, int index)
        {
            (_device, _spec, _index) = (device, spec, index);
            _endpoints = new EndpointNumbers(device._spec.ShareEndpoints, device._diagnostics);
            _places = device.BytesOnly ? null : [];
            foreach (var descriptor in spec.Descriptors)
                Put(descriptor);
            foreach (var function in spec.Functions)
                Reserve(function);
        }

        /// <summary>The descriptors after the configuration's own.</summary>
        public ReadOnlySpan<byte> Bytes => _bytes.WrittenSpan;

        /// <summary>Which of the bytes come from which line.</summary>
        public IReadOnlyList<(int Offset, SourceSpan At)> Places => _places ?? [];

        public int InterfaceCount => _interfaces.Count;

        private Diagnostics Diagnostics => _device._diagnostics;

        public void Add(FunctionSpec function)
        {
            var begin = Diagnostics.Begin();
            _start = _bytes.WrittenCount;
            CompiledFunction? compiled = function switch
            {
                HidSpec hid => AddHid(hid),
                MidiSpec midi => AddMidi(midi),
                CdcSpec cdc => AddCdc(cdc),
                VendorSpec vendor => AddVendor(vendor),
                CustomSpec custom => AddCustom(custom),
                RawSpec raw => AddRaw(raw),
                _ => throw new InvalidOperationException($"no builder for {function.GetType().Name}"),
            };
            if (compiled is not null)
                _device._functions.Add(compiled);
            Diagnostics.End(function.At, begin);
            if (function is HidSpec { Collections: var collections })
                foreach (var collection in collections)
                    Diagnostics.End(collection.At, begin);
        }

        // --- numbers ---------------------------------------------------------------------------------------------------

        private void Reserve(FunctionSpec function)
        {
            var count = function is MidiSpec or CdcSpec ? 2 : 1;
            if (function.Interface is { } first)
                for (var i = 0; i < count; i++)
                    _reserved.Add((byte)Math.Min(255, first.Value + i));
            void Pair(Located<byte>? number)
            {
                if (number is not { } n)
                    return;
                _endpoints.Reserve(true, n.Value);
                _endpoints.Reserve(false, n.Value);
            }
            void One(bool isIn, Located<byte>? number)
            {
                if (number is { } n)
                    _endpoints.Reserve(isIn, n.Value);
            }
            switch (function)
            {
                case HidSpec hid:
                    One(true, hid.InEndpoint);
                    One(false, hid.OutEndpointNumber);
                    break;
                case MidiSpec midi:
                    Pair(midi.Endpoint);
                    break;
                case CdcSpec cdc:
                    One(true, cdc.NotificationEndpoint);
                    Pair(cdc.Endpoint);
                    break;
                case VendorSpec vendor:
                    ReserveSetting(vendor.Setting);
                    break;
                case CustomSpec custom:
                    foreach (var setting in custom.Interfaces)
                        ReserveSetting(setting);
                    break;
                case RawSpec raw:
                    foreach (var descriptor in new DescriptorChain(raw.Descriptors.Value))
                        if (descriptor is { Type: DescriptorType.Interface, Bytes: [_, _, var number, ..] })
                            _reserved.Add(number);
                        else if (descriptor is { Type: DescriptorType.Endpoint, Bytes: [_, _, var address, ..] })
                            _endpoints.Reserve((address & 0x80) != 0, address & 15);
                    break;
            }
            void ReserveSetting(InterfaceSpec setting)
            {
                if (setting.Number is { } number)
                    _reserved.Add(number.Value);
                foreach (var endpoint in setting.Endpoints)
                    One(endpoint.IsIn, endpoint.Number);
                foreach (var alternate in setting.Alternates)
                    ReserveSetting(alternate);
            }
        }

        private byte TakeInterface(Located<byte>? given, SourceSpan at)
        {
            if (given is { } number)
            {
                if (!_interfaces.Add(number.Value))
                    Diagnostics.Error(number.At, Codes.Conflict, $"interface {number.Value} is already taken", "leave the number out and it is given out");
                return number.Value;
            }
            while (_nextInterface < 256 && (_interfaces.Contains((byte)_nextInterface) || _reserved.Contains((byte)_nextInterface)))
                _nextInterface++;
            if (_nextInterface > 255)
            {
                if (!_interfacesRanOut)
                    Diagnostics.Error(at, Codes.Exhausted, "more than 256 interfaces", "leave functions out");
                _interfacesRanOut = true;
                return 255;
            }
            _interfaces.Add((byte)_nextInterface);
            return (byte)_nextInterface++;
        }

        private (byte, byte) TakeTwo(FunctionSpec function) =>
            (TakeInterface(function.Interface, function.At), TakeInterface(function.Interface is { } first ? new Located<byte>((byte)(first.Value + 1), first.At) : null, function.At));

        /// <summary>Adds a descriptor; its parts that a key of its own says have places of their own.</summary>
        private void Put(Descriptor descriptor, SourceSpan at, params ReadOnlySpan<(int Offset, int Length, SourceSpan? At)> parts) => Put(descriptor, at, givesCompanion: false, parts);

        private void Put(Descriptor descriptor, SourceSpan at, bool givesCompanion, params ReadOnlySpan<(int Offset, int Length, SourceSpan? At)> parts)
        {
            if (descriptor.Length > byte.MaxValue)
            {
                Diagnostics.Error(at, Codes.Exhausted, $"a descriptor of {descriptor.Length} bytes; bLength ends at 255", "leave some of it out");
                return;
            }
            if (_places is not null)
            {
                _places.Add((_bytes.WrittenCount, at));
                foreach (var (offset, length, place) in parts)
                    if (place is not null)
                    {
                        if (_places[^1].Offset == _bytes.WrittenCount + offset)
                            _places.RemoveAt(_places.Count - 1);
                        _places.Add((_bytes.WrittenCount + offset, place));
                        if (offset + length < descriptor.Length)
                            _places.Add((_bytes.WrittenCount + offset + length, at));
                    }
            }
            _bytes.Advance(descriptor.Write(_bytes.GetSpan(descriptor.Length)));
            if (descriptor is EndpointDescriptor endpoint && _device.Speed == UsbSpeed.Super && !_device._spec.Foreign && !givesCompanion)
                Put(Companion(endpoint), at);
        }

        /// <summary>What stands behind each endpoint at SuperSpeed (USB 3.2 §9.6.7): no bursts, and each interval a packet.</summary>
        private static SuperSpeedCompanionDescriptor Companion(EndpointDescriptor endpoint) =>
            new(0, 0, endpoint.Transfer is TransferType.Interrupt or TransferType.Isochronous ? (ushort)endpoint.PacketSize : (ushort)0);

        private void Put(Located<byte[]> raw)
        {
            _places?.Add((_bytes.WrittenCount, raw.At));
            _bytes.Write(_device._spec.Foreign ? raw.Value : raw.Value.AsSpan(0, Whole(raw)));
        }

        /// <summary>How many of the bytes are whole descriptors: one that ends too early would swallow what follows.</summary>
        private int Whole(Located<byte[]> raw)
        {
            var at = 0;
            while (at < raw.Value.Length)
            {
                var (length, left) = (raw.Value[at], raw.Value.Length - at);
                if (length < 2)
                    Diagnostics.Error(raw.At, Codes.Contradiction, $"the descriptor at byte {at} says that its length is {length}; the shortest has 2 bytes", "the first byte of each descriptor is its length: check it, and those before it");
                else if (length > left)
                    Diagnostics.Error(raw.At, Codes.Contradiction, $"the descriptor at byte {at} says that it has {length} bytes, and {left} are there: it would swallow what follows", $"add what is missing, or make its first byte 0x{left:X2}");
                if (length < 2 || length > left)
                    break;
                at += length;
            }
            return at;
        }

        private void Associate(byte first, byte count, ClassTriple triple, byte label, SourceSpan at, AssociationSpec? spec = null) =>
            Put(new InterfaceAssociationDescriptor(first, count, triple.Class, triple.SubClass, triple.Protocol, label), at, (2, 1, spec?.FirstAt), (3, 1, spec?.CountAt), (4, 3, spec?.ClassAt));

        // --- intervals and sizes -----------------------------------------------------------------------------------------

        /// <summary>bInterval of an interrupt endpoint (USB 2.0 §9.6.6): frames, or at high speed the power of two of microframes.</summary>
        private byte Interval(Located<int> poll)
        {
            if (_device.Speed is UsbSpeed.High or UsbSpeed.Super)
            {
                var exponent = 1;
                while (exponent < 16 && 125L << exponent <= poll.Value)
                    exponent++;
                return (byte)exponent;
            }
            if (poll.Value is (< 1000 or > 255_999) && _device.Speed != UsbSpeed.Unknown)
                Diagnostics.Error(poll.At, Codes.Range, $"{poll.Value / 1000m:0.###} ms cannot be asked for", "at this speed it goes from 1 ms to 255 ms");
            return (byte)Math.Clamp(poll.Value / 1000, 1, 255);
        }

        private int BulkSize => _device.Speed switch { UsbSpeed.High => 512, UsbSpeed.Super => 1024, _ => 64 };

        private int InterruptLimit => _device.Speed switch { UsbSpeed.Low => 8, UsbSpeed.High or UsbSpeed.Super => 1024, _ => 64 };

        private DescriptorPart ReportPart(byte number, byte setting) => new(PartKind.Report, new ReportKey(_index, number, setting));

        /// <summary>The endpoints of the function that was written.</summary>
        private ImmutableArray<CompiledEndpoint> Endpoints()
        {
            var endpoints = ImmutableArray.CreateBuilder<CompiledEndpoint>();
            byte number = 0, setting = 0;
            foreach (var descriptor in new DescriptorChain(Bytes[_start..]))
                if (descriptor is { Type: DescriptorType.Interface, Bytes: [_, _, var n, var alternate, ..] })
                    (number, setting) = (n, alternate);
                else if (descriptor is { Type: DescriptorType.Endpoint, Bytes: [_, _, var address, var attributes, var low, var high, var interval, ..] })
                    endpoints.Add(new CompiledEndpoint(number, setting, address, (TransferType)(attributes & 3), (low | high << 8) & 0x7FF, interval));
            return endpoints.DrainToImmutable();
        }
    }
}
