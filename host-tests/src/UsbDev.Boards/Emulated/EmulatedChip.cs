namespace UsbDev.Boards.Emulated;

/// <summary>A chip that can be emulated.</summary>
/// <param name="Name">Its name, as in <c>--board</c>, and that of its firmware for <c>firmware/build</c>.</param>
/// <param name="Module">The JavaScript module that models it.</param>
/// <param name="BootRom">The image of its boot ROM, by the name that <c>firmware/build</c> has for it; null for a chip without one.</param>
/// <param name="FlashBase">Address of the flash's first byte.</param>
/// <param name="FlashSize">Bytes of flash.</param>
/// <param name="Family">Its UF2 family ID.</param>
/// <param name="RamBase">Address of the RAM's first byte.</param>
/// <param name="RamSize">Bytes of RAM.</param>
/// <param name="VectorsAt">Where an image's vector table stands, counted from the flash's first byte.</param>
/// <param name="Files">Where firmware keeps its files, unless an image says otherwise.</param>
public sealed record EmulatedChip(string Name, string Module, string? BootRom, uint FlashBase, int FlashSize, uint Family, uint RamBase, int RamSize, int VectorsAt, FlashFileSystem Files)
{
    /// <summary>The most flash that an image may say it has: more than <see cref="FlashSize"/> where the flash is a chip of its own, as boards like it.</summary>
    public int LargestFlash { get; init; } = FlashSize;

    /// <summary>RP2040 with 2 MB of flash, as on the Raspberry Pi Pico, or with up to 16; a 256-byte second boot stage stands before the vectors.</summary>
    public static EmulatedChip Rp2040 { get; } = new("rp2040", "rp2040", "rp2040-rom", 0x1000_0000, 2 << 20, 0xE48B_FF56, 0x2000_0000, 264 << 10, 0x100,
        new FlashFileSystem(640 << 10, 1408 << 10, 4096, 2)) { LargestFlash = 16 << 20 };

    /// <summary>SAMD21x18 with 256 KB of flash; an 8 KB UF2 boot loader stands before the image.</summary>
    public static EmulatedChip Samd21 { get; } = new("samd21", "samd21", null, 0, 256 << 10, 0x68ED_2B88, 0x2000_0000, 32 << 10, 0x2000,
        new FlashFileSystem(228 << 10, 28 << 10, 1536, 1));

    /// <summary>SAMD51x19 with 512 KB of flash; a 16 KB UF2 boot loader stands before the image.</summary>
    public static EmulatedChip Samd51 { get; } = new("samd51", "samd51", null, 0, 512 << 10, 0x5511_4460, 0x2000_0000, 192 << 10, 0x4000,
        new FlashFileSystem(384 << 10, 128 << 10, 1536, 2));

    /// <summary>All of them.</summary>
    public static IReadOnlyList<EmulatedChip> All { get; } = [Rp2040, Samd21, Samd51];
}
