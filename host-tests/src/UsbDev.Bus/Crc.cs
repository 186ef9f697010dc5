namespace UsbDev.Bus;

/// <summary>The check sums of USB 2.0 §8.3.5.</summary>
public static class Crc
{
    private static readonly ushort[] Table = MakeTable();

    /// <summary>CRC5 of a token's 11 bits: x⁵ + x² + 1, the bits as they stand in the packet.</summary>
    public static int Crc5(int elevenBits)
    {
        var crc = 0x1F;
        for (var bit = 0; bit < 11; bit++)
        {
            var feedback = (elevenBits >> bit ^ crc) & 1;
            crc >>= 1;
            if (feedback != 0)
                crc ^= 0x14;
        }
        return crc ^ 0x1F;
    }

    /// <summary>CRC16 of a data packet's bytes: x¹⁶ + x¹⁵ + x² + 1; sent low byte first.</summary>
    public static ushort Crc16(ReadOnlySpan<byte> data)
    {
        var crc = 0xFFFF;
        foreach (var value in data)
            crc = crc >> 8 ^ Table[(crc ^ value) & 0xFF];
        return (ushort)~crc;
    }

    private static ushort[] MakeTable()
    {
        var table = new ushort[256];
        for (var i = 0; i < 256; i++)
        {
            var crc = i;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? crc >> 1 ^ 0xA001 : crc >> 1;
            table[i] = (ushort)crc;
        }
        return table;
    }
}
