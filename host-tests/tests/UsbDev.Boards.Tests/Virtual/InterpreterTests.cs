using System.Text;
using UsbDev.Bus;

namespace UsbDev.Boards.Virtual.Tests;

/// <summary>MicroPython on the virtual board, seen from its console, its pins and its files.</summary>
public sealed class InterpreterTests(RealFirmware firmware)
{
    [Fact]
    public async Task It_boots_to_its_prompt_and_computes()
    {
        await using var bench = new Bench(firmware.Value);
        bench.Board.PowerOn();
        bench.Expect(">>> ");
        bench.Type("6*7\r");
        bench.Expect("\r\n42\r\n>>> ");
    }

    [Fact]
    public async Task Boot_py_and_main_py_run_and_import_modules_from_files_and_packages()
    {
        await using var bench = new Bench(firmware.Value);
        bench.File("/boot.py", "print('boot')");
        bench.File("/main.py", "import greeting, pack.inner\nprint(greeting.TEXT, pack.inner.NUMBER)");
        bench.File("/greeting.py", "TEXT = 'hello'");
        bench.File("/lib/pack/__init__.py", "");
        bench.File("/lib/pack/inner.py", "NUMBER = 7");
        bench.Board.PowerOn();
        bench.Expect("boot\r\nhello 7\r\n");
    }

    [Fact]
    public async Task Executed_counts_the_steps_of_loops_and_not_of_sleep()
    {
        await using var bench = new Bench(firmware.Value);
        var marks = new List<long>();
        bench.Board.Console.Output += bytes =>
        {
            for (var i = bytes.Count((byte)'#'); i > 0; i--) marks.Add(bench.Board.Executed);
        };
        bench.File("/main.py", """
            import time
            print("#")
            print("#")
            for i in range(100): pass
            print("#")
            for i in range(1100): pass
            print("#")
            time.sleep(1)
            print("#")
            """);
        bench.Board.PowerOn();
        bench.Expect(">>> ");
        var steps = marks.Zip(marks.Skip(1), (a, b) => b - a).ToArray();
        Assert.Equal(1000, steps[2] - steps[1]);
        Assert.InRange(steps[3], steps[0], steps[0] + 20);
    }

    [Fact]
    public async Task A_script_that_raises_shows_its_traceback_and_leaves_the_prompt()
    {
        await using var bench = new Bench(firmware.Value);
        bench.File("/main.py", "def f():\n    return 1 // 0\n\nf()\n");
        bench.Board.PowerOn();
        bench.Expect(">>> ");
        Assert.Contains("""
            Traceback (most recent call last):
              File "main.py", line 4, in <module>
              File "main.py", line 2, in f
            ZeroDivisionError: divide by zero
            """.ReplaceLineEndings("\r\n"), bench.Console, StringComparison.Ordinal);
        Assert.Null(bench.Board.Fault);
    }

