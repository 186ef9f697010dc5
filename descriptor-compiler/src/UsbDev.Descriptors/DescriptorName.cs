using System.Collections.Frozen;

namespace UsbDev.Descriptors;

/// <summary>What classes call their descriptors: two or three words by the interface's class and the descriptor's type and subtype.</summary>
public static class DescriptorName
{
    private const byte Interface = DescriptorType.ClassInterface, Endpoint = DescriptorType.ClassEndpoint, Functional = DescriptorType.Hid;
    private const byte AudioControl = 1, AudioStreaming = 2, MidiStreaming = 3, VideoControl = 1, VideoStreaming = 2, Any = 0;
    private const byte Audio2 = 0x20, PipeProtocol = 0x62;

    // UsbClass, subclass (Any: all that have no row of their own), type, subtype (Any: types that have none).
    private static readonly FrozenDictionary<(byte Class, byte SubClass, byte Type, byte Subtype), string> Names = new Dictionary<(byte, byte, byte, byte), string>
    {
        [(UsbClass.Audio, AudioControl, Interface, 1)] = "audio control header",
        [(UsbClass.Audio, AudioControl, Interface, 2)] = "input terminal",
        [(UsbClass.Audio, AudioControl, Interface, 3)] = "output terminal",
        [(UsbClass.Audio, AudioControl, Interface, 4)] = "mixer unit",
        [(UsbClass.Audio, AudioControl, Interface, 5)] = "selector unit",
        [(UsbClass.Audio, AudioControl, Interface, 6)] = "feature unit",
        [(UsbClass.Audio, AudioStreaming, Interface, 1)] = "audio stream",
        [(UsbClass.Audio, AudioStreaming, Interface, 2)] = "audio format",
        [(UsbClass.Audio, AudioStreaming, Interface, 3)] = "audio format, further",
        [(UsbClass.Audio, AudioStreaming, Endpoint, 1)] = "audio endpoint",
        [(UsbClass.Audio, MidiStreaming, Interface, 1)] = "MIDI streaming header",
        [(UsbClass.Audio, MidiStreaming, Interface, 2)] = "MIDI IN jack",
        [(UsbClass.Audio, MidiStreaming, Interface, 3)] = "MIDI OUT jack",
        [(UsbClass.Audio, MidiStreaming, Interface, 4)] = "MIDI element",
        [(UsbClass.Audio, MidiStreaming, Endpoint, 1)] = "cables",
        [(UsbClass.Communications, Any, Interface, 0x00)] = "CDC header",
        [(UsbClass.Communications, Any, Interface, 0x01)] = "call management",
        [(UsbClass.Communications, Any, Interface, 0x02)] = "abstract control",
        [(UsbClass.Communications, Any, Interface, 0x06)] = "union",
        [(UsbClass.Communications, Any, Interface, 0x07)] = "country selection",
        [(UsbClass.Communications, Any, Interface, 0x0F)] = "Ethernet",
        [(UsbClass.Communications, Any, Interface, 0x11)] = "wireless handset control",
        [(UsbClass.Communications, Any, Interface, 0x12)] = "mobile direct line",
        [(UsbClass.Communications, Any, Interface, 0x13)] = "mobile direct line, detail",
        [(UsbClass.Communications, Any, Interface, 0x14)] = "device management",
        [(UsbClass.Communications, Any, Interface, 0x15)] = "OBEX",
        [(UsbClass.Communications, Any, Interface, 0x1A)] = "NCM",
        [(UsbClass.Communications, Any, Interface, 0x1B)] = "MBIM",
        [(UsbClass.Communications, Any, Interface, 0x1C)] = "MBIM, extended",
        [(UsbClass.Hid, Any, Functional, Any)] = "HID",
        [(UsbClass.SmartCard, Any, Functional, Any)] = "smart card reader",
        [(UsbClass.Application, 1, Functional, Any)] = "DFU",
        [(UsbClass.Video, VideoControl, Interface, 1)] = "video control header",
        [(UsbClass.Video, VideoControl, Interface, 2)] = "video input terminal",
        [(UsbClass.Video, VideoControl, Interface, 3)] = "video output terminal",
        [(UsbClass.Video, VideoControl, Interface, 4)] = "video selector unit",
        [(UsbClass.Video, VideoControl, Interface, 5)] = "video processing unit",
        [(UsbClass.Video, VideoControl, Interface, 6)] = "video extension unit",
        [(UsbClass.Video, VideoControl, Interface, 7)] = "video encoding unit",
        [(UsbClass.Video, VideoControl, Endpoint, 3)] = "video interrupt endpoint",
        [(UsbClass.Video, VideoStreaming, Interface, 0x01)] = "video input header",
        [(UsbClass.Video, VideoStreaming, Interface, 0x02)] = "video output header",
        [(UsbClass.Video, VideoStreaming, Interface, 0x03)] = "video still image frame",
        [(UsbClass.Video, VideoStreaming, Interface, 0x04)] = "video format: uncompressed",
        [(UsbClass.Video, VideoStreaming, Interface, 0x05)] = "video frame: uncompressed",
        [(UsbClass.Video, VideoStreaming, Interface, 0x06)] = "video format: MJPEG",
        [(UsbClass.Video, VideoStreaming, Interface, 0x07)] = "video frame: MJPEG",
        [(UsbClass.Video, VideoStreaming, Interface, 0x0A)] = "video format: MPEG-2 TS",
        [(UsbClass.Video, VideoStreaming, Interface, 0x0D)] = "video colour matching",
        [(UsbClass.Video, VideoStreaming, Interface, 0x10)] = "video format: frame based",
        [(UsbClass.Video, VideoStreaming, Interface, 0x11)] = "video frame: frame based",
        [(UsbClass.Video, VideoStreaming, Interface, 0x12)] = "video format: stream based",
    }.ToFrozenDictionary();

