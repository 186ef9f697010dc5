namespace UsbDev.Host;

/// <summary>Event packets of four bytes, in which MIDI travels over USB (USB MIDI 1.0 §4).</summary>
public static class MidiPackets
{
    /// <summary>Bytes of a packet.</summary>
    public const int Size = 4;

    /// <summary>Begins a SysEx message.</summary>
    public const byte SysExStart = 0xF0;

    /// <summary>Ends it.</summary>
    public const byte SysExEnd = 0xF7;

    /// <summary>Bytes of the message in a packet by code index number (USB MIDI 1.0 table 4-1); 0: reserved.</summary>
    public static ReadOnlySpan<byte> Lengths => [0, 0, 2, 3, 3, 1, 2, 3, 3, 3, 3, 3, 2, 2, 3, 1];

    /// <summary>Bytes of a message by its status byte (MIDI 1.0); 0: SysEx, or no status.</summary>
    public static int Length(byte status) => status switch
    {
        < 0x80 => 0,
        < 0xC0 or >= 0xE0 and < 0xF0 => 3,
        < 0xE0 => 2,
        0xF1 or 0xF3 => 2,
        0xF2 => 3,
        0xF6 or >= 0xF8 => 1,
        _ => 0,
    };

    /// <summary>Cuts whole messages into packets.</summary>
    /// <exception cref="ArgumentException">Something else than whole messages, at the position that the message names.</exception>
    public static byte[] Encode(int cable, ReadOnlySpan<byte> messages)
    {
        var packets = new List<byte>(messages.Length / 3 * Size + 2 * Size);
        for (var at = 0; at < messages.Length;)
        {
            at += messages[at] == SysExStart ? EncodeSysEx(cable, messages[at..], at, packets) : EncodeShort(cable, messages[at..], at, packets);
        }

        return [.. packets];
    }

    private static int EncodeShort(int cable, ReadOnlySpan<byte> message, int at, List<byte> packets)
    {
        var length = Length(message[0]);
        if (length == 0) throw new ArgumentException($"byte {at} is 0x{message[0]:X2}: no status byte of a message", nameof(message));
        if (length > message.Length) throw new ArgumentException($"the message at byte {at} is cut off: it has {length} bytes", nameof(message));
        for (var i = 1; i < length; i++)
            if (message[i] >= 0x80) throw new ArgumentException($"byte {at + i} is 0x{message[i]:X2}: a data byte goes to 0x7F", nameof(message));
        var code = message[0] < SysExStart ? message[0] >> 4 : length == 1 ? message[0] >= 0xF8 ? 0xF : 0x5 : length;
        Add(packets, cable, code, message[..length]);
        return length;
    }

    private static int EncodeSysEx(int cable, ReadOnlySpan<byte> messages, int at, List<byte> packets)
    {
        Span<byte> part = stackalloc byte[3];
        var used = 0;
        for (var i = 0; i < messages.Length; i++)
        {
            var b = messages[i];
            if (b >= 0xF8)
            {
                Add(packets, cable, 0xF, [b]); // real-time messages may stand inside
                continue;
            }

            if (b >= 0x80 && i > 0 && b != SysExEnd) throw new ArgumentException($"byte {at + i} is 0x{b:X2}: inside SysEx a data byte goes to 0x7F", nameof(messages));
            part[used++] = b;
            if (b == SysExEnd)
            {
                Add(packets, cable, 4 + used, part[..used]);
                return i + 1;
            }

            if (used < 3) continue;
            Add(packets, cable, 4, part);
            used = 0;
        }

        throw new ArgumentException($"the SysEx at byte {at} has no end (F7)", nameof(messages));
    }

    private static void Add(List<byte> packets, int cable, int code, ReadOnlySpan<byte> bytes)
    {
        packets.Add((byte)(cable << 4 | code));
        packets.AddRange(bytes);
        for (var i = bytes.Length; i < 3; i++) packets.Add(0);
    }
}

/// <summary>Puts the packets of one direction together to messages.</summary>
internal sealed class MidiDecoder(Func<int, bool> hasCable, MidiDecoder.Message message)
{
    /// <summary>Longest SysEx that is put together.</summary>
    public const int LongestSysEx = 1 << 20;

    private readonly List<byte>?[] _sysEx = new List<byte>?[16];
    private readonly bool[] _isInSysEx = new bool[16];

    public delegate void Message(int cable, ReadOnlySpan<byte> bytes);

    /// <summary>Packets that USB MIDI 1.0 does not allow, and SysEx that was broken off.</summary>
    public long Malformed { get; private set; }

    public void Take(ReadOnlySpan<byte> data)
    {
        for (; data.Length >= MidiPackets.Size; data = data[MidiPackets.Size..]) TakePacket(data[..MidiPackets.Size]);
        if (!data.IsEmpty) Malformed++;
    }

    private void TakePacket(ReadOnlySpan<byte> packet)
    {
        var (cable, code) = (packet[0] >> 4, packet[0] & 15);
        var bytes = packet.Slice(1, MidiPackets.Lengths[code]);
        if (bytes.IsEmpty)
        {
            if (!packet.SequenceEqual((ReadOnlySpan<byte>)[0, 0, 0, 0])) Malformed++; // zeros fill a transfer up
        }
        else if (!hasCable(cable) || !IsSound(code, bytes))
        {
            Malformed++;
        }
        else if (code is >= 4 and <= 7 && !(code == 5 && bytes[0] != MidiPackets.SysExEnd && !_isInSysEx[cable]))
        {
            TakeSysEx(cable, code, bytes);
        }
        else
        {
            if (code != 0xF) BreakOff(cable);
            message(cable, bytes);
        }
    }

    private void TakeSysEx(int cable, int code, ReadOnlySpan<byte> bytes)
    {
        if (bytes[0] == MidiPackets.SysExStart)
        {
            BreakOff(cable);
            (_sysEx[cable] ??= []).Clear();
            _isInSysEx[cable] = true;
        }
        else if (!_isInSysEx[cable])
        {
            Malformed++;
            return;
        }

        var sysEx = _sysEx[cable]!;
        if (sysEx.Count + bytes.Length > LongestSysEx)
        {
            BreakOff(cable);
            return;
        }

        sysEx.AddRange(bytes);
        if (code == 4) return;
        _isInSysEx[cable] = false;
        message(cable, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(sysEx));
    }

    private void BreakOff(int cable)
    {
        if (!_isInSysEx[cable]) return;
        _isInSysEx[cable] = false;
        Malformed++;
    }

    // The status byte fits the code index, and data bytes are data bytes.
    private static bool IsSound(int code, ReadOnlySpan<byte> bytes) => code switch
    {
        >= 8 and <= 0xE => bytes[0] >> 4 == code && AreData(bytes[1..]),
        2 => bytes[0] is 0xF1 or 0xF3 && AreData(bytes[1..]),
        3 => bytes[0] == 0xF2 && AreData(bytes[1..]),
        4 => (bytes[0] == MidiPackets.SysExStart || bytes[0] < 0x80) && AreData(bytes[1..]),
        5 => bytes[0] is MidiPackets.SysExEnd or 0xF6,
        6 or 7 => bytes[^1] == MidiPackets.SysExEnd && (bytes[0] == MidiPackets.SysExStart || bytes[0] < 0x80) && AreData(bytes[1..^1]),
        _ => bytes[0] >= 0xF8,
    };

    private static bool AreData(ReadOnlySpan<byte> bytes) => !bytes.ContainsAnyInRange((byte)0x80, (byte)0xFF);
}