    [Fact]
    public async Task Memory_is_collected_while_a_script_runs_and_nothing_in_use_is_lost()
    {
        await using var bench = new Bench(firmware.Value, o => o with { HeapSize = 64 * 1024 });
        // 4 MB of garbage in 64 KB of heap, made in nested calls whose locals are the only references to what must survive.
        bench.File("/main.py", """
            def nest(depth, keep):
                mine = [depth, bytearray(40)]
                if depth:
                    return nest(depth - 1, keep + [mine])
                for n in range(2000):
                    junk = bytearray(2000)
                    s = 'x%d' % n + 'y' * 50
                    d = {n: s, s: [n]}
                return sum(k[0] * len(k[1]) for k in keep) + mine[0]
            for again in range(5):
                print(nest(12, []))
            """);
        bench.Board.PowerOn();
        bench.Expect(">>> ", ms: 60_000);
        Assert.Contains("3120\r\n3120\r\n3120\r\n3120\r\n3120\r\n", bench.Console, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_script_that_fills_its_memory_gets_MemoryError_and_the_board_lives_on()
    {
        await using var bench = new Bench(firmware.Value);
        bench.File("/main.py", "def fill():\n    keep = []\n    while True: keep.append(bytearray(1000))\nfill()\n");
        bench.Board.PowerOn();
        bench.Expect("MemoryError: memory allocation failed");
        bench.Expect(">>> ");
        bench.Type("import gc; gc.collect(); print('fr' + 'ee', gc.mem_free() > 100000)\r");
        bench.Expect("free True");
    }

    [Theory]
    [InlineData(16 * 1024)]
    [InlineData(64 * 1024)]
    [InlineData(16 * 1024 * 1024)]
    public async Task The_heap_has_the_size_of_the_options(int size)
    {
        await using var bench = new Bench(firmware.Value, o => o with { HeapSize = size });
        bench.File("/main.py", "import gc\nprint('heap', gc.mem_free() + gc.mem_alloc())");
        bench.Board.PowerOn();
        bench.Expect(">>> ");
        var heap = int.Parse(bench.Console.Split("heap ")[1].Split('\r')[0]);
        Assert.InRange(heap, size * 0.95, size);
    }

    [Fact]
    public async Task Recursion_without_end_raises_RuntimeError()
    {
        await using var bench = new Bench(firmware.Value);
        bench.File("/main.py", "def f(n):\n    return f(n + 1)\nf(0)\n");
        bench.Board.PowerOn();
        bench.Expect("RuntimeError: maximum recursion depth exceeded");
        bench.Expect(">>> ");
    }

    [Theory]
    [InlineData("l = []\nfor i in range(100000): l = [l]\nprint(l)")]
    [InlineData("import re\nre.match('(((((((((((((((((((((((((((((((a*)*)*)*)*)*)*)*)*)*)*)*)*)*)*)*)*)*)*)*)*)*)*)*)*)*)*)*)*)*)*)*' * 20, 'a' * 200)")]
    [InlineData("import json\njson.loads('[' * 50000)")]
    public async Task Deep_nesting_in_C_ends_in_an_exception_and_not_in_a_crash(string script)
    {
        await using var bench = new Bench(firmware.Value, o => o with { HeapSize = 8 * 1024 * 1024 });
        bench.File("/main.py", script);
        bench.Board.PowerOn();
        bench.Expect(">>> ");
        Assert.Contains("Error: ", bench.Console, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sleep_advances_simulated_time_exactly_and_a_busy_loop_by_its_steps()
    {
        await using var bench = new Bench(firmware.Value);
        bench.File("/main.py", """
            import time
            t = time.time_ns()
            time.sleep(3600)
            print('slept', (time.time_ns() - t) // 1000)
            t = time.ticks_ms()
            for n in range(200000): pass
            print('looped', time.ticks_diff(time.ticks_ms(), t))
            """);
        bench.Board.PowerOn();
        bench.Expect("slept", ms: 3_700_000);
        bench.Expect(">>> ");
        Assert.Contains("slept 3600000000", bench.Console, StringComparison.Ordinal);
        Assert.Contains("looped 20", bench.Console, StringComparison.Ordinal); // 200 and a few ms
    }

    [Fact]
    public async Task Timers_fire_on_time_while_a_script_spins()
    {
        await using var bench = new Bench(firmware.Value);
        bench.File("/main.py", """
            import time
            from machine import Timer
            times = []
            t0 = time.ticks_ms()
            Timer(-1, period=10, mode=Timer.PERIODIC, callback=lambda t: times.append(time.ticks_diff(time.ticks_ms(), t0)))
            while len(times) < 5: pass
            print('times', times)
            """);
        bench.Board.PowerOn();
        bench.Expect("times [10, 20, 30, 40, 50]");
    }

    [Fact]
    public async Task A_pin_driven_from_outside_interrupts_the_script_and_its_own_outputs_are_seen()
    {
        await using var bench = new Bench(firmware.Value);
        bench.File("/main.py", """
            from machine import Pin
            led = Pin(25, Pin.OUT, value=0)
            button = Pin(2, Pin.IN, Pin.PULL_UP)
            print('idle', button.value())
            button.irq(lambda p: led.value(not p.value()), Pin.IRQ_FALLING | Pin.IRQ_RISING)
            while True: pass
            """);
        var outputs = new List<(int, bool)>();
        bench.Board.Pins.OutputChanged += (pin, level, _) => outputs.Add((pin, level));
        bench.Board.PowerOn();
        bench.Expect("idle 1");
        bench.Run(ms: 5);
        bench.Board.Pins.Drive(2, false);
        bench.Run(ms: 5);
        Assert.True(bench.Board.Pins.Level(25));
        bench.Board.Pins.Drive(2, null);
        bench.Run(ms: 5);
        Assert.False(bench.Board.Pins.Level(25));
        Assert.Equal([(2, true), (25, true), (25, false)], outputs); // the first is the pull-up
    }

    [Fact]
    public async Task An_analog_input_reads_what_the_host_puts_there_also_after_a_reset()
    {
        await using var bench = new Bench(firmware.Value);
        bench.File("/main.py", """
            import os
            from machine import ADC
            print('knob', ADC(26).read_u16(), ADC(27).read_u16())
            size = os.statvfs('/')
            print('free', 0 < size[3] <= size[2])
            """);
        bench.Board.Pins.DriveAnalog(1, 0.5);
        bench.Board.PowerOn();
        bench.Expect("knob 0 32776");
        bench.Expect("free True");
        bench.Board.Pins.DriveAnalog(0, 1);
        bench.Board.HardReset();
        bench.Expect("knob 65535 32776");
        Assert.Throws<ArgumentOutOfRangeException>(() => bench.Board.Pins.DriveAnalog(1, 1.5));
        Assert.Throws<ArgumentOutOfRangeException>(() => bench.Board.Pins.DriveAnalog(8, 0));
    }

    [Fact]
    public async Task Files_that_nobody_closes_do_not_use_up_the_boards_handles()
    {
        await using var bench = new Bench(firmware.Value);
        bench.File("/main.py", """
            for i in range(1000):
                open('/main.py').read(1)
            print('opened', i)
            """);
        bench.Board.PowerOn();
        bench.Expect("opened 999");
    }

    [Fact]
    public async Task A_UART_without_a_wire_sends_into_the_void()
    {
        await using var bench = new Bench(firmware.Value);
        bench.File("/main.py", """
            from machine import UART
            uart = UART(0, 9600)
            print('sent', uart.write(bytes(2000)), uart.flush(), uart.read())
            """);
        bench.Board.PowerOn();
        bench.Expect("sent 2000 None None");
    }

    [Fact]
    public async Task Ctrl_C_interrupts_a_tight_loop_a_sleep_and_a_wait_for_input()
    {
        await using var bench = new Bench(firmware.Value);
        bench.Board.PowerOn();
        bench.Expect(">>> ");
        var seen = 0;
        foreach (var line in new[] { "while True: pass\r\r", "import time; time.sleep(1000)\r", "input()\r" })
        {
            bench.Type(line);
            bench.Run(ms: 20);
            bench.Type("\x03");
            bench.Run(ms: 20);
            Assert.Equal(++seen, bench.Console.Split("KeyboardInterrupt").Length - 1);
        }
        bench.Type("print('still', 'here')\r");
        bench.Expect("still here");
    }

    [Fact]
    public async Task A_soft_reset_runs_main_py_again_with_a_clean_heap()
    {
        await using var bench = new Bench(firmware.Value);
        bench.File("/main.py", "print('main', 'x' in globals())\nx = 1\n");
        bench.Board.PowerOn();
        bench.Expect(">>> ");
        bench.Type("\x04");
        bench.Run(ms: 100);
        Assert.Contains("soft reboot", bench.Console, StringComparison.Ordinal);
        Assert.Equal(3, bench.Console.Split("main False").Length);
    }

    [Fact]
    public async Task Machine_reset_and_the_reset_button_start_afresh_with_files_kept()
    {
        await using var bench = new Bench(firmware.Value);
        bench.File("/main.py", """
            import machine
            try:
                n = int(open('/count').read())
            except OSError:
                n = 0
            open('/count', 'w').write(str(n + 1))
            print('life', n, machine.reset_cause())
            if n < 3: machine.reset()
            """);
        bench.Board.PowerOn();
        bench.Expect(">>> ");
        bench.Board.HardReset();
        bench.Run(ms: 200);
        // 1: power-on and the button, 3: the watchdog, through which machine.reset() goes on an RP2040.
        Assert.Equal(["0 1", "1 3", "2 3", "3 3", "4 1"], bench.Console.Split("life ").Skip(1).Select(l => l.Split('\r')[0]));
        Assert.Equal("5"u8.ToArray(), bench.Board.Files.Read("/count"));
    }

    [Fact]
    public async Task Machine_bootloader_ends_the_board_with_its_reason()
    {
        await using var bench = new Bench(firmware.Value);
        bench.File("/main.py", "import machine\nmachine.bootloader()");
        bench.Board.PowerOn();
        bench.Run(ms: 100);
        Assert.Contains("machine.bootloader()", bench.Board.Fault?.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_script_works_with_files_and_folders_as_on_a_board()
    {
        await using var bench = new Bench(firmware.Value, o => o with { FileSystemSize = 64 * 1024 });
        bench.File("/main.py", """
            import os, errno
            def fails(f, *args):
                try:
                    f(*args)
                except OSError as e:
                    return errno.errorcode.get(e.errno, e.errno)
                return 'no error'
            os.mkdir('d')
            with open('d/a.bin', 'wb') as f:
                print(f.write(bytes(range(256)) * 4), f.seek(-2, 2), f.tell())
            with open('d/a.bin', 'rb') as f:
                f.seek(250); print(f.read(3), len(f.read()))
            with open('d/a.bin', 'ab') as f: f.write(b'end')
            print(os.stat('d/a.bin')[6], open('d/a.bin', 'rb').read()[-4:])
            os.rename('d/a.bin', 'd/b.bin')
            print(sorted(os.listdir('d')), sorted(e[0] for e in os.ilistdir('/')))
            print(fails(os.rmdir, 'd'), fails(os.remove, 'nowhere'), fails(open, 'nowhere'), fails(open, 'd'), fails(os.mkdir, 'd'), fails(os.mkdir, 'x/y'))
            def fill():
                with open('big', 'wb') as f:
                    while True: f.write(bytes(4096))
            print(fails(fill)); os.remove('big')
            os.chdir('d'); print(os.getcwd(), os.listdir()); os.remove('b.bin'); os.chdir('/'); os.rmdir('d')
            print(os.listdir())
            """);
        bench.Board.PowerOn();
        bench.Expect(">>> ");
        Assert.Contains("""
            1024 1022 1022
            b'\xfa\xfb\xfc' 771
            1027 b'\xffend'
            ['b.bin'] ['d', 'main.py']
            39 ENOENT ENOENT EISDIR EEXIST ENOENT
            28
            /d ['b.bin']
            ['main.py']
            """.ReplaceLineEndings("\r\n"), bench.Console, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_run_twice_shows_the_same_to_the_byte_and_another_seed_does_not()
    {
        async Task<string> Once(uint seed)
        {
            await using var bench = new Bench(firmware.Value, o => o with { RandomSeed = seed });
            bench.File("/main.py", """
                import os, time, random, machine
                print(os.urandom(8).hex(), random.random(), time.ticks_us(), time.time(), machine.unique_id())
                for n in range(1000): x = [n] * (n % 50)
                print(time.ticks_us())
                """);
            bench.Board.PowerOn();
            bench.Expect(">>> ");
            return $"{bench.Console}{bench.Timeline.Now}";
        }
        Assert.Equal(await Once(1), await Once(1));
        Assert.NotEqual(await Once(1), await Once(2));
    }

    [Fact]
    public async Task Asyncio_runs_tasks_in_simulated_time()
    {
        await using var bench = new Bench(firmware.Value);
        bench.File("/main.py", """
            import asyncio, time
            async def tick(name, ms, n):
                for k in range(n):
                    await asyncio.sleep_ms(ms)
                    print(name, k)
            async def main():
                await asyncio.gather(tick('a', 30, 2), tick('b', 20, 2))
            t = time.ticks_ms()
            asyncio.run(main())
            print('took', time.ticks_diff(time.ticks_ms(), t) // 10)
            """);
        bench.Board.PowerOn();
        bench.Expect("b 0\r\na 0\r\nb 1\r\na 1\r\ntook 6\r\n");
    }

    [Fact]
    public async Task Two_boards_run_side_by_side_in_one_time()
    {
        var timeline = new Timeline();
        await using var one = new Bench(firmware.Value, timeline: timeline);
        await using var two = new Bench(firmware.Value, o => o with { UniqueId = Encoding.ASCII.GetBytes("OTHERONE") }, timeline);
        foreach (var bench in new[] { one, two })
        {
            bench.File("/main.py", "import time, machine\nfor n in range(10):\n    time.sleep_ms(10)\nprint('id', machine.unique_id())\nwhile True: pass");
            bench.Board.PowerOn();
        }
        one.Expect("id b'usbdev01'");
        two.Expect("id b'OTHERONE'");
        Assert.InRange(timeline.Now, 100 * Timeline.Frame, 120 * Timeline.Frame);
    }
}
