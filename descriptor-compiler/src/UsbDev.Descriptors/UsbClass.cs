namespace UsbDev.Descriptors;

/// <summary>Class codes (USB-IF «Defined Class Codes»).</summary>
public static class UsbClass
{
    /// <summary>Given by each interface.</summary>
    public const byte PerInterface = 0x00;

    /// <summary>Audio, MIDI included.</summary>
    public const byte Audio = 0x01;

    /// <summary>Communications: CDC control interfaces.</summary>
    public const byte Communications = 0x02;

    /// <summary>Human interface devices.</summary>
    public const byte Hid = 0x03;

    /// <summary>Mass storage.</summary>
    public const byte MassStorage = 0x08;

    /// <summary>Hubs.</summary>
    public const byte Hub = 0x09;

    /// <summary>CDC data interfaces.</summary>
    public const byte CdcData = 0x0A;

    /// <summary>Smart-card readers.</summary>
    public const byte SmartCard = 0x0B;

    /// <summary>Video.</summary>
    public const byte Video = 0x0E;

    /// <summary>Wireless controllers.</summary>
    public const byte Wireless = 0xE0;

    /// <summary>Miscellaneous: EF/02/01 says that interface associations are used.</summary>
    public const byte Miscellaneous = 0xEF;

    /// <summary>Application specific: DFU (FE/01), test and measurement.</summary>
    public const byte Application = 0xFE;

    /// <summary>Vendor specific.</summary>
    public const byte Vendor = 0xFF;

    /// <summary>What a class, subclass and protocol are called, as precisely as a public specification names them; null when none does.</summary>
    public static string? Name(byte @class, byte subClass, byte protocol) => (@class, subClass, protocol) switch
    {
        (PerInterface, _, _) => "defined by interfaces",
        (Audio, 1, 0x20) => "audio control 2.0",
        (Audio, 1, 0x30) => "audio control 3.0",
        (Audio, 1, _) => "audio control",
        (Audio, 2, 0x20) => "audio streaming 2.0",
        (Audio, 2, 0x30) => "audio streaming 3.0",
        (Audio, 2, _) => "audio streaming",
        (Audio, 3, _) => "MIDI streaming",
        (Audio, _, _) => "audio",
        (Communications, 2, _) => "CDC ACM (serial port)",
        (Communications, 6, _) => "CDC ECM (Ethernet)",
        (Communications, 0x0D, _) => "CDC NCM (Ethernet)",
        (Communications, 0x0E, _) => "MBIM (mobile broadband)",
        (Communications, _, _) => "communications",
        (Hid, 1, 1) => "HID boot keyboard",
        (Hid, 1, 2) => "HID boot mouse",
        (Hid, _, _) => "HID",
        (0x05, _, _) => "physical",
        (0x06, 1, 1) => "still image (PTP/MTP)",
        (0x06, _, _) => "still image",
        (0x07, _, _) => "printer",
        (MassStorage, 6, 0x50) => "mass storage (SCSI, bulk-only)",
        (MassStorage, 6, 0x62) => "mass storage (UAS)",
        (MassStorage, _, _) => "mass storage",
        (Hub, _, _) => "hub",
        (CdcData, _, _) => "CDC data",
        (SmartCard, _, _) => "smart card reader",
        (0x0D, _, _) => "content security",
        (Video, 1, _) => "video control",
        (Video, 2, _) => "video streaming",
        (Video, 3, _) => "video interface collection",
        (Video, _, _) => "video",
        (0x0F, _, _) => "personal healthcare",
        (0x10, _, _) => "audio/video",
        (0x11, _, _) => "billboard",
        (0x12, _, _) => "USB Type-C bridge",
        (0xDC, _, _) => "diagnostic",
        (Wireless, 1, 1) => "Bluetooth",
        (Wireless, 1, 3) => "RNDIS (Ethernet)",
        (Wireless, _, _) => "wireless controller",
        (Miscellaneous, 2, 1) => "interface association (multi-function)",
        (Miscellaneous, 4, 1) => "RNDIS over Ethernet",
        (Miscellaneous, 5, _) => "USB3 Vision",
        (Miscellaneous, _, _) => "miscellaneous",
        (Application, 1, _) => "firmware upgrade (DFU)",
        (Application, 2, _) => "IrDA bridge",
        (Application, 3, _) => "test and measurement (USBTMC)",
        (Application, _, _) => "application specific",
        (Vendor, _, _) => "vendor specific",
        _ => null,
    };
}
