using UsbDev.Bus;

namespace UsbDev.Boards.Virtual;

/// <summary>What a virtual board is made of.</summary>
public sealed record VirtualBoardOptions
{
    /// <summary>The clock that it shares with the bus and other boards.</summary>
    public required Timeline Timeline { get; init; }

    /// <summary>The firmware; one for all boards of a process.</summary>
    public required VirtualFirmware Firmware { get; init; }

    /// <summary>Bytes of MicroPython's heap; a Raspberry Pi Pico has about 192 KB.</summary>
    public int HeapSize { get; init; } = 192 * 1024;

    /// <summary>The board's own number (<c>machine.unique_id()</c>), 8 bytes.</summary>
    public ReadOnlyMemory<byte> UniqueId { get; init; } = "usbdev01"u8.ToArray();

    /// <summary>Simulated ns that the interpreter takes for one step (a backward jump or a return). About 1,000 on a Raspberry Pi Pico.</summary>
    public int StepNs { get; init; } = 1000;

    /// <summary>Where the board's random numbers begin: the same seed gives the same run.</summary>
    public uint RandomSeed { get; init; } = 1;

    /// <summary>Bytes of memory that the firmware may take in all, with its heap.</summary>
    public long MemoryLimit { get; init; } = 32 * 1024 * 1024;

    /// <summary>Bytes that the board's file system may hold.</summary>
    public long FileSystemSize { get; init; } = 16 * 1024 * 1024;

    /// <summary>Throws where a value is out of range.</summary>
    /// <exception cref="ArgumentException">Says which one.</exception>
    internal VirtualBoardOptions Checked()
    {
        Check(HeapSize is >= 16 * 1024 and <= 16 * 1024 * 1024, nameof(HeapSize), "16 KB to 16 MB");
        Check(UniqueId.Length == VirtualChip.UniqueIdSize, nameof(UniqueId), "8 bytes");
        Check(StepNs is >= 1 and <= 1_000_000, nameof(StepNs), "1 ns to 1 ms");
        Check(MemoryLimit is >= 64 * 1024 and <= uint.MaxValue, nameof(MemoryLimit), "64 KB to 4 GB");
        Check(FileSystemSize is >= 0 and <= 1 << 30, nameof(FileSystemSize), "at most 1 GB");
        return this;

        static void Check(bool inRange, string name, string range)
        {
            if (!inRange)
                throw new ArgumentException($"out of range: {range}", name);
        }
    }
}
