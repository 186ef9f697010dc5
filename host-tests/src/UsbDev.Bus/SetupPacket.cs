using System.Buffers.Binary;

namespace UsbDev.Bus;

/// <summary>The eight bytes of a control request (USB 2.0 §9.3).</summary>
/// <param name="RequestType">bmRequestType: direction, type, recipient.</param>
/// <param name="Request">bRequest.</param>
/// <param name="Value">wValue.</param>
/// <param name="Index">wIndex.</param>
/// <param name="Length">wLength: bytes of the data stage.</param>
public readonly record struct SetupPacket(byte RequestType, byte Request, ushort Value, ushort Index, ushort Length)
{
    /// <summary>Bytes of a setup packet.</summary>
    public const int Size = 8;

    /// <summary>The data stage, if any, goes from device to host.</summary>
    public bool IsIn => (RequestType & 0x80) != 0;

    /// <summary>Reads the eight bytes.</summary>
    public static SetupPacket Read(ReadOnlySpan<byte> bytes) => new(bytes[0], bytes[1], BinaryPrimitives.ReadUInt16LittleEndian(bytes[2..]),
        BinaryPrimitives.ReadUInt16LittleEndian(bytes[4..]), BinaryPrimitives.ReadUInt16LittleEndian(bytes[6..]));

    /// <summary>Writes the eight bytes.</summary>
    public void Write(Span<byte> bytes)
    {
        bytes[0] = RequestType;
        bytes[1] = Request;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[2..], Value);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[4..], Index);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[6..], Length);
    }
}
