using System.Buffers.Binary;

namespace UsbDev.Bus;

/// <summary>Writes packets as they are on the wire, PID to CRC (USB 2.0 §8.3 and §8.4).</summary>
internal static class Packet
{
    /// <summary>Bytes of the longest packet.</summary>
    public const int MaxSize = 1 + 1023 + 2;

    public static byte PidByte(PacketId pid) => (byte)((int)pid | ~(int)pid << 4);

    /// <summary>IN, OUT, SETUP.</summary>
    public static int WriteToken(Span<byte> packet, PacketId pid, int address, int endpoint) => WriteEleven(packet, pid, address & 0x7F | (endpoint & 0xF) << 7);

    public static int WriteStartOfFrame(Span<byte> packet, int frame) => WriteEleven(packet, PacketId.StartOfFrame, frame & 0x7FF);

    public static int WriteData(Span<byte> packet, PacketId pid, ReadOnlySpan<byte> data)
    {
        packet[0] = PidByte(pid);
        data.CopyTo(packet[1..]);
        BinaryPrimitives.WriteUInt16LittleEndian(packet[(1 + data.Length)..], Crc.Crc16(data));
        return 1 + data.Length + 2;
    }

    public static int WriteHandshake(Span<byte> packet, PacketId pid)
    {
        packet[0] = PidByte(pid);
        return 1;
    }

    private static int WriteEleven(Span<byte> packet, PacketId pid, int bits)
    {
        packet[0] = PidByte(pid);
        BinaryPrimitives.WriteUInt16LittleEndian(packet[1..], (ushort)(bits | Crc.Crc5(bits) << 11));
        return 3;
    }
}
