namespace UsbDev.Boards.Flashing;

/// <summary>A family of chips that share images, by the number in a UF2 file's blocks, and the boot loaders that take them.</summary>
/// <param name="Name">The chip's name, as in <c>--board</c>.</param>
/// <param name="Id">The UF2 family ID.</param>
/// <param name="BoardIds">How the <c>Board-ID</c> in a boot drive's INFO_UF2.TXT begins.</param>
public sealed record Uf2Family(string Name, uint Id, params IReadOnlyList<string> BoardIds)
{
    /// <summary>Those that usbdev knows. A new one is one row.</summary>
    public static IReadOnlyList<Uf2Family> All { get; } =
    [
        new("rp2040", 0xE48B_FF56, "RPI-RP2"),
        new("rp2350", 0xE48B_FF59, "RP2350"),
        new("samd21", 0x68ED_2B88, "SAMD21"),
        new("samd51", 0x5511_4460, "SAMD51", "SAME5"),
        new("esp32-s2", 0xBFDD_4EEE, "ESP32S2"),
        new("esp32-s3", 0xC47E_5767, "ESP32S3"),
        new("nrf52840", 0xADA5_2840, "nRF52840"),
    ];

    /// <summary>The family with this number; null: an unknown one.</summary>
    public static Uf2Family? Of(uint id) => All.FirstOrDefault(family => family.Id == id);

    /// <summary>The family whose images a boot loader with this <c>Board-ID</c> takes; null: an unknown one.</summary>
    public static Uf2Family? OfBoard(string boardId) => All.FirstOrDefault(family => family.BoardIds.Any(begin => boardId.StartsWith(begin, StringComparison.OrdinalIgnoreCase)));
}
