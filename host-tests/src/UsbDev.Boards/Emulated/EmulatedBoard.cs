using Microsoft.ClearScript;
using Microsoft.ClearScript.JavaScript;
using UsbDev.Bus;

namespace UsbDev.Boards.Emulated;

/// <summary>A board around an emulated chip that runs a real firmware image.</summary>
/// <remarks>It runs on the thread of whoever lets simulated time pass; the chip's clock and the bus's are one.</remarks>
public sealed class EmulatedBoard : Agent, IBoard
{
    private const int Connection = 1, Endpoint = 2, Wakeup = 3, Pin = 4, ResetAsked = 5; // messages.mjs

    private readonly EmulatedChip _kind;
    private readonly byte[] _rom;
    private readonly FlashFileSystem _fileSystem;
    private readonly EmulatedFirmware _firmware;
    private readonly ChipEngine _engine;
    private readonly EmulatedUsb _usb;
    private readonly EmulatedPins _pins;
    private readonly EmulatedConsole _console;
    private readonly EmulatedFiles _files;
    private readonly ITypedArray<byte> _flash;
    private readonly double[] _messages = new double[3 * 256];
    private bool _delivering;
    private bool _disposed;
    private long _poweredAt; // the chip's own clock starts at 0

    /// <summary>A board that is still without power.</summary>
    /// <param name="timeline">Where it lives; it adds itself.</param>
    /// <param name="firmware">What it runs.</param>
    public EmulatedBoard(Timeline timeline, EmulatedFirmware firmware)
    {
        ArgumentNullException.ThrowIfNull(timeline);
        ArgumentNullException.ThrowIfNull(firmware);
        (_kind, _rom, _fileSystem) = (firmware.Chip, firmware.BootRom, firmware.Files);
        _firmware = firmware;
        _engine = firmware.TakeEngine();
        _flash = _engine.Bytes(firmware.Flash);
        Packet = _engine.Bytes(1024);
        (_usb, _pins, _console) = (new EmulatedUsb(this), new EmulatedPins(this), new EmulatedConsole(this));
        _files = new EmulatedFiles(this, firmware.LittleFs);
        timeline.Add(this);
    }

    internal ChipEngine Engine => _engine;

    internal ScriptObject? Chip { get; private set; }

    internal ScriptObject UsbModel { get; private set; } = null!;

    internal ITypedArray<byte> Packet { get; }

    /// <summary>The part of the flash where the files are.</summary>
    internal byte[] FileSystem
    {
        get
        {
            var content = new byte[_fileSystem.Size];
            _flash.Read((ulong)_fileSystem.Offset, (ulong)content.Length, content, 0);
            return content;
        }

        set => _flash.Write(value, 0, (ulong)value.Length, (ulong)_fileSystem.Offset);
    }

    /// <inheritdoc/>
    public long LocalTime => Math.Max(Timeline.Now, Chip is { } chip ? _poweredAt + Convert.ToInt64(chip["nanos"]) : 0);

    /// <inheritdoc/>
    public long Executed { get; private set; }

    /// <inheritdoc/>
    public string ExecutedUnit => "instructions";

    /// <inheritdoc/>
    public long? TakeInterruptsOff() => Chip is { } chip ? Convert.ToInt64(((ScriptObject)((ScriptObject)chip["chip"])["interruptsOff"]).InvokeMethod("take")) : null;

    /// <inheritdoc/>
    public string Kind => _kind.Name;

    /// <inheritdoc/>
    public IDevicePort Usb => _usb;

    /// <inheritdoc/>
    public IBoardFiles Files => _files;

    /// <inheritdoc/>
    public IBoardConsole Console => _console;

    /// <inheritdoc/>
    public IBoardPins Pins => _pins;

    /// <inheritdoc/>
    public BoardFault? Fault { get; private set; }

    /// <inheritdoc/>
    public string? Activity => Chip is { } chip ? $"the {_kind.Name}'s core {chip["activity"]}" : null;

