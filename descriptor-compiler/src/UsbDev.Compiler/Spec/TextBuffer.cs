using System.Buffers;
using System.Globalization;

namespace UsbDev.Compiler.Spec;

/// <summary>Text that grows in a borrowed array: what a <see cref="System.Text.StringBuilder"/> does, without leaving anything behind but the text.</summary>
internal sealed class TextBuffer : IDisposable
{
    private const int Start = 16384, LongestNumber = 32, Few = 100_000;

    private char[] _chars = ArrayPool<char>.Shared.Rent(Start);

    /// <summary>Characters so far; those behind a smaller length are forgotten.</summary>
    public int Length { get; set; }

    public TextBuffer Append(char c)
    {
        Room(1)[0] = c;
        Length++;
        return this;
    }

    public TextBuffer Append(char c, int count)
    {
        Room(count)[..count].Fill(c);
        Length += count;
        return this;
    }

    public TextBuffer Append(ReadOnlySpan<char> text)
    {
        text.CopyTo(Room(text.Length));
        Length += text.Length;
        return this;
    }

    /// <summary>A number.</summary>
    public TextBuffer Append(long number)
    {
        if (number is <= -Few or >= Few)
            return Append(number, default);
        if (number < 0)
            Append('-');
        var value = (uint)Math.Abs((int)number);
        // Most have few digits; how many follows no order that a branch could foresee.
        var digits = 1 + (value >= 10 ? 1 : 0) + (value >= 100 ? 1 : 0) + (value >= 1000 ? 1 : 0) + (value >= 10000 ? 1 : 0);
        var room = Room(digits);
        for (var at = digits - 1; at >= 0; at--)
        {
            room[at] = (char)('0' + value % 10);
            value /= 10;
        }
        Length += digits;
        return this;
    }

    /// <summary>A number in a format.</summary>
    public TextBuffer Append<T>(T number, ReadOnlySpan<char> format)
        where T : struct, ISpanFormattable
    {
        if (format is ['X', var digits] && (typeof(T) == typeof(byte) || typeof(T) == typeof(ushort)))
            return Hex(typeof(T) == typeof(byte) ? (byte)(object)number : (ushort)(object)number, digits - '0');
        number.TryFormat(Room(LongestNumber), out var length, format, CultureInfo.InvariantCulture);
        Length += length;
        return this;
    }

    private TextBuffer Hex(int number, int digits)
    {
        while (digits < 4 && number >> 4 * digits != 0)
            digits++;
        var room = Room(digits);
        for (var i = 0; i < digits; i++)
            room[i] = "0123456789ABCDEF"[number >> 4 * (digits - 1 - i) & 15];
        Length += digits;
        return this;
    }

    public override string ToString() => new(_chars, 0, Length);

    /// <summary>Gives the array back.</summary>
    public void Dispose()
    {
        ArrayPool<char>.Shared.Return(_chars);
        _chars = [];
        Length = 0;
    }

    private Span<char> Room(int count)
    {
        if (_chars.Length - Length < count)
            Grow(count);
        return _chars.AsSpan(Length);
    }

    private void Grow(int count)
    {
        var larger = ArrayPool<char>.Shared.Rent(Math.Max(2 * _chars.Length, Length + count));
        _chars.AsSpan(0, Length).CopyTo(larger);
        ArrayPool<char>.Shared.Return(_chars);
        _chars = larger;
    }
}
