using System.Buffers.Binary;

namespace UsbDev.Cli.Tests;

/// <summary>UF2 images of a few Thumb instructions, put together here: firmware that does no more than one wrong thing.</summary>
internal static class TinyFirmware
{
    public const uint Rp2040 = 0xE48B_FF56, Rp2350 = 0xE48B_FF59, Samd21 = 0x68ED_2B88, Samd51 = 0x5511_4460;

    // As many as a chip with 32 interrupts has; all exceptions lead to the program's beginning.
    private const int Vectors = 48, ProgramAt = 4 * Vectors;

    // The second stage of an RP2040's boot: goes on to the reset vector. ldr r0, [reset]; ldr r0, [r0]; bx r0
    private static readonly ushort[] SecondStage = [0x4801, 0x6800, 0x4700, 0x0000, 0x0104, 0x1000];

    /// <summary>A whole image for a chip.</summary>
    /// <param name="family">The chip, by its UF2 family.</param>
    /// <param name="program">Its instructions; they begin at a multiple of 4.</param>
    /// <param name="address">Where it says that it is to be written; null: where it belongs.</param>
    /// <param name="reset">Its reset vector; null: the program's beginning.</param>
    public static byte[] Uf2(uint family, ushort[]? program = null, uint? address = null, uint? reset = null)
    {
        var isSamd = family is Samd21 or Samd51;
        var (vectorsAt, stack) = family switch { Samd21 => (0x2000u, 0x2000_8000u), Samd51 => (0x4000u, 0x2003_0000u), _ => (0x1000_0100u, 0x2004_0000u) };
        var code = new byte[256];
        BinaryPrimitives.WriteUInt32LittleEndian(code, stack);
        for (var vector = 1; vector < Vectors; vector++)
            BinaryPrimitives.WriteUInt32LittleEndian(code.AsSpan(4 * vector), vectorsAt + ProgramAt + 1);
        if (reset is { } other)
            BinaryPrimitives.WriteUInt32LittleEndian(code.AsSpan(4), other);
        Write(code.AsSpan(ProgramAt), program ?? [0xE7FE]);
        var stage = new byte[256];
        Write(stage, SecondStage);
        byte[][] blocks = isSamd ? [code, new byte[256]] : [stage, code];
        var file = new byte[512 * blocks.Length];
        for (var i = 0; i < blocks.Length; i++)
        {
            uint[] head = [0x0A32_4655, 0x9E5D_5157, 0x2000, (address ?? (isSamd ? vectorsAt : 0x1000_0000u)) + (uint)(256 * i), 256, (uint)i, (uint)blocks.Length, family];
            var block = file.AsSpan(512 * i, 512);
            for (var word = 0; word < head.Length; word++)
                BinaryPrimitives.WriteUInt32LittleEndian(block[(4 * word)..], head[word]);
            blocks[i].CopyTo(block[32..]);
            BinaryPrimitives.WriteUInt32LittleEndian(block[508..], 0x0AB1_6F30);
        }
        return file;
    }

    private static void Write(Span<byte> at, ushort[] code)
    {
        for (var n = 0; n < code.Length; n++)
            BinaryPrimitives.WriteUInt16LittleEndian(at[(2 * n)..], code[n]);
    }
}
