using System.Buffers.Binary;
using UsbDev.Boards.Flashing;
using System.Runtime.InteropServices;

namespace UsbDev.Boards.Emulated;

/// <summary>A firmware image for a chip's flash: a UF2 file, or the bare bytes of a .bin file.</summary>
public sealed class FirmwareImage
{
    private const int BlockSize = 512, MaximumPayload = 476;
    private const uint MagicStart0 = 0x0A32_4655, MagicStart1 = 0x9E5D_5157, MagicEnd = 0x0AB1_6F30;
    private const uint NotMainFlash = 0x0000_0001, FamilyPresent = 0x0000_2000;
    private const long Largest = 64 << 20;

    private readonly List<(uint Address, ReadOnlyMemory<byte> Bytes)> _pieces;
    private readonly string _name;
    private readonly uint? _family;
    private readonly bool _bare;

    private FirmwareImage(string name, List<(uint, ReadOnlyMemory<byte>)> pieces, uint? family, bool bare)
    {
        (_name, _pieces, _family, _bare) = (name, pieces, family, bare);
    }

    /// <summary>Its UF2 family ID; null: it has none, or is a .bin file.</summary>
    public uint? Family => _family;

    /// <summary>It is a UF2 file; else bare bytes.</summary>
    public bool IsUf2 => !_bare;

    /// <summary>Bytes that it writes to the flash.</summary>
    public int Size => _pieces.Sum(piece => piece.Bytes.Length);

