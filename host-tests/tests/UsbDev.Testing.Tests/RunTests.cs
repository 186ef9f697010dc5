using UsbDev.Testing.Results;

namespace UsbDev.Testing.Tests;

/// <summary>Runs on the virtual board with programs that do well and programs that do not.</summary>
public class RunTests(Firmware firmware, ITestOutputHelper output)
{
    private const string Types = """
        import device, time
        device.start()
        device.wait_configured()
        device.kbd.type("Hello")
        """;

    [Fact]
    public async Task A_program_that_raises_fails_with_its_line_even_without_tests()
    {
        var run = await Run("import device\n\ndevice.start()\ndevice.wait_configured()\n1/0\n");

        var failure = Failure(run);
        Assert.Contains("main.py:5: ZeroDivisionError: divide by zero", failure.Message);
        Assert.Equal("the program runs for 1 s without an exception", run.Tests[0].Checks[^1].Name);
    }

    [Fact]
    public async Task A_program_that_does_not_parse_is_shown()
    {
        var failure = Failure(await Run("import device\ndef broken(:\n"));

        Assert.Contains("main.py:2: SyntaxError", failure.Message);
    }

    [Fact]
    public async Task A_program_that_never_starts_the_device_is_told_so()
    {
        var failure = Failure(await Run("print('nothing to do')"));

        Assert.Contains("waited 10 s (simulated time) for 1209:0001 Macro pad; the host sees only", failure.Message);
        Assert.Contains("does main.py call device.start()?", failure.Message);
        Assert.Contains("nothing to do", failure.Message);
    }

    [Fact]
    public async Task A_program_that_loops_for_ever_before_it_starts_ends_at_the_limit()
    {
        var failure = Failure(await Run("while True: pass"));

        Assert.Contains("waited 10 s (simulated time)", failure.Message);
    }

    [Fact]
    public async Task A_program_that_fills_its_memory_is_shown()
    {
        var failure = Failure(await Run("a = []\nwhile True:\n    a.append(bytearray(1000))\n"));

        Assert.Contains("main.py:3: MemoryError", failure.Message);
    }

    [Fact]
    public async Task A_submission_to_a_wrong_endpoint_is_shown()
    {
        var failure = Failure(await Run("import device, machine\ndevice.start()\ndevice.wait_configured()\nmachine.USBDevice().submit_xfer(0x95, b'x')\n"));

        Assert.Contains("main.py:4: ", failure.Message);
        output.WriteLine(failure.Message);
    }

    [Fact]
    public async Task Wrong_text_is_told_with_the_character_from_which_it_differs()
    {
        var run = await Run(Types, "tests:\n  - name: greets\n    steps:\n      - expect: { kbd: { types: \"Help\" } }\n");

        var failure = Failure(run, "greets");
        Assert.Equal("kbd types \"Help\"", failure.Expected);
        Assert.Contains("\"Hell\", which differs from character 4 on", failure.Got);
        Assert.EndsWith("tests.yaml:4:9", failure.At);
        Assert.Contains(failure.SoFar, l => l.Contains("kbd typed \"Hell"));
    }

    [Fact]
    public async Task More_text_than_expected_fails()
    {
        var failure = Failure(await Run(Types, "tests:\n  - name: greets\n    steps:\n      - expect: { kbd: { types: Hell } }\n"), "greets");

        Assert.Contains("differs from character 5 on", failure.Got);
    }

    [Fact]
    public async Task Less_text_than_expected_fails_at_the_limit_that_the_message_names()
    {
        var failure = Failure(await Run(Types, "tests:\n  - name: greets\n    steps:\n      - expect: { kbd: { types: Hello there } }\n        within: 3 s\n"), "greets");

        Assert.Contains("got \"Hello\" within 3 s (simulated time)", failure.Message);
    }

