using System.Diagnostics;
using UsbDev.Bus;

namespace UsbDev.Boards.Virtual.Tests;

/// <summary>Tests that measure this process's processor time: nothing else may run in it meanwhile.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

/// <summary>A board is gone at once, whatever it does: within 50 ms of one core's work, however busy the machine is with other things.</summary>
[Collection(nameof(Alone))]
public sealed class StopTests(RealFirmware firmware)
{
    private const int Attempts = 5; // the collector and the compiler work in this process, too

    private static readonly TimeSpan _work = TimeSpan.FromMilliseconds(50), _patience = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task A_loop_that_never_polls_is_ended_when_the_run_is_cancelled()
    {
        using var firmware = MiniFirmware.Build("(loop $l (br $l))");
        await IsPrompt(async () =>
        {
            await using var bench = new Bench(firmware);
            bench.Board.PowerOn();
            var took = await RunAndCancel(bench, afterMs: 100);
            Assert.Contains("did not come back", bench.Board.Fault!.Text, StringComparison.Ordinal);
            return took;
        });
    }

    [Fact]
    public async Task A_firmware_that_does_not_heed_the_stop_code_is_ended_all_the_same()
    {
        using var firmware = MiniFirmware.Build("(loop $l (drop (call $wait (i64.const 0x7fffffffffffffff))) (br $l))");
        await IsPrompt(async () =>
        {
            var bench = new Bench(firmware);
            bench.Board.PowerOn();
            bench.Run(ms: 1);
            var stop = Stop.Begin();
            await bench.DisposeAsync();
            return stop.End();
        });
    }

    [Theory]
    [InlineData("while True: pass")]
    [InlineData("while True: sorted(range(300))")]
    [InlineData("sum(range(10**9))")]
    [InlineData("(b'a' * 90000).find(b'a' * 45000 + b'b')")]
    [InlineData("while True: time.sleep_us(1)")]
    [InlineData("import machine\nwhile True: machine.idle()")]
    public async Task Whatever_a_script_does_its_board_is_gone_at_once(string script) => await IsPrompt(async () =>
    {
        await using var bench = new Bench(firmware.Value);
        bench.File("/main.py", "import time\nprint('go')\ntime.sleep_ms(1)\n" + script);
        bench.Board.PowerOn();
        bench.Expect("go");
        return await RunAndCancel(bench, afterMs: 50);
    });

    private static async Task IsPrompt(Func<Task<Stop>> attempt)
    {
        var least = TimeSpan.MaxValue;
        for (var left = Attempts; left > 0 && least > _work; left--)
        {
            var stop = await attempt();
            Assert.True(stop.Wall < _patience, $"it took {stop.Wall.TotalSeconds:0.#} s of real time");
            least = stop.Work < least ? stop.Work : least;
        }
        Assert.True(least <= _work, $"the best of {Attempts} took {least.TotalMilliseconds} ms of processor time, {_work.TotalMilliseconds} ms are allowed");
    }

    /// <summary>Runs for ever, cancels after a while, and tells what it took from there to the end of the board.</summary>
    private static async Task<Stop> RunAndCancel(Bench bench, int afterMs)
    {
        using var cancel = new CancellationTokenSource(afterMs);
        var begin = default(Stop);
        cancel.Token.Register(() => begin = Stop.Begin());
        Assert.Throws<OperationCanceledException>(() => bench.Timeline.Run(Timeline.Never / 2, cancel.Token));
        await bench.DisposeAsync();
        return begin.End();
    }

    /// <summary>What a stop took, from <see cref="Begin"/> to <see cref="End"/>.</summary>
    private readonly record struct Stop(TimeSpan Work, TimeSpan Wall)
    {
        public static Stop Begin() => new(Environment.CpuUsage.TotalTime, Stopwatch.GetElapsedTime(0));

        public Stop End()
        {
            var now = Begin();
            return new(now.Work - Work, now.Wall - Wall);
        }
    }
}