    /// <inheritdoc/>
    public void PowerOn()
    {
        _files.Flush();
        _poweredAt = Timeline.Now;
        Chip = _engine.Create(_engine.Bytes(_rom), _flash);
        UsbModel = (ScriptObject)Chip["usb"];
        _pins.Restore();
        Due = Timeline.Now;
    }

    /// <inheritdoc/>
    public void HardReset()
    {
        var wasConnected = _usb.Connected;
        Chip = null;
        Fault = null;
        if (wasConnected)
            _usb.Announce(PortChangeKind.Connection, 0, Timeline.Now);
        PowerOn();
    }

    /// <inheritdoc/>
    protected override void Run(long horizon)
    {
        if (Chip is not { } chip)
        {
            Due = Timeline.Never;
            return;
        }
        Executed += Convert.ToInt64(chip.InvokeMethod("run", (double)(horizon - _poweredAt)));
        var now = _poweredAt + Convert.ToInt64(chip["nanos"]);
        if (chip["fault"] is string { Length: > 0 } fault)
        {
            Die($"the {_kind.Name}'s core has faulted: {fault}", now);
            return;
        }
        SetDue(chip);
        Deliver(chip);
    }

    /// <summary>Before a call from the bus's side: the chip's clock must not lag behind.</summary>
    internal void CatchUp() => Chip?.InvokeMethod("catchUp", (double)(Timeline.Now - _poweredAt));

    /// <summary>After a call from the bus's side: what the chip had to say, and when it wants to run.</summary>
    internal void Collect()
    {
        if (Chip is not { } chip)
            return;
        SetDue(chip);
        Deliver(chip);
    }

    private void SetDue(ScriptObject chip)
    {
        var due = Convert.ToInt64(chip["due"]);
        Due = due < 0 ? Timeline.Never : _poweredAt + due;
    }

    private void Deliver(ScriptObject chip)
    {
        if (_delivering)
            return; // what a message has led to follows it
        _delivering = true;
        try
        {
            while (Chip == chip && DeliverSome(chip))
            {
            }
        }
        finally
        {
            _delivering = false;
        }
    }

    private bool DeliverSome(ScriptObject chip)
    {
        _console.Collect(chip);
        var count = Convert.ToInt32(((ScriptObject)chip["messages"]).InvokeMethod("take"));
        if (count == 0)
            return false;
        ((ITypedArray<double>)((ScriptObject)chip["messages"])["cells"]).Read(0, (ulong)count * 3, _messages, 0);
        for (var i = 0; i < count; i++)
        {
            var (kind, value, time) = ((int)_messages[3 * i], (int)_messages[3 * i + 1], Math.Max(Timeline.Now, _poweredAt + (long)_messages[3 * i + 2]));
            switch (kind)
            {
                case Connection:
                    _usb.Announce(PortChangeKind.Connection, 0, time);
                    break;
                case Endpoint:
                    _usb.Announce(PortChangeKind.Endpoint, (byte)value, time);
                    break;
                case Wakeup:
                    _usb.Announce(PortChangeKind.RemoteWakeup, 0, time);
                    break;
                case Pin:
                    _pins.Announce(value >> 1, (value & 1) != 0, time);
                    break;
                case ResetAsked:
                    HardReset();
                    return false;
            }
        }
        return true;
    }

    private void Die(string text, long time)
    {
        Fault = new BoardFault(text);
        Chip = null;
        Due = Timeline.Never;
        _usb.Announce(PortChangeKind.Connection, 0, Math.Max(time, Timeline.Now));
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        if (_disposed)
            return ValueTask.CompletedTask;
        _disposed = true;
        Timeline.Remove(this);
        // What is let go of here V8 can free at once; else it would wait for this process's collector.
        Chip?.Dispose();
        UsbModel?.Dispose();
        Packet.Dispose();
        _flash.Dispose();
        Chip = null;
        _firmware.ReturnEngine(_engine);
        return ValueTask.CompletedTask;
    }
}