    [Fact]
    public async Task One_press_too_many_fails()
    {
        var main = "import device\nfrom usbdev.media import PLAY_PAUSE\ndevice.start()\ndevice.wait_configured()\ndevice.media.tap(PLAY_PAUSE)\ndevice.media.tap(PLAY_PAUSE)\n";

        Passes(await Run(main, "tests:\n  - name: twice\n    steps:\n      - expect: { media: { presses: Play/Pause, times: 2 } }\n"));
        var failure = Failure(await Run(main, "tests:\n  - name: once\n    steps:\n      - expect: { media: { presses: Play/Pause, times: 1 } }\n"), "once");
        Assert.Equal("media presses Play/Pause exactly once", failure.Expected);
        Assert.Equal("presses of it 2 times", failure.Got);
    }

    [Fact]
    public async Task Another_press_than_expected_is_shown()
    {
        var main = "import device\nfrom usbdev.media import MUTE\ndevice.start()\ndevice.wait_configured()\ndevice.media.tap(MUTE)\n";
        var failure = Failure(await Run(main, "tests:\n  - name: a\n    steps:\n      - expect: { media: { presses: Play/Pause } }\n"), "a");

        Assert.Contains("Mute within 2 s", failure.Message);
    }

    [Fact]
    public async Task An_exception_in_a_callback_fails_a_test_that_does_not_look_at_the_console()
    {
        var main = "import device, time\ndef fail(leds):\n    raise RuntimeError('in the callback')\ndevice.kbd.on_leds = fail\ndevice.start()\ndevice.wait_configured()\nwhile True: time.sleep_ms(10)\n";

        var failure = Failure(await Run(main, "tests:\n  - name: leds\n    steps:\n      - send: { kbd: { Caps Lock: on } }\n"), "leds");

        Assert.Contains("RuntimeError: in the callback", failure.Message);
        Assert.Contains("main.py:3", failure.Message);
    }

    [Fact]
    public async Task An_exception_that_is_expected_is_fine()
    {
        var main = "import device\ndevice.start()\ndevice.wait_configured()\nimport time\ntime.sleep(1)\nraise ValueError('meant')\n";

        var run = await Run(main, "tests:\n  - name: raises\n    steps:\n      - expect: { error: \"ValueError: m.*t\" }\n");

        Passes(run);
        Assert.False((await Run(main, "tests:\n  - name: raises\n    steps:\n      - wait: 2 s\n")).Passed);
    }

    [Fact]
    public async Task Tests_continue_or_start_afresh()
    {
        var run = await Run("import device, time\ndevice.start()\ndevice.wait_configured()\nfor i in range(9):\n    print('tick', i)\n    time.sleep(1)\n", """
            tests:
              - name: first
                steps:
                  - expect: { console: tick 2 }
                    within: 5 s
              - name: second
                continue: true
                steps:
                  - expect: { console: tick 3 }
              - name: third
                steps:
                  - expect: { console: tick 0 }
                  - wait: 10 ms
            """);

        Passes(run);
        Assert.DoesNotContain("tick 2", run.Tests[2].Console);
        Assert.Contains("tick 0", run.Tests[3].Console);
    }

    [Fact]
    public async Task A_test_that_continues_a_failed_one_is_not_run()
    {
        var run = await Run(Types, "tests:\n  - name: a\n    steps:\n      - expect: { kbd: { types: x } }\n  - name: b\n    continue: true\n    steps: [ plug ]\n  - name: c\n    skip: not today\n    steps: [ plug ]\n");

        Assert.Equal([Outcome.Passed, Outcome.Failed, Outcome.Skipped, Outcome.Skipped], run.Tests.Select(t => t.Outcome));
        Assert.Equal("it continues 'a', which has not passed", run.Tests[2].Reason);
        Assert.Equal("not today", run.Tests[3].Reason);
        Assert.False(run.Passed);
    }

    [Fact]
    public async Task A_filter_runs_what_it_names_and_what_that_continues()
    {
        using var folder = new TemporaryGadget(Types, "tests:\n  - name: a\n    steps: [ wait: 1 ms ]\n  - name: b\n    continue: true\n    steps: [ wait: 1 ms ]\n  - name: c\n    steps: [ wait: 1 ms ]\n");

        var run = await TestRunner.Run(folder.Load(), new RunOptions { MakeBoard = firmware.Make, Filter = name => name == "b" });

        Assert.Equal([TestRunner.DeviceTest, "a", "b"], run.Tests.Select(t => t.Name));
    }

