using System.Text;
using UsbDev.Descriptors;

namespace UsbDev.Compiler.Inputs;

/// <summary>Descriptors of one device, as they were found in some file.</summary>
/// <param name="Name">What the file calls it, or its vendor and product.</param>
/// <param name="Set">Its descriptors.</param>
/// <param name="Notes">What the file did not say or said oddly.</param>
public sealed record FoundDevice(string Name, DescriptorSet Set, IReadOnlyList<string> Notes)
{
    /// <summary>
    /// Fewer bytes of a configuration were found than wTotalLength counts, and that may be no fault of the device: tools leave out what they do not know,
    /// and Linux keeps (in sysfs) what comes before the first bLength that leads nowhere.
    /// </summary>
    public bool IsPartial { get; init; }
}

/// <summary>What a file of descriptors holds.</summary>
/// <param name="Format">What the file was taken for.</param>
/// <param name="Devices">The devices in it.</param>
public sealed record InputResult(string Format, IReadOnlyList<FoundDevice> Devices)
{
    /// <summary>The text that they were read from; null: it was none.</summary>
    internal string? Text { get; init; }
}

/// <summary>
/// Reads descriptors in any usual dress: bytes, Linux's sysfs files and folders, hexadecimal text (spaced, C arrays, dumps), <c>lsusb -v</c>,
/// also quoted in a mail or among other text, umockdev records, captures (pcap, pcapng, text of usbmon), JSON of cyme, reports of USBTreeView, fields as USBView, Thesycon's dumper and Wireshark list them, records of usbhid-dump and hid-recorder.
/// </summary>
public static class DescriptorInput
{
    /// <summary>Bytes of a file that is read.</summary>
    public const int MaxLength = 64 << 20;

    /// <summary>Devices in one file: eight buses full.</summary>
    public const int MaxDevices = 1024;

    /// <summary>Characters of hexadecimal text: a full configuration takes half of them in the widest dress.</summary>
    internal const int MaxHexText = 2 << 20;

    private static readonly (Func<string, bool> Is, Func<string, InputResult> Read)[] s_readers =
    [
        (LsusbInput.Is, LsusbInput.Read), (UsbTreeViewInput.Is, UsbTreeViewInput.Read), (CymeInput.Is, CymeInput.Read), (FieldListInput.Is, FieldListInput.Read),
        (HidDumpInput.Is, HidDumpInput.Read), (UsbmonTextInput.Is, UsbmonTextInput.Read),
    ];

    /// <summary>Reads a file, or the folder of a device in sysfs.</summary>
    /// <exception cref="InvalidDataException">There are no descriptors in it; the message says what it was taken for.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static InputResult ReadFile(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (Directory.Exists(path))
            return SysfsInput.Read(path);
        if (new FileInfo(path).Length > MaxLength)
            throw new InvalidDataException($"more than {MaxLength >> 20} MiB; descriptors are much shorter");
        return Read(File.ReadAllBytes(path));
    }

    /// <summary>Reads a file's content.</summary>
    /// <exception cref="InvalidDataException">There are no descriptors in it; the message says what it was taken for.</exception>
    public static InputResult Read(ReadOnlyMemory<byte> content)
    {
        if (content.IsEmpty)
            throw new InvalidDataException("the file is empty");
        if (CaptureInput.IsCapture(content.Span))
            return CaptureInput.Read(content);
        var encoding = content.Span is [0xFF, 0xFE, ..] ? Encoding.Unicode : content.Span is [0xFE, 0xFF, ..] ? Encoding.BigEndianUnicode : Encoding.UTF8; // what Windows' tools and shells write
        if (encoding == Encoding.UTF8 && !IsText(content.Span))
            return BytesInput.Read(content);
        var text = encoding.GetString(content.Span).TrimStart('\uFEFF');
        if (UmockdevInput.Is(text))
            return UmockdevInput.Read(text);
        return ReadText(TextDress.Remove(text)) with { Text = text };
    }

    // A page can look like several: what one reader finds nothing in, the next may.
    private static InputResult ReadText(string text)
    {
        InvalidDataException? why = null;
        foreach (var (isIt, read) in s_readers)
            try
            {
                if (isIt(text))
                    return read(text);
            }
            catch (InvalidDataException e)
            {
                why ??= e;
            }
        return why is null ? HexInput.Read(text) : throw why;
    }

    /// <summary>Letters, digits and white space only; descriptors have bytes below 9 nearly everywhere.</summary>
    private static bool IsText(ReadOnlySpan<byte> content)
    {
        foreach (var b in content[..Math.Min(content.Length, 4096)])
            if (b < 9 || b is > 13 and < 32 and not 27)
                return false;
        return true;
    }

    /// <summary>There may be so many devices in a file.</summary>
    internal static void Admit(int devices)
    {
        if (devices > MaxDevices)
            throw new InvalidDataException($"there are more than {MaxDevices} devices in it: cut the file into parts");
    }

    /// <summary>So many characters may hold bytes in hexadecimal.</summary>
    internal static void AdmitHex(string text)
    {
        if (text.Length > MaxHexText)
            throw new InvalidDataException($"there are {text.Length} characters of hexadecimal text in it, more than {MaxHexText}; descriptors are much shorter");
    }

    internal static string NameOf(DescriptorSet set, string fallback) =>
        set.Device is { } bytes && DeviceDescriptor.Parse(bytes) is { } device ? $"{device.Vendor:x4}:{device.Product:x4}" : fallback;
}
