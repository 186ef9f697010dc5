using System.Collections.Immutable;
using UsbDev.Descriptors;
using Kind = UsbDev.Descriptors.TransferType;

namespace UsbDev.Host;

/// <summary>The USB MIDI 1.0 class driver, on top of a device's transfers.</summary>
internal sealed class MidiStreamingPort : IMidiPort, IListener
{
    /// <summary>MIDI streaming (USB MIDI 1.0 §5.2).</summary>
    public const byte SubClass = 0x03;

    private const byte AudioControl = 0x01;
    private const int DefaultCapacity = 4_096;
    private const int MostSysExBytes = 16 << 20; // in the queue
    private const int WritePiece = 16_384;

    private readonly IUsbDevice _device;
    private readonly EndpointDescriptor? _in;
    private readonly byte? _out;
    private readonly MidiDecoder _decoder;
    private readonly Queue<(int Cable, int Length, uint Short, byte[]? SysEx, TimeSpan Time)> _queue = new();
    private IInStream? _stream;
    private TimeSpan _now;
    private long _sysExBytes;

    private MidiStreamingPort(IUsbDevice device, byte number, string name, EndpointSetting? input, EndpointSetting? output, IReadOnlyDictionary<byte, string> jacks)
    {
        (_device, Interface, Name, _out) = (device, number, name, output?.Descriptor.Address);
        FromDevice = Cables(input, jacks);
        ToDevice = Cables(output, jacks);
        _decoder = new MidiDecoder(cable => cable < FromDevice.Count, OnMessage);
        _in = input?.Descriptor;
    }

    public string Name { get; }

    public byte Interface { get; }

    public IReadOnlyList<string> FromDevice { get; }

    public IReadOnlyList<string> ToDevice { get; }

    public bool IsOpen { get; private set; }

    public event MidiInput? Input;

    public int QueueCapacity { get; set; } = DefaultCapacity;

    public int Queued => _queue.Count;

    public long Dropped { get; private set; }

    public long Malformed => _decoder.Malformed;

    public TransferFailure? Ended { get; private set; }

    /// <summary>Takes the streaming interface and the audio control interface that it belongs to.</summary>
    /// <exception cref="InvalidDataException">It has no endpoint for MIDI.</exception>
    public static MidiStreamingPort Bind(IUsbDevice device, InterfaceSetting setting)
    {
        var number = setting.Descriptor.Number;
        var endpoints = setting.Endpoints.Where(e => e.Descriptor.Transfer is Kind.Bulk or Kind.Interrupt).ToList();
        var (input, output) = (endpoints.Find(e => e.Descriptor.IsIn), endpoints.Find(e => !e.Descriptor.IsIn));
        if (input is null && output is null) throw new InvalidDataException("a MIDI interface has a bulk endpoint for at least one direction (USB MIDI 1.0 §6.2)");
        var control = device.Configuration.Interfaces.LastOrDefault(i => i.Descriptor.Class == UsbClass.Audio && i.Descriptor.SubClass == AudioControl && i.Descriptor.Number < number);
        var association = device.Configuration.Associations.FirstOrDefault(a => number >= a.FirstInterface && number < a.FirstInterface + a.InterfaceCount);
        var name = device.Text(setting.Descriptor.StringIndex) ?? device.Text(association?.StringIndex ?? 0) ?? device.Text(control?.Descriptor.StringIndex ?? 0)
            ?? device.Text(device.Device.ProductString) ?? device.Name;
        device.Claim(number, "MIDI driver");
        return new MidiStreamingPort(device, number, name, input, output, JackNames(device, setting));
    }

    void IListener.Received(ReadOnlySpan<byte> data, TimeSpan time)
    {
        _now = time;
        _decoder.Take(data);
    }

    void IListener.Ended(TransferFailure failure) => Ended = failure;

    public void Open()
    {
        if (IsOpen) throw new InvalidOperationException($"{Name} is open already");
        Discard();
        Ended = null;
        _stream = _in is { } endpoint ? _device.Listen(endpoint.Address, endpoint.PacketSize, this) : null;
        IsOpen = true;
    }

    public void Close()
    {
        _stream?.Dispose();
        (_stream, IsOpen) = (null, false);
        Discard();
    }