    [Fact]
    public async Task The_cable_the_resets_and_the_prompt_do_what_they_say()
    {
        var main = "import device, time\nprint('begin')\ndevice.start()\nwhile True:\n    if device.wait_configured():\n        print('configured')\n        while device.configured(): time.sleep_ms(5)\n        print('gone')\n";

        Passes(await Run(main, """
            tests:
              - name: cable
                steps:
                  - expect: { console: [begin, configured] }
                  - unplug
                  - expect: { bus: gone, console: gone }
                  - wait: 1 s
                  - plug
                  - expect: { bus: configured, console: configured }
              - name: resets
                steps:
                  - expect: { console: begin }
                  - reset: bus
                  - expect: { console: [gone, configured] }
                  - reset: board
                    within: 5 s
                  - expect: { console: [begin, configured] }
                  - reset: soft
                    within: 5 s
                  - expect: { console: [soft reboot, begin, configured] }
              - name: prompt
                steps:
                  - type: "\x03"
                  - expect: { console: KeyboardInterrupt }
                  - type: "print(6 * 7)\n"
                  - expect: { console: ["^42$", "^>>> "] }
                  - type: "1/0\n"
                  - expect: { console: ZeroDivisionError }
            """));
    }

    [Fact]
    public async Task Sleep_and_wakeup_work()
    {
        var main = "import device, time\nfrom machine import Pin\nbutton = Pin(2, Pin.IN, Pin.PULL_UP)\ndevice.start()\ndevice.wait_configured()\nwhile True:\n    if not button.value():\n        device.kbd.type('w')\n        while not button.value(): time.sleep_ms(5)\n    time.sleep_ms(5)\n";

        Passes(await Run(main, """
            tests:
              - name: wakes the computer
                steps:
                  - suspend
                  - expect: { bus: suspended }
                  - pin: { 2: low }
                    for: 50 ms
                  - expect: { bus: awake }
                  - expect: { kbd: { types: w } }
              - name: is woken
                steps:
                  - suspend
                  - wait: 100 ms
                  - resume
                  - pin: { GP2: low }
                    for: 50 ms
                  - expect: { kbd: { presses: W } }
                  - expect: nothing
            """));
    }

    [Fact]
    public async Task Requests_are_answered_or_refused()
    {
        Passes(await Run(Types, """
            tests:
              - name: requests
                steps:
                  - request: { request: 0, length: 2, answer: "00 00" }
                  - request: { request: 8, length: 1, answer: "01" }
                  - request: { type: class, to: kbd, request: 3, length: 1, answer: "01" }
                  - request: { type: vendor, request: 1, index: 4, length: 64, answer: stall }
                  - request: { type: class, to: kbd, request: 9, value: 0x0200, data: "02" }
            """));
        var failure = Failure(await Run(Types, "tests:\n  - name: a\n    steps:\n      - request: { request: 8, length: 1, answer: \"02\" }\n"), "a");
        Assert.Equal(("the answer 02", "01"), (failure.Expected, failure.Got));
    }

