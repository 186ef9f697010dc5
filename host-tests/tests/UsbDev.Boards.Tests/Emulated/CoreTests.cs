using System.Buffers.Binary;
using Microsoft.ClearScript;
using Microsoft.ClearScript.JavaScript;
using UsbDev.Boards.Virtual.Tests;
using UsbDev.Bus;

namespace UsbDev.Boards.Emulated.Tests;

/// <summary>
/// What the emulator package's core does otherwise than the architecture (ARMv6-M), each put right without a change to the package. The programs
/// run on a SAMD21, which has no boot ROM, and tell what they have done on pins PA00 to PA02.
/// </summary>
public sealed class CoreTests(ChipImages images)
{
    // The handler of all exceptions: PA02 high, interrupt 0 no longer pending (NVIC_ICPR).
    private static readonly ushort[] Handler = [0x4803, 0x2104, 0x6181, 0x4A03, 0x2301, 0x6013, 0x4770, 0x0000, 0x4400, 0x4100, 0xE280, 0xE000];

    [Fact]
    public async Task A_pending_interrupt_ends_WFI_without_an_exception_while_PRIMASK_is_set()
    {
        // cpsid i; interrupt 0 enabled (ISER) and pending (ISPR); wfi; PA00 high; cpsie i; PA01 high; for ever wfi
        await using var run = new Run(images, [0x4808, 0x21FF, 0x6081, 0xB672, 0x4A07, 0x2301, 0x6013, 0x2480, 0x0064, 0x5113, 0xBF30,
            0x2101, 0x6181, 0xB662, 0x2102, 0x6181, 0xBF30, 0xE7FD, 0x4400, 0x4100, 0xE100, 0xE000]);

        Assert.Equal([0, 2, 1], run.PinsInOrder(ms: 1)); // the exception comes right after cpsie, before PA01
    }

    [Fact]
    public async Task Clearing_a_pending_interrupt_works_for_the_first_25_too()
    {
        // cpsid i; ISER, ISPR, ICPR of interrupt 0; cpsie i; PA01 high; for ever wfi
        await using var run = new Run(images, [0x4807, 0x21FF, 0x6081, 0xB672, 0x4A06, 0x2301, 0x6013, 0x4A06, 0x6013, 0x4A06, 0x6013,
            0xB662, 0x2102, 0x6181, 0xBF30, 0xE7FD, 0x4400, 0x4100, 0xE100, 0xE000, 0xE200, 0xE000, 0xE280, 0xE000]);

        Assert.Equal([1], run.PinsInOrder(ms: 1));
    }

    [Fact]
    public async Task SysTick_ends_WFI()
    {
        // SysTick every 4,800 cycles (0.1 ms) with its exception; wfi; PA00 high; for ever wfi
        await using var run = new Run(images, [0x4806, 0x21FF, 0x6081, 0x4A06, 0x4B06, 0x6053, 0x6093, 0x2307, 0x6013, 0xBF30, 0x2101, 0x6181,
            0xBF30, 0xE7FD, 0x4400, 0x4100, 0xE010, 0xE000, 0x12C0, 0x0000]);

        Assert.Equal([2, 0], run.PinsInOrder(ms: 0.2));
    }

    [Fact]
    public async Task A_branch_to_itself_takes_its_time_and_ends_for_an_interrupt()
    {
        // SysTick every 4,800 cycles (0.1 ms) with its exception; b .
        await using var run = new Run(images, [0x4806, 0x21FF, 0x6081, 0x4A06, 0x4B06, 0x6053, 0x6093, 0x2307, 0x6013, 0xE7FE, 0x2101, 0x6181,
            0xBF30, 0xE7FD, 0x4400, 0x4100, 0xE010, 0xE000, 0x12C0, 0x0000]);

        Assert.Equal([2], run.PinsInOrder(ms: 0.2));
        var before = run.Board.Executed;
        run.PinsInOrder(ms: 100);
        Assert.InRange(run.Board.Executed - before, 2_350_000, 2_400_000); // 48 MHz, two cycles each; 1,000 exceptions of some 40
    }

    [Fact]
    public async Task Addresses_wrap_at_32_bits()
    {
        // 42 to 0x20000100; read by ldr, strb and ldrh at 0x20000110 + 0xFFFFFFF0; PA00 high if it is 42
        await using var run = new Run(images, [0x4809, 0x21FF, 0x6081, 0x4A09, 0x4B09, 0x4C0A, 0x252A, 0x6015, 0x58E6, 0x2E2A, 0xD105, 0x54E5,
            0x5AE6, 0x2E2A, 0xD101, 0x2101, 0x6181, 0xBF30, 0xE7FD, 0x0000, 0x4400, 0x4100, 0x0100, 0x2000, 0xFFF0, 0xFFFF, 0x0110, 0x2000]);

        Assert.Equal([0], run.PinsInOrder(ms: 1));
    }

