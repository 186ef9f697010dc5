using System.Buffers.Binary;
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
    public async Task Addresses_wrap_at_32_bits()
    {
        // 42 to 0x20000100; read by ldr, strb and ldrh at 0x20000110 + 0xFFFFFFF0; PA00 high if it is 42
        await using var run = new Run(images, [0x4809, 0x21FF, 0x6081, 0x4A09, 0x4B09, 0x4C0A, 0x252A, 0x6015, 0x58E6, 0x2E2A, 0xD105, 0x54E5,
            0x5AE6, 0x2E2A, 0xD101, 0x2101, 0x6181, 0xBF30, 0xE7FD, 0x0000, 0x4400, 0x4100, 0x0100, 0x2000, 0xFFF0, 0xFFFF, 0x0110, 0x2000]);

        Assert.Equal([0], run.PinsInOrder(ms: 1));
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

    private sealed class Run : IAsyncDisposable
    {
        private const int FlashStart = 0x2000, ProgramAt = 0x100, HandlerAt = 0x200;

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

        public ValueTask DisposeAsync() => Board.DisposeAsync();

        private static byte[] Image(ushort[] program)
        {
            var image = new byte[0x300];
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