    [Fact]
    public async Task Fields_of_a_device_of_ones_own_go_by_their_names()
    {
        using var folder = new TemporaryGadget("""
            import device, time
            knob = device.knob
            knob.gain = 7
            device.start()
            device.wait_configured()
            time.sleep_ms(20)
            for i in range(10):
                knob.send(dial=7000)
            knob.send(buttons=0b10000001)
            knob.send(dial=-1, buttons=2)
            ring, gain = knob.ring, knob.gain
            while True:
                if (knob.ring, knob.gain) != (ring, gain):
                    ring, gain = knob.ring, knob.gain
                    print("ring", ring, "gain", gain)
                time.sleep_ms(1)
            """, """
            tests:
              - name: knob
                steps:
                  - expect: { knob: { moves: { dial: 69999 }, buttons: [Button 2] } }
                  - expect: { knob: { gain: 7 } }
                  - send: { knob: { ring: on, gain: 200 } }
                  - expect: { console: ring 1 gain 200 }
                  - expect: { knob: { gain: 200 } }
                  - expect: nothing
              - name: in single reports
                steps:
                  - expect: { knob: { buttons: [1, 8], dial: 0 } }
                  - expect: { knob: { report: "FF FF 02" } }
              - name: presses
                steps:
                  - expect: { knob: { presses: [Button 1, Button 2] } }
            """, """
            device: { vendor: 0x1209, product: 0x0001, name: Knob }
            functions:
              - hid:
                  name: knob
                  poll: 1 ms
                  collection: Generic Desktop / Multi-axis Controller
                  input:
                    - { name: dial, usage: Dial, range: -32768..32767, relative: true }
                    - { name: buttons, usage: Button / 1..8 }
                  output:
                    - { name: ring, usage: LED / Generic Indicator }
                  feature:
                    - { name: gain, usage: 0xFF00 / 0x01, range: 0..255 }
            """);

        Passes(await TestRunner.Run(folder.Load(), new RunOptions { MakeBoard = firmware.Make }));
    }

    [Fact]
    public async Task Several_reports_on_one_interface_are_told_apart()
    {
        using var folder = new TemporaryGadget("""
            import device, time
            from usbdev.media import MUTE
            device.start()
            device.wait_configured()
            desk = device.desk
            desk.mouse.move(10, -5)
            desk.mouse.move(300, 0)
            desk.keyboard.type("Hi")
            desk.consumer.tap(MUTE)
            desk.mouse.click(1)
            """, """
            tests:
              - name: all three
                steps:
                  - expect: { desk.mouse: { moves: { x: 310, y: -5 } } }
                  - expect: { desk: { types: Hi } }
                  - expect: { desk.consumer: { presses: Mute, times: 1 } }
              - name: in any order
                steps:
                  - expect: { desk: { presses: [Mute, Button 1] }, desk.keyboard: { types_match: "H." } }
            """, """
            device: { vendor: 0x1209, product: 0x0001, name: Desk }
            functions:
              - hid: { name: desk, poll: 1 ms, reports: [keyboard, mouse, consumer] }
            """);

        Passes(await TestRunner.Run(folder.Load(), new RunOptions { MakeBoard = firmware.Make }));
    }

    [Fact]
    public async Task Midi_is_played_and_heard()
    {
        using var folder = new TemporaryGadget("""
            import device, time
            synth = device.synth
            def hear(cable, status, a, b):
                print("heard", cable, hex(status), a, b)
                if status == 0x90:
                    synth.note_on(1, a + 12, b, cable=1)
            synth.on_event = hear
            device.start()
            device.wait_configured()
            synth.control_change(0, 7, 100)
            while True: time.sleep_ms(10)
            """, """
            tests:
              - name: plays
                steps:
                  - expect: { synth: control_change control=7 value=100 }
                  - send: { synth: note_on note=60 velocity=5 }
                  - expect: { console: heard 0 0x90 60 5, synth: { plays: note_on channel=1 note=72 velocity=5, cable: Pads, times: 1 } }
                  - send: { synth: "pitchwheel channel=3 pitch=-1" }
                  - expect: { console: heard 0 0xe3 127 63 }
                  - expect: nothing
            """, """
            device: { vendor: 0x1209, product: 0x0001, name: Synth }
            functions:
              - midi: { name: synth, from_device: [Keys, Pads], to_device: [Synth] }
            """);

        var run = await TestRunner.Run(folder.Load(), new RunOptions { MakeBoard = firmware.Make });

        Passes(run);
    }

