namespace UsbDev.Bus;

/// <summary>
/// Lengths on the wire, in bit times of 1/12 µs: SYNC 8, PID 8, EOP 3 (two SE0, one J) around each packet (USB 2.0 §7.1.7.4, §8.2, §8.3).
/// </summary>
internal static class FullSpeed
{
    /// <summary>Bits in a frame of 1 ms.</summary>
    public const int FrameBits = 12_000;

    /// <summary>What interrupt endpoints may take of a frame: 90 % (USB 2.0 §5.7.4).</summary>
    public const int PeriodicBits = FrameBits * 9 / 10;

    /// <summary>Between two packets; the specification allows 2 to 7.5 with the cable (USB 2.0 §7.1.18).</summary>
    public const int Gap = 5;

    /// <summary>After which the host gives an answer up: 16 to 18 (USB 2.0 §7.1.19).</summary>
    public const int TurnaroundTimeout = 18;

    /// <summary>A token, or start of frame: 11 bits and CRC5.</summary>
    public const int Token = 8 + 8 + 16 + 3;

    /// <summary>ACK, NAK, STALL.</summary>
    public const int Handshake = 8 + 8 + 3;

    /// <summary>
    /// A data packet with CRC16. Bit stuffing counts as one bit in 128, the average of random data; a real wire takes from 0 to 1 in 6, by what the bytes are.
    /// </summary>
    public static int Data(int bytes) => 8 + 8 + 16 + 3 + 8 * bytes + bytes / 16;

    /// <summary>An IN token that is answered with NAK, and the gap after it.</summary>
    public const int Refusal = Token + Gap + Handshake + Gap;

    /// <summary>A whole transaction with <paramref name="bytes"/> of data, and the gap after it: 620 bits with 64 bytes, so that 19 of them fit in a frame.</summary>
    public static int Transaction(int bytes) => Token + Gap + Data(bytes) + Gap + Handshake + Gap;

    /// <summary>The same with each bit stuffed that can be, which bandwidth is granted by (USB 2.0 §5.11.3).</summary>
    public static int LongestTransaction(int bytes) => Transaction(0) + bytes * 8 * 7 / 6;

    /// <summary>Simulated ns that <paramref name="bits"/> take.</summary>
    public static long Nanoseconds(int bits) => bits * 250L / 3;

    /// <summary>The first bit of a frame that begins <paramref name="ns"/> after the frame's start or later; at most <see cref="FrameBits"/>.</summary>
    public static int BitAt(long ns) => ns >= Timeline.Frame ? FrameBits : (int)((ns * 3 + 249) / 250);
}