    public static TheoryData<string> Arithmetic => ["LSLS", "LSRS", "ASRS", "ADCS", "SBCS", "RORS"];

    [Theory]
    [MemberData(nameof(Arithmetic))]
    public async Task Shifts_and_additions_with_carry_set_the_flags_that_the_manual_says(string operation)
    {
        const uint programAt = 0x2100, tableAt = programAt + 40, results = 0x2000_0000, apsrOfCarry = 0x2000_0000;
        uint[] values = [0, 1, 2, 0x7FFF_FFFE, 0x7FFF_FFFF, 0x8000_0000, 0x8000_0001, 0xFFFF_FFFE, 0xFFFF_FFFF, 0xDEAD_BEEF, 0x1234_5678];
        uint[] shifts = [0, 1, 2, 15, 31, 32, 33, 63, 64, 65, 128, 255, 256, 257, 0x120];
        var seconds = operation is "ADCS" or "SBCS" ? values : [.. values, .. shifts];
        var cases = (from a in values from b in seconds from carry in (uint[])[0, apsrOfCarry] select (A: a, B: b, Carry: carry)).ToArray();
        var end = tableAt + (uint)cases.Length * 12;
        // r0: operands, r1: results, r6: end; ldmia r0!, {r2, r3, r4}; msr APSR, r4; operation; mrs r5, APSR; stmia r1!, {r2, r5}; until r0 is r6; for ever wfi
        ushort[] program = [0x4806, 0x4907, 0x4E07, 0xC81C, 0xF384, 0x8800, Opcode(operation), 0xF3EF, 0x8500, 0xC124, 0x42B0, 0xD1F6, 0xBF30, 0xE7FD,
            .. Halves(tableAt), .. Halves(results), .. Halves(end), .. cases.SelectMany(row => (ushort[])[.. Halves(row.A), .. Halves(row.B), .. Halves(row.Carry)])];
        await using var run = new Run(images, program);
        run.Timeline.Run(5 * Timeline.Frame, TestContext.Current.CancellationToken);

        Assert.Null(run.Board.Fault);
        var ram = run.Ram(cases.Length * 8);
        foreach (var (n, (a, b, carry)) in cases.Index())
        {
            var (result, flags) = Manual(operation, a, b, carry != 0);
            var (came, apsr) = (BinaryPrimitives.ReadUInt32LittleEndian(ram.AsSpan(n * 8)), BinaryPrimitives.ReadUInt32LittleEndian(ram.AsSpan(n * 8 + 4)) >> 28);
            Assert.True(came == result && apsr == flags,
                $"{operation} of 0x{a:X8} and 0x{b:X8} with carry {carry >> 29}: 0x{came:X8}, NZCV {apsr:b4} instead of 0x{result:X8}, {flags:b4}");
        }
    }

    // "operation r2, r3"
    private static ushort Opcode(string operation) =>
        (ushort)(0x401A | operation switch { "LSLS" => 2, "LSRS" => 3, "ASRS" => 4, "ADCS" => 5, "SBCS" => 6, _ => 7 } << 6);

    private static ushort[] Halves(uint word) => [(ushort)word, (ushort)(word >> 16)];

    // What the manual says (ARMv6-M A2.2.1): result and NZCV. Bit by bit, so that it shares no trick with what it checks.
    private static (uint Result, uint Flags) Manual(string operation, uint a, uint b, bool carry)
    {
        var overflow = false;
        var value = a;
        if (operation is "ADCS" or "SBCS")
        {
            var other = operation == "ADCS" ? b : ~b;
            var unsigned = (ulong)a + other + (carry ? 1u : 0);
            var signed = (long)(int)a + (int)other + (carry ? 1 : 0);
            value = (uint)unsigned;
            (carry, overflow) = (unsigned != value, signed != (int)value);
        }
        else
        {
            for (var n = b & 0xFF; n > 0; n--)
            {
                carry = (value & (operation == "LSLS" ? 0x8000_0000 : 1)) != 0;
                value = operation switch
                {
                    "LSLS" => value << 1,
                    "LSRS" => value >> 1,
                    "ASRS" => value >> 1 | value & 0x8000_0000,
                    _ => value >> 1 | value << 31,
                };
            }
        }
        return (value, (value >> 31) << 3 | (value == 0 ? 4u : 0) | (carry ? 2u : 0) | (overflow ? 1u : 0));
    }

