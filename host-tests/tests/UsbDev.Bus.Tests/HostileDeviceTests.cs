using System.Collections.Concurrent;
using CsCheck;
using static UsbDev.Bus.Tests.Rig;

namespace UsbDev.Bus.Tests;

/// <summary>A device that answers anything at any time, and a host program that does anything at any time.</summary>
public sealed class HostileDeviceTests
{
    [Fact]
    public void Nothing_throws_hangs_or_is_lost_whatever_a_device_and_a_program_do()
    {
        var seen = new ConcurrentDictionary<TransferStatus, int>();
        Gen.Int.Sample(seed => Play(seed, seen), iter: 300);
        Assert.Equal(Enum.GetValues<TransferStatus>()[2..], seen.Keys.Order());
    }

    private static void Play(int seed, ConcurrentDictionary<TransferStatus, int> seen)
    {
        var random = new Random(seed);
        var timeline = new Timeline();
        using var capture = new Capture.PcapngCapture(Stream.Null);
        var bus = new HostController(timeline, capture);
        var devices = new[] { new HostileDevice(timeline, random), new HostileDevice(timeline, random) };
        var ports = devices.Select(bus.Attach).ToArray();
        var transfers = new List<Transfer>();
        var (submitted, completed) = (0, 0);

        for (var step = 0; step < 300; step++)
        {
            var port = ports[random.Next(2)];
            var transfer = transfers.Count > 0 ? transfers[random.Next(transfers.Count)] : null;
            switch (random.Next(12))
            {
                case 0 when port.State == RootPortState.Connected || random.Next(20) == 0 && port.State >= RootPortState.Enabled:
                    port.Reset();
                    break;
                case 1 when port.State == RootPortState.Enabled && random.Next(4) == 0:
                    port.Suspend();
                    break;
                case 2 when port.State == RootPortState.Suspended:
                    port.Resume();
                    break;
                case 3 when random.Next(10) == 0:
                    if (port.Device is null)
                        port.Plug(devices[port.Number - 1]);
                    else
                        port.Unplug();
                    break;
                case 4 or 5 when port.State == RootPortState.Enabled:
                    var type = random.Next(3) switch { 0 => TransferType.Control, 1 => TransferType.Bulk, _ => TransferType.Interrupt };
                    var endpoint = (byte)(type == TransferType.Control ? 0 : random.Next(1, 16) | random.Next(2) << 7);
                    if (port.Pipes.Any(pipe => pipe.EndpointAddress == endpoint) || port.Pipes.Count > 12)
                        break;
                    var opened = port.Open(0, endpoint, type, random.Next(1, 65), random.Next(1, 256));
                    for (var i = random.Next(1, 4); i > 0; i--)
                        transfers.Add(new Transfer(opened)
                        {
                            Buffer = new byte[200],
                            Setup = new SetupPacket((byte)random.Next(256), 0, 0, 0, (ushort)random.Next(200)),
                            Timeout = random.Next(2) == 0 ? random.Next(5_000_000) : Timeline.Never,
                            ZeroLengthPacket = random.Next(2) == 0,
                            ShortPacketIsError = random.Next(2) == 0,
                            Completed = t =>
                            {
                                completed++;
                                seen.AddOrUpdate(t.Status, 1, static (_, count) => count + 1);
                                Assert.NotEqual(TransferStatus.Pending, t.Status);
                                Assert.InRange(t.ActualLength, 0, t.Length);
                            },
                        });
                    break;
                case 6 or 7 when transfer is { IsPending: false }:
                    transfer.Submit();
                    submitted++;
                    break;
                case 8 when transfer is not null && random.Next(4) == 0:
                    transfer.Cancel();
                    break;
                case 9 when transfer is not null && random.Next(10) == 0:
                    transfer.Pipe.Close();
                    break;
                case 10 when transfer is not null:
                    transfer.Pipe.ClearHalt(random.Next(2) == 0);
                    break;
                default:
                    timeline.Run(random.Next(4) switch { 0 => random.Next(1000), 1 => random.Next(100_000), 2 => random.Next(3_000_000), _ => random.Next(120_000_000) },
                        CancellationToken.None);
                    break;
            }
            Assert.Equal(submitted - completed, transfers.Count(static t => t.IsPending));
        }
        foreach (var port in ports)
            port.Unplug();
        timeline.Run(1, CancellationToken.None);

        Assert.Equal(submitted, completed);
        Assert.All(transfers, static t => Assert.False(t.IsPending));
        Assert.All(ports, static port => Assert.Empty(port.Pipes));
    }

    private sealed class HostileDevice(Timeline timeline, Random random) : IDevicePort
    {
        private bool _connected;

        public bool Connected => Powered && _connected;

        public event Action<PortChange>? Changed;

        public bool Powered
        {
            get;
            set
            {
                (field, _connected) = (value, true);
                Meddle();
            }
        }

        public void Reset() => Meddle();

        public void Suspend() => Meddle();

        public void Resume() => Meddle();

        public void StartOfFrame(int frame) => Meddle();

        public Handshake Setup(byte address, in SetupPacket packet) => Answer();

        public Handshake Out(byte address, byte endpoint, DataPid pid, ReadOnlySpan<byte> data) => Answer();

        public InResult In(byte address, byte endpoint, Span<byte> buffer)
        {
            random.NextBytes(buffer);
            var length = random.Next(6) switch { 0 => random.Next(-10, 5000), 1 => int.MaxValue, 2 => int.MinValue, _ => random.Next(65) };
            return new InResult(Answer(), (DataPid)random.Next(2), length);
        }

        public void InHandshake(byte address, byte endpoint, bool acknowledged) => Meddle();

        private Handshake Answer()
        {
            Meddle();
            return random.Next(30) == 0 ? (Handshake)random.Next(-5, 20) : random.Next(3) == 0 ? (Handshake)random.Next(4) : Handshake.Ack;
        }

        private void Meddle()
        {
            if (random.Next(5) != 0)
                return;
            var kind = (PortChangeKind)random.Next(random.Next(10) == 0 ? 5 : 2);
            if (kind == PortChangeKind.Connection && random.Next(20) != 0)
                kind = PortChangeKind.Endpoint;
            if (kind == PortChangeKind.Connection)
                _connected = random.Next(2) == 0;
            Changed?.Invoke(new PortChange(kind, (byte)random.Next(256), timeline.Now + random.Next(3) * random.Next(1_000_000)));
        }
    }
}
