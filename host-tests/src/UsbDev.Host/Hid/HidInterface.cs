using UsbDev.Bus;
using UsbDev.Descriptors;

namespace UsbDev.Host;

/// <summary>The HID class driver, on top of a device's transfers.</summary>
internal sealed class HidInterface : IHidDevice, IListener
{
    /// <summary>Longest report that is taken, as in Linux (HID_MAX_BUFFER_SIZE).</summary>
    private const int MaxReport = 16_384;

    private const int Tries = 4; // of reading the report descriptor, as Linux does
    private const int DefaultCapacity = 256;
    private const byte ToInterface = 0x21; // class request to an interface
    private const byte FromInterface = 0xA1;

    private readonly ReportQueue _queue;
    private readonly Dictionary<byte, byte[]> _outputs = [];
    private readonly byte? _out;
    private readonly int _inputLength;

    private HidInterface(IUsbDevice device, InterfaceSetting setting, Bytes reportDescriptor)
    {
        (Device, Interface, ReportDescriptor) = (device, setting.Descriptor.Number, reportDescriptor);
        Name = device.Text(setting.Descriptor.StringIndex) ?? device.Text(device.Device.ProductString) ?? device.Name;
        Fields = new HidFields(Descriptors.ReportDescriptor.Parse(reportDescriptor));
        _inputLength = LongestInput(Fields.Descriptor);
        EndpointDescriptor? input = null;
        foreach (var (endpoint, _) in setting.Endpoints)
        {
            if (endpoint.Transfer != Descriptors.TransferType.Interrupt) continue;
            if (!endpoint.IsIn) _out ??= endpoint.Address;
            else input ??= endpoint;
        }

        var slot = Math.Max(_inputLength, input?.PacketSize ?? 1);
        _queue = new ReportQueue(slot, DefaultCapacity);
        if (input is null) throw new InvalidDataException("a HID interface has an interrupt IN endpoint, this one has none (HID 1.11 §4.4)");
        device.Listen(input.Address, Math.Max(_inputLength, 1), this);
    }

    public IUsbDevice Device { get; }

    public string Name { get; }

    public byte Interface { get; }

    public Bytes ReportDescriptor { get; }

    public HidFields Fields { get; }

    public event HidInput? Input;

    public int QueueCapacity
    {
        get => _queue.Capacity;
        set => _queue.Resize(value);
    }

    public int Queued => _queue.Count;

    public long Received { get; private set; }

    public long Dropped { get; private set; }

    public long TooLong { get; private set; }

    public TransferFailure? Ended { get; private set; }

    /// <summary>Sets the interface up as Linux does: SET_IDLE(0), then the report descriptor.</summary>
    /// <exception cref="InvalidDataException">No HID interface.</exception>
    /// <exception cref="UsbTransferException">It does not give its report descriptor.</exception>
    public static HidInterface Open(IUsbDevice device, InterfaceSetting setting)
    {
        if (setting.Hid?.ReportLength is not (> 0 and var length))
            throw new InvalidDataException("no HID descriptor that tells the length of a report descriptor (HID 1.11 §6.2.1)");
        var claim = device.Claim(setting.Descriptor.Number, "HID driver");
        try
        {
            try
            {
                device.ControlOut(new SetupPacket(ToInterface, 0x0A, 0, setting.Descriptor.Number, 0));
            }
            catch (UsbTransferException e) when (e.Failure == TransferFailure.Stall)
            {
                // SET_IDLE is optional for all but keyboards (HID 1.11 appendix G).
            }

            return new HidInterface(device, setting, ReadReportDescriptor(device, setting.Descriptor.Number, length));
        }
        catch
        {
            claim.Dispose();
            throw;
        }
    }

    void IListener.Received(ReadOnlySpan<byte> data, TimeSpan time)
    {
        Received++;
        if (data.Length > _inputLength) TooLong++;
        if (!_queue.Add(data)) Dropped++;
        Input?.Invoke(data, time);
    }

    void IListener.Ended(TransferFailure failure) => Ended = failure;

    public int Read(Span<byte> report, TimeSpan limit)
    {
        if (_queue.Count == 0 && (limit == TimeSpan.Zero || !Device.Clock.Wait(() => _queue.Count > 0 || Ended is not null, limit) || _queue.Count == 0))
            return 0;
        return _queue.Take(report);
    }

    public void Flush() => _queue.Clear();

    public void Write(ReadOnlySpan<byte> report, TimeSpan? limit = null)
    {
        if (_out is { } endpoint) Device.Write(endpoint, report, limit: limit);
        else SetReport(HidReportType.Output, IdOf(report), report);
        _outputs[IdOf(report)] = report.ToArray();
    }

