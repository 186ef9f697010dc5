namespace UsbDev.Boards.Virtual;

/// <summary>The virtual board's console. What is typed faster than the board reads waits here, in order.</summary>
internal sealed unsafe class VirtualConsole(BoardMemory memory, Action wake) : IBoardConsole
{
    private readonly Queue<byte> _waiting = new();
    private uint _head; // the board may have written anything into its own copy

    public event ConsoleOutput? Output;

    public void Type(ReadOnlySpan<byte> bytes)
    {
        foreach (var b in bytes)
            _waiting.Enqueue(b);
        Refill();
    }

    /// <summary>Hands on what the board has room for.</summary>
    public void Refill()
    {
        if (memory.Shared is null)
            return;
        var before = _head;
        while (_head - memory.Shared->ConsoleTail < BoardShared.ConsoleSize && _waiting.TryDequeue(out var b))
            memory.Shared->Console[_head++ % BoardShared.ConsoleSize] = b;
        if (_head == before)
            return;
        memory.Shared->ConsoleHead = _head;
        wake();
    }

    /// <summary>A fresh board is in the memory.</summary>
    public void Begin()
    {
        _head = 0;
        Refill();
    }

    /// <summary>The board was reset: what was typed to the old one is lost.</summary>
    public void Forget() => _waiting.Clear();

    /// <summary>The board writes.</summary>
    public void Write(ReadOnlySpan<byte> bytes) => Output?.Invoke(bytes);
}
