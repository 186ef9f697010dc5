using UsbDev.Testing.Results;

namespace UsbDev.Testing.Tests;

/// <summary>Each kind of step does to a device what it says.</summary>
public sealed class StepTests(Firmware firmware, ITestOutputHelper output) : GadgetRuns(firmware, output)
{
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

        Passes(await TestRunner.Run(folder.Load(), new RunOptions { MakeBoard = Firmware.Make }));
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

        Passes(await TestRunner.Run(folder.Load(), new RunOptions { MakeBoard = Firmware.Make }));
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

        var run = await TestRunner.Run(folder.Load(), new RunOptions { MakeBoard = Firmware.Make });

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

        Passes(await TestRunner.Run(folder.Load(), new RunOptions { MakeBoard = Firmware.Make }));
    }

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

        Passes(await TestRunner.Run(folder.Load(), new RunOptions { MakeBoard = Firmware.Make }));
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

        Passes(await TestRunner.Run(folder.Load(), new RunOptions { MakeBoard = Firmware.Make }));
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
}