    /// <summary>The name of a descriptor in an interface of a class, or null where no public specification gives it one.</summary>
    /// <param name="descriptor">The descriptor from its bLength on.</param>
    /// <param name="class">bInterfaceClass of the interface that it belongs to.</param>
    /// <param name="subClass">bInterfaceSubClass.</param>
    /// <param name="protocol">bInterfaceProtocol.</param>
    public static string? Of(ReadOnlySpan<byte> descriptor, byte @class, byte subClass, byte protocol)
    {
        if (descriptor.Length < 2) return null;
        var type = descriptor[1];
        if (type is not (Interface or Endpoint or Functional)) return DescriptorType.Name(type);
        @class = ClassOf(@class, subClass);
        var subtype = type == Functional || descriptor.Length < 3 ? Any : descriptor[2];
        return (@class, type) switch
        {
            (UsbClass.Audio, Interface) when subClass == AudioControl && subtype >= 7 => Unit(subtype, protocol),
            (UsbClass.MassStorage, Interface) when protocol == PipeProtocol => Pipe(subtype),
            _ => Names.GetValueOrDefault((@class, subClass, type, subtype)) ?? Names.GetValueOrDefault((@class, Any, type, subtype)),
        };
    }

    /// <summary>RNDIS and data interfaces carry the functional descriptors of CDC, and so do the vendors' ports of modems.</summary>
    internal static byte ClassOf(byte @class, byte subClass) => (@class, subClass) is (UsbClass.CdcData, _) or (UsbClass.Wireless, 1) or (UsbClass.Vendor, 0) ? UsbClass.Communications : @class;

    /// <summary>Audio 1.0 and 2.0 count these differently.</summary>
    private static string? Unit(byte subtype, byte protocol) => (subtype, protocol) switch
    {
        (7, 0) or (8, Audio2) => "processing unit",
        (8, 0) or (9, Audio2) => "extension unit",
        (7, Audio2) => "effect unit",
        (0x0A, Audio2) => "clock source",
        (0x0B, Audio2) => "clock selector",
        (0x0C, Audio2) => "clock multiplier",
        (0x0D, Audio2) => "sample rate converter",
        _ => null,
    };

    private static string? Pipe(byte id) => id switch
    {
        1 => "command pipe",
        2 => "status pipe",
        3 => "data-in pipe",
        4 => "data-out pipe",
        _ => null,
    };
}
