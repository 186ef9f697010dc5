using UsbDev.Compiler.Layout;

namespace UsbDev.Compiler.Emitters;

/// <summary>Names for other languages out of those of the description.</summary>
internal static class Naming
{
    /// <summary>desk_mouse</summary>
    public static string Snake(string text) => FieldNames.Identifier(text, "device", 'd');

    /// <summary>DESK_MOUSE</summary>
    public static string Upper(string text) => Snake(text).ToUpperInvariant();

    /// <summary>DeskMouse</summary>
    public static string Pascal(string text) => string.Concat(Snake(text).Split('_', StringSplitOptions.RemoveEmptyEntries).Select(p => char.ToUpperInvariant(p[0]) + p[1..]));

    /// <summary>macro_pad: the name by which a whole system knows the device: the product's where the description is called device.yaml, as most are.</summary>
    public static string OfSystem(CompiledDevice device, string name) => Snake(name) == "device" && device.Expectations.Name is { Length: > 0 } product ? Snake(product) : Snake(name);

    /// <summary>«serial port (CDC ACM)»</summary>
    public static string Kind(CompiledFunction function) => function switch
    {
        HidFunction { Boot: not BootProtocol.None } hid => $"HID, boot {hid.Boot.ToString().ToLowerInvariant()}",
        HidFunction => "HID",
        MidiFunction => "USB MIDI 1.0",
        CdcFunction => "serial port (CDC ACM)",
        VendorFunction vendor => "vendor" + (vendor.WinUsbCode is null ? "" : ", WinUSB") + (vendor.WebUsbCode is null ? "" : ", WebUSB"),
        _ => function.Kind.ToString().ToLowerInvariant(),
    };

    /// <summary>A report's name with its function's, where they differ: desk_mouse.</summary>
    public static string Of(HidFunction function, CompiledReport report) => function.Name == report.Name ? function.Name : $"{function.Name}_{report.Name}";

    /// <summary>Reports of all HID functions.</summary>
    public static IEnumerable<(HidFunction Function, CompiledReport Report)> Reports(CompiledDevice device) =>
        device.Functions.OfType<HidFunction>().SelectMany(f => f.Reports.Select(r => (f, r)));
}
