using System.Buffers.Binary;
using CsCheck;
using UsbDev.Bus.Capture;
using static UsbDev.Bus.Tests.Rig;

namespace UsbDev.Bus.Tests;

/// <summary>What the capture writes, read back by a reader that knows only the formats.</summary>
public sealed class CaptureTests : IDisposable
{
    private const long Epoch = 946_684_800_000_000_000;
    private readonly string _folder = Directory.CreateTempSubdirectory("usbdev-bus-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_same_run_gives_the_same_bytes()
    {
        var first = Record(static capture => CompositeSession.Run(capture));
        for (var again = 0; again < 3; again++)
            Assert.Equal(first, Record(static capture => CompositeSession.Run(capture)));
        Assert.InRange(first.Length, 10_000, 100_000);
    }

    [Fact]
    public void Any_packet_comes_back_with_its_time() => Gen.Select(Gen.Long[0, 1L << 60], Gen.Byte.Array[0, 1026]).Array[0, 200].Sample(packets =>
    {
        var read = PcapngReader.Read(Record(capture =>
        {
            foreach (var (time, packet) in packets)
                capture.Packet(null, time, packet);
        }));

        Assert.Equal([(220, 262144, "transfers"), (294, 262144, "packets")], read.Interfaces);
        Assert.Equal(packets.Select(static p => (1, p.Item1 + Epoch, p.Item2.Length)), read.Records.Select(static r => (r.Interface, r.Time, r.OriginalLength)));
        Assert.All(packets.Zip(read.Records), static pair => Assert.Equal(pair.First.Item2, pair.Second.Data));
    }, iter: 100);

    [Fact]
    public void Each_transfer_has_its_submission_and_its_completion_as_usbmon_shows_them() =>
        Gen.Select(Gen.Int[0, 500], Gen.Int[0, 500], Gen.Int[1, 64]).Array[1, 10].Sample(cases =>
        {
            Rig? rig = null;
            var done = new List<Transfer>();
            var records = PcapngReader.Read(Record(capture =>
            {
                rig = new Rig(capture);
                rig.Device.Accept(2, int.MaxValue);
                foreach (var (sent, room, size) in cases)
                {
                    rig.Device.In(1).Packets.Clear();
                    rig.Device.Send(1, [.. Bytes(sent).Chunk(size)]);
                    var (input, output) = (rig.Bulk(0x81, size), rig.Bulk(0x02, size));
                    (input.Toggle, output.Toggle) = (rig.Device.In(1).Toggle, rig.Device.Out(2).Toggle);
                    done.Add(Submit(input, new byte[room], 20 * Millisecond));
                    done.Add(Submit(output, Bytes(room)));
                    End(done[^1]);
                    End(done[^2]);
                    input.Close();
                    output.Close();
                }
            })).Records.Where(static r => r.Interface == 0).Select(static r => new UsbMon(r)).ToArray();

            Assert.Equal(2 + 2 * done.Count, records.Length);
            foreach (var transfer in done)
            {
                var (s, c) = (records.Single(r => r.Id == transfer.Number && r.Type == 'S'), records.Single(r => r.Id == transfer.Number && r.Type == 'C'));
                var (isIn, endpoint) = (transfer.IsIn, transfer.Pipe.EndpointAddress);
                Assert.Equal((3, endpoint, 5, 1), (s.Transfer, s.Endpoint, s.Device, s.Bus));
                Assert.Equal((3, endpoint, 5, 1), (c.Transfer, c.Endpoint, c.Device, c.Bus));
                Assert.Equal((transfer.SubmittedAt + Epoch, -115, transfer.Length), (s.Time, s.Status, s.Length));
                Assert.Equal((transfer.CompletedAt + Epoch, transfer.ActualLength), (c.Time, c.Length));
                Assert.Equal(transfer.Status switch { TransferStatus.Completed => 0, TransferStatus.TimedOut => -2, _ => -75 }, c.Status);
                Assert.Equal((isIn ? '<' : '\0', isIn ? '\0' : '>'), (s.DataFlag, c.DataFlag));
                Assert.Equal(isIn ? [] : transfer.Buffer.ToArray(), s.Data);
                Assert.Equal(isIn ? transfer.Buffer[..transfer.ActualLength].ToArray() : [], c.Data);
            }
        }, iter: 50);

    [Fact]
    public void The_packets_put_together_are_the_transfers()
    {
        var read = PcapngReader.Read(Record(static capture => CompositeSession.Run(capture)));
        var packets = read.Records.Where(static r => r.Interface == 1).Select(static r => r.Data).ToArray();
        Assert.All(packets, static p => Assert.True(p[0] >> 4 == (~p[0] & 0xF), "PID check"));
        var serial = new List<byte>();
        for (var i = 0; i + 2 < packets.Length; i++)
            if (packets[i] is [0xE1, var low, var high] && (low | high << 8) is var token && (token & 0x7F) == 5 && (token >> 7 & 0xF) == 4 && packets[i + 2][0] == 0xD2)
                serial.AddRange(packets[i + 1][1..^2]);
        var written = read.Records.Where(static r => r.Interface == 0).Select(static r => new UsbMon(r)).Single(static u => u is { Type: 'S', Endpoint: 4 });

        Assert.Equal(200, written.Data.Length);
        Assert.Equal(written.Data, serial);
        Assert.Equal(read.Records.Select(static r => r.Time).Order(), read.Records.Select(static r => r.Time));
    }

    [Fact]
    public void What_happens_on_a_port_stands_as_a_comment()
    {
        var read = PcapngReader.Read(Record(static capture => CompositeSession.Run(capture)));
        var comments = string.Join('\n', read.Records.Select(static r => r.Comment).Where(static c => c is not null).Concat(read.Remarks));
        var told = comments.Split('\n').Select(static c => c[(c.IndexOf(": ", StringComparison.Ordinal) + 2)..]);

        Assert.Equal(
            ["port 1: device connected", "port 1: bus reset done", "port 1: suspended", "port 1: remote wakeup", "port 1: resumed", "port 1: device disconnected"], told);
        Assert.StartsWith("100.000 ms: ", comments, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(CaptureContents.Transfers, 0)]
    [InlineData(CaptureContents.Packets, 1)]
    [InlineData(CaptureContents.StartOfFrame, 1)]
    public void Parts_can_be_left_out(CaptureContents contents, int kept)
    {
        var records = PcapngReader.Read(Record(static capture => CompositeSession.Run(capture), contents)).Records;
        Assert.NotEmpty(records);
        Assert.All(records, r => Assert.Equal(kept, r.Interface));
        if (kept == 1)
            Assert.All(records, r => Assert.Equal(contents == CaptureContents.StartOfFrame, r.Data[0] == 0xA5));
    }

    [Fact]
    public void Long_transfers_are_cut_to_what_Wireshark_takes()
    {
        var records = PcapngReader.Read(Record(static capture =>
        {
            var rig = new Rig(capture);
            rig.Device.In(1).Endless = new byte[64];
            End(Submit(rig.Bulk(0x81), new byte[320_000]));
        }, CaptureContents.Transfers)).Records;

        Assert.Equal((262_144, 320_064), (records[^1].Data.Length, records[^1].OriginalLength));
        Assert.Equal((320_000, 262_080), (new UsbMon(records[^1]).Length, new UsbMon(records[^1]).Data.Length));
    }

    [Fact]
    public void A_file_gets_its_name_at_the_end_and_replaces_the_one_before()
    {
        var path = Path.Combine(_folder, "capture.pcapng");
        File.WriteAllText(path, "before");
        using (var capture = PcapngCapture.ToFile(path))
        {
            CompositeSession.Run(capture);
            Assert.Equal("before", File.ReadAllText(path));
        }

        Assert.Equal(Record(static c => CompositeSession.Run(c)), File.ReadAllBytes(path));
        Assert.Single(Directory.GetFiles(_folder));
        Assert.ThrowsAny<IOException>(() => PcapngCapture.ToFile(Path.Combine(_folder, "missing", "x.pcapng")));
    }

    [Fact]
    public void A_full_disk_comes_out_at_the_host_and_leaves_the_bus_running()
    {
        var rig = new Rig(new PcapngCapture(new FullStream(room: 100_000)));
        rig.Device.In(1).Endless = new byte[64];
        var transfer = new Transfer(rig.Bulk(0x81)) { Buffer = new byte[6400], Completed = static t => t.Submit() };
        transfer.Submit();

        Assert.Throws<IOException>(() => rig.Run(1000 * Millisecond));

        var moved = rig.Device.In(1).Moved;
        rig.Run(10 * Millisecond);
        Assert.True(rig.Device.In(1).Moved > moved + 10_000);
    }

    internal static byte[] Record(Action<PcapngCapture> session, CaptureContents contents = CaptureContents.All)
    {
        using var stream = new MemoryStream();
        using (var capture = new PcapngCapture(stream, contents))
            session(capture);
        return stream.ToArray();
    }

    private static byte[] Bytes(int count) => [.. Enumerable.Range(1, count).Select(static i => (byte)i)];

    /// <summary>struct usbmon_packet, Documentation/usb/usbmon.rst.</summary>
    private sealed class UsbMon(PcapngReader.Record record)
    {
        private ReadOnlySpan<byte> Header => record.Data.AsSpan(0, 64);

        public long Id => BinaryPrimitives.ReadInt64LittleEndian(Header);
        public char Type => (char)Header[8];
        public int Transfer => Header[9];
        public byte Endpoint => Header[10];
        public int Device => Header[11];
        public int Bus => BinaryPrimitives.ReadInt16LittleEndian(Header[12..]);
        public char DataFlag => (char)Header[15];
        public long Time => record.Time;
        public int Status => BinaryPrimitives.ReadInt32LittleEndian(Header[28..]);
        public int Length => BinaryPrimitives.ReadInt32LittleEndian(Header[32..]);

        public byte[] Data
        {
            get
            {
                Assert.Equal(BinaryPrimitives.ReadInt32LittleEndian(Header[36..]), record.Data.Length - 64);
                return record.Data[64..];
            }
        }
    }

    private sealed class FullStream(int room) : MemoryStream
    {
        public override void Write(byte[] buffer, int offset, int count)
        {
            if ((room -= count) < 0)
                throw new IOException("No space left on device");
        }
    }
}
