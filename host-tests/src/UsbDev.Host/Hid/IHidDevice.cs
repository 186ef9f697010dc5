using UsbDev.Descriptors;

namespace UsbDev.Host;

/// <summary>A HID interface: reports both ways, raw and by the names of their fields (HID 1.11).</summary>
/// <remarks>
/// A report is written here as it travels: its first byte is the report ID exactly when the report descriptor has report IDs (HID 1.11 §8.1).
/// </remarks>
public interface IHidDevice
{
    /// <summary>The device that it belongs to.</summary>
    IUsbDevice Device { get; }

    /// <summary>The interface's own name, else the device's.</summary>
    string Name { get; }

    /// <summary>bInterfaceNumber.</summary>
    byte Interface { get; }

    /// <summary>The report descriptor as it was read.</summary>
    Bytes ReportDescriptor { get; }

    /// <summary>The fields of all reports, by name.</summary>
    HidFields Fields { get; }

    /// <summary>Raised for each input report; see <see cref="HidInput"/>.</summary>
    event HidInput? Input;

    /// <summary>How many unread reports are kept; when another one comes, the oldest is dropped and counted.</summary>
    int QueueCapacity { get; set; }

    /// <summary>Reports waiting to be read.</summary>
    int Queued { get; }

    /// <summary>Reports that came, read or not.</summary>
    long Received { get; }

    /// <summary>Reports dropped because nobody read them in time.</summary>
    long Dropped { get; }

    /// <summary>Reports that were longer than the report descriptor allows.</summary>
    long TooLong { get; }

    /// <summary>Why no further reports come, where the endpoint has failed for good; null while all is well.</summary>
    TransferFailure? Ended { get; }

    /// <summary>Reads the oldest waiting report; waits for one until the limit has passed and then returns 0. A limit of zero does not wait.</summary>
    int Read(Span<byte> report, TimeSpan limit);

    /// <summary>Drops what waits to be read.</summary>
    void Flush();

    /// <summary>Sends an output report: through the interrupt OUT endpoint where there is one, else by SET_REPORT.</summary>
    /// <exception cref="UsbTransferException">Refused, not answered, gone.</exception>
    void Write(ReadOnlySpan<byte> report, TimeSpan? limit = null);

    /// <summary>
    /// Sets output or feature fields and sends each report that holds one of them. What is not named stays as it was last sent; of a
    /// feature report, as the device has it.
    /// </summary>
    /// <exception cref="ArgumentException">An input field, or a value that does not fit its field.</exception>
    /// <exception cref="UsbTransferException">Refused, not answered, gone.</exception>
    void SetControls(IEnumerable<KeyValuePair<HidControl, long>> values);

    /// <summary>The same by names.</summary>
    /// <exception cref="KeyNotFoundException">A name that no output or feature field has.</exception>
    /// <exception cref="ArgumentException">A value that does not fit its field.</exception>
    /// <exception cref="UsbTransferException">Refused, not answered, gone.</exception>
    void Set(IEnumerable<KeyValuePair<string, long>> values) =>
        SetControls(values.Select(v => KeyValuePair.Create(Fields.One(v.Key, HidReportType.Output, HidReportType.Feature), v.Value)));

    /// <summary>Reads a field by GET_REPORT.</summary>
    /// <exception cref="KeyNotFoundException">A name that no field of this kind has.</exception>
    /// <exception cref="UsbTransferException">Refused, not answered, gone.</exception>
    long Get(string name, HidReportType type = HidReportType.Feature);

    /// <summary>GET_REPORT (HID 1.11 §7.2.1); returns the bytes that came.</summary>
    /// <exception cref="UsbTransferException">Refused, not answered, gone.</exception>
    int GetReport(HidReportType type, byte id, Span<byte> report);

    /// <summary>SET_REPORT (HID 1.11 §7.2.2).</summary>
    /// <exception cref="UsbTransferException">Refused, not answered, gone.</exception>
    void SetReport(HidReportType type, byte id, ReadOnlySpan<byte> report);

    /// <summary>SET_IDLE (HID 1.11 §7.2.4): how often an unchanged report is repeated; zero: never.</summary>
    /// <param name="duration">0 to 1,020 ms in steps of 4 ms.</param>
    /// <param name="id">Report ID; 0: all reports.</param>
    void SetIdle(TimeSpan duration, byte id = 0);

    /// <summary>GET_IDLE (HID 1.11 §7.2.3).</summary>
    TimeSpan GetIdle(byte id = 0);

    /// <summary>SET_PROTOCOL (HID 1.11 §7.2.6).</summary>
    void SetProtocol(HidProtocol protocol);

    /// <summary>GET_PROTOCOL (HID 1.11 §7.2.5).</summary>
    HidProtocol GetProtocol();
}

/// <summary>Gets an input report.</summary>
/// <remarks>Called while simulated time stands still, on whichever thread runs the simulation; the bytes are valid during the call only.</remarks>
public delegate void HidInput(ReadOnlySpan<byte> report, TimeSpan time);

/// <summary>What the reports of a boot interface look like (HID 1.11 §7.2.5).</summary>
public enum HidProtocol : byte
{
    /// <summary>As HID 1.11 appendix B fixes them.</summary>
    Boot = 0,

    /// <summary>As the report descriptor says.</summary>
    Report = 1,
}
