using CsCheck;

namespace UsbDev.Descriptors.Tests;

/// <summary>Bytes that chain, with types, subtypes and lengths that some specification knows.</summary>
internal static class Chains
{
    private static readonly Gen<byte> Small = Gen.OneOf(Gen.Byte[0, 8], Gen.Byte);

    /// <summary>A descriptor of any plausible type; interfaces are of classes that give the others a meaning.</summary>
    private static readonly Gen<byte[]> Descriptor = Gen.OneOf(
        Of([2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 15, 16, 0x21, 0x24, 0x25, 0x30]),
        Gen.Select(Gen.OneOf<byte>(0, 1, 2, 3, 10, 0xE0, 0xFE), Gen.OneOf<byte>(0, 1, 2, 3), Gen.OneOf<byte>(0, 1, 0x20), Small)
            .Select((@class, sub, protocol, n) => new byte[] { 9, 4, n, 0, 1, @class, sub, protocol, 0 }));

    public static readonly Gen<byte[]> Configuration = Descriptor.Array[0, 20].Select(d => d.SelectMany(b => b).ToArray());

    public static readonly Gen<byte[]> Bos = Of([15, 16, 16, 16, 16]).Array[0, 8].Select(d => d.SelectMany(b => b).ToArray());

    public static readonly Gen<byte[]> MsOs20 = Gen.Select(Gen.UShort[0, 10], Small.Array[0, 40])
        .Select((type, body) => (byte[])[(byte)(body.Length + 4), 0, (byte)type, 0, .. body]).Array[0, 8].Select(d => d.SelectMany(b => b).ToArray());

    /// <summary>Items of a report descriptor with any data, those that matter more often.</summary>
    public static readonly Gen<byte[]> Report = Gen.Select(
        Gen.OneOf(
            Gen.OneOf<byte>(0x04, 0x08, 0x14, 0x18, 0x24, 0x28, 0x34, 0x44, 0x54, 0x64, 0x74, 0x80, 0x84, 0x90, 0x94, 0xA0, 0xA4, 0xA8, 0xB0, 0xB4, 0xC0),
            Gen.Byte),
        Gen.Int[0, 3], Small.Array[4])
        .Select((tag, size, data) => (byte[])[(byte)((tag & 0xFC) | size), .. data.AsSpan(0, size == 3 ? 4 : size)])
        .Array[0, 60].Select(items => items.SelectMany(b => b).ToArray());

    private static Gen<byte[]> Of(byte[] types) =>
        Gen.Select(Gen.OneOf(types), Small.Array[0, 24]).Select((type, body) => (byte[])[(byte)(body.Length + 2), type, .. body]);
}
