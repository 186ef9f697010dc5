using System.Globalization;

namespace UsbDev.Bus.Capture;

/// <summary>
/// Records a bus into a pcapng file that Wireshark and tshark read. Interface 0 has the transfers as Linux's usbmon shows them, interface 1 the packets as a
/// wire analyser does, every NAK included. What happens on ports stands as a comment at the next record.
/// </summary>
/// <remarks>
/// Time stamps are simulated time since 2000-01-01T00:00:00Z, so the same run gives the same bytes. A file is written beside its name and gets the name when
/// the capture is disposed. Memory is bounded, whatever the length.
/// </remarks>
public sealed class PcapngCapture : IBusMonitor, IDisposable
{
    private const uint TransferInterface = 0;
    private const uint PacketInterface = 1;
    private const ushort FullSpeedLinkType = 294;       // LINKTYPE_USB_2_0_FULL_SPEED
    private const int SnapLength = 262_144;             // Wireshark refuses longer records
    private const long Epoch = 946_684_800_000_000_000; // ns from 1970 to 2000

    private readonly CaptureContents _contents;
    private readonly Stream _stream;
    private readonly PcapngWriter _writer;
    private readonly byte[] _header = new byte[UsbMonRecord.HeaderSize];
    private readonly string? _path, _part;
    private string? _remark;
    private long _remarkTime;
    private bool _failed;
    private bool _closed;

    /// <summary>Records into a stream, which is left open.</summary>
    public PcapngCapture(Stream stream, CaptureContents contents = CaptureContents.All)
    {
        ArgumentNullException.ThrowIfNull(stream);
        (_stream, _contents) = (stream, contents);
        _writer = new PcapngWriter(stream);
        _writer.WriteSection("usbdev");
        _writer.WriteInterface(UsbMonRecord.LinkType, SnapLength, "transfers", "Transfers (URBs) as usbmon shows them");
        _writer.WriteInterface(FullSpeedLinkType, SnapLength, "packets", "Packets on the wire, full speed");
    }

    private PcapngCapture(string path, string part, CaptureContents contents)
        : this(new FileStream(part, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0), contents) => (_path, _part) = (path, part);

    /// <summary>Records into a file; an existing one is replaced when the capture is disposed.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static PcapngCapture ToFile(string path, CaptureContents contents = CaptureContents.All)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        // A name of its own: the same gadget may be under test on another board at the same time.
        return new PcapngCapture(path, $"{path}.{Path.GetRandomFileName()}.part", contents);
    }

    /// <inheritdoc/>
    public void Submitted(Transfer transfer) => Record(transfer, completed: false, transfer.SubmittedAt);

    /// <inheritdoc/>
    public void Completed(Transfer transfer) => Record(transfer, completed: true, transfer.CompletedAt);

    /// <inheritdoc/>
    public void Packet(RootPort? port, long time, ReadOnlySpan<byte> packet)
    {
        if ((_contents & (port is null ? CaptureContents.StartOfFrame : CaptureContents.Packets)) != 0)
            Write(PacketInterface, time, packet, default, packet.Length);
    }

    /// <inheritdoc/>
    public void PortChanged(RootPort port, RootPortEvent what)
    {
        _remarkTime = port.Controller.Timeline.Now;
        var text = string.Create(CultureInfo.InvariantCulture, $"{_remarkTime / 1e6:0.000} ms: port {port.Number}: {what switch
        {
            RootPortEvent.Connected => "device connected",
            RootPortEvent.Disconnected => "device disconnected",
            RootPortEvent.ResetDone => "bus reset done",
            RootPortEvent.Suspended => "suspended",
            RootPortEvent.RemoteWakeup => "remote wakeup",
            _ => "resumed",
        }}");
        _remark = _remark is null || _remark.Length > 4096 ? text : $"{_remark}\n{text}";
    }

    private void Record(Transfer transfer, bool completed, long time)
    {
        if ((_contents & CaptureContents.Transfers) == 0)
            return;
        const int room = SnapLength - UsbMonRecord.HeaderSize;
        var data = UsbMonRecord.Write(_header, transfer, completed, time + Epoch, room);
        Write(TransferInterface, time, _header, data[..Math.Min(data.Length, room)], UsbMonRecord.HeaderSize + data.Length);
    }

    private void Write(uint @interface, long time, ReadOnlySpan<byte> header, ReadOnlySpan<byte> data, int originalLength)
    {
        if (_closed || _failed)
            return;
        _failed = true; // unless the next two lines come to their end
        _writer.WritePacket(@interface, time + Epoch, header, data, originalLength, _remark);
        (_remark, _failed) = (null, false);
    }

    /// <summary>Ends the capture; what the bus does later is not recorded. A file gets its name, or is removed where writing failed.</summary>
    public void Dispose()
    {
        if (_closed)
            return;
        _closed = true;
        try
        {
            if (!_failed)
            {
                _failed = true;
                if (_remark is { } remark)
                    _writer.WriteRemark(PacketInterface, _remarkTime + Epoch, remark);
                _writer.Flush();
                _failed = false;
            }
        }
        finally
        {
            if (_path is not null)
            {
                _stream.Dispose();
                if (_failed)
                    File.Delete(_part!);
                else
                    File.Move(_part!, _path, overwrite: true);
            }
        }
    }
}

/// <summary>What a capture keeps.</summary>
[Flags]
public enum CaptureContents
{
    /// <summary>Nothing but comments.</summary>
    None = 0,

    /// <summary>Submissions and completions of transfers.</summary>
    Transfers = 1,

    /// <summary>Tokens, data and handshakes.</summary>
    Packets = 2,

    /// <summary>The thousand start-of-frame packets of each simulated second.</summary>
    StartOfFrame = 4,

    /// <summary>Everything.</summary>
    All = Transfers | Packets | StartOfFrame,
}
