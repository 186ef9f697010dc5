using System.Buffers.Binary;
using CsCheck;
using UsbDev.Boards.Emulated;

namespace UsbDev.Boards.Emulated.Tests;

/// <summary>Reading UF2 and BIN files, and what is said about those that will not do.</summary>
public sealed class FirmwareImageTests
{
    private const uint Rp2040Family = 0xE48B_FF56, Samd21Family = 0x68ED_2B88;

    [Fact]
    public void An_image_lies_in_the_flash_where_its_blocks_say_and_the_rest_is_erased()
    {
        var flash = FirmwareImage.Parse("good.uf2", Rp2040()).Layout(EmulatedChip.Rp2040);

        Assert.Equal(2 << 20, flash.Length);
        Assert.Equal(Program(0x2004_0000, 0x1000_0101).AsSpan(), flash.AsSpan(0x100, 256));
        Assert.True(flash.AsSpan(0x200).IndexOfAnyExcept((byte)0xFF) < 0);
    }

    [Fact]
    public void A_bin_file_lies_where_the_chip_starts()
    {
        var flash = FirmwareImage.Parse("good.bin", Program(0x2000_8000, 0x2101)).Layout(EmulatedChip.Samd21);

        Assert.Equal(0x2000_8000u, BinaryPrimitives.ReadUInt32LittleEndian(flash.AsSpan(0x2000)));
    }

    [Fact]
    public void Where_files_are_kept_is_read_from_the_image_or_is_what_is_usual()
    {
        var program = Program(0x2000_8000, 0x2101);
        Assert.Equal(EmulatedChip.Samd21.Files, Files(program));
        BinaryPrimitives.WriteInt32LittleEndian(program.AsSpan(100), 0x30000); // MicroPython's own image: 64 KB from 192 KB on
        BinaryPrimitives.WriteInt32LittleEndian(program.AsSpan(104), 0x10000);
        Assert.Equal(new FlashFileSystem(192 << 10, 64 << 10, 1536, 1), Files(program));
        BinaryPrimitives.WriteInt32LittleEndian(program.AsSpan(104), 0x20000); // beyond the flash
        Assert.Equal(EmulatedChip.Samd21.Files, Files(program));

        static FlashFileSystem Files(byte[] program)
        {
            var image = FirmwareImage.Parse("good.bin", program);
            return image.FileSystem(EmulatedChip.Samd21, image.Layout(EmulatedChip.Samd21));
        }
    }

    [Fact]
    public void A_file_that_is_no_UF2_a_truncated_one_and_a_damaged_one_are_named()
    {
        Says("not a UF2 file", "hello.uf2", "hello, world"u8.ToArray());
        Says("not a UF2 file", "empty.bin", []);
        Says("truncated: 1000 bytes", "cut.uf2", Rp2040()[..1000]);
        Says("truncated: 1 of 2 blocks", "half.uf2", Rp2040()[..512]);
        var damaged = Rp2040();
        damaged[512 + 508] ^= 1;
        Says("block 1 (offset 512) has wrong magic numbers", "damaged.uf2", damaged);
        var swollen = Rp2040();
        swollen[16 + 1] = 2;
        Says("block 0 says that it holds 512 bytes", "swollen.uf2", swollen);
        Says("no such file", Assert.Throws<FirmwareException>(() => FirmwareImage.Load("/no/such/file.uf2")));
    }

    [Fact]
    public void An_image_for_another_chip_or_linked_for_another_place_is_refused()
    {
        Says("made for samd21 (UF2 family 0x68ED2B88), not for rp2040", "samd.uf2", Uf2(Samd21Family, (0x2000, Program(0x2000_8000, 0x2101))));
        Says("made for another chip (UF2 family 0x12345678)", "foreign.uf2", Uf2(0x1234_5678, (0x1000_0000, new byte[256])));
        Says("outside rp2040's flash", "ram.uf2", Uf2(Rp2040Family, (0x2000_0000, new byte[256])));
        Says("no program for rp2040 at 0x10000100", "moved.uf2", Uf2(Rp2040Family, (0x1001_0000, Program(0x2004_0000, 0x1000_0101))));
        Says("reset vector 0x00000101", "linked.uf2", Uf2(Rp2040Family, (0x1000_0100, Program(0x2004_0000, 0x101))));
        Says("initial stack 0x30000000", "stack.uf2", Uf2(Rp2040Family, (0x1000_0100, Program(0x3000_0000, 0x1000_0101))));
    }

    [Fact]
    public void A_missing_emulator_or_boot_ROM_is_named_with_the_way_to_get_it()
    {
        Says("firmware/build emulator", Assert.Throws<FirmwareException>(() => EmulatorPackage.Open("/no/such/folder")));
        var file = Path.Combine(Directory.CreateTempSubdirectory("usbdev-image-").FullName, "good.uf2");
        File.WriteAllBytes(file, Rp2040());
        Says("boot ROM cannot be read", Assert.Throws<FirmwareException>(() => EmulatedFirmware.Load(EmulatedChip.Rp2040, name => "/no/such/" + name, file)));
        File.WriteAllBytes(file + ".rom", []);
        Says("no boot ROM", Assert.Throws<FirmwareException>(() => EmulatedFirmware.Load(EmulatedChip.Rp2040, _ => file + ".rom", file)));
        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
    }

    [Fact]
    public void Whatever_the_bytes_are_the_answer_is_an_image_or_a_message() =>
        Gen.Select(Gen.Int[0, 1023], Gen.Byte, Gen.Int[0, 1024]).Sample((at, value, length) =>
        {
            var bytes = Rp2040();
            bytes[at] = value;
            try
            {
                FirmwareImage.Parse("fuzzed.uf2", bytes[..length]).Layout(EmulatedChip.Rp2040);
            }
            catch (FirmwareException e)
            {
                Assert.StartsWith("fuzzed.uf2: ", e.Message, StringComparison.Ordinal);
            }
        });

    private static void Says(string text, string name, byte[] content) =>
        Says(text, Assert.Throws<FirmwareException>(() => FirmwareImage.Parse(name, content).Layout(EmulatedChip.Rp2040)));

    private static void Says(string text, FirmwareException e) => Assert.Contains(text, e.Message, StringComparison.Ordinal);

    private static byte[] Rp2040() => Uf2(Rp2040Family, (0x1000_0000, new byte[256]), (0x1000_0100, Program(0x2004_0000, 0x1000_0101)));

    /// <summary>256 bytes that begin with a vector table.</summary>
    private static byte[] Program(uint stack, uint reset)
    {
        var bytes = new byte[256];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, stack);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4), reset);
        return bytes;
    }

    private static byte[] Uf2(uint family, params (uint Address, byte[] Bytes)[] blocks)
    {
        var file = new byte[512 * blocks.Length];
        for (var i = 0; i < blocks.Length; i++)
        {
            uint[] head = [0x0A32_4655, 0x9E5D_5157, 0x2000, blocks[i].Address, (uint)blocks[i].Bytes.Length, (uint)i, (uint)blocks.Length, family];
            var block = file.AsSpan(512 * i, 512);
            for (var word = 0; word < head.Length; word++)
                BinaryPrimitives.WriteUInt32LittleEndian(block[(4 * word)..], head[word]);
            blocks[i].Bytes.CopyTo(block[32..]);
            BinaryPrimitives.WriteUInt32LittleEndian(block[508..], 0x0AB1_6F30);
        }
        return file;
    }
}
