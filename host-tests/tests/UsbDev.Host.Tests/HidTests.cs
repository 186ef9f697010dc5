using CsCheck;
using UsbDev.Bus;
using UsbDev.Descriptors;

namespace UsbDev.Host.Tests;

public class HidTests
{
    private static readonly TimeSpan _soon = TimeSpan.FromMilliseconds(100);

    [Fact]
    public void Input_reports_come_in_order_and_none_is_lost()
    {
        var device = Samples.Keyboard();
        var rig = new Rig(device);
        var hid = rig.Enumerate().Hid[0];
        hid.QueueCapacity = 1_000;

        for (var i = 0; i < 1_000; i++) device.Send(0x81, 0, 0, (byte)i, (byte)(i >> 8), 0, 0, 0, 0);
        rig.Pass(1_010);

        Assert.Equal(1_000, hid.Queued);
        Assert.Equal(0, hid.Dropped);
        var report = new byte[8];
        for (var i = 0; i < 1_000; i++)
        {
            Assert.Equal(8, hid.Read(report, TimeSpan.Zero));
            Assert.Equal(i, report[2] | report[3] << 8);
        }
    }

    [Fact]
    public void A_full_queue_drops_the_oldest_and_counts()
    {
        var device = Samples.Keyboard();
        var rig = new Rig(device);
        var hid = rig.Enumerate().Hid[0];
        hid.QueueCapacity = 3;

        for (byte i = 1; i <= 5; i++) device.Send(0x81, i, 0, 0, 0, 0, 0, 0, 0);
        rig.Pass(20);

        Assert.Equal((3, 2L, 5L), (hid.Queued, hid.Dropped, hid.Received));
        var report = new byte[8];
        hid.Read(report, TimeSpan.Zero);
        Assert.Equal(3, report[0]);
    }

    [Fact]
    public void Reading_waits_for_simulated_time_only()
    {
        var rig = new Rig(Samples.Keyboard());
        var hid = rig.Enumerate().Hid[0];
        var before = rig.Host.Now;

        Assert.Equal(0, hid.Read(new byte[8], TimeSpan.FromMinutes(10)));

        Assert.Equal(TimeSpan.FromMinutes(10), rig.Host.Now - before);
    }

    [Fact]
    public void Fields_are_set_by_the_names_of_their_usages()
    {
        var device = Samples.Keyboard();
        var sent = new List<string>();
        device.Request = s => s.Request == 9 && s.RequestType == 0x21 ? FakeDevice.Nothing : FakeDevice.Unhandled;
        device.Data = (s, data) => sent.Add($"{RequestText.Of(s)}: {Format.Bytes(data)}");
        var hid = new Rig(device).Enumerate().Hid[0];

        Set(hid, "Caps Lock", 1);
        Set(hid, "LED / Num Lock", 1);
        Set(hid, "caps lock", 0);

        Assert.Equal(["02", "03", "01"], sent.Select(s => s.Replace("SET_REPORT(output) of interface 0, 1 byte: ", "", StringComparison.Ordinal)));
    }

    [Fact]
    public void Names_given_in_the_description_come_first()
    {
        var device = Samples.Knob();
        byte[] feature = [2, 7, 9];
        byte[]? stored = null;
        device.Request = s => s.RequestType == 0xA1 && s.Request == 1 ? feature : s.RequestType == 0x21 && s.Request == 9 ? FakeDevice.Nothing : FakeDevice.Unhandled;
        device.Data = (s, data) => stored = data;
        var hid = new Rig(device).Enumerate().Hid[0];
        var gain = hid.Fields.Descriptor.Report(HidReportType.Feature, 2)!.Fields[0];
        hid.Fields.Add(new HidFieldName("gain", [new HidElement(gain, 0)]));

        Assert.Equal(7, hid.Get("gain"));
        Set(hid, "gain", 200);

        Assert.Equal([2, 200, 9], stored);
        Assert.Throws<ArgumentOutOfRangeException>(() => Set(hid, "gain", 256));
        Assert.Contains("there is gain", Assert.Throws<KeyNotFoundException>(() => Set(hid, "pain", 1)).Message);
    }

    [Fact]
    public void Output_goes_through_the_OUT_endpoint_where_there_is_one()
    {
        var device = Samples.Device([Samples.Hid(0, 0, 0, Samples.KnobReports.Length, 0x81, 8, outEndpoint: 1)], (0, Samples.KnobReports));
        var sent = new List<byte[]>();
        device.Output = (_, data) =>
        {
            sent.Add(data);
            return true;
        };
        var hid = new Rig(device).Enumerate().Hid[0];

        hid.Set([new("Caps Lock", 1), new("Num Lock", 1)]);
        hid.Write([2, 0]);

        Assert.Equal([[2, 3], [2, 0]], sent);
    }

