using static UsbDev.Bus.Tests.Rig;

namespace UsbDev.Bus.Tests;

/// <summary>Nothing is allocated per frame, transaction or transfer.</summary>
public sealed class AllocationTests
{
    [Theory]
    [InlineData("idle interrupt endpoint")]
    [InlineData("bulk in")]
    [InlineData("bulk out")]
    [InlineData("control")]
    [InlineData("refused and called again")]
    [InlineData("timeouts")]
    [InlineData("captured")]
    public void Nothing_is_allocated_while(string what)
    {
        using var capture = what == "captured" ? new Capture.PcapngCapture(Stream.Null) : null;
        var rig = new Rig(capture);
        rig.Device.In(1).Endless = new byte[64];
        (rig.Device.Out(1).Space, rig.Device.Out(1).Keeps) = (int.MaxValue, false);
        var transfer = what switch
        {
            "idle interrupt endpoint" => new Transfer(rig.Interrupt(0x82, 8, 1)) { Buffer = new byte[8] },
            "bulk out" => new Transfer(rig.Bulk(0x01)) { Buffer = new byte[500], ZeroLengthPacket = true },
            "control" => new Transfer(rig.Control) { Setup = new SetupPacket(0x00, 9, 1, 0, 0) },
            "refused and called again" => new Transfer(rig.Bulk(0x82)) { Buffer = new byte[64] },
            "timeouts" => new Transfer(rig.Bulk(0x82)) { Buffer = new byte[64], Timeout = 100 * Microsecond },
            _ => new Transfer(rig.Bulk(0x81)) { Buffer = new byte[256] },
        };
        transfer.Completed = static t => t.Submit();
        transfer.Submit();
        void Go(int frames)
        {
            for (var frame = 0; frame < frames; frame++)
            {
                rig.Run(Millisecond / 2);
                rig.Device.Ring(0x82);
                rig.Run(Millisecond / 2);
            }
        }
        Go(200);

        var (before, number) = (GC.GetAllocatedBytesForCurrentThread(), transfer.Number);
        Go(2000);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(what is "idle interrupt endpoint" or "refused and called again" || transfer.Number > number + 2000);
    }
}
