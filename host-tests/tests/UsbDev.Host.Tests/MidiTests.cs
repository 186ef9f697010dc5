using CsCheck;
using UsbDev.Descriptors;

namespace UsbDev.Host.Tests;

public class MidiTests
{
    private static readonly TimeSpan _soon = TimeSpan.FromMilliseconds(100);

    // The packets of the examples in USB MIDI 1.0 §4 and its table 4-2.
    [Theory]
    [InlineData(0, "90 3C 40", "09 90 3C 40")]
    [InlineData(1, "80 3C 00", "18 80 3C 00")]
    [InlineData(15, "C5 07", "FC C5 07 00")]
    [InlineData(0, "F8", "0F F8 00 00")]
    [InlineData(0, "F6", "05 F6 00 00")]
    [InlineData(0, "F1 10", "02 F1 10 00")]
    [InlineData(0, "F2 10 20", "03 F2 10 20")]
    [InlineData(0, "F0 F7", "06 F0 F7 00")]
    [InlineData(0, "F0 01 F7", "07 F0 01 F7")]
    [InlineData(0, "F0 01 02 F7", "04 F0 01 02 05 F7 00 00")]
    [InlineData(0, "F0 01 02 03 F7", "04 F0 01 02 06 03 F7 00")]
    [InlineData(0, "F0 01 F8 02 F7", "0F F8 00 00 04 F0 01 02 05 F7 00 00")]
    [InlineData(0, "90 3C 40 B0 07 7F", "09 90 3C 40 0B B0 07 7F")]
    public void Messages_are_cut_into_event_packets(int cable, string messages, string packets) =>
        Assert.Equal(packets, Format.Bytes(MidiPackets.Encode(cable, Bytes.FromHex(messages))));

    [Theory]
    [InlineData("3C 40", "byte 0 is 0x3C: no status byte")]
    [InlineData("90 3C", "the message at byte 0 is cut off")]
    [InlineData("F8 90 3C 80", "byte 3 is 0x80: a data byte")]
    [InlineData("F0 01 02", "the SysEx at byte 0 has no end")]
    [InlineData("F0 01 90 F7", "byte 2 is 0x90: inside SysEx")]
    [InlineData("F4", "no status byte")]
    public void What_is_no_whole_message_is_refused(string messages, string why) =>
        Assert.Contains(why, Assert.Throws<ArgumentException>(() => MidiPackets.Encode(0, Bytes.FromHex(messages))).Message);

    [Theory]
    [InlineData("00 01 02 03")] // reserved code index
    [InlineData("09 80 3C 40")] // status of another message
    [InlineData("09 90 BC 40")] // data byte above 7F
    [InlineData("04 01 02 03")] // SysEx that never began
    [InlineData("29 90 3C 40")] // a cable that is not there
    [InlineData("09 90 3C")] // cut off
    [InlineData("04 F0 01 02 09 90 3C 40")] // SysEx broken off by a note
    [InlineData("04 F0 01 02 04 F0 01 02")]
    public void Packets_that_are_not_allowed_are_counted(string packets)
    {
        var decoder = new MidiDecoder(cable => cable < 2, (_, _) => { });

        decoder.Take(Bytes.FromHex(packets));

        Assert.Equal(1, decoder.Malformed);
    }

    [Fact]
    public void Messages_survive_the_way_through_packets() => Gen.Select(Gen.Int[0, 15], Message.Array[0, 12]).Sample((cable, messages) =>
    {
        var came = new List<byte>();
        var decoder = new MidiDecoder(_ => true, (c, bytes) =>
        {
            Assert.Equal(cable, c);
            came.AddRange(bytes);
        });

        decoder.Take(MidiPackets.Encode(cable, [.. messages.SelectMany(m => m)]));

        Assert.Equal(messages.SelectMany(m => m), came);
        Assert.Equal(0, decoder.Malformed);
    });

    [Fact]
    public void Any_packets_are_taken() => Gen.Byte.Array[0, 200].Sample(bytes =>
    {
        var decoder = new MidiDecoder(_ => true, (_, message) => Assert.NotEqual(0, message.Length));
        decoder.Take(bytes);
    });

    [Fact]
    public void Endless_SysEx_takes_bounded_memory()
    {
        var messages = 0;
        var decoder = new MidiDecoder(_ => true, (_, _) => messages++);
        decoder.Take([4, 0xF0, 1, 2]);

        for (var i = 0; i < MidiDecoder.LongestSysEx; i++) decoder.Take([4, 1, 2, 3]);

        Assert.Equal(0, messages);
        Assert.True(decoder.Malformed > 0);
    }

