using UsbDev.Bus;

namespace UsbDev.Boards.Virtual.Tests;

/// <summary>The processor: time, turns, and firmware that misbehaves.</summary>
public sealed class HandOffTests
{
    [Fact]
    public async Task A_sleep_takes_exactly_its_time()
    {
        using var firmware = MiniFirmware.Build("(call $go (i64.const 5000000000)) (call $print (i32.const 0x41)) (call $go (i64.const 0x7fffffffffffffff))");
        await using var bench = new Bench(firmware);
        bench.Board.PowerOn();
        bench.Expect("A", ms: 5001);
        Assert.InRange(bench.Timeline.Now, 5_000_000_000, 5_000_001_000);
    }

    [Fact]
    public async Task A_busy_loop_gets_older_step_by_step()
    {
        using var firmware = MiniFirmware.Build("""
            (local $n i32)
            (local.set $n (i32.const 10000))
            (loop $l (call $step) (br_if $l (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
            (call $print (i32.const 0x41)) (call $go (i64.const 0x7fffffffffffffff))
            """);
        await using var bench = new Bench(firmware, o => o with { StepNs = 2000 });
        bench.Board.PowerOn();
        bench.Run(ms: 19.99);
        Assert.Empty(bench.Console);
        bench.Run(ms: 0.02);
        Assert.Equal("A", bench.Console);
    }

    [Fact]
    public async Task Waiting_for_now_again_and_again_takes_time_too()
    {
        using var firmware = MiniFirmware.Build("(loop $l (call $go (call $now)) (br $l))");
        await using var bench = new Bench(firmware);
        bench.Board.PowerOn();
        bench.Run(ms: 1);
        Assert.Equal(Timeline.Frame, bench.Timeline.Now);
    }

    [Fact]
    public async Task A_timer_of_the_board_ends_a_wait()
    {
        using var firmware = MiniFirmware.Build($"""
            (i64.store (i32.const {MiniFirmware.Shared + 48}) (i64.const 3000000))
            (call $go (i64.const 0x7fffffffffffffff)) (call $print (i32.const 0x41))
            (i64.store (i32.const {MiniFirmware.Shared + 48}) (i64.const 0x7fffffffffffffff)) (call $go (i64.const 0x7fffffffffffffff))
            """);
        await using var bench = new Bench(firmware);
        bench.Board.PowerOn();
        bench.Expect("A", ms: 4);
        Assert.InRange(bench.Timeline.Now, 3_000_000, 3_001_000);
    }

    [Fact]
    public async Task The_board_s_clock_begins_anew_with_each_life()
    {
        // Prints '0' plus the milliseconds of its clock at its start, then resets itself after 2 ms.
        using var firmware = MiniFirmware.Build("""
            (call $print (i32.add (i32.const 0x30) (i32.wrap_i64 (i64.div_u (call $now) (i64.const 1000000)))))
            (call $go (i64.const 2000000)) (call $reset (i32.const 0)) unreachable
            """);
        await using var bench = new Bench(firmware);
        bench.Run(ms: 7);
        bench.Board.PowerOn();
        bench.Run(ms: 8);
        Assert.Equal("000", bench.Console);
        Assert.Null(bench.Board.Fault);
    }

    [Fact]
    public async Task Typing_ends_a_wait_and_input_that_does_not_fit_follows_in_order()
    {
        // Echoes its console input, one byte at a time.
        using var firmware = MiniFirmware.Build($"""
            (loop $forever
              (call $go (i64.const 0x7fffffffffffffff))
              (loop $l
                (if (i32.ne (i32.load (i32.const {MiniFirmware.Shared + 1608})) (i32.load (i32.const {MiniFirmware.Shared + 1612})))
                  (then
                    (call $print (i32.load8_u (i32.add (i32.const {MiniFirmware.Shared + 1616}) (i32.and (i32.load (i32.const {MiniFirmware.Shared + 1612})) (i32.const 1023)))))
                    (i32.store (i32.const {MiniFirmware.Shared + 1612}) (i32.add (i32.load (i32.const {MiniFirmware.Shared + 1612})) (i32.const 1)))
                    (br $l))))
              (br $forever))
            """);
        await using var bench = new Bench(firmware);
        var text = string.Concat(Enumerable.Range(0, 2000).Select(n => $"{n};"));
        bench.Board.PowerOn();
        bench.Type(text);
        bench.Run(ms: 50);
        Assert.Equal(text, bench.Console);
    }

