namespace UsbDev.Library.Tests;

/// <summary>Event packets in numbers, each of which can be told from the others.</summary>
internal static class MidiTraffic
{
    /// <summary>Python that counts what comes, controllers as <see cref="Write"/> makes them, and what is wrong among it.</summary>
    public const string Count = """
        import gc
        synth = device.synth
        count = wrong = 0
        def event(cable, status, a, b):
            global count, wrong
            if cable != count & 1 or status != 0xB0 | count & 15 or a != count >> 7 & 127 or b != count & 127:
                wrong += 1
            count += 1
        synth.on_event = event
        """;

    /// <summary>Bytes of heap that sending takes, once: for each number of messages that travel together, up to 16, a view of two buffers, made with two objects more.</summary>
    public const int Views = 2 * 16 * 3 * 16;

    /// <summary>Writes the packet with this number.</summary>
    public static void Write(Span<byte> packet, int number) =>
        (packet[0], packet[1], packet[2], packet[3]) = ((byte)(number % 2 << 4 | 0xB), (byte)(0xB0 | number % 16), (byte)(number / 128 % 128), (byte)(number % 128));

    /// <summary>Notes with their number in key and velocity.</summary>
    public static byte[] Notes(int first, int count) => [.. Enumerable.Range(first, count).SelectMany(i => new byte[] { 9, 0x90, (byte)(i % 128), (byte)(i / 128) })];

    /// <summary>The same as <see cref="Listen"/> tells them.</summary>
    public static IEnumerable<string> Sent(int first, int count, int cable = 0) => Enumerable.Range(first, count).Select(i => $"{cable}990{i % 128:X2}{i / 128:X2}");

    /// <summary>The packets that the device "synth" sends from now on, in hexadecimal.</summary>
    public static List<string> Listen(Bench bench)
    {
        var packets = new List<string>();
        bench.Device.Listen(0x83, 64, new Listener(data =>
        {
            for (var i = 0; i < data.Length; i += 4)
                packets.Add(Convert.ToHexString(data.Slice(i, Math.Min(4, data.Length - i))));
        }));
        return packets;
    }
}
