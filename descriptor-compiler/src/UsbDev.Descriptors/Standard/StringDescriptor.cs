using System.Text;

namespace UsbDev.Descriptors;

/// <summary>String descriptors (USB 2.0 §9.6.7): UTF-16LE, no terminator.</summary>
public static class StringDescriptor
{
    /// <summary>US English, the language that every host asks for first.</summary>
    public const ushort UsEnglish = 0x0409;

    /// <summary>UTF-16 code units that fit: (254 − 2) / 2.</summary>
    public const int MaxUnits = 126;

    /// <summary>The text of a string descriptor; null when bLength, type or an odd length deny that it is one. Lone surrogates are kept.</summary>
    public static string? Text(Bytes bytes)
    {
        var d = bytes.Span;
        if (d.Length < 2 || d[0] != d.Length || d[1] != DescriptorType.String || (d.Length & 1) != 0) return null;
        var units = new char[(d.Length - 2) / 2];
        for (var i = 0; i < units.Length; i++) units[i] = (char)d.U16(2 + i * 2);
        return new string(units);
    }

    /// <summary>A string descriptor.</summary>
    /// <exception cref="ArgumentException">More than <see cref="MaxUnits"/> UTF-16 code units.</exception>
    public static byte[] Write(string text)
    {
        if (text.Length > MaxUnits)
            throw new ArgumentException($"a USB string holds {MaxUnits} UTF-16 code units, this has {text.Length}", nameof(text));
        var bytes = new byte[2 + text.Length * 2];
        bytes[0] = (byte)bytes.Length;
        bytes[1] = DescriptorType.String;
        for (var i = 0; i < text.Length; i++) bytes.AsSpan().U16(2 + i * 2, text[i]);
        return bytes;
    }

    /// <summary>String descriptor 0: the languages that the device has.</summary>
    /// <exception cref="ArgumentException">More than <see cref="MaxUnits"/> languages.</exception>
    public static byte[] WriteLanguages(params ReadOnlySpan<ushort> languages)
    {
        var text = new StringBuilder(languages.Length);
        foreach (var language in languages) text.Append((char)language);
        return Write(text.ToString());
    }

    /// <summary>The languages of string descriptor 0; empty when it is none.</summary>
    public static ValueArray<ushort> Languages(Bytes bytes) => Text(bytes) is { } text ? [.. text.Select(c => (ushort)c)] : [];
}