    [Fact]
    public async Task A_program_that_jumps_to_nowhere_ends_the_board_with_the_place()
    {
        // blx to 0x30000000
        await using var run = new Run(images, [0x4800, 0x4780, 0x0001, 0x3000]);
        run.Timeline.Run(Timeline.Frame, TestContext.Current.CancellationToken);

        Assert.Matches("^the samd21's core has faulted: .*PC 0x30000000, LR 0x00002105$", run.Board.Fault?.Text);
        Assert.False(run.Board.Usb.Connected);
    }

    [Fact]
    public async Task A_program_that_sleeps_for_ever_costs_no_time_and_is_woken_by_a_reset_alone()
    {
        await using var run = new Run(images, [0xBF30, 0xE7FD]);
        run.Timeline.Run(3600_000 * Timeline.Frame, TestContext.Current.CancellationToken); // an hour

        Assert.Null(run.Board.Fault);
        Assert.Equal(1, run.Board.Executed);
        run.Board.HardReset();
        run.Timeline.Run(Timeline.Frame, TestContext.Current.CancellationToken);
        Assert.Equal(2, run.Board.Executed);
    }

    /// <summary>The RP2040's second core is not modelled: a thread would run on it, and whoever starts one waits for it.</summary>
    [Fact]
    public async Task A_program_that_starts_a_thread_on_the_RP2040_goes_no_further()
    {
        var timeline = new Timeline();
        await using var bench = new Bench(timeline, images.Boards(EmulatedChip.Rp2040)(timeline));
        bench.File("/main.py", "import _thread\nprint('before')\n_thread.start_new_thread(print, ('in the thread',))\nprint('after')\n");
        bench.Board.PowerOn();
        bench.Expect("before");
        bench.Run(ms: 5000);

        Assert.DoesNotContain("after", bench.Console, StringComparison.Ordinal);
        Assert.DoesNotContain("in the thread", bench.Console, StringComparison.Ordinal);
        Assert.Contains("rp2040's core", bench.Board.Activity, StringComparison.Ordinal);
    }

    private sealed class Run : IAsyncDisposable
    {
        private const int FlashStart = 0x2000, ProgramAt = 0x100, HandlerAt = 0xC0;

        private readonly List<int> _pins = [];

        public Run(ChipImages images, ushort[] program)
        {
            var file = Path.GetTempFileName();
            File.WriteAllBytes(file, Image(program));
            Board = images.Boards(EmulatedChip.Samd21, file)(Timeline);
            File.Delete(file);
            Board.Pins.OutputChanged += (pin, level, _) =>
            {
                if (level)
                    _pins.Add(pin);
            };
            Board.PowerOn();
        }

        public Timeline Timeline { get; } = new();

        public EmulatedBoard Board { get; }

        /// <summary>The pins that have gone high in this time, in their order.</summary>
        public int[] PinsInOrder(double ms)
        {
            _pins.Clear();
            Timeline.Run((long)(ms * Timeline.Frame), TestContext.Current.CancellationToken);
            Assert.Null(Board.Fault);
            return [.. _pins];
        }

        /// <summary>The first bytes of the RAM.</summary>
        public byte[] Ram(int bytes)
        {
            var content = new byte[bytes];
            ((ITypedArray<byte>)((ScriptObject)Board.Chip!["chip"])["ram"]).Read(0, (ulong)bytes, content, 0);
            return content;
        }

        public ValueTask DisposeAsync() => Board.DisposeAsync();

        private static byte[] Image(ushort[] program)
        {
            var image = new byte[ProgramAt + 2 * program.Length];
            for (var vector = 1; vector < 48; vector++)
                BinaryPrimitives.WriteInt32LittleEndian(image.AsSpan(4 * vector), FlashStart + (vector == 1 ? ProgramAt : HandlerAt) + 1);
            BinaryPrimitives.WriteInt32LittleEndian(image, 0x2000_8000);
            Write(ProgramAt, program);
            Write(HandlerAt, Handler);
            return image;

            void Write(int at, ushort[] code)
            {
                foreach (var (n, instruction) in code.Index())
                    BinaryPrimitives.WriteUInt16LittleEndian(image.AsSpan(at + 2 * n), instruction);
            }
        }
    }
}
