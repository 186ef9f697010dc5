namespace UsbDev.Boards.Virtual;

/// <summary>
/// The virtual chip's UARTs. No wire is attached to them yet: what the board sends leaves it at once and nobody hears it, and nothing comes in.
/// </summary>
internal sealed unsafe class VirtualUarts(BoardMemory memory)
{
    /// <summary>The board says that it has changed something of a UART.</summary>
    public void Doorbell(int uart)
    {
        if (memory.Shared is null || uart is < 0 or >= BoardShared.UartCount)
            return;
        var registers = BoardShared.Uart(memory.Shared, uart);
        registers->TxTail = registers->TxHead;
    }
}
