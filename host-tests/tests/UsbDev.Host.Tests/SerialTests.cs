using CsCheck;
using UsbDev.Bus;

namespace UsbDev.Host.Tests;

public class SerialTests
{
    private static readonly TimeSpan _soon = TimeSpan.FromMilliseconds(200);

    [Fact]
    public void A_port_is_bound_through_its_union_descriptor_and_opened_like_a_terminal()
    {
        var device = Port();
        var port = Assert.Single(new Rig(device).Enumerate().Serial);
        Assert.Contains("SET_LINE_CODING of interface 0, 7 bytes", device.Log);
        device.Log.Clear();

        port.Open(new LineCoding(115_200, 7, SerialParity.Even, SerialStopBits.Two));
        port.Close();

        Assert.Equal(["SET_LINE_CODING of interface 0, 7 bytes", "SET_CONTROL_LINE_STATE(DTR 1, RTS 1) of interface 0", "SET_CONTROL_LINE_STATE(DTR 0, RTS 0) of interface 0"], device.Log);
        Assert.Equal("00 C2 01 00 02 02 07", Format.Bytes(device.Coding));
    }

    [Fact]
    public void A_closed_port_does_not_read()
    {
        var device = Port();
        var rig = new Rig(device);
        var port = rig.Enumerate().Serial[0];
        device.Send(0x82, 1, 2, 3);
        rig.Pass(20);
        Assert.Equal(1, device.Waiting(0x82));

        port.Open();

        var data = new byte[10];
        Assert.Equal(3, port.Read(data, _soon));
        Assert.Equal([1, 2, 3], data[..3]);
        Assert.Equal(0, port.Read(data, _soon));
    }

    [Fact]
    public void What_nobody_reads_stays_in_the_device()
    {
        var device = Port();
        var rig = new Rig(device);
        var port = rig.Enumerate().Serial[0];
        port.Open();
        var sent = 0;
        for (; sent < 3_000; sent++) device.Send(0x82, [.. Enumerable.Repeat((byte)sent, 64)]);

        rig.Pass(1_000);

        Assert.InRange(port.Available, 50_000, 65_536);
        Assert.True(device.Waiting(0x82) > 1_000);
        var data = new byte[1_000];
        long total = 0;
        while (total < sent * 64)
        {
            var count = port.Read(data, _soon);
            Assert.NotEqual(0, count);
            for (var i = 0; i < count; i++) Assert.Equal((byte)((total + i) / 64), data[i]);
            total += count;
        }

        Assert.Equal(0, device.Waiting(0x82));
    }

    [Fact]
    public void Writing_cuts_into_packets_and_loses_nothing()
    {
        var device = Port();
        var came = new List<byte>();
        var longest = 0;
        device.Output = (_, data) =>
        {
            came.AddRange(data);
            longest = Math.Max(longest, data.Length);
            return true;
        };
        var port = new Rig(device).Enumerate().Serial[0];
        port.Open();
        var text = Enumerable.Range(0, 100_000).Select(i => (byte)(i * 7)).ToArray();

        port.Write(text);
        port.Write(text.AsSpan(0, 64));

        Assert.Equal([.. text, .. text[..64]], came);
        Assert.Equal(64, longest);
    }

    [Fact]
    public void A_device_that_takes_nothing_is_told_with_the_limit()
    {
        var device = Port();
        var left = 3;
        device.Output = (_, _) => left-- > 0;
        var port = new Rig(device).Enumerate().Serial[0];
        port.Open();

        var failure = Assert.Throws<UsbTransferException>(() => port.Write(new byte[300], TimeSpan.FromMilliseconds(500)));

        Assert.Equal(TransferFailure.Timeout, failure.Failure);
        Assert.Contains("write on endpoint 0x02: no answer but NAK within 500 ms (simulated time), after 192 bytes", failure.Message);
    }

    [Fact]
    public void Modem_lines_of_the_device_are_followed()
    {
        var device = Port(notificationPacket: 8);
        var rig = new Rig(device);
        var port = rig.Enumerate().Serial[0];
        port.Open();

        device.Send(0x81, 0xA1, 0x20, 0, 0, 0, 0, 2, 0);
        device.Send(0x81, 3, 0);
        rig.Pass(50);

        Assert.Equal((SerialState.Dcd | SerialState.Dsr, 1L), (port.State, port.StateNotifications));
    }

    [Fact]
    public void Breaks_have_a_length_in_milliseconds()
    {
        var device = Port();
        var port = new Rig(device).Enumerate().Serial[0];
        device.Log.Clear();

        port.SendBreak(TimeSpan.FromMilliseconds(250));
        port.SendBreak(Timeout.InfiniteTimeSpan);
        port.SendBreak(TimeSpan.Zero);

        Assert.Equal(["SEND_BREAK(250 ms) of interface 0", "SEND_BREAK(65535 ms) of interface 0", "SEND_BREAK(0 ms) of interface 0"], device.Log);
        Assert.Throws<ArgumentOutOfRangeException>(() => port.SendBreak(TimeSpan.FromMinutes(2)));
    }

