using System.Text;

namespace UsbDev.Descriptors;

/// <summary>WebUSB URL descriptor (WebUSB «URL Descriptor»).</summary>
/// <param name="Scheme">bScheme: 0 http://, 1 https://, 255 none, the whole URL is in <paramref name="Rest"/>.</param>
/// <param name="Rest">The URL after its scheme, UTF-8.</param>
public sealed record WebUsbUrl(byte Scheme, string Rest)
{
    /// <summary>bDescriptorType.</summary>
    public const byte Type = 3;

    /// <summary>The URL, whole; null when the scheme's number is not defined.</summary>
    public string? Url => Scheme switch
    {
        0 => "http://" + Rest,
        1 => "https://" + Rest,
        255 => Rest,
        _ => null,
    };

    /// <summary>The shortest descriptor of a URL.</summary>
    public static WebUsbUrl For(string url) =>
        url.StartsWith("https://", StringComparison.Ordinal) ? new(1, url[8..]) :
        url.StartsWith("http://", StringComparison.Ordinal) ? new(0, url[7..]) :
        new(255, url);

    /// <summary>Reads it; null when these are not bytes of a URL descriptor.</summary>
    public static WebUsbUrl? Parse(Bytes bytes)
    {
        var d = bytes.Span;
        return d.Length < 3 || d[0] != d.Length || d[1] != Type ? null : new WebUsbUrl(d[2], Encoding.UTF8.GetString(d[3..]));
    }

    /// <summary>The descriptor's bytes.</summary>
    /// <exception cref="InvalidOperationException">The URL is longer than 252 bytes.</exception>
    public byte[] ToBytes()
    {
        var rest = Encoding.UTF8.GetBytes(Rest);
        if (rest.Length > 252)
            throw new InvalidOperationException($"a WebUSB URL holds 252 bytes after its scheme, this has {rest.Length}");
        return [(byte)(3 + rest.Length), Type, Scheme, .. rest];
    }
}
