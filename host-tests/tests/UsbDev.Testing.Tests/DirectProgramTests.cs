using System.Text;
using UsbDev.Bus;
using UsbDev.Host;

namespace UsbDev.Testing.Tests;

/// <summary>
/// Programs for <c>machine.USBDevice</c> as its documentation tells to write them: beside the built-in serial port, with every callback and method it has.
/// </summary>
public class DirectProgramTests(Firmware firmware)
{
    // A vendor interface with a bulk endpoint each way behind what is built in; `then` defines the callbacks, `run` is what the program does.
    private const string Program = """
        import machine
        import time

        usb = machine.USBDevice()
        usb.active(False)
        builtin = usb.BUILTIN_{builtin}
        usb.builtin_driver = builtin
        itf = builtin.itf_max
        out = max(builtin.ep_max, 1)
        inward = out | 0x80
        strings = [None, "Maker", "Thing"] + [None] * (builtin.str_max - 3) + ["Pipe"]

        own = bytes((9, 4, itf, 0, 2, 255, 0, 0, len(strings) - 1, 7, 5, out, 2, 64, 0, 0, 7, 5, inward, 2, 64, 0, 0))
        cfg = bytearray(builtin.desc_cfg or bytes((9, 2, 0, 0, 0, 1, 0, 0x80, 50))) + own
        cfg[2] = len(cfg)
        cfg[4] = itf + 1
        dev = bytearray(builtin.desc_dev)
        dev[8:12] = b"\x09\x12\x05\x00"

        buffer = bytearray(64)
        events = []

        def opened(desc):
            events.append(("open", desc[2]))
            usb.submit_xfer(out, buffer)

        def reset():
            if events[-1:] != ["reset"]:  # hosts reset more than once
                events.append("reset")

        def control(stage, request):
            return False

        def done(ep, result, count):
            pass

        {then}
        usb.config(dev, cfg, strings, opened, reset, control, done)
        usb.active(True)
        {run}
        """;

    private const string Echo = """
        def done(ep, result, count):
            if ep == out:
                usb.submit_xfer(inward, memoryview(buffer)[:count])
            else:
                usb.submit_xfer(out, buffer)
        """;

    [Theory]
    [InlineData("NONE", 0, 1)]
    [InlineData("DEFAULT", 2, 3)]
    public async Task A_bulk_pair_echoes_with_and_without_the_built_in_port(string builtin, int number, byte endpoint)
    {
        await using var rig = new ProgramOnBoard(firmware, Source(Echo, "", builtin));
        var device = rig.Device(IsOurs);

        foreach (var length in (int[])[1, 7, 63, 64, 5])
        {
            var sent = Enumerable.Range(0, length).Select(i => (byte)(i * 3 + length)).ToArray();
            device.Write(endpoint, sent);
            var back = new byte[64];
            Assert.Equal(sent, back[..device.Read((byte)(endpoint | 0x80), back)]);
        }

        Assert.Equal(number, device.Configuration.Interfaces[^1].Descriptor.Number);
        Assert.Equal("Pipe", device.Text(device.Configuration.Interfaces[^1].Descriptor.StringIndex));
        Assert.Equal("1209:0005 Thing", device.Name);
        Assert.Equal(number / 2, device.Serial.Count);
        Assert.Empty(device.Oddities);
    }

    [Fact]
    public async Task The_built_in_REPL_answers_beside_it_while_the_callbacks_run()
    {
        await using var rig = new ProgramOnBoard(firmware, Source(Echo, ""));
        var device = rig.Device(IsOurs);
        var text = new StringBuilder();
        device.Serial[0].Input += (bytes, _) => text.Append(Encoding.ASCII.GetString(bytes));
        device.Serial[0].Open();

        device.Serial[0].Write("print(itf, events)\r"u8);
        device.Write(3, "ping"u8);
        var back = new byte[64];

        Assert.Equal("ping", Encoding.ASCII.GetString(back[..device.Read(0x83, back)]));
        rig.Until(() => text.ToString().Contains("2 ['reset', ('open', 2)]", StringComparison.Ordinal), "the REPL's answer");
    }

    [Fact]
    public async Task Class_requests_carry_data_both_ways_and_can_be_refused()
    {
        await using var rig = new ProgramOnBoard(firmware, Source("""
            store = bytearray(100)
            def control(stage, request):
                events.append((stage, bytes(request)))
                if request[1] == 1:
                    return store
                if request[1] == 2:
                    return memoryview(store)[:request[6]]
                return request[1] == 3
            """, "", "NONE"));
        var device = rig.Device(IsOurs);
        var data = Enumerable.Range(1, 100).Select(i => (byte)i).ToArray();

        device.ControlOut(new SetupPacket(0x21, 2, 0, 0, 100), data);
        var back = new byte[200];

        Assert.Equal(100, device.ControlIn(new SetupPacket(0xA1, 1, 0, 0, 200), back));
        Assert.Equal(data, back[..100]);
        Assert.Equal(10, device.ControlIn(new SetupPacket(0xA1, 1, 7, 0, 10), back));
        device.ControlOut(new SetupPacket(0x21, 3, 0, 0, 0));
        Assert.Throws<UsbTransferException>(() => device.ControlOut(new SetupPacket(0x21, 4, 0, 0, 0)));
        Assert.Throws<UsbTransferException>(() => device.ControlIn(new SetupPacket(0xC0, 1, 0, 0, 4), back)); // vendor requests never reach the program
    }