    [Fact]
    public void A_control_interface_without_data_interface_has_no_driver()
    {
        byte[] control = [9, 4, 0, 0, 1, 2, 2, 0, 0, 5, 0x24, 0, 0x10, 1, 7, 5, 0x81, 3, 8, 0, 16];

        var found = new Rig(Samples.Device([control])).Enumerate();

        Assert.Empty(found.Serial);
        Assert.Contains(found.Oddities, o => o.Contains("no data interface belongs to this CDC ACM control interface"));
    }

    [Fact]
    public void Any_line_coding_reads_back() => Gen.Byte.Array[LineCoding.Size].Sample(bytes =>
    {
        var written = new byte[LineCoding.Size];
        LineCoding.Read(bytes).Write(written);
        Assert.Equal(bytes, written);
    });

    [Fact]
    public void The_queue_keeps_order_over_its_end() => Gen.Select(Gen.Int[1, 40], Gen.Int[0, 50].Array[0, 60]).Sample((capacity, steps) =>
    {
        var queue = new ByteQueue(capacity);
        var model = new Queue<byte>();
        byte next = 0;
        foreach (var step in steps)
        {
            if ((step & 1) == 0)
            {
                var data = new byte[Math.Min(step, queue.Free)];
                for (var i = 0; i < data.Length; i++) model.Enqueue(data[i] = next++);
                queue.Add(data);
            }
            else
            {
                var data = new byte[step];
                var count = queue.Take(data);
                Assert.Equal(Math.Min(step, model.Count), count);
                for (var i = 0; i < count; i++) Assert.Equal(model.Dequeue(), data[i]);
            }

            Assert.Equal((model.Count, capacity - model.Count), (queue.Count, queue.Free));
        }
    });

    private static SerialDevice Port(byte notificationPacket = 16)
    {
        // CDC 1.2 §5.3: header, call management, abstract control, union; data interface 1.
        byte[] function =
        [
            8, 11, 0, 2, 2, 2, 0, 0, 9, 4, 0, 0, 1, 2, 2, 0, 0, 5, 0x24, 0, 0x20, 1, 5, 0x24, 1, 0, 1, 4, 0x24, 2, 6, 5, 0x24, 6, 0, 1,
            7, 5, 0x81, 3, notificationPacket, 0, 16, 9, 4, 1, 0, 2, 10, 0, 0, 0, 7, 5, 0x02, 2, 64, 0, 0, 7, 5, 0x82, 2, 64, 0, 0,
        ];
        var device = new SerialDevice(Samples.Device([function]));
        return device;
    }

    /// <summary>A CDC ACM device that keeps its line coding.</summary>
    private sealed class SerialDevice : IDevicePort
    {
        private readonly FakeDevice _inner;

        public SerialDevice(FakeDevice inner)
        {
            _inner = inner;
            inner.Request = s => s.RequestType switch { 0x21 => FakeDevice.Nothing, 0xA1 => Coding, _ => FakeDevice.Unhandled };
            inner.Data = (s, data) => Coding = s.Request == 0x20 ? data : Coding;
        }

        public byte[] Coding { get; private set; } = new byte[7];

        public List<string> Log => _inner.Log;

        public Func<byte, byte[], bool>? Output { set => _inner.Output = value; }

        public bool Connected => _inner.Connected;

        public event Action<PortChange>? Changed
        {
            add => _inner.Changed += value;
            remove => _inner.Changed -= value;
        }

        public bool Powered { get => _inner.Powered; set => _inner.Powered = value; }

        public void Send(byte endpoint, params byte[] packet) => _inner.Send(endpoint, packet);

        public int Waiting(byte endpoint) => _inner.Waiting(endpoint);

        public void Reset() => _inner.Reset();

        public void Suspend() => _inner.Suspend();

        public void Resume() => _inner.Resume();

        public void StartOfFrame(int frame) => _inner.StartOfFrame(frame);

        public Handshake Setup(byte address, in SetupPacket packet) => _inner.Setup(address, packet);

        public Handshake Out(byte address, byte endpoint, DataPid pid, ReadOnlySpan<byte> data) => _inner.Out(address, endpoint, pid, data);

        public InResult In(byte address, byte endpoint, Span<byte> buffer) => _inner.In(address, endpoint, buffer);

        public void InHandshake(byte address, byte endpoint, bool acknowledged) => _inner.InHandshake(address, endpoint, acknowledged);
    }
}
