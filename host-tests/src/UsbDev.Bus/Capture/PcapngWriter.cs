using System.Buffers.Binary;
using System.Text;

namespace UsbDev.Bus.Capture;

/// <summary>
/// Writes blocks of the pcapng file format (draft-ietf-opsawg-pcapng), little-endian, into a stream, through a buffer of fixed size.
/// </summary>
internal sealed class PcapngWriter(Stream stream)
{
    private const uint SectionHeader = 0x0A0D0D0A;
    private const uint InterfaceDescription = 1;
    private const uint InterfaceStatistics = 5;
    private const uint EnhancedPacket = 6;

    private const ushort Comment = 1;
    private const ushort UserApplication = 4;
    private const ushort InterfaceName = 2;
    private const ushort InterfaceDescriptionText = 3;
    private const ushort TimestampResolution = 9;

    private readonly byte[] _buffer = new byte[1 << 16];
    private int _used;

    public void WriteSection(string application)
    {
        var options = OptionSize(application) + 4;
        Begin(SectionHeader, 16 + options, out var length);
        U32(0x1A2B3C4D);
        U16(1);
        U16(0);
        U64(ulong.MaxValue); // length of the section: not told
        Option(UserApplication, application);
        EndOptions();
        U32(length);
    }

    /// <summary>Interfaces are numbered from 0 in the order of these calls. Their time stamps are in ns.</summary>
    public void WriteInterface(ushort linkType, int snapLength, string name, string description)
    {
        Begin(InterfaceDescription, 8 + OptionSize(name) + OptionSize(description) + 8 + 4, out var length);
        U16(linkType);
        U16(0);
        U32((uint)snapLength);
        Option(InterfaceName, name);
        Option(InterfaceDescriptionText, description);
        U16(TimestampResolution);
        U16(1);
        U32(9);
        EndOptions();
        U32(length);
    }

    /// <summary>A record: <paramref name="header"/> and <paramref name="data"/> one after the other, of <paramref name="originalLength"/> bytes before it was cut.</summary>
    public void WritePacket(uint @interface, long nanoseconds, ReadOnlySpan<byte> header, ReadOnlySpan<byte> data, int originalLength, string? comment)
    {
        var captured = header.Length + data.Length;
        Begin(EnhancedPacket, 20 + Padded(captured) + (comment is null ? 0 : OptionSize(comment) + 4), out var length);
        U32(@interface);
        U32((uint)(nanoseconds >> 32));
        U32((uint)nanoseconds);
        U32((uint)captured);
        U32((uint)originalLength);
        Bytes(header);
        Bytes(data);
        Pad(captured);
        if (comment is not null)
        {
            Option(Comment, comment);
            EndOptions();
        }
        U32(length);
    }

    /// <summary>A remark about an interface, at the end of its records.</summary>
    public void WriteRemark(uint @interface, long nanoseconds, string comment)
    {
        Begin(InterfaceStatistics, 12 + OptionSize(comment) + 4, out var length);
        U32(@interface);
        U32((uint)(nanoseconds >> 32));
        U32((uint)nanoseconds);
        Option(Comment, comment);
        EndOptions();
        U32(length);
    }

    public void Flush()
    {
        stream.Write(_buffer, 0, _used);
        _used = 0;
        stream.Flush();
    }

    private static int Padded(int length) => length + 3 & ~3;

    private static int OptionSize(string text) => 4 + Padded(Encoding.UTF8.GetByteCount(text));

    private void Begin(uint type, int body, out uint length)
    {
        length = (uint)(12 + body);
        U32(type);
        U32(length);
    }

    private void Option(ushort code, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        U16(code);
        U16((ushort)bytes.Length);
        Bytes(bytes);
        Pad(bytes.Length);
    }

    private void EndOptions() => U32(0);

    private void U16(ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(Take(2), value);

    private void U32(uint value) => BinaryPrimitives.WriteUInt32LittleEndian(Take(4), value);

    private void U64(ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(Take(8), value);

    private void Pad(int length) => Take(Padded(length) - length).Clear();

    private void Bytes(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            if (_used == _buffer.Length)
                Drain();
            var part = Math.Min(bytes.Length, _buffer.Length - _used);
            bytes[..part].CopyTo(_buffer.AsSpan(_used));
            _used += part;
            bytes = bytes[part..];
        }
    }

    private Span<byte> Take(int count)
    {
        if (_used + count > _buffer.Length)
            Drain();
        var span = _buffer.AsSpan(_used, count);
        _used += count;
        return span;
    }

    private void Drain()
    {
        stream.Write(_buffer, 0, _used);
        _used = 0;
    }
}