    [Fact]
    public void What_is_pressed_is_found_in_arrays_and_bits()
    {
        var fields = new HidFields(ReportDescriptor.Parse(Samples.KeyboardReports));
        var pressed = new List<Usage>();

        fields.Pressed([0x02, 0, 0x0B, 0, 0x04, 0, 0, 0], pressed);

        Assert.Equal([new Usage(7, 0xE1), new Usage(7, 0x0B), new Usage(7, 0x04)], pressed);
    }

    [Fact]
    public void Presses_are_counted_by_report()
    {
        var presses = new UsagePresses();
        var seen = new List<string>();
        presses.Changed += (usage, on) => seen.Add((on ? "+" : "-") + usage.Id);
        Usage play = new(0x0C, 0xCD), mute = new(0x0C, 0xE2);

        presses.Update(1, [play]);
        presses.Update(1, [play, mute]);
        presses.Update(2, []);
        presses.Update(1, [mute]);
        presses.Update(1, []);
        presses.Update(2, [play]);

        Assert.Equal(["+205", "+226", "-205", "-226", "+205"], seen);
        Assert.Equal((2, 1), (presses.Count(play), presses.Count(mute)));
        Assert.True(presses.IsDown(play));
    }

    [Fact]
    public void Movements_add_up()
    {
        var fields = new HidFields(ReportDescriptor.Parse(Samples.KnobReports));
        var motion = new RelativeMotion(fields);

        motion.Add([1, 0xFF, 0xFF, 0]);
        motion.Add([1, 0x00, 0x80, 0xFF]);
        motion.Add([1, 5, 0, 0]);
        motion.Add([1, 5]);

        Assert.Equal(-1 - 32_768 + 5, motion[new Usage(1, 0x37)]);
        Assert.Equal(0, motion[new Usage(9, 1)]);
    }

    [Fact]
    public void Any_report_bytes_can_be_decoded() => Gen.Select(Gen.Byte.Array[0, 70], Gen.Byte.Array[0, 20]).Sample((descriptor, report) =>
    {
        var pressed = new List<Usage>();
        new HidFields(ReportDescriptor.Parse(Samples.KeyboardReports)).Pressed(report, pressed);
        new HidFields(ReportDescriptor.Parse(descriptor)).Pressed(report, pressed);
    });

    [Fact]
    public void A_halted_endpoint_is_cleared_and_goes_on()
    {
        var device = Samples.Keyboard();
        var rig = new Rig(device);
        var hid = rig.Enumerate().Hid[0];

        device.Stall(0x81);
        rig.Pass(10);
        device.Send(0x81, 1, 0, 0, 0, 0, 0, 0, 0);

        Assert.Equal(8, hid.Read(new byte[8], _soon));
        Assert.Contains("CLEAR_FEATURE(ENDPOINT_HALT, endpoint 0x81)", device.Log);
    }

    [Fact]
    public void An_endpoint_that_halts_again_and_again_is_given_up()
    {
        var device = Samples.Keyboard();
        device.Request = s =>
        {
            if (s is { RequestType: 2, Request: 1 }) return FakeDevice.Nothing; // says yes and stays halted
            return FakeDevice.Unhandled;
        };
        var rig = new Rig(device);
        var hid = rig.Enumerate().Hid[0];

        device.Stall(0x81);
        rig.Pass(1_000);

        Assert.Equal(TransferFailure.Stall, hid.Ended);
        Assert.Equal(0, hid.Read(new byte[8], TimeSpan.FromHours(1)));
    }

    [Fact]
    public void A_report_longer_than_described_is_counted()
    {
        byte[] reports = Bytes.FromHex("06 00 FF 09 01 A1 01 09 01 15 00 26 FF 00 75 08 95 04 81 02 C0").ToArray();
        var device = Samples.Device([Samples.Hid(0, 0, 0, reports.Length, 0x81, 64)], (0, reports));
        var rig = new Rig(device);
        var hid = rig.Enumerate().Hid[0];

        device.Send(0x81, 1, 2, 3, 4, 5, 6);

        var report = new byte[64];
        Assert.Equal(6, hid.Read(report, _soon));
        Assert.Equal(1, hid.TooLong);
    }

    [Fact]
    public void A_report_larger_than_a_packet_is_put_together()
    {
        byte[] reports = Bytes.FromHex("06 00 FF 09 01 A1 01 09 01 15 00 26 FF 00 75 08 95 14 81 02 C0").ToArray();
        var device = Samples.Device([Samples.Hid(0, 0, 0, reports.Length, 0x81, 8)], (0, reports));
        var hid = new Rig(device).Enumerate().Hid[0];

        device.Send(0x81, 1, 2, 3, 4, 5, 6, 7, 8);
        device.Send(0x81, 9, 10, 11, 12, 13, 14, 15, 16);
        device.Send(0x81, 17, 18, 19, 20);

        var report = new byte[64];
        Assert.Equal(20, hid.Read(report, _soon));
        Assert.Equal(Enumerable.Range(1, 20).Select(i => (byte)i), report[..20]);
    }

