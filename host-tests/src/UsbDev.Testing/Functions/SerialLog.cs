using System.Text;
using UsbDev.Compiler;
using UsbDev.Host;

namespace UsbDev.Testing.Functions;

/// <summary>What a serial port of the gadget has sent; the host keeps it open while the device is configured, as a terminal does.</summary>
public sealed class SerialLog(CdcFunction function) : FunctionLog(function), ISerialSource, IPort
{
    /// <summary>How the port is opened.</summary>
    public static readonly LineCoding Coding = new(115_200);

    private const int Capacity = 4 << 20; // bytes
    private readonly List<byte> _bytes = [];
    private readonly List<(int At, TimeSpan Time)> _pieces = [];

    /// <summary>The port while the device is configured.</summary>
    public ISerialPort? Port { get; private set; }

    /// <summary>The host does not open it: nobody listens, DTR is off.</summary>
    public bool IsClosed { get; private set; }

    bool ISerialSource.IsThere => Port is not null;

    SerialState ISerialSource.State => Port?.State ?? SerialState.None;

    /// <summary>More came than is kept.</summary>
    public bool Overflowed { get; private set; }

    /// <inheritdoc/>
    public override int Count => _bytes.Count;

    /// <summary>What was sent from a position on.</summary>
    public ReadOnlySpan<byte> Since(int position) => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_bytes)[Math.Min(position, _bytes.Count)..];

    /// <inheritdoc/>
    public override bool HasSent(int cursor) => _bytes.Count > cursor;

    /// <inheritdoc/>
    public override IEnumerable<(TimeSpan Time, string Text)> Tell(int cursor)
    {
        // What came within one millisecond is one line.
        for (var i = 0; i < _pieces.Count;)
        {
            var (from, time) = _pieces[i];
            for (i++; i < _pieces.Count && _pieces[i].Time - time < TimeSpan.FromMilliseconds(1);) i++;
            var to = i < _pieces.Count ? _pieces[i].At : _bytes.Count;
            if (to > cursor) yield return (time, "sent " + Show(_bytes.GetRange(Math.Max(from, cursor), to - Math.Max(from, cursor)).ToArray()));
        }
    }

    /// <summary>Bytes as text where they are text, else in hexadecimal.</summary>
    internal static string Show(ReadOnlySpan<byte> bytes)
    {
        foreach (var b in bytes)
            if (b is < 0x20 and not (0x07 or 0x08 or 0x09 or 0x0A or 0x0D or 0x1B) or >= 0x7F) return Format.Bytes(bytes);
        return Quote.Text(Encoding.ASCII.GetString(bytes));
    }

    internal override void Attach(IUsbDevice? device, int firstInterface)
    {
        if (Port is not null) Port.Input -= OnInput;
        Port = null;
        if (device is null) return;
        var number = firstInterface + Function.Interfaces[0];
        Port = device.Serial.FirstOrDefault(p => p.Interface == number);
        if (Port is null) return;
        Port.Input += OnInput;
        if (!IsClosed) Port.Open(Coding);
    }

    void IPort.Open()
    {
        IsClosed = false;
        if (Port is { IsOpen: false } port) port.Open(Coding);
    }

    void IPort.Close()
    {
        IsClosed = true;
        Port?.Close();
    }

    private void OnInput(ReadOnlySpan<byte> data, TimeSpan time)
    {
        Port!.Discard();
        if (_bytes.Count + data.Length > Capacity)
        {
            Overflowed = true;
            return;
        }

        _pieces.Add((_bytes.Count, time));
        _bytes.AddRange(data);
    }
}