    [Fact]
    public async Task Serial_ports_are_terminals()
    {
        using var folder = new TemporaryGadget("""
            import device, time
            log = device.log
            device.start()
            device.wait_configured()
            while not log.dtr: time.sleep_ms(1)
            log.write(b"ready in 12 ms\r\n")
            while True:
                line = log.readline()
                if line:
                    log.write(b"you said " + line)
                time.sleep_ms(1)
            """, """
            tests:
              - name: talks
                steps:
                  - expect: { log: { text: "ready in 12 ms\r\n" } }
                  - send: { log: "hello\n" }
                  - expect: { log: "^you said hello$" }
                  - send: { log: { bytes: "61 0A" } }
                  - expect: { log: { bytes: "79 6F 75 20 73 61 69 64 20 61 0A" } }
                  - expect: nothing
              - name: survives the cable
                steps:
                  - expect: { log: ready }
                  - unplug
                  - plug
                  - send: { log: "again\n" }
                  - expect: { log: said again }
            """, """
            device: { vendor: 0x1209, product: 0x0001, name: Log }
            functions:
              - cdc: { name: log }
            """);

        Passes(await TestRunner.Run(folder.Load(), new RunOptions { MakeBoard = firmware.Make }));
    }

    private const string Uart = """
        import device, time
        from machine import ADC, Pin, UART
        log = device.log
        log.write_timeout = 0
        uart = UART(1, 9600, bits=7, parity=0, stop=2, tx=8, rx=9)
        led = Pin(3, Pin.OUT, value=0)
        device.start()
        device.wait_configured()
        while True:
            data = uart.read()
            if data:
                uart.write(b"<" + data + b">")
            if log.any():
                log.write(b"%s %d" % (log.read(), ADC(0).read_u16() * 100 // 65535))
                for i in range(2):
                    led(1)
                    time.sleep_ms(20)
                    led(0)
                    time.sleep_ms(20)
            time.sleep_ms(1)
        """;

    private const string Log = """
        device: { vendor: 0x1209, product: 0x0001, name: Log }
        functions:
          - cdc: { name: log }
        """;

    [Fact]
    public async Task A_serial_line_is_attached_to_pins_and_pins_to_each_other()
    {
        using var folder = new TemporaryGadget(Uart, """
            attached:
              - serial: { name: peer, tx: GP8, rx: 9, line: 9600 7E2 }
            tests:
              - name: talks on its pins
                steps:
                  - send: { peer: "hello" }
                  - expect: { peer: { match: "<h" } }
                  - send: { peer: { break: 20 ms } }
                  - forget: peer
                  - send: { peer: { line: 9600 7O2, text: x, times: 3 } }
                  - expect: { peer: { parity: on } }
                  - send: { peer: { line: 4800 } }
              - name: hears its echo
                steps:
                  - connect: { 8: 9 }
                  - send: { log: go }
                  - connect: { 8: open }
            """, Log);

        Passes(await TestRunner.Run(folder.Load(), new RunOptions { MakeBoard = firmware.Make }));
    }