    [Theory]
    [InlineData("unreachable", "stopped itself")]
    [InlineData("(drop (i32.load (i32.const -8)))", "memory that it does not have")]
    [InlineData("(call $recurse)", "stack overflowed")]
    [InlineData("(drop (i32.div_u (i32.const 1) (i32.load (i32.const 0))))", "divided by zero")]
    [InlineData("(throw $oops)", "exception")]
    [InlineData("nop", "ended by itself")]
    [InlineData("(call $reset (i32.const 1)) unreachable", "boot loader")]
    [InlineData("(call $reset (i32.const 2)) unreachable", "cannot survive")]
    [InlineData("(call $reset (i32.const 2)) (loop $l (br $l))", "cannot survive")]
    public async Task A_firmware_that_ends_becomes_a_fault_in_one_sentence_and_the_pull_up_goes(string main, string sentence)
    {
        var connect = $"(i32.store8 (i32.const {MiniFirmware.Shared + 56}) (i32.const 1)) (call $usb (i32.const 0) (i32.const 0)) (call $go (i64.const 1000000))";
        using var firmware = MiniFirmware.Build(connect + main, "(tag $oops) (func $recurse (call $recurse))");
        await using var bench = new Bench(firmware);
        var changes = new List<bool>();
        bench.Board.Usb.Powered = true;
        bench.Board.Usb.Changed += change => changes.Add(bench.Board.Usb.Connected);
        bench.Board.PowerOn();
        bench.Run(ms: 5);
        Assert.Contains(sentence, bench.Board.Fault?.Text ?? "no fault", StringComparison.Ordinal);
        Assert.EndsWith(".", bench.Board.Fault!.Text, StringComparison.Ordinal);
        Assert.Equal([true, false], changes);
    }

    [Fact]
    public async Task A_board_that_crashes_leaves_the_others_alone_and_the_reset_button_brings_it_back()
    {
        using var crashing = MiniFirmware.Build("(call $print (i32.const 0x58)) (call $go (i64.const 1000000)) unreachable");
        using var ticking = MiniFirmware.Build("(loop $l (call $print (i32.const 0x2e)) (call $go (i64.add (call $now) (i64.const 1000000))) (br $l))");
        var timeline = new Timeline();
        await using var bad = new Bench(crashing, timeline: timeline);
        await using var good = new Bench(ticking, timeline: timeline);
        bad.Board.PowerOn();
        good.Board.PowerOn();
        good.Run(ms: 10);
        Assert.NotNull(bad.Board.Fault);
        bad.Board.HardReset();
        Assert.Null(bad.Board.Fault);
        good.Run(ms: 10);
        Assert.Equal("XX", bad.Console);
        Assert.NotNull(bad.Board.Fault);
        Assert.InRange(good.Console.Length, 18, 21);
    }

