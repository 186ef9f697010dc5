namespace UsbDev.Host;

/// <summary>A USB MIDI 1.0 streaming interface: cables both ways.</summary>
public interface IMidiPort
{
    /// <summary>The function's or interface's own name, else the device's.</summary>
    string Name { get; }

    /// <summary>Number of the MIDI streaming interface.</summary>
    byte Interface { get; }

    /// <summary>Cables from the device, by cable number: the names of its jacks, or empty where they have none.</summary>
    IReadOnlyList<string> FromDevice { get; }

    /// <summary>Cables to the device, by cable number.</summary>
    IReadOnlyList<string> ToDevice { get; }

    /// <summary>A program has opened the port: only then is the device read; until then it hears NAK.</summary>
    bool IsOpen { get; }

    /// <summary>Begins to read the device.</summary>
    void Open();

    /// <summary>Ends that; what was not read is lost.</summary>
    void Close();

    /// <summary>Raised for each message from the device; see <see cref="MidiInput"/>.</summary>
    event MidiInput? Input;

    /// <summary>How many unread messages are kept; when another one comes, the oldest is dropped and counted.</summary>
    int QueueCapacity { get; set; }

    /// <summary>Messages waiting to be read.</summary>
    int Queued { get; }

    /// <summary>Messages dropped because nobody read them in time.</summary>
    long Dropped { get; }

    /// <summary>Why nothing more comes, where the endpoint has failed for good; null while all is well.</summary>
    TransferFailure? Ended { get; }

    /// <summary>Drops what waits to be read.</summary>
    void Discard();

    /// <summary>Event packets that USB MIDI 1.0 §4 does not allow: reserved code index, a cable that does not exist, a cut transfer, a broken SysEx.</summary>
    long Malformed { get; }

    /// <summary>Reads the oldest waiting message; waits for one until the limit has passed and then returns null. A limit of zero does not wait.</summary>
    MidiMessage? Read(TimeSpan limit);

    /// <summary>Sends one or several whole messages on a cable; SysEx of any length.</summary>
    /// <param name="cable">0..15.</param>
    /// <param name="messages">MIDI 1.0 bytes; running status is not allowed here.</param>
    /// <param name="limit">How long the device may take.</param>
    /// <exception cref="ArgumentException">No whole messages, or no such cable.</exception>
    /// <exception cref="InvalidOperationException">The device takes no MIDI.</exception>
    /// <exception cref="UsbTransferException">The device did not take it within the limit, or is gone.</exception>
    void Write(int cable, ReadOnlySpan<byte> messages, TimeSpan? limit = null);
}

/// <summary>Gets a message from the device.</summary>
/// <remarks>Called while simulated time stands still, on whichever thread runs the simulation; the bytes are valid during the call only.</remarks>
public delegate void MidiInput(int cable, ReadOnlySpan<byte> message, TimeSpan time);

/// <summary>A MIDI message with its cable.</summary>
/// <param name="Cable">0..15.</param>
/// <param name="Bytes">The message: status byte first; SysEx with F0 and F7.</param>
/// <param name="Time">When it had come whole.</param>
public sealed record MidiMessage(int Cable, UsbDev.Descriptors.Bytes Bytes, TimeSpan Time);
