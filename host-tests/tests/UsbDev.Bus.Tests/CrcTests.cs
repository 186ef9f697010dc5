namespace UsbDev.Bus.Tests;

/// <summary>Check sums against the examples that USB-IF's paper "Cyclic Redundancy Checks in USB" works out.</summary>
public sealed class CrcTests
{
    [Theory]
    [InlineData(0x15, 0xE, 0b11101)] // setup, the bits in the order in which they are sent: 10111
    [InlineData(0x3A, 0xA, 0b00111)] // out: 11100
    [InlineData(0x70, 0x4, 0b01110)] // in: 01110
    public void Crc5_of_tokens(int address, int endpoint, int crc) => Assert.Equal(crc, Crc.Crc5(address | endpoint << 7));

    [Theory]
    [InlineData(new byte[] { 0x00, 0x01, 0x02, 0x03 }, 0b1111_0111_0101_1110)]
    [InlineData(new byte[] { 0x23, 0x45, 0x67, 0x89 }, 0b0111_0000_0011_1000)]
    public void Crc16_of_data(byte[] data, int sent) => Assert.Equal(Reversed(sent), Crc.Crc16(data));

    // The paper writes the first bit sent first.
    private static int Reversed(int sixteen)
    {
        var result = 0;
        for (var bit = 0; bit < 16; bit++)
            result |= (sixteen >> bit & 1) << 15 - bit;
        return result;
    }
}
