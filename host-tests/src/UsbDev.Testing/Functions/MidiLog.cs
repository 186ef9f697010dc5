using UsbDev.Compiler;
using UsbDev.Host;

namespace UsbDev.Testing.Functions;

/// <summary>The MIDI messages that a function has sent; the host keeps its port open while the device is configured.</summary>
internal sealed class MidiLog(MidiFunction function) : FunctionLog(function), IPort
{
    private const int Capacity = 100_000; // messages
    private readonly List<MidiMessage> _messages = [];

    /// <summary>The port while the device is configured.</summary>
    public IMidiPort? Port { get; private set; }

    /// <summary>The host does not open it: nobody reads what the device sends.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Everything that was sent, in order.</summary>
    public IReadOnlyList<MidiMessage> Messages => _messages;

    /// <summary>More came than is kept.</summary>
    public bool Overflowed { get; private set; }

    /// <inheritdoc/>
    public override int Count => _messages.Count;

    /// <inheritdoc/>
    public override bool HasSent(int cursor) => _messages.Count > cursor;

    /// <inheritdoc/>
    public override IEnumerable<(TimeSpan Time, string Text)> Tell(int cursor) => _messages.Skip(cursor).Select(m => (m.Time, "played " + Show(m)));

    /// <summary>A message with its cable, where there are several.</summary>
    internal string Show(MidiMessage message) => MidiText.Write(message.Bytes.Span) + (((MidiFunction)Function).FromDevice.Length > 1 ? $" on {CableName(message.Cable)}" : "");

    internal override void Attach(IUsbDevice? device, int firstInterface)
    {
        if (Port is not null) Port.Input -= OnInput;
        Port = null;
        if (device is null) return;
        // Audio control comes first, MIDI streaming second.
        var numbers = Function.Interfaces.Select(i => i + firstInterface).ToList();
        Port = device.Midi.FirstOrDefault(p => numbers.Contains(p.Interface));
        if (Port is null) return;
        Port.Input += OnInput;
        if (!IsClosed) Port.Open();
    }

    void IPort.Open()
    {
        IsClosed = false;
        if (Port is { IsOpen: false } port) port.Open();
    }

    void IPort.Close()
    {
        IsClosed = true;
        if (Port is { IsOpen: true } port) port.Close();
    }

    private string CableName(int cable) => ((MidiFunction)Function).FromDevice.ElementAtOrDefault(cable) is { Length: > 0 } name ? name : $"cable {cable}";

    private void OnInput(int cable, ReadOnlySpan<byte> message, TimeSpan time)
    {
        Port!.Discard();
        Add(new MidiMessage(cable, message.ToArray(), time));
    }

    private void Add(MidiMessage message)
    {
        if (_messages.Count < Capacity) _messages.Add(message);
        else Overflowed = true;
    }
}
