using System.Globalization;

namespace UsbDev.Host;

/// <summary>How messages write times and bytes.</summary>
public static class Format
{
    private const int Shown = 64;

    /// <summary>A time with the unit that fits: <c>5 s</c>, <c>120 ms</c>, <c>83 µs</c>.</summary>
    public static string Time(TimeSpan time) => time switch
    {
        { TotalSeconds: >= 1 } => time.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture) + " s",
        { TotalMilliseconds: >= 1 } => time.TotalMilliseconds.ToString("0.###", CultureInfo.InvariantCulture) + " ms",
        { Ticks: 0 } => "0 ms",
        _ => time.TotalMicroseconds.ToString("0.#", CultureInfo.InvariantCulture) + " µs",
    };

    /// <summary>Bytes as <c>12 01 00</c>; of long ones the beginning and how many there are; <c>nothing</c> for none.</summary>
    public static string Bytes(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty) return "nothing";
        var text = string.Join(' ', Convert.ToHexString(bytes[..Math.Min(bytes.Length, Shown)]).Chunk(2).Select(c => new string(c)));
        return bytes.Length <= Shown ? text : $"{text} … ({bytes.Length} bytes)";
    }
}