    [Fact]
    public async Task What_is_attached_sends_something_else_and_that_is_shown()
    {
        using var folder = new TemporaryGadget(Uart,
            "attached:\n  - serial: { name: peer, tx: 8, rx: 9, line: 9600 7E2 }\ntests:\n  - name: a\n    steps:\n      - send: { peer: A }\n      - expect: { peer: { text: <B> } }\n", Log);

        var failure = Failure(await TestRunner.Run(folder.Load(), new RunOptions { MakeBoard = firmware.Make }), "a");

        Assert.Equal("peer sends \"<B>\"", failure.Expected);
        Assert.StartsWith("\"<A", failure.Got, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Knobs_are_turned_lights_blink_and_ports_are_closed()
    {
        using var folder = new TemporaryGadget(Uart, """
            tests:
              - name: a knob
                steps:
                  - analog: { A0: 50 % }
                  - send: { log: a }
                  - expect: { log: { match: "a 50" }, pin: { GP3: [high, low, high, low] } }
                  - analog: { 0: 1 }
                    for: 100 ms
                  - send: { log: b }
                  - expect: { log: "b 100" }
              - name: nobody listens
                steps:
                  - close: log
                  - reset: board
                  - send: { log: { text: "c", times: 2 } }
                  - expect: { nothing: log }
                  - open: log
                  - send: { log: d }
                  - expect: { log: "d 0" }
              - name: open again
                steps:
                  - send: { log: e }
                  - expect: { log: "e 0" }
            """, Log);

        Passes(await TestRunner.Run(folder.Load(), new RunOptions { MakeBoard = firmware.Make }));
    }

    [Theory]
    [InlineData("analog: { A0: 2 }", "A0 cannot be '2'")]
    [InlineData("analog: { GP26: 1 }", "'GP26' is no analog input")]
    [InlineData("analog: { A0: 101 % }", "A0 cannot be '101 %'")]
    [InlineData("connect: { 4: x }", "'x' is no pin")]
    [InlineData("close: kbd", "'close' cannot be 'kbd'")]
    [InlineData("send: { log: { text: x, times: 0 } }", "'times' cannot be 0")]
    [InlineData("expect: { pin: { 4: [high, up] } }", "pin 4 cannot be 'up'")]
    public void What_cannot_be_is_told(string step, string message)
    {
        using var folder = new TemporaryGadget("", $"tests:\n  - name: a\n    steps:\n      - {step}\n", Log);
        var (_, findings) = Gadget.Load(folder.Folder);
        Assert.Contains(findings, f => f.Message.Contains(message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("serial: { name: log, tx: 4, rx: 5 }", "something else is called 'log'")]
    [InlineData("serial: { name: a, tx: 4 }", "rx")]
    [InlineData("serial: { name: a, tx: 4, rx: 5, line: fast }", "'line' must be a line coding")]
    [InlineData("serial: { name: a, tx: P4, rx: 5 }", "'P4' is no pin")]
    public void What_cannot_be_attached_is_told(string part, string message)
    {
        using var folder = new TemporaryGadget("", $"attached:\n  - {part}\ntests:\n  - name: a\n    steps: [ unplug ]\n", Log);
        var (_, findings) = Gadget.Load(folder.Folder);
        Assert.Contains(findings, f => f.Message.Contains(message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_test_for_other_boards_is_not_run()
    {
        var run = await Run(Types, "tests:\n  - name: a\n    boards: [rp2040, samd51]\n    steps: [ unplug ]\n  - name: b\n    boards: virtual\n    steps: [ unplug ]\n");

        Assert.Equal([Outcome.Passed, Outcome.Skipped, Outcome.Passed], run.Tests.Select(t => t.Outcome));
        Assert.Equal("it is for rp2040, samd51", run.Tests[1].Reason);
    }

    [Fact]
    public void A_board_that_there_is_not_is_told()
    {
        using var folder = new TemporaryGadget("", "tests:\n  - name: a\n    boards: [pico]\n    steps: [ unplug ]\n", Log);
        Assert.Contains(Gadget.Load(folder.Folder).Findings, f => f.Message == "'pico' is no kind of board");
    }

    [Fact]
    public void What_a_manifest_freezes_goes_onto_no_file_system()
    {
        using var folder = new TemporaryGadget("import part\n", "tests: []\n", Log);
        File.WriteAllText(Path.Combine(folder.Folder, "part.py"), "");
        File.WriteAllText(Path.Combine(folder.Folder, "manifest-samd21.py"), "freeze('.', (\"main.py\",))\n");
        var gadget = Gadget.Load(folder.Folder).Gadget!;

        Assert.Null(gadget.Manifest("samd51"));
        Assert.Equal(["device.py", "main.py", "part.py"], gadget.Files.Keys);
        Assert.Equal(["device.py", "part.py"], gadget.WithoutFrozen(gadget.Manifest("samd21")!).Files.Keys);
    }

    [Fact]
    public async Task What_a_serial_port_sends_instead_is_shown()
    {
        using var folder = new TemporaryGadget("import device, time\ndevice.start()\ndevice.wait_configured()\nwhile not device.log.dtr: time.sleep_ms(1)\ndevice.log.write(b'gone wrong')\n",
            "tests:\n  - name: a\n    steps:\n      - expect: { log: { text: fine } }\n",
            "device: { vendor: 0x1209, product: 0x0001, name: Log }\nfunctions:\n  - cdc: { name: log }\n");

        var failure = Failure(await TestRunner.Run(folder.Load(), new RunOptions { MakeBoard = firmware.Make }), "a");

        Assert.Equal(("log sends \"fine\"", "\"gone wrong\""), (failure.Expected, failure.Got));
        Assert.Contains(failure.SoFar, l => l.EndsWith("log sent \"gone wrong\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_the_boards_own_port_the_device_stands_alone()
    {
        using var folder = new TemporaryGadget(Types, description: TemporaryGadget.Description + "\nrepl: drop\n");

        var run = await TestRunner.Run(folder.Load(), new RunOptions { MakeBoard = firmware.Make });

        Passes(run);
        Assert.Contains(run.Tests[0].Checks, c => c.Name == "the board's own serial port is dropped");
        Assert.Equal("kbd", run.Device!.Children[0].Children[0].Text);
    }

    [Fact]
    public async Task A_capture_is_kept_beside_a_failed_test_only()
    {
        using var folder = new TemporaryGadget(Types, "tests:\n  - name: Is fine!\n    steps: [ wait: 1 ms ]\n  - name: Is not\n    steps:\n      - expect: { kbd: { types: x } }\n");
        var captures = Path.Combine(folder.Folder, "captures");

        var run = await TestRunner.Run(folder.Load(), new RunOptions { MakeBoard = firmware.Make, Captures = captures });

        Assert.Equal(["is-not.pcapng"], Directory.EnumerateFiles(captures).Select(f => Path.GetFileName(f)));
        Assert.Equal(Path.Combine(captures, "is-not.pcapng"), run.Tests[2].Capture);
        Assert.Null(run.Tests[1].Capture);
    }

    [Fact]
    public async Task The_same_run_twice_gives_the_same_capture()
    {
        using var folder = new TemporaryGadget(Types, "tests:\n  - name: a\n    steps:\n      - expect: { kbd: { types: Hello } }\n");
        var (one, two) = (Path.Combine(folder.Folder, "one"), Path.Combine(folder.Folder, "two"));
        var gadget = folder.Load();

        await TestRunner.Run(gadget, new RunOptions { MakeBoard = firmware.Make, Captures = one, KeepCaptures = true });
        await TestRunner.Run(gadget, new RunOptions { MakeBoard = firmware.Make, Captures = two, KeepCaptures = true });

        Assert.Equal(2, Directory.GetFiles(one).Length);
        foreach (var file in Directory.EnumerateFiles(one))
            Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(Path.Combine(two, Path.GetFileName(file))));
    }

    [Fact]
    public async Task Cancelling_ends_a_run()
    {
        using var folder = new TemporaryGadget("print('looping')\nwhile True: pass");
        using var cancel = new CancellationTokenSource();
        var options = new RunOptions
        {
            MakeBoard = timeline =>
            {
                var board = firmware.Make(timeline);
                board.Console.Output += _ => cancel.Cancel();
                return board;
            },
            Cancel = cancel.Token,
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => TestRunner.Run(folder.Load(), options));
    }

    private async Task<TestRun> Run(string main, string? tests = null)
    {
        using var folder = new TemporaryGadget(main, tests);
        using var told = new StringWriter();
        var run = await TestRunner.Run(folder.Load(), new RunOptions { MakeBoard = firmware.Make, Observer = new ConsoleReport(told) });
        output.WriteLine(told.ToString());
        return run;
    }

    private static void Passes(TestRun run) => Assert.True(run.Passed, string.Join('\n', run.Tests.Where(t => t.Outcome == Outcome.Failed).Select(t => $"{t.Name}: {t.Checks[^1].Name}: {t.Checks[^1].Failure?.Message}\n{t.Console}")));

    private static Failure Failure(TestRun run, string test = TestRunner.DeviceTest)
    {
        Assert.False(run.Passed);
        var failed = run.Tests.Single(t => t.Outcome == Outcome.Failed);
        Assert.Equal(test, failed.Name);
        return failed.Checks[^1].Failure!;
    }
}
