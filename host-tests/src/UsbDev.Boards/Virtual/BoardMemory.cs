using System.Runtime.InteropServices;
using Wasmtime;

namespace UsbDev.Boards.Virtual;

/// <summary>
/// The memory of the board that runs at the moment, seen from outside; nothing while none runs. It is touched only by whoever holds the
/// timeline's baton.
/// </summary>
internal sealed unsafe class BoardMemory
{
    private Memory? _memory;
    private byte* _base; // never moves: the engine reserves the whole address space of a module (VirtualFirmware)
    private long _length;

    /// <summary>The struct shared with the board; null while no board runs.</summary>
    public BoardShared* Shared { get; private set; }

    /// <summary>Where <paramref name="memory"/> holds a struct of this program's ABI at <paramref name="shared"/>.</summary>
    /// <exception cref="FirmwareException">It does not.</exception>
    public void Attach(Memory memory, uint shared)
    {
        _memory = memory;
        _base = (byte*)memory.GetPointer();
        _length = memory.GetLength();
        if (shared % 8 != 0 || !TrySpan(shared, sizeof(BoardShared), out _))
            throw new FirmwareException($"board_shared() returned 0x{shared:X8}, which is no place for the struct");
        var candidate = (BoardShared*)(_base + shared);
        if (candidate->Abi != BoardShared.CurrentAbi || candidate->Size != sizeof(BoardShared))
            throw new FirmwareException($"it was built for board ABI {candidate->Abi} with a struct of {candidate->Size} bytes, this program speaks " +
                $"ABI {BoardShared.CurrentAbi} with {sizeof(BoardShared)} bytes; build both from the same sources");
        Shared = candidate;
    }

    /// <summary>No board runs any more.</summary>
    public void Detach()
    {
        Shared = null;
        _memory = null;
        _base = null;
        _length = 0;
    }

    /// <summary>The bytes from <paramref name="address"/> on; false where they are not all inside the memory.</summary>
    public bool TrySpan(uint address, int length, out Span<byte> span)
    {
        if (_base is null || length < 0 || address + (long)length > _length && address + (long)length > (_length = _memory!.GetLength()))
        {
            span = default;
            return false;
        }
        span = MemoryMarshal.CreateSpan(ref *(_base + address), length);
        return true;
    }
}
