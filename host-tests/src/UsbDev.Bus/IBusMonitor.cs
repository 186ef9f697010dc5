namespace UsbDev.Bus;

/// <summary>Sees what happens on a bus, in the order of time, on whichever thread holds the baton. The capture is one; a check may be another.</summary>
public interface IBusMonitor
{
    /// <summary>A transfer was queued.</summary>
    void Submitted(Transfer transfer);

    /// <summary>A transfer is over; <see cref="Transfer.Status"/> and <see cref="Transfer.ActualLength"/> are final.</summary>
    void Completed(Transfer transfer);

    /// <summary>A packet was on the wire.</summary>
    /// <param name="port">The port whose device it went to or came from; null: start of frame, to all.</param>
    /// <param name="time">Simulated ns at which its SYNC field began.</param>
    /// <param name="packet">PID to CRC (USB 2.0 §8.3), valid only during the call.</param>
    void Packet(RootPort? port, long time, ReadOnlySpan<byte> packet);

    /// <summary>Something happened on a port.</summary>
    void PortChanged(RootPort port, RootPortEvent what);
}
