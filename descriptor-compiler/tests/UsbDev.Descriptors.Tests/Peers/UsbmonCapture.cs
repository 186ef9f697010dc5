using System.Buffers.Binary;

namespace UsbDev.Descriptors.Tests.Peers;

/// <summary>A capture file as Linux' usbmon writes it (link type 220), enough for Wireshark to follow a HID device.</summary>
internal sealed class UsbmonCapture
{
    private const uint LinkTypeUsbLinuxMmapped = 220;
    private const int HeaderLength = 64;
    private readonly MemoryStream _file = new();
    private ulong _urb;

    public UsbmonCapture()
    {
        Span<byte> header = stackalloc byte[24];
        BinaryPrimitives.WriteUInt32LittleEndian(header, 0xA1B2C3D4);
        BinaryPrimitives.WriteUInt16LittleEndian(header[4..], 2);
        BinaryPrimitives.WriteUInt16LittleEndian(header[6..], 4);
        BinaryPrimitives.WriteUInt32LittleEndian(header[16..], ushort.MaxValue + HeaderLength);
        BinaryPrimitives.WriteUInt32LittleEndian(header[20..], LinkTypeUsbLinuxMmapped);
        _file.Write(header);
    }

    /// <summary>Packets written so far: the number of the last one in Wireshark.</summary>
    public int Packets { get; private set; }

    /// <summary>A control request and its answer.</summary>
    public void Control(int device, byte requestType, byte request, ushort value, ushort index, ReadOnlySpan<byte> answer)
    {
        Span<byte> setup = [requestType, request, (byte)value, (byte)(value >> 8), (byte)index, (byte)(index >> 8), (byte)answer.Length, (byte)(answer.Length >> 8)];
        Transfer(device, 2, 0x80, setup, answer);
    }

    /// <summary>An interrupt IN transfer.</summary>
    public void Interrupt(int device, byte endpoint, ReadOnlySpan<byte> data) => Transfer(device, 1, endpoint, [], data);

    public byte[] ToBytes() => _file.ToArray();

    private void Transfer(int device, byte type, byte endpoint, ReadOnlySpan<byte> setup, ReadOnlySpan<byte> data)
    {
        _urb++;
        Packet('S', device, type, endpoint, setup, [], data.Length);
        Packet('C', device, type, endpoint, [], data, data.Length);
    }

    private void Packet(char kind, int device, byte type, byte endpoint, ReadOnlySpan<byte> setup, ReadOnlySpan<byte> data, int length)
    {
        Packets++;
        Span<byte> packet = stackalloc byte[16 + HeaderLength];
        packet.Clear();
        BinaryPrimitives.WriteInt32LittleEndian(packet, Packets);
        BinaryPrimitives.WriteInt32LittleEndian(packet[8..], HeaderLength + data.Length);
        BinaryPrimitives.WriteInt32LittleEndian(packet[12..], HeaderLength + data.Length);
        var header = packet[16..];
        BinaryPrimitives.WriteUInt64LittleEndian(header, _urb);
        header[8] = (byte)kind;
        header[9] = type;
        header[10] = endpoint;
        header[11] = (byte)(1 + device % 100);
        BinaryPrimitives.WriteUInt16LittleEndian(header[12..], (ushort)(1 + device / 100));
        header[14] = (byte)(setup.IsEmpty ? '-' : 0);
        header[15] = (byte)(data.IsEmpty ? '<' : 0);
        BinaryPrimitives.WriteInt32LittleEndian(header[32..], length);
        BinaryPrimitives.WriteInt32LittleEndian(header[36..], data.Length);
        setup.CopyTo(header[40..]);
        _file.Write(packet);
        _file.Write(data);
    }
}