    /// <summary>Reads an image file.</summary>
    /// <exception cref="FirmwareException">It is not an image, or a broken one.</exception>
    public static FirmwareImage Load(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists)
            throw new FirmwareException($"{path}: no such file");
        if (file.Length > Largest)
            throw new FirmwareException($"{path}: {file.Length} bytes are more than any firmware image has");
        return Parse(Path.GetFileName(path), File.ReadAllBytes(path));
    }

    /// <summary>Reads an image from memory; UF2 is told from bare bytes by its first word.</summary>
    /// <exception cref="FirmwareException">It is not an image, or a broken one.</exception>
    public static FirmwareImage Parse(string name, byte[] content)
    {
        ArgumentNullException.ThrowIfNull(content);
        if (content.Length < 4 || BinaryPrimitives.ReadUInt32LittleEndian(content) != MagicStart0)
        {
            return content.Length is 0 || name.EndsWith(".uf2", StringComparison.OrdinalIgnoreCase)
                ? throw new FirmwareException($"{name}: not a UF2 file (its first word is not 0x{MagicStart0:X8})")
                : new FirmwareImage(name, [(0, content)], null, bare: true);
        }
        if (content.Length % BlockSize != 0)
            throw new FirmwareException($"{name}: truncated: {content.Length} bytes are not a whole number of {BlockSize}-byte blocks");
        return ParseUf2(name, content);
    }

    private static FirmwareImage ParseUf2(string name, byte[] content)
    {
        var pieces = new List<(uint, ReadOnlyMemory<byte>)>();
        uint? family = null;
        uint announced = 0;
        for (var at = 0; at < content.Length; at += BlockSize)
        {
            var block = content.AsSpan(at, BlockSize);
            uint Word(int offset, Span<byte> b) => BinaryPrimitives.ReadUInt32LittleEndian(b[offset..]);
            if (Word(0, block) != MagicStart0 || Word(4, block) != MagicStart1 || Word(508, block) != MagicEnd)
                throw new FirmwareException($"{name}: block {at / BlockSize} (offset {at}) has wrong magic numbers: the file is damaged");
            var (flags, address, size, count) = (Word(8, block), Word(12, block), Word(16, block), Word(24, block));
            if (size > MaximumPayload)
                throw new FirmwareException($"{name}: block {at / BlockSize} says that it holds {size} bytes; {MaximumPayload} are possible");
            announced = Math.Max(announced, count);
            if ((flags & NotMainFlash) != 0)
                continue;
            if ((flags & FamilyPresent) != 0)
                family ??= Word(28, block);
            pieces.Add((address, content.AsMemory(at + 32, (int)size)));
        }
        if (announced > content.Length / BlockSize)
            throw new FirmwareException($"{name}: truncated: {content.Length / BlockSize} of {announced} blocks are there");
        return new FirmwareImage(name, pieces, family, bare: false);
    }

    /// <summary>Looks whether it could run on a chip, without running it.</summary>
    /// <exception cref="FirmwareException">It is for another chip, or linked for another place.</exception>
    public void CheckFor(EmulatedChip chip) => Layout(chip);

    /// <summary>The whole flash of the chip with the image in it, erased (0xFF) elsewhere.</summary>
    /// <exception cref="FirmwareException">The image is for another chip, or linked for another place.</exception>
    internal byte[] Layout(EmulatedChip chip)
    {
        if (_family is { } family && family != chip.Family)
        {
            var other = Uf2Family.Of(family)?.Name;
            throw new FirmwareException($"{_name}: made for {other ?? "another chip"} (UF2 family 0x{family:X8}), not for {chip.Name} (0x{chip.Family:X8})");
        }
        var flash = new byte[chip.FlashSize];
        Array.Fill(flash, (byte)0xFF);
        foreach (var (address, bytes) in _pieces)
        {
            var offset = Offset(chip, address);
            if (offset < 0 || offset + bytes.Length > flash.Length)
                throw new FirmwareException($"{_name}: writes {bytes.Length} bytes to 0x{address:X8}, outside {chip.Name}'s flash (0x{chip.FlashBase:X8} to 0x{chip.FlashBase + (uint)chip.FlashSize:X8}): it is linked for another chip");
            bytes.Span.CopyTo(flash.AsSpan((int)offset));
        }
        CheckVectors(chip, flash);
        return flash;
    }

    /// <summary>
    /// Where the image keeps its files. MicroPython's ports write it down as two words beside each other, the place and the size of the rest of
    /// the flash, which differ from board to board, as a flash beside the chip does itself; an image without them gets what is usual on the chip.
    /// </summary>
    internal FlashFileSystem FileSystem(EmulatedChip chip, byte[] flash)
    {
        const int unit = 1024, least = 8 * unit;
        var end = _pieces.Max(piece => Offset(chip, piece.Address) + piece.Bytes.Length);
        var words = MemoryMarshal.Cast<byte, uint>(flash.AsSpan(0, (int)end));
        for (long size = chip.FlashSize; size <= chip.LargestFlash; size *= 2)
            for (var i = 0; i + 1 < words.Length; i++)
                if (words[i] >= end && words[i] + (long)words[i + 1] == size && words[i] % unit == 0 && words[i + 1] >= least)
                    return chip.Files with { Offset = (int)words[i], Size = (int)words[i + 1] };
        return chip.Files;
    }

    private long Offset(EmulatedChip chip, uint address) => _bare ? chip.FlashBase == 0 ? chip.VectorsAt : 0 : address - (long)chip.FlashBase;

    private void CheckVectors(EmulatedChip chip, byte[] flash)
    {
        var stack = BinaryPrimitives.ReadUInt32LittleEndian(flash.AsSpan(chip.VectorsAt));
        var reset = BinaryPrimitives.ReadUInt32LittleEndian(flash.AsSpan(chip.VectorsAt + 4));
        var inRam = stack > chip.RamBase && stack <= chip.RamBase + (uint)chip.RamSize;
        var inFlash = (reset & 1) == 1 && reset >= chip.FlashBase && reset < chip.FlashBase + (uint)chip.FlashSize;
        if (!inRam || !inFlash)
            throw new FirmwareException($"{_name}: no program for {chip.Name} at 0x{chip.FlashBase + (uint)chip.VectorsAt:X8} (initial stack 0x{stack:X8}, reset vector 0x{reset:X8}): it is linked for another chip or another place");
    }
}