    public MidiMessage? Read(TimeSpan limit)
    {
        if (_queue.Count == 0 && limit > TimeSpan.Zero && IsOpen) _device.Clock.Wait(() => _queue.Count > 0 || Ended is not null, limit);
        if (!_queue.TryDequeue(out var next)) return null;
        _sysExBytes -= next.SysEx?.Length ?? 0;
        Bytes bytes = next.SysEx ?? [.. new[] { (byte)next.Short, (byte)(next.Short >> 8), (byte)(next.Short >> 16) }.Take(next.Length)];
        return new MidiMessage(next.Cable, bytes, next.Time);
    }

    public void Discard()
    {
        _queue.Clear();
        _sysExBytes = 0;
    }

    public void Write(int cable, ReadOnlySpan<byte> messages, TimeSpan? limit = null)
    {
        if (_out is not { } endpoint) throw new InvalidOperationException($"{Name} takes no MIDI: it has no OUT endpoint");
        if (cable < 0 || cable >= ToDevice.Count) throw new ArgumentOutOfRangeException(nameof(cable), cable, $"{Name} has cables 0 to {ToDevice.Count - 1} to the device");
        ReadOnlySpan<byte> packets = MidiPackets.Encode(cable, messages);
        while (!packets.IsEmpty)
        {
            var piece = packets[..Math.Min(packets.Length, WritePiece)];
            _device.Write(endpoint, piece, limit: limit);
            packets = packets[piece.Length..];
        }
    }

    private void OnMessage(int cable, ReadOnlySpan<byte> message)
    {
        var sysEx = message.Length > 3 || message[0] == MidiPackets.SysExStart ? message.ToArray() : null;
        while (_queue.Count >= QueueCapacity || _queue.Count > 0 && _sysExBytes + (sysEx?.Length ?? 0) > MostSysExBytes)
        {
            _sysExBytes -= _queue.Dequeue().SysEx?.Length ?? 0;
            Dropped++;
        }

        var packed = 0u;
        if (sysEx is null)
        {
            for (var i = 0; i < message.Length; i++) packed |= (uint)message[i] << 8 * i;
        }

        _sysExBytes += sysEx?.Length ?? 0;
        _queue.Enqueue((cable, message.Length, packed, sysEx, _now));
        Input?.Invoke(cable, message, _now);
    }

    // One cable for each embedded jack of the endpoint (USB MIDI 1.0 §6.2.2); without that descriptor hosts take one.
    private static ImmutableArray<string> Cables(EndpointSetting? endpoint, IReadOnlyDictionary<byte, string> jacks)
    {
        if (endpoint is null) return [];
        var ids = endpoint.Extras.OfType<MidiEndpointDescriptor>().FirstOrDefault()?.Jacks;
        return ids is { Count: > 0 and <= 16 } known ? [.. known.Select(id => jacks.GetValueOrDefault(id, ""))] : [""];
    }

    /// <summary>Names of embedded jacks: their own, else that of the external jack at the other end.</summary>
    private static Dictionary<byte, string> JackNames(IUsbDevice device, InterfaceSetting setting)
    {
        var ins = setting.Extras.OfType<MidiInJackDescriptor>().ToList();
        var outs = setting.Extras.OfType<MidiOutJackDescriptor>().ToList();
        var names = new Dictionary<byte, string>();
        foreach (var jack in outs.Where(j => j.Jack == MidiJackType.Embedded))
        {
            var other = ins.Find(i => i.Jack == MidiJackType.External && jack.Pins.Any(p => p.Source == i.Id));
            if ((device.Text(jack.StringIndex) ?? device.Text(other?.StringIndex ?? 0)) is { } name) names.TryAdd(jack.Id, name);
        }

        foreach (var jack in ins.Where(j => j.Jack == MidiJackType.Embedded))
        {
            var other = outs.Find(o => o.Jack == MidiJackType.External && o.Pins.Any(p => p.Source == jack.Id));
            if ((device.Text(jack.StringIndex) ?? device.Text(other?.StringIndex ?? 0)) is { } name) names.TryAdd(jack.Id, name);
        }

        return names;
    }
}