    [Fact]
    public void Idle_and_protocol_are_requests_to_the_interface()
    {
        var device = Samples.Keyboard();
        device.Request = s => s.RequestType switch { 0xA1 => [s.Request == 3 ? (byte)1 : (byte)125], 0x21 => FakeDevice.Nothing, _ => FakeDevice.Unhandled };
        var hid = new Rig(device).Enumerate().Hid[0];
        device.Log.Clear();

        hid.SetIdle(TimeSpan.FromMilliseconds(500));
        Assert.Equal(TimeSpan.FromMilliseconds(500), hid.GetIdle());
        hid.SetProtocol(HidProtocol.Boot);
        Assert.Equal(HidProtocol.Report, hid.GetProtocol());

        Assert.Equal(
        [
            "SET_IDLE(500 ms, report 0) of interface 0", "GET_IDLE(report 0) of interface 0, 1 byte", "SET_PROTOCOL(boot) of interface 0",
            "GET_PROTOCOL of interface 0, 1 byte",
        ], device.Log);
    }

    [Fact]
    public void An_endpoint_that_a_driver_reads_is_not_read_by_others()
    {
        var found = new Rig(Samples.Keyboard()).Enumerate();

        Assert.Contains("read by the driver", Assert.Throws<InvalidOperationException>(() => found.Read(0x81, new byte[8])).Message);
        Assert.Contains("in use by the HID driver", Assert.Throws<InvalidOperationException>(() => found.Claim(0, "me")).Message);
    }

    [Fact]
    public void Who_listens_beside_the_driver_hears_the_same()
    {
        var device = Samples.Keyboard();
        var rig = new Rig(device);
        var found = rig.Enumerate();
        var heard = new Heard();
        using (found.Listen(0x81, 8, heard))
        {
            device.Send(0x81, 1, 0, 0, 0, 0, 0, 0, 0);
            rig.Pass(5);
        }

        device.Send(0x81, 2, 0, 0, 0, 0, 0, 0, 0);
        rig.Pass(5);

        Assert.Equal(1, Assert.Single(heard.Reports)[0]);
        Assert.Equal(2, found.Hid[0].Received);
    }

    private sealed class Heard : IListener
    {
        public List<byte[]> Reports { get; } = [];

        public void Received(ReadOnlySpan<byte> data, TimeSpan time) => Reports.Add(data.ToArray());

        public void Ended(TransferFailure failure)
        {
        }
    }

    [Fact]
    public void Taking_in_reports_allocates_nothing()
    {
        var device = new Faucet();
        var rig = new Rig(device);
        var hid = rig.Enumerate().Hid[0];
        rig.Pass(100);
        var (received, before) = (hid.Received, GC.GetAllocatedBytesForCurrentThread());

        rig.Pass(1_000);

        Assert.InRange(hid.Received - received, 990, 1_010);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2_000);
    }

    private static void Set(IHidDevice hid, string name, long value) => hid.Set([new(name, value)]);

    /// <summary>A keyboard that always has a report.</summary>
    private sealed class Faucet : IDevicePort
    {
        private readonly FakeDevice _inner = Samples.Keyboard();
        private bool _toggle;

        public bool Connected => _inner.Connected;

        public event Action<PortChange>? Changed
        {
            add => _inner.Changed += value;
            remove => _inner.Changed -= value;
        }

        public bool Powered { get => _inner.Powered; set => _inner.Powered = value; }

        public void Reset() => _inner.Reset();

        public void Suspend() => _inner.Suspend();

        public void Resume() => _inner.Resume();

        public void StartOfFrame(int frame)
        {
        }

        public Handshake Setup(byte address, in SetupPacket packet) => _inner.Setup(address, packet);

        public Handshake Out(byte address, byte endpoint, DataPid pid, ReadOnlySpan<byte> data) => _inner.Out(address, endpoint, pid, data);

        public InResult In(byte address, byte endpoint, Span<byte> buffer)
        {
            if ((endpoint & 15) == 0) return _inner.In(address, endpoint, buffer);
            buffer[..8].Clear();
            return InResult.Data(_toggle ? DataPid.Data1 : DataPid.Data0, 8);
        }

        public void InHandshake(byte address, byte endpoint, bool acknowledged)
        {
            if ((endpoint & 15) == 0) _inner.InHandshake(address, endpoint, acknowledged);
            else _toggle ^= acknowledged;
        }
    }
}
