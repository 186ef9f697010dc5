using System.Buffers.Binary;
using System.Text;

namespace UsbDev.Bus.Tests;

/// <summary>A strict reader of pcapng, for what the capture writes: it knows nothing of the writer but the format.</summary>
internal sealed class PcapngReader
{
    public List<(int LinkType, int SnapLength, string Name)> Interfaces { get; } = [];

    public List<Record> Records { get; } = [];

    public List<string> Remarks { get; } = [];

    public static PcapngReader Read(byte[] file)
    {
        var reader = new PcapngReader();
        ReadOnlySpan<byte> rest = file;
        for (var block = 0; rest.Length > 0; block++)
        {
            var (type, length) = (U32(rest), (int)U32(rest[4..]));
            Assert.True(length % 4 == 0 && length <= rest.Length, $"block {block} has {length} bytes");
            Assert.Equal((uint)length, U32(rest[(length - 4)..]));
            Assert.Equal(block == 0, type == 0x0A0D0D0A);
            reader.Block(type, rest[8..(length - 4)]);
            rest = rest[length..];
        }
        return reader;
    }

    private void Block(uint type, ReadOnlySpan<byte> body)
    {
        switch (type)
        {
            case 0x0A0D0D0A:
                Assert.Equal(0x1A2B3C4Du, U32(body));
                Assert.Equal(1u, U32(body[4..]));
                break;
            case 1:
                var options = Options(body[8..]);
                Assert.Equal("\u0009", options[9]); // ns
                Interfaces.Add((BinaryPrimitives.ReadUInt16LittleEndian(body), (int)U32(body[4..]), options[2]));
                break;
            case 5:
                Remarks.Add(Options(body[12..])[1]);
                break;
            case 6:
                var captured = (int)U32(body[12..]);
                var padded = captured + 3 & ~3;
                Assert.All(body[(20 + captured)..(20 + padded)].ToArray(), static b => Assert.Equal(0, b));
                Records.Add(new Record((int)U32(body), (long)U32(body[4..]) << 32 | U32(body[8..]), body.Slice(20, captured).ToArray(), (int)U32(body[16..]),
                    Options(body[(20 + padded)..]).GetValueOrDefault(1)));
                break;
            default:
                Assert.Fail($"block type {type}");
                break;
        }
    }

    private static Dictionary<int, string> Options(ReadOnlySpan<byte> bytes)
    {
        var options = new Dictionary<int, string>();
        while (bytes.Length > 0)
        {
            var (code, length) = (BinaryPrimitives.ReadUInt16LittleEndian(bytes), BinaryPrimitives.ReadUInt16LittleEndian(bytes[2..]));
            if (code == 0)
            {
                Assert.Equal(4, bytes.Length);
                return options;
            }
            options.Add(code, Encoding.UTF8.GetString(bytes.Slice(4, length)));
            bytes = bytes[(4 + (length + 3 & ~3))..];
        }
        return options;
    }

    private static uint U32(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt32LittleEndian(bytes);

    internal sealed record Record(int Interface, long Time, byte[] Data, int OriginalLength, string? Comment);
}
