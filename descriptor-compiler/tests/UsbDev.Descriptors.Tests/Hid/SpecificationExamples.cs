namespace UsbDev.Descriptors.Tests.Hid;

/// <summary>Report descriptors that the specifications print, byte by byte.</summary>
internal static class SpecificationExamples
{
    /// <summary>HID 1.11 appendix E.6: boot keyboard.</summary>
    public static readonly Bytes Keyboard = Bytes.FromHex("""
        05 01 09 06 A1 01 05 07 19 E0 29 E7 15 00 25 01 75 01 95 08 81 02 95 01 75 08 81 01 95 05 75 01 05 08 19 01 29 05 91 02
        95 01 75 03 91 01 95 06 75 08 15 00 25 65 05 07 19 00 29 65 81 00 C0
        """);

    /// <summary>HID 1.11 appendix E.10: three-button mouse.</summary>
    public static readonly Bytes Mouse = Bytes.FromHex("""
        05 01 09 02 A1 01 09 01 A1 00 05 09 19 01 29 03 15 00 25 01 95 03 75 01 81 02 95 01 75 05 81 01 05 01 09 30 09 31
        15 81 25 7F 75 08 95 02 81 06 C0 C0
        """);

    /// <summary>HID 1.11 appendix E.1 to E.5: the whole configuration of the keyboard and mouse with E.2's interfaces.</summary>
    public static readonly Bytes KeyboardMouseConfiguration = Bytes.FromHex("""
        09 02 3B 00 02 01 00 A0 32
        09 04 00 00 01 03 01 01 00  09 21 01 01 00 01 22 3F 00  07 05 81 03 08 00 0A
        09 04 01 00 01 03 01 02 00  09 21 01 01 00 01 22 32 00  07 05 82 03 08 00 0A
        """);
}
