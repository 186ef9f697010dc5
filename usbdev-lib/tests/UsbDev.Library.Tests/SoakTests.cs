using System.Buffers.Binary;
using System.Globalization;
using UsbDev.Host;

namespace UsbDev.Library.Tests;

/// <summary>A million of each, counted on the other side of the wire (on chips some thousands): nothing lost, doubled or out of order, and the heap as it was.</summary>
public sealed class SoakTests(FirmwareFixture fixture)
{
    private static readonly int _million = Bench.Shorter(1_000_000, onChip: 2000);

    private static readonly TimeSpan _hour = TimeSpan.FromHours(1);

    [Fact, Trait("Speed", "Slow")]
    public async Task A_million_reports_to_the_host()
    {
        await using var bench = new Bench(fixture, "knob") { Limit = _hour };
        var (count, wrong) = (0, 0);
        bench.Device.Hid[0].Input += (report, _) => wrong += (report[0] | report[1] << 8 | report[2] << 16) == count++ ? 0 : 1;
        var heap = bench.Run($"""
            import gc
            send = device.knob.send
            def go(first, last):
                for i in range(first, last):
                    dial = i & 0xFFFF
                    send(dial if dial < 32768 else dial - 65536, i >> 16)
                device.knob.ready()
            go(0, 100)
            gc.collect()
            gc.disable()
            before = gc.mem_alloc()
            go(100, {_million})
            print(gc.mem_alloc() - before)
            """);
        Assert.Equal((_million, 0), (count, wrong));
        Assert.InRange(int.Parse(heap, CultureInfo.InvariantCulture), 0, 64); // the call itself, not the reports
    }

    [Fact, Trait("Speed", "Slow")]
    public async Task A_million_reports_from_the_host()
    {
        await using var bench = new Bench(fixture) { Limit = _hour };
        bench.Run("""
            import gc
            from usbdev import Device
            from usbdev.hid import Report
            from usbdev.hid_out import HidOut
            class Raw(Report):
                descriptor = b'\x06\x00\xff\x09\x01\xa1\x01\x15\x00\x26\xff\x00\x75\x08\x95\x04\x09\x02\x81\x02\x09\x03\x91\x02\xc0'
                def __init__(self):
                    super().__init__(HidOut(), 0, 4, 4)
            raw = Raw()
            count = wrong = 0
            def take(raw):
                global count, wrong
                b = raw.output
                if b[1] | b[2] << 8 | b[3] << 16 != count:
                    wrong += 1
                count += 1
            raw.on_output = take
            Device(raw).start()
            """);
        bench.Configured();
        var heap = 0;
        var report = new byte[4];
        for (var i = 0; i < _million; i++)
        {
            if (i == 100) // what is loaded at the first use is there
                heap = Heap(bench);
            BinaryPrimitives.WriteInt32LittleEndian(report, i);
            bench.Device.Hid[0].Write(report);
        }
        bench.Pass(10);
        Assert.Equal($"{_million} 0\n", bench.Run("print(count, wrong)"));
        Assert.InRange(Heap(bench) - heap, -64, 64);
    }

    [Fact, Trait("Speed", "Slow")]
    public async Task A_million_MIDI_messages_to_the_host()
    {
        await using var bench = new Bench(fixture, "synth", drivers: false) { Limit = _hour };
        var (count, wrong) = (0, 0);
        bench.Device.Listen(0x83, 64, new Listener(data =>
        {
            for (var i = 0; i + 3 < data.Length; i += 4, count++)
                if (data[i] != (count % 2 << 4 | 11) || data[i + 1] != (0xB0 | count % 16) || data[i + 2] != count / 128 % 128 || data[i + 3] != count % 128)
                    wrong++;
        }));
        var heap = bench.Run($"""
            import gc
            synth = device.synth
            synth.timeout = 60000
            def go(first, last):
                for i in range(first, last):
                    synth.control_change(i & 15, i >> 7 & 127, i & 127, i & 1)
                synth.flush()
            go(0, {_million / 50})
            gc.collect()
            gc.disable()
            before = gc.mem_alloc()
            go({_million / 50}, {_million})
            print(gc.mem_alloc() - before)
            """);
        bench.Pass(10);
        Assert.Equal((_million, 0), (count, wrong));
        Assert.InRange(int.Parse(heap, CultureInfo.InvariantCulture), 0, MidiTraffic.Views);
    }

    [Fact, Trait("Speed", "Slow")]
    public async Task A_million_MIDI_messages_from_the_host()
    {
        await using var bench = new Bench(fixture, "synth", drivers: false) { Limit = _hour };
        bench.Run(MidiTraffic.Count);
        int? heap = null;
        var random = new Random(1);
        var packets = new byte[64];
        for (var sent = 0; sent < _million;)
        {
            if (sent > 100) // what is loaded at the first use is there
                heap ??= Heap(bench);
            var size = 4 * Math.Min(random.Next(1, 17), _million - sent);
            for (var i = 0; i < size; i += 4, sent++)
                MidiTraffic.Write(packets.AsSpan(i), sent);
            bench.Device.Write(0x03, packets.AsSpan(0, size), limit: _hour);
        }
        bench.Pass(50);
        Assert.Equal($"{_million} 0\n", bench.Run("print(count, wrong)"));
        Assert.InRange(Heap(bench) - heap!.Value, -64, 64);
    }

    /// <summary>Bytes in use after a collection. The collector then stays off: 192 KB of heap hold no million of anything.</summary>
    private static int Heap(Bench bench)
    {
        bench.Run("gc.collect(); gc.disable(); print(gc.mem_alloc())"); // what printing needs is there from now on
        return int.Parse(bench.Run("gc.collect(); print(gc.mem_alloc())"), CultureInfo.InvariantCulture);
    }
}
