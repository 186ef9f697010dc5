using CsCheck;
using UsbDev.Descriptors;
using UsbDev.Host;
using UsbDev.Testing.Functions;

namespace UsbDev.Testing.Tests;

public class MidiTextTests
{
    [Theory]
    [InlineData("note_on note=60", "90 3C 40")]
    [InlineData("note_on channel=15 note=0 velocity=127", "9F 00 7F")]
    [InlineData("pitchwheel", "E0 00 40")]
    [InlineData("pitchwheel pitch=-8192", "E0 00 00")]
    [InlineData("pitchwheel pitch=8191", "E0 7F 7F")]
    [InlineData("songpos pos=129", "F2 01 01")]
    [InlineData("program_change program=5", "C0 05")]
    [InlineData("clock", "F8")]
    [InlineData("sysex", "F0 F7")]
    [InlineData("sysex 7D 01", "F0 7D 01 F7")]
    [InlineData("90 3C 40", "90 3C 40")]
    public void Words_become_bytes(string text, string bytes)
    {
        var message = MidiText.Read(text, out var error);

        Assert.Empty(error);
        Assert.Equal(bytes, Format.Bytes(message!.ToBytes()));
        Assert.True(message.Matches(message.ToBytes()));
    }

    [Theory]
    [InlineData("note_on", "90 01 02", true)]
    [InlineData("note_on note=1", "95 01 02", true)]
    [InlineData("note_on channel=4 note=1", "95 01 02", false)]
    [InlineData("note_on velocity=3", "90 01 02", false)]
    [InlineData("note_off", "90 01 00", false)]
    [InlineData("sysex", "F0 01 02 F7", true)]
    [InlineData("sysex 01", "F0 01 02 F7", false)]
    public void What_is_left_out_does_not_matter(string text, string message, bool matches) =>
        Assert.Equal(matches, MidiText.Read(text, out _)!.Matches(Bytes.FromHex(message)));

    [Fact]
    public void Every_short_message_reads_back_from_its_words() => Gen.Select(Gen.Byte[0x80, 0xFF], Gen.Byte[0, 127], Gen.Byte[0, 127]).Sample((status, a, b) =>
    {
        var length = MidiPackets.Length(status);
        if (length == 0 || status is 0xF9 or 0xFD) return; // no message, or without name
        byte[] message = new[] { status, a, b }[..length];

        var read = MidiText.Read(MidiText.Write(message), out var error);

        Assert.Equal("", error);
        Assert.Equal(message, read!.ToBytes());
    });
}
