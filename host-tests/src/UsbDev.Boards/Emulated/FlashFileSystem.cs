namespace UsbDev.Boards.Emulated;

/// <summary>Where MicroPython keeps its files in a chip's flash, and how: facts of the ports' <c>_boot.py</c> and flash drivers.</summary>
/// <param name="Offset">Bytes from the flash's first byte.</param>
/// <param name="Size">Its bytes.</param>
/// <param name="BlockSize">Bytes of a block.</param>
/// <param name="Version">Of littlefs: 1 or 2.</param>
public sealed record FlashFileSystem(int Offset, int Size, int BlockSize, int Version)
{
    /// <summary>Bytes that are written at once at least. MicroPython has littlefs 2 keep four times as much, which must be a divisor of a block.</summary>
    internal int ProgramSize => Version == 2 && BlockSize % 1024 != 0 ? 128 : 256;
}