    [Fact]
    public async Task A_loop_that_never_polls_is_ended_when_patience_is_over()
    {
        using var firmware = MiniFirmware.Build("(loop $l (br $l))");
        await using var bench = new Bench(firmware, timeline: new Timeline { Patience = TimeSpan.FromMilliseconds(100) });
        bench.Board.PowerOn();
        bench.Run(ms: 1);
        Assert.Contains("did not come back to its interpreter for 0.1 s", bench.Board.Fault!.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Disposing_works_in_every_state_and_twice()
    {
        using var firmware = MiniFirmware.Build("(call $go (i64.const 1000)) (call $print (i32.const 0x41)) (call $go (i64.const 0x7fffffffffffffff))");
        foreach (var (powered, ms) in new[] { (false, 0), (true, 0), (true, 1) })
        {
            var bench = new Bench(firmware);
            if (powered)
                bench.Board.PowerOn();
            if (ms > 0)
                bench.Run(ms);
            await bench.DisposeAsync();
            await bench.DisposeAsync();
            Assert.Throws<ObjectDisposedException>(bench.Board.PowerOn);
            bench.Run(ms: 1);
            Assert.Equal(ms > 0 ? "A" : "", bench.Console);
        }
    }

    [Fact]
    public async Task Disposing_or_resetting_a_board_from_its_own_output_ends_its_life_there()
    {
        using var firmware = MiniFirmware.Build("(call $go (i64.const 1000)) (loop $l (call $print (i32.const 0x41)) (br $l))");
        await using var bench = new Bench(firmware);
        bench.Board.Console.Output += bytes =>
        {
            if (bench.Console.Length == 3)
                bench.Board.HardReset();
            else if (bench.Console.Length == 6)
                bench.Board.DisposeAsync().AsTask().Wait();
        };
        bench.Board.PowerOn();
        bench.Run(ms: 20);
        Assert.Equal("AAAAAA", bench.Console);
        Assert.Null(bench.Board.Fault);
    }

    [Fact]
    public async Task A_reset_by_whoever_hears_that_the_board_has_connected_ends_its_life_there()
    {
        using var firmware = MiniFirmware.Build($"(i32.store8 (i32.const {MiniFirmware.Shared + 56}) (i32.const 1)) (loop $l (call $usb (i32.const 0) (i32.const 0)) (call $print (i32.const 0x41)) (call $go (call $now)) (br $l))");
        await using var bench = new Bench(firmware);
        var resets = 0;
        bench.Board.Usb.Powered = true;
        bench.Board.Usb.Changed += _ =>
        {
            if (bench.Board.Usb.Connected && resets < 3)
            {
                resets++;
                bench.Board.HardReset();
            }
        };
        bench.Board.PowerOn();
        bench.Run(ms: 5);
        Assert.Equal(3, resets);
        Assert.Null(bench.Board.Fault);
        Assert.True(bench.Board.Usb.Connected);
    }

    [Fact]
    public async Task What_a_handler_of_the_host_throws_reaches_the_host_and_the_board_lives_on()
    {
        using var firmware = MiniFirmware.Build("(call $print (i32.const 0x41)) (call $go (i64.const 1000000)) (call $print (i32.const 0x42)) (call $go (i64.const 0x7fffffffffffffff))");
        await using var bench = new Bench(firmware);
        var thrown = false;
        bench.Board.Console.Output += _ =>
        {
            if (!thrown)
            {
                thrown = true;
                throw new InvalidDataException("the handler's own");
            }
        };
        bench.Board.PowerOn();
        Assert.Equal("the handler's own", Assert.Throws<InvalidDataException>(() => bench.Run(ms: 5)).Message);
        bench.Run(ms: 5);
        Assert.Equal("AB", bench.Console);
        Assert.Null(bench.Board.Fault);
    }

    [Fact]
    public async Task Two_busy_boards_share_simulated_time_fairly()
    {
        using var firmware = MiniFirmware.Build("""
            (local $n i32)
            (loop $l (call $step) (if (i32.eqz (i32.rem_u (local.tee $n (i32.add (local.get $n) (i32.const 1))) (i32.const 1000))) (then (call $print (i32.const 0x41)))) (br $l))
            """);
        var timeline = new Timeline();
        await using var one = new Bench(firmware, timeline: timeline);
        await using var two = new Bench(firmware, timeline: timeline);
        one.Board.PowerOn();
        two.Board.PowerOn();
        one.Run(ms: 100);
        Assert.InRange(one.Console.Length, 98, 101);
        Assert.InRange(two.Console.Length, 98, 101);
    }

    [Theory]
    [InlineData(4, 3864, "ABI 4 with a struct of 3864 bytes")]
    [InlineData(2, 2768, "ABI 2 with a struct of 2768 bytes")]
    public async Task A_firmware_of_another_ABI_is_refused_with_both_versions(int abi, int size, string said)
    {
        using var firmware = MiniFirmware.Build("unreachable", abi: abi, size: size);
        await using var bench = new Bench(firmware);
        bench.Board.PowerOn();
        bench.Run(ms: 1);
        Assert.Contains(said, bench.Board.Fault!.Text, StringComparison.Ordinal);
        Assert.Contains("this program speaks ABI 3 with 3864 bytes", bench.Board.Fault.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_firmware_that_wants_more_memory_than_allowed_does_not_start()
    {
        using var firmware = MiniFirmware.Build("unreachable", pages: 40);
        await using var bench = new Bench(firmware, o => o with { MemoryLimit = 2 * 1024 * 1024 });
        bench.Board.PowerOn();
        bench.Run(ms: 1);
        Assert.Matches("cannot start: .*memory", bench.Board.Fault!.Text);
    }

    [Fact]
    public async Task A_firmware_that_needs_a_call_that_is_not_there_does_not_start()
    {
        using var firmware = VirtualFirmware.FromWasm(Wasmtime.Module.ConvertText(
            """(module (import "host" "host_fly" (func)) (memory (export "memory") 1) (func (export "board_shared") (result i32) i32.const 0) (func (export "board_main")))"""));
        await using var bench = new Bench(firmware);
        bench.Board.PowerOn();
        bench.Run(ms: 1);
        Assert.Matches("cannot start: .*host_fly", bench.Board.Fault!.Text);
    }

    [Fact]
    public async Task Memory_cannot_grow_beyond_the_limit()
    {
        // Grows page by page until it is refused, then prints.
        using var firmware = MiniFirmware.Build("""
            (loop $l (br_if $l (i32.ne (memory.grow (i32.const 1)) (i32.const -1))))
            (call $print (i32.add (i32.const 0x30) (memory.size))) (call $go (i64.const 0x7fffffffffffffff))
            """);
        await using var bench = new Bench(firmware, o => o with { MemoryLimit = 5 * 65536 });
        bench.Board.PowerOn();
        bench.Expect("5");
    }

    [Fact]
    public async Task The_board_finds_what_the_options_say()
    {
        // heap_size, step_ns, random_seed, reset_cause, unique_id
        using var firmware = MiniFirmware.Build($"(call $write (i32.const {MiniFirmware.Shared + 8}) (i32.const 24)) (call $go (i64.const 0x7fffffffffffffff))");
        var bytes = new List<byte>();
        await using var bench = new Bench(firmware, o => o with { HeapSize = 65536, StepNs = 500, RandomSeed = 7, UniqueId = "ABCDEFGH"u8.ToArray() });
        bench.Board.Console.Output += b => bytes.AddRange(b);
        bench.Board.PowerOn();
        bench.Run(ms: 1);
        Assert.Equal([0, 0, 1, 0, 0xF4, 1, 0, 0, 7, 0, 0, 0, 1, 0, 0, 0, .. "ABCDEFGH"u8], bytes);
    }

    [Theory]
    [InlineData("(module)", "without the export 'memory'")]
    [InlineData("(module (memory (export \"memory\") 1) (func (export \"board_shared\")))", "without the export 'board_main'")]
    public void A_module_that_is_no_firmware_is_refused(string text, string said) =>
        Assert.Contains(said, Assert.Throws<FirmwareException>(() => VirtualFirmware.FromWasm(Wasmtime.Module.ConvertText(text))).Message, StringComparison.Ordinal);

    [Fact]
    public void Bytes_that_are_no_module_are_refused() => Assert.Throws<FirmwareException>(() => VirtualFirmware.FromWasm("hello"u8));
}
