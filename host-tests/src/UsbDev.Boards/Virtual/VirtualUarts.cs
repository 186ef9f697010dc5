using UsbDev.Boards.Serial;
using UsbDev.Bus;

namespace UsbDev.Boards.Virtual;

/// <summary>The virtual chip's UARTs: bytes in the board's rings, bits on its pins.</summary>
internal sealed class VirtualUarts
{
    private readonly VirtualUart[] _uarts = new VirtualUart[BoardShared.UartCount];

    public VirtualUarts(Timeline timeline, BoardMemory memory, VirtualPins pins, Action wake)
    {
        for (var i = 0; i < _uarts.Length; i++)
            _uarts[i] = new VirtualUart(timeline, memory, pins, wake, i);
        pins.InputChanged = (pin, level) =>
        {
            var isHeard = false;
            foreach (var uart in _uarts)
                isHeard |= uart.Hear(pin, level, timeline.Now);
            return isHeard;
        };
    }

    /// <summary>The board says that it has changed something of a UART.</summary>
    public void Doorbell(UartDoorbell what, int uart, long time)
    {
        if (uart is >= 0 and < BoardShared.UartCount)
            _uarts[uart].Doorbell(what, time);
    }

    /// <summary>The firmware is gone, and with it what it has set.</summary>
    public void End(long time)
    {
        foreach (var uart in _uarts)
            uart.Stop(time);
    }
}

/// <summary>One UART.</summary>
internal sealed unsafe class VirtualUart
{
    private const double BreakBits = 13; // as firmware/virtual/uart_virtual.c waits
    private const int WakeEvery = 32; // bytes sent: how soon the board fills its ring up again, as at a FIFO's trigger level

    private readonly BoardMemory _memory;
    private readonly VirtualPins _pins;
    private readonly Action _wake;
    private readonly int _number;
    private readonly SerialLine _line;
    private (int Tx, int Rx)? _at; // the pins; null: off
    private uint? _breakAt; // sent when TxTail has come there
    private bool _sendsByte; // and not a break

    public VirtualUart(Timeline timeline, BoardMemory memory, VirtualPins pins, Action wake, int number)
    {
        (_memory, _pins, _wake, _number) = (memory, pins, wake, number);
        _line = new SerialLine(timeline, level => pins.DriveFromInside(_at!.Value.Tx, level, timeline.Now));
        _line.Sent += OnSent;
        _line.Received += OnReceived;
    }

    private BoardUart* Registers => BoardShared.Uart(_memory.Shared, _number);

    public bool Hear(int pin, bool level, long time)
    {
        if (_at is not { } at || at.Rx != pin)
            return false;
        _line.Look(level, time);
        return true;
    }

    public void Doorbell(UartDoorbell what, long time)
    {
        if (_memory.Shared is null)
            return;
        switch (what)
        {
            case UartDoorbell.Format:
                SetFormat(time);
                break;
            case UartDoorbell.Break:
                _breakAt = Registers->TxHead;
                break;
        }

        SendNext();
    }

    public void Stop(long time)
    {
        if (_at is not { } at)
            return;
        _line.Clear();
        (_at, _breakAt) = (null, null);
        _pins.DriveFromInside(at.Tx, null, time);
    }

    private void SetFormat(long time)
    {
        var registers = *Registers;
        if (registers.BaudRate == 0)
        {
            Stop(time);
            return;
        }

        var at = (registers.TxPin % BoardShared.PinCount, registers.RxPin % BoardShared.PinCount);
        if (_at != at)
        {
            Stop(time);
            _at = at;
            _pins.DriveFromInside(at.Item1, true, time);
            _line.Clear(_pins.Level(at.Item2));
        }

        _line.Format = new SerialFormat(registers.BaudRate, Math.Clamp((int)registers.DataBits, 5, 8),
            registers.Parity switch { 1 => LineParity.Even, 2 => LineParity.Odd, _ => LineParity.None }, registers.StopBits == 2 ? 2 : 1);
    }

    private void SendNext()
    {
        if (_at is null || _line.Unsent > 0)
            return;
        var registers = Registers;
        if (_breakAt == registers->TxTail)
        {
            (_breakAt, _sendsByte) = (null, false);
            _line.SendBreak((long)(BreakBits * _line.Format.BitTime));
        }
        else if (registers->TxTail != registers->TxHead)
        {
            _sendsByte = true;
            _line.Send(registers->Tx[registers->TxTail % BoardShared.UartSize]);
        }
    }

    private void OnSent()
    {
        if (_memory.Shared is null)
            return;
        var registers = Registers;
        if (_sendsByte)
        {
            registers->TxTail++;
            if (registers->TxTail == registers->TxHead || registers->TxTail % WakeEvery == 0)
                _wake();
        }

        SendNext();
    }

    // As the chip's FIFO has it, which carries errors beside the byte: the byte is handed on, a break is a zero.
    private void OnReceived(SerialSign sign, byte value)
    {
        if (_memory.Shared is null)
            return;
        var registers = Registers;
        if (registers->RxHead - registers->RxTail >= BoardShared.UartSize)
            return; // lost, as on a chip
        registers->Rx[registers->RxHead % BoardShared.UartSize] = value;
        registers->RxHead++;
        _wake();
    }
}