    [Fact]
    public void A_port_has_named_cables_and_plays_both_ways()
    {
        var device = Samples.Device([MidiFunction]);
        device.Descriptors[(0x0304, 0x409)] = StringDescriptor.Write("Keys");
        device.Descriptors[(0x0305, 0x409)] = StringDescriptor.Write("Synth");
        var came = new List<byte[]>();
        device.Output = (_, data) =>
        {
            came.Add(data);
            return true;
        };
        var rig = new Rig(device);
        var port = Assert.Single(rig.Enumerate().Midi);

        Assert.Equal(["Keys", ""], port.FromDevice);
        Assert.Equal(["Synth"], port.ToDevice);
        device.Send(0x81, 0x09, 0x90, 1, 1);
        rig.Pass(10);
        Assert.Equal(1, device.Waiting(0x81)); // nobody has opened the port
        port.Open();
        Assert.Equal("90 01 01", port.Read(_soon)!.Bytes.ToString());
        device.Send(0x81, 0x19, 0x93, 60, 100, 0x04, 0xF0, 1, 2);
        device.Send(0x81, 0x05, 0xF7, 0, 0);
        var note = port.Read(_soon)!;
        var sysEx = port.Read(_soon)!;
        Assert.Equal((1, "93 3C 64"), (note.Cable, note.Bytes.ToString()));
        Assert.Equal((0, "F0 01 02 F7"), (sysEx.Cable, sysEx.Bytes.ToString()));
        Assert.Null(port.Read(_soon));

        port.Write(0, [0x90, 60, 1]);
        Assert.Equal("09 90 3C 01", Format.Bytes(Assert.Single(came)));
        Assert.Contains("cables 0 to 0", Assert.Throws<ArgumentOutOfRangeException>(() => port.Write(1, [0xF8])).Message);
    }

    [Fact]
    public void A_full_queue_drops_the_oldest_and_counts()
    {
        var device = Samples.Device([MidiFunction]);
        var rig = new Rig(device);
        var port = rig.Enumerate().Midi[0];
        port.Open();
        port.QueueCapacity = 2;

        for (byte i = 0; i < 5; i++) device.Send(0x81, 0x09, 0x90, i, 1);
        rig.Pass(10);

        Assert.Equal((2, 3L), (port.Queued, port.Dropped));
        Assert.Equal("90 03 01", port.Read(TimeSpan.Zero)!.Bytes.ToString());
    }

    private static Gen<byte[]> Message { get; } = Gen.OneOf(
        Gen.Select(Gen.Int[0x80, 0xEF], Gen.Int[0, 127], Gen.Int[0, 127]).Select((s, a, b) => MidiPackets.Length((byte)s) == 2 ? new[] { (byte)s, (byte)a } : [(byte)s, (byte)a, (byte)b]),
        Gen.Int[0xF8, 0xFF].Select(b => new[] { (byte)b }),
        Gen.Const(new byte[] { 0xF6 }),
        Gen.Int[0, 127].Select(b => new byte[] { 0xF3, (byte)b }),
        Gen.Byte[0, 127].Array[0, 70].Select(d => (byte[])[0xF0, .. d, 0xF7]));

    // USB MIDI 1.0 appendix B with a second cable from the device: embedded IN 1, external IN 2 and 5, embedded OUT 3 and 6, external OUT 4.
    private static byte[] MidiFunction { get; } =
    [
        9, 4, 0, 0, 0, 1, 1, 0, 0, 9, 0x24, 1, 0, 1, 9, 0, 1, 1,
        9, 4, 1, 0, 2, 1, 3, 0, 0, 7, 0x24, 1, 0, 1, 80, 0,
        6, 0x24, 2, 1, 1, 5, 6, 0x24, 2, 2, 2, 4, 6, 0x24, 2, 2, 5, 0,
        9, 0x24, 3, 1, 3, 1, 2, 1, 0, 9, 0x24, 3, 1, 6, 1, 5, 1, 0, 9, 0x24, 3, 2, 4, 1, 1, 1, 0,
        9, 5, 0x01, 2, 64, 0, 0, 0, 0, 5, 0x25, 1, 1, 1,
        9, 5, 0x81, 2, 64, 0, 0, 0, 0, 6, 0x25, 1, 2, 3, 6,
    ];
}
