using CsCheck;
using UsbDev.Bus;

namespace UsbDev.Boards.Serial.Tests;

/// <summary>Serial lines bit by bit, between two ends and with boards.</summary>
public sealed class SerialLineTests
{
    private static readonly Gen<SerialFormat> _formats =
        from rate in Gen.Int[300, 2_000_000]
        from bits in Gen.Int[5, 8]
        from parity in Gen.Enum<LineParity>()
        from stop in Gen.Int[2, 4]
        select new SerialFormat(rate, bits, parity, stop / 2.0);

    [Fact]
    public void Whatever_one_end_sends_the_other_receives_in_every_format() =>
        Gen.Select(_formats, Gen.Byte.Array[1, 40]).Sample((format, bytes) =>
        {
            var (timeline, one, other, heard) = Ends(format, format);
            foreach (var b in bytes)
                one.Send(b);
            timeline.Run((long)((bytes.Length + 1) * 13 * format.BitTime), TestContext.Current.CancellationToken);
            var mask = (byte)((1 << format.DataBits) - 1);
            Assert.Equal(bytes.Select(b => (SerialSign.Character, (byte)(b & mask))), heard);
            Assert.Equal(0, one.Unsent);
            Assert.Equal(0, other.Unsent);
        }, iter: 200, threads: 1);

    [Fact]
    public void Characters_follow_each_other_without_a_gap()
    {
        var (timeline, one, _, heard) = Ends(new(9600), new(9600));
        for (var i = 0; i < 96; i++)
            one.Send((byte)i);
        timeline.RunUntil(() => one.Unsent == 0, cancel: TestContext.Current.CancellationToken);
        Assert.InRange(timeline.Now, 99_990_000, 100_010_000); // 960 bits
        Assert.Equal(96, heard.Count);
    }

    [Fact]
    public void Another_baud_rate_and_another_parity_are_noticed()
    {
        var (timeline, one, _, heard) = Ends(new(9600, Parity: LineParity.Even), new(9600, Parity: LineParity.Odd));
        one.Send(0x55);
        timeline.Run(20 * Timeline.Frame, TestContext.Current.CancellationToken);
        Assert.Equal([(SerialSign.ParityError, (byte)0x55)], heard);

        (timeline, one, _, heard) = Ends(new(4800), new(9600));
        one.Send(0x55);
        timeline.Run(20 * Timeline.Frame, TestContext.Current.CancellationToken);
        Assert.DoesNotContain((SerialSign.Character, (byte)0x55), heard);
    }

    [Fact]
    public void A_break_is_no_character_and_what_follows_it_is_one()
    {
        var (timeline, one, _, heard) = Ends(new(9600), new(9600));
        one.SendBreak(50 * Timeline.Frame);
        one.Send(7);
        timeline.Run(100 * Timeline.Frame, TestContext.Current.CancellationToken);
        Assert.Equal([(SerialSign.Break, (byte)0), (SerialSign.Character, (byte)7)], heard);
    }

    [Fact]
    public void A_spike_is_no_start_bit()
    {
        var (timeline, _, other, heard) = Ends(new(9600), new(9600));
        other.Look(false, timeline.Now);
        other.Look(true, timeline.Now + 20_000);
        timeline.Run(5 * Timeline.Frame, TestContext.Current.CancellationToken);
        Assert.Empty(heard);
    }

    private static (Timeline Timeline, SerialLine One, SerialLine Other, List<(SerialSign, byte)> Heard) Ends(SerialFormat sends, SerialFormat hears)
    {
        var timeline = new Timeline();
        var other = new SerialLine(timeline, _ => { }) { Format = hears };
        var one = new SerialLine(timeline, level => other.Look(level, timeline.Now)) { Format = sends };
        var heard = new List<(SerialSign, byte)>();
        other.Received += (sign, value) => heard.Add((sign, value));
        return (timeline, one, other, heard);
    }
}
