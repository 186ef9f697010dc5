using System.Buffers.Binary;

namespace UsbDev.Bus.Capture;

/// <summary>
/// A transfer's submission or completion in the form of Linux's usbmon: LINKTYPE_USB_LINUX_MMAPPED, a header of 64 bytes and the data
/// (Documentation/usb/usbmon.rst).
/// </summary>
internal static class UsbMonRecord
{
    public const ushort LinkType = 220;
    public const int HeaderSize = 64;

    private const int BusNumber = 1;

    /// <summary>Writes the header, for at most <paramref name="room"/> bytes of data behind it, and tells which bytes of the transfer belong there.</summary>
    public static ReadOnlySpan<byte> Write(Span<byte> header, Transfer transfer, bool completed, long nanoseconds, int room)
    {
        var pipe = transfer.Pipe;
        var isControl = pipe.Type == TransferType.Control;
        var length = completed ? transfer.ActualLength : transfer.Length;
        // Data stand with the event at which they are there: OUT when submitted, IN when completed.
        var hasData = transfer.IsIn == completed;
        var data = hasData ? transfer.Buffer.Span[..length] : default;
        header.Clear();
        BinaryPrimitives.WriteInt64LittleEndian(header, transfer.Number);
        header[8] = (byte)(completed ? 'C' : 'S');
        header[9] = pipe.Type switch { TransferType.Interrupt => 1, TransferType.Control => 2, _ => 3 };
        header[10] = (byte)(pipe.EndpointAddress & 0xF | (transfer.IsIn ? 0x80 : 0));
        header[11] = pipe.DeviceAddress;
        BinaryPrimitives.WriteUInt16LittleEndian(header[12..], BusNumber);
        header[14] = (byte)(isControl && !completed ? 0 : '-');
        header[15] = (byte)(hasData ? 0 : completed ? '>' : '<');
        BinaryPrimitives.WriteInt64LittleEndian(header[16..], nanoseconds / 1_000_000_000);
        BinaryPrimitives.WriteInt32LittleEndian(header[24..], (int)(nanoseconds % 1_000_000_000 / 1000));
        BinaryPrimitives.WriteInt32LittleEndian(header[28..], completed ? ErrorNumber(transfer.Status) : -115); // EINPROGRESS
        BinaryPrimitives.WriteInt32LittleEndian(header[32..], length);
        BinaryPrimitives.WriteInt32LittleEndian(header[36..], Math.Min(data.Length, room));
        if (isControl && !completed)
            transfer.Setup.Write(header[40..]);
        BinaryPrimitives.WriteInt32LittleEndian(header[48..], pipe.Interval);
        BinaryPrimitives.WriteUInt32LittleEndian(header[56..], Flags(transfer));
        return data;
    }

    // URB_SHORT_NOT_OK, URB_ZERO_PACKET, URB_DIR_IN.
    private static uint Flags(Transfer transfer) =>
        (transfer.ShortPacketIsError ? 1u : 0) | (transfer.ZeroLengthPacket ? 0x40u : 0) | (transfer.IsIn ? 0x200u : 0);

    /// <summary>What Linux's host controller drivers report (Documentation/driver-api/usb/error-codes.rst).</summary>
    private static int ErrorNumber(TransferStatus status) => status switch
    {
        TransferStatus.Completed => 0,
        TransferStatus.Stalled => -32,         // EPIPE
        TransferStatus.TimedOut => -2,         // ENOENT: unlinked and waited for
        TransferStatus.Cancelled => -104,      // ECONNRESET: unlinked
        TransferStatus.NoResponse => -71,      // EPROTO
        TransferStatus.ToggleMismatch => -84,  // EILSEQ
        TransferStatus.Overflow => -75,        // EOVERFLOW
        TransferStatus.ShortPacket => -121,    // EREMOTEIO
        TransferStatus.Disconnected => -108,   // ESHUTDOWN
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "A transfer that is not over has no result."),
    };
}
