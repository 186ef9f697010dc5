using UsbDev.Bus;
using UsbDev.Descriptors;

namespace UsbDev.Host;

/// <summary>What a control request is called, for messages: <c>GET_DESCRIPTOR(device), 64 bytes</c>.</summary>
public static class RequestText
{
    private const int ClassRequest = 1 << 5;
    private const int TypeMask = 3 << 5;

    /// <summary>The request's name in the specifications and its arguments; bytes in hexadecimal where no specification names it.</summary>
    public static string Of(in SetupPacket setup)
    {
        var name = (setup.RequestType & TypeMask) switch
        {
            0 => Standard(setup),
            ClassRequest => Class(setup),
            _ => null,
        };
        name ??= $"request 0x{setup.Request:X2} (bmRequestType 0x{setup.RequestType:X2}, wValue 0x{setup.Value:X4}, wIndex 0x{setup.Index:X4})";
        return setup.Length == 0 ? name : $"{name}, {setup.Length} byte{(setup.Length == 1 ? "" : "s")}";
    }

    private static string? Standard(in SetupPacket s) => s.Request switch
    {
        0 => $"GET_STATUS({Recipient(s)})",
        1 => $"CLEAR_FEATURE({Feature(s)})",
        3 => $"SET_FEATURE({Feature(s)})",
        5 => $"SET_ADDRESS({s.Value})",
        6 => $"GET_DESCRIPTOR({Descriptor(s)})",
        7 => $"SET_DESCRIPTOR({Descriptor(s)})",
        8 => "GET_CONFIGURATION",
        9 => $"SET_CONFIGURATION({s.Value})",
        10 => $"GET_INTERFACE({s.Index})",
        11 => $"SET_INTERFACE({s.Index}, alternate setting {s.Value})",
        12 => $"SYNCH_FRAME(endpoint 0x{s.Index:X2})",
        _ => null,
    };

    // HID 1.11 §7.2 and PSTN 1.2 §6.3 do not overlap.
    private static string? Class(in SetupPacket s) => s.Request switch
    {
        0x01 => $"GET_REPORT({Report(s)}) of interface {s.Index}",
        0x02 => $"GET_IDLE(report {s.Value & 0xFF}) of interface {s.Index}",
        0x03 => $"GET_PROTOCOL of interface {s.Index}",
        0x09 => $"SET_REPORT({Report(s)}) of interface {s.Index}",
        0x0A => $"SET_IDLE({(s.Value >> 8) * 4} ms, report {s.Value & 0xFF}) of interface {s.Index}",
        0x0B => $"SET_PROTOCOL({(s.Value == 0 ? "boot" : "report")}) of interface {s.Index}",
        0x20 => $"SET_LINE_CODING of interface {s.Index}",
        0x21 => $"GET_LINE_CODING of interface {s.Index}",
        0x22 => $"SET_CONTROL_LINE_STATE(DTR {s.Value & 1}, RTS {(s.Value >> 1) & 1}) of interface {s.Index}",
        0x23 => $"SEND_BREAK({s.Value} ms) of interface {s.Index}",
        _ => null,
    };

    private static string Descriptor(in SetupPacket s)
    {
        var type = (byte)(s.Value >> 8);
        var index = s.Value & 0xFF;
        var name = DescriptorType.Name(type) ?? $"type 0x{type:X2}";
        return (s.RequestType & 0x1F) == 1 ? $"{name} of interface {s.Index}"
            : type == DescriptorType.String && index == 0 ? "list of languages"
            : type is DescriptorType.String or DescriptorType.Configuration || index != 0 ? $"{name} {index}"
            : name;
    }

    private static string Report(in SetupPacket s)
    {
        var kind = (s.Value >> 8) switch { 1 => "input", 2 => "output", 3 => "feature", var other => $"type {other}" };
        return (s.Value & 0xFF) == 0 ? kind : $"{kind} {s.Value & 0xFF}";
    }

    private static string Recipient(in SetupPacket s) => (s.RequestType & 0x1F) switch
    {
        0 => "device",
        1 => $"interface {s.Index}",
        2 => $"endpoint 0x{s.Index:X2}",
        var other => $"recipient {other}",
    };

    private static string Feature(in SetupPacket s) => ((s.RequestType & 0x1F), s.Value) switch
    {
        (2, 0) => $"ENDPOINT_HALT, endpoint 0x{s.Index:X2}",
        (0, 1) => "DEVICE_REMOTE_WAKEUP",
        (0, 2) => "TEST_MODE",
        _ => $"feature {s.Value}, {Recipient(s)}",
    };
}