    public void SetControls(IEnumerable<KeyValuePair<HidControl, long>> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var reports = new SortedDictionary<(HidReportType Type, byte Id), byte[]>();
        foreach (var (control, value) in values)
        {
            var key = (control.Field.Type, control.Field.ReportId);
            if (key.Type == HidReportType.Input) throw new ArgumentException($"{control.Usage} is an input field: the device sends it", nameof(values));
            if (!reports.TryGetValue(key, out var report)) reports.Add(key, report = Present(key.Type, key.ReportId));
            control.Set(report, value);
        }

        foreach (var ((type, id), report) in reports)
        {
            if (type == HidReportType.Output) Write(report);
            else SetReport(type, id, report);
        }
    }

    public long Get(string name, HidReportType type = HidReportType.Feature)
    {
        var control = Fields.One(name, type);
        var report = new byte[Shape(type, control.Field.ReportId).ByteLength];
        var length = GetReport(type, control.Field.ReportId, report);
        return control.Get(report.AsSpan(0, length))
            ?? throw new UsbTransferException(TransferFailure.NoResponse, $"{Device.Name}: the {type} report {control.Field.ReportId} has only {length} bytes, "
                + $"too few for '{name}': {Format.Bytes(report.AsSpan(0, length))}");
    }

    public int GetReport(HidReportType type, byte id, Span<byte> report) =>
        Device.ControlIn(new SetupPacket(FromInterface, 0x01, (ushort)((int)type << 8 | id), Interface, (ushort)report.Length), report);

    public void SetReport(HidReportType type, byte id, ReadOnlySpan<byte> report) =>
        Device.ControlOut(new SetupPacket(ToInterface, 0x09, (ushort)((int)type << 8 | id), Interface, (ushort)report.Length), report);

    public void SetIdle(TimeSpan duration, byte id = 0)
    {
        var steps = (int)Math.Ceiling(duration.TotalMilliseconds / 4);
        if (steps is < 0 or > 255) throw new ArgumentOutOfRangeException(nameof(duration), duration, "SET_IDLE takes 0 to 1,020 ms (HID 1.11 §7.2.4)");
        Device.ControlOut(new SetupPacket(ToInterface, 0x0A, (ushort)(steps << 8 | id), Interface, 0));
    }

    public TimeSpan GetIdle(byte id = 0) => TimeSpan.FromMilliseconds(4 * OneByte(0x02, id));

    public void SetProtocol(HidProtocol protocol) => Device.ControlOut(new SetupPacket(ToInterface, 0x0B, (ushort)protocol, Interface, 0));

    public HidProtocol GetProtocol() => (HidProtocol)OneByte(0x03, 0);

    private static Bytes ReadReportDescriptor(IUsbDevice device, byte number, ushort length)
    {
        var bytes = new byte[length];
        var best = 0;
        for (var attempt = 0; attempt < Tries && best < length; attempt++)
        {
            var came = device.ControlIn(new SetupPacket(0x81, 6, DescriptorType.Report << 8, number, length), bytes);
            best = Math.Max(best, came);
        }

        return best == 0 ? throw new InvalidDataException($"its report descriptor came empty, {length} bytes were promised") : bytes.AsMemory(0, best).ToArray();
    }

    private static int LongestInput(ReportDescriptor descriptor)
    {
        long longest = 0;
        foreach (var report in descriptor.Reports)
            if (report.Type == HidReportType.Input) longest = Math.Max(longest, report.ByteLength);
        return longest <= MaxReport ? (int)longest
            : throw new InvalidDataException($"its report descriptor makes input reports of {longest} bytes; hosts take at most {MaxReport}");
    }

    private byte IdOf(ReadOnlySpan<byte> report) => Fields.Descriptor.UsesReportIds && !report.IsEmpty ? report[0] : (byte)0;

    private HidReport Shape(HidReportType type, byte id) => Fields.Descriptor.Report(type, id)!;

    /// <summary>The report as it is now: output as last sent, feature as the device has it.</summary>
    private byte[] Present(HidReportType type, byte id)
    {
        var report = Shape(type, id).Create();
        if (type == HidReportType.Output) return _outputs.TryGetValue(id, out var sent) && sent.Length == report.Length ? [.. sent] : report;
        try
        {
            var now = new byte[report.Length];
            if (GetReport(type, id, now) == now.Length) return now;
        }
        catch (UsbTransferException e) when (e.Failure == TransferFailure.Stall)
        {
            // A feature that can only be written: what is not named is zero.
        }

        return report;
    }

    private byte OneByte(byte request, byte id)
    {
        Span<byte> value = stackalloc byte[1];
        return Device.ControlIn(new SetupPacket(FromInterface, request, id, Interface, 1), value) == 1 ? value[0]
            : throw new UsbTransferException(TransferFailure.NoResponse, $"{Device.Name}: {RequestText.Of(new SetupPacket(FromInterface, request, id, Interface, 1))}: nothing came");
    }
}
