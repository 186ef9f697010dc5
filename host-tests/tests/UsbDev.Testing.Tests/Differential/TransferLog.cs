using UsbDev.Bus;
using UsbDev.Host;

namespace UsbDev.Testing.Tests.Differential;

/// <summary>
/// What a host and a device have done together, by meaning: for each endpoint the transfers in their order with their results, and what happened on the
/// port. When, in how many packets and after how many NAKs does not count.
/// </summary>
internal sealed class TransferLog(bool streams) : IBusMonitor
{
    private const int Shown = 24;

    private readonly SortedDictionary<string, List<string>> _lanes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<byte>> _streams = [];

    /// <summary>By endpoint, "control" and "port": what happened there.</summary>
    public IReadOnlyDictionary<string, List<string>> Lanes
    {
        get
        {
            foreach (var lane in _streams.Keys.ToList()) End(lane);
            return _lanes;
        }
    }

    public void Submitted(Transfer transfer)
    {
    }

    public void Completed(Transfer transfer)
    {
        if (transfer.Status == TransferStatus.Cancelled) return; // the host's own wish
        var data = transfer.Buffer.Span[..transfer.ActualLength];
        if (transfer.Pipe.Type == TransferType.Control)
        {
            Add("control", $"{RequestText.Of(transfer.Setup)}: {Result(transfer, data)}");
            return;
        }
        var lane = $"0x{transfer.Pipe.EndpointAddress:X2}";
        if (streams && transfer.Pipe.Type == TransferType.Bulk && transfer.Status is TransferStatus.Completed or TransferStatus.TimedOut)
        {
            if (!_streams.TryGetValue(lane, out var stream)) _streams[lane] = stream = [];
            stream.AddRange(data);
            return;
        }
        End(lane);
        Add(lane, Result(transfer, data));
    }

    public void Packet(RootPort? port, long time, ReadOnlySpan<byte> packet)
    {
    }

    public void PortChanged(RootPort port, RootPortEvent what) => Add("port", what.ToString());

    private static string Result(Transfer transfer, ReadOnlySpan<byte> data) =>
        transfer.Status == TransferStatus.Completed ? transfer.IsIn || data.Length > 0 ? Bytes(data) : "done" : transfer.Status.ToString().ToLowerInvariant();

    private static string Bytes(ReadOnlySpan<byte> data)
    {
        if (data is [var length, 3, ..] && length == data.Length && length >= 6 && data.Length % 2 == 0) return $"\"{System.Text.Encoding.Unicode.GetString(data[2..])}\"";
        var head = Convert.ToHexString(data[..Math.Min(Shown, data.Length)]);
        return data.Length == 0 ? "nothing" : data.Length <= Shown ? head : $"{head}… {data.Length} bytes, SHA-256 {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(data))[..8]}";
    }

    private void End(string lane)
    {
        if (_streams.Remove(lane, out var stream)) Add(lane, Bytes(stream.ToArray()));
    }

    private void Add(string lane, string what)
    {
        if (!_lanes.TryGetValue(lane, out var lines)) _lanes[lane] = lines = [];
        lines.Add(what);
    }
}
