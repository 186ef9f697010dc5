using UsbDev.Bus;
using UsbDev.Descriptors;
using Kind = UsbDev.Descriptors.TransferType;

namespace UsbDev.Host;

/// <summary>A configured device on the in-process bus.</summary>
internal sealed class BusDevice : IUsbDevice
{
    private const int LongestString = 255;

    private readonly BusHost _host;
    private readonly RootPort _port;
    private readonly BlockingTransfer _control;
    private readonly byte _address;
    private readonly ushort _language;
    private readonly List<string> _oddities;
    private readonly BlockingTransfer?[] _endpoints = new BlockingTransfer?[32]; // by number, IN after OUT
    private readonly InStream?[] _readers = new InStream?[32];
    private readonly Dictionary<byte, string> _owners = [];

    internal BusDevice(BusHost host, RootPort port, BlockingTransfer control, byte address, DescriptorSet descriptors, DeviceDescriptor device,
        Configuration configuration, ushort language, List<string> oddities)
    {
        (_host, _port, _control, _address, _language, _oddities) = (host, port, control, address, language, oddities);
        (Descriptors, Device, Configuration) = (descriptors, device, configuration);
        Name = Text(device.ProductString) is { Length: > 0 } name ? $"{device.Vendor:x4}:{device.Product:x4} {name}" : $"{device.Vendor:x4}:{device.Product:x4}";
    }

    public IHostClock Clock => _host;

    public string Name { get; }

    public bool Attached { get; private set; } = true;

    public event Action? Detached;

    public DescriptorSet Descriptors { get; private set; }

    public DeviceDescriptor Device { get; }

    public Configuration Configuration { get; }

    public IReadOnlyList<string> Oddities => _oddities;

    public IReadOnlyList<IHidDevice> Hid => HidList;

    public IReadOnlyList<ISerialPort> Serial => SerialList;

    public IReadOnlyList<IMidiPort> Midi => MidiList;

    internal List<IHidDevice> HidList { get; } = [];

    internal List<ISerialPort> SerialList { get; } = [];

    internal List<IMidiPort> MidiList { get; } = [];

    public string? Text(byte index)
    {
        if (index == 0 || _language == 0) return null;
        var key = new StringKey(_language, index);
        if (!Descriptors.Strings.TryGetValue(key, out var bytes))
        {
            if (!Attached || _control.Run(LongestString, default, IUsbDevice.DefaultLimit,
                    new SetupPacket(0x80, 6, (ushort)(DescriptorType.String << 8 | index), _language, LongestString)) != TransferStatus.Completed)
                return null;
            bytes = _control.Data.ToArray();
            Descriptors = Descriptors with { Strings = Descriptors.Strings.SetItem(key, bytes) };
        }

        return StringDescriptor.Text(bytes);
    }

    public void ControlOut(in SetupPacket request, ReadOnlySpan<byte> data = default, TimeSpan? limit = null)
    {
        if (request.IsIn) throw new ArgumentException($"{RequestText.Of(request)} reads: use {nameof(ControlIn)}", nameof(request));
        if (data.Length != request.Length) throw new ArgumentException($"wLength is {request.Length}, the data has {data.Length} bytes", nameof(data));
        Control(request, data, limit);
    }

    public int ControlIn(in SetupPacket request, Span<byte> data, TimeSpan? limit = null)
    {
        if (!request.IsIn) throw new ArgumentException($"{RequestText.Of(request)} writes: use {nameof(ControlOut)}", nameof(request));
        if (data.Length < request.Length) throw new ArgumentException($"wLength is {request.Length}, there is room for {data.Length} bytes", nameof(data));
        Control(request, default, limit);
        _control.Data.Span.CopyTo(data);
        return _control.Data.Length;
    }

    public int Read(byte endpoint, Span<byte> data, TimeSpan? limit = null)
    {
        var transfer = Endpoint(endpoint, isIn: true);
        if (_readers[Slot(endpoint)] is { IsOver: false })
            throw new InvalidOperationException($"endpoint 0x{endpoint:X2} of {Name} is read by the driver of its interface: what it sends comes through that");
        var time = limit ?? IUsbDevice.DefaultLimit;
        Check(transfer.Run(data.Length, default, time), transfer, endpoint, "read", time);
        transfer.Data.Span.CopyTo(data);
        return transfer.Data.Length;
    }

    public void Write(byte endpoint, ReadOnlySpan<byte> data, bool end = false, TimeSpan? limit = null)
    {
        var transfer = Endpoint(endpoint, isIn: false);
        var time = limit ?? IUsbDevice.DefaultLimit;
        Check(transfer.Run(data.Length, data, time, zeroLengthPacket: end), transfer, endpoint, "write", time);
    }

    public IInStream Listen(byte endpoint, int length, IListener handler)
    {
        var pipe = Endpoint(endpoint, isIn: true).Pipe;
        ref var reader = ref _readers[Slot(endpoint)];
        if (reader is null or { IsOver: true }) reader = new InStream(_host, this, pipe, length);
        return reader.Add(handler);
    }

    public void ClearHalt(byte endpoint)
    {
        ControlOut(new SetupPacket(0x02, 1, 0, endpoint, 0));
        _endpoints[Slot(endpoint)]?.Pipe.ClearHalt();
    }

