using CsCheck;
using UsbDev.Compiler.Spec;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Tests;

/// <summary>Class-specific descriptors in words: what is written is read as the same bytes, and what is written wrong is told at its place.</summary>
public class DescriptorWordsTests
{
    private static readonly Gen<byte> s_class = OneOf(0, UsbClass.Audio, UsbClass.Communications, UsbClass.Hid, UsbClass.MassStorage, UsbClass.CdcData, UsbClass.SmartCard, UsbClass.Video, UsbClass.Application, UsbClass.Wireless, UsbClass.Vendor);

    private static readonly Gen<byte[]> s_descriptor = Gen.Select(OneOf(0x24, 0x24, 0x25, 0x21, 0x10, 0x30, 9, 6, 10), Gen.Byte[0, 0x1E], Gen.OneOf(Gen.Byte[0, 4], Gen.Byte).Array[0, 60])
        .Select((type, subtype, rest) => (byte[])[(byte)(3 + rest.Length), type, subtype, .. rest]);

    private static Gen<byte> OneOf(params byte[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    [Fact]
    public void Every_descriptor_that_has_words_comes_back_from_them()
    {
        var written = 0;
        Gen.Select(s_descriptor, s_class, Gen.Byte[0, 3], OneOf(0, 1, 4, 0x20, 0x30, 0x62)).Sample((descriptor, @class, subClass, protocol) =>
        {
            var owner = new ClassTriple(@class, subClass, protocol);
            using var text = new TextBuffer();
            if (!DescriptorWords.TryWrite(descriptor, owner, text))
                return;
            Interlocked.Increment(ref written);

            var read = DescriptorWords.Read(text.ToString().Trim('"'), owner, out var error, out _);

            Assert.True(error is null && read.AsSpan().SequenceEqual(descriptor), $"{Convert.ToHexString(descriptor)} of {owner}: {text}: {error?.What}");
        }, iter: 20_000);
        Assert.True(written > 1000, $"only {written} of 20,000 had words");
    }

    [Theory]
    [InlineData("output terminal (bTerminalID=3 wTerminalType=0x0301 bAssocTerminal=0 bSourceID=2 iTerminal=0)", "09 24 03 03 01 03 00 02 00")]
    [InlineData("output terminal (bTerminalID=3, wTerminalType=769)", "06 24 03 03 01 03")]
    [InlineData("feature unit (bUnitID=2 bSourceID=1 bControlSize=2 bmaControls=0x0003 bmaControls=1 iFeature=0 data=FF00)", "0D 24 06 02 01 02 03 00 01 00 00 FF 00")]
    [InlineData("SuperSpeed endpoint companion (bMaxBurst=1)", "03 30 01")]
    public void Words_give_bytes(string words, string bytes)
    {
        var read = DescriptorWords.Read(words, new ClassTriple(UsbClass.Audio, 1, 0), out var error, out _);

        Assert.Null(error);
        Assert.Equal(bytes, new Bytes(read).ToString());
    }

    [Theory]
    [InlineData("output terminl (bTerminalID=3)", "output terminl", "has no descriptor called 'output terminl'")]
    [InlineData("output terminal (bTerminalID=300)", "bTerminalID=300", "'300' is no value of 1 byte")]
    [InlineData("output terminal (bTerminalID=x)", "bTerminalID=x", "'x' is no value of 1 byte")]
    [InlineData("output terminal (bTerminalID=3 bAssocTerminal=0)", "bAssocTerminal", "'wTerminalType' must stand here, not 'bAssocTerminal'")]
    [InlineData("output terminal (bTerminalID=3 wTerminalType=0x0301 bAssocTerminal=0 bSourceID=2 iTerminal=0 bDelay=1)", "bDelay=1", "'bDelay' stands behind the last field")]
    [InlineData("output terminal (bTerminalID=3 data=0)", "data=0", "'0' is no row of bytes")]
    [InlineData("output terminal (bTerminalID=3", "output terminal (bTerminalID=3", "the ')' behind the fields is missing")]
    public void What_is_wrong_is_told_at_its_place(string words, string place, string message)
    {
        DescriptorWords.Read(words, new ClassTriple(UsbClass.Audio, 1, 0), out var error, out var at);

        Assert.Contains(message, error?.What, StringComparison.Ordinal);
        Assert.Equal(place, words.Substring(at.Start, at.Length).Trim());
    }

    [Fact]
    public void Errors_in_a_description_have_line_and_column()
    {
        var result = Compile.Text("""
            functions:
              - custom:
                  interfaces:
                    - class: 0x01 / 1 / 0
                      descriptors: [output terminal (bTerminalID=900)]
            """);

        Assert.Contains(result.Diagnostics, d => d.ToString().StartsWith("device.yaml:", StringComparison.Ordinal) && d.Message.Contains("'900' is no value", StringComparison.Ordinal));
    }
}
