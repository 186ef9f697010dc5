namespace UsbDev.Library.Tests;

/// <summary>MIDI as bytes, as on a DIN plug (<c>usbdev.midi_bytes</c>): to event packets and back.</summary>
public sealed class DinTests(FirmwareFixture fixture)
{
    private const byte In = 0x83;
    private const byte Out = 0x03;

    [Theory]
    [InlineData("90 3C 40", "09903C40", "a note")]
    [InlineData("90 3C 40 3E 41 40 00", "09903C40 09903E41 09904000", "running status")]
    [InlineData("C5 07 08", "0CC50700 0CC50800", "running status of one data byte")]
    [InlineData("90 3C F8 40", "0FF80000 09903C40", "a clock inside a note")]
    [InlineData("F0 01 02 F7", "04F00102 05F70000", "SysEx")]
    [InlineData("F0 F7", "06F0F700", "an empty SysEx")]
    [InlineData("F0 01 F7", "07F001F7", "SysEx of three")]
    [InlineData("F0 01 02 03 F8 04 F7", "04F00102 0FF80000 070304F7", "a clock inside SysEx")]
    [InlineData("F0 01 02 90 3C 40", "04F00102 05F70000 09903C40", "SysEx that a note ends")]
    [InlineData("F1 71 F2 01 02 F3 05 F6", "02F17100 03F20102 02F30500 05F60000", "system common")]
    [InlineData("90 3C 40 F1 71 3E 41", "09903C40 02F17100", "system common ends the running status")]
    [InlineData("3C 40 90 3C 40", "09903C40", "data without a status")]
    [InlineData("90 3C 80 3C 40", "08803C40", "a message cut off by another")]
    [InlineData("F4 01 F5 02 90 3C 40", "09903C40", "undefined status bytes")]
    [InlineData("F7 90 3C 40", "09903C40", "an end without a beginning")]
    [InlineData("FF FE FA FB FC F9 FD", "0FFF0000 0FFE0000 0FFA0000 0FFB0000 0FFC0000 0FF90000 0FFD0000", "real time")]
    public async Task Bytes_become_event_packets(string bytes, string packets, string what)
    {
        await using var bench = new Bench(fixture, "synth", drivers: false);
        var received = MidiTraffic.Listen(bench);
        bench.Run($"from usbdev.midi_bytes import Parser\np = Parser(device.synth)\np.write(bytes.fromhex('{bytes}')); device.synth.flush()");
        Assert.True(packets == string.Join(' ', received), $"{what}: {string.Join(' ', received)}");
    }

    [Fact]
    public async Task Whatever_comes_from_the_plug_in_whatever_pieces_becomes_valid_packets()
    {
        await using var bench = new Bench(fixture, "synth", drivers: false);
        var received = MidiTraffic.Listen(bench);
        bench.Run("from usbdev.midi_bytes import Parser");
        var random = new Random(31250);
        for (var i = 0; i < Bench.Shorter(100, onChip: 15); i++)
        {
            // Status bytes come more often than they would by chance.
            var bytes = Enumerable.Range(0, random.Next(300)).Select(_ => (byte)(random.Next(3) == 0 ? random.Next(0x80, 0x100) : random.Next(0x80))).ToArray();
            received.Clear();
            bench.Run($"p = Parser(device.synth, 1)\ndata = {Python.Bytes(bytes)}\nfor i in range(0, len(data), 7): p.write(data[i:i + 7])\ndevice.synth.flush()");
            Assert.All(received, packet => Assert.True(IsValid(Convert.FromHexString(packet)), packet));
        }
    }

    // USB MIDI 1.0, table 4-1.
    private static bool IsValid(byte[] packet)
    {
        var (code, status) = (packet[0] & 15, packet[1]);
        var data = code switch { 2 or 12 or 13 => 1, 3 or (>= 8 and < 12) or 14 => 2, _ => 0 };
        return packet[0] >> 4 == 1 && packet[2..(2 + data)].All(b => b < 128) && code switch
        {
            2 => status is 0xF1 or 0xF3,
            3 => status == 0xF2,
            4 => packet[1..].Skip(status == 0xF0 ? 1 : 0).All(b => b < 128),
            5 => status is 0xF6 or 0xF7,
            6 => packet[2] == 0xF7,
            7 => packet[3] == 0xF7,
            15 => status > 0xF7,
            _ => code > 7 && status >> 4 == code,
        };
    }

    [Fact]
    public async Task A_pair_of_plugs_passes_everything_on_both_ways()
    {
        await using var bench = new Bench(fixture, "synth", drivers: false);
        var received = MidiTraffic.Listen(bench);
        bench.Run("""
            from usbdev.midi_bytes import Din
            class Uart:
                def __init__(self):
                    self.come = b''
                    self.gone = b''
                def any(self):
                    return len(self.come)
                def readinto(self, b):
                    n = min(len(b), len(self.come))
                    b[:n] = self.come[:n]
                    self.come = self.come[n:]
                    return n
                def write(self, data):
                    self.gone += data
                    return len(data)
            uart = Uart()
            din = Din(device.synth, uart, 1)
            """);
        bench.Run("uart.come = bytes.fromhex('90 3C 40 3E 41' + 'F0' + '11' * 100 + 'F7'); din.poll(); device.synth.flush()");
        Assert.Equal(["19903C40", "19903E41", "14F01111"], received.Take(3));
        Assert.Equal(2 + 34, received.Count);
        bench.Device.Write(Out, Convert.FromHexString("19903C40" + "1CC50700" + "1FF80000" + "12F37100" + "13F20102" + "15F60000" + "14F00102" + "170304F7" + "09910101"));
        bench.Pass(5);
        Assert.Equal("903c40c507f8f371f20102f6f001020304f7\n", bench.Run("print(uart.gone.hex())"));
    }
}