    [Fact]
    public async Task A_bus_reset_is_told_and_the_interface_opens_anew()
    {
        await using var rig = new ProgramOnBoard(firmware, Source(Echo, "for i in range(10):\n    time.sleep_ms(100)\n    print(events)", "NONE"));
        rig.Device(IsOurs);

        rig.Host.Reset(rig.Port);
        var device = rig.Device(d => IsOurs(d) && d.Attached);

        rig.Until(() => rig.Console.Contains("('open', 0), 'reset', ('open', 0)]", StringComparison.Ordinal), "both openings");
        device.Write(1, "again"u8);
        var back = new byte[64];
        Assert.Equal("again", Encoding.ASCII.GetString(back[..device.Read(0x81, back)]));
    }

    [Fact]
    public async Task A_stalled_endpoint_works_again_after_the_host_has_cleared_it()
    {
        await using var rig = new ProgramOnBoard(firmware, Source("""
            def opened(desc):
                usb.stall(inward, True)
            """, """
            while not usb.active() or not usb.stall(inward):
                time.sleep_ms(1)
            print("stalled")
            while usb.stall(inward):
                time.sleep_ms(1)
            usb.submit_xfer(inward, b"free")
            """, "NONE"));
        var device = rig.Device(IsOurs);
        rig.Until(() => rig.Console.Contains("stalled", StringComparison.Ordinal), "the stall");
        var back = new byte[64];

        Assert.Throws<UsbTransferException>(() => device.Read(0x81, back));
        device.ClearHalt(0x81);

        Assert.Equal("free", Encoding.ASCII.GetString(back[..device.Read(0x81, back)]));
    }

    [Fact]
    public async Task A_wrong_call_raises_what_the_documentation_says()
    {
        await using var rig = new ProgramOnBoard(firmware, Source("", """
            def tried(call, *args):
                try:
                    print(call(*args))
                except Exception as e:
                    print(repr(e))

            tried(usb.submit_xfer, 1, buffer)  # the host has not come yet
            while not events or events[-1] == "reset":
                time.sleep_ms(1)
            tried(usb.submit_xfer, 0, buffer)
            tried(usb.submit_xfer, 0x90, buffer)
            tried(usb.submit_xfer, 1, b"read only")
            tried(usb.submit_xfer, 1, buffer)
            tried(setattr, usb, "builtin_driver", usb.BUILTIN_NONE)
            usb.active(False)
            time.sleep_ms(100)
            tried(usb.submit_xfer, 1, buffer)
            tried(usb.active)
            print("end")
            """, "NONE"));

        rig.Until(() => rig.Console.Contains("end", StringComparison.Ordinal), "the end");

        Assert.Equal(
        [
            "OSError(22,)", "ValueError('ep',)", "ValueError('ep',)", "TypeError('object with buffer protocol required',)",
            "OSError(16,)", "OSError(22,)", "OSError(22,)", "False", "end",
        ], rig.Console.Split("\r\n")[..9]);
    }

    // Between the prompt's look at its terminals and its sleep a callback may have brought something: the prompt must not sleep through it.
    [Fact]
    public async Task A_terminal_made_of_two_endpoints_has_the_REPL()
    {
        await using var rig = new ProgramOnBoard(firmware, Source("""
            import io
            import os

            class Terminal(io.IOBase):
                count = 0
                busy = False

                def readinto(self, b):
                    if self.waiting():
                        b[0] = buffer[self.at]
                        self.at += 1
                        if self.at == self.count:
                            self.count = 0
                            usb.submit_xfer(out, buffer)
                        return 1

                def waiting(self):
                    count = self.count
                    for i in range(2000):  # two frames, in which the next character comes
                        pass
                    return count

                def write(self, data):
                    while self.busy:
                        machine.idle()
                    self.busy = True
                    self.data = bytes(data)
                    usb.submit_xfer(inward, self.data)
                    return len(data)

                def ioctl(self, request, arg):
                    return 0

            terminal = Terminal()

            def done(ep, result, count):
                if ep == out:
                    terminal.at = 0
                    terminal.count = count
                else:
                    terminal.busy = False
            """, """
            while not events or events[-1] == "reset":
                time.sleep_ms(1)
            os.dupterm(terminal)
            """, "NONE"));
        var device = rig.Device(IsOurs);
        var text = new StringBuilder();
        using var stream = device.Listen(0x81, 64, new Listener(bytes => text.Append(Encoding.ASCII.GetString(bytes))));
        rig.Until(() => text.ToString().EndsWith(">>> ", StringComparison.Ordinal), "the prompt");

        for (var i = 0; i < 20; i++)
        {
            text.Clear();
            foreach (var c in $"{i} * 7\r")
                device.Write(1, [(byte)c]);
            rig.Until(() => text.ToString() == $"{i} * 7\r\n{i * 7}\r\n>>> ", $"the answer to {i} * 7; there is: {text}", 0.2);
        }
    }

    private static bool IsOurs(IUsbDevice device) => device.Attached && device.Device is { Vendor: 0x1209, Product: 5 };

    private static byte[] Source(string then, string run, string builtin = "DEFAULT") => Encoding.UTF8.GetBytes(Program
        .Replace("{builtin}", builtin, StringComparison.Ordinal)
        .Replace("{then}", then, StringComparison.Ordinal)
        .Replace("{run}", run, StringComparison.Ordinal));

    private delegate void Receive(ReadOnlySpan<byte> data);

    private sealed class Listener(Receive receive) : IListener
    {
        public void Received(ReadOnlySpan<byte> data, TimeSpan time) => receive(data);

        public void Ended(TransferFailure failure)
        {
        }
    }
}