    public IDisposable Claim(byte interfaceNumber, string owner)
    {
        if (!_owners.TryAdd(interfaceNumber, owner))
            throw new InvalidOperationException($"interface {interfaceNumber} of {Name} is in use by the {_owners[interfaceNumber]}");
        return new Released(() => _owners.Remove(interfaceNumber));
    }

    /// <summary>Opens a pipe to each endpoint of the default alternate settings; what no full-speed endpoint can be is left out.</summary>
    /// <exception cref="EnumerationException">The interrupt endpoints ask for more than the bus has.</exception>
    internal void OpenPipes()
    {
        foreach (var setting in Configuration.Interfaces)
        {
            if (setting.Descriptor.Alternate != 0) continue;
            foreach (var (endpoint, _) in setting.Endpoints) OpenPipe(setting.Descriptor.Number, endpoint);
        }
    }

    internal void Odd(string what) => _oddities.Add(what);

    internal void AddReportDescriptor(byte interfaceNumber, Bytes bytes) =>
        Descriptors = Descriptors with { Reports = Descriptors.Reports.SetItem(new ReportKey(0, interfaceNumber), bytes) };

    internal void Detach()
    {
        if (!Attached) return;
        Attached = false;
        _host.Controller.FreeAddress(_address);
        Detached?.Invoke();
    }

    /// <summary>What a failed transfer means, for messages.</summary>
    internal static string Describe(TransferStatus status, TimeSpan limit) => status switch
    {
        TransferStatus.Stalled => "refused (STALL)",
        TransferStatus.TimedOut => $"no answer but NAK within {Format.Time(limit)} (simulated time)",
        TransferStatus.NoResponse => "no response at all to three packets in a row",
        TransferStatus.ToggleMismatch => "data packets with the wrong PID (DATA0/DATA1)",
        TransferStatus.Overflow => "more data than was asked for (babble)",
        TransferStatus.Disconnected => "the device is gone",
        TransferStatus.Cancelled => "cancelled",
        _ => status.ToString(),
    };

    internal static TransferFailure Failure(TransferStatus status) => status switch
    {
        TransferStatus.Stalled => TransferFailure.Stall,
        TransferStatus.TimedOut => TransferFailure.Timeout,
        TransferStatus.Overflow => TransferFailure.Babble,
        TransferStatus.Disconnected => TransferFailure.Detached,
        TransferStatus.Cancelled => TransferFailure.Cancelled,
        _ => TransferFailure.NoResponse,
    };

    private static int Slot(byte endpoint) => endpoint & 0x0F | (endpoint & 0x80) >> 3;

    private void OpenPipe(byte interfaceNumber, EndpointDescriptor endpoint)
    {
        if (endpoint.Transfer is not (Kind.Bulk or Kind.Interrupt)) return;
        var where = $"endpoint 0x{endpoint.Address:X2} of interface {interfaceNumber}";
        if (endpoint.Number == 0 || _endpoints[Slot(endpoint.Address)] is not null)
        {
            _oddities.Add(endpoint.Number == 0 ? $"{where} has number 0" : $"{where} has an address that another one has (USB 2.0 §9.6.6)");
            return;
        }

        try
        {
            _endpoints[Slot(endpoint.Address)] = new BlockingTransfer(_host, _port.Open(_address, endpoint.Address, (Bus.TransferType)endpoint.Transfer, endpoint.PacketSize,
                endpoint.Transfer == Kind.Interrupt ? endpoint.Interval : 0));
        }
        catch (ArgumentOutOfRangeException e)
        {
            _oddities.Add($"{where} cannot be used: {e.Message}");
        }
        catch (InvalidOperationException e)
        {
            throw new EnumerationException(EnumerationStep.SetConfiguration, null, $"{where}: {e.Message}");
        }
    }

    private void Control(in SetupPacket request, ReadOnlySpan<byte> data, TimeSpan? limit)
    {
        var time = limit ?? IUsbDevice.DefaultLimit;
        RequireAttached();
        var status = _control.Run(request.Length, data, time, request);
        if (status != TransferStatus.Completed)
            throw new UsbTransferException(Failure(status), $"{Name}: {RequestText.Of(request)}: {Describe(status, time)}");
    }

    private void Check(TransferStatus status, BlockingTransfer transfer, byte endpoint, string what, TimeSpan limit)
    {
        if (status == TransferStatus.Completed) return;
        throw new UsbTransferException(Failure(status), $"{Name}: {what} on endpoint 0x{endpoint:X2}: {Describe(status, limit)}"
            + (transfer.Data.Length > 0 ? $", after {transfer.Data.Length} bytes" : ""));
    }

    private BlockingTransfer Endpoint(byte endpoint, bool isIn)
    {
        RequireAttached();
        var found = (endpoint & 0x70) == 0 ? _endpoints[Slot(endpoint)] : null;
        if (found is null) throw new ArgumentException($"{Name} has no bulk or interrupt endpoint 0x{endpoint:X2}", nameof(endpoint));
        if (found.Pipe.IsIn != isIn) throw new ArgumentException($"endpoint 0x{endpoint:X2} {(isIn ? "takes data" : "sends data")}", nameof(endpoint));
        return found;
    }

    private void RequireAttached()
    {
        if (!Attached) throw new UsbTransferException(TransferFailure.Detached, $"{Name}: the device is gone");
    }

    private sealed class Released(Action release) : IDisposable
    {
        private Action? _release = release;

        public void Dispose()
        {
            _release?.Invoke();
            _release = null;
        }
    }
}
