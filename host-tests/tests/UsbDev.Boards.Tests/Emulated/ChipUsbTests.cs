using System.Text;
using UsbDev.Boards.Virtual.Tests;
using UsbDev.Bus;

namespace UsbDev.Boards.Emulated.Tests;

/// <summary>The firmware that users flash, on emulated chips, seen from a host. The programs use machine.USBDevice directly.</summary>
public sealed class ChipUsbTests(ChipImages images)
{
    public static TheoryData<string> Chips => [.. EmulatedChip.All.Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(Chips))]
    public async Task The_built_in_device_enumerates_and_the_REPL_answers_on_it_and_on_the_console(string chip)
    {
        await using var plugged = Plug(chip).Enumerate();
        plugged.Bench.Expect(">>> ");
        plugged.Bench.Type("print(6 * 7)\r");
        plugged.Bench.Expect("\n42");

        Assert.Equal(64, plugged.Device[7]);
        Assert.Equal(2, plugged.Configuration[4]); // interfaces of a CDC function
        Assert.NotEmpty(plugged.String(plugged.Device[15]));
        plugged.Request(new SetupPacket(0x21, 0x22, 3, 0, 0)); // DTR and RTS
        var (output, input) = (plugged.Open(0x02), plugged.Open(0x82));
        plugged.Write(output, "print(7*8, 'x' * 100)\r"u8.ToArray());
        var said = new StringBuilder();
        while (!said.ToString().Contains("56 " + new string('x', 100), StringComparison.Ordinal))
            said.Append(Encoding.ASCII.GetString(plugged.Read(input, 64)));
    }

    [Theory]
    [MemberData(nameof(Chips))]
    public async Task What_is_written_to_the_built_in_port_arrives_though_it_is_whole_packets_and_nothing_follows(string chip)
    {
        await using var plugged = Plug(chip).Enumerate();
        plugged.Bench.Expect(">>> ");
        plugged.Request(new SetupPacket(0x21, 0x22, 3, 0, 0)); // DTR and RTS
        var (output, input) = (plugged.Open(0x02), plugged.Open(0x82));
        foreach (var length in (int[])[64, 128, 192])
        {
            plugged.Write(output, Encoding.ASCII.GetBytes($"print({length}*3)".PadRight(length - 1) + "\r"));
            var said = new StringBuilder();
            while (!said.ToString().Contains($"\n{length * 3}", StringComparison.Ordinal))
                said.Append(Encoding.ASCII.GetString(plugged.Read(input, 64)));
        }
    }

    [Theory]
    [MemberData(nameof(Chips))]
    public async Task Bulk_data_of_all_sorts_of_sizes_comes_back_as_it_went(string chip)
    {
        await using var plugged = Run(chip, VendorPrograms.Echo);
        var (output, input) = (plugged.Open(0x01), plugged.Open(0x81));
        foreach (var length in (int[])[0, 1, 2, 3, 4, 31, 63, 64, 65, 127, 128, 129, 191, 192, 193, 500, 512])
        {
            var data = Enumerable.Range(length, length).Select(n => (byte)n).ToArray();
            var transfer = new Transfer(output) { Buffer = data, ZeroLengthPacket = length < 512, Timeout = 1000 * Timeline.Frame };
            transfer.Submit();
            Assert.Equal(TransferStatus.Completed, transfer.Wait(TestContext.Current.CancellationToken));
            Assert.Equal(data, plugged.Read(input, length > 0 && length % 64 == 0 ? length : 512)); // the board sends no mark of its own
        }
    }

    [Theory]
    [MemberData(nameof(Chips))]
    public async Task A_noisy_cable_loses_and_doubles_nothing(string chip)
    {
        await using var plugged = Run(chip, VendorPrograms.Echo);
        var (output, input) = (plugged.Open(0x01), plugged.Open(0x81));
        var random = new Random(1);
        var spared = false; // one fault a round: its repetition counts as another, and after three in a row a host gives up
        plugged.Controller.Noise = packet =>
        {
            if (packet.Port is null || spared || random.Next(100) >= 20)
                return WireFault.None;
            spared = true;
            return random.Next(2) == 0 ? WireFault.Lost : WireFault.Corrupted;
        };
        for (var n = 0; n < 200; n++)
        {
            var data = Enumerable.Range(n, 1 + n % 63).Select(b => (byte)b).ToArray();
            spared = false;
            var answer = new Transfer(input) { Buffer = new byte[512], Timeout = 1000 * Timeline.Frame };
            answer.Submit(); // now: a board that waits for it refuses the repetition of a packet whose ACK was lost
            plugged.Write(output, data);
            Assert.Equal(TransferStatus.Completed, answer.Wait(TestContext.Current.CancellationToken));
            Assert.Equal(data, answer.Buffer[..answer.ActualLength].ToArray());
        }
    }

    [Theory]
    [MemberData(nameof(Chips))]
    public async Task A_stalled_endpoint_stalls_until_the_host_clears_the_halt_and_both_begin_with_DATA0(string chip)
    {
        await using var plugged = Run(chip, VendorPrograms.Echo);
        plugged.StallsUntilTheHaltIsCleared();
    }

    [Theory]
    [MemberData(nameof(Chips))]
    public async Task A_host_whose_data_nobody_takes_waits_and_loses_nothing(string chip)
    {
        await using var plugged = Run(chip, VendorPrograms.Pipes);
        var (output, input) = (plugged.Open(0x01), plugged.Open(0x81));
        var transfer = new Transfer(output) { Buffer = new byte[100], Timeout = 5000 * Timeline.Frame };
        for (var i = 0; i < 100; i++)
            transfer.Buffer.Span[i] = (byte)i;
        transfer.Submit();
        plugged.Bench.Run(ms: 20);
        Assert.Equal(0, transfer.ActualLength); // refused from the first packet on
        plugged.Bench.Type("b = bytearray(64); dev.submit_xfer(1, b)\r");
        plugged.Bench.Expect("done 1 64");
        plugged.Bench.Run(ms: 20);
        Assert.Equal(64, transfer.ActualLength);
        plugged.Bench.Type("c = bytearray(64); dev.submit_xfer(1, c)\r");
        Assert.Equal(TransferStatus.Completed, transfer.Wait(TestContext.Current.CancellationToken));
        plugged.Bench.Expect("done 1 36");
        plugged.Bench.Type("print('in', 'order', b + c[:36] == bytes(range(100)))\r");
        plugged.Bench.Expect("in order True");
        Assert.Equal(TransferStatus.TimedOut, Plugged.Do(input, new byte[64], ms: 20).Status);
    }

    [Theory]
    [MemberData(nameof(Chips))]
    public async Task Buffers_may_begin_anywhere_also_in_flash(string chip)
    {
        await using var plugged = Run(chip, VendorPrograms.Pipes);
        var (output, input) = (plugged.Open(0x01), plugged.Open(0x81));
        for (var start = 0; start < 5; start++)
        {
            plugged.Bench.Type($"dev.submit_xfer(0x81, memoryview(bytes(range(100)))[{start}:])\r");
            Assert.Equal(Enumerable.Range(start, 100 - start).Select(b => (byte)b), plugged.Read(input, 128));
            plugged.Bench.Type($"v = memoryview(bytearray(40))[{start}:]; dev.submit_xfer(1, v)\r");
            plugged.Write(output, [9, 8, 7]);
            plugged.Bench.Type($"print('got', {start}, bytes(v[:4]))\r");
            plugged.Bench.Expect($"got {start} b'\\t\\x08\\x07\\x00'");
        }
        plugged.Bench.Type("dev.submit_xfer(0x81, sys.version)\r"); // a constant of the firmware
        Assert.StartsWith("3.4.0; MicroPython", Encoding.ASCII.GetString(plugged.Read(input, 128)), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Chips))]
    public async Task What_was_to_be_sent_before_a_bus_reset_is_not_sent_after_it(string chip)
    {
        await using var plugged = Run(chip, VendorPrograms.Pipes);
        plugged.Bench.Type("dev.submit_xfer(0x81, b'old')\r");
        plugged.Bench.Run(ms: 20);
        plugged.EnumerateAgain();
        var input = plugged.Open(0x81);
        Assert.Equal(TransferStatus.TimedOut, Plugged.Do(input, new byte[64], ms: 20).Status);
        plugged.Bench.Type("dev.submit_xfer(0x81, b'new')\r");
        Assert.Equal("new"u8.ToArray(), plugged.Read(input, 64));
    }

    [Theory]
    [MemberData(nameof(Chips))]
    public async Task A_control_transfer_that_the_host_gives_up_does_not_harm_the_next(string chip)
    {
        await using var plugged = Run(chip, VendorPrograms.Pipes);
        for (var after = 0; after < 20; after++)
        {
            var transfer = new Transfer(plugged.Control) { Setup = new SetupPacket(0x80, 6, 0x0200, 0, 32), Buffer = new byte[32] };
            transfer.Submit();
            plugged.Bench.Run(ms: after * 0.013); // in all its stages
            transfer.Cancel();
            Assert.Equal([0, 0], plugged.Get(new SetupPacket(0x80, 0, 0, 0, 2)));
        }
        Assert.Equal(plugged.Configuration, plugged.Get(new SetupPacket(0x80, 6, 0x0200, 0, 32)));
    }

    [Theory]
    [InlineData("rp2040", "mem32[0x50110048]")] // SOF_RD
    [InlineData("samd21", "mem16[0x41005010] >> 3")] // FNUM
    [InlineData("samd51", "mem16[0x41000010] >> 3")]
    public async Task The_controller_counts_the_frames_of_the_bus(string chip, string count)
    {
        await using var plugged = Run(chip, VendorPrograms.Pipes);
        plugged.Bench.Paste($"""
            def frame():
                return machine.{count}
            a = frame()
            time.sleep_ms(100)
            print('frames', (frame() - a) % 2048 in (99, 100, 101))
            """);
        plugged.Bench.Expect("frames True");
    }

    [Theory]
    [MemberData(nameof(Chips))]
    public async Task The_device_is_suspended_and_resumed_by_the_host_and_wakes_it_when_it_may(string chip)
    {
        await using var plugged = Run(chip, VendorPrograms.Echo);
        plugged.IsSuspendedResumedAndWakesTheHost();
    }

    [Theory]
    [MemberData(nameof(Chips))]
    public async Task A_bus_reset_and_a_plug_that_is_pulled_start_the_device_anew(string chip)
    {
        await using var plugged = Run(chip, VendorPrograms.Echo);
        plugged.StartsAnewAfterAResetAndAPulledPlug();
    }

    [Theory]
    [MemberData(nameof(Chips))]
    public async Task A_hard_reset_from_either_side_is_a_disconnect_for_the_host_and_the_built_in_device_comes_back(string chip)
    {
        await using var plugged = Run(chip, VendorPrograms.Echo);
        var transfer = new Transfer(plugged.Open(0x81)) { Buffer = new byte[64] };
        transfer.Submit();
        plugged.Board.HardReset();
        Assert.Equal(TransferStatus.Disconnected, transfer.Wait(TestContext.Current.CancellationToken));
        plugged.Enumerate();
        plugged.Bench.Type("import machine\r");
        plugged.Bench.Run(ms: 20);
        plugged.Bench.Type("machine.reset()\r");
        Assert.True(plugged.Port.WaitFor(RootPortState.Debouncing, 1000 * Timeline.Frame, TestContext.Current.CancellationToken), plugged.Bench.Console);
        plugged.Enumerate();
        Assert.Equal(2, plugged.Configuration[4]);
    }

    [Theory]
    [MemberData(nameof(Chips))]
    public async Task A_soft_reset_takes_the_programs_device_away_and_the_built_in_one_comes_back(string chip)
    {
        await using var plugged = Run(chip, VendorPrograms.Echo);
        Assert.Equal(1, plugged.Configuration[4]);
        plugged.Bench.Type("\x04");
        Assert.True(plugged.Port.WaitFor(RootPortState.Debouncing, 1000 * Timeline.Frame, TestContext.Current.CancellationToken), plugged.Bench.Console);
        plugged.Enumerate();
        Assert.Equal(2, plugged.Configuration[4]);
    }

    /// <summary>
    /// One half of why a host sees one disconnect more after a reset of a SAMD21 (docs/emulation.md): a program that shows its device to a host that has given the built-in
    /// one its address disconnects first, for 50 ms (mp_usbd_disconnect in shared/tinyusb/mp_usbd_runtime.c).
    /// </summary>
    [Theory]
    [InlineData("rp2040", false)]
    [InlineData("rp2040", true)]
    [InlineData("samd21", false)]
    [InlineData("samd21", true)]
    [InlineData("samd51", false)]
    [InlineData("samd51", true)]
    public async Task A_program_disconnects_the_built_in_device_only_from_a_host_that_has_addressed_it(string chip, bool isAddressed)
    {
        await using var plugged = Plug(chip);
        plugged.Bench.File("/main.py", VendorPrograms.Echo.Replace("time.sleep_ms(50)", "print('soon')\ntime.sleep_ms(500)", StringComparison.Ordinal));
        plugged.Board.HardReset();
        plugged.Bench.Expect("soon");
        if (isAddressed)
            plugged.Enumerate();
        var changes = new List<(bool Connected, long Time)>();
        plugged.Board.Usb.Changed += change =>
        {
            if (change.Kind == PortChangeKind.Connection)
                changes.Add((plugged.Board.Usb.Connected, change.Time));
        };
        plugged.Bench.Expect("echo runs");
        plugged.Bench.Run(ms: 200);

        Assert.Equal(isAddressed ? [false, true] : Array.Empty<bool>(), changes.Select(c => c.Connected));
        if (isAddressed)
            Assert.InRange(changes[1].Time - changes[0].Time, 49 * Timeline.Frame, 60 * Timeline.Frame);
    }

    /// <summary>
    /// The other half: before main.py the SAMD21's port waits up to a second for a host to reset the built-in device, whose frames its clock then follows
    /// (check_usb_clock_recovery_mode in ports/samd/mcu/samd21/clock_config.c). Elsewhere a program is there before a host has waited its 100 ms.
    /// </summary>
    [Theory]
    [InlineData("rp2040", 1, 80)]
    [InlineData("samd21", 1000, 1200)]
    [InlineData("samd51", 1, 80)]
    public async Task A_SAMD21_that_no_host_resets_runs_its_program_a_second_later_than_the_others(string chip, double least, double most)
    {
        await using var plugged = Plug(chip);
        plugged.Bench.File("/main.py", VendorPrograms.Echo.Replace("time.sleep_ms(50)", "", StringComparison.Ordinal) + "print('run', time.ticks_ms())\n");
        plugged.Board.HardReset();
        plugged.Bench.Expect("run ");
        plugged.Board.HardReset();
        plugged.Bench.Run(ms: 2000);

        var began = plugged.Bench.Console.Split("run ")[2].Split('\r')[0];
        Assert.InRange(double.Parse(began, System.Globalization.CultureInfo.InvariantCulture), least, most);
    }

    [Theory]
    [MemberData(nameof(Chips))]
    public async Task Pins_are_driven_from_both_sides(string chip)
    {
        await using var plugged = Plug(chip);
        plugged.Bench.Expect(">>> ");
        plugged.Bench.Paste("""
            from machine import ADC, Pin
            i, o = Pin(2, Pin.IN, Pin.PULL_UP), Pin(3, Pin.OUT, value=0)
            print('pulled', i.value())
            """);
        plugged.Bench.Expect("pulled 1");
        plugged.Board.Pins.Drive(2, false);
        plugged.Bench.Type("o.value(1); print('driven', i.value())\r");
        plugged.Bench.Expect("driven 0");
        Assert.True(plugged.Board.Pins.Level(3));
        plugged.Board.Pins.Drive(2, null);
        plugged.Bench.Type("o.value(0); print('free', i.value())\r");
        plugged.Bench.Expect("free 1");
        Assert.False(plugged.Board.Pins.Level(3));
        var (analogPin, input) = chip == "rp2040" ? (26, 0) : (4, 4); // PA04 is AIN4, GP26 is ADC0
        plugged.Board.Pins.DriveAnalog(input, 0.25);
        plugged.Bench.Type($"print('quarter', ADC(Pin({analogPin})).read_u16() * 100 // 65536)\r");
        plugged.Bench.Expect("quarter 25");
    }

    [Theory]
    [MemberData(nameof(Chips))]
    public async Task A_pin_interrupts_the_program(string chip)
    {
        await using var plugged = Plug(chip);
        plugged.Bench.Expect(">>> ");
        plugged.Bench.Paste("""
            from machine import Pin
            seen = []
            p = Pin(15, Pin.IN, Pin.PULL_UP)
            p.irq(lambda pin: seen.append(pin.value()), Pin.IRQ_FALLING | Pin.IRQ_RISING)
            print('look', 'out')
            """);
        plugged.Bench.Expect("look out");
        foreach (bool? level in new bool?[] { false, null, false, true })
        {
            plugged.Board.Pins.Drive(15, level);
            plugged.Bench.Run(ms: 5);
        }

        plugged.Bench.Type("print('seen', seen)\r");
        plugged.Bench.Expect("seen [0, 1, 0, 1]");
    }

    private Plugged Plug(string chip) => new Plugged(images.Boards(EmulatedChip.All.Single(c => c.Name == chip))).PowerOnAndPlugIn();

    /// <summary>A board whose program has been typed in and whose device is configured.</summary>
    private Plugged Run(string chip, string program)
    {
        var plugged = Plug(chip);
        plugged.Bench.Expect(">>> ");
        plugged.Bench.Paste(program);
        plugged.Bench.Expect("echo runs");
        return plugged.Enumerate();
    }
}
