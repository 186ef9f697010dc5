using UsbDev.Bus;
using UsbDev.Host;

namespace UsbDev.Library.Tests;

/// <summary>Bus resets, sleep and pulled cables in the middle of traffic both ways, for every class: nothing hangs, nothing stale comes, and all works afterwards.</summary>
public sealed class InterruptionTests(FirmwareFixture fixture)
{
    // Per class: the device, Python that keeps it busy and waits 200 ms at the most, what the host sends meanwhile, Python that must reach the host afterwards, where, and what.
    private static readonly Dictionary<string, (string Device, string Busy, Action<IUsbDevice> Traffic, string Proof, byte Endpoint, string Bytes)> _classes = new()
    {
        ["keyboard"] = ("separate", "device.kbd.hid.timeout = 200\ndevice.kbd.type('the quick brown fox ' * 5)", d => d.ControlOut(new SetupPacket(0x21, 9, 0x0200, 2, 1), [1]),
            "device.kbd.release(); device.kbd.press(0x205)", 0x83, "0200050000000000"),
        ["mouse"] = ("desk", "device.desk.timeout = 200\ndevice.desk.mouse.move(20000, -20000)", d => d.ControlOut(new SetupPacket(0x21, 9, 0x0201, 2, 2), [1, 1]),
            "device.desk.mouse.press(2)", 0x83, "020200000000"),
        ["gamepad"] = ("hids", "device.rest.timeout = 200\nfor i in range(99): device.rest.gamepad.press(1 + i % 16)", d => { },
            "device.rest.system.press(2)", 0x84, "0202"),
        ["custom report"] = ("knob", "device.knob.timeout = 200\nfor i in range(99): device.knob.send(i, 1)", d => d.ControlOut(new SetupPacket(0x21, 9, 0x0300, 2, 1), [7]),
            "device.knob.send(3, 0)", 0x83, "030000"),
        ["MIDI"] = ("synth", "device.synth.timeout = 200; device.synth.on_event = lambda *e: None\nfor i in range(999): device.synth.note_on(0, i & 127)", d => d.Write(3, new byte[] { 9, 0x90, 1, 2, 9, 0x90, 1, 3 }),
            "device.synth.note_on(1, 2, 3); device.synth.flush()", 0x83, "09910203"),
        ["SysEx"] = ("synth", "device.synth.timeout = 200; device.synth.on_sysex = lambda *e: None\nb = bytearray(3002); b[0] = 0xf0; b[-1] = 0xf7; device.synth.sysex(b)", d => d.Write(3, new byte[] { 4, 0xF0, 1, 2, 4, 3, 4, 5 }),
            "device.synth.note_on(1, 2, 3); device.synth.flush()", 0x83, "09910203"),
        ["serial port"] = ("serial", "device.log.needs_dtr = False; device.log.write_timeout = 200\nfor i in range(99): device.log.write(bytes(500))", d => d.Write(4, new byte[40]),
            "device.log.write('yes')", 0x84, "796573"),
        ["vendor"] = ("raw", "b = bytearray(64); device.raw.pipes[0].timeout = 200; device.raw.pipes[1].listen(b)\nfor i in range(99): device.raw.pipes[0].write(bytes(500))", d => d.Write(3, new byte[10]),
            "device.raw.pipes[1].listen(bytearray(64)); device.raw.pipes[0].write(b'yes')", 0x83, "796573"),
    };

    public static TheoryData<string, string, int> Cases
    {
        get
        {
            var cases = new TheoryData<string, string, int>();
            foreach (var name in _classes.Keys)
                foreach (var what in new[] { "reset", "unplug", "suspend" })
                    foreach (var after in Bench.OnChip ? new[] { 3 } : [1, 3, 7, 20])
                        cases.Add(name, what, after);
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task In_the_middle_of_everything(string name, string what, int afterMs)
    {
        var (module, busy, traffic, proof, endpoint, bytes) = _classes[name];
        await using var bench = new Bench(fixture, module, drivers: false);
        var received = new List<string>();
        bench.Device.Listen(endpoint, 64, new Listener(data => received.Add(Convert.ToHexString(data))));
        bench.Begin("try:\n  " + busy.Replace("\n", "\n  ", StringComparison.Ordinal) + "\nexcept OSError as e:\n  print(e.errno)");
        traffic(bench.Device);
        bench.Pass(afterMs);
        switch (what)
        {
            case "reset":
                bench.Host.Reset(bench.Port);
                bench.Configured();
                break;
            case "unplug":
                bench.Port.Unplug();
                bench.Pass(30);
                bench.Port.Plug(bench.Board.Usb);
                bench.Configured();
                break;
            default:
                bench.Host.Suspend(bench.Port);
                bench.Pass(30);
                if (bench.Port.State == RootPortState.Suspended)
                    bench.Host.Resume(bench.Port);
                bench.Pass(30);
                break;
        }
        var (output, error) = bench.Finish();
        Assert.Equal("", error);
        Assert.Contains(output, (string[])["", "110\n", "19\n", "5\n", "22\n"]); // done, ETIMEDOUT, ENODEV, EIO, or EINVAL where MicroPython says so

        if (what != "suspend")
        {
            received.Clear();
            bench.Device.Listen(endpoint, 64, new Listener(data => received.Add(Convert.ToHexString(data))));
        }
        bench.Pass(300); // typing that was on its way ends
        bench.Run(proof);
        bench.Wait(() => received.Count > 0 && received[^1] == bytes, bytes);
        traffic(bench.Device);
    }

    [Fact]
    public async Task Half_a_SysEx_is_gone_with_the_host_that_sent_it()
    {
        await using var bench = new Bench(fixture, "synth", drivers: false);
        bench.Run("seen = []; device.synth.on_sysex = lambda cable, data, count, end: seen.append((data[:count].hex(), end))");
        bench.Device.Write(3, [4, 0xF0, 1, 2, 4, 3, 4, 5]);
        bench.Pass(5);
        bench.Host.Reset(bench.Port);
        bench.Configured();
        bench.Device.Write(3, [7, 0xF0, 6, 0xF7]);
        bench.Pass(5);
        Assert.Equal("[('f006f7', True)]\n", bench.Run("print(seen)"));
    }

    [Fact]
    public async Task Bytes_and_messages_that_were_not_read_are_gone_with_the_host_that_sent_them()
    {
        await using var bench = new Bench(fixture, "everything", drivers: false);
        bench.Run("port, synth = device.port, device.synth; print(synth.any())");
        for (var i = 0; i < 2; i++)
        {
            var ends = bench.Device.Configuration.Interfaces.SelectMany(i => i.Endpoints).Select(e => e.Descriptor.Address).Where(a => a < 0x80).ToList();
            bench.Device.Write(ends[^2], [9, 0x90, (byte)i, 2]);
            bench.Device.Write(ends[^1], [(byte)i, 1]);
            bench.Pass(5);
            if (i == 0)
            {
                Assert.Equal("2 1\n", bench.Run("print(port.any(), synth.any())"));
                bench.Host.Reset(bench.Port);
                bench.Configured();
                Assert.Equal("0 0\n", bench.Run("print(port.any(), synth.any())"));
            }
        }
        Assert.Equal("b'\\x01\\x01' True bytearray(b'\\t\\x90\\x01\\x02')\n", bench.Run("p = bytearray(4); print(port.read(), synth.read(p), p)"));
    }
}
