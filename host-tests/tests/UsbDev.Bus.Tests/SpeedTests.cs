using static UsbDev.Bus.Tests.Rig;

namespace UsbDev.Bus.Tests;

/// <summary>Runs alone: what it measures is the process's processor time.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

/// <summary>
/// Speeds that no working build falls short of, in debug, in processor time of the process: nothing else of it runs meanwhile. On an idle core a release build does some 5 million bulk transactions a
/// second, and an idle bus at more than 10,000 times real time.
/// </summary>
[Collection(nameof(Alone))]
public sealed class SpeedTests(ITestOutputHelper output)
{
    [Fact]
    public void Bulk_transactions_are_cheap()
    {
        var rig = new Rig();
        rig.Device.In(1).Endless = new byte[64];
        var transfer = new Transfer(rig.Bulk(0x81)) { Buffer = new byte[64], Completed = static t => t.Submit() };
        transfer.Submit();
        rig.Run(1000 * Millisecond);
        var (moved, used) = (rig.Device.In(1).Moved, Environment.CpuUsage.TotalTime);

        rig.Run(10_000 * Millisecond);

        var rate = (rig.Device.In(1).Moved - moved) / 64 / (Environment.CpuUsage.TotalTime - used).TotalSeconds;
        output.WriteLine($"{rate:N0} bulk transactions of 64 bytes a second");
        Assert.InRange(rate, 20_000, double.MaxValue);
    }

    [Fact]
    public void An_idle_bus_runs_far_ahead_of_real_time()
    {
        var rig = new Rig();
        Submit(rig.Interrupt(0x81, 8, 1), new byte[8]);
        rig.Run(1000 * Millisecond);
        var used = Environment.CpuUsage.TotalTime;

        rig.Run(100_000 * Millisecond);

        var factor = 100 / (Environment.CpuUsage.TotalTime - used).TotalSeconds;
        output.WriteLine($"{factor:N0} times real time with one endpoint polled each ms");
        Assert.InRange(factor, 20, double.MaxValue);
        Assert.InRange(rig.Device.In(1).Naks, 101_000, 101_001);
    }
}
