using static UsbDev.Bus.Tests.Rig;

namespace UsbDev.Bus.Tests;

/// <summary>What fits in a frame, and who comes when.</summary>
public sealed class FrameTests
{
    [Fact]
    public void A_frame_carries_exactly_19_bulk_packets_of_64_bytes()
    {
        var rig = new Rig();
        rig.Device.In(1).Endless = new byte[64];
        rig.RunToFrame();
        var transfer = Submit(rig.Bulk(0x81), new byte[64 * 1000]);

        var counts = new List<long>();
        for (var frame = 0; frame < 10; frame++)
        {
            var before = rig.Device.In(1).Moved;
            rig.Run(Millisecond);
            counts.Add((rig.Device.In(1).Moved - before) / 64);
        }

        Assert.All(counts, count => Assert.Equal(19, count));
        Assert.Equal(10 * 19 * 64, transfer.ActualLength);
    }
}
